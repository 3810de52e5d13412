# SPDX-License-Identifier: Apache-2.0
"""The generators of tables refuse what is incomplete, say where, and give the same C for any order of rows."""

import pathlib
import subprocess
import sys

import pytest

TOOLS = pathlib.Path(__file__).resolve().parents[2] / "tools"
MESSAGES = "code\tseverity\tmessage_en\tdetail_en\thint_en\tmessage_ja\tdetail_ja\thint_ja"
PHRASES = "key\ten\tja"
GOOD = "b-two\terror\tNo {file}.\t\tLook.\t{file} がありません。\t\t確かめてください。"
NOTICE = "a-one\tnotice\tRead.\t\t\t読みました。\t\t"


def run(tool, folder, *lines):
    table, output = folder / "table.tsv", folder / "table.c"
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, TOOLS / tool, output, table], capture_output=True, text=True, check=False,
    )
    return done, output.read_text(encoding="utf-8") if output.exists() else ""


def test_messages_are_sorted_whatever_the_order_of_rows(tmp_path):
    done, table = run("generate_messages.py", tmp_path, MESSAGES, GOOD, NOTICE)
    assert done.returncode == 0, done.stderr
    assert table.index('"a-one"') < table.index('"b-two"')
    assert "kachi_message_count = 2;" in table
    assert run("generate_messages.py", tmp_path, MESSAGES, NOTICE, GOOD)[1] == table


@pytest.mark.parametrize("line, complaint", [
    (GOOD.replace("{file} が", "{path} が"), "values ['file'] in English but ['path'] in Japanese"),
    (GOOD.replace("{file} がありません。", ""), "message of \"b-two\" is in one language only"),
    (GOOD.replace("確かめてください。", ""), "hint of \"b-two\" is in one language only"),
    ("b-two\terror\tNo.\t\t\tない。\t\t", 'the error "b-two" has no hint'),
    ("b-two\tnotice\t\t\t\t\t\t", '"b-two" has no message'),
    (GOOD.replace("\terror\t", "\tfatal\t"), 'severity "fatal" is none of'),
    (GOOD.replace("b-two", "B Two"), '"B Two" is not a key'),
    (GOOD.replace("b-two", "a-one"), '"a-one" stands already at'),
    (GOOD + "\t", "9 columns where 8 are needed"),
    (GOOD.replace("No ", " No "), "message_en starts or ends with white space"),
    (GOOD.replace("No ", "No\x07"), "message_en has a control character"),
])
def test_a_faulty_message_is_refused_with_its_line(tmp_path, line, complaint):
    done, table = run("generate_messages.py", tmp_path, MESSAGES, NOTICE, line)
    assert done.returncode == 1 and table == ""
    assert complaint in done.stderr and "table.tsv:3:" in done.stderr


@pytest.mark.parametrize("line, complaint", [
    ("total\tTotal\t", '"total" has no ja text'),
    ("total\t\t合計", '"total" has no en text'),
    ("total\t%d of %s\t%s の %d", "takes ['%d', '%s'] in English but ['%s', '%d'] in Japanese"),
    ("product\tTotal\t合計", '"product" stands already at'),
])
def test_a_faulty_phrase_is_refused_with_its_line(tmp_path, line, complaint):
    done, table = run("generate_phrases.py", tmp_path, PHRASES, "product\tProduct\t製品", line)
    assert done.returncode == 1 and table == ""
    assert complaint in done.stderr and "table.tsv:3:" in done.stderr


def test_wrong_headings_are_refused(tmp_path):
    done, _ = run("generate_phrases.py", tmp_path, "key\tja\ten", "product\t製品\tProduct")
    assert done.returncode == 1 and "table.tsv:1: the headings have to be: key, en, ja" in done.stderr


def test_c_text_survives_the_compiler(tmp_path):
    """Quotes, backslashes and trigraphs reach the program as they stand in the table."""
    text = 'a "b" \\n ??( ???/ 鉄'
    done, table = run("generate_phrases.py", tmp_path, PHRASES, f"odd\t{text}\t{text}")
    assert done.returncode == 0, done.stderr
    (tmp_path / "table.c").write_text(
        "#include <stdio.h>\nstruct kachi_phrase_row { const char *key, *en, *ja; };\n"
        + table.replace('#include "base/messages_internal.h"', "#include <stddef.h>")
        + "int main(void) { puts(kachi_phrases[0].en); return 0; }\n", encoding="utf-8")
    subprocess.run(["cc", "-std=c17", "-o", tmp_path / "odd", tmp_path / "table.c"], check=True)
    shown = subprocess.run([tmp_path / "odd"], capture_output=True, check=True)
    assert shown.stdout.decode("utf-8") == text + "\n"


def test_embedded_files_are_sorted_by_path_and_below_the_root(tmp_path):
    root = tmp_path / "root"
    (root / "data").mkdir(parents=True)
    (root / "data" / "b.csv").write_bytes(b"\x00\xff")
    (root / "data" / "a.csv").write_bytes(b"")
    output = tmp_path / "table.c"
    command = [sys.executable, TOOLS / "embed.py", root, output]
    paths = [root / "data" / "b.csv", root / "data" / "a.csv"]
    subprocess.run([*command, *paths], check=True)
    table = output.read_text(encoding="utf-8")
    assert table.index('"data/a.csv"') < table.index('"data/b.csv"')
    assert "    0, 255, 0,\n" in table
    twice = subprocess.run([*command, *paths, paths[0]], capture_output=True, text=True, check=False)
    assert twice.returncode == 1 and "data/b.csv: given twice" in twice.stderr
    outside = subprocess.run([*command, tmp_path / "table.c"], capture_output=True, text=True, check=False)
    assert outside.returncode == 1 and "is not below" in outside.stderr
