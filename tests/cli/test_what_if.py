# SPDX-License-Identifier: Apache-2.0
"""What-ifs, sides of a footprint, its paths, and Monte Carlo shared among processes."""

import json
import os
import pathlib
import shutil
import subprocess

import pytest

from conftest import PROGRAM

MPI = pathlib.Path(PROGRAM).with_name("kachi-mpi")


@pytest.fixture
def uncertain(kachi):
    (kachi.folder / "t").mkdir()
    (kachi.folder / "t" / "activities.csv").write_text(
        "key,product,amount,unit,owner,location\nmill,sheet,1,kg,A,JP-13\npower,electricity,1,kWh,B,JP\nsolar,electricity,1,kWh,C,DE\n")
    (kachi.folder / "t" / "parameters.csv").write_text("activity,name,value\n,use_kwh,2\n")
    (kachi.folder / "t" / "exchanges.csv").write_text(
        "activity,direction,flow,amount,unit,formula,provider,distribution,spread\n"
        "mill,input,electricity,2,kWh,use_kwh,power,,\n"
        "mill,emission,CO2,1,kg,,,lognormal,1.2\n"
        "power,emission,CO2,0.5,kg,,,lognormal,1.5\n"
        "power,input,sheet,0.01,kg,,mill,lognormal,1.3\n"
        "solar,emission,CO2,0.05,kg,,,,\n")
    kachi("import", "t")
    return kachi


def test_set_is_what_the_changed_table_gives(uncertain):
    now = uncertain.json("footprint", "sheet")["total_kgco2e"]
    answer = uncertain.json("what-if", "sheet", "--set", "use_kwh=3", "--set", "power:Carbon dioxide, fossil*=2")
    # An emission also goes by what the tables may call it, an activity by what it alone makes.
    for emission in ("CO2", "co2", "二酸化炭素"):
        assert uncertain.json("what-if", "sheet", "--set", "use_kwh=3", "--set", f"power:{emission}*=2") == answer
    assert uncertain.json("what-if", "sheet", "--set", "sheet:CO2*=1")["alternatives"][0]["kgco2e"] == pytest.approx(now)
    assert answer["now_kgco2e"] == pytest.approx(now, rel=1e-12)
    # y = 1 + 3 (1 + 0.01 y)
    assert answer["alternatives"][0]["kgco2e"] == pytest.approx(4 / (1 - 0.03), rel=1e-10)
    greener = uncertain.json("what-if", "sheet", "--set", "mill:electricity@solar")
    assert greener["alternatives"][0]["kgco2e"] == pytest.approx(1.1, rel=1e-12)


def test_sweep_goes_through_every_step(uncertain):
    answer = uncertain.json("what-if", "sheet", "--sweep", "use_kwh=0:4:5")
    for step in answer["alternatives"]:
        use = step["value"]
        assert step["kgco2e"] == pytest.approx((1 + 0.5 * use) / (1 - 0.01 * use), rel=1e-10)
    assert [step["value"] for step in answer["alternatives"]] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("words, finding", [
    (["--set", "use_kwh"], "change-unreadable"), (["--set", "use_kwh=x"], "change-number"),
    (["--set", "use_kw=2"], "change-target"), (["--set", "mill:water=2"], "change-target"),
    (["--set", "mill:electricity@solr"], "change-supplier"), (["--set", "mill:electricity@sheet"], "change-supplier"),
    (["--sweep", "use_kwh=1:2"], "sweep-unreadable"), ([], "what-if-nothing")])
def test_what_cannot_be_read_is_told(uncertain, words, finding):
    answer = uncertain("what-if", "sheet", *words, "--json", code=None)
    assert answer.code != 0 and finding in answer.codes()


def test_loop_that_cannot_deliver_has_no_answer(uncertain):
    step = uncertain.json("what-if", "sheet", "--set", "use_kwh=200")["alternatives"][0]
    assert step["has_answer"] is False


