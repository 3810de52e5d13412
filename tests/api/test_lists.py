# SPDX-License-Identifier: Apache-2.0
"""Lists: pages add up to the whole, lines are the same rows, and rows that come meanwhile move nobody's page."""

import json

import pytest
from conftest import Client, entry, kachi, new_id, sign_in

NDJSON = "application/x-ndjson"


def rows_of(answer):
    return next(value for value in answer.json.values() if isinstance(value, list))


def lines_of(answer):
    return [json.loads(line) for line in answer.body.splitlines()]


def lists(client):
    """Every list that the OpenAPI document has, but those that need something more to be asked."""
    for path, methods in client.get("/api/v1/openapi.json").json["paths"].items():
        parameters = {p["name"]: p for p in methods.get("get", {}).get("parameters", [])}
        if "cursor" in parameters:
            assert "{" not in path
            yield path, methods["get"]


def test_every_list_is_its_pages_and_its_lines(demo, registry):
    op, _ = sign_in(registry, "op")
    paths = set()
    for client in (demo, op):
        for path, operation in lists(client):
            whole = client.get(f"{path}?limit=1000")
            if whole.status == 401:  # for whoever has signed in; the other client has
                continue
            assert whole.status == 200, (path, whole.body)
            assert NDJSON in next(r for s, r in operation["responses"].items() if s == "200")["content"]
            rows = rows_of(whole)
            assert whole.json["count"] == len(rows) and whole.json["next"] is None, path
            pages, cursor = [], ""
            while cursor is not None:
                page = client.get(f"{path}?limit=7&cursor={cursor}").json
                part = next(value for value in page.values() if isinstance(value, list))
                assert len(part) == 7 or page["next"] is None
                pages, cursor = pages + part, page["next"]
            lines = client.get(path, Accept=NDJSON)
            assert lines.headers["Content-Type"] == NDJSON
            assert pages == rows and lines_of(lines)[: len(rows)] == rows, path
            assert len(lines_of(lines)) == len(rows) + bool(whole.json.get("findings")), path
            paths.add(path)
    assert {"/api/v1/products", "/api/v1/lots", "/api/v1/entries", "/api/v1/statements", "/api/v1/audit-log"} <= paths


def test_lines_of_a_page_link_to_the_next(demo):
    rows = rows_of(demo.get("/api/v1/products?limit=1000"))
    lines, path = [], "/api/v1/products?cursor=&limit=5&lang=ja"
    while path:
        answer = demo.get(path, Accept=NDJSON)
        lines += lines_of(answer)
        link = answer.headers["Link"]
        path = link[1 : link.index(">")] if link else None
        assert link is None or link.endswith('; rel="next"') and path.count("cursor=") == 1 and "lang=ja" in path
    assert [line["key"] for line in lines] == [row["key"] for row in rows]


def test_an_answer_of_lines_is_never_that_of_the_cache(demo):
    for accept in (NDJSON, "application/json", NDJSON, "application/json"):
        answer = demo.get("/api/v1/parties", Accept=accept)
        assert answer.headers["Content-Type"].startswith(accept) and "Accept," in answer.headers["Vary"]
        assert (answer.headers["ETag"] is None) == (accept == NDJSON)


@pytest.mark.parametrize("path", ["/api/v1/audit-log", "/api/v1/entries"])
def test_a_cursor_is_one_of_its_list(registry, path):
    op, _ = sign_in(registry, "op")
    for cursor in ("x", "n-1", "o1x", "99", "n1" if path.endswith("log") else "o1"):
        refused = op.get(f"{path}?cursor={cursor}")
        assert refused.status == 400 and refused.json["code"] == "cursor-unknown", cursor
        assert op.get(f"{path}?cursor={cursor}", Accept=NDJSON).status == 400


def test_new_lines_of_the_log_move_nobodys_page(registry):
    """The newest are first, and asking in vain adds some: what is older stays where it was."""
    auditor, _ = sign_in(registry, "audrey")
    bob, _ = sign_in(registry, "bob")
    first = auditor.get("/api/v1/audit-log?limit=3").json
    for _ in range(5):
        assert bob.get("/api/v1/audit-log").status == 403
    second = auditor.get(f"/api/v1/audit-log?limit=3&cursor={first['next']}").json
    numbers = [line["number"] for line in first["lines"] + second["lines"]]
    assert numbers == list(range(numbers[0], numbers[0] - 6, -1))
    assert second["count"] == first["count"] + 5


def test_an_unchanged_log_need_not_be_sent_again(registry):
    auditor, _ = sign_in(registry, "audrey")
    seen = auditor.get("/api/v1/audit-log").headers["ETag"]
    assert auditor.get("/api/v1/audit-log", If_None_Match=seen).status == 304
    assert sign_in(registry, "bob")[0].get("/api/v1/audit-log", If_None_Match=seen).status == 403
    assert auditor.get("/api/v1/audit-log", If_None_Match=seen).status == 200


def test_a_list_of_any_length_comes_as_lines(registry):
    """More rows than a page may have, asked of a server that answers others meanwhile."""
    op, _ = sign_in(registry, "op")
    for batch in range(3):
        entries = [{**entry("party", name=f"maker {batch} {i}", role="member", corporate_number="",
                            country="JP"), "id": new_id()} for i in range(900)]
        answer = op.post("/api/v1/entries/batch", {"entries": entries})
        assert answer.status == 200, answer.body
        assert {e["status"] for e in answer.json["entries"]} == {"done"}
    other = Client(registry["url"], op.headers)
    lines = op.get("/api/v1/entries", Accept=NDJSON)
    assert other.get("/api/v1/parties?limit=1").json["count"] >= 2700
    sequence = [line["sequence"] for line in lines_of(lines)]
    assert sequence == list(range(1, len(sequence) + 1)) and len(sequence) > 2700
    assert op.ask("HEAD", "/api/v1/entries", Accept=NDJSON).body == b""


@pytest.fixture
def holder(registry):
    """B, which holds six lots; gives its client, their ids (oldest first) and a way to use one up."""
    def ledger(*words):
        return kachi("--db", registry["db"], "ledger", *words, "--as", "B", "--json")

    product = f"plate-{new_id()}"
    ledger("product", product, "--unit", "kg")
    for _ in range(6):
        ledger("make", product, "5", "--emitted-g", "1000")
    bob, _ = sign_in(registry, "bob")
    return bob, [row["lot"] for row in bob.get("/api/v1/lots").json["lots"]], lambda lot: ledger("claim", lot, "--purpose", "final-use")


@pytest.mark.parametrize("accept", ["application/json", NDJSON])
def test_a_lot_that_is_used_up_moves_nobodys_page(holder, accept):
    """What was on page 1 is used up: page 2 begins where page 1 ended, all the same."""
    bob, lots, use_up = holder
    first = bob.get("/api/v1/lots?limit=3", Accept=accept)
    rows = lines_of(first) if accept == NDJSON else first.json["lots"]
    assert [row["lot"] for row in rows] == lots[:3]
    for lot in lots[:2]:
        use_up(lot)
    if accept == NDJSON:
        second = lines_of(bob.get(first.headers["Link"].split(">")[0][1:], Accept=accept))
    else:
        second = bob.get(f"/api/v1/lots?limit=3&cursor={first.json['next']}").json["lots"]
    assert [row["lot"] for row in second] == lots[3:6]
