# SPDX-License-Identifier: Apache-2.0
"""Help, languages, exit codes, JSON and colours: what every command has in common."""

import json
import re
import shutil
import subprocess
import unicodedata

import pytest

from conftest import PROGRAM, ROOT

JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")


def commands(kachi):
    """All commands, as the help pages show them: "footprint", "statement draft" ..."""
    found = []
    for line in kachi("help").out.splitlines():
        match = re.match(r"  ([a-z-]+)( \.\.\. )?", line)
        if match is None:
            continue
        verbs = re.findall(rf"^kachi {match[1]} ([a-z-]+)", kachi("help", match[1]).out, re.M) if match[2] else []
        found += [f"{match[1]} {verb}" for verb in verbs] if match[2] else [match[1]]
    return found


def test_start_page_leads_to_every_command(kachi):
    """Nothing that exists is left out of the help pages, and nothing is shown twice."""
    header = (ROOT / "src" / "cli" / "commands.h").read_text(encoding="utf-8")
    table = re.findall(r"kachi_command_(\w+);", header)
    assert len(table) > 100
    assert sorted(re.sub("[ -]", "_", command) for command in commands(kachi)) == sorted(table)
    assert kachi().out == kachi("help").out == kachi("--help").out


def test_every_command_has_help_in_both_languages(kachi):
    for command in commands(kachi):
        english = kachi("help", *command.split())
        japanese = kachi("help", *command.split(), "--lang", "ja")
        assert english.out.startswith(f"kachi {command}"), command
        examples = english.out[english.out.index("\nExamples\n"):]
        assert f" kachi {command}" in examples, f"{command} shows no example"
        assert not JAPANESE.search(english.out.split("Examples")[0].replace("鋼板", "")), command
        assert JAPANESE.search(japanese.out), command
        assert kachi(*command.split(), "--help").out == english.out
        assert kachi(*command.split(), "-h").out == english.out
        assert re.findall(r"^  --[a-z-]+", english.out, re.M) == re.findall(r"^  --[a-z-]+", japanese.out, re.M)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_help_in_a_pager_keeps_to_80_columns(kachi, lang):
    """Where nobody says how wide a line may be; examples are for copying, and stay whole."""
    pages = [(), ("ledger",), ("statement",), ("footprint",), ("report",), ("exit-codes",), ("limits",), ("units",)]
    for page in pages:
        text = kachi("help", *page, "--lang", lang).out
        for line in text.split("\n"):
            wide = sum(1 + (unicodedata.east_asian_width(letter) in "WF") for letter in line)
            assert wide <= 80 or line.startswith("  kachi "), line


@pytest.mark.parametrize("topic", ["exit-codes", "limits", "units"])
def test_topics(kachi, topic):
    english, japanese = kachi("help", topic).out, kachi("help", topic, "--lang", "ja").out
    assert english.count("\n") == japanese.count("\n") > 4
    assert "\\n" not in english + japanese
    assert JAPANESE.search(japanese) and not JAPANESE.search(english)


def test_group_alone_shows_its_commands(kachi):
    for group in ("statement", "ledger", "program"):
        assert kachi(group).out == kachi("help", group).out
        assert kachi(group).out.count(f"kachi {group} ") >= 4


@pytest.mark.parametrize("typed, meant", [
    (["footprnt", "steel"], "footprint"),
    (["reduse", "steel"], "reduce"),
    (["statement", "drft"], "statement draft"), (["markt"], "market"), (["markt", "run", "gx-steel"], "market"),
    (["footprint", "steel", "--amout", "5"], "amount"),
    (["list", "--langu", "ja"], "lang"),
])
def test_typos_are_answered_with_what_comes_near(kachi, typed, meant):
    answer = kachi(*typed, code=2)
    assert answer.out == ""
    assert f"Near: {meant}" in answer.err
    assert "hint:" in answer.err


@pytest.mark.parametrize("typed", [
    ["xyzzy"], ["list", "--qqqqqqqq"], ["reduce"], ["check", "a", "b"], ["list", "--db"], ["list", "--quiet=yes"],
    ["list", "--lang", "fr"], ["list", "--color", "blue"], ["statement", "show"], ["avoid", "car"],
    ["footprint"], ["footprint", "car", "--all"],
])
def test_wrong_use_is_exit_code_2_and_says_the_remedy(kachi, typed):
    for lang in ("en", "ja"):
        answer = kachi(*typed, code=2, env={"KACHI_LANG": lang})
        assert answer.out == ""
        assert ("ヒント: " if lang == "ja" else "hint: ") in answer.err
    assert list(kachi.folder.iterdir()) == []


