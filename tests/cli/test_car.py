# SPDX-License-Identifier: Apache-2.0
"""The story of examples/car, command by command, with its numbers."""

import csv
import io
import sqlite3

import pytest

from conftest import ROOT, Kachi


def test_import_counts_and_is_idempotent(kachi):
    first = kachi.json("import", ROOT / "examples" / "car")["files"][0]
    assert (first["processes"], first["flows"], first["exchanges"]) == (23, 21, 72)
    assert (first["parameters"], first["measures"], first["added"]) == (4, 4, 23)
    before = (kachi.folder / "kachi.db").read_bytes()
    again = kachi.json("import", ROOT / "examples" / "car")["files"][0]
    assert again["nothing_to_do"] and again["added"] == 0
    assert (kachi.folder / "kachi.db").read_bytes() == before


def test_nothing_is_missing_or_assumed(car):
    found = car.json("check")
    for name in ("cut_offs", "ambiguous_links", "assumed_allocations", "products_without_answer",
                 "uncharacterised_ghg_like_flows"):
        assert found[name] == 0, name


def test_footprint_of_the_car(car):
    now = car.json("footprint", "car")
    before = car.json("footprint", "car", "--scenario", "baseline")
    assert 20000 < now["total_kgco2e"] < before["total_kgco2e"] < 35000
    assert now["method"] == "gwp100-ar6" and now["amount"] == 1
    # 150,000 km at 15.4 km/l and 2.690 kg/l; electricity, transport, materials by hand.
    use = 150000 / 15.4 * 2.690
    end_of_life = 60 * 0.43 + 70 * 3.143 + 30 * 0.3
    gate = 1100 * 2.2 + 60 * (15 * 0.524 + 3.4 + 1.6) + 100 * 1.95 + 140 * 4.0 + 279.07 * 0.43 + 150
    assert before["total_kgco2e"] == pytest.approx(use + end_of_life + gate + 100, rel=1e-12)
    fall = 60 * 7.5 + 100 * 0.4 + 279.07 * 0.43  # embodied only: A sells certificates
    assert before["total_kgco2e"] - now["total_kgco2e"] == pytest.approx(fall, rel=1e-9)
    stages = {stage["key"]: stage["kgco2e"] for stage in now["stages"]}
    assert stages["use"] == pytest.approx(use, rel=1e-12)
    assert stages["end-of-life"] == pytest.approx(end_of_life, rel=1e-12)


def test_parts_add_up_to_the_total(car):
    for product in ("car", "car-ev", "steel", "end-of-life"):
        answer = car.json("footprint", product, "--amount", "3")
        for part in ("stages", "contributions", "flows"):
            total = sum(row["kgco2e"] for row in answer[part])
            assert total == pytest.approx(answer["total_kgco2e"], rel=1e-9), (product, part)
        assert answer["amount"] == 3
        one = car.json("footprint", product)["total_kgco2e"]
        assert answer["total_kgco2e"] == pytest.approx(3 * one, rel=1e-12)


@pytest.mark.parametrize("method", ["gwp100-ar6", "gwp100-ar5", "gwp100-ar4"])
def test_methods(car, method):
    assert car.json("footprint", "car", "--method", method)["method"] == method


def test_steel_keeps_its_gross_footprint(car):
    for scenario in ("current", "baseline"):
        answer = car.json("footprint", "steel", "--scenario", scenario)
        assert answer["total_kgco2e"] == pytest.approx(2.20, rel=1e-12)


@pytest.mark.parametrize("product, party, rep, basis", [
    ("steel", "A", 0.22, "certificate"),
    ("aluminium", "B", 7.5, "embodied"),
    ("resin", "C", 0.4, "embodied"),
    ("car-assembly", "D", 279.07 * 0.43, "embodied"),
])
def test_reductions_of_each_maker(car, product, party, rep, basis):
    answer = car.json("reduce", product)
    assert answer["party"] == party
    assert answer["rep_kgco2e"] == pytest.approx(rep, rel=1e-9)
    assert {measure["basis"] for measure in answer["measures"]} == {basis}
    assert sum(measure["counted_kgco2e"] for measure in answer["measures"]) == pytest.approx(rep, rel=1e-9)
    assert answer["rulebook"] == "jp-gx-2026"


