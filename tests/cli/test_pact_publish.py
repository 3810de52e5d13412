# SPDX-License-Identifier: Apache-2.0
"""What is published by PACT: up to the gate, with a verifier only where the number is the verified one, nothing made up."""

import json
import sqlite3
from decimal import Decimal

import pytest
from conftest import MILL

SAID = ("--from", "2025-04-01", "--until", "2026-03-31", "--standards", "ISO14067", "--packaging", "excluded")
WOOD = {
    "activities.csv": "key,name,product,amount,unit,owner\nwood,Wood,wood,1,kg,W\n",
    "exchanges.csv": "activity,direction,flow,amount,unit\nwood,emission,CO2,0.3,kg\n"
                     "wood,emission,CO2 land use change,0.05,kg\nwood,emission,\"Methane, biogenic\",0.01,kg\n"
                     "wood,resource,\"Carbon dioxide, in air\",1.8,kg\n",
}


def tables(kachi, name, files):
    folder = kachi.folder / name
    folder.mkdir()
    for file, text in files.items():
        (folder / file).write_text(text, encoding="utf-8")
    return folder


def mill(kg, files=None):
    """A mill that emits so much a kilogram."""
    return {"activities.csv": "key,name,product,amount,unit,owner\nsteel,Steel,steel,1,kg,A\n",
            "exchanges.csv": f"activity,direction,flow,amount,unit\nsteel,emission,CO2,{kg},kg\n", **(files or {})}


def documents(kachi):
    with sqlite3.connect(kachi.folder / "kachi.db") as connection:
        rows = connection.execute("SELECT json FROM pact_footprint WHERE owner = 0 ORDER BY sequence").fetchall()
    return [json.loads(row[0]) for row in rows]


def publish(kachi, *words, code=0):
    return kachi("pact", "publish", *words, "--json", code=code)


def totals(kachi, status=None):
    return [pf["pcf"]["pcfExcludingBiogenicUptake"] for pf in documents(kachi) if status in (None, pf["status"])]


def test_a_whole_life_is_not_published_as_cradle_to_gate(car):
    """Of a car's 30,162.7 kg, 26,456.1 are of its use and its end."""
    answer = publish(car, "car", *SAID, code=1)
    assert answer.codes() == ["pact-past-gate"] and "car-assembly" in answer.err
    assert documents(car) == []
    unsaid = publish(car, "car-assembly", *SAID, code=1)
    assert unsaid.codes() == ["pact-unknown"] and "--mass KG" in unsaid.err  # a car of 0 kg would be made up
    publish(car, "car-assembly", *SAID, "--mass", "1500")
    stages = {stage["key"]: stage["kgco2e"] for stage in car.json("footprint", "car")["stages"]}
    pcf = documents(car)[0]["pcf"]
    assert float(pcf["pcfExcludingBiogenicUptake"]) == pytest.approx(
        stages["raw-materials"] + stages["production"], abs=1e-9)
    assert "outboundLogisticsGhgEmissions" not in pcf


def test_distribution_stands_beside_the_footprint(kachi):
    files = {"activities.csv": "key,name,product,amount,unit,owner,stage\nbox,Box,box,1,kg,B,\ntruck,Truck,trip,1,kg,B,distribution\n",
             "exchanges.csv": "activity,direction,flow,amount,unit\nbox,emission,CO2,2,kg\nbox,input,trip,1,kg\n"
                              "truck,emission,CO2,0.5,kg\ntruck,emission,\"Methane, biogenic\",0.1,kg\n"}
    kachi("import", tables(kachi, "box", files))
    publish(kachi, "box", *SAID)
    pcf = documents(kachi)[0]["pcf"]
    assert (pcf["pcfExcludingBiogenicUptake"], pcf["fossilGhgEmissions"], pcf["biogenicNonCO2Emissions"]) == ("2", "2", "0")
    assert Decimal(pcf["outboundLogisticsGhgEmissions"]) == Decimal("0.5") + Decimal("0.1") * Decimal("27")


def test_uptake_is_in_the_footprint_that_includes_it(kachi):
    """PACT 3: including = excluding + uptake, and excluding is the sum of its parts, to the last digit."""
    kachi("import", tables(kachi, "wood", WOOD))
    publish(kachi, "wood", *SAID)
    pcf = {name: Decimal(value) for name, value in documents(kachi)[0]["pcf"].items() if name.endswith(("Uptake", "Emissions"))}
    assert pcf["biogenicCO2Uptake"] == Decimal("-1.8")
    assert pcf["pcfIncludingBiogenicUptake"] == pcf["pcfExcludingBiogenicUptake"] + pcf["biogenicCO2Uptake"]
    assert pcf["pcfExcludingBiogenicUptake"] == (
        pcf["fossilGhgEmissions"] + pcf["landUseChangeGhgEmissions"] + pcf["biogenicNonCO2Emissions"])
    assert pcf["landUseChangeGhgEmissions"] == Decimal("0.05") and pcf["biogenicNonCO2Emissions"] == Decimal("0.27")


