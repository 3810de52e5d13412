# SPDX-License-Identifier: Apache-2.0
"""Statements of avoided emissions: E11 from an inventory, shares among claimants, the cut downstream; GX allocation (E7)."""

import re

import pytest
from conftest import MILL, ROOT

HEAT_PUMP = ROOT / "tests" / "data" / "heat-pump"
YEAR = ("--from", "2026-04-01", "--until", "2027-03-31")
DRAFT = ("statement", "draft", "heat-pump", "--reference", "gas-boiler", "--quantity", "100", *YEAR)


@pytest.fixture
def heat_pump(kachi):
    kachi("import", HEAT_PUMP)
    return kachi


def draft(kachi, *words, code=0):
    return kachi.json(*words, code=code)


def results(statement):
    return {check["rule"]: check["result"] for check in statement["content"]["checks"]}


def test_every_step_of_the_claim_stands_in_the_statement(heat_pump):
    """E11: 14,704.76 kg with a frozen grid, 18,114.10 with one that falls; H has 0.6 of it."""
    statement = draft(heat_pump, *DRAFT, "--as", "H")
    ae = statement["content"]["ae"]
    assert ae["difference_kgco2e_per_unit"] == pytest.approx(14704.76, abs=0.005)
    assert ae["attribution"]["whole_kgco2e_per_unit"] == pytest.approx(18114.10, abs=0.005)
    assert float(statement["ae_kgco2e_per_unit"]) == pytest.approx(0.6 * 18114.10, abs=0.005)
    assert ae["attribution"]["claimants"] == [{"party": "H", "share": "0.6"}, {"party": "P", "share": "0.4"}]
    years = ae["timeframe"]["years"]
    assert [year["year"] for year in years] == list(range(2026, 2041))
    assert sum(year["kgco2e"] for year in years) == pytest.approx(100 * float(statement["ae_kgco2e_per_unit"]), rel=1e-9)
    assert [(gate["result"], bool(gate["evidence"])) for gate in ae["gates"]] == [("yes", True)] * 3
    assert ae["reference_decision"]["intervention"] == "replacement" and ae["specificity"]["level"] == "statistical"
    assert ae["rebound"]["note"]
    found = results(statement)
    assert {rule for rule in found if found[rule] == "pass"} >= {
        "G1", "G2", "G3", "AE-TIME", "AE-REBOUND", "AE-SPEC", "REF-AGE", "REF-EARLY", "REF-LEGAL", "REF-MANDATE", "SHARE-SUM"}
    assert heat_pump("statement", "check", statement["id"]).out


def test_the_package_is_redone_elsewhere_to_the_same_digest(heat_pump, tmp_path):
    statement = draft(heat_pump, *DRAFT, "--as", "H")
    heat_pump("statement", "package", statement["id"], "--out", tmp_path / "claim.kachi")
    assert statement["sha256"] in heat_pump("statement", "redo", tmp_path / "claim.kachi", "--json").out


def test_claimants_cannot_state_more_than_the_whole(heat_pump, tmp_path):
    draft(heat_pump, *DRAFT, "--as", "H")
    assert draft(heat_pump, *DRAFT, "--as", "P")["ae_kgco2e_per_unit"]
    assert heat_pump(*DRAFT, "--as", "Q", "--json", code=1).codes() == ["avoided-share"]
    plain = tmp_path / "plain"
    plain.mkdir()
    for table in HEAT_PUMP.glob("*.csv"):
        lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
        (plain / table.name).write_text("".join(line for line in lines if "ae_share" not in line), encoding="utf-8")
    database = ("--db", tmp_path / "plain.db")
    heat_pump("import", plain, *database)
    whole = draft(heat_pump, *DRAFT, "--as", "H", *database)
    assert results(whole)["SHARE-SUM"] == "notice"
    refused = heat_pump(*DRAFT, "--as", "P", "--json", *database, code=1)
    assert refused.codes() == ["avoided-shares-sum"] and "H (1)" in refused.findings()[0]["detail"]
    other_year = ("--from", "2027-04-01", "--until", "2028-03-31")
    assert draft(heat_pump, *DRAFT[:7], *other_year, "--as", "P", *database)["ae_kgco2e_per_unit"]
    heat_pump("statement", "withdraw", whole["id"], "--reason", "agreed otherwise", "--as", "H", *database)
    assert draft(heat_pump, *DRAFT, "--as", "P", *database)["ae_kgco2e_per_unit"]
    later_year = ("--from", "2028-04-01", "--until", "2029-03-31")
    assert draft(heat_pump, *DRAFT[:7], *later_year, "--as", "P", *database)  # leaves what P states of this year
    again = heat_pump(*DRAFT[:6], "90", *YEAR, "--as", "H", "--json", *database, code=1)
    assert again.codes() == ["avoided-shares-sum"] and "P (1)" in again.findings()[0]["detail"]