def test_avoided_emissions_of_recycling(car):
    words = ["avoid", "end-of-life", "--reference", "end-of-life-reference"]
    answer = car.json(*words)
    assert answer["ae_kgco2e"] == pytest.approx(85.29, rel=1e-9)
    back = car.json("avoid", "end-of-life-reference", "--reference", "end-of-life")
    assert back["ae_kgco2e"] == pytest.approx(-85.29, rel=1e-9)
    assert "avoided-units" in car("avoid", "car", "--reference", "steel", code=1).err
    assert "avoided-same" in car("avoid", "car", "--reference", "car", code=1).err


STEEL = ["statement", "draft", "steel", "--quantity", "1000000000", "--from", "2025-04-01", "--until", "2026-03-31"]


def test_statement_is_drafted_verified_and_checked(car):
    draft = car.json(*STEEL)
    assert draft["state"] == "draft" and draft["issuer"] == "A"
    assert (draft["cfp_kgco2e_per_unit"], draft["rep_kgco2e_per_unit"]) == ("2.2", "0.22")
    assert draft["pool_g"] == 220000000000 and draft["basis"] == "certificate"
    assert car.json(*STEEL)["id"] == draft["id"]
    assert len(car.json("statement", "list")["statements"]) == 1
    assert "statement-own" in car("statement", "verify", draft["id"], "--as", "A", code=1).err
    assert "statement-no-verifier" in car("statement", "verify", draft["id"], code=1).err
    verified = car.json("statement", "verify", draft["id"], "--as", "V")
    assert (verified["state"], verified["verifier"]) == ("verified", "V")
    assert verified["sha256"] == draft["sha256"]
    assert "statement-not-draft" in car("statement", "verify", draft["id"], "--as", "W", code=1).err
    assert car.json("statement", "check", draft["id"])["state"] == "verified"
    assert car.json("statement", "show", draft["id"][:12])["content"] == draft["content"]


def test_statement_is_the_same_in_another_database(car, tmp_path_factory):
    other = Kachi(tmp_path_factory.mktemp("other"))
    other("import", ROOT / "examples" / "car")
    assert other.json(*STEEL)["sha256"] == car.json(*STEEL)["sha256"]


def test_statement_of_facts_that_changed_since_differs(car, tmp_path):
    draft = car.json(*STEEL)
    changed = tmp_path / "changed"
    changed.mkdir()
    for table in (ROOT / "examples" / "car").glob("*.csv"):
        text = table.read_text(encoding="utf-8").replace("amount,steel,CO2,,1.68", "amount,steel,CO2,,1.69")
        (changed / table.name).write_text(text, encoding="utf-8")
    car("import", changed, code=1)
    car("statement", "check", draft["id"], code=0)
    car("import", changed, "--replace")
    for words in (["check", draft["id"]], ["verify", draft["id"], "--as", "V"]):
        answer = car("statement", *words, code=4)
        assert "statement-differs" in answer.err and answer.out == ""


def test_statement_that_was_tampered_with_is_not_shown(car):
    draft = car.json(*STEEL)
    database = sqlite3.connect(car.folder / "kachi.db")
    database.execute("UPDATE statement SET content = replace(content, '\"0.22\"', '\"0.92\"')")
    database.commit()
    database.close()
    for words in (["show", draft["id"]], ["check", draft["id"]], ["verify", draft["id"], "--as", "V"], ["list"]):
        answer = car("statement", *words, code=4)
        assert "statement-damaged" in answer.err and answer.out == ""


def test_program_judges_the_car_and_its_electric_twin(car):
    no = car.json("program", "evaluate", "cev-2026", "car", code=3)
    assert not no["eligible"] and no["award_yen"] == 0
    missed = [clause["id"] for clause in no["clauses"] if clause["required"] and clause["answer"] != "yes"]
    assert missed == ["powertrain"]
    yes = car.json("program", "evaluate", "cev-2026", "car-ev")
    assert yes["eligible"] and yes["award_yen"] == 1350000
    stated = [clause for clause in yes["clauses"] if clause["id"] != "not-claimed"]
    assert all("attributes.csv:" in clause["evidence"] for clause in stated)
    assert yes["claims_looked_up"] is False
    # What says nothing about itself is not eligible: nothing is assumed.
    steel = car.json("program", "evaluate", "cev-2026", "steel", code=3)
    assert {clause["answer"] for clause in steel["clauses"] if clause["id"] != "not-claimed"} == {"unknown"}
    assert car.json("program", "test", "cev-2026")["failed"] == 0


