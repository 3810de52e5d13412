# SPDX-License-Identifier: Apache-2.0
"""Rulebooks from outside; and a statement handed to a verifier as a package."""

from conftest import Kachi

STEEL = ["statement", "draft", "steel", "--quantity", "1000000000", "--from", "2025-04-01", "--until", "2026-03-31"]


def test_rulebooks_are_listed_shown_compared_and_tested(kachi):
    ids = [rulebook["id"] for rulebook in kachi.json("rulebook", "list")["rulebooks"]]
    assert ids == ["iso-14067-2018", "jisf-gx-steel-2025", "jp-gx-2026", "pact-3", "wbcsd-ae-2025"]
    steel = kachi.json("rulebook", "show", "jisf-gx-steel-2025")
    parameters = {parameter["name"]: parameter for parameter in steel["parameters"]}
    assert parameters["own_scopes"]["value"] == "1" and parameters["own_scopes"]["basis"] == "source"
    assert parameters["cutoff_total"]["from"] == "jp-gx-2026"
    assert not parameters["project_start_min_fy"]["is_set"]
    assert {"BASE-1", "COC-BAL", "DC-11", "G3", "LABEL-CMP"} <= {check["id"] for check in steel["checks"]}
    differences = kachi.json("rulebook", "diff", "jp-gx-2026", "jisf-gx-steel-2025")["differences"]
    assert {"name": "own_scopes", "a": "1 2", "b": "1"} in differences
    assert kachi.json("rulebook", "diff", "pact-3", "pact-3")["differences"] == []
    tested = kachi.json("rulebook", "test")
    assert tested["failed"] == 0 and tested["passed"] >= 10
    assert "rulebook-unknown" in kachi("rulebook", "show", "jp-gx-1999", code=1).err


def test_a_claim_of_an_earlier_version_is_redone_by_it_and_rerun_under_the_new(car):
    draft = car.json(*STEEL, "--rulebook", "jp-gx-2026@2026.2")
    assert draft["content"]["rulebook"]["version"] == "2026.2"
    assert car.json("statement", "check", draft["id"])["sha256"] == draft["sha256"]
    versions = car.json("rulebook", "diff", "jp-gx-2026@2026.2", "jp-gx-2026")["differences"]
    rerun = car.json("statement", "rerun", draft["id"], "--rulebook", "jp-gx-2026")
    assert {line["name"] for line in versions} >= {"measures_orders", "input_rules"} and rerun["changes"] == []
    assert "jp-gx-2026@2026.2" in car("rulebook", "show", "jp-gx-2026").out


def test_rulebooks_speak_japanese(kachi):
    assert "設定値" in kachi("rulebook", "show", "jp-gx-2026", "--lang", "ja").out


def test_the_waterfall_goes_from_before_to_after(car):
    found = car.json("reduce", "steel")
    bars = found["waterfall"]
    assert [bar["key"] for bar in bars] == ["before", *(measure["key"] for measure in found["measures"]), "after"]
    assert bars[0]["level_kgco2e"] == found["before"]["total_kgco2e"]
    assert abs(bars[-2]["level_kgco2e"] - bars[-1]["level_kgco2e"]) < 1e-12
    assert abs(sum(bar["change_kgco2e"] for bar in bars) + found["bound_kgco2e"]) < 1e-12


def test_a_package_is_redone_elsewhere(car, tmp_path_factory):
    draft = car.json(*STEEL)
    folder = tmp_path_factory.mktemp("verifier")
    package = folder / "steel.kachi"
    written = car.json("statement", "package", draft["id"], "--out", package)
    redone = Kachi(folder).json("statement", "redo", package)
    assert written["sha256"] == redone["sha256"] == draft["sha256"]
    assert "package-there" in car("statement", "package", draft["id"], "--out", package, code=1).err


def test_steps_between_issuer_and_verifier(car):
    statement = car.json(*STEEL)["id"]
    assert "statement-not-issuer" in car("statement", "submit", statement, "--as", "V", code=1).err
    car("statement", "submit", statement, "--as", "A")
    assert "statement-reason" in car("statement", "return", statement, "--as", "V", code=1).err
    car("statement", "return", statement, "--as", "V", "--reason", "meter log of May missing")
    car("statement", "submit", statement, "--as", "A")
    assert "option-word" in car("statement", "record", statement, "--as", "V", "--level", "some", code=1).err
    done = car.json("statement", "record", statement, "--as", "V", "--level", "reasonable", "--opinion", "qualified",
                    "--finding", "one meter read late", "--sample", "meter log", "--sample", "invoices")
    assert [step["state"] for step in done["steps"]] == ["submitted", "returned", "submitted", "verified"]
    record = done["steps"][3]["verification"]
    assert record["opinion"] == "qualified" and record["samples"] == ["meter log", "invoices"]
    assert car.json("statement", "show", statement)["state"] == "verified"
    car("statement", "withdraw", statement, "--as", "A", "--reason", "wrong period")
    assert car.json("statement", "steps", statement)["state"] == "withdrawn"


def draft(kachi, product):
    return kachi.json("statement", "draft", product, *STEEL[3:])["id"]


