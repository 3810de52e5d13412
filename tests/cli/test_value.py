# SPDX-License-Identifier: Apache-2.0
"""Questions of value asked from outside: custody, shares and years by themselves; two kinds of avoided emissions."""

import shutil

import pytest
from conftest import ROOT


def ask(kachi, text, code=0, **options):
    (kachi.folder / "question.txt").write_text(text, encoding="utf-8")
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    found = kachi.json("ask", "question.txt", *words, code=code)["answers"]
    return {answer["name"]: answer["answer"] for answer in found}


def test_gx_allocation_conserves_what_was_emitted(kachi):
    """E7: a GX lot of 100,000 t at 0.20, the others at 2.177778, in all what was emitted."""
    found = ask(kachi, "ask gx-allocation\ngiven actual 1980000\ngiven reduction 220000\n"
                       "given lot gx 2.20 100000 200000\ngiven lot others 2.20 900000\n")
    assert float(found["lot.gx"]) == pytest.approx(0.2) and float(found["lot.others"]) == pytest.approx(2.1777778)
    assert float(found["total"]) == pytest.approx(1980000, rel=1e-12)


def test_book_and_claim_is_refused_unless_the_rulebook_allows_it(kachi):
    question = "ask check\ngiven rule COC-MODEL\ngiven model book_and_claim\n"
    assert ask(kachi, question)["COC-MODEL"] == "fail"
    assert ask(kachi, "parameter coc_models_allowed book_and_claim\n" + question)["COC-MODEL"] == "pass"


def test_a_question_that_is_not_known_names_those_near(kachi):
    (kachi.folder / "q.txt").write_text("ask shars\ngiven total 1\n")
    answer = kachi("ask", "q.txt", "--json", code=1)
    assert answer.codes() == ["ask-line"] and "shares" in answer.findings()[0]["detail"]
    (kachi.folder / "q.txt").write_text("ask shares\ngiven total 1000\ngiven share A 0.5\nexpect part.A 400\n")
    assert kachi("ask", "q.txt", "--json", code=1).codes() == ["rulebook-case"]


def test_the_cut_downstream_is_told_apart_from_a_reference(kachi):
    """METI's slide: C takes 30 kg of resin out of the car's disposal, 3.143 burned against 0.3 recycled."""
    shutil.copytree(ROOT / "examples" / "car", kachi.folder / "car")
    with (kachi.folder / "car" / "exchanges.csv").open("a") as table:
        table.write("end-of-life-reference,input,resin-recycling,0,kg,,,,illustrative,\n")
    with (kachi.folder / "car" / "measures.csv").open("a") as table:
        table.write("take-back,Resin taken back,樹脂の回収,C,embodied,2025-04-01,illustrative\n")
    with (kachi.folder / "car" / "changes.csv").open("a") as table:
        table.write("take-back,set,amount,end-of-life-reference,resin-incineration,,70,kg,,\n"
                    "take-back,set,amount,end-of-life-reference,resin-recycling,,30,kg,,\n")
    kachi("import", "car")
    found = kachi.json("avoid", "car-reference", "--downstream", "--as", "C")
    assert found["ae_kgco2e"] == pytest.approx(30 * (3.143 - 0.3), rel=1e-9)
    stages = {stage["key"]: stage["kgco2e"] for stage in found["stages"]}
    assert stages["end-of-life"] == found["ae_kgco2e"] and stages["use"] == 0
    # C's fuel switch cuts before the gate: it is no part of this, and the whole fell by more.
    assert found["without_kgco2e"] - found["with_kgco2e"] == pytest.approx(found["ae_kgco2e"] + 40, rel=1e-9)
    assert "C" in kachi("avoid", "car-reference", "--downstream", "--as", "C", "--lang", "ja").out
    assert kachi("avoid", "car", "--downstream", "--as", "T", "--json", code=1).codes() == ["avoided-no-measures"]
    assert kachi("avoid", "car", "--downstream", "--reference", "car-ev", code=2).err


def test_product_rules_are_proposed_by_hs_code_and_name(car):
    found = car.json("pcr", "find", "--hs", "7208.10")["proposed"]
    assert [rule["id"] for rule in found[:2]] == ["jisf-cfp-steel-2025", "jisf-gx-steel-2025"]
    assert all(rule["match"] == "hs" for rule in found[:2]) and found[-1]["match"] == "any"
    by_name = car.json("pcr", "find", "steel")["proposed"][0]
    assert (by_name["id"], by_name["match"], by_name["rulebook"]) == ("jisf-cfp-steel-2025", "word", "jp-gx-2026")
    assert car.json("pcr", "find", "resin")["proposed"][0]["id"] == "tfs-chemicals"
    assert car("pcr", "find", "--json", code=2).codes() == ["pcr-of-what"]
    # Every rulebook proposed is there.
    books = {book["id"] for book in car.json("rulebook", "list")["rulebooks"]}
    assert {rule["rulebook"] for rule in car.json("pcr", "list")["product_rules"]} <= books


def test_a_comparison_with_another_maker_is_qualified_or_refused(car):
    own = car.json("compare", "car", "car-ev")
    assert own["label_cmp"] == "pass"
    others = car("compare", "steel", "aluminium", "--json")
    assert others.json()["label_cmp"] == "fail" and others.codes() == ["comparison-not-public"]
    refused = car("compare", "steel", "aluminium", "--publish", "--json", code=1)
    assert refused.codes() == ["comparison-not-public"] and refused.out == ""


def test_a_comparison_under_common_rules_and_verified_is_a_notice(kachi):
    shutil.copytree(ROOT / "examples" / "car", kachi.folder / "car")
    with (kachi.folder / "car" / "attributes.csv").open("a") as table:
        table.write("steel,pcr,meti-cfp-2023,,illustrative\naluminium,pcr,meti-cfp-2023,,illustrative\n")
    kachi("import", "car")
    period = ["--from", "2025-04-01", "--until", "2027-03-31"]
    for product in ("steel", "aluminium"):
        statement = kachi.json("statement", "draft", product, *period)["id"]
        kachi("statement", "verify", statement, "--as", "V")
    assert kachi.json("compare", "steel", "aluminium", "--publish")["label_cmp"] == "notice"


def test_quality_stands_in_the_statement_as_the_activities_say(kachi):
    """E21's weighting on the steel of the example: 1.9 of 2.2 from the furnace, 0.3 from ore and coal."""
    shutil.copytree(ROOT / "examples" / "car", kachi.folder / "car")
    with (kachi.folder / "car" / "attributes.csv").open("a") as table:
        table.write("steel,primary_share,1,,illustrative\nsteel,dqr_technological,1,,illustrative\n"
                    "steel-upstream,primary_share,0,,illustrative\nsteel-upstream,dqr_technological,3,,illustrative\n")
    kachi("import", "car")
    quality = kachi.json("statement", "draft", "steel")["content"]["quality"]
    assert quality["primary_data_share"] == pytest.approx(1.9 / 2.2) and quality["coverage"] == pytest.approx(1)
    assert quality["dqr_technological"] == pytest.approx((1.9 * 1 + 0.3 * 3) / 2.2)
    assert quality["dqr_temporal"] == 0  # nobody says
    assert kachi.json("statement", "draft", "aluminium")["content"]["quality"] is None