def test_a_statement_goes_by_its_product_where_one_stands(car):
    first = car.json("statement", "draft", "steel", "--quantity", "1000", "--as", "A")["id"]
    for name in ("steel", "Steel sheet", "鋼板", first, first[:12], first[3:14]):
        assert car.json("statement", "show", name)["id"] == first, name
    second = car.json("statement", "draft", "steel", "--quantity", "2000", "--as", "A")["id"]
    several = car("statement", "show", "steel", code=1).err
    assert "statement-several" in several and first in several and second in several
    car("statement", "withdraw", first, "--reason", "too early", "--as", "A")
    assert car.json("statement", "show", "steel")["id"] == second


def test_unknown_names(car):
    assert "program-unknown" in car("program", "show", "cev-2062", code=1).err
    assert "rulebook-unknown" in car("reduce", "steel", "--rulebook", "nosuch", code=1).err
    assert "method-unknown" in car("footprint", "car", "--method", "nosuch", code=1).err
    assert "statement-unknown" in car("statement", "show", "st_zzz", code=1).err
    assert "amount-not-positive" in car("footprint", "car", "--amount", "0", code=1).err
    assert "option-number" in car("footprint", "car", "--amount", "1,000", code=2).err
    assert "option-day" in car("statement", "draft", "steel", "--from", "2026-02-30", code=2).err
    near = car("footprint", "aluminum", code=1).err
    assert "name-unknown" in near and "come near: aluminium" in near
    assert car.json("footprint", "aluminium")["activity_key"] == "aluminium"  # what is offered can be typed
    assert "Primary aluminium" in car("footprint", "Primary aluminum", code=1).err


def test_look_up_in_both_languages(car):
    assert car.json("footprint", "鋼板")["activity_key"] == "steel"
    assert car.json("footprint", "Steel", "sheet")["activity_key"] == "steel"
    several = car("footprint", "passenger car", code=1)
    assert "name-ambiguous" in several.err and "car-ev" in several.err


def test_demo_tells_the_whole_story(kachi):
    story = kachi.json("demo")
    assert story["rep_kgco2e"]["total"] == 1210
    assert story["rep_kgco2e"]["by_origin"] == {"A": 600, "B": 450, "C": 40, "D": 120}
    assert story["rep_kgco2e"]["by_basis"] == {"certificate": 600, "embodied": 610}
    assert 20000 < story["cfp_kgco2e"] < 35000
    assert story["ae_kgco2e"] == pytest.approx(85.29, rel=1e-9)
    assert story["audit"]["ok"] is True
    assert not story["program"]["car"]["eligible"] and story["program"]["car-ev"]["eligible"]
    assert kachi.json("demo") == story
    for lang in ("en", "ja"):
        text = kachi("demo", "--lang", lang).out
        assert "1,210" in text and all(f"\n{step}  " in text for step in range(1, 8))
    assert list(kachi.folder.iterdir()) == []


def test_an_earlier_file_is_no_news_only_where_it_still_holds(kachi):
    """s1, s2 --replace, s1 again: it differs, and says so; with --replace it counts; then it is nothing to do."""
    def mill(name, kg):
        folder = kachi.folder / name
        folder.mkdir()
        (folder / "activities.csv").write_text("key,name,product,amount,unit,owner\nsteel,Steel,steel,1,kg,A\n")
        (folder / "exchanges.csv").write_text(f"activity,direction,flow,amount,unit\nsteel,emission,CO2,{kg},kg\n")
        return folder

    first, second = mill("s1", "2.20"), mill("s2", "1.80")
    kachi("import", first)
    kachi("import", second, "--replace")
    assert kachi("import", first, "--json", code=1).codes() == ["activity-differs"]
    kachi("import", first, "--replace")
    assert kachi.json("footprint", "steel")["total_kgco2e"] == pytest.approx(2.2)
    assert kachi.json("import", first)["files"][0]["nothing_to_do"]


def test_a_list_as_csv_has_what_the_list_as_json_has(car):
    rows = list(csv.DictReader(io.StringIO(car("list", "--csv").out)))
    assert len(rows) == 23 and rows == car.json("list")["activities"]
