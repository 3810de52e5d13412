# SPDX-License-Identifier: Apache-2.0
"""Who declared, bought, sold and reported: from tables and from the ledger."""

import hashlib

DECLARATIONS = """declarer,category,target_percent,target_year,grade,url,published_on
T,green-steel,10,2030,gold,https://example.com/t,2025-04-01
U,green-steel,50,2030,,,
"""
PURCHASES = """buyer,category,bought_on,quantity,gx_quantity,evidence,seller
T,green-steel,2026-04-01,300,30,doc 1,A
U,green-steel,2026-05-01,100,40,doc 1,B
U,green-steel,2026-06-01,100,60,doc 2,B
U,green-steel,2026-07-01,100,90,,B
"""


def write(kachi, **tables):
    for name, text in tables.items():
        (kachi.folder / f"{name}.csv").write_text(text, encoding="utf-8")


def test_a_ranking_counts_each_piece_of_evidence_once(kachi):
    write(kachi, p=PURCHASES)
    answer = kachi("program", "ranking", "p.csv", "--year", "2026", "--json")
    assert [finding["code"] for finding in answer.findings()] == ["demand-evidence-twice"]
    tables = answer.json()["tables"]
    buyers = [(row["rank"], row["name"], float(row["gx_quantity"]), float(row["quantity"])) for row in tables["buyers"]]
    assert buyers == [("1", "U", 60, 300), ("2", "T", 30, 300)]
    assert [(row["rank"], row["name"]) for row in tables["sellers"]] == [("1", "B"), ("2", "A")]
    assert [row["counts"] for row in tables["purchases"]] == ["Yes", "No", "Yes", "No"]
    assert "Method" in answer.json()["notes"][0]
    assert kachi.json("program", "ranking", "p.csv", "--year", "2019")["tables"]["buyers"] == []


def test_the_public_list_shows_fields_and_progress(kachi):
    write(kachi, d=DECLARATIONS, p=PURCHASES)
    rows = kachi.json("program", "declarations", "d.csv", "p.csv", "--year", "2026")["tables"]["declarations"]
    assert [(row["declarer"], row["grade"], float(row["gx_percent"]), row["met"]) for row in rows] == [
        ("T", "gold", 10, "Yes"), ("U", None, 20, "No")]
    assert float(rows[1]["gx_quantity_without_evidence"]) == 130
    assert "公表ページ" in kachi("program", "declarations", "d.csv", "p.csv", "--lang", "ja", "--csv").out


def test_progress_is_read_from_the_ledger(kachi):
    def ledger(*words, party):
        return kachi("ledger", *words, "--as", party, "--json").json()

    write(kachi, d=DECLARATIONS, c="product,category,factor\ncoil,green-steel,0.001\n")
    kachi("init")
    for party in ("A", "T"):
        ledger("party", party, party="operator")
    for product in ("coil", "bolts"):
        ledger("product", product, "--unit", "kg", party="A")
    ledger("pool", "st_A", "--owner", "A", "--basis", "embodied", "--grams", "500000", "--rulebook", "jp-gx-2026",
           "--digest", hashlib.sha256(b"A").hexdigest(), party="operator")

    def sell(product, quantity, *draw):
        lot = ledger("make", product, quantity, "--emitted-g", "1000", *draw, party="A")["lots"][0]["lot"]
        offer = ledger("offer", lot, quantity, "--to", "T", "--price-yen", "1", party="A")["id"]
        ledger("accept", offer, party="T")
        ledger("settle", offer, party="A")

    sell("coil", "1000", "--draw", "st_A=500")
    sell("coil", "3000")
    sell("bolts", "7")
    words = ["program", "progress", "d.csv", "--categories", "c.csv"]
    answer = kachi(*words, "--json")
    assert [finding["code"] for finding in answer.findings()] == ["demand-uncategorised"]
    row = answer.json()["declarations"][0]
    assert float(row["quantity"]) == 4 and float(row["gx_quantity"]) == 1 and float(row["gx_percent"]) == 25
    sellers = kachi.json("program", "ranking", "--categories", "c.csv")["tables"]["sellers"]
    assert [(row["name"], float(row["gx_quantity"])) for row in sellers] == [("A", 1)]
    ledger("revoke", "st_A", "--reason", "wrong", party="operator")
    assert float(kachi.json(*words)["declarations"][0]["gx_quantity"]) == 0  # revoked value is no longer GX


def test_an_agency_reports_what_it_bought_against_its_policy(kachi):
    write(kachi, policy="item,target_percent,program\ndesk,100,green-purchasing-steel\nchair,100,\npaper,100,\n",
          bought="item,quantity,tier,evidence,reason\ndesk,60,standard-1,conf 1,\ndesk,30,standard-2,conf 2,\n"
                 "desk,10,,,none on offer\nchair,5,standard-1,,\nlamp,1,,,\n")
    answer = kachi("program", "agency", "policy.csv", "bought.csv", "--by", "東海市", "--year", "2026", "--json")
    assert [finding["code"] for finding in answer.findings()] == ["agency-item"]
    form = answer.json()
    assert form["subject"] == "東海市 FY2026"
    rows = {row["item"]: row for row in form["tables"]["results"]}
    assert (float(rows["desk"]["percent"]), rows["desk"]["met"], rows["desk"]["reason"]) == (90, "No", "none on offer")
    assert (float(rows["desk"]["standard_1"]), float(rows["desk"]["standard_2"])) == (60, 30)
    assert float(rows["chair"]["percent"]) == 0 and float(rows["chair"]["without_evidence"]) == 5
    assert rows["paper"]["percent"] is None and rows["paper"]["met"] is None
    policy = kachi.json("program", "agency", "policy.csv")["tables"]["policy"]
    assert [row["target_percent"] for row in policy] == ["100", "100", "100"]
    bad = "item,quantity,tier\ndesk,1,best\n"
    write(kachi, bad=bad)
    assert "error[policy-cell]" in kachi("program", "agency", "policy.csv", "bad.csv", code=1).err


def test_kpis_come_from_verified_statements_alone(car):
    statement = car.json("statement", "draft", "steel", "--quantity", "1000")["id"]
    (car.folder / "s.csv").write_text("product,units_sold,revenue_yen\nsteel,1000,300\n", encoding="utf-8")
    (car.folder / "c.csv").write_text("item,value\nrevenue_yen,1200\n", encoding="utf-8")
    (car.folder / "e.csv").write_text("scope,gas,tonnes\n1,CO2,2200\n", encoding="utf-8")
    words = ["program", "kpis", "--solutions", "s.csv", "--company", "c.csv", "--emissions", "e.csv"]

    def kpis():
        return {row["kpi"]: float(row["value"]) for row in car.json(*words)["tables"]["kpis"]}

    assert kpis() == {"rep_kgco2e": 0, "gx_revenue_percent": 0, "verified_products": 0, "intensity_t": 2.2}
    car("statement", "verify", statement, "--as", "V")
    after = kpis()
    assert abs(after["rep_kgco2e"] - 220) < 1 and after["gx_revenue_percent"] == 25