def test_sides_add_up_and_subdivisions_belong_to_their_country(uncertain):
    answer = uncertain.json("footprint", "sheet", "--by", "country", "--cut-off", "100", "--paths", "3")
    total = answer["total_kgco2e"]
    for side in ("owners", "countries"):
        assert sum(part["kgco2e"] for part in answer[side]) == pytest.approx(total, rel=1e-12)
    assert [part["key"] for part in answer["hot_spots"]["parts"]] == ["JP"]
    root = answer["paths"]["nodes"][0]
    assert root["whole_kgco2e"] == pytest.approx(total, rel=1e-12)
    assert max(node["depth"] for node in answer["paths"]["nodes"]) == 3


def test_progress_as_lines(uncertain):
    answer = uncertain("footprint", "sheet", "--runs", "2000", "--progress", "json", "--json")
    lines = [json.loads(line) for line in answer.err.splitlines() if "progress" in line]
    assert lines and lines[-1]["done"] == lines[-1]["total"] >= 2000
    assert all(a["done"] <= b["done"] for a, b in zip(lines, lines[1:]))


@pytest.mark.skipif(shutil.which("mpirun") is None or not MPI.exists(), reason="no MPI here")
def test_two_processes_give_the_same_answer_as_one(uncertain):
    words = ["footprint", "sheet", "--runs", "1003", "--seed", "5", "--json"]
    alone = uncertain(*words)
    environment = dict(os.environ, OMPI_MCA_btl_vader_single_copy_mechanism="none", OMPI_MCA_rmaps_base_oversubscribe="1",
                       OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1")
    shared = subprocess.run(["mpirun", "-n", "2", MPI, *words], cwd=uncertain.folder, env=environment, check=True,
                            capture_output=True, encoding="utf-8", timeout=120)
    assert shared.stdout == alone.out


def test_draws_stay_where_a_distribution_is_cut_off(kachi):
    (kachi.folder / "t").mkdir()
    (kachi.folder / "t" / "activities.csv").write_text("key,product,amount,unit\na,one,1,kg\nb,two,1,kg\nc,three,1,kg\n")
    (kachi.folder / "t" / "exchanges.csv").write_text(
        "activity,direction,flow,amount,unit,distribution,spread,minimum,maximum\n"
        "a,emission,CO2,2,kg,lognormal,3,1.5,2.5\nb,emission,CO2,1,kg,normal,2,0.5,\n"
        "c,emission,CO2,3,kg,discrete-uniform,,1,5\n")
    kachi("import", "t")
    cut = kachi.json("footprint", "one", "--runs", "2000")["uncertainty"]
    assert 1.5 <= cut["minimum"] < 1.51 and 2.49 < cut["maximum"] <= 2.5
    half = kachi.json("footprint", "two", "--runs", "2000")["uncertainty"]
    assert 0.5 <= half["minimum"] < 0.51 and half["maximum"] > 5.0
    whole = kachi.json("footprint", "three", "--runs", "2000")["uncertainty"]
    assert [whole[p] for p in ("minimum", "p25", "p50", "p75", "maximum")] == pytest.approx([1, 2, 3, 4, 5])
    assert whole["mean"] == pytest.approx(3, abs=0.15)


def test_a_distribution_cut_off_beside_its_amount_is_refused(kachi):
    (kachi.folder / "t").mkdir()
    (kachi.folder / "t" / "activities.csv").write_text("key,product,amount,unit\na,one,1,kg\n")
    (kachi.folder / "t" / "exchanges.csv").write_text(
        "activity,direction,flow,amount,unit,distribution,spread,minimum,maximum\na,emission,CO2,2,kg,normal,1,3,4\n"
        "a,emission,CH4,2,kg,discrete-uniform,,0.5,4\n")
    assert kachi("import", "t", "--json", code=1).codes().count("uncertainty-range") == 2