def test_exit_codes(car):
    car("footprint", "car", code=0)
    car("footprint", "nosuch", code=1)
    car("footprint", "car", "--nosuch", code=2)
    car("program", "evaluate", "cev-2026", "car", code=3)
    car("list", "nosuch", code=3)
    car("footprint", "car", "--db", "missing.db", code=1)
    assert not (car.folder / "missing.db").exists()


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_help_on_a_narrow_terminal_is_whole(kachi, lang):
    """On 80 columns help goes on below; nothing is cut."""
    if shutil.which("script") is None:
        pytest.skip("there is no script(1) to give the program a terminal")
    wide = kachi("help", "footprint", "--lang", lang).out
    words = f"stty cols 80; {PROGRAM} help footprint --lang {lang} --color never"
    narrow = subprocess.run(["script", "-qec", words, "/dev/null"], capture_output=True, encoding="utf-8",
                            check=True, timeout=60).stdout
    assert "…" not in narrow
    assert "".join(narrow.split()) == "".join(wide.split())


def test_a_mistyped_key_is_answered_with_the_key(car):
    """People type keys as often as names; what comes near is told by what was typed."""
    assert "near: car." in car("footprint", "carr", code=1).err
    assert "near: steel." in car("footprint", "stel", code=1).err


# What is read on a terminal, tables of many columns and long sentences among it.
READ_ON_A_TERMINAL = [
    "demo", "check", "list", "footprint car", "reduce steel", "compare car steel", "rulebook show jp-gx-2026",
    "market run gx-steel --runs 20", "market show gx-steel", "carbon-price", "program list", "program show cev-2026",
    "program evaluate cev-2026 car-ev", "footprint nosuch", "avoid end-of-life --reference end-of-life-reference",
]


def on_a_terminal(car, words, columns):
    run = f"stty cols {columns}; {PROGRAM} {words} --color never --db kachi.db"
    done = subprocess.run(["script", "-qc", run, "/dev/null"], capture_output=True, encoding="utf-8", cwd=car.folder,
                          check=True, timeout=120)
    return done.stdout.replace("\r", "")


@pytest.mark.parametrize("words", READ_ON_A_TERMINAL)
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_no_line_is_wider_than_the_terminal(car, words, lang):
    """Neither sentences nor tables; commands that are there to be copied stay whole."""
    if shutil.which("script") is None:
        pytest.skip("there is no script(1) to give the program a terminal")
    for line in on_a_terminal(car, f"{words} --lang {lang}", 80).split("\n"):
        wide = sum(1 + (unicodedata.east_asian_width(letter) in "WF") for letter in line)
        assert wide <= 80 or re.match(r" *(kachi|\$) ", line), line


def test_what_a_table_has_no_room_for_follows_below(car):
    """Every number of the wide table is in the narrow one, under its year."""
    def rows(text):
        lines = [line.split() for line in text.split("\n\n\n")[0].split("\n") if re.match(r"  20\d\d ", line)]
        found = {}
        for year, *cells in lines:
            found.setdefault(year, []).extend(cell for cell in cells if re.fullmatch(r"[-0-9.,]+", cell))
        return found

    if shutil.which("script") is None:
        pytest.skip("there is no script(1) to give the program a terminal")
    words = "market run gx-steel --lang en"
    narrow = rows(on_a_terminal(car, words, 60))
    assert narrow == rows(car(*words.split()).out) and len(narrow) >= 6


def test_help_of_a_group_is_the_page_of_its_commands(kachi):
    page = kachi("help", "ledger").out
    assert "kachi ledger audit" in page
    assert kachi("ledger", "--help").out == page == kachi("ledger").out
    assert "kachi help [COMMAND" in kachi("help", "--help").out


def test_help_of_something_unknown(kachi):
    assert "help-unknown" in kachi("help", "nosuch", code=2).err
    assert "ledger offer" in kachi("help", "ledger", "ofer", code=2).err


# Commands that read, with an answer; then those whose answer is that there is nothing (exit code 3).
READING = [
    ["check"], ["list"], ["list", "steel"], ["footprint", "car"], ["footprint", "--all"], ["reduce", "steel"],
    ["avoid", "end-of-life", "--reference", "end-of-life-reference"], ["statement", "draft", "steel"],
    ["program", "list"], ["program", "show", "cev-2026"],
    ["program", "evaluate", "cev-2026", "car-ev"], ["program", "test", "cev-2026"], ["ledger", "audit"],
]
EMPTY = [["statement", "list"], ["ledger", "list", "parties"], ["ledger", "balance"]]


