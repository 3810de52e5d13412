# SPDX-License-Identifier: Apache-2.0
"""What was acknowledged is there after kill -9, whenever it comes; and a stop finishes what was begun."""

import os
import random
import signal
import subprocess
import threading
import time
import uuid

import pytest
from conftest import Client, kachi, serving

WRITERS = 8


@pytest.fixture
def registry(tmp_path):
    db = tmp_path / "kachi.db"
    kachi("init", "--db", db)
    party = kachi("--db", db, "ledger", "party", "A", "--role", "member", "--as", "operator", "--json")["id"]
    key = kachi("--db", db, "key", "add", "writer", "--party", "A", "--role", "drafter", "--scope", "read,ledger,post",
                "--json")["key"]
    return db, party, {"X-API-Key": key}


def write_until_it_ends(client, party, acknowledged, counts):
    while True:
        identity = str(uuid.uuid4())
        body = {"kind": "product", "content": {"owner": party, "name": identity, "unit": "kg", "decimals": 3}}
        try:
            answer = client.post("/api/v1/entries", body, Idempotency_Key=identity)
        except (OSError, ValueError):
            return
        counts.append(answer.status)
        if answer.status == 201:
            acknowledged.append(identity)
        else:
            return


def start_writers(process, party, headers):
    acknowledged, counts = [], []
    threads = [threading.Thread(target=write_until_it_ends, args=(Client(process.url, headers), party, acknowledged, counts))
               for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    return acknowledged, counts, threads


def check_all_there(db, party, headers, acknowledged):
    """Sending an entry again is answered with 200, the same entry; one that was lost would be written now, with 201."""
    with serving("--db", db, "--rate", "0") as process:
        client = Client(process.url, headers)
        for identity in acknowledged:
            body = {"kind": "product", "content": {"owner": party, "name": identity, "unit": "kg", "decimals": 3}}
            answer = client.post("/api/v1/entries", body, Idempotency_Key=identity)
            assert answer.status == 200, (identity, answer.status, answer.body)
    assert kachi("--db", db, "ledger", "audit", "--json")["ok"]


@pytest.mark.parametrize("written", [1, 40, 150])
def test_kill_9_loses_nothing_acknowledged(registry, written):
    db, party, headers = registry
    with serving("--db", db, "--rate", "0") as process:
        acknowledged, _, threads = start_writers(process, party, headers)
        while len(acknowledged) < written:
            assert process.poll() is None and any(thread.is_alive() for thread in threads)
        process.send_signal(signal.SIGKILL)
        process.wait()
        for thread in threads:
            thread.join()
    assert len(acknowledged) >= written
    check_all_there(db, party, headers, acknowledged)


def test_kill_9_again_and_again_on_one_database(registry):
    """Each server opens what the one before it left, and is killed at another moment; KACHI_KILL_SECONDS makes it long."""
    db, party, headers = registry
    acknowledged, rounds, chance = [], 0, random.Random(9)
    until = time.monotonic() + float(os.environ.get("KACHI_KILL_SECONDS", "4"))
    while time.monotonic() < until:
        with serving("--db", db, "--rate", "0") as process:
            new, counts, threads = start_writers(process, party, headers)
            time.sleep(chance.uniform(0.0, 1.0))
            process.send_signal(signal.SIGKILL)
            process.wait()
            for thread in threads:
                thread.join()
        assert set(counts) <= {201}, counts
        acknowledged += new
        rounds += 1
    print(f"{rounds} kills, {len(acknowledged)} acknowledged entries")
    assert rounds > 1
    check_all_there(db, party, headers, acknowledged)


def test_a_stop_finishes_what_it_has_begun(registry):
    db, party, headers = registry
    with serving("--db", db, "--rate", "0") as process:
        acknowledged, counts, threads = start_writers(process, party, headers)
        while len(acknowledged) < 50:
            assert any(thread.is_alive() for thread in threads)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
        for thread in threads:
            thread.join()
    assert set(counts) == {201}, counts
    check_all_there(db, party, headers, acknowledged)


def test_a_port_that_is_taken_is_said(tmp_path):
    with serving("--demo") as process:
        port = process.url.rsplit(":", 1)[1]
        done = subprocess.run([process.args[0], "serve", "--demo", "--port", port, "--json"], capture_output=True, text=True,
                              timeout=60, check=False)
    assert done.returncode == 5 and "server-listen" in done.stderr