def test_words_that_mean_nothing_are_refused_each_at_its_place(heat_pump, tmp_path):
    attributes = (HEAT_PUMP / "attributes.csv").read_text(encoding="utf-8")
    (tmp_path / "wrong").mkdir()
    for table in HEAT_PUMP.glob("*.csv"):
        (tmp_path / "wrong" / table.name).write_bytes(table.read_bytes())
    (tmp_path / "wrong" / "attributes.csv").write_text(
        attributes.replace("year_on_year", "both").replace("solution_specific", "good").replace(",ae_rebound,0", ",ae_rebound,2")
        .replace("growth_solution,-0.03", "growth_solution,-3 %").replace("ae_share.P", "ae_shares.P").replace("life_years,15", "life_years,1e9"),
        encoding="utf-8")
    heat_pump("import", tmp_path / "wrong", "--db", tmp_path / "wrong.db")
    refused = heat_pump(*DRAFT, "--as", "H", "--json", "--db", tmp_path / "wrong.db", code=1)
    said = {(found["code"], re.search(r"ae_\w+", found["message"]).group()) for found in refused.findings()}
    assert said == {("attribute-unknown", "ae_shares")} | {
        ("attribute-value", f"ae_{name}") for name in
        ("life_years", "rebound", "specificity_solution", "timeframe", "use_growth_solution")}
    assert all(found["place"]["source"].endswith("attributes.csv") and found["place"]["line"] > 0 for found in refused.findings())


def test_who_contributes_to_another_makers_product_states_what_it_avoids_alone(car):
    """C's resin is in D's car: AE downstream by C's measures, and no REP of D's car."""
    statement = draft(car, "statement", "draft", "car", "--downstream", *YEAR, "--as", "C")
    assert statement["rep_kgco2e_per_unit"] is None and statement["content"]["ae"]["kind"] == "downstream"
    car("statement", "check", statement["id"])
    own = car("statement", "draft", "car", *YEAR, "--as", "C", "--json", code=1)
    assert own.codes() == ["rep-not-own"]


LOTS = ("statement", "draft", "steel", "--quantity", "1000000", "--gx-quantity", "100000", *YEAR, "--as", "A")


@pytest.fixture
def mill(kachi, tmp_path):
    for name, text in MILL.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "mill").mkdir()
    for name in MILL:
        (tmp_path / name).rename(tmp_path / "mill" / name)
    kachi("import", tmp_path / "mill")
    return kachi


def test_gx_allocation_has_a_column_of_its_own_and_conserves_what_was_emitted(mill):
    """E7: GX lots at 0.20 t/t, the others at 2.177778, in all 1,980,000 t."""
    statement = draft(mill, *LOTS, "--gx-assigned", "2000")
    columns = statement["content"]["columns"]
    assert columns["physical_kgco2e_per_unit"] == "1980" and columns["certificate_kgco2e_per_unit"] == "0"
    assert float(columns["gx_allocated_kgco2e_per_unit"]) == pytest.approx(200)
    others = float(columns["gx_allocation"]["other_lots_kgco2e_per_unit"])
    assert others == pytest.approx(2177.777778, abs=1e-6)
    assert 100000 * 200 + 900000 * others == pytest.approx(1.98e9, rel=1e-9)
    found = results(statement)
    assert found["COC-MODEL"] == found["COC-BAL"] == found["DC-2"] == found["DC-8"] == "pass"
    mill("statement", "check", statement["id"])
    shown = mill("statement", "show", statement["id"], "--lang", "ja").out
    assert "GXアロケーション後 200" in shown and "その他のロット 2,178" in shown


def test_gx_allocation_of_more_than_there_is_is_refused(mill):
    assert mill(*LOTS, "--gx-assigned", "2201", "--json", code=1).codes() == ["gx-allocation-too-much"]
    assert mill(*LOTS[:4], "10", *LOTS[5:], "--gx-assigned", "1", "--json", code=1).codes() == ["gx-allocation-quantity"]


def test_certificates_are_not_allocated_again(car):
    words = ("statement", "draft", "steel", "--quantity", "1000", "--gx-quantity", "10", "--gx-assigned", "0.1", "--as", "A")
    assert car(*words, "--json", code=1).codes() == ["gx-allocation-basis"]
