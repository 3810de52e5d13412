# SPDX-License-Identifier: Apache-2.0
"""A report: the same numbers as the command line's, redone from the workbook alone, in a page that needs nothing."""

import csv
import html.parser
import io
import re
import shutil
import subprocess
import xml.etree.ElementTree as tree
import zipfile

import pytest
from conftest import MILL, ROOT, Kachi
from spreadsheet import Spreadsheet, column_number

STEEL = ["steel", "--quantity", "1000000000", "--from", "2025-04-01", "--until", "2026-03-31"]
VOID = {"br", "hr", "img", "meta", "link", "input"}


@pytest.fixture(scope="module")
def reports(tmp_path_factory, car_database):
    """kachi in a folder with reports: steel/ and, against its reference, car/."""
    folder = tmp_path_factory.mktemp("reports")
    shutil.copy(car_database, folder / "kachi.db")
    kachi = Kachi(folder)
    kachi("report", *STEEL, "--out", "steel")
    kachi("report", "car", "--reference", "car-reference", "--out", "car")
    kachi("report", "car-assembly", "--out", "assembly")
    return kachi


class Page(html.parser.HTMLParser):
    """Fails where elements are not closed in order; collects ids and links."""

    def __init__(self, text):
        super().__init__()
        self.open, self.ids, self.links, self.words, self.loads = [], [], [], [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if tag == "a":
            self.links.append(attributes["href"])
        self.loads += [value for name, value in attrs if name in ("src", "srcset", "data") or tag in ("link", "script")]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


def summary(book, words):
    """The number of a line of the first sheet, worked out."""
    at, = book.find(book.sheets[0], words)
    return book.value(book.sheets[0], book.right_of(book.sheets[0], at))


@pytest.mark.parametrize("folder,product,reference", [
    ("steel", "steel", None), ("car", "car", "car-reference"), ("assembly", "car-assembly", None)])
def test_the_workbook_alone_gives_the_numbers_of_the_command_line(reports, folder, product, reference):
    book = Spreadsheet(reports.folder / folder / "report.en.xlsx")
    footprint = reports.json("footprint", product)["total_kgco2e"]
    assert summary(book, "Carbon footprint (CFP)") == pytest.approx(footprint, rel=1e-12)
    reduced = reports.json("reduce", product)["rep_kgco2e"]
    assert summary(book, "Reduced Emissions of Product (REP)") == pytest.approx(reduced, rel=1e-11)
    if reference is not None:
        avoided = reports.json("avoid", product, "--reference", reference)["ae_kgco2e"]
        assert summary(book, "Avoided Emissions (AE)") == pytest.approx(avoided, rel=1e-9)
    # What is stored beside a formula, for viewers that do not calculate, is what it comes to.
    assert len(book.formulas) > 50
    assert_stored_values_are_what_formulas_come_to(book)


def assert_stored_values_are_what_formulas_come_to(book):
    for (sheet, at), stored in book.stored.items():
        assert book.value(sheet, at) == pytest.approx(stored, rel=1e-9, abs=1e-9), f"{sheet}!{at}"


def test_a_claim_of_avoided_emissions_is_worked_out_year_by_year(kachi):
    """E11 on a sheet: life, use, a grid that falls, rebound and share lead to the claim; typed over, it follows."""
    kachi("import", ROOT / "tests" / "data" / "heat-pump")
    kachi("report", "heat-pump", "--reference", "gas-boiler", "--as", "H", "--quantity", "100", "--out", "claim")
    book = Spreadsheet(kachi.folder / "claim" / "report.en.xlsx")
    assert summary(book, "Avoided Emissions (AE)") == pytest.approx(0.6 * 18114.096317, rel=1e-9)
    assert_stored_values_are_what_formulas_come_to(book)
    at, = book.find("AE", "yearly change, solution")
    book.type_in("AE", book.right_of("AE", at), 0.0)
    assert summary(book, "Avoided Emissions (AE)") == pytest.approx(0.6 * 14704.761905, rel=1e-9)
    page = (kachi.folder / "claim" / "report.ja.html").read_text(encoding="utf-8")
    assert all(words in page for words in ("要件1：企業の気候行動の信頼性", "inventory verified 2026", "各年実績", "10,868"))


def test_the_three_columns_are_formulas(kachi, tmp_path):
    """E7: what GX lots have, and how much the others rise, from the reduction and what is assigned."""
    (tmp_path / "mill").mkdir()
    for name, text in MILL.items():
        (tmp_path / "mill" / name).write_text(text, encoding="utf-8")
    kachi("import", tmp_path / "mill")
    kachi("report", "steel", "--quantity", "1000000", "--gx-quantity", "100000", "--gx-assigned", "2000", "--out", "gx")
    book = Spreadsheet(kachi.folder / "gx" / "report.en.xlsx")
    columns = {}
    for lots in ("GX lots", "other lots"):
        at, = book.find(book.sheets[0], lots)
        columns[lots] = [book.value(book.sheets[0], book.right_of(book.sheets[0], at, i)) for i in (1, 2, 3)]
    assert columns["GX lots"] == pytest.approx([1980, 0, 200]) and columns["other lots"] == pytest.approx([1980, 0, 2177.777778])
    assert_stored_values_are_what_formulas_come_to(book)
    assert re.search(r"other lots</th>.*?>1,980.00<.*?>2,177.78<", (kachi.folder / "gx" / "report.en.html").read_text(encoding="utf-8"))


def test_sampled_shares_are_means_of_steps_on_a_sheet(kachi, tmp_path):
    """Fourteen measures, which no sheet shares over 2^14 subsets: steps of random orders, and what they come to."""
    (tmp_path / "many").mkdir()
    tables = dict(MILL, **{
        "measures.csv": "key,name,party\n" + "".join(f"m{i:02},Measure {i},A\n" for i in range(14)),
        "changes.csv": "measure,operation,target,activity,flow,value\n"
                       + "".join(f"m{i:02},multiply,amount,steel,CO2,0.9{i:02}\n" for i in range(14))})
    for name, text in tables.items():
        (tmp_path / "many" / name).write_text(text, encoding="utf-8")
    kachi("import", tmp_path / "many")
    kachi("report", "steel", "--out", "many")
    reduced = kachi.json("reduce", "steel")
    assert reduced["sharing"] == {"method": "shapley-sampled", "orders": 1000, "seed": 1}
    book = Spreadsheet(kachi.folder / "many" / "report.en.xlsx")
    assert summary(book, "Reduced Emissions of Product (REP)") == pytest.approx(reduced["rep_kgco2e"], rel=1e-9)
    for measure in reduced["measures"][:3]:
        at, = book.find("REP", measure["name"])
        assert book.value("REP", book.right_of("REP", at)) == pytest.approx(measure["effect"]["scope1_kgco2e"], rel=1e-9)
        assert measure["standard_error_kgco2e"] > 0
    assert "random orders" in (kachi.folder / "many" / "report.en.html").read_text(encoding="utf-8")


def test_the_pool_is_a_formula_too(reports):
    book = Spreadsheet(reports.folder / "steel" / "report.en.xlsx")
    statement = reports.json("statement", "draft", *STEEL)
    assert summary(book, "Pool in grams") == statement["pool_g"] == 220_000_000_000


def test_a_changed_input_changes_what_follows(reports):
    """The furnace emits 1.90 per kilogram before its measure: typed over, the footprint follows."""
    book = Spreadsheet(reports.folder / "steel" / "report.en.xlsx")
    before = summary(book, "Carbon footprint (CFP)")
    places = [at for at in book.find("CFP now", "emission") if book.value("CFP now", book.right_of("CFP now", at, 2)) == 1.9]
    assert len(places) == 1
    book.type_in("CFP now", book.right_of("CFP now", places[0], 2), 2.4)
    assert summary(book, "Carbon footprint (CFP)") == pytest.approx(before + 0.5, rel=1e-12)


def test_every_amount_of_the_workbook_leads_to_a_file_and_line(reports):
    book = Spreadsheet(reports.folder / "steel" / "report.en.xlsx")
    head, = (at for at in book.find("CFP now", "file and line") if at.startswith("K"))
    row = int(head[1:]) + 1
    rows = 0
    while ("CFP now", f"E{row}") in book.typed:
        assert re.match(r"car/exchanges\.csv:\d+$", book.typed[("CFP now", f"K{row}")])
        rows, row = rows + 1, row + 1
    assert rows == 3  # the furnace, its ore and coal, and what that emits


def test_an_amount_that_a_measure_changed_leads_to_the_change_too(reports):
    book = Spreadsheet(reports.folder / "steel" / "report.en.xlsx")
    own = {name: book.rows(name) for name in ("Own, without measures", "Own, with measures")}
    lines = {name: next(row for row in rows if row[1:2] == ["Carbon dioxide, fossil"]) for name, rows in own.items()}
    before, after = (lines[name] for name in own)
    assert before[4] == pytest.approx(1.9) and before[10] == "car/exchanges.csv:2"
    assert after[4] == pytest.approx(1.68) and re.fullmatch(r"car/exchanges\.csv:2 → car/changes\.csv:\d+", after[10])


@pytest.mark.parametrize("folder", ["steel", "car"])
def test_office_software_agrees_in_every_cell(reports, tmp_path, folder):
    """LibreOffice, given the workbook without stored values, works out the same in every formula of every sheet."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    book = Spreadsheet(reports.folder / folder / "report.en.xlsx")
    with zipfile.ZipFile(tmp_path / "bare.xlsx", "w") as bare:
        for name in book.package.namelist():
            bare.writestr(name, re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", book.package.read(name)))
    every_sheet_as_it_is = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
    subprocess.run([office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", every_sheet_as_it_is,
                    "--outdir", str(tmp_path), str(tmp_path / "bare.xlsx")], check=True, capture_output=True, timeout=300)
    found = {name: list(csv.reader(io.StringIO((tmp_path / f"bare-{name}.csv").read_text(encoding="utf-8")))) for name in book.sheets}
    for sheet, at in book.formulas:
        letters, row = re.match(r"([A-Z]+)(\d+)", at).groups()
        text = found[sheet][int(row) - 1][column_number(letters) - 1]
        number = float(text.rstrip("%")) / (100 if text.endswith("%") else 1)
        assert number == pytest.approx(book.value(sheet, at), rel=1e-9, abs=1e-9), f"{sheet}!{at}"
    assert len(book.formulas) > 40


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_page_is_whole_and_loads_nothing(reports, lang):
    for folder in ("steel", "car", "assembly"):
        text = (reports.folder / folder / f"report.{lang}.html").read_text(encoding="utf-8")
        page = Page(text)
        assert page.loads == [] and "<script" not in text
        assert len(page.ids) == len(set(page.ids))
        for link in page.links:
            assert link.startswith("https://") or link.startswith("#") and link[1:] in page.ids or \
                (reports.folder / folder / link).exists(), link
        assert f'<html lang="{lang}">' in text


def test_the_page_has_the_numbers_side_by_side_and_no_sum(reports):
    text = (reports.folder / "car" / "report.en.html").read_text(encoding="utf-8")
    words = " ".join(Page(text).words)
    assert "30,163" in words and "120.0" in words and "85.29" in words
    assert "never added together" in words
    for wrong in (30162.7087 - 120.0001, 120.0001 + 85.29, 30162.7087 - 120.0001 - 85.29):
        assert (f"{wrong:,.0f}" if wrong > 1000 else f"{wrong:.1f}") not in words


def test_metis_figure_shows_each_value_at_its_stage(reports):
    """Reduced up to the gate (852.0 of the chain, 120.0 of its maker), avoided after it (30 kg of resin not burned)."""
    picture = tree.parse(reports.folder / "car" / "charts" / "value.ja.svg").getroot()
    words = " ".join(picture.itertext())
    assert picture.get("role") == "img" and picture.get("aria-labelledby") == "value-title value-desc"
    assert "削減実績量（REP）：852（うち自社 120）" in words and "削減貢献量（AE）：85.3" in words


def test_charts_are_pictures_with_title_description_and_source(reports):
    pictures = sorted((reports.folder / "car" / "charts").glob("*.svg"))
    assert len(pictures) == 16  # eight, in two languages: with how sure it is, and why
    for path in pictures:
        root = tree.parse(path).getroot()
        title, desc = (root.find(f"{{http://www.w3.org/2000/svg}}{name}") for name in ("title", "desc"))
        assert title.text and desc.text and "gwp100-ar6" in " ".join(root.itertext()), path


def test_tables_are_unrounded(reports):
    rows = list(csv.reader((reports.folder / "steel" / "tables" / "processes.csv").open(encoding="utf-8-sig")))
    footprint = reports.json("footprint", "steel")
    assert sum(float(row[4]) for row in rows[1:]) == pytest.approx(footprint["total_kgco2e"], rel=1e-12)


def test_a_report_is_the_same_bytes_again(reports):
    reports("report", *STEEL, "--out", "again")
    for path in sorted((reports.folder / "steel").rglob("*")):
        if path.is_file():
            assert path.read_bytes() == (reports.folder / "again" / path.relative_to(reports.folder / "steel")).read_bytes()


def test_where_it_goes_must_be_said_and_be_possible(car):
    assert "report-no-folder" in car("report", "steel", code=2).err
    (car.folder / "taken").write_text("a file")
    assert car("report", "steel", "--out", "taken", "--json", code=None).code != 0
    assert (car.folder / "taken").read_text() == "a file"


def test_names_cannot_act(kachi):
    """What a supplier typed as a name or a source is text on the page, and text in the workbook."""
    shutil.copytree(ROOT / "examples" / "car", kachi.folder / "car")
    table = kachi.folder / "car" / "activities.csv"
    text = table.read_text(encoding="utf-8")
    text = text.replace("steel,Steel sheet,鋼板,", "steel,<script>alert(1)</script>,=1+1,")
    text = text.replace("worldsteel's blast-furnace", "javascript:alert(1)")
    table.write_text(text, encoding="utf-8")
    kachi("import", "car")
    kachi("report", "steel", "--out", "out")
    page = (kachi.folder / "out" / "report.en.html").read_text(encoding="utf-8")
    assert "<script" not in page and "&lt;script&gt;alert(1)" in page and 'href="javascript' not in page
    book = Spreadsheet(kachi.folder / "out" / "report.ja.xlsx")
    assert "=1+1" in book.typed.values() and "1+1" not in book.formulas.values()
