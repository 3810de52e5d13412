# SPDX-License-Identifier: Apache-2.0
"""`kachi disclose`: forms from a company's tables, from statements, and from what it bought through the ledger."""

import csv
import decimal
import hashlib
import html.parser
import io
import pathlib

import pytest

from spreadsheet import Spreadsheet

EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / "examples" / "disclosure"
TABLES = ["--company", EXAMPLE / "company.csv", "--emissions", EXAMPLE / "emissions.csv",
          "--solutions", EXAMPLE / "solutions.csv", "--supplies", EXAMPLE / "supplies.csv"]
FORMS = ["gx-league", "ssbj", "shk", "cdp", "avoided", "category-1"]


class Cells(html.parser.HTMLParser):
    """Every cell of a page's tables, in order."""

    def __init__(self, page):
        super().__init__()
        self.cells, self.inside = [], False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.inside = tag == "td"
        self.cells += [""] if self.inside else []

    def handle_endtag(self, tag):
        self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.cells[-1] += data


def values(rows):
    return {row["item"]: row.get("value") or row.get("kgco2e") or row.get("tco2e") for row in rows}


def test_corporate_avoided_emissions_of_e16(kachi):
    totals = kachi.json("disclose", "avoided", *TABLES)["tables"]["totals"]
    assert [row["value"] for row in totals][:4] == ["7000", "-800", "6200", "1200"]


def test_a_change_is_rounded_to_the_nearest(car):
    """A fall is not overstated: -12.344 % is -12.34 %, not -12.35 %."""
    car("statement", "draft", "steel", "--quantity", "1000")
    cfp = decimal.Decimal(car.json("program", "plain", "steel")["tables"]["cfp"][0]["kgco2e"])
    before = decimal.Decimal("2.8517")
    change = 100 * (cfp - before) / before
    cent = decimal.Decimal("0.01")
    assert change.quantize(cent, decimal.ROUND_FLOOR) != change.quantize(cent)  # else this shows nothing
    heads = "product,eligible,type,description,previous_cfp_kgco2e,previous_on\n"
    (car.folder / "s.csv").write_text(f"{heads}steel,yes,Final,Steel,{before},2025-03-31\n", encoding="utf-8")
    row = car.json("disclose", "cdp", "--solutions", "s.csv")["tables"]["product-footprints"][0]
    assert decimal.Decimal(row["change_percent"]) == change.quantize(cent)


def test_two_time_approaches_are_never_one_sum(kachi):
    text = (EXAMPLE / "solutions.csv").read_text(encoding="utf-8")
    (kachi.folder / "s.csv").write_text(text.replace("forward-looking", "year-on-year", 1), encoding="utf-8")
    answer = kachi("disclose", "avoided", "--solutions", "s.csv", code=1)
    assert "error[disclosure-approach]" in answer.err and answer.out == ""


def test_the_shk_report_counts_with_ar5_and_keeps_credits_out_of_the_base(kachi):
    tables = kachi.json("disclose", "shk", *TABLES)["tables"]
    gases = {row["gas"]: float(row["tco2e"]) for row in tables["gases"]}
    assert gases["Methane (CH4)"] == 2 * 28 and gases["HFCs"] == 0.5 * 1300
    assert gases["CO2 from energy use"] == 9000 + 6800
    totals = [float(row["tco2e"]) for row in tables["totals"]]
    assert totals == [sum(gases.values()), 120, 9000 + 40 + 56 + 650 + 3400 - 120]


def test_ifrs_s2_counts_with_ar6_and_leaves_unknown_cells_empty(kachi):
    tables = kachi.json("disclose", "ssbj", *TABLES)["tables"]
    assert float(tables["emissions"][0]["tco2e"]) == 9000 + 40 + 2 * 27.9 + 0.5 * 1530
    assert [row["category"] for row in tables["scope-3"] if row["tco2e"] is not None] == ["1", "4", "11"]
    assert tables["metrics"][0]["value"] is None


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_every_form_is_the_same_in_every_file(kachi, form, lang):
    words = ["disclose", form, *TABLES, "--lang", lang, "--quiet"]
    kachi(*words, "--out", "form.xlsx")
    kachi(*words, "--out", "form.json")
    kachi(*words, "--out", "form.html")
    assert kachi(*words, "--json").out == (kachi.folder / "form.json").read_text(encoding="utf-8")
    answer = kachi.json(*words)
    book = Spreadsheet(kachi.folder / "form.xlsx")
    assert book.sheets[1:] == list(answer["tables"]) and not book.formulas
    shown = []
    for name, rows in answer["tables"].items():
        text = kachi(*words, "--csv", "--table", name).out
        table = list(csv.reader(io.StringIO(text)))
        assert len(table) == 1 + len(rows)
        for cells, row in zip(table[1:], rows):
            assert cells == ["" if value is None else value for value in row.values()]
            shown += cells
        assert_same_cells(book.rows(name)[1:], table)
    assert Cells((kachi.folder / "form.html").read_text(encoding="utf-8")).cells == shown


