# SPDX-License-Identifier: Apache-2.0
"""Two parties of one name are two parties: neither sees, submits or corrects what is the other's, whoever came first."""

import sqlite3

import pytest
from conftest import Client, kachi, serving

NAME = "A"


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    """The steel maker "A", and a stranger who is registered under the same name."""
    db = tmp_path_factory.mktemp("namesakes") / "kachi.db"
    kachi("init", "--db", db)
    kachi("import", "examples/car", "--db", db)
    ids = [kachi("--db", db, "ledger", "party", NAME, "--role", "member", "--as", "operator", "--json")["id"]
           for _ in range(2)]
    kachi("--db", db, "ledger", "party", "V", "--role", "verifier", "--as", "operator")
    keys = [kachi("--db", db, "key", "add", f"k{i}", "--party", party, "--role", "drafter",
                  "--scope", "read,ledger,post,draft", "--json")["key"] for i, party in enumerate(ids)]
    with serving("--db", db) as process:
        yield {"db": db, "ids": ids, "clients": [Client(process.url, {"X-API-Key": key}) for key in keys]}


@pytest.fixture(scope="module")
def draft(registry):
    first, _ = registry["clients"]
    answer = first.post("/api/v1/statements", {"product": "steel", "quantity": "1000", "from": "2026-04-01",
                                               "until": "2027-03-31"})
    assert answer.status == 201, answer.body
    return answer.json["id"]


def seen(client):
    return [row["id"] for row in client.get("/api/v1/statements").json["statements"]]


def test_a_draft_is_its_makers_alone(registry, draft):
    first, second = registry["clients"]
    assert draft in seen(first) and draft not in seen(second)
    assert first.get(f"/api/v1/statements/{draft}").status == 200
    for path in ("", "/redo", "/findings"):
        assert second.get(f"/api/v1/statements/{draft}{path}").status == 404, path


@pytest.mark.parametrize("step", ["submit", "withdraw"])
def test_a_namesake_takes_no_step(registry, draft, step):
    first, second = registry["clients"]
    refused = second.post(f"/api/v1/statements/{draft}/steps", {"step": step, "reason": "mine"})
    assert refused.status == 404 and refused.json["code"] == "statement-unknown"
    assert first.get(f"/api/v1/statements/{draft}").json["state"] == "draft"


def test_what_was_stated_without_an_id_is_nobodys_where_two_bear_the_name(registry, draft):
    first, second = registry["clients"]
    with sqlite3.connect(registry["db"]) as database:
        database.execute("UPDATE statement SET issuer_id = ''")
    try:
        assert [client.get(f"/api/v1/statements/{draft}").status for client in (first, second)] == [404, 404]
    finally:
        with sqlite3.connect(registry["db"]) as database:
            database.execute("UPDATE statement SET issuer_id = ?", (registry["ids"][0],))
    assert [client.get(f"/api/v1/statements/{draft}").status for client in (first, second)] == [200, 404]


def test_work_that_came_back_waits_for_its_maker(registry, draft):
    first, second = registry["clients"]
    with sqlite3.connect(registry["db"]) as database:
        database.execute("UPDATE statement SET state = 'returned'")
    waiting = [[item["subject"] for item in client.get("/api/v1/work").json["items"] if item["kind"] == "correct"]
               for client in (first, second)]
    assert waiting == [[draft], []]
