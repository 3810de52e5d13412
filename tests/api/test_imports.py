# SPDX-License-Identifier: Apache-2.0
"""Inventories over the wire: what is sent is judged as `kachi import` judges it, row by row, and kept whole or not at all."""

import base64
import io
import sqlite3
import time
import zipfile

import pytest
from conftest import ROOT, Client, kachi, serving

TABLES = sorted((ROOT / "examples" / "car").glob("*.csv"))
FILES = [{"name": path.name, "text": path.read_text(encoding="utf-8")} for path in TABLES]


def changed(name, before, after):
    """The files, with one word of one of them changed."""
    assert any(before in file["text"] for file in FILES if file["name"] == name)
    return [{**file, "text": file["text"].replace(before, after, 1)} if file["name"] == name else file for file in FILES]


@pytest.fixture
def server(tmp_path):
    """A server over an empty database; `signed_in` asks as a drafter."""
    path = tmp_path / "kachi.db"
    kachi("init", "--db", path)
    kachi("user", "add", "ada", "--role", "drafter", "--db", path, KACHI_PASSWORD="correct horse")
    with serving("--db", path) as process:
        client = Client(process.url)
        session = client.post("/api/v1/session", {"user": "ada", "password": "correct horse"})
        assert session.status == 200, session.body
        client.signed_in = Client(process.url, {"Cookie": session.headers["Set-Cookie"].split(";")[0],
                                                "X-CSRF-Token": session.json["csrf"]})
        client.folder = tmp_path
        yield client


def test_what_is_sent_is_what_is_typed(server):
    client = server.signed_in
    checked = client.post("/api/v1/imports/check", {"name": "car", "files": FILES}).json
    assert checked["ok"] and checked["processes"] == 23 and checked["findings"] == []
    assert client.get("/api/v1/products").json["count"] == 0
    kept = client.post("/api/v1/imports", {"name": "car", "files": FILES})
    assert kept.status == 201 and kept.json["added"] == 23
    kachi("import", ROOT / "examples" / "car", "--db", server.folder / "typed.db")
    typed = kachi("footprint", "car", "--json", "--db", server.folder / "typed.db")
    assert kachi("footprint", "car", "--json", "--db", server.folder / "kachi.db") == typed
    again = client.post("/api/v1/imports", {"name": "car", "files": FILES}).json
    assert again["nothing_to_do"] and again["added"] == 0


def test_a_bad_row_is_told_with_its_place_and_nothing_is_kept(server):
    client = server.signed_in
    files = changed("exchanges.csv", "steel,emission,CO2,1.90,kg", "steel,emission,CO2,1.9O,kg")
    told = client.post("/api/v1/imports/check", {"name": "car", "files": files})
    assert told.status == 200 and not told.json["ok"]
    place = told.json["findings"][0]["place"]
    assert place == {"source": "car/exchanges.csv", "line": 2, "field": "amount"}
    refused = client.post("/api/v1/imports", {"name": "car", "files": files})
    assert refused.status in (400, 422) and refused.json["findings"][0]["place"] == place
    assert client.get("/api/v1/products").json["count"] == 0


def test_a_zip_is_taken_too(server):
    client = server.signed_in
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("hello.txt", "no inventory")
    sent = {"name": "x", "files": [{"name": "x.zip", "base64": base64.b64encode(packed.getvalue()).decode()}]}
    answer = client.post("/api/v1/imports/check", sent).json
    assert not answer["ok"] and answer["findings"]


