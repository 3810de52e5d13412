# SPDX-License-Identifier: Apache-2.0
"""What the ledger is asked: who sees what of a chain, holdings by origin and at a past moment, prices."""

import hashlib

import pytest

MAKERS = ("A", "B", "C", "D")
PRODUCTS = {"A": "steel", "B": "plate", "C": "panel", "D": "car"}


@pytest.fixture
def chain(kachi):
    """A makes steel, B plate of it, C a panel of that, D a car: each sells on to the next."""

    def ledger(*words, party):
        return kachi("ledger", *words, "--as", party, "--json").json()

    kachi("init")
    lot = None
    for maker in MAKERS:
        ledger("party", maker, party="operator")
        ledger("product", PRODUCTS[maker], "--unit", "kg", party=maker)
        ledger("pool", f"st_{maker}", "--owner", maker, "--basis", "embodied", "--grams", "1000", "--rulebook",
               "jp-gx-2026", "--digest", hashlib.sha256(maker.encode()).hexdigest(), party="operator")
    for maker, buyer in zip(MAKERS, MAKERS[1:] + (None,)):
        use = ["--use", f"{lot}=all"] if lot else []
        lot = ledger("make", PRODUCTS[maker], "100", "--emitted-g", "500", "--draw", f"st_{maker}=10", *use,
                     party=maker)["lots"][0]["lot"]
        if buyer:
            offer = ledger("offer", lot, "all", "--to", buyer, "--price-yen", "1", party=maker)["id"]
            ledger("accept", offer, party=buyer)
            lot = ledger("settle", offer, party=maker)["lots"][0]["lot"]
    return ledger, lot


def test_a_party_sees_one_hop(kachi, chain):
    ledger, car = chain
    whole = kachi.json("ledger", "trace", car)
    assert {origin["owner"] for origin in whole["origins"]} == {"A", "B", "C", "D"}
    assert not any(node["hidden"] for node in whole["nodes"])
    seen = ledger("trace", car, party="D")
    owners = {origin["owner"]: origin["value_g"] for origin in seen["origins"]}
    assert {"C", "D"} < set(owners) and len(owners) == 4 and sum(owners.values()) == 40
    hidden = [owner for owner in owners if owner.startswith("~")]
    assert len(hidden) == 2 and hidden[0] != hidden[1]
    assert [node["embodied_g"] for node in seen["nodes"]] == [node["embodied_g"] for node in whole["nodes"]]
    assert not {"steel", "plate", "st_A", "st_B"} & {str(value) for node in seen["nodes"] for value in node.values()}
    assert ledger("trace", car, party="D") == seen
    text = kachi("ledger", "trace", car, "--as", "D", "--lang", "ja").out
    assert hidden[0] in text and "直接の取引先より先" in text and "steel" not in text


def test_others_lots_are_not_found(kachi, chain):
    _ledger, car = chain
    assert kachi("ledger", "trace", car, "--as", "A", "--json", code=1).codes() == ["ledger-name-unknown"]


def test_holdings_are_asked_by_origin(kachi, chain):
    ledger, car = chain
    found = kachi.json("ledger", "holdings", "D", "--origin", "A")
    assert found["from_origins_embodied_g"] == 10 and found["holdings"][0]["lot"] == car
    assert kachi.json("ledger", "holdings", "--pool", "st_B", "--product", "car")["count"] == 1
    assert ledger("holdings", "--origin", "C", party="D")["from_origins_embodied_g"] == 10
    refused = kachi("ledger", "holdings", "--origin", "A", "--as", "D", "--json", code=1)
    assert refused.codes() == ["holdings-origin-hidden"]
    text = kachi("ledger", "holdings", "D", "--origin", "A", "--lang", "ja").out
    assert "指定した由来の合計: 内包 10 g" in text
    kachi("ledger", "holdings", "--at", "2001-01-01", code=3)
    assert kachi("ledger", "holdings", "--at", "yesterday", "--json", code=2).codes() == ["ledger-option-value"]


def test_prices_of_few_sellers_are_not_told(kachi, chain):
    assert kachi("ledger", "prices", "--json", code=1).codes() == ["prices-few-sellers"]
    assert "売り手" in kachi("ledger", "prices", "--lang", "ja", code=1).err


def test_what_was_used_elsewhere_is_in_the_audit(kachi, chain):
    ledger, _car = chain
    ledger("use-elsewhere", "st_A", "7", "--purpose", "credit", party="A")
    audit = kachi.json("ledger", "audit")
    assert audit["drawn_g"] == 47 == audit["held_g"] + audit["elsewhere_g"]
    assert "47 g = held 40 + aside 0 + claimed 0 + used elsewhere 7" in kachi("ledger", "audit").out


def test_claims_are_listed_for_who_acts(kachi, chain):
    ledger, car = chain
    ledger("claim", car, "1", "--purpose", "final-use", party="D")
    assert len(ledger("list", "claims", party="D")["claims"]) == 1
    kachi("ledger", "list", "claims", "--as", "A", code=3)
