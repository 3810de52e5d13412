# SPDX-License-Identifier: Apache-2.0
"""Footprints from a file: they make products of their own, and how many is said; they replace nobody else's."""

import json
import sqlite3
import uuid

import pytest

STEEL = "urn:pact:maker.example:product-id:steel"


def footprint(product=STEEL, kg="0.01", unit="kilogram", **changes):
    pcf = {"declaredUnitOfMeasurement": unit, "declaredUnitAmount": "1", "productMassPerDeclaredUnit": "1",
           "referencePeriodStart": "2025-01-01T00:00:00Z", "referencePeriodEnd": "2025-12-31T23:59:59Z",
           "pcfExcludingBiogenicUptake": kg, "pcfIncludingBiogenicUptake": kg, "fossilGhgEmissions": kg,
           "fossilCarbonContent": "0", "ipccCharacterizationFactors": ["AR6"], "crossSectoralStandards": ["ISO14067"],
           "exemptedEmissionsPercent": "0"}
    return {"id": str(uuid.uuid4()), "specVersion": "3.0.0", "created": "2026-03-15T10:00:00Z", "status": "Active",
            "companyName": "Maker", "companyIds": ["urn:pact:maker.example:company:1"], "productDescription": "sheet",
            "productIds": [product], "productNameCompany": "Sheet", "pcf": pcf, **changes}


VERSION_2 = {
    "id": "b1f8c0ca-6fb6-4c11-9d6d-a0f1a25a0d11", "specVersion": "2.3.0", "version": 0, "created": "2026-03-15T10:00:00Z",
    "status": "Active", "companyName": "Maker", "companyIds": ["urn:pact:maker.example:company:1"], "productDescription": "sheet",
    "productIds": [STEEL], "productCategoryCpc": "41", "productNameCompany": "Sheet", "comment": "",
    "pcf": {"declaredUnit": "kilogram", "unitaryProductAmount": "1000", "pCfExcludingBiogenic": "1950", "fossilGhgEmissions": "1950",
            "fossilCarbonContent": "0", "biogenicCarbonContent": "0", "characterizationFactors": "AR6",
            "ipccCharacterizationFactorsSources": ["AR6"], "crossSectoralStandardsUsed": ["GHG Protocol Product standard"],
            "crossSectoralStandards": ["GHGP-Product", "PACT-2.0"], "boundaryProcessesDescription": "cradle to gate",
            "referencePeriodStart": "2025-01-01T00:00:00Z", "referencePeriodEnd": "2025-12-31T23:59:59Z",
            "exemptedEmissionsPercent": 1.5, "exemptedEmissionsDescription": "lubricants", "packagingEmissionsIncluded": True,
            "productOrSectorSpecificRules": [{"operator": "Other", "ruleNames": ["steel PCR"], "otherOperatorName": "JISF"}],
            "uncertaintyAssessmentDescription": "5 %", "primaryDataShare": 56.12,
            "dqi": {"coveragePercent": 80, "technologicalDQR": 2.0, "temporalDQR": 1.5, "geographicalDQR": 1.0,
                    "completenessDQR": 2.0, "reliabilityDQR": 3.0},
            "assurance": {"assurance": True, "coverage": "product level", "level": "limited", "providerName": "V",
                          "completedAt": "2026-02-01T00:00:00Z", "standardName": "ISO 14064-3"}}}


def bring(kachi, *footprints, words=(), code=0, name="footprints.json"):
    (kachi.folder / name).write_text(json.dumps(list(footprints)), encoding="utf-8")
    return kachi("pact", "import", name, *words, "--json", code=code)


def total(kachi, product):
    return kachi.json("footprint", product)["total_kgco2e"]


def kept(kachi):
    with sqlite3.connect(kachi.folder / "kachi.db") as connection:
        return [json.loads(row[0]) for row in connection.execute("SELECT json FROM pact_footprint ORDER BY sequence")]


@pytest.mark.parametrize("product", ["steel", "ore-and-coal"])
def test_a_file_does_not_replace_ones_own_process_or_product(car, product):
    """"steel" is a process of one's own; "ore-and-coal" is what another one makes."""
    answer = bring(car, footprint(product), footprint(), code=3)
    assert answer.codes() == ["pact-of-other"]
    assert answer.json() == {"footprints": 2, "factors": 1, "refused": 1}
    assert total(car, "steel") == pytest.approx(2.2) and total(car, STEEL) == pytest.approx(0.01)
    assert len(kept(car)) == 2


def test_the_operator_may_say_that_it_is_to_be_replaced(car):
    assert bring(car, footprint("steel"), words=["--replace"]).json()["factors"] == 1
    assert total(car, "steel") == pytest.approx(0.01)


def test_what_came_from_a_file_is_replaced_by_the_next_file(kachi):
    bring(kachi, footprint(), name="one.json")
    bring(kachi, footprint(kg="0.02", created="2026-04-15T10:00:00Z"), name="two.json")
    assert total(kachi, STEEL) == pytest.approx(0.02)