def assert_same_cells(sheet, table):
    """Row by row; a number of the sheet is the very number of the table, as near as a spreadsheet holds one."""
    assert len(sheet) == len(table)
    for cells, expected in zip(sheet, table):
        assert len(cells) <= len(expected)
        for cell, text in zip(cells + [""] * (len(expected) - len(cells)), expected):
            assert cell == (float(text) if isinstance(cell, float) else text)


def test_what_a_company_bought_through_the_ledger_is_category_1(kachi):
    def ledger(*words, party):
        return kachi("ledger", *words, "--as", party, "--json").json()

    digest = hashlib.sha256(b"statement").hexdigest()
    kachi("init")
    for party in ("A", "D"):
        ledger("party", party, party="operator")
    ledger("product", "steel", "--unit", "kg", party="A")
    ledger("pool", "st_A", "--owner", "A", "--basis", "certificate", "--grams", "10000000", "--rulebook", "jp-gx-2026",
           "--product", "steel", "--actual-g", "1000000", "--produced", "5000", "--digest", digest, party="operator")
    lot = ledger("make", "steel", "5000", "--emitted-g", "11000000", party="A")["lots"][0]["lot"]
    lot = ledger("assign", lot, "st_A", "--grams", "10000000", party="A")["lots"][0]["lot"]
    for quantity, settles in (("3000", True), ("1000", False)):
        offer = ledger("offer", lot, quantity, "--to", "D", "--price-yen", "1", "--premium-yen", "7", party="A")["id"]
        lot = ledger("list", "lots", party="operator")["lots"][0]["lot"]
        if settles:
            ledger("accept", offer, party="D")
            ledger("settle", offer, party="A")
    form = kachi.json("disclose", "category-1", "--buyer", "D")
    purchases = form["tables"]["purchases"]
    assert [(row["quantity"], float(row["kgco2e"])) for row in purchases] == [("3000", 6600)]
    assert float(purchases[0]["certificate_kgco2e"]) == 6000 and purchases[0]["statement"] == "st_A"
    assert float(form["tables"]["totals"][0]["kgco2e"]) == 6600  # the certificate lowers nothing
    demand = values(kachi.json("disclose", "gx-league", "--buyer", "D")["tables"]["demand"])
    assert demand["Purchases with GX value through the ledger"] == "1"
    ledger("revoke", "st_A", "--reason", "wrong meter", party="operator")
    after = kachi.json("disclose", "category-1", "--buyer", "D")["tables"]
    assert float(after["purchases"][0]["revoked_kgco2e"]) == 6000
    assert float(after["totals"][0]["kgco2e"]) == 6600
    demand = values(kachi.json("disclose", "gx-league", "--buyer", "D")["tables"]["demand"])
    assert demand["Purchases with GX value through the ledger"] == "0"
    assert kachi.json("disclose", "category-1", "--buyer", "D", "--year", "2019")["tables"]["purchases"] == []


@pytest.mark.parametrize("words, code, finding", [
    (("tcfd",), 1, "disclosure-form"),
    (("ssbj", "--csv"), 2, "form-table"),
    (("ssbj", "--out", "report.pdf"), 2, "option-choice"),
    (("shk", "--emissions", "bad.csv"), 1, "policy-cell"),
    (("shk", "--emissions", "gas.csv"), 1, "disclosure-gas"),
    (("shk", "--company", "item.csv"), 1, "disclosure-item"),
    (("shk", "--company", "number.csv"), 1, "disclosure-number"),
])
def test_what_cannot_be_used_is_told_with_its_place(kachi, words, code, finding):
    (kachi.folder / "bad.csv").write_text("scope,gas,tonnes\n4,CO2,1\n3,CO2,1\n", encoding="utf-8")
    (kachi.folder / "gas.csv").write_text("scope,gas,tonnes\n1,HFC-9999,1\n", encoding="utf-8")
    (kachi.folder / "item.csv").write_text("item,value\nrevenue,1\n", encoding="utf-8")
    (kachi.folder / "number.csv").write_text("item,value\ncredits_retired_t,many\n", encoding="utf-8")
    answer = kachi("disclose", *words, code=code)
    assert f"error[{finding}]" in answer.err and answer.out == ""
