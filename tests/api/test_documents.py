# SPDX-License-Identifier: Apache-2.0
"""Documents and decisions over HTTP: forms, procurement, tenders and budgets are those of the command line."""

import csv
import io
import json
import zipfile

import jsonschema
import pytest
from conftest import ROOT, Client, kachi, serving

DISCLOSURE = ROOT / "examples" / "disclosure"
PROCUREMENT = ROOT / "examples" / "procurement"
APPLICATIONS = """application,applied_on,subject,yen,group,rep_kgco2e,disposed_on
a1,2026-05-01,car-1,500000,cev,600,
a2,2026-05-02,car-1,400000,cev,600,
a3,2026-05-03,car-2,300000,cev,600,2028-05-03
a4,2026-05-04,car-3,900000,cev,600,
"""
OFFERS = "offer,price_yen,cfp_kgco2e,rep_kgco2e\nX,9000000,1500,0\nY,9500000,1000,400\nZ,11000000,900,500\n"


def tables(folder, *names):
    return {name: (folder / f"{name}.csv").read_text(encoding="utf-8") for name in names}


def company():
    return tables(DISCLOSURE, "company", "emissions", "solutions", "supplies")


def without_findings(answer):
    return {key: value for key, value in answer.items() if key != "findings"}


@pytest.fixture
def write(tmp_path):
    def write(name, text):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="module")
def check(demo):
    """An answer against the schema of its operation."""
    document = demo.get("/api/v1/openapi.json").json

    def check(path, answer):
        assert answer.status == 200, answer.body
        content = document["paths"][path]["post"]["responses"]["200"]["content"]["application/json"]
        jsonschema.validate(answer.json, {**content["schema"], "components": document["components"]})
        return answer.json

    return check


def test_every_form_is_the_one_of_the_command_line(demo, check):
    words = [word for name in company() for word in (f"--{name}", DISCLOSURE / f"{name}.csv")]
    forms = demo.get("/api/v1/disclosures").json["forms"]
    assert len(forms) == 6
    for form in forms:
        answer = demo.post(f"/api/v1/disclosures/{form}", {"tables": company(), "year": 2025})
        typed = kachi("disclose", form, *words, "--year", 2025, "--json")
        assert without_findings(check("/api/v1/disclosures/{form}", answer)) == typed


def test_a_form_as_a_file_holds_the_cells_of_the_form(demo):
    path = "/api/v1/disclosures/category-1"
    rows = demo.post(path, {"tables": company()}).json["tables"]["purchases"]
    as_csv = demo.post(f"{path}?format=csv&table=purchases", {"tables": company()})
    assert as_csv.headers["Content-Type"] == "text/csv; charset=utf-8"
    lines = list(csv.reader(io.StringIO(as_csv.body.decode("utf-8-sig"))))
    assert lines[1:] == [["" if cell is None else cell for cell in row.values()] for row in rows]
    book = demo.post(f"{path}?format=xlsx", {"tables": company()})
    assert "spreadsheetml" in book.headers["Content-Type"]
    assert zipfile.ZipFile(io.BytesIO(book.body)).testzip() is None
    page = demo.post(f"{path}?format=html&lang=ja", {"tables": company()})
    assert page.body.decode().startswith("<!DOCTYPE html>") and 'lang="ja"' in page.body.decode()


def test_a_bad_cell_is_told_with_its_table_and_line(demo):
    broken = {**company(), "emissions": "scope,gas,tonnes\n1,co2,many\n"}
    answer = demo.post("/api/v1/disclosures/shk", {"tables": broken})
    place = answer.json["findings"][0]["place"]
    assert answer.status == 400 and answer.json["code"] == "policy-cell"
    assert (place["source"], place["line"], place["field"]) == ("emissions", 2, "tonnes")


@pytest.mark.parametrize(("body", "member"), [
    ({}, "tables"), ({"tables": []}, "tables"), ({"tables": {"declarations": 1}}, "tables.declarations"),
    ({"tables": {}, "year": -1}, "tables.declarations"),
])
def test_a_body_that_is_none_is_refused_by_its_member(demo, body, member):
    answer = demo.post("/api/v1/declarations", body)
    assert (answer.status, answer.json["findings"][0]["place"]["field"]) == (400, member)


def test_progress_and_rankings_come_from_purchases_of_the_ledger(demo, check):
    categories = "product,category\nsteel,GX steel\n"
    declarations = "declarer,category,target_percent,target_year\nD,GX steel,50,2030\n"
    body = {"tables": {"declarations": declarations, "categories": categories}}
    form = check("/api/v1/declarations", demo.post("/api/v1/declarations", body))
    progress = form["tables"]["declarations"][0]
    ranked = check("/api/v1/rankings", demo.post("/api/v1/rankings", {"tables": {"categories": categories}}))
    buyer = ranked["tables"]["buyers"][0]
    assert buyer["name"] == "D" and float(buyer["gx_quantity"]) > 0
    assert float(buyer["gx_percent"]) == 100.0 and "100.000000" in progress.values()