def verified(kachi, name, files, *rulebook):
    kachi("import", tables(kachi, name, files), "--replace")
    kachi("statement", "draft", "steel", "--as", "A", "--quantity", "100", "--from", "2025-04-01", "--until", "2026-03-31", *rulebook)
    kachi("statement", "verify", "steel", "--as", "V")


def test_a_verifier_stands_only_for_the_number_that_was_verified(kachi):
    verified(kachi, "before", mill("2.2"))
    publish(kachi, "steel", *SAID)
    assert documents(kachi)[0]["pcf"]["verification"]["providerName"] == "V"
    kachi("import", tables(kachi, "after", mill("1.8")), "--replace")
    answer = publish(kachi, "steel", *SAID)
    assert answer.codes() == ["pact-statement-other"]
    newest = documents(kachi)[-1]
    assert newest["pcf"]["pcfExcludingBiogenicUptake"] == "1.8"
    assert "verification" not in newest["pcf"] and "extensions" not in newest


def test_what_a_statement_says_need_not_be_said_again(kachi):
    verified(kachi, "before", mill("2.2"), "--rulebook", "iso-14067-2018")
    publish(kachi, "steel", "--packaging", "included")
    pcf = documents(kachi)[0]["pcf"]
    assert (pcf["referencePeriodStart"], pcf["referencePeriodEnd"]) == ("2025-04-01T00:00:00Z", "2026-03-31T23:59:59Z")
    assert pcf["crossSectoralStandards"] == ["ISO14067"] and pcf["packagingEmissionsIncluded"] is True


def test_what_nobody_knows_is_asked_for_and_never_made_up(kachi):
    files = mill("2.2", {"activities.csv": "key,name,product,amount,unit\nsteel,Steel,steel,1,kg\n"})
    files["exchanges.csv"] += "steel,input,coal,1,kg\n"
    files["flows.csv"] = "key,name,kind,unit\ncoal,Coal,product,kg\n"
    kachi("import", tables(kachi, "bare", files))
    answer = publish(kachi, "steel", code=1)
    assert answer.codes().count("pact-unknown") == 5
    for member in ("referencePeriodStart", "crossSectoralStandards", "exemptedEmissionsPercent", "companyName", "companyIds"):
        assert member in answer.err
    assert documents(kachi) == []
    publish(kachi, "steel", *SAID, "--company", "A Ltd", "--company-id", "urn:pact:a.example:company:1", "--exempted-percent", "2.5")
    pcf = documents(kachi)[0]["pcf"]
    assert pcf["exemptedEmissionsPercent"] == "2.5" and "Coal" in pcf["exemptedEmissionsDescription"]


@pytest.mark.parametrize("words", [("--exempted-percent", "101"), ("--exempted-percent", "-1"), ("--exempted-percent", "some"),
                                   ("--packaging", "maybe"), ("--mass", "-1"), ("--until", "2024-01-01")])
def test_what_cannot_be_is_refused(kachi, words):
    kachi("import", tables(kachi, "mill", mill("2.2")))
    assert "pact-said" in publish(kachi, "steel", *SAID, *words, code=1).codes()
    assert documents(kachi) == []


def test_packaging_that_nobody_speaks_of_is_left_out(kachi):
    kachi("import", tables(kachi, "mill", mill("2.2")))
    assert publish(kachi, "steel", *SAID[:-2]).codes() == ["pact-packaging"]
    assert "packagingEmissionsIncluded" not in documents(kachi)[0]["pcf"]


def test_all_that_were_named_or_none(car):
    assert "pact-past-gate" in publish(car, "steel", "car", *SAID, code=1).codes()
    assert documents(car) == []


def test_going_back_to_an_earlier_value_is_a_new_document(kachi):
    """2.2, 1.8, 2.2: one document is active, the last; each names the one before it; the same again is nothing new."""
    ids = []
    for turn, kg in enumerate(["2.2", "1.8", "2.2"]):
        kachi("import", tables(kachi, f"mill{turn}", mill(kg)), "--replace")
        ids += publish(kachi, "steel", *SAID).json()["footprints"]
        assert publish(kachi, "steel", *SAID).json()["footprints"] == ids[-1:]
    assert len(set(ids)) == 3 and totals(kachi, "Active") == ["2.2"] and totals(kachi) == ["2.2", "1.8", "2.2"]
    assert [pf.get("precedingPfIds", [None])[0] for pf in documents(kachi)] == [None, *ids[:2]]


@pytest.mark.parametrize("words", [("--company", "New Name"), ("--mass", "2"), ("--packaging", "included"), ("--until", "2026-03-30")])
def test_whatever_changes_is_published(kachi, words):
    files = mill("2.2", {"activities.csv": MILL["activities.csv"].replace(",t,", ",item,")})
    kachi("import", tables(kachi, "mill", files))
    first = publish(kachi, "steel", *SAID, "--mass", "1").json()["footprints"]
    second = publish(kachi, "steel", *SAID, *(() if "--mass" in words else ("--mass", "1")), *words).json()["footprints"]
    assert first != second and [pf["status"] for pf in documents(kachi)] == ["Deprecated", "Active"]
