# SPDX-License-Identifier: Apache-2.0
"""tools/model: of a history that fails, what is left is what it takes to fail."""

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Differs where both steps are in the history.
PROGRAM = """#!{python}
import os, sys
left_out = set()
for part in filter(None, os.environ["KACHI_LEDGER_SKIP"].split(",")):
    first, last = part.split("-")
    left_out |= set(range(int(first), int(last) + 1))
last = int(os.environ["KACHI_LEDGER_ENTRIES"])
print("# seed", os.environ["KACHI_LEDGER_SEED"])
if os.environ.get("KACHI_LEDGER_TELL"):
    print("told")
sys.exit(1 if all(step <= last and step not in left_out for step in {bad}) else 0)
"""


def model(tmp_path, bad, entries):
    program = tmp_path / "program"
    program.write_text(PROGRAM.format(python=sys.executable, bad=bad), encoding="utf-8")
    program.chmod(0o755)
    return subprocess.run(
        [sys.executable, ROOT / "tools" / "model", "--program", program, "--entries", str(entries), "--seed", "7"],
        capture_output=True, encoding="utf-8", check=False)


def test_a_history_that_fails_is_made_short(tmp_path):
    run = model(tmp_path, [3, 90], 200)
    assert run.returncode == 1
    assert "seed 7: ledger and reference differ" in run.stdout
    assert "these 2 still fail: [3, 90]" in run.stdout and "told" in run.stdout


def test_what_agrees_names_its_seed(tmp_path):
    run = model(tmp_path, [300], 200)
    assert (run.returncode, run.stdout) == (0, "# seed 7\n")
