# SPDX-License-Identifier: Apache-2.0
"""Long work shows itself and can be stopped: import, roll-up and sweeps, with --progress json and with Ctrl-C."""

import json
import os
import pty
import signal
import subprocess
import threading

import pytest

from conftest import PROGRAM, ROOT

CAR = ROOT / "examples" / "car"
SWEEP = ["what-if", "car", "--sweep", "lifetime_km=100000:200000:400"]


def network(lots):
    rows = ["L0,,1,5,1,0\n"]
    rows += [f"L{lot},,1,2\nL{lot},L{lot - 1},0.5\n" for lot in range(1, lots)]
    return "".join(rows)


def lines_of(answer):
    return [json.loads(line) for line in answer.err.splitlines() if line.startswith('{"progress"')]


@pytest.mark.parametrize("words, kind", [
    (["import", CAR], "activities"),
    (["roll-up", "network.csv"], "bytes"),
    (SWEEP, "alternatives"),
])
def test_progress_as_lines_grows_to_its_total(kachi, car_database, words, kind):
    (kachi.folder / "network.csv").write_text(network(100))
    words = [*words, "--db", car_database] if words is SWEEP else words
    lines = [line for line in lines_of(kachi(*words, "--progress", "json")) if line["progress"] == kind]
    done = [line["done"] for line in lines]
    assert done == sorted(done) and done[-1] == lines[-1]["total"] > 0
    assert all(line["per_second"] > 0 and line["seconds_left"] >= 0 for line in lines)


def test_a_pipe_has_no_known_end(kachi):
    done = subprocess.run([PROGRAM, "roll-up", "-", "--progress", "json"], input=network(100_000), cwd=kachi.folder,
                          capture_output=True, encoding="utf-8", timeout=120, check=True)
    lines = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    assert all("total" not in line and "seconds_left" not in line for line in lines)


def test_progress_is_for_terminals(kachi, car_database):
    assert "\x1b" not in kachi(*SWEEP, "--db", car_database).err
    here, there = pty.openpty()
    subprocess.run([PROGRAM, *SWEEP, "--db", car_database], stdout=subprocess.DEVNULL, stderr=there, timeout=120,
                   check=True)
    os.close(there)
    shown = os.read(here, 65536).decode()
    os.close(here)
    assert "400 / 400 alternatives" in shown and shown.endswith("\r\x1b[K")


def test_another_word_for_progress_is_refused(kachi):
    (kachi.folder / "network.csv").write_text(network(2))
    assert "option-choice" in kachi("roll-up", "network.csv", "--progress", "loud", "--json", code=1).codes()


def feed(pipe, is_enough):
    """Writes lots for as long as they are taken: a quick machine has read any fixed number before its first word."""
    lot = 0
    try:
        while not is_enough.is_set():
            pipe.write("".join(f"L{lot + i},,1,2\n" for i in range(1000)))
            pipe.flush()
            lot += 1000
    except BrokenPipeError:
        pass  # it has ended


def test_ctrl_c_ends_a_roll_up_without_an_answer(kachi):
    run = subprocess.Popen([PROGRAM, "roll-up", "-", "--csv", "--progress", "json"], cwd=kachi.folder,
                           stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    is_enough = threading.Event()
    feeder = threading.Thread(target=feed, args=(run.stdin, is_enough))
    feeder.start()
    # A line of progress says that the work has begun; the pipe stays open, so that it waits for more.
    assert json.loads(run.stderr.readline())["done"] > 0
    run.send_signal(signal.SIGINT)
    is_enough.set()
    feeder.join()
    out, err = run.communicate(timeout=60)
    assert run.returncode == 1 and out == "" and "work-stopped" in err


def test_ctrl_c_in_an_import_leaves_no_database(kachi):
    folder = kachi.folder / "tables"
    folder.mkdir()
    activities = ["key,product,amount,unit\n", *(f"a{i},product {i},1,kg\n" for i in range(40_000))]
    exchanges = ["activity,direction,flow,amount,unit\n", *(f"a{i},emission,CO2,1,kg\n" for i in range(40_000))]
    (folder / "activities.csv").write_text("".join(activities))
    (folder / "exchanges.csv").write_text("".join(exchanges))
    run = subprocess.Popen([PROGRAM, "import", folder, "--progress", "json"], cwd=kachi.folder, stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE, text=True)
    while '"activities"' not in (line := run.stderr.readline()):
        assert line, "the import ended before it saved anything"
    run.send_signal(signal.SIGINT)
    out, err = run.communicate(timeout=120)
    if run.returncode == 0:
        pytest.skip("the import was faster than Ctrl-C")
    assert run.returncode != 0 and "work-stopped" in err and "added" not in out
    assert not (kachi.folder / "kachi.db").exists()
