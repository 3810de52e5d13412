#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A server under mixed load for a long time: does its memory stay flat? soak_server.py BUILD [SECONDS [PAUSE_MS]]

Eight clients read (cached and uncached), ask what-ifs, write durable entries singly and in batches, run jobs, sign in
wrongly and hang up in the middle; each rests PAUSE_MS between two requests (0: none). Before that, the ledger is filled
until every bounded cache (pages of the database, rows of the ledger) has been turned over, since flat means: no more than
its bounds. Once a minute a line says how much memory and how many files are open; the last one compares the memory of
the last quarter with that of the second.
"""

import http.client
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
import uuid

PORT = 8792
CLIENTS = 8
FILL_ENTRIES = 900_000  # twice as many as the ledger keeps rows of
FILL_BATCH = 1_000


def product(party):
    name = str(uuid.uuid4())
    return {"id": name, "kind": "product", "content": {"owner": party, "name": name, "unit": "kg", "decimals": 3}}


class Load:
    def __init__(self, key, party, pause_s):
        self.pause_s = pause_s
        self.headers, self.party = {"X-API-Key": key, "Content-Type": "application/json"}, party
        self.done, self.failed, self.stopped, self.lock = 0, {}, threading.Event(), threading.Lock()

    def ask(self, connection, method, path, body=None):
        connection.request(method, path, None if body is None else json.dumps(body), self.headers)
        answer = connection.getresponse()
        answer.read()
        with self.lock:
            self.done += 1
            if answer.status >= 500:
                self.failed[f"{method} {path} {answer.status}"] = self.failed.get(f"{method} {path} {answer.status}", 0) + 1

    def fill(self):
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        for _ in range(FILL_ENTRIES // FILL_BATCH):
            self.ask(connection, "POST", "/api/v1/entries/batch", {"entries": [product(self.party) for _ in range(FILL_BATCH)]})
        connection.close()

    def one(self, connection, kind):
        if kind == "cached":
            self.ask(connection, "GET", "/api/v1/products/steel")
        elif kind == "uncached":
            self.ask(connection, "GET", f"/api/v1/products/steel/footprint?amount={random.randint(1, 10**6)}")
        elif kind == "what-if":
            self.ask(connection, "POST", "/api/v1/products/steel/what-if", {"changes": [{"exchange": 0, "amount": random.random()}]})
        elif kind == "entry":
            self.ask(connection, "POST", "/api/v1/entries", product(self.party))
        elif kind == "batch":
            self.ask(connection, "POST", "/api/v1/entries/batch", {"entries": [product(self.party) for _ in range(20)]})
        elif kind == "job":
            self.ask(connection, "POST", "/api/v1/jobs", {"kind": "uncertainty", "product": "steel", "runs": 200})
        elif kind == "refused":
            self.ask(connection, "POST", "/api/v1/entries", {"kind": "nothing"})
        else:
            connection.request("GET", "/api/v1/lots", headers=self.headers)
            connection.close()  # without reading the answer

    def run(self):
        kinds = ["cached"] * 40 + ["uncached"] * 20 + ["entry"] * 20 + ["what-if"] * 5 + ["batch"] * 2 + ["job", "refused", "hang up"]
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        while not self.stopped.wait(self.pause_s * random.uniform(0.5, 1.5)):
            try:
                self.one(connection, random.choice(kinds))
            except (OSError, http.client.HTTPException):
                connection.close()


def measure(connection):
    connection.request("GET", "/metrics")
    text = connection.getresponse().read().decode()
    value = lambda name: int(float(re.search(rf"^{name} (\S+)$", text, re.M)[1]))
    return {"resident_mib": round(value("process_resident_memory_bytes") / 2**20, 1), "open_files": value("process_open_fds"),
            "entries": value("kachi_entries_total")}


def main():
    build, seconds = pathlib.Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 3600
    pause_s = float(sys.argv[3]) / 1000 if len(sys.argv) > 3 else 0.0
    program, samples = build / "kachi", []
    with tempfile.TemporaryDirectory(dir=build) as folder:
        db = pathlib.Path(folder) / "kachi.db"
        run = lambda *words: json.loads(subprocess.run([program, "--db", db, *words, "--json"], check=True, capture_output=True).stdout)
        run("import", "examples/car")
        party = run("ledger", "party", "A", "--role", "member", "--as", "operator")["id"]
        key = run("key", "add", "soak", "--party", "A", "--role", "drafter", "--scope", "read,ledger,post")["key"]
        with subprocess.Popen([program, "--db", db, "serve", "--port", str(PORT), "--rate", "0", "--json"], stdout=subprocess.PIPE) as server:
            server.stdout.readline()
            load = Load(key, party, pause_s)
            load.fill()
            threads = [threading.Thread(target=load.run) for _ in range(CLIENTS)]
            for thread in threads:
                thread.start()
            begun = time.monotonic()
            while time.monotonic() - begun < seconds:
                time.sleep(min(60, max(1, seconds / 20)))
                connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
                samples.append({"after_s": round(time.monotonic() - begun), "requests": load.done, **measure(connection)})
                connection.close()
                print(json.dumps(samples[-1]), flush=True)
            load.stopped.set()
            for thread in threads:
                thread.join()
            server.terminate()
            code = server.wait(timeout=60)
        audit = run("ledger", "audit")
    quarter = max(1, len(samples) // 4)
    mean = lambda part: sum(s["resident_mib"] for s in part) / len(part)
    second, last = mean(samples[quarter : 2 * quarter] or samples), mean(samples[-quarter:])
    print(json.dumps({"measure": "soak", "seconds": seconds, "requests": load.done, "server_errors": load.failed,
                      "second_quarter_mib": round(second, 1), "last_quarter_mib": round(last, 1),
                      "growth": round(last / second - 1, 3), "exit": code, "audit_ok": audit["ok"]}))


if __name__ == "__main__":
    main()
