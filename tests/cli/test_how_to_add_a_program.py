# SPDX-License-Identifier: Apache-2.0
"""docs/how-to-add-a-program.md, followed: its file passes, its commands work, its tables name what is read."""

import pathlib
import re
import shlex

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
HOW_TO = (ROOT / "docs" / "how-to-add-a-program.md").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path):
    files = re.findall(r"^<!-- file: (\S+) -->\n```lua\n(.*?)^```", HOW_TO, re.M | re.S)
    assert len(files) == 1
    for name, content in files:
        (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path


def commands():
    blocks = re.findall(r"^```\w*\n(.*?)^```", HOW_TO, re.M | re.S)
    return [shlex.split(line)[1:] for block in blocks for line in block.splitlines() if line.startswith("kachi ")]


def test_the_commands_of_the_how_to_work(car, folder):
    ran = commands()
    assert len(ran) == 3
    answers = [car(*words, code=3 if words[1] == "evaluate" else 0) for words in ran]
    assert answers[0].out == "3 passed, 0 failed\n"
    assert "Heat pumps of low footprint" in answers[1].out and "HYPOTHETICAL" in answers[1].out
    assert "NOT ELIGIBLE" in answers[2].out and "state attribute.product_kind" in answers[2].out


def test_a_case_that_is_wrong_is_told(kachi, folder):
    path = folder / "my-heat-pump.lua"
    path.write_text(path.read_text(encoding="utf-8").replace('value = "300.0"', 'value = "200.0"'), encoding="utf-8")
    answer = kachi("program", "test", "my-heat-pump.lua", code=3)
    assert "2 passed, 1 failed" in answer.out or "1 passed, 2 failed" in answer.out
    assert "program-case" in answer.err and "footprint (no)" in answer.err


def test_a_misspelt_key_is_told_with_the_nearest(kachi, folder):
    path = folder / "my-heat-pump.lua"
    path.write_text(path.read_text(encoding="utf-8").replace("required = false", "requird = false"), encoding="utf-8")
    answer = kachi("program", "test", "my-heat-pump.lua", code=1)
    assert "program-key" in answer.err and "required" in answer.err


@pytest.mark.parametrize("document", ["how-to-add-a-program.md", "how-to-add-a-program.ja.md"])
def test_every_key_that_is_read_is_in_the_how_to(document):
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    source = (ROOT / "src" / "policy" / "program_read.c").read_text(encoding="utf-8")
    lists = re.findall(r"const char \*const \w+_keys\[\] = \{(.*?)NULL\}", source, re.S)
    assert len(lists) == 5
    keys = {key for found in lists for key in re.findall(r'"(\w+)"', found)}
    assert {key for key in keys if f"`{key}`" not in text and f"{key} =" not in text} == set()
