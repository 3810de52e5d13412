# SPDX-License-Identifier: Apache-2.0
"""What was acknowledged is there after kill -9, whenever it comes; and a stop finishes what was begun."""

import signal
import subprocess
import threading
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
    with serving("--db", db) as process:
        client = Client(process.url, headers)
        for identity in acknowledged:
            body = {"kind": "product", "content": {"owner": party, "name": identity, "unit": "kg", "decimals": 3}}
            assert client.post("/api/v1/entries", body, Idempotency_Key=identity).status == 200  # it is the same entry
    assert kachi("--db", db, "ledger", "audit", "--json")["ok"]


@pytest.mark.parametrize("written", [1, 40, 150])
def test_kill_9_loses_nothing_acknowledged(registry, written):
    db, party, headers = registry
    with serving("--db", db) as process:
        acknowledged, _, threads = start_writers(process, party, headers)
        while len(acknowledged) < written:
            assert process.poll() is None and any(thread.is_alive() for thread in threads)
        process.send_signal(signal.SIGKILL)
        process.wait()
        for thread in threads:
            thread.join()
    assert len(acknowledged) >= written
    check_all_there(db, party, headers, acknowledged)


def test_a_stop_finishes_what_it_has_begun(registry):
    db, party, headers = registry
    with serving("--db", db) as process:
        acknowledged, counts, threads = start_writers(process, party, headers)
        while len(acknowledged) < 50:
            assert any(thread.is_alive() for thread in threads)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
        for thread in threads:
            thread.join()
    assert set(counts) == {201}
    check_all_there(db, party, headers, acknowledged)


def test_a_port_that_is_taken_is_said(tmp_path):
    with serving("--demo") as process:
        port = process.url.rsplit(":", 1)[1]
        done = subprocess.run([process.args[0], "serve", "--demo", "--port", port, "--json"], capture_output=True, text=True,
                              timeout=60, check=False)
    assert done.returncode == 5 and "server-listen" in done.stderr
