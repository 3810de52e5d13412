# SPDX-License-Identifier: Apache-2.0
"""Bad input: one clear finding each with its place and remedy, the exit code, and nothing half-imported."""

import contextlib
import json
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import time
import zipfile

import pytest

from conftest import PROGRAM, ROOT

PRESS = ROOT / "tests" / "data" / "press"
PACKAGE = ROOT / "tests" / "data" / "openlca-v2"
STEEL = "processes/00000000-0000-4000-8000-000000000071.json"


def contents(folder):
    """Every file of a folder but its inputs, by name."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file() and ".db" in path.name}


def refused(kachi, path, code, *options, place=None, exit_code=1):
    """The import says `code` with a remedy, and changes nothing: neither where there is no database nor one."""
    answer = kachi("import", path, *options, "--json", code=exit_code)
    assert answer.out == ""
    assert contents(kachi.folder) == {}
    finding = next(found for found in answer.findings() if found["code"] == code)
    assert finding["severity"] == "error" and finding["message"] != "" and finding["hint"] != ""
    assert place is None or place in " ".join(str(part) for part in finding["place"].values())
    kachi("import", PRESS)
    before = contents(kachi.folder)
    kachi("import", path, *options, code=exit_code)
    assert contents(kachi.folder) == before
    return finding


def copy_of(source, folder):
    return shutil.copytree(source, folder / "input")


def edit(path, before, after):
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def zip_of(folder, target):
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for path in sorted(folder.rglob("*.json")):
            package.write(path, path.relative_to(folder))
    return target


def test_the_good_package_is_good(kachi, tmp_path):
    package = zip_of(PACKAGE, tmp_path / "good.zip")
    assert kachi.json("import", package)["files"][0]["processes"] == 4
    again = kachi.json("import", PACKAGE)["files"][0]
    assert (again["added"], again["same"]) == (0, 4)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_truncated_zip(kachi, tmp_path, share):
    package = zip_of(PACKAGE, tmp_path / "whole.zip").read_bytes()
    short = tmp_path / "short.zip"
    short.write_bytes(package[:int(len(package) * share)])
    refused(kachi, short, "archive-damaged")


def test_missing_flow(kachi, tmp_path):
    folder = copy_of(PACKAGE, tmp_path)
    (folder / "flows" / "00000000-0000-4000-8000-000000000043.json").unlink()
    refused(kachi, folder, "openlca-flow-missing", place=STEEL)


def test_cut_json(kachi, tmp_path):
    folder = copy_of(PACKAGE, tmp_path)
    text = (folder / STEEL).read_text(encoding="utf-8")
    (folder / STEEL).write_text(text[:len(text) // 2], encoding="utf-8")
    refused(kachi, folder, "json-truncated", place=STEEL)


def test_unknown_unit(kachi, tmp_path):
    folder = copy_of(PRESS, tmp_path)
    edit(folder / "exchanges.csv", "press,input,steel,1.2,kg", "press,input,steel,1.2,kgg")
    finding = refused(kachi, folder, "unit-unknown", place="exchanges.csv")
    assert finding["place"]["line"] == 5 and finding["place"]["field"] == "unit"
    assert "kg" in finding["detail"] + finding["hint"]


def test_unit_of_another_kind(kachi, tmp_path):
    folder = copy_of(PRESS, tmp_path)
    edit(folder / "exchanges.csv", "press,input,steel,1.2,kg", "press,input,steel,1.2,kWh")
    refused(kachi, folder, "unit-mismatch", place="exchanges.csv")


def test_every_bad_row_is_told_in_one_run(kachi, tmp_path):
    folder = copy_of(PRESS, tmp_path)
    edit(folder / "exchanges.csv", ",kg,", ",kgg,")
    answer = kachi("import", folder, "--json", code=1)
    assert answer.codes().count("unit-unknown") >= 4 and set(answer.codes()) == {"unit-unknown"}
    told = kachi("import", folder, code=1).err
    assert told.endswith("Nothing was imported; the database is as it was.\n")


def test_cycle_of_formulas(kachi, tmp_path):
    folder = copy_of(PRESS, tmp_path)
    edit(folder / "parameters.csv", "press,power_kwh,3,", "press,power_kwh,,loss * 2")
    edit(folder / "parameters.csv", ",loss,0,", "press,loss,,power_kwh / 2")
    finding = refused(kachi, folder, "formula-cycle")
    assert "power_kwh" in finding["message"] and "loss" in finding["message"]


def test_two_products_without_allocation(kachi, tmp_path):
    folder = copy_of(PRESS, tmp_path)
    with open(folder / "exchanges.csv", "a", encoding="utf-8") as table:
        table.write("press,output,swarf,0.1,kg,,,\n")
    refused(kachi, folder, "allocation-missing", "--strict")
    (kachi.folder / "kachi.db").unlink()
    kachi("import", folder)
    assumed = kachi.json("check")
    assert assumed["assumed_allocations"] == 1
    assert assumed["assumed_list"][0]["activity"] == "press"
    assert "allocation-missing" in kachi("footprint", "press", "--strict", code=1).err


def test_not_a_format_and_not_there(kachi, tmp_path):
    (tmp_path / "letter.txt").write_text("Dear supplier,", encoding="utf-8")
    refused(kachi, tmp_path / "letter.txt", "format-unknown")
    (kachi.folder / "kachi.db").unlink()
    assert "file-missing" in kachi("import", "nosuch.zip", "--json", code=None).codes()


def test_of_several_files_those_before_the_bad_one_stay(kachi, tmp_path):
    bad = copy_of(PACKAGE, tmp_path)
    (bad / "flows" / "00000000-0000-4000-8000-000000000043.json").unlink()
    answer = kachi("import", PRESS, bad, "--json", code=1)
    assert answer.codes()[-1] == "import-some"
    assert kachi.json("list")["count"] == 4


def test_a_database_that_is_none(kachi):
    (kachi.folder / "kachi.db").write_text("not a database, but a text of some length\n" * 50, encoding="utf-8")
    before = contents(kachi.folder)
    for words in (["list"], ["import", PRESS], ["statement", "list"]):
        answer = kachi(*words, "--json", code=None)
        assert answer.code in (1, 4) and answer.out == ""
        assert answer.codes()[0].startswith("database-")
    assert contents(kachi.folder) == before


def test_a_database_of_another_program(kachi):
    other = sqlite3.connect(kachi.folder / "kachi.db")
    other.execute("CREATE TABLE photographs (name TEXT)")
    other.commit()
    other.close()
    before = contents(kachi.folder)
    assert kachi("import", PRESS, "--json", code=1).codes()[0] == "database-not"
    assert contents(kachi.folder) == before


def test_locked_database(kachi):
    kachi("import", PACKAGE)
    holder = sqlite3.connect(kachi.folder / "kachi.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    before = holder.execute("SELECT count(*) FROM inventory_activity").fetchone()
    answer = kachi("import", ROOT / "examples" / "car", "--json", code=None)
    assert answer.code in (1, 5) and answer.out == ""
    finding = next(found for found in answer.findings() if found["code"] == "database-locked")
    assert finding["hint"] != ""
    kachi("list")  # reading goes on
    assert holder.execute("SELECT count(*) FROM inventory_activity").fetchone() == before
    holder.execute("ROLLBACK")
    holder.close()
    kachi("import", ROOT / "examples" / "car")


def limit_files(limit_bytes):
    def before():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, limit_bytes))
    return before


@pytest.mark.parametrize("limit_bytes", [0, 4096, 50000])
def test_no_room_for_a_new_database(kachi, limit_bytes):
    answer = kachi("import", ROOT / "examples" / "car", "--json", code=5, before=limit_files(limit_bytes))
    assert answer.out == "" and contents(kachi.folder) == {}
    assert any(found["severity"] == "error" and found["hint"] != "" for found in answer.findings())
    kachi("import", ROOT / "examples" / "car", code=0)
    assert kachi.json("list")["count"] == 23


def test_no_room_for_more_in_a_database(kachi):
    kachi("import", PACKAGE)
    before = kachi.json("list")
    answer = kachi("import", ROOT / "examples" / "car", "--json", code=5, before=limit_files(32768))
    assert answer.out == ""
    assert kachi.json("list") == before


@pytest.mark.parametrize("size", ["64k", "100k", "150k", "200k"])
def test_full_disk(kachi, tmp_path, size):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = os.geteuid() == 0 and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", disk], check=False, capture_output=True).returncode == 0
    if not mounted:
        pytest.skip("a small disk cannot be mounted here")
    try:
        answer = kachi("import", ROOT / "examples" / "car", "--db", disk / "kachi.db", "--json", code=5)
        assert {"database-full", "disk-full"} & set(answer.codes())
        assert answer.out == "" and not any(disk.iterdir())
    finally:
        subprocess.run(["umount", disk], check=True)


def as_nobody():
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)


def reader_without_rights(tmp_path):
    """For root, to whom every file is open: what makes a command run as nobody."""
    if os.geteuid() != 0:
        return None
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_mode & 0o005 != 0o005 and str(folder).startswith("/tmp/pytest"):
            folder.chmod(folder.stat().st_mode | 0o055)
    return as_nobody


def test_reading_where_nothing_may_be_written(kachi, tmp_path):
    """An auditor's copy: a database on a read-only disk, or in somebody else's folder."""
    kachi("import", PACKAGE)
    closed = kachi.folder / "closed 50% #1?"
    closed.mkdir()
    shutil.copy(kachi.folder / "kachi.db", closed / "kachi.db")
    (closed / "kachi.db").chmod(0o444)
    closed.chmod(0o555)
    before = reader_without_rights(tmp_path)
    database = closed / "kachi.db"
    assert kachi("list", "--db", database, "--json", before=before).json()["count"] == 4
    refused_words = kachi("import", PRESS, "--db", database, "--json", code=5, before=before)
    assert refused_words.codes() == ["database-readonly"]
    closed.chmod(0o755)
    assert [path.name for path in closed.iterdir()] == ["kachi.db"]


def as_an_earlier_kachi_made_it(database):
    """Takes away what the last steps of the tables of value brought."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.executescript(
            "ALTER TABLE statement DROP COLUMN issuer_id; DROP TABLE fiscal_year_start;"
            "DROP TABLE fiscal_year_step; DROP TABLE restatement; DROP TABLE raised_step;"
            "UPDATE layer_version SET version = 2 WHERE layer = 'value'; PRAGMA journal_mode = DELETE")


