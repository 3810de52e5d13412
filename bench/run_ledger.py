#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the ledger costs, beside PostgreSQL on the same disk: run_ledger.py BUILD [ENTRIES [GROWN]]

Writes build/bench/ledger.jsonl. The server is made for the run, with room in memory and few checkpoints, as whoever wants
speed would set it, commits that are durable, and log segments that were written before, as in a server that is in use. Where there is no PostgreSQL, that part is left out, and said so.
With GROWN the same rates are taken again in a ledger of so many entries, made for it and removed (10,000,000: 18 GB, some ten minutes),
and held against those of the fresh one.
"""

import contextlib
import json
import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tools"))
import postgres  # noqa: E402  (it lives in tools/)

SETTINGS = {"shared_buffers": "1GB", "min_wal_size": "2GB", "max_wal_size": "8GB", "checkpoint_timeout": "30min"}


ENTRY_BYTES = 2000  # of a database that has grown, its indexes and log among them; seen: 1,760


class Failed(Exception):
    pass


def run(words, out):
    """Its lines go to the terminal and the file. What it measured, by name."""
    measured = {}
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as program:
        for line in program.stdout:
            print(line, end="", flush=True)
            out.write(line)
            row = json.loads(line)
            measured[row["measure"]] = row["value"]
    if program.returncode != 0:
        raise Failed(program.returncode)
    return measured


def tell_beside(fresh, grown, out):
    """The rates after so many entries, as a part of those of the fresh ledger."""
    entries = int(grown["entries there"])
    for name, rate in fresh.items():
        if name.endswith("batches of 8,190") and name in grown:
            row = {"measure": f"{name}, after {entries:,} entries", "unit": "1/s", "value": grown[name],
                   "peer": "the fresh ledger", "peer_value": rate, "ratio": round(grown[name] / rate, 3)}
            line = json.dumps(row, separators=(",", ":"))
            print(line, flush=True)
            out.write(line + "\n")


def remove_grown(folder):
    for ending in ("", "-wal", "-shm"):
        (folder / f"grown.db{ending}").unlink(missing_ok=True)


def main():
    folder = pathlib.Path(sys.argv[1]).resolve() / "bench"
    entries = sys.argv[2] if len(sys.argv) > 2 else "200000"
    folder.mkdir(parents=True, exist_ok=True)
    words = [folder / "ledger_bench", folder, entries]
    wanted = int(sys.argv[3]) * ENTRY_BYTES if len(sys.argv) > 3 else 0
    if shutil.disk_usage(folder).free < wanted:
        print(f"{sys.argv[3]} entries need some {wanted >> 30} GiB beside {folder}, which are not there.", file=sys.stderr)
        return 1
    with contextlib.ExitStack() as stack:
        if postgres.available():
            print(f"Without PostgreSQL: {postgres.available()}.", file=sys.stderr)
        else:
            words.append(stack.enter_context(postgres.server(beside=folder, **SETTINGS)))
        out = stack.enter_context(open(folder / "ledger.jsonl", "w", encoding="utf-8"))
        fresh = run(words, out)
        if len(sys.argv) > 3:
            stack.callback(remove_grown, folder)
            run([words[0], folder, "grow", sys.argv[3]], out)
            tell_beside(fresh, run([words[0], folder, "grown", entries], out), out)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as failed:
        sys.exit(failed.args[0])