def test_an_agency_reports_its_policy_and_results(demo, check):
    body = {"by": "City", "year": 2026, "tables": {
        "policy": "item,target_percent\nsteel furniture,100\n",
        "purchases": "item,quantity,tier,evidence\nsteel furniture,10,standard-1,declaration 7\n"}}
    form = check("/api/v1/agency-reports", demo.post("/api/v1/agency-reports", body))
    assert form["subject"] == "City FY2026" and form["tables"]["results"][0]["percent"] == "100.00"


def test_a_plan_and_a_curve_are_those_of_the_command_line(demo, check):
    asked = {"tables": tables(PROCUREMENT, "needs", "offers")}
    words = ["procure", PROCUREMENT / "needs.csv", PROCUREMENT / "offers.csv"]
    plan = check("/api/v1/procurements",
                 demo.post("/api/v1/procurements", {**asked, "limits": {"budget": "56000000", "cfp": 700000}}))
    assert without_findings(plan) == kachi(*words, "--budget", 56000000, "--cfp-max", 700000, "--json")
    curve = check("/api/v1/procurements", demo.post("/api/v1/procurements", {**asked, "curve": 4}))
    assert without_findings(curve) == kachi(*words, "--curve", 4, "--json")
    clash = demo.post("/api/v1/procurements", {**asked, "limits": {"budget": 50000000, "cfp": 700000}})
    assert clash.status == 422 and "procure-clash" in [finding["code"] for finding in clash.json["findings"]]


@pytest.mark.parametrize(("member", "value"), [
    ("goal", "glory"), ("curve", 1), ("curve", 31), ("curve_of", "yen"), ("seconds", 21), ("gap", 1), ("limits", 3),
])
def test_what_the_server_does_not_take_is_named(demo, member, value):
    body = {"tables": tables(PROCUREMENT, "needs", "offers"), member: value}
    answer = demo.post("/api/v1/procurements", body)
    assert (answer.status, answer.json["findings"][0]["place"]["field"]) == (400, member)


def test_a_tender_and_a_budget_are_those_of_the_command_line(demo, check, write):
    rules = {"ceiling_yen": 10000000, "cfp_points": 10, "cfp_aim": 1000, "cfp_standard": "2000", "rep_points": 20,
             "rep_aim": 400}
    tender = check("/api/v1/tenders", demo.post("/api/v1/tenders", {"tables": {"offers": OFFERS}, **rules}))
    assert without_findings(tender) == kachi(
        "program", "tender", write("offers.csv", OFFERS), "--ceiling", 10000000, "--cfp-points", 10, "--cfp-aim", 1000,
        "--cfp-standard", 2000, "--rep-points", 20, "--rep-aim", 400, "--json")
    assert [row["above_ceiling"] for row in tender["offers"]] == [False, False, True]
    asked = {"tables": {"applications": APPLICATIONS}, "yen": 1000000, "disposal_years": 4, "carbon_yen_per_t": 4300}
    budget = check("/api/v1/budgets", demo.post("/api/v1/budgets", asked))
    assert without_findings(budget) == kachi(
        "program", "budget", write("a.csv", APPLICATIONS), "--yen", 1000000, "--disposal-years", 4, "--carbon-price",
        4300, "--json")
    assert [row["grant"] for row in budget["applications"]] == ["granted", "double", "granted", "no-money"]
    assert budget["applications"][2]["repay_yen"] > 0
    assert [finding["code"] for finding in budget["findings"]] == ["cost-above-carbon-price"]


def test_purchases_and_claims_of_others_are_not_for_a_member(tmp_path):
    database = tmp_path / "k.db"
    kachi("--db", database, "init")
    for party in ("A", "D"):
        kachi("--db", database, "ledger", "party", party, "--as", "operator", "--json")
    keys = {role: kachi("--db", database, "key", "add", role, "--party", "A", "--role", role, "--scope", "evaluate",
                        "--json")["key"] for role in ("drafter", "officer")}
    categories = {"tables": {"categories": "product,category\nsteel,steel\n"}}
    claims = {"tables": {"applications": APPLICATIONS}, "yen": 1, "follow_claims": True}
    with serving("--db", database) as process:
        member = Client(process.url, {"X-API-Key": keys["drafter"]})
        officer = Client(process.url, {"X-API-Key": keys["officer"]})
        for path, body in (("/api/v1/rankings", categories), ("/api/v1/budgets", claims)):
            assert member.post(path, body).status == 403
            assert officer.post(path, body).status == 200
        own, other = ({"buyer": party, "tables": {}} for party in ("A", "D"))
        assert member.post("/api/v1/disclosures/category-1", own).status == 200
        assert member.post("/api/v1/disclosures/category-1", other).json["code"] == "access-other-party"
        assert Client(process.url).post("/api/v1/rankings", categories).status == 401


def test_the_answer_says_what_was_left_out(demo):
    answer = demo.post("/api/v1/rankings", json.dumps({"tables": {"categories": "product,category\nnone,none\n"}}),
                       Content_Type="application/json")
    assert [finding["code"] for finding in answer.json["findings"]] == ["demand-uncategorised"]
