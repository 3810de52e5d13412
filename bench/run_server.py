#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the server serves beside a bare libmicrohttpd, in one run, by wrk: run_server.py BUILD [SECONDS]

Rates in requests a second; each of the server's is also a share of hello's. Reads are measured in ROUNDS, in turn with hello,
and the round of the median rate is told; cpu_us is what a request cost the server itself, which other programs disturb less.
Entries are written by 64 connections, one durable entry a request. Needs wrk.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROUNDS = 3

POST = """
local n, id = 0, ""
math.randomseed(os.time())
function setup(thread) thread:set("number", math.random(0, 65535)) end
function request()
  n = n + 1
  id = string.format("%08x-%04x-7%03x-8%03x-%012x", n, number, n % 4096, number % 4096, math.random(0, 2^47))
  local body = '{"id":"' .. id .. '","kind":"product","content":{"owner":"PARTY","name":"' .. id .. '","unit":"kg","decimals":3}}'
  return wrk.format("POST", "/api/v1/entries", {["Content-Type"]="application/json", ["X-API-Key"]="KEY"}, body)
end
function done(summary) io.write(string.format("errors %d\\n", summary.errors.status)) end
"""


def wrk(url, seconds, connections, *arguments):
    out = subprocess.run(["wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "--latency", *arguments, url], check=True,
                         capture_output=True, text=True).stdout
    found = {"per_second": float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1]),
             "p99": re.search(r"99%\s+(\S+)", out)[1]}
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    return {**found, "refused": int(refused[1]) if refused else 0}


def cpu_s(process):
    """What the process has used of the processors, in seconds."""
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measured(process, url, seconds, *arguments):
    """One slice of wrk, and what a request cost the process."""
    before = cpu_s(process)
    found = wrk(url, seconds, 64, *arguments)
    return {**found, "cpu_us": round((cpu_s(process) - before) / (found["per_second"] * seconds) * 1e6, 1)}


def middle(slices):
    """The slice whose rate is the median: of rounds taken in turn, so that each meets the same neighbours."""
    return sorted(slices, key=lambda found: found["per_second"])[len(slices) // 2]


def main():
    build, seconds = pathlib.Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5
    program = build / "kachi"
    with tempfile.TemporaryDirectory(dir=build) as folder:
        db = pathlib.Path(folder) / "kachi.db"
        run = lambda *words: json.loads(subprocess.run([program, "--db", db, *words, "--json"], check=True, capture_output=True).stdout)
        run("import", "examples/car")
        party = run("ledger", "party", "A", "--role", "member", "--as", "operator")["id"]
        key = run("key", "add", "bench", "--party", "A", "--role", "drafter", "--scope", "read,ledger,post")["key"]
        serve = [program, "--db", db, "serve", "--port", "8791", "--threads", "2", "--rate", "1000000", "--json"]
        slices = {"hello": [], "cached": [], "uncached": []}
        with subprocess.Popen([build / "bench" / "http_hello", "8790", "2"], stdin=subprocess.PIPE) as hello, \
                subprocess.Popen(serve, stdout=subprocess.PIPE) as server:
            server.stdout.readline()
            url, header = "http://127.0.0.1:8791", ["-H", f"X-API-Key: {key}"]
            for _ in range(ROUNDS):
                slices["hello"].append(measured(hello, "http://127.0.0.1:8790/", seconds))
                slices["cached"].append(measured(server, f"{url}/api/v1/products/steel", seconds, *header))
                slices["uncached"].append(measured(server, f"{url}/api/v1", seconds, *header))
            hello.stdin.close()
            script = pathlib.Path(folder) / "post.lua"
            script.write_text(POST.replace("PARTY", party).replace("KEY", key))
            results = {name: middle(found) for name, found in slices.items()}
            results["entries"] = measured(server, url, seconds, "-s", str(script))
            server.terminate()
    for name, result in results.items():
        share = result["per_second"] / results["hello"]["per_second"]
        print(json.dumps({"measure": name, **result, "of_hello": round(share, 3)}))


if __name__ == "__main__":
    main()
