# SPDX-License-Identifier: Apache-2.0
"""A judgement and what stays of it: claims through the ledger, the decision record, the declaration of conformity."""

import hashlib
import pathlib

import pytest

CAR = pathlib.Path(__file__).resolve().parents[2] / "examples" / "car"


@pytest.fixture
def registry(kachi):
    """D holds ten electric cars with value in the ledger of a database that knows the cars."""
    kachi("import", CAR)

    def ledger(*words, party):
        return kachi("ledger", *words, "--as", party, "--json").json()

    ledger("party", "D", party="operator")
    ledger("product", "car-ev", "--unit", "item", party="D")
    ledger("pool", "st_D", "--owner", "D", "--basis", "embodied", "--grams", "1200000", "--rulebook", "jp-gx-2026",
           "--digest", hashlib.sha256(b"D").hexdigest(), party="operator")
    kachi.lot = ledger("make", "car-ev", "10", "--draw", "st_D=1200000", "--emitted-g", "5000000",
                       party="D")["lots"][0]["lot"]
    kachi.ledger = ledger
    return kachi


def grant(kachi, thing, *words, code=0):
    return kachi("program", "grant", "cev-2026", "car-ev", "--lot", kachi.lot, "--for", thing, "--as", "D",
                 "--on", "2026-06-01", *words, code=code)


def test_one_vehicle_one_subsidy(registry):
    grant(registry, "JN1-0001", "--dry-run")
    assert registry("ledger", "list", "claims", "--json", code=3).json()["claims"] == []
    grant(registry, "JN1-0001")
    claims = registry.ledger("list", "claims", party="operator")["claims"]
    assert [(claim["purpose"], claim["beneficiary"], claim["embodied_g"]) for claim in claims] == [
        ("subsidy/jp-cev", "JN1-0001", 120000)]
    again = grant(registry, "JN1-0001", code=3)
    assert "not-claimed" in again.out and "claimed already" in again.out
    grant(registry, "JN1-0002")
    asked = registry.json("program", "evaluate", "cev-2026", "car-ev", "--for", "JN1-0001", code=3)
    assert asked["claims_looked_up"] is True
    answers = {clause["id"]: clause["answer"] for clause in asked["clauses"]}
    assert answers["not-claimed"] == "no"
    assert registry.json("program", "evaluate", "cev-2026", "car-ev")["claims_looked_up"] is False


def test_what_is_not_eligible_claims_nothing(registry):
    answer = grant(registry, "X", "--on", "2020-06-01", code=3)
    assert "NOT ELIGIBLE" in answer.out
    assert registry("ledger", "list", "claims", "--json", code=3).json()["claims"] == []
    missing = registry("program", "grant", "cev-2026", "car-ev", "--lot", registry.lot, "--as", "D", code=2)
    assert "error[ledger-option-missing]" in missing.err
    registry.ledger("party", "E", party="operator")
    stranger = registry("program", "grant", "cev-2026", "car-ev", "--lot", registry.lot, "--for", "X", "--as", "E",
                        "--on", "2026-06-01", code=1)
    assert "error[denied-not-owner]" in stranger.err


def test_one_vehicle_is_one_however_it_is_spelt(registry):
    """Half and full width, capitals and blanks are no other vehicle: neither for the clause, nor for a program that
    has none, nor for the money that comes back."""
    grant(registry, "JN1-1 ")
    claims = registry.ledger("list", "claims", party="operator")["claims"]
    assert [claim["beneficiary"] for claim in claims] == ["JN1-1"]
    for thing in "JN1-1", "jn1-1", "\uff2a\uff2e\uff11-1", "  Jn1-1":
        assert "claimed already" in grant(registry, thing, code=3).out
    (registry.folder / "free.lua").write_text("""
return {
  id = "free", version = "1", kind = "subsidy", name = "Free", name_ja = "自由", source = "made up",
  exclusive_with = "jp-cev",
  clauses = { { id = "ev", field = "attribute.powertrain", operator = "=", value = "bev" } },
}
""", encoding="utf-8")
    words = ["program", "grant", "free.lua", "car-ev", "--lot", registry.lot, "--as", "D", "--for"]
    assert "error[grant-taken]" in registry(*words, "jn1-1", code=1).err
    registry(*words, "JN1-2")
    (registry.folder / "a.csv").write_text("application,applied_on,subject,yen,group,rep_kgco2e\n"
                                           "a1,2026-06-01,jn1-1,1350000,jp-cev,600\n", encoding="utf-8")
    registry.ledger("revoke", "st_D", "--reason", "wrong meter", party="operator")
    assert registry.json("program", "budget", "a.csv", "--yen", "9000000", "--claims")["repay_yen"] == 1350000


