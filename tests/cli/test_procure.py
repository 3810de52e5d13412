# SPDX-License-Identifier: Apache-2.0
"""`kachi procure` from the terminal: a plan, a curve, and an answer when nothing fits."""

import csv
import io

import pytest

NEEDS = "item,quantity\nsteel,100\n"
OFFERS = """見積番号,供給者,品目,単価,CFP,削減実績量,供給可能量,ロット
grey,A製鉄,steel,100,2000,0,,
green,B製鉄,steel,150,1000,500,,10
"""


@pytest.fixture(autouse=True)
def tables(kachi):
    (kachi.folder / "needs.csv").write_text(NEEDS, encoding="utf-8")
    (kachi.folder / "offers.csv").write_text(OFFERS, encoding="utf-8")


def test_a_plan_adds_up_and_keeps_its_limit(kachi):
    answer = kachi.json("procure", "needs.csv", "offers.csv", "--cfp-max", "155000")
    assert sum(line["yen"] for line in answer["lines"]) == answer["yen"] == 12_500
    assert float(answer["cfp_kgco2e"]) == 150_000 and answer["is_proven"]
    assert sum(float(line["quantity"]) for line in answer["lines"]) == 100
    rows = list(csv.DictReader(io.StringIO(kachi("procure", "needs.csv", "offers.csv", "--csv").out)))
    assert [row["offer"] for row in rows] == ["grey"] and rows[0]["yen"] == "10000"


def test_a_curve_goes_from_cheapest_to_best(kachi):
    points = kachi.json("procure", "needs.csv", "offers.csv", "--curve", "3")["points"]
    assert [point["yen"] for point in points] == [10_000, 12_500, 15_000]
    assert [float(point["cfp_kgco2e"]) for point in points] == [200_000, 150_000, 100_000]


def test_what_cannot_be_had_is_explained_in_both_languages(kachi):
    words = ["procure", "needs.csv", "offers.csv", "--cfp-max", "120000", "--budget", "13000"]
    english = kachi(*words, code=1)
    assert "budget, cfp" in english.err and "14000 yen" in english.err and english.out == ""
    japanese = kachi(*words, "--lang", "ja", code=1)
    assert "同時には満たせません" in japanese.err and "14000" in japanese.err


@pytest.mark.parametrize("words", [("--goal", "fame"), ("--curve", "1"), ("--curve-of", "yen"), ("--budget", "much")])
def test_wrong_use_is_refused(kachi, words):
    answer = kachi("procure", "needs.csv", "offers.csv", *words, code=2)
    assert answer.err.startswith("error[option-") and answer.out == ""


def test_a_person_reads_who_supplies_what(kachi):
    out = kachi("procure", "needs.csv", "offers.csv", "--rep-min", "20000", "--lang", "ja").out
    assert "B製鉄" in out and "40.000" in out and "潜在価格" in out