def test_a_site_verification_covers_many_products_or_none(car):
    both = [draft(car, "car-assembly"), draft(car, "car-ev-assembly")]
    refused = car("statement", "record", *both, "--as", "V", "--json", code=1)
    assert refused.codes() == ["verification-scope"]
    # One of them is V's own: neither is verified.
    own = car.json("statement", "draft", "steel", *STEEL[3:])["id"]
    assert car("statement", "record", *both, own, "--as", "A", "--site", "Plant 1", code=1).err
    assert {car.json("statement", "show", statement)["state"] for statement in both} == {"draft"}
    done = car.json("statement", "record", *both, "--as", "V", "--site", "Plant 1", "--level", "reasonable",
                    "--opinion", "qualified", "--sample", "meter log", "--finding", "a meter was late",
                    "--corrective-action", "read again on 2026-04-02")["statements"]
    assert [statement["state"] for statement in done] == ["verified", "verified"]
    for statement in done:
        record = statement["steps"][-1]["verification"]
        assert (record["scope"], record["scope_name"]) == ("site", "Plant 1")
        assert record["covers"] == both and record["corrective_actions"] == ["read again on 2026-04-02"]


def test_an_old_claim_under_another_rulebook_says_what_changes_and_why(car):
    statement = draft(car, "car-assembly")
    again = car.json("statement", "rerun", statement, "--rulebook", "jisf-gx-steel-2025", code=3)
    changes = {change["name"]: change for change in again["changes"]}
    assert changes["rep_kgco2e_per_unit"]["before"] == "120.0001" and changes["rep_kgco2e_per_unit"]["after"] == "0"
    assert changes["rep_kgco2e_per_unit"]["because"] == [{"name": "own_scopes", "a": "1 2", "b": "1"}]
    # What is said to change is what a claim under that rulebook states.
    fresh = car.json("statement", "draft", "car-assembly", *STEEL[3:], "--rulebook", "jisf-gx-steel-2025")
    assert str(fresh["pool_g"]) == changes["pool_g"]["after"]
    assert car.json("statement", "rerun", statement, "--rulebook", "jp-gx-2026")["changes"] == []
    assert "own_scopes: 1 2 → 1" in car("statement", "rerun", statement, "--rulebook", "jisf-gx-steel-2025", code=3).out


def test_a_closed_year_takes_no_statement_and_a_locked_one_no_step(car):
    first = car.json(*STEEL)["id"]
    car("year", "close", "2025", "--as", "A")
    late = car("statement", "draft", "steel", "--quantity", "5", *STEEL[5:], "--json", code=1)
    assert late.codes() == ["year-closed"]
    assert car.json(*STEEL)["id"] == first  # the same statement again is nothing new
    car("statement", "submit", first, "--as", "A")
    assert "year-step" in car("year", "close", "2025", "--as", "A", code=1).err
    car("year", "lock", "2025", "--as", "A")
    assert car("statement", "record", first, "--as", "V", "--json", code=1).codes() == ["year-locked"]
    assert car("year", "reopen", "2025", "--as", "A", "--json", code=1).codes() == ["year-reason"]
    steps = car.json("year", "reopen", "2025", "--as", "A", "--reason", "a meter was read twice")["steps"]
    assert [step["state"] for step in steps] == ["closed", "locked", "open"]
    assert steps[0]["from"] == "2025-04-01" and steps[0]["until"] == "2026-03-31"
    assert steps[2]["reason"] == "a meter was read twice"
    car("statement", "record", first, "--as", "V")
    # Another party's year is its own matter.
    assert car.json("year", "list", "--as", "D")["steps"] == []


def test_a_company_may_have_its_own_year(car):
    years = car.json("year", "close", "2025", "--as", "A", "--starts", "01-01")
    assert years["starts"] == "01-01" and years["steps"][0]["until"] == "2025-12-31"
    assert car("year", "close", "2026", "--as", "A", "--starts", "07-01", "--json", code=1).codes() == ["year-start"]
    assert "year-closed" in car(*STEEL, code=1).err  # April to March touches the calendar year that is closed
    assert car.json("statement", "draft", "steel", "--quantity", "5", "--from", "2026-01-01", "--until", "2026-12-31")


def test_a_verified_number_is_restated_with_a_reason_and_both_versions_stay(car):
    first = car.json(*STEEL)["id"]
    car("statement", "verify", first, "--as", "V")
    other = [*STEEL]
    other[4] = "999000000"
    assert car(*other, "--json", code=1).codes() == ["restatement-needed"]
    assert car(*other, "--restates", first, "--json", code=1).codes() == ["statement-reason"]
    second = car.json(*other, "--restates", first, "--reason", "a coil was counted twice")["id"]
    assert car.json("statement", "show", first)["state"] == "verified"
    assert car.json("statement", "steps", first)["restated_by"] == second
    new = car.json("statement", "steps", second)
    assert new["restates"] == first and new["restatement_reason"] == "a coil was counted twice"
    assert "a coil was counted twice" in car("statement", "show", second).out
    assert car("statement", "draft", "resin", *other[3:], "--restates", first, "--reason", "x", "--json",
               code=1).codes() == ["restatement-other"]