def test_a_grant_is_judged_by_the_tables_of_purposes(registry):
    """What was attested for disclosure may be subsidised, what served a tender may not; and a program whose kind is no
    purpose claims nothing."""
    def make():
        return registry.ledger("make", "car-ev", "1", "--draw", "st_E=1000", "--emitted-g", "500000",
                               party="D")["lots"][0]["lot"]

    registry.ledger("pool", "st_E", "--owner", "D", "--basis", "embodied", "--grams", "9000", "--rulebook",
                    "jp-gx-2026", "--digest", hashlib.sha256(b"E").hexdigest(), party="operator")
    registry.lot = make()
    registry.ledger("attest", registry.lot, "1", "--purpose", "disclosure", "--for", "CDP", party="D")
    grant(registry, "JN1-1")
    registry.lot = make()
    registry.ledger("attest", registry.lot, "1", "--purpose", "procurement", "--for", "tender", party="D")
    assert "error[claim-attested]" in grant(registry, "JN1-2", code=1).err
    program = (pathlib.Path(__file__).resolve().parents[2] / "programs" / "cev-2026.lua").read_text(encoding="utf-8")
    (registry.folder / "kind.lua").write_text(program.replace('kind = "subsidy"', 'kind = "lottery"'), encoding="utf-8")
    refused = registry("program", "grant", "kind.lua", "car-ev", "--lot", make(), "--for", "JN1-3", "--as", "D",
                       "--on", "2026-06-01", code=1)
    assert "error[grant-kind]" in refused.err and "lottery" in refused.err


def test_goods_with_a_certificate_get_a_grant(registry):
    registry.ledger("pool", "st_C", "--owner", "D", "--basis", "certificate", "--grams", "1000", "--actual-g", "9000",
                    "--produced", "1", "--product", "car-ev", "--rulebook", "jp-gx-2026",
                    "--digest", hashlib.sha256(b"C").hexdigest(), party="operator")
    lot = registry.ledger("make", "car-ev", "1", "--emitted-g", "10000", party="D")["lots"][0]["lot"]
    registry.lot = registry.ledger("assign", lot, "st_C", "--grams", "1000", party="D")["lots"][0]["lot"]
    grant(registry, "JN1-1")
    assert registry.ledger("list", "claims", party="operator")["claims"][0]["certificate_g"] == 1000


def test_a_purpose_that_nobody_knows_is_refused_for_every_lot(registry):
    for purpose in "offset", "Subsidy", "subsidy ", "subsidy/", "/jp-cev", "jp-cev":
        refused = registry("ledger", "claim", registry.lot, "1", "--purpose", purpose, "--as", "D", code=1)
        assert "error[claim-purpose-unknown]" in refused.err, purpose
    assert registry("ledger", "list", "claims", "--json", code=3).json()["claims"] == []
    registry.ledger("claim", registry.lot, "1", "--purpose", "subsidy/jp-cev", "--for", "JN1-7", party="D")
    assert "claimed already" in grant(registry, "jn1-7", code=3).out


