# SPDX-License-Identifier: Apache-2.0
"""The operator's day: a start that cannot be is said and leaves nothing, and hostile clients together spoil nobody's reading."""

import signal
import socket
import subprocess
import threading
import time

import pytest
from conftest import KACHI, Client, kachi, serving


def refused_start(*arguments):
    """What a server that cannot start says, and that it ends by itself."""
    done = subprocess.run([KACHI, "serve", "--port", "0", "--json", *map(str, arguments)], capture_output=True, text=True, timeout=60)
    assert done.returncode not in (0, -11, -6), done.stderr
    assert "Sanitizer" not in done.stderr
    return done.stderr


def test_a_data_folder_that_is_not_there_is_said(tmp_path):
    said = refused_start("--db", tmp_path / "missing" / "kachi.db")
    assert "database" in said and str(tmp_path / "missing") in said
    assert not (tmp_path / "missing").exists()


def test_a_folder_in_the_place_of_the_database_is_said(tmp_path):
    (tmp_path / "kachi.db").mkdir()
    assert "database" in refused_start("--db", tmp_path / "kachi.db")


@pytest.mark.parametrize("content", [b"not a database, but long enough to be read as one" * 40, b"PK\x03\x04"])
def test_a_file_that_is_no_database_is_said_and_left_alone(tmp_path, content):
    (tmp_path / "kachi.db").write_bytes(content)
    assert "database" in refused_start("--db", tmp_path / "kachi.db")
    assert (tmp_path / "kachi.db").read_bytes() == content


def test_a_copy_in_the_files_place_serves_what_was_copied(tmp_path):
    """Restore as docs/operations.md says it: what came after the copy is gone, what was before is there, the audit holds."""
    db, copy = tmp_path / "kachi.db", tmp_path / "copy.db"
    kachi("init", "--db", db)
    first = kachi("--db", db, "ledger", "party", "A", "--role", "member", "--as", "operator", "--json")["id"]
    subprocess.run(["python3", "-c", "import sqlite3,sys; a=sqlite3.connect(sys.argv[1]); b=sqlite3.connect(sys.argv[2]); a.backup(b)",
                    db, copy], check=True)
    digest = kachi("--db", db, "ledger", "audit", "--json")
    kachi("--db", db, "ledger", "party", "B", "--role", "member", "--as", "operator")
    for suffix in ("", "-wal", "-shm"):
        (tmp_path / f"kachi.db{suffix}").unlink(missing_ok=True)
    copy.rename(db)
    assert kachi("--db", db, "ledger", "audit", "--json") == digest
    key = kachi("--db", db, "key", "add", "k", "--role", "auditor", "--scope", "read,ledger", "--json")["key"]
    with serving("--db", db) as process:
        parties = Client(process.url, {"X-API-Key": key}).get("/api/v1/parties").json["parties"]
    assert [party["id"] for party in parties] == [first]


def test_hostile_and_slow_clients_together_spoil_nobodys_reading(demo):
    """Headers a byte at a time, deep JSON, bodies that never come and bodies too large, all at once: every read is answered right."""
    host, port = demo.url.removeprefix("http://").split(":")
    over = threading.Event()

    def slow():
        with socket.create_connection((host, int(port)), timeout=30) as connection:
            connection.sendall(b"GET /api/v1 HTTP/1.1\r\nHost: x\r\n")
            while not over.wait(0.2):
                connection.sendall(b"X-A: b\r\n")

    def half():
        with socket.create_connection((host, int(port)), timeout=30) as connection:
            connection.sendall(b"POST /api/v1/entries HTTP/1.1\r\nHost: x\r\nContent-Length: 8000000\r\nContent-Type: application/json\r\n\r\n{")
            over.wait()

    def repeat(body, statuses):
        client, kind = Client(demo.url), "application/json"
        while not over.is_set():
            try:
                statuses.append(client.ask("POST", "/api/v1/entries", body, Content_Type=kind).status)
            except OSError:
                statuses.append(0)  # cut off while it still sends: that is a refusal, too

    deep, large = [], []
    threads = [threading.Thread(target=slow) for _ in range(20)] + [threading.Thread(target=half) for _ in range(20)] \
        + [threading.Thread(target=repeat, args=(b"[" * 100_000, deep)), threading.Thread(target=repeat, args=(b"x" * (9 << 20), large))]
    session = demo.post("/api/v1/session", {"demo": "A"})  # its own limit: the others are of one address
    reader = Client(demo.url, {"Cookie": session.headers["Set-Cookie"].split(";")[0]})
    wanted = reader.get("/api/v1/products/steel").json
    for thread in threads:
        thread.start()
    try:
        end = time.time() + 3
        while time.time() < end:
            assert reader.get("/api/v1/products/steel").json == wanted
            assert reader.get("/api/v1/products/steel/footprint?amount=2").status == 200
            time.sleep(0.01)
    finally:
        over.set()
        for thread in threads:
            thread.join()
    assert deep and large and not {status for status in deep + large} & {200, 201, 500, 502}
    assert demo.get("/healthz").status == 200


def test_a_silent_partner_does_not_hold_up_the_end(tmp_path):
    """It takes the connection and says nothing: the server ends all the same, long before it would give up waiting."""
    db = tmp_path / "kachi.db"
    secret = tmp_path / "secret"
    secret.write_text("s", encoding="utf-8")
    kachi("init", "--db", db)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        kachi("pact", "partner", "P", "--base-url", url, "--local", "--client-id", "a", "--secret-file", secret, "--db", db)
        kachi("pact", "request", "P", "urn:x:1", "--base-url", "http://127.0.0.1:1", "--db", db)
        with serving("--db", db) as process:
            silent.settimeout(30)
            connection, _ = silent.accept()  # the event is being sent
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=20) == 0
            connection.close()