def test_an_older_database_is_brought_up_to_date_by_whoever_reads_it(kachi, tmp_path):
    """And where it may not be written, the reader is told what to do."""
    kachi("import", PACKAGE)
    as_an_earlier_kachi_made_it(kachi.folder / "kachi.db")
    closed = kachi.folder / "archive"
    closed.mkdir()
    shutil.copy(kachi.folder / "kachi.db", closed / "kachi.db")
    assert kachi("statement", "list", "--json", code=3).json() == {"statements": []}
    with contextlib.closing(sqlite3.connect(kachi.folder / "kachi.db")) as connection:
        assert connection.execute("SELECT version FROM layer_version WHERE layer = 'value'").fetchone()[0] > 2
        assert connection.execute("SELECT count(*) FROM restatement").fetchone() == (0,)
    closed.joinpath("kachi.db").chmod(0o444)
    closed.chmod(0o555)
    before = reader_without_rights(tmp_path)
    database = closed / "kachi.db"
    assert kachi("list", "--db", database, "--json", before=before).json()["count"] == 4
    refused = kachi("statement", "list", "--db", database, "--json", code=1, before=before)
    assert refused.codes() == ["database-older"]
    closed.chmod(0o755)


def test_an_empty_file_is_no_database(kachi):
    (kachi.folder / "kachi.db").touch()
    assert kachi("list", "--json", code=1).codes() == ["database-not"]