def test_what_unpacks_to_more_than_is_read_is_not_unpacked(server):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("exchanges.csv", "activity,direction\n" * (40 * 2**20 // 19))
    assert len(packed.getvalue()) < 2**20
    sent = {"name": "x", "files": [{"name": "x.zip", "base64": base64.b64encode(packed.getvalue()).decode()}]}
    answer = server.signed_in.post("/api/v1/imports/check", sent).json
    assert not answer["ok"] and [finding["code"] for finding in answer["findings"]] == ["import-unpacked-large"]


@pytest.mark.parametrize("name", ["../exchanges.csv", "a/b.csv", ".hidden", "", "x" * 300, "é.csv"])
def test_a_name_leads_nowhere_else(server, name):
    client = server.signed_in
    answer = client.post("/api/v1/imports/check", {"name": "car", "files": [{"name": name, "text": "key\n"}]})
    codes = [finding["code"] for finding in answer.json["findings"]]
    assert answer.status == 400 or codes == ["import-file-name"], answer.body


def test_whoever_may_not_draft_may_not_import(server):
    assert server.post("/api/v1/imports", {"name": "car", "files": FILES}).status == 401


@pytest.fixture
def members(tmp_path):
    """The operator's inventory, and clients of ann (of A, whose steel it is), bert (of B) and olga, the operator."""
    db = tmp_path / "kachi.db"
    kachi("import", ROOT / "examples" / "car", "--db", db)
    for party in "AB":
        kachi("ledger", "party", party, "--role", "member", "--as", "operator", "--db", db, "--json")
    for name, words in (("ann", ("drafter", "--party", "A")), ("bert", ("drafter", "--party", "B")), ("olga", ("operator,drafter",))):
        kachi("user", "add", name, "--role", *words, "--db", db, KACHI_PASSWORD="correct horse")
    with serving("--db", db) as process:
        clients = {}
        for name in ("ann", "bert", "olga"):
            session = Client(process.url).post("/api/v1/session", {"user": name, "password": "correct horse"})
            clients[name] = Client(process.url, {"Cookie": session.headers["Set-Cookie"].split(";")[0],
                                                 "X-CSRF-Token": session.json["csrf"]})
        clients["db"] = db
        yield clients


def steel_at(kg):
    return {"name": "car", "files": changed("exchanges.csv", "steel,emission,CO2,1.90,kg", f"steel,emission,CO2,{kg},kg"), "replace": True}


@pytest.mark.parametrize("as_job", [False, True])
def test_nobody_replaces_the_facts_of_another_member(members, as_job):
    """B's drafter sends A's steel at 0.10: refused, at once or as a job, and told in the audit log. A's own may, and the operator."""
    def send(name, kg):
        if not as_job:
            answer = members[name].post("/api/v1/imports", steel_at(kg))
            return answer.status == 201, [f["code"] for f in answer.json.get("findings", [])]
        job = members[name].post("/api/v1/jobs", {"kind": "import", **steel_at(kg)}).json["id"]
        done = wait(members[name], job)
        return done["state"] == "done", [f["code"] for f in done.get("problem", {}).get("findings", [])]

    def steel():
        return kachi("footprint", "steel", "--json", "--db", members["db"])["total_kgco2e"]

    assert send("bert", "0.10") == (False, ["replace-of-other"]) and steel() == pytest.approx(2.2)
    assert send("ann", "1.80")[0] and steel() == pytest.approx(2.1)
    assert send("bert", "0.10")[0] is False and steel() == pytest.approx(2.1)
    assert send("olga", "1.70")[0] and steel() == pytest.approx(2.0)
    with sqlite3.connect(members["db"]) as connection:
        lines = connection.execute("SELECT account, allowed FROM server_audit WHERE action = 'importInventory' ORDER BY id").fetchall()
    assert lines == [("bert", 0), ("ann", 1), ("bert", 0), ("olga", 1)]


ACTIVITY = "key,name,product,amount,unit,owner,location\n"
EXCHANGE = "activity,direction,flow,amount,unit\n"
MEASURE = "key,name,name_ja,party,basis,start,evidence,kind,site,additionality\n"
CHANGE = "measure,operation,target,activity,flow,parameter,value,unit,provider,comment\n"


@pytest.mark.parametrize("code,files", [
    ("maker-of-other", {"activities.csv": ACTIVITY + "b-mine,Mine of B,ore-and-coal,1,kg,B,JP\n",
                        "exchanges.csv": EXCHANGE + "b-mine,emission,CO2,0.01,kg\n"}),
    ("measure-of-other", {"activities.csv": ACTIVITY + "b-x,X of B,x-of-b,1,kg,B,JP\n",
                          "exchanges.csv": EXCHANGE + "b-x,emission,CO2,0.01,kg\n",
                          "measures.csv": MEASURE + "zero,Zero,ゼロ,A,certificate,2025-04-01,x,fuel-or-material,mill,x\n",
                          "changes.csv": CHANGE + "zero,multiply,amount,b-x,CO2,,0.5,,,x\n"}),
    ("measure-on-other", {**{file["name"]: file["text"] for file in FILES},
                          "measures.csv": MEASURE + "zero,Zero,ゼロ,B,certificate,2025-04-01,x,fuel-or-material,mill,x\n",
                          "changes.csv": CHANGE + "zero,multiply,amount,steel,CO2,,0.5,,,x\n"}),
])
def test_nobody_changes_the_results_of_another_by_adding(members, code, files):
    """Without replacing a row: a further maker of what they buy, a measure on what is theirs or in their name."""
    def seen():
        return [kachi(*words, "--json", "--db", members["db"]) for words in (("footprint", "car"), ("reduce", "steel"))]

    before = seen()
    body = {"name": "more", "files": [{"name": name, "text": text} for name, text in files.items()]}
    refused = members["bert"].post("/api/v1/imports", body)
    assert refused.status >= 400 and code in [f["code"] for f in refused.json["findings"]]
    assert seen() == before
    # Its own product, under a key of its own, is as welcome as before; and so is the change of it.
    own = {"activities.csv": ACTIVITY + "b-own,Own of B,own-of-b,1,kg,B,JP\n", "exchanges.csv": EXCHANGE + "b-own,emission,CO2,0.02,kg\n"}
    body = {"name": "own", "files": [{"name": name, "text": text} for name, text in own.items()]}
    assert members["bert"].post("/api/v1/imports", body).status == 201
    body["files"][1]["text"] = EXCHANGE + "b-own,emission,CO2,0.03,kg\n"
    assert members["bert"].post("/api/v1/imports", {**body, "replace": True}).status == 201


def wait(client, job, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = client.get(f"/api/v1/jobs/{job}").json
        if answer["state"] in ("done", "failed", "cancelled"):
            return answer
        time.sleep(0.05)
    raise AssertionError(answer)


def test_an_import_as_a_job_is_the_same_import(server):
    client = server.signed_in
    asked = client.post("/api/v1/jobs", {"kind": "import", "name": "car", "files": FILES})
    assert asked.status == 202, asked.body
    done = wait(client, asked.json["id"])
    assert done["state"] == "done", done
    again = client.post("/api/v1/imports", {"name": "car", "files": FILES}).json
    assert again["nothing_to_do"] and done["result"]["added"] == done["result"]["processes"] == again["processes"]
    assert client.get("/api/v1/products/steel").status == 200  # no cache is older than the import
    kachi("user", "add", "audrey", "--role", "auditor", "--db", server.folder / "kachi.db", KACHI_PASSWORD="correct horse")
    session = Client(server.url).post("/api/v1/session", {"user": "audrey", "password": "correct horse"})
    auditor = Client(server.url, {"Cookie": session.headers["Set-Cookie"].split(";")[0]})
    lines = auditor.get("/api/v1/audit-log").json["lines"]
    assert [(line["account"], line["allowed"]) for line in lines if line["action"] == "importInventory"] == [("ada", True)] * 2


@pytest.mark.parametrize("files,code,place", [
    (changed("exchanges.csv", ",", ",x", ), None, "exchanges.csv"),
    ([], "body-member", "question"), ([{"name": "exchanges.csv"}], "body-member", "question"),
    ([{"name": "../exchanges.csv", "text": "x"}], "import-file-name", "")])
def test_an_import_that_fails_as_a_job_says_where_and_keeps_nothing(server, files, code, place):
    client = server.signed_in
    failed = wait(client, client.post("/api/v1/jobs", {"kind": "import", "name": "car", "files": files}).json["id"])
    assert failed["state"] == "failed" and code in (None, failed["problem"]["code"]), failed
    assert failed["problem"]["findings"][0]["place"]["source"].endswith(place)
    assert client.get("/api/v1/products").json["count"] == 0


def test_who_may_not_import_may_not_as_a_job(server):
    kachi("user", "add", "rika", "--role", "reviewer", "--db", server.folder / "kachi.db", KACHI_PASSWORD="correct horse")
    session = Client(server.url).post("/api/v1/session", {"user": "rika", "password": "correct horse"})
    rika = Client(server.url, {"Cookie": session.headers["Set-Cookie"].split(";")[0], "X-CSRF-Token": session.json["csrf"]})
    refused = rika.post("/api/v1/jobs", {"kind": "import", "name": "car", "files": FILES})
    assert refused.status == 403 and refused.json["code"] == "access-denied"


def test_who_was_shut_out_meanwhile_imports_nothing(server):
    """A job waits in the database: what its asker may is asked again when it runs."""
    client, db = server.signed_in, server.folder / "kachi.db"
    code = kachi("ledger", "party", "A", "--role", "member", "--as", "operator", "--db", db, "--json")
    assert code["id"]
    job = client.post("/api/v1/jobs", {"kind": "import", "name": "car", "files": FILES}).json["id"]
    wait(client, job)
    with sqlite3.connect(db) as connection:  # as if it had waited, with a server that was stopped
        connection.execute("UPDATE server_job SET state = 'waiting', answer = '', ended = 0")
        connection.execute("DELETE FROM server_job WHERE id <> ?", (job,))
    kachi("user", "disable", "ada", "--db", db)
    with serving("--db", db):
        end = time.monotonic() + 30
        while time.monotonic() < end:
            with sqlite3.connect(db) as connection:
                state, answer = connection.execute("SELECT state, answer FROM server_job").fetchone()
            if state == "failed":
                break
            time.sleep(0.05)
    assert state == "failed" and "access-token" in answer
