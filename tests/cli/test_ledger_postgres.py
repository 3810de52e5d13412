# SPDX-License-Identifier: Apache-2.0
"""A ledger in PostgreSQL: the server killed under load, backup and restore by digest, as docs/operations.md says."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

import pytest

KACHI = os.environ["KACHI"]
ROOT = pathlib.Path(os.environ.get("KACHI_SOURCE_ROOT", pathlib.Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(ROOT / "tools"))

import postgres  # noqa: E402  (it lives in tools/)

pytestmark = pytest.mark.skipif(postgres.available() != "", reason=postgres.available() or "there")


@pytest.fixture
def server():
    """A server that a test may crash; its folder."""
    with tempfile.TemporaryDirectory(prefix="kachi-pg-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)
        postgres.start(folder)
        try:
            yield pathlib.Path(folder)
        finally:
            postgres.stop(folder, "immediate")


def kachi(folder, url, *words, code=0):
    done = subprocess.run([KACHI, "--lang", "en", *words, "--ledger", url, "--json"], cwd=folder, capture_output=True,
                          text=True)
    assert done.returncode == code, done.stderr + done.stdout
    return json.loads(done.stdout) if done.stdout else {}


def fill(folder, url):
    subprocess.run([KACHI, "init"], cwd=folder, check=True, capture_output=True)
    for name in ("A", "B"):
        kachi(folder, url, "ledger", "party", name, "--as", "operator")
    kachi(folder, url, "ledger", "product", "steel", "--unit", "kg", "--as", "A")
    return kachi(folder, url, "ledger", "make", "steel", "100000", "--emitted-g", "700000", "--as", "A")["lots"][0]["lot"]


def run_sql(server, database, sql):
    postgres.call(postgres.programs() / "psql", "-h", server, "-U", "kachi", "-d", database, "-qc", sql)


def test_every_acknowledged_entry_survives_a_killed_server(server, tmp_path):
    url = postgres.address(server)
    lot = fill(tmp_path, url)
    acknowledged, stop = [], threading.Event()

    def write(writer):
        number = 0
        while not stop.is_set():
            number += 1
            done = subprocess.run(
                [KACHI, "ledger", "offer", lot, "1", "--to", "B", "--price-yen", "1", "--as", "A", "--ledger", url,
                 "--reference", f"{writer}-{number}", "--json"], cwd=tmp_path, capture_output=True, text=True)
            if done.returncode == 0:
                acknowledged.append(json.loads(done.stdout)["id"])

    writers = [threading.Thread(target=write, args=(writer,)) for writer in range(3)]
    for writer in writers:
        writer.start()
    for _ in range(3):
        time.sleep(1.0)
        postgres.stop(server, "immediate")  # a crash: no checkpoint, recovery from the log
        postgres.resume(server)
    time.sleep(1.0)
    stop.set()
    for writer in writers:
        writer.join()
    assert len(acknowledged) == len(set(acknowledged)) and len(acknowledged) > 3
    stored = {offer["id"] for offer in kachi(tmp_path, url, "ledger", "list", "offers", "--as", "A")["offers"]}
    assert set(acknowledged) <= stored
    audit = kachi(tmp_path, url, "ledger", "audit")
    assert audit["ok"] is True
    # What was written though nobody was told is whole too: the lot has lost a piece for each offer.
    held = [row for row in kachi(tmp_path, url, "ledger", "list", "lots", "--as", "A")["lots"]
            if row["lot"] == lot]
    assert float(held[0]["quantity"]) == 100000 - len(stored)


def test_backup_and_restore_by_digest(server, tmp_path):
    url = postgres.address(server)
    lot = fill(tmp_path, url)
    for number in range(5):
        kachi(tmp_path, url, "ledger", "offer", lot, "10", "--to", "B", "--price-yen", str(number), "--as", "A")
    before = kachi(tmp_path, url, "ledger", "audit")["state_sha256"]
    binaries = postgres.programs()
    postgres.call(binaries / "pg_dump", "-h", server, "-U", "kachi", "-Fc", "-f", server / "kachi.dump", "kachi")
    postgres.call(binaries / "createdb", "-h", server, "-U", "kachi", "again")
    postgres.call(binaries / "pg_restore", "-h", server, "-U", "kachi", "-d", "again", server / "kachi.dump")
    restored = url.replace("/kachi?", "/again?")
    assert kachi(tmp_path, restored, "ledger", "audit")["state_sha256"] == before
    # The entries alone give the same rows in a file, by the same digest; and tampering shows.
    subprocess.run([KACHI, "ledger", "replay", "--into", "file.db", "--ledger", url], cwd=tmp_path, check=True,
                   capture_output=True)
    done = subprocess.run([KACHI, "ledger", "audit", "--db", "file.db", "--json"], cwd=tmp_path, capture_output=True,
                          text=True)
    assert json.loads(done.stdout)["state_sha256"] == before
    run_sql(server, "again", "UPDATE ledger_left SET embodied_g = embodied_g + 1 WHERE lot = 1")
    assert kachi(tmp_path, restored, "ledger", "audit", code=4)["ok"] is False


def test_a_ledger_on_a_server_needs_no_file(server, tmp_path):
    url = postgres.address(server)
    kachi(tmp_path, url, "ledger", "party", "A", "--as", "operator")
    assert [party["name"] for party in kachi(tmp_path, url, "ledger", "list", "parties")["parties"]] == ["A"]
    assert list(tmp_path.iterdir()) == []
    # A database that was named has to be there.
    done = subprocess.run([KACHI, "--lang", "en", "ledger", "list", "parties", "--ledger", url, "--db", "other.db"],
                          cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode != 0 and "database-missing" in done.stderr


def test_a_server_that_is_not_there_is_told(tmp_path):
    subprocess.run([KACHI, "init"], cwd=tmp_path, check=True, capture_output=True)
    done = subprocess.run([KACHI, "--lang", "en", "ledger", "audit", "--ledger",
                           "postgresql://registry:secret@127.0.0.1:1/kachi"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode != 0
    assert "database-unreachable" in done.stderr and "secret" not in done.stderr
