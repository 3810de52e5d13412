# SPDX-License-Identifier: Apache-2.0
"""The list of what PACT asks for (pact_behaviours.tsv) and the tests of it name each other, both ways."""

import ast
import csv
import pathlib

HERE = pathlib.Path(__file__).parent


def behaviours():
    with open(HERE / "pact_behaviours.tsv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE))


def tests_of_pact():
    files = [path for path in HERE.glob("test_pact*.py") if path != pathlib.Path(__file__)]
    return {node.name for path in files for node in ast.parse(path.read_text(encoding="utf-8")).body
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def test_every_behaviour_has_tests_that_are_there():
    there, rows = tests_of_pact(), behaviours()
    assert {row["part"] for row in rows} == {"data", "token", "host", "events", "client"}
    assert len({row["behaviour"] for row in rows}) == len(rows)
    for row in rows:
        named = row["tests"].split()
        assert named and set(named) <= there, (row["behaviour"], set(named) - there)


def test_every_test_is_of_a_behaviour():
    named = {name for row in behaviours() for name in row["tests"].split()}
    assert tests_of_pact() - named == set()