def test_a_missing_flow_is_told_once(kachi, tmp_path):
    folder = copy_of(PACKAGE, tmp_path)
    process = folder / STEEL
    text = json.loads(process.read_text(encoding="utf-8"))
    text["exchanges"].append(dict(text["exchanges"][2], internalId=99))
    process.write_text(json.dumps(text), encoding="utf-8")
    (folder / "flows" / "00000000-0000-4000-8000-000000000043.json").unlink()
    assert kachi("import", folder, "--json", code=1).codes() == ["openlca-flow-missing"]


def test_names_cannot_steer_the_terminal(kachi, tmp_path):
    folder = copy_of(PRESS, tmp_path)
    with open(folder / "activities.csv", "a", encoding="utf-8") as table:
        table.write('odd,"Odd \x1b[2Jname\nof two lines",,odd-product,1,kg,,,\n')
    kachi("import", folder)
    for words in (["list", "odd"], ["footprint", "odd", "--color", "always"], ["footprint", "oddity"]):
        answer = kachi(*words, code=None)
        assert "\x1b[2Jname" not in answer.out and "\x1b[2Jname" not in answer.err
    assert len(kachi("list", "odd").out.splitlines()) == 4


def test_a_folder_without_write_permission(kachi):
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    (kachi.folder / "closed").mkdir(mode=0o500)
    answer = kachi("import", PRESS, "--db", "closed/kachi.db", "--json", code=None)
    assert answer.code != 0 and answer.out == ""


def test_an_interrupted_import_leaves_nothing(kachi, uslci_package):
    """Killed at some moment, the database is absent, empty or whole."""
    for wait_s in (0.02, 0.1, 0.3, 0.6):
        run = subprocess.Popen([PROGRAM, "import", str(uslci_package)], cwd=kachi.folder,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(wait_s)
        run.kill()
        run.wait()
        if (kachi.folder / "kachi.db").exists():
            count = kachi("list", "--json", code=None)
            assert count.code != 0 or count.json()["count"] in (0, 766)


def test_finite_numbers_whose_footprint_is_none_are_told(kachi):
    folder = kachi.folder / "huge"
    folder.mkdir()
    (folder / "activities.csv").write_text("key,name,product,amount,unit,owner\nhuge,Huge,huge,1e-300,kg,A\nsafe,Safe,safe,1,kg,A\n")
    (folder / "exchanges.csv").write_text("activity,direction,flow,amount,unit\nhuge,emission,CO2,1e300,kg\nsafe,emission,CO2,2,kg\n")
    kachi("import", folder)
    refused = kachi("footprint", "huge", "--json", code=None)
    assert refused.code != 0 and "result-not-finite" in refused.codes()
    assert kachi.json("footprint", "safe")["total_kgco2e"] == 2.0