def test_a_lot_of_another_product_is_no_ground(registry):
    registry.ledger("product", "paper clip", "--unit", "item", party="D")
    registry.lot = registry.ledger("make", "paper clip", "10", "--emitted-g", "1000", party="D")["lots"][0]["lot"]
    refused = grant(registry, "JN1-1", code=1)
    assert "error[lot-other-product]" in refused.err and "paper clip" in refused.err
    asked = registry("program", "evaluate", "cev-2026", "car-ev", "--lot", registry.lot, code=1)
    assert "error[lot-other-product]" in asked.err
    # The same product by another of its names, in another width and case.
    name = "electric \uff30\uff21\uff33\uff33enger car"
    registry.ledger("product", name, "--unit", "item", party="D")
    registry.lot = registry.ledger("make", name, "1", "--emitted-g", "1000", party="D")["lots"][0]["lot"]
    grant(registry, "JN1-1")


def test_of_a_lot_that_is_used_up_nothing_is_known_per_unit(registry):
    (registry.folder / "low.lua").write_text("""
return {
  id = "low", version = "1", name = "Low", name_ja = "低", source = "made up",
  clauses = {
    { id = "cfp", field = "lot.cfp_kgco2e_per_unit", operator = "<=", value = "100", unit = "kgCO2e/item" },
    { id = "left", field = "lot.left", operator = ">=", value = "0", unit = "item" },
  },
}
""", encoding="utf-8")
    words = ["program", "evaluate", "low.lua", "car-ev", "--lot", registry.lot]
    assert [clause["answer"] for clause in registry.json(*words, code=3)["clauses"]] == ["no", "yes"]
    registry.ledger("claim", registry.lot, "all", "--purpose", "final-use", party="D")
    assert [clause["answer"] for clause in registry.json(*words, code=3)["clauses"]] == ["unknown", "yes"]


def test_a_lot_says_what_it_carries(registry):
    (registry.folder / "lot.lua").write_text("""
return {
  id = "lot", version = "1", name = "Lot", name_ja = "ロット", source = "made up",
  clauses = {
    { id = "rep", field = "lot.embodied_kgco2e_per_unit", operator = ">=", value = "120", unit = "kgCO2e/item" },
    { id = "stands", field = "lot.revoked", operator = "=", value = "no" },
  },
}
""", encoding="utf-8")
    words = ["program", "evaluate", "lot.lua", "car-ev", "--lot", registry.lot]
    assert registry.json(*words)["eligible"] is True
    registry.ledger("revoke", "st_D", "--reason", "wrong", party="operator")
    clauses = registry.json(*words, code=3)["clauses"]
    assert [clause["answer"] for clause in clauses] == ["yes", "no"]


def test_a_decision_record_shows_every_clause(registry):
    words = ["program", "record", "cev-2026", "car-ev", "--for", "JN1-0009", "--by", "Ministry X", "--reason",
             "as applied", "--on", "2026-06-01"]
    record = registry.json(*words)
    decision = {row["item"]: row["value"] for row in record["tables"]["decision"]}
    assert decision["Decided by"] == "Ministry X" and decision["Applied for"] == "JN1-0009"
    assert decision["Result"] == "ELIGIBLE" and decision["Amount, yen"] == "1350000"
    assert decision["Earlier claims looked up"] == "Yes"
    shown = registry.json("program", "show", "cev-2026")
    assert decision["SHA-256 of the program's file"] == shown["sha256"]
    assert [row["clause"] for row in record["tables"]["clauses"]] == [clause["id"] for clause in shown["clauses"]]
    japanese = registry(*words, "--lang", "ja").out
    assert "判定記録 · 電気自動車" in japanese
    refused = registry.json("program", "record", "cev-2026", "car", code=3)
    needs = {row["clause"]: row["needs"] for row in refused["tables"]["clauses"]}
    assert needs["powertrain"] != ""


