# SPDX-License-Identifier: Apache-2.0
"""Budgets, tenders and carbon prices from the terminal: the worked numbers, and what is refused."""

import pytest

APPLICATIONS = """application,applied_on,subject,yen,rep_kgco2e,disposed_on
a4,2026-04-03,car3,900000,600,
a1,2026-04-01,car1,900000,600,2027-05-01
a2,2026-04-02,car1,900000,600,
a3,2026-04-02,car2,900000,600,
"""
OFFERS = """応札者,価格,技術点,CFP,削減実績量
grey,8000000,10,2000,0
green,9000000,10,1500,200
dear,11000000,10,1000,400
"""


def test_a_budget_is_spent_in_order_of_application(kachi):
    (kachi.folder / "a.csv").write_text(APPLICATIONS, encoding="utf-8")
    answer = kachi.json("program", "budget", "a.csv", "--yen", "2000000", "--disposal-years", "4")
    rows = [(row["application"], row["grant"]) for row in answer["applications"]]
    assert rows == [("a1", "granted"), ("a2", "double"), ("a3", "granted"), ("a4", "no-money")]
    assert answer["granted_yen"] + answer["left_yen"] == 2000000
    assert answer["applications"][0]["repay_yen"] == 900000 * 35 // 48


def test_a_tender_takes_japanese_headings(kachi):
    (kachi.folder / "o.csv").write_text(OFFERS, encoding="utf-8")
    words = ["program", "tender", "o.csv", "--ceiling", "10000000", "--cfp-points", "10", "--cfp-aim", "1000",
             "--cfp-standard", "2000", "--rep-points", "20", "--rep-aim", "400"]
    offers = kachi.json(*words)["offers"]
    assert [(offer["offer"], offer["rank"]) for offer in offers] == [("green", 1), ("grey", 2), ("dear", 0)]
    assert offers[0]["score"] == "13.888889"
    by_addition = kachi.json(*words, "--method", "addition", "--price-points", "60")["offers"]
    assert float(by_addition[0]["points"]) == 31 and by_addition[0]["offer"] == "green"


@pytest.mark.parametrize("words", [
    ("program", "tender", "o.csv"),
    ("program", "tender", "o.csv", "--method", "guess"),
    ("program", "tender", "o.csv", "--ceiling", "much"),
    ("program", "budget", "o.csv", "--yen", "5"),
    ("carbon-price", "path", "--levy", "soon:1"),
    ("carbon-price", "path", "--until", "1999"),
    ("carbon-price", "value", "--cost", "5"),
])
def test_wrong_use_is_refused_with_a_finding(kachi, words):
    (kachi.folder / "o.csv").write_text(OFFERS, encoding="utf-8")
    answer = kachi(*words, code=None)
    assert answer.code in (1, 2) and answer.err.startswith("error[") and answer.out == ""


def test_the_corridor_and_a_levy_on_top(kachi):
    rows = kachi.json("carbon-price", "path", "--until", "2030", "--levy", "2028:1000")["rows"]
    assert [row["ceiling_yen_per_t"] for row in rows] == ["4300.00", "4429.00", "4561.87", "4698.73", "4839.69"]
    assert rows[2]["price_yen_per_t"] == "5561.87"


def test_a_shortage_and_the_cost_of_value(kachi):
    row = kachi.json("carbon-price", "shortage", "--emissions", "150000", "--allocation", "140000",
                     "--price", "3000")["rows"][0]
    assert (row["short_t"], row["cost_yen"], row["cost_at_ceiling_yen"]) == ("10000", "30000000.00", "43000000.00")
    row = kachi.json("carbon-price", "value", "--cost", "3000000000", "--reduction", "220000", "--kg", "600")["rows"][0]
    assert (row["yen_per_t"], row["per_unit_yen"]) == ("13636.36", "8181.82")


def test_costs_cross_or_never_do(kachi):
    words = ["carbon-price", "compare", "--until", "2033", "--green-yen", "120000", "--green-kg", "200",
             "--conventional-yen", "100000", "--conventional-kg", "2000"]
    assert kachi.json(*words, "--green-change", "-0.02")["crossing_fiscal_year"] == "2031"
    assert kachi.json(*words, code=3)["crossing_fiscal_year"] == "-"


def test_every_product_against_every_program(car):
    lines = car("program", "screen", "--csv").out.splitlines()
    assert lines[0] == "product,program,eligible,points,tier,first_missed,why"
    assert any(line.startswith("car-ev,cev-2026,yes") for line in lines)
    assert "car,cev-2026,no,0,,powertrain,no" in lines
    counts = car.json("program", "screen", "--on", "2026-11-23")
    eligible = {row["program"]: row["eligible"] for row in counts["programs"]}
    assert eligible["cev-2026"] == 1 and eligible["cev-2025"] == 0


def test_declarations_are_followed_by_what_was_bought(kachi):
    (kachi.folder / "d.csv").write_text("declarer,category,target_percent,target_year\nT,green-steel,10,2030\n",
                                        encoding="utf-8")
    (kachi.folder / "p.csv").write_text("buyer,category,bought_on,quantity,gx_quantity,evidence\n"
                                        "T,green-steel,2026-04-01,300,30,lot 1\n", encoding="utf-8")
    row = kachi.json("program", "progress", "d.csv", "p.csv", "--year", "2026")["declarations"][0]
    assert float(row["gx_percent"]) == 10 and row["met"] is True and row["rank"] == 1
    assert "green-steel" in kachi("program", "progress", "d.csv", "p.csv", "--year", "2025").out


def test_a_rate_follows_its_kpis(kachi):
    (kachi.folder / "k.csv").write_text("kpi,observed_on,target,actual,step_met_bp,step_missed_bp\n"
                                        "rep,2026-03-31,220000,220000,-5,5\n", encoding="utf-8")
    row = kachi.json("program", "finance", "k.csv", "--rate", "1.20", "--on", "2026-04-01")["observations"][0]
    assert (row["state"], row["rate_percent"]) == ("met", "1.15")
