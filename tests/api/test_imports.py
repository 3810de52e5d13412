# SPDX-License-Identifier: Apache-2.0
"""Inventories over the wire: what is sent is judged as `kachi import` judges it, row by row, and kept whole or not at all."""

import base64
import io
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


@pytest.mark.parametrize("name", ["../exchanges.csv", "a/b.csv", ".hidden", "", "x" * 300, "é.csv"])
def test_a_name_leads_nowhere_else(server, name):
    client = server.signed_in
    answer = client.post("/api/v1/imports/check", {"name": "car", "files": [{"name": name, "text": "key\n"}]})
    codes = [finding["code"] for finding in answer.json["findings"]]
    assert answer.status == 400 or codes == ["import-file-name"], answer.body


def test_whoever_may_not_draft_may_not_import(server):
    assert server.post("/api/v1/imports", {"name": "car", "files": FILES}).status == 401