def test_conformity_is_declared_by_somebody_of_what_is_eligible(registry):
    words = ["program", "conformity", "cev-2026", "car-ev", "--on", "2026-06-01"]
    assert "error[record-issuer]" in registry(*words, code=1).err
    assert "error[record-not-eligible]" in registry("program", "conformity", "cev-2026", "car", "--by", "D", code=1).err
    tables = registry.json(*words, "--by", "D")["tables"]
    assert {row["item"]: row["value"] for row in tables["declaration"]}["Issuer"] == "D"
    assert len(tables["requirements"]) == 4
    registry(*words, "--by", "D", "--out", "conformity.html")
    assert "ISO/IEC 17050-1" in (registry.folder / "conformity.html").read_text(encoding="utf-8")


def test_revoked_value_is_clawed_back(registry):
    grant(registry, "JN1-0001")
    (registry.folder / "a.csv").write_text(
        "application,applied_on,subject,yen,group,rep_kgco2e\na1,2026-06-01,JN1-0001,1350000,jp-cev,600\n"
        "a2,2026-06-02,JN1-0002,1350000,jp-cev,600\n", encoding="utf-8")
    words = ["program", "budget", "a.csv", "--yen", "9000000", "--claims"]
    before = registry(*words, "--json")
    assert [finding["code"] for finding in before.findings()] == ["budget-unclaimed"]
    assert before.json()["repay_yen"] == 0
    registry.ledger("revoke", "st_D", "--reason", "wrong meter", party="operator")
    rows = registry.json(*words)["applications"]
    assert [(row["clawback"], row["repay_yen"]) for row in rows] == [("revoked", 1350000), ("none", 0)]


def test_one_revoked_claim_of_several_is_enough(registry):
    """A grant rests on all claims for its subject, whichever the ledger took first."""
    ledger = registry.ledger
    ledger("pool", "st_E", "--owner", "D", "--basis", "embodied", "--grams", "1200000", "--rulebook", "jp-gx-2026",
           "--digest", hashlib.sha256(b"E").hexdigest(), party="operator")
    second = ledger("make", "car-ev", "10", "--draw", "st_E=1200000", "--emitted-g", "5000000", party="D")["lots"][0]
    for lot in registry.lot, second["lot"]:
        ledger("claim", lot, "1", "--for", "JN1-0001", "--purpose", "subsidy", "--from", "2026-04-01", "--to",
               "2027-03-31", party="D")
    (registry.folder / "a.csv").write_text(
        "application,applied_on,subject,yen,group,rep_kgco2e\na1,2026-06-01,JN1-0001,1350000,subsidy,600\n",
        encoding="utf-8")
    words = ["program", "budget", "a.csv", "--yen", "9000000", "--claims"]
    assert registry.json(*words)["repay_yen"] == 0
    ledger("revoke", "st_E", "--reason", "wrong meter", party="operator")
    assert registry.json(*words)["repay_yen"] == 1350000


def test_what_a_maker_says_of_its_emissions_is_not_verified(registry):
    (registry.folder / "low.lua").write_text("""
return {
  id = "low", version = "1", name = "Low", name_ja = "低排出", source = "made up",
  clauses = {
    { id = "cfp", field = "lot.cfp_kgco2e_per_unit", operator = "<=", value = "500", unit = "kgCO2e/item",
      verified = true },
    { id = "rep", field = "lot.embodied_kgco2e_per_unit", operator = ">=", value = "120", unit = "kgCO2e/item",
      verified = true },
  },
}
""", encoding="utf-8")
    clauses = registry.json("program", "evaluate", "low.lua", "car-ev", "--lot", registry.lot, code=3)["clauses"]
    assert [clause["answer"] for clause in clauses] == ["unverified", "yes"]


def test_plain_words_stand_on_a_statement(car):
    assert "error[plain-no-statement]" in car("program", "plain", "steel", code=1).err
    car("statement", "draft", "steel", "--quantity", "1000")
    form = car.json("program", "plain", "steel")
    gasoline = form["tables"]["cfp"][0]
    assert (float(gasoline["kgco2e"]), gasoline["about"]) == (2.2, "0.96")
    assert set(form["tables"]) == {"cfp", "rep"} and "nobody has verified" in form["notes"][1]
