# SPDX-License-Identifier: Apache-2.0
"""A spreadsheet as somebody without Kachi has it: reads an XLSX and works out its formulas from nothing but the numbers
that were typed in; the values stored beside the formulas are not looked at.

Knows what Kachi's workbooks use: + - * / ^ = >, cells and ranges (of other sheets too), SUM, SUMIF, SUMPRODUCT, IF, MIN, MAX,
ROUND, ROUNDDOWN, FACT. Anything else is an error, so that a new formula gets its meaning here first.
"""

import math
import re
import xml.etree.ElementTree as tree
import zipfile

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
TOKEN = re.compile(r"\s*(?:(?P<cell>(?:'[^']+'!)?\$?[A-Z]+\$?\d+(?::\$?[A-Z]+\$?\d+)?)|(?P<name>[A-Z]+)(?=\()"
                   r"|(?P<number>\d+(?:\.\d+)?)|(?P<mark>[-+*/(),=^>]))")


def column_number(letters):
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number):
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class Spreadsheet:
    def __init__(self, path):
        self.package = zipfile.ZipFile(path)
        strings = tree.fromstring(self.package.read("xl/sharedStrings.xml"))
        self.strings = ["".join(node.itertext()) for node in strings.iter(f"{MAIN}si")]
        self.typed, self.formulas, self.stored, self.known = {}, {}, {}, {}
        book = tree.fromstring(self.package.read("xl/workbook.xml"))
        rels = {node.get("Id"): node.get("Target") for node in
                tree.fromstring(self.package.read("xl/_rels/workbook.xml.rels"))}
        self.sheets = [sheet.get("name") for sheet in book.iter(f"{MAIN}sheet")]
        for sheet in book.iter(f"{MAIN}sheet"):
            self.read(sheet.get("name"), "xl/" + rels[sheet.get(LINK)])

    def read(self, name, path):
        for cell in tree.fromstring(self.package.read(path)).iter(f"{MAIN}c"):
            key = (name, cell.get("r"))
            formula, value = cell.find(f"{MAIN}f"), cell.find(f"{MAIN}v")
            if formula is not None:
                self.formulas[key] = formula.text
                self.stored[key] = float(value.text)
            elif value is not None:
                self.typed[key] = self.strings[int(value.text)] if cell.get("t") == "s" else float(value.text)

    def find(self, sheet, text):
        """The cells of a sheet that say `text`."""
        return [at for (where, at), value in self.typed.items() if where == sheet and value == text]

    def rows(self, sheet):
        """What was typed into a sheet, row by row from the first; nothing is ""."""
        table = []
        for (where, at), value in self.typed.items():
            if where == sheet:
                letters, row = re.match(r"([A-Z]+)(\d+)", at).groups()
                column = column_number(letters) - 1
                table += [[] for _ in range(int(row) - len(table))]
                cells = table[int(row) - 1]
                cells += [""] * (column + 1 - len(cells))
                cells[column] = value
        return table

    def right_of(self, sheet, at, columns=1):
        letters, row = re.match(r"([A-Z]+)(\d+)", at).groups()
        return column_letters(column_number(letters) + columns) + row

    def value(self, sheet, at):
        key = (sheet, at)
        if key in self.typed:
            return self.typed[key]
        if key not in self.formulas:
            return 0.0
        if key not in self.known:
            self.known[key] = None
            self.known[key] = Formula(self, sheet, self.formulas[key]).work_out()
        assert self.known[key] is not None, f"{sheet}!{at} depends on itself"
        return self.known[key]

    def type_in(self, sheet, at, number):
        self.typed[(sheet, at)] = number
        self.known = {}


class Formula:
    def __init__(self, book, sheet, text):
        self.book, self.sheet, self.text, self.tokens, at = book, sheet, text, [], 0
        while at < len(text):
            match = TOKEN.match(text, at)
            assert match is not None, f"{text}: {text[at:]}"
            self.tokens.append((match.lastgroup, match.group(match.lastgroup)))
            at = match.end()
        self.at = 0

    def work_out(self):
        value = self.comparison()
        assert self.at == len(self.tokens), self.text
        return value

    def peek(self):
        return self.tokens[self.at][1] if self.at < len(self.tokens) else None

    def take(self, expected=None):
        kind, text = self.tokens[self.at]
        assert expected is None or text == expected, self.text
        self.at += 1
        return kind, text

    def comparison(self):
        left = self.sum()
        if self.peek() == "=":
            self.take()
            return left == self.sum()
        if self.peek() == ">":
            self.take()
            return left > self.sum()
        return left

    def sum(self):
        value = self.product()
        while self.peek() in ("+", "-"):
            value = value + self.product() if self.take()[1] == "+" else value - self.product()
        return value

    def product(self):
        value = self.power()
        while self.peek() in ("*", "/"):
            value = value * self.power() if self.take()[1] == "*" else value / self.power()
        return value

    def power(self):
        value = self.single()
        while self.peek() == "^":
            self.take()
            value = value ** self.single()
        return value

    def single(self):
        kind, text = self.take()
        if text == "-":
            return -self.single()
        if text == "(":
            value = self.comparison()
            self.take(")")
            return value
        if kind == "number":
            return float(text)
        if kind == "cell":
            return self.cells(text)
        assert kind == "name", self.text
        self.take("(")
        arguments = [self.comparison()]
        while self.peek() == ",":
            self.take()
            arguments.append(self.comparison())
        self.take(")")
        return FUNCTIONS[text](*arguments)

    def cells(self, text):
        sheet = self.sheet
        if "!" in text:
            sheet, text = text[1:].split("'!")
        text = text.replace("$", "")
        if ":" not in text:
            return self.book.value(sheet, text)
        (a, first), (b, last) = (re.match(r"([A-Z]+)(\d+)", part).groups() for part in text.split(":"))
        return [self.book.value(sheet, f"{column_letters(column)}{row}")
                for row in range(int(first), int(last) + 1)
                for column in range(column_number(a), column_number(b) + 1)]


def numbers(arguments):
    for argument in arguments:
        yield from (value for value in (argument if isinstance(argument, list) else [argument]) if isinstance(value, float))


def round_down(value, digits):
    return math.trunc(value * 10 ** digits) / 10 ** digits


FUNCTIONS = {
    "SUM": lambda *cells: math.fsum(numbers(cells)),
    "SUMIF": lambda where, what, values: math.fsum(v for w, v in zip(where, values) if w == what),
    "SUMPRODUCT": lambda a, b: math.fsum(x * y for x, y in zip(a, b)),
    "IF": lambda test, yes, no: yes if test else no,
    "MIN": lambda *cells: min(numbers(cells)),
    "MAX": lambda *cells: max(numbers(cells)),
    "ROUND": lambda value, digits: round(value, int(digits)),
    "ROUNDDOWN": round_down,
    "FACT": lambda value: float(math.factorial(int(value))),
}
