# SPDX-License-Identifier: Apache-2.0
"""The runner counts what really happened: its last line is what continuous integration believes."""

import importlib.machinery
import importlib.util
import pathlib
import sys

import pytest

PATH = pathlib.Path(__file__).resolve().parents[2] / "tools" / "run_tests"
LOADER = importlib.machinery.SourceFileLoader("run_tests", str(PATH))
run_tests = importlib.util.module_from_spec(importlib.util.spec_from_loader("run_tests", LOADER))
sys.modules["run_tests"] = run_tests
LOADER.exec_module(run_tests)


@pytest.mark.parametrize("text, passed, failed, skipped", [
    ("1..2\nok 1 - a\nok 2 - b\n", 2, 0, 0),
    ("TAP version 13\nok 1 - a\nnot ok 2 - b\n# why\n1..2\n", 1, 1, 0),
    ("1..1\nok 1 - a\n1..2\nok 1 - b\nnot ok 2 - c\n", 2, 1, 0),
    ("1..2\nok 1 - a # SKIP no data\nok 2 - b\n", 1, 0, 1),
    ("1..2\nok 1 # SKIP a\nok 2 # skip\n", 0, 0, 2),
    ("1..0 # SKIP no such machine\n", 0, 0, 1),
    ("1..3\nok 1 - a\n", 1, 1, 0),
    ("1..1\nok 1 - a\nok 2 - b\n", 2, 1, 0),
    ("ok 1 - a\n", 1, 1, 0),
    ("", 0, 1, 0),
    ("1..1\nBail out! no disk\n", 0, 2, 0),
    ("1..1\nokay then\nok 1 - a\n", 1, 0, 0),
])
def test_tap_is_counted(text, passed, failed, skipped):
    outcome = run_tests.Outcome("x")
    run_tests.read_tap(outcome, text)
    assert (outcome.passed, len(outcome.failed), len(outcome.skipped)) == (passed, failed, skipped)


def one(script, protocol="tap", timeout=20):
    test = {"name": "base x", "cmd": [sys.executable, "-c", script], "env": {"WORD": "a"}, "workdir": None,
            "timeout": timeout, "protocol": protocol}
    return run_tests.run(test, {}, 1.0)


def test_a_crash_after_good_points_is_a_failure():
    outcome = one("import os; print('1..1\\nok 1 - a', flush=True); os.abort()")
    assert outcome.passed == 1 and outcome.failed == ["ended by SIGABRT"]


def test_an_exit_code_after_good_points_is_a_failure():
    outcome = one("import sys; print('1..1\\nok 1 - a'); sys.exit(3)")
    assert outcome.passed == 1 and outcome.failed == ["ended with exit code 3"]


def test_a_program_that_hangs_is_stopped():
    outcome = one("import time; print('1..1\\nok 1 - a', flush=True); time.sleep(60)", timeout=1)
    assert outcome.failed == ["stopped after 1 s"] and outcome.seconds < 30


def test_the_environment_of_a_test_reaches_it():
    assert one("import os; print('1..1\\nok 1 - a' if os.environ['WORD'] == 'a' else '')").failed == []


def test_plain_programs_count_as_one_point():
    assert one("pass", protocol="exitcode").passed == 1
    assert one("raise SystemExit(77)", protocol="exitcode").skipped == ["as a whole"]
    assert one("raise SystemExit(1)", protocol="exitcode").failed == ["ended with exit code 1"]
