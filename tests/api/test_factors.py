# SPDX-License-Identifier: Apache-2.0
"""Emission factors, and how sure REP and AE are: the same as the command line says, and as the inventory says."""

import pytest
from conftest import ROOT, Client, kachi, serving

@pytest.fixture(scope="module")
def car(tmp_path_factory):
    """The example in a database of its own: a server over it, and the same for the command line."""
    db = tmp_path_factory.mktemp("factors") / "kachi.db"
    kachi("init", "--db", db)
    kachi("import", ROOT / "examples" / "car", "--db", db)
    key = kachi("key", "add", "k", "--role", "auditor", "--scope", "read", "--db", db, "--json")["key"]
    with serving("--db", db) as process:
        yield Client(process.url, {"X-API-Key": key}), db


def test_a_factor_takes_nothing_from_others(car):
    client, _ = car
    factors = {row["key"]: row for row in client.get("/api/v1/factors?limit=1000").json["factors"]}
    products = client.get("/api/v1/products?limit=1000").json["products"]
    assert 0 < len(factors) < len(products)
    for product in products:
        exchanges = client.get(f"/api/v1/products/{product['key']}/inventory").json["exchanges"]
        taken = [e for e in exchanges if (e["kind"], e["direction"]) in {("product", "input"), ("waste", "output")}]
        makes = product["product"] != ""
        assert (product["key"] in factors) == (makes and not taken), product["key"]
        if product["key"] in factors:
            factor = factors[product["key"]]
            assert factor["kgco2e_per_unit"] == product["cfp_baseline_kgco2e_per_unit"]
            assert (factor["unit"], factor["location"], factor["source"]) == (
                product["unit"], product["location"], product["source"])


def test_factors_are_found_by_words_unit_place_and_source(car):
    client, _ = car
    rows = client.get("/api/v1/factors?limit=1000").json["factors"]
    for row in rows:
        assert row["key"] in [f["key"] for f in client.get(f"/api/v1/factors?q={row['key']}").json["factors"]]
    units = {u["name"]: u["dimension"] for u in client.get("/api/v1/units").json["units"]}
    for unit, same in (("t", "kg"), ("kg", "kg"), ("MJ", "kWh"), ("m3", "l")):  # any unit of the dimension finds the same
        found = client.get(f"/api/v1/factors?unit={unit}&limit=1000").json["factors"]
        assert found != [] and [f["key"] for f in found] == [r["key"] for r in rows if units[r["unit"]] == units[same]]
    for location in {row["location"] for row in rows}:
        found = client.get(f"/api/v1/factors?location={location.lower()}&limit=1000").json["factors"]
        assert location == "" or [f["key"] for f in found] == [r["key"] for r in rows if r["location"] == location]
    assert client.get("/api/v1/factors?source=no+such+source").json["count"] == 0
    refused = client.get("/api/v1/factors?unit=Kg")
    assert refused.status == 400 and refused.json["code"] == "unit-unknown" and "kg" in refused.json["detail"]


def test_reduction_and_avoided_say_how_sure_they_are_as_the_commands_do(car):
    client, db = car
    reduced = client.get("/api/v1/products/steel/reduction?runs=300&seed=5").json
    assert reduced["uncertainty"] == kachi("reduce", "steel", "--runs", "300", "--seed", "5", "--json", "--db", db)["uncertainty"]
    reference = "end-of-life-reference"
    solution = next((p["key"] for p in client.get("/api/v1/products?limit=1000").json["products"]
                     if client.get(f"/api/v1/products/{p['key']}/avoided?reference={reference}").status == 200), None)
    avoided = client.get(f"/api/v1/products/{solution}/avoided?reference={reference}&runs=300&seed=5").json
    said = kachi("avoid", solution, "--reference", reference, "--runs", "300", "--seed", "5", "--json", "--db", db)
    assert avoided["uncertainty"] == said["uncertainty"] and avoided["uncertainty"]["runs"] == 300
    assert "uncertainty" not in client.get("/api/v1/products/steel/reduction").json


@pytest.mark.parametrize("query", ["runs=10001", "runs=-1", "runs=x", "runs=5&seed=9007199254740992"])
def test_runs_that_cannot_be_are_refused(car, query):
    refused = car[0].get(f"/api/v1/products/steel/reduction?{query}")
    assert refused.status == 400 and refused.json["code"] == "parameter-form"
