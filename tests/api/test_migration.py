# SPDX-License-Identifier: Apache-2.0
"""A database of an earlier release is brought forward: nothing of it is lost, and what it let in still gets in."""

import sqlite3

import pytest
from conftest import ROOT, Client, kachi, serving

RELEASES = sorted((ROOT / "tests" / "data").glob("release-*.sql"))
KEY_OF_RELEASE = {"release-0.1": "kachi_key_UY8rew4JNK0EKld5C9VR8ICBSiLk9w8etNDf49ZirFE"}  # of a database made for this test


@pytest.fixture(scope="module", params=RELEASES, ids=lambda path: path.stem)
def migrated(request, tmp_path_factory):
    """What a release wrote, as SQL, with a server of today over it."""
    path = tmp_path_factory.mktemp("release") / "kachi.db"
    with sqlite3.connect(path) as database:
        database.executescript(request.param.read_text())
        before = {name: rows(database, name) for name in tables(database)}
        versions = dict(database.execute("SELECT layer, version FROM layer_version"))
    with serving("--db", path) as process:
        yield {"url": process.url, "db": path, "before": before, "versions": versions, "key": KEY_OF_RELEASE[request.param.stem]}


def tables(database):
    return [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]


def rows(database, name):
    cursor = database.execute(f"SELECT * FROM {name}")
    columns = [column[0] for column in cursor.description]
    return [dict(zip(columns, row)) for row in cursor]


def test_every_row_is_still_there(migrated):
    with sqlite3.connect(migrated["db"]) as database:
        left = set(tables(database))
        for name, was in migrated["before"].items():
            if not was or name == "layer_version":
                continue
            assert name in left, name
            now = [{column: row[column] for column in was[0] if column in row} for row in rows(database, name)]
            assert all(row in now for row in was), name


def test_every_layer_is_as_new_as_in_a_new_database(migrated, tmp_path):
    path = tmp_path / "new.db"
    kachi("init", "--db", path)
    with serving("--db", path), sqlite3.connect(path) as new, sqlite3.connect(migrated["db"]) as old:
        assert schema(old) == schema(new)


def schema(database):
    """The columns of every table; how the SQL that made them is spelled does not matter."""
    return {name: sorted(row[1:6] for row in database.execute(f"PRAGMA table_info({name})")) for name in tables(database)}


def test_a_key_of_then_is_a_key_today(migrated):
    client = Client(migrated["url"], {"X-API-Key": migrated["key"]})
    assert client.get("/api/v1/lots").status == 200
    assert client.get("/api/v1/products").json["count"] >= 1
    assert client.get("/api/v1/statements").json["count"] >= 1


def test_the_ledger_replays(migrated):
    assert "✔" in kachi("--db", migrated["db"], "ledger", "audit")


def test_what_was_published_then_is_offered_to_the_partners_of_then(migrated):
    with sqlite3.connect(migrated["db"]) as database:
        footprints = [row["id"] for row in migrated["before"]["pact_footprint"]]
        for partner in migrated["before"]["pact_partner"]:
            offered = database.execute("SELECT id FROM pact_offered WHERE partner = ?", (partner["id"],)).fetchall()
            assert [id for (id,) in offered] == footprints
        assert {row["product"] for row in rows(database, "pact_footprint")} == {"urn:pact:kachi.local:product-id:steel"}
