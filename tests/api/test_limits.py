# SPDX-License-Identifier: Apache-2.0
"""What happens when clients ask too much, too slowly or brokenly; what can be watched; how the server stops."""

import http.client
import json
import os
import pathlib
import pwd
import re
import signal
import socket
import sqlite3
import subprocess
import tempfile
import threading
import time

import pytest
from conftest import KACHI, Client, entry, kachi, new_id, serving, sign_in, with_key


@pytest.fixture(scope="module")
def limited():
    """A server that lets a client ask five times a second."""
    with serving("--demo", "--rate", "5") as process:
        yield process.url


def raw(url, data, wait_s=5):
    """Bytes to the server as they are; what comes back until it closes or falls silent."""
    host, port = url.removeprefix("http://").split(":")
    received = b""
    with socket.create_connection((host, int(port)), timeout=wait_s) as connection:
        connection.settimeout(wait_s)
        try:
            connection.sendall(data)
            while piece := connection.recv(65536):
                received += piece
        except (TimeoutError, ConnectionError):
            pass
    return received


# --- too much ---


def test_who_asks_too_often_waits_and_others_do_not(limited):
    busy, other = Client(limited, {"Authorization": "Bearer kachi_key_of-nobody"}), Client(limited)
    answers = [busy.get("/api/v1") for _ in range(30)]
    refused = [a for a in answers if a.status == 429]
    assert refused and refused[0].json["code"] == "rate-limit"
    wait_s = int(refused[-1].headers["Retry-After"])
    assert 1 <= wait_s <= 10
    assert other.get("/healthz").status == 200


def test_a_bucket_fills_again(limited):
    client = Client(limited, {"Cookie": "other=1"})
    while client.get("/api/v1").status == 200:
        pass
    time.sleep(1.1)
    assert client.get("/api/v1").status == 200


def test_what_is_only_claimed_makes_no_new_client(limited):
    statuses = [Client(limited, {"Cookie": f"kachi_session=made-up-{i}"}).get("/api/v1").status for i in range(60)]
    assert 429 in statuses


def test_watching_is_never_refused(limited):
    client = Client(limited)
    assert {client.get(path).status for path in ["/healthz", "/readyz", "/metrics"] * 20} == {200}


def test_behind_a_proxy_each_address_is_a_client():
    with serving("--demo", "--rate", "5", "--behind-proxy") as process:
        first = Client(process.url, {"X-Forwarded-For": "203.0.113.9, 198.51.100.1"})
        # What stands before the proxy's own word is the client's: changing it gives no new bucket.
        forged = Client(process.url, {"X-Forwarded-For": "203.0.113.10, 198.51.100.1"})
        second = Client(process.url, {"X-Forwarded-For": "198.51.100.2"})
        while first.get("/api/v1").status == 200:
            pass
        assert forged.get("/api/v1").status == 429 and second.get("/api/v1").status == 200


def test_a_client_that_names_an_address_itself_is_none_of_the_proxys():
    """A proxy that adds a line of its own leaves the client's first: the last line is the proxy's."""
    with serving("--demo", "--rate", "5", "--behind-proxy") as process:
        statuses = set()
        for i in range(60):
            lines = f"X-Forwarded-For: 203.0.113.{i}\r\nX-Forwarded-For: 198.51.100.1\r\n"
            answer = raw(process.url, f"GET /api/v1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{lines}\r\n".encode())
            statuses.add(answer[9:12])
        assert statuses == {b"200", b"429"}


