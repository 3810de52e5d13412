# SPDX-License-Identifier: Apache-2.0
"""What a party asks of the ledger over HTTP: one hop of a chain, holdings by origin, the past, prices."""

import hashlib

import pytest
from conftest import Client, kachi, serving

CHAIN = ("A", "B", "C", "D")


@pytest.fixture(scope="module")
def chain(tmp_path_factory):
    """A's goods are built into B's, B's into C's, C's into D's; an address, keys of D and of an auditor, D's lot."""
    db = tmp_path_factory.mktemp("chain") / "kachi.db"

    def ledger(*words, party):
        return kachi("--db", db, "ledger", *words, "--as", party, "--json")

    kachi("init", "--db", db)
    for party in CHAIN:
        ledger("party", party, party="operator")
        ledger("product", f"goods-{party}", "--unit", "kg", party=party)
        ledger("pool", f"st_{party}", "--owner", party, "--basis", "embodied", "--grams", "10", "--rulebook", "jp-gx-2026",
               "--digest", hashlib.sha256(party.encode()).hexdigest(), party="operator")
    lot = None
    for maker, buyer in zip(CHAIN, CHAIN[1:] + (None,)):
        use = ["--use", f"{lot}=all"] if lot else []
        lot = ledger("make", f"goods-{maker}", "8", "--draw", f"st_{maker}=10", *use, party=maker)["lots"][0]["lot"]
        if buyer:
            offer = ledger("offer", lot, "all", "--to", buyer, "--price-yen", "1", party=maker)["id"]
            ledger("accept", offer, party=buyer)
            lot = ledger("settle", offer, party=maker)["lots"][0]["lot"]
    keys = {
        name: kachi("--db", db, "key", "add", name, *words, "--scope", "read,ledger", "--json")["key"]
        for name, words in (("D", ("--party", "D", "--role", "drafter")), ("C", ("--party", "C", "--role", "drafter")),
                            ("audit", ("--role", "auditor")))
    }
    with serving("--db", db) as process:
        yield {name: Client(process.url, {"X-API-Key": key}) for name, key in keys.items()}, lot


def test_a_trace_shows_one_hop(chain):
    clients, lot = chain
    whole = clients["audit"].get(f"/api/v1/lots/{lot}/trace").json
    seen = clients["D"].get(f"/api/v1/lots/{lot}/trace").json
    assert {origin["owner"] for origin in whole["origins"]} == set(CHAIN)
    names = {origin["owner"] for origin in seen["origins"]}
    assert names & set(CHAIN) == {"C", "D"} and len(names) == 4
    assert sum(origin["value_g"] for origin in seen["origins"]) == 40
    told = str(seen)
    assert not any(word in told for word in ("goods-A", "goods-B", "st_A", "st_B", "'A'", "'B'"))
    hidden = next(node["lot"] for node in seen["nodes"] if node["hidden"] and "lot" in node)
    assert clients["D"].get(f"/api/v1/lots/{hidden}").status == 404


def test_anothers_lot_is_not_found(chain):
    clients, lot = chain
    assert clients["C"].get(f"/api/v1/lots/{lot}/trace").status == 404


def test_holdings_are_asked_by_origin_and_at_a_moment(chain):
    clients, lot = chain
    own = clients["D"].get("/api/v1/holdings").json
    assert [row["lot"] for row in own["holdings"]] == [lot] and own["from_origins_embodied_g"] == 40
    assert clients["D"].get("/api/v1/holdings?origin=C").json["from_origins_embodied_g"] == 10
    refused = clients["D"].get("/api/v1/holdings?origin=A")
    assert refused.status == 403 and "holdings-origin-hidden" in str(refused.json)
    assert clients["D"].get("/api/v1/holdings?party=C").status == 403
    assert clients["audit"].get("/api/v1/holdings?origin=A&product=goods-D").json["from_origins_embodied_g"] == 10
    assert clients["audit"].get("/api/v1/holdings?at=2001-01-01").json["count"] == 0
    assert clients["audit"].get("/api/v1/holdings?from=2100-01-01").json["count"] == 0
    assert clients["audit"].get("/api/v1/holdings?at=then").status == 400


def test_balances_are_asked_at_a_moment(chain):
    clients, _lot = chain
    assert clients["D"].get("/api/v1/balances").json["count"] == 1
    assert clients["D"].get("/api/v1/balances?at=2001-01-01").json["count"] == 0


def test_prices_of_few_sellers_are_not_told(chain):
    clients, _lot = chain
    answer = clients["D"].get("/api/v1/prices")
    assert answer.status == 403 and "prices-few-sellers" in str(answer.json)