@pytest.mark.parametrize("words", EMPTY, ids=" ".join)
def test_nothing_there_is_answered_with_no(car, words):
    for lang in ("en", "ja"):
        answer = car(*words, "--json", "--lang", lang, code=3)
        assert list(answer.json().values()) == [[]] and answer.err == ""
        assert car(*words, "--lang", lang, code=3).err == ""



@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_json_is_one_object_and_fields_can_be_chosen(car, words):
    whole = car.json(*words)
    assert isinstance(whole, dict)
    names = car(*words, "--json=?").out.split()
    assert names == list(whole)
    chosen = names[-1]
    assert json.loads(car(*words, f"--json={chosen}").out) == {chosen: whole[chosen]}
    if len(names) > 1:
        two = car(*words, f"--json={names[1]},{names[0]}").json()
        assert list(two) == [names[1], names[0]]
    refused = car(*words, "--json=nosuch", code=1)
    assert refused.out == ""
    assert refused.codes()[-1] == "json-field"
    assert names[0] in refused.findings()[-1]["detail"]


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_keys_of_json_are_the_same_in_any_language(car, words):
    def keys(value):
        if isinstance(value, dict):
            return {name: keys(child) for name, child in value.items()}
        return [keys(child) for child in value[:3]] if isinstance(value, list) else None

    assert keys(car.json(*words)) == keys(car.json(*words, "--lang", "ja"))


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_text_is_written_in_the_language_asked_for(car, words):
    japanese = car(*words, "--lang", "ja").out
    assert japanese == car(*words, env={"KACHI_LANG": "ja"}).out
    assert JAPANESE.search(japanese)
    assert not JAPANESE.search(car(*words, "--lang", "en").out)


def test_language_of_the_surroundings(car):
    japanese = car("check", env={"LANG": "ja_JP.UTF-8"}).out
    assert JAPANESE.search(japanese)
    assert car("check", env={"LANG": "fr_FR.UTF-8"}).out == car("check").out
    assert car("check", env={"LANG": "ja_JP.UTF-8", "LC_ALL": "C"}).out == car("check").out
    assert car("check", "--lang", "en", env={"LANG": "ja_JP.UTF-8"}).out == car("check").out


def test_findings_as_json(kachi):
    answer = kachi("footprint", "car", "--json", code=1)
    assert answer.out == ""
    finding, = answer.findings()
    assert finding["code"] == "database-missing" and finding["severity"] == "error"
    assert finding["place"]["source"] == "kachi.db"
    assert finding["message"] != "" and finding["hint"] != ""
    japanese, = kachi("footprint", "car", "--json", "--lang", "ja", code=1).findings()
    assert japanese["code"] == finding["code"] and JAPANESE.search(japanese["message"])


def test_colour_is_for_terminals_and_for_those_who_ask(kachi):
    escape = "\x1b["
    words = ["footprint", "car"]
    assert escape not in kachi(*words, code=1).err
    assert escape in kachi(*words, "--color", "always", code=1).err
    assert escape in kachi(*words, code=1, env={"CLICOLOR_FORCE": "1"}).err
    assert escape not in kachi(*words, code=1, env={"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}).err
    assert escape not in kachi(*words, "--color", "never", code=1, env={"CLICOLOR_FORCE": "1"}).err


def test_database_and_party_of_the_surroundings(car):
    (car.folder / "kachi.db").rename(car.folder / "other.db")
    car("check", code=1)
    assert car("check", env={"KACHI_DB": "other.db"}).out == car("check", "--db", "other.db").out
    assert car("--db", "other.db", "check").out == car("check", "--db=other.db").out
    with_party = car("reduce", "steel", "--db", "other.db", code=1, env={"KACHI_PARTY": "D"})
    assert "rep-not-own" in with_party.err
    car("reduce", "steel", "--db", "other.db", "--as", "A", env={"KACHI_PARTY": "D"})


def test_two_dashes_end_the_options(car):
    assert "name-unknown" in car("footprint", "--", "--all", code=1).err


def test_version(kachi):
    assert re.fullmatch(r"kachi \d+\.\d+\.\d+\S*\n", kachi("--version").out)


def test_an_answer_that_cannot_be_written_is_exit_code_5(car):
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run([PROGRAM, "list"], cwd=car.folder, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 5 and done.stderr != b""


def test_init_makes_a_database_only_where_there_is_nothing(kachi):
    made = kachi.json("init")
    assert made == {"database": "kachi.db"}
    before = (kachi.folder / "kachi.db").read_bytes()
    assert "database-exists" in kachi("init", code=1).err
    assert (kachi.folder / "kachi.db").read_bytes() == before
    assert kachi.json("list", code=None)["count"] == 0