def test_a_body_over_the_limit_is_refused_before_it_is_read(demo):
    answer = raw(demo.url, b"POST /api/v1/verify HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                           b"Content-Length: 99999999999\r\n\r\n", 2)
    assert answer.startswith(b"HTTP/1.1 413") and b'"body-large"' in answer


def test_a_chunked_body_over_the_limit_is_refused(demo):
    chunk = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
    answer = raw(demo.url, b"POST /api/v1/verify HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                           b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 9 + b"0\r\n\r\n", 3)
    assert answer.startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize("opening,closing", [("[", "]"), ('{"a":', "}")])
def test_json_deeper_than_the_limit_is_refused(demo, opening, closing):
    inside = "" if opening == "[" else "1"
    answer = demo.post("/api/v1/verify", '{"credential": ' + opening * 100000 + inside + closing * 100000 + "}",
                       Content_Type="application/json")
    assert answer.status in (400, 413), answer.body[:200]


def test_a_batch_over_the_limit_is_refused(registry):
    products = [{**entry("product", owner=registry["ids"]["A"], name=str(i), unit="kg", decimals=3), "id": new_id()}
                for i in range(1001)]
    answer = with_key(registry, "writer").post("/api/v1/entries/batch", {"entries": products})
    assert answer.status == 413 and answer.json["code"] == "batch-size"


@pytest.mark.parametrize("request_line", [
    "GET /" + "a" * 40000 + " HTTP/1.1", "GET /api/v1?" + "&".join(f"p{i}=1" for i in range(200)) + " HTTP/1.1"])
def test_a_url_over_the_limit_is_refused(demo, request_line):
    assert re.match(rb"HTTP/1.1 4\d\d", raw(demo.url, f"{request_line}\r\nHost: x\r\nConnection: close\r\n\r\n".encode(), 2))


@pytest.mark.parametrize("kind", ["stated", "chunked"])
def test_large_bodies_are_for_those_whom_the_server_knows(registry, kind):
    """The same body, from nobody, with a key that is none, and from somebody."""
    body = json.dumps({"credential": "x" * 400_000}).encode()
    answers = []
    for headers in ({}, {"X-API-Key": "kachi_key_of-nobody"}, {"X-API-Key": registry["keys"]["reader"]}):
        host, port = registry["url"].removeprefix("http://").split(":")
        connection = http.client.HTTPConnection(host, int(port), timeout=30)
        sent = body if kind == "stated" else (body[i:i + 50_000] for i in range(0, len(body), 50_000))
        try:
            connection.request("POST", "/api/v1/verify", sent, {"Content-Type": "application/json", **headers},
                               encode_chunked=kind == "chunked")
        except (BrokenPipeError, ConnectionResetError):
            pass  # answered and closed before all of it was sent
        try:
            answers.append(connection.getresponse().status)
        except (http.client.RemoteDisconnected, ConnectionResetError):
            answers.append(413)
        connection.close()
    assert answers[:2] == [413, 413] and answers[2] not in (413, 500), answers


def test_more_sign_ins_than_can_wait_are_told_so():
    """Passwords are slow to check: sixteen wait for it, others are told to come again, and nobody else notices."""
    body = json.dumps({"user": "nobody", "password": "correct horse"}).encode()
    head = (f"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n"
            f"Content-Length: {len(body)}\r\n\r\n").encode()
    with serving("--demo", "--rate", "0") as process:
        host, port = process.url.removeprefix("http://").split(":")
        connections = [socket.create_connection((host, int(port)), timeout=60) for _ in range(100)]
        for connection in connections:
            connection.sendall(head + body)
        answers = [read_all(connection) for connection in connections]
        refused = [answer for answer in answers if answer.startswith(b"HTTP/1.1 503")]
        assert refused and all(b'"server-busy"' in answer and b"Retry-After: 1" in answer for answer in refused)
        assert len(refused) < len(answers)
        assert all(re.match(rb"HTTP/1.1 (403|429|503)", answer) for answer in answers)
        assert Client(process.url).get("/api/v1/products").status == 200


def read_all(connection):
    with connection:
        return b"".join(iter(lambda: connection.recv(65536), b""))


# --- too slow, and broken ---


def test_slow_clients_keep_nobody_waiting(demo):
    host, port = demo.url.removeprefix("http://").split(":")
    slow = [socket.create_connection((host, int(port))) for _ in range(200)]
    try:
        for connection in slow:
            connection.sendall(b"POST /api/v1/verify HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{")
        begun = time.monotonic()
        assert all(demo.get("/api/v1/products").status == 200 for _ in range(20))
        assert time.monotonic() - begun < 20
    finally:
        for connection in slow:
            connection.close()


BROKEN = [
    b"\x00" * 1000, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n",
    b"GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", b"GET /%00 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    b"POST /api/v1/verify HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
    b"POST /api/v1/verify HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"POST /api/v1/verify HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n\xff\xfe",
    b"DELETE /api/v1/jobs/\xff\xff HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
]


@pytest.mark.parametrize("data", BROKEN, ids=range(len(BROKEN)))
def test_broken_requests_break_nothing(demo, data):
    answer = raw(demo.url, data, 1)
    assert not re.match(rb"HTTP/1.1 50[0-4]", answer), answer[:200]  # 505 is the answer to HTTP/9.9
    assert demo.get("/healthz").status == 200


def test_who_hangs_up_leaves_nothing_behind(registry):
    writer = with_key(registry, "writer")
    body = json.dumps({**entry("product", owner=registry["ids"]["A"], name="x", unit="kg", decimals=3)})
    host, port = registry["url"].removeprefix("http://").split(":")
    before = open_connections(registry["url"])
    for i in range(50):
        connection = http.client.HTTPConnection(host, int(port))
        connection.request("POST", "/api/v1/entries", body, {"X-API-Key": registry["keys"]["writer"],
                           "Idempotency-Key": new_id(), "Content-Type": "application/json"})
        connection.sock.close()
    end = time.monotonic() + 10
    while open_connections(registry["url"]) > before + 5 and time.monotonic() < end:
        time.sleep(0.1)
    assert open_connections(registry["url"]) <= before + 5
    assert writer.get("/api/v1/lots").status == 200


def metrics(url):
    text = Client(url).get("/metrics").body.decode()
    return {m[1]: float(m[2]) for m in re.finditer(r"^([a-z_]+(?:{[^}]*})?) (\S+)$", text, re.M)}


def open_connections(url):
    return metrics(url)["process_open_fds"]


# --- watching ---


def test_metrics_are_what_was_asked(registry):
    before = metrics(registry["url"])
    for _ in range(3):
        with_key(registry, "reader").get("/api/v1/lots")
    after = metrics(registry["url"])
    name = 'kachi_requests_total{operation="listLots",status="2xx"}'
    assert after[name] - before.get(name, 0) == 3
    count = 'kachi_request_seconds_count{operation="listLots"}'
    assert after[count] == after['kachi_request_seconds_bucket{operation="listLots",le="+Inf"}']
    assert after["process_resident_memory_bytes"] > 1e6 and after["process_start_time_seconds"] < time.time()


def test_metrics_have_the_form_that_prometheus_reads(demo):
    answer = demo.get("/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    lines, typed = answer.body.decode().splitlines(), {}
    for line in lines:
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split()
            assert name not in typed, "a metric is described once"
            typed[name] = kind
        elif not line.startswith("#"):
            name = re.match(r'^([a-zA-Z_:][\w:]*)(\{\w+="[^"]*"(,\w+="[^"]*")*\})? [-+.\deInf]+$', line)[1]
            assert re.sub(r"_(bucket|sum|count)$", "", name) in typed or name in typed


def test_metrics_are_nobody_elses_business(registry):
    through_proxy = {"X-Forwarded-For": "203.0.113.9"}
    assert Client(registry["url"], through_proxy).get("/metrics").status == 401
    audrey, _ = sign_in(registry, "audrey")
    assert audrey.get("/metrics", X_Forwarded_For="203.0.113.9").status == 200


def test_the_log_has_lines_of_json_and_no_secret(tmp_path):
    path = tmp_path / "log"
    db = tmp_path / "kachi.db"
    kachi("init", "--db", db)
    key = kachi("--db", db, "key", "add", "script", "--role", "officer", "--scope", "read", "--json")["key"]
    with path.open("w") as log, serving("--db", db, "--log", "requests", log=log) as process:
        Client(process.url, {"X-API-Key": key}).get("/api/v1/products?q=hidden-word")
        Client(process.url, {"Authorization": f"Bearer {key}"}).get("/api/v1/lots/secret-lot")
        Client(process.url).post("/api/v1/session", {"user": "ada", "password": "correct horse"})
        Client(process.url, {"Cookie": "kachi_session=cookie-secret"}).get("/api/v1/lots")
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    requests = [line for line in lines if line["event"] == "request"]
    assert len(requests) == 4 and all({"time", "route", "status", "taken_us"} <= set(line) for line in requests)
    for secret in (key, "hidden-word", "secret-lot", "correct horse", "cookie-secret"):
        assert secret not in path.read_text()


# --- what the process may still do ---


def status_of(process):
    lines = pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines()
    return {name: value.strip() for name, value in (line.split(":", 1) for line in lines)}


def test_the_process_is_confined(tmp_path):
    db = tmp_path / "kachi.db"
    kachi("init", "--db", db)
    with serving("--db", db) as process:
        if not {"sanitize", "thread"} & set(KACHI.parts):  # their runtimes make calls that the filter refuses
            assert status_of(process)["Seccomp"] == "2"  # a filter, of every thread:
            assert {(task / "status").read_text().split("Seccomp:")[1].split()[0]
                    for task in pathlib.Path(f"/proc/{process.pid}/task").iterdir()} == {"2"}
        assert status_of(process)["NoNewPrivs"] == "1"
        assert Client(process.url).get("/readyz").status == 200


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes another user")
def test_root_becomes_another_user(tmp_path):
    nobody = pwd.getpwnam("nobody")
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        db = pathlib.Path(folder) / "kachi.db"
        kachi("init", "--db", db)
        for path in (folder, db):
            os.chown(path, nobody.pw_uid, nobody.pw_gid)
        with serving("--db", db, "--user", "nobody") as process:
            status = status_of(process)
            assert status["Uid"].split() == [str(nobody.pw_uid)] * 4 and status["CapEff"] == "0" * 16
            assert Client(process.url).get("/readyz").status == 200


def test_a_copy_of_the_database_can_be_made_while_it_serves(registry, tmp_path):
    """SQLite's backup, as docs/operations.md has it: whole, and of one moment."""
    writer, stopped = with_key(registry, "writer"), threading.Event()

    def post():
        while not stopped.is_set():
            body = {"id": new_id(), **entry("product", owner=registry["ids"]["A"], name=new_id(), unit="kg", decimals=3)}
            assert writer.post("/api/v1/entries", body).status == 201

    thread = threading.Thread(target=post)
    thread.start()
    try:
        for i in range(3):
            with sqlite3.connect(registry["db"]) as source, sqlite3.connect(tmp_path / f"{i}.db") as copy:
                source.backup(copy)
            assert kachi("--db", tmp_path / f"{i}.db", "ledger", "audit", "--json")["ok"]
    finally:
        stopped.set()
        thread.join()


# --- stopping ---


def test_it_stops_gracefully(registry, tmp_path):
    """What is acknowledged while it stops is there afterwards, and it ends with 0."""
    db = tmp_path / "kachi.db"
    kachi("init", "--db", db)
    party = kachi("--db", db, "ledger", "party", "A", "--role", "member", "--as", "operator", "--json")["id"]
    key = kachi("--db", db, "key", "add", "k", "--party", "A", "--role", "drafter", "--scope", "read,ledger,post", "--json")["key"]
    acknowledged, stopped = [], threading.Event()

    def post(client):
        while not stopped.is_set():
            mine = new_id()
            try:
                answer = client.post("/api/v1/entries", {"id": mine, **entry("product", owner=party, name=mine, unit="kg", decimals=3)})
            except OSError:
                return
            if answer.status == 201:
                acknowledged.append(answer.json["sequence"])

    with serving("--db", db) as process:
        client = Client(process.url, {"X-API-Key": key})
        threads = [threading.Thread(target=post, args=(client,)) for _ in range(8)]
        for thread in threads:
            thread.start()
        time.sleep(1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=40) == 0
        stopped.set()
        for thread in threads:
            thread.join()
    assert acknowledged
    audit = kachi("--db", db, "ledger", "audit", "--json")
    assert audit["ok"] and audit["entries"] >= max(acknowledged)


def test_a_port_in_use_is_said(demo, tmp_path):
    port = demo.url.rsplit(":", 1)[1]
    kachi("init", "--db", tmp_path / "kachi.db")
    done = subprocess.run([KACHI, "serve", "--db", tmp_path / "kachi.db", "--port", port], capture_output=True, text=True, timeout=30)
    assert done.returncode != 0 and port in done.stderr