def test_a_file_of_another_company_replaces_nothing(kachi):
    """Each company speaks for itself, also where two stand in one file."""
    other = {"companyName": "Other", "companyIds": ["urn:pact:other.example:company:1"], "created": "2026-05-15T10:00:00Z"}
    bring(kachi, footprint(), name="one.json")
    answer = bring(kachi, footprint(kg="9.99", **other), footprint("urn:x:y", kg="3", **other), name="one.json", code=3)
    assert (answer.codes(), answer.json()["refused"]) == (["pact-of-other"], 1)
    assert total(kachi, STEEL) == pytest.approx(0.01) and total(kachi, "urn:x:y") == pytest.approx(3)
    assert bring(kachi, footprint("urn:x:y", kg="4"), footprint(kg="0.02", created="2026-04-15T10:00:00Z"), code=3).json()["refused"] == 1
    assert total(kachi, STEEL) == pytest.approx(0.02) and total(kachi, "urn:x:y") == pytest.approx(3)


def test_a_number_beyond_numbers_makes_no_product(kachi):
    """1e308 kg for 0.0001 kg: both can be read, and no footprint comes of them."""
    huge = footprint(kg="1" + "0" * 308)
    huge["pcf"]["declaredUnitAmount"] = "0.0001"
    answer = bring(kachi, huge, code=3)
    assert (answer.codes(), answer.json()["factors"]) == (["pact-member"], 0)


def test_ones_own_import_does_not_lose_to_an_earlier_one_of_pact(kachi):
    """The other way round: the operator takes a key over, and PACT does not take it back."""
    bring(kachi, footprint("steel"))
    folder = kachi.folder / "mill"
    folder.mkdir()
    (folder / "activities.csv").write_text("key,name,product,amount,unit,owner\nsteel,Steel,steel,1,kg,A\n")
    (folder / "exchanges.csv").write_text("activity,direction,flow,amount,unit\nsteel,emission,CO2,2.2,kg\n")
    kachi("import", folder, "--replace")
    assert bring(kachi, footprint("steel"), code=3).json()["refused"] == 1
    assert total(kachi, "steel") == pytest.approx(2.2)


@pytest.mark.parametrize("footprints,answer", [
    ([footprint(unit="megabit second")], (1, 0)), ([footprint(status="Deprecated")], (1, 0)), ([{}], (0, 0)), ([], (0, 0))])
def test_where_no_product_comes_of_it_the_answer_is_no(kachi, footprints, answer):
    told = bring(kachi, *footprints, code=3).json()
    assert (told["footprints"], told["factors"]) == answer


def test_a_file_of_version_2_makes_a_product(kachi):
    answer = bring(kachi, VERSION_2)
    assert (answer.codes(), answer.json()) == ([], {"footprints": 1, "factors": 1, "refused": 0})
    assert total(kachi, STEEL) == pytest.approx(1.95)


def test_what_version_2_says_of_quality_and_standards_is_kept(kachi):
    bring(kachi, VERSION_2)
    pcf, stated = kept(kachi)[0]["pcf"], VERSION_2["pcf"]
    assert pcf["crossSectoralStandards"] == ["GHGP-Product", "PACT-2.0"]
    assert (pcf["primaryDataShare"], pcf["exemptedEmissionsPercent"]) == ("56.12", "1.5")
    assert {name: float(value) for name, value in pcf["dqi"].items()} == stated["dqi"]
    for name in ("productOrSectorSpecificRules", "exemptedEmissionsDescription", "uncertaintyAssessmentDescription",
                 "packagingEmissionsIncluded", "assurance"):
        assert pcf[name] == stated[name], name
    assert pcf["verification"] == {"providerName": "V", "completedAt": "2026-02-01T00:00:00Z", "standardName": "ISO 14064-3",
                                   "coverage": "product level"}
    with sqlite3.connect(kachi.folder / "kachi.db") as connection:
        attributes = dict(connection.execute("SELECT name, value FROM inventory_attribute"))
    assert attributes["primary_data_share"] == "56.12" and attributes["reliability_dqr"] == "3"
    assert attributes["pact_dqr_scale"] == "1-3"


@pytest.mark.parametrize("used,found", [("ISO Standard 14067", "ISO14067"), ("ISO Standard 14044", "ISO14040-44"), ("Own", "Own")])
def test_the_older_member_of_standards_counts_where_the_newer_is_not_there(kachi, used, found):
    pcf = {**VERSION_2["pcf"], "crossSectoralStandardsUsed": [used]}
    del pcf["crossSectoralStandards"]
    bring(kachi, {**VERSION_2, "pcf": pcf})
    assert kept(kachi)[0]["pcf"]["crossSectoralStandards"] == [found]


def test_no_assurance_is_no_verification(kachi):
    bring(kachi, {**VERSION_2, "pcf": {**VERSION_2["pcf"], "assurance": {"assurance": False, "providerName": "V"}}})
    assert "verification" not in kept(kachi)[0]["pcf"]
