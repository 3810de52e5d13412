# SPDX-License-Identifier: Apache-2.0
"""The public page: does it say what the statement says, without script or anything from elsewhere, and does a reader of QR
codes that somebody else wrote (jsqr) find the way to the check?"""

import html
import html.parser
import shutil

import pytest
from conftest import Kachi
from qr import modules_of


class Elements(html.parser.HTMLParser):
    """Which elements and which addresses a page has, and its text."""

    def __init__(self, text):
        super().__init__()
        self.names, self.links, self.text = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.names.append(tag)
        self.links += [value for name, value in attrs if name in ("href", "src", "srcset", "style", "data", "action")]

    def handle_data(self, data):
        self.text.append(data)


@pytest.fixture(scope="module")
def car(car_database, tmp_path_factory):
    kachi = Kachi(tmp_path_factory.mktemp("label"))
    shutil.copy(car_database, kachi.folder / "kachi.db")
    kachi.id = kachi.json("statement", "draft", "car", "--quantity", "1000", "--reference", "car-ev")["id"]
    kachi.statement = kachi.json("statement", "verify", kachi.id, "--as", "V")
    return kachi


@pytest.mark.parametrize("lang, words", [("en", ["Verified by", "cradle to grave", "never added"]),
                                         ("ja", ["検証者", "原材料調達から廃棄・リサイクルまで", "足し合わせません"])])
def test_it_says_what_the_statement_says(car, lang, words):
    page = car("label", car.id, "--base", "https://v.example", "--lang", lang).out
    elements = Elements(page)
    text = " ".join(elements.text)
    assert "script" not in elements.names and "iframe" not in elements.names and "img" not in elements.names
    assert all(link.startswith(("https://v.example/", "#")) for link in elements.links), elements.links
    assert f'lang="{lang}"' in page
    for word in [*words, "30,163", "120.0", "-12,026", "V", "jp-gx-2026", car.id, car.statement["sha256"]]:
        assert word in text, word


def test_the_code_leads_to_the_check(car, node):
    for words, address in (((), f"https://v.example/s/{car.id}"),
                           (("--gtin", "4012345123456"),
                            f"https://v.example/01/04012345123456?linkType=gs1:certificationInfo&id={car.id}")):
        page = car("label", car.id, "--base", "https://v.example/", *words).out
        dark, side = modules_of(page)
        assert node.ask(ask="qr", dark=dark, side=side, text=address) == (True, "")
        assert html.escape(address) in page
    assert not node.ask(ask="qr", dark=dark, side=side, text="https://w.example/")[0]
    assert "option-choice" in car("label", car.id, "--base", "v.example", "--json", code=2).codes()
    assert "option-choice" in car("label", car.id, "--base", "https://v.example", "--gtin", "4012345123457", "--json",
                                  code=2).codes()


def test_a_lot_has_a_label_that_names_no_partner(car):
    for words in (["ledger", "party", "A株式会社 <b>", "--as", "operator"],
                  ["ledger", "product", "steel & more", "--unit", "kg", "--as", "A株式会社 <b>"]):
        car(*words)
    made = car.json("ledger", "make", "steel & more", "5", "--emitted-g", "11000", "--as", "A株式会社 <b>")
    lot = made["lots"][0]["lot"]
    page = car("label", lot, "--base", "https://d.example").out
    assert "steel &amp; more" in page and "A株式会社" not in page and "<b>" not in page
    text = " ".join(Elements(page).text)
    for word in ("11", lot, "kg-CO2e / 5 kg"):
        assert word in text, word
