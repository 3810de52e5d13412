#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the ledger costs, beside PostgreSQL on the same disk: run_ledger.py BUILD [ENTRIES [GROWN]]

Writes build/bench/ledger.jsonl. The server is made for the run, with room in memory and few checkpoints, as whoever wants
speed would set it, commits that are durable, and log segments that were written before, as in a server that is in use. Where there is no PostgreSQL, that part is left out, and said so.
With GROWN the same rates are taken again in a ledger of so many entries, made for it and removed (10,000,000: 18 GB, some ten minutes).
"""

import contextlib
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tools"))
import postgres  # noqa: E402  (it lives in tools/)

SETTINGS = {"shared_buffers": "1GB", "min_wal_size": "2GB", "max_wal_size": "8GB", "checkpoint_timeout": "30min"}


def run(words, out):
    """Its lines go to the terminal and the file."""
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as program:
        for line in program.stdout:
            print(line, end="", flush=True)
            out.write(line)
    return program.returncode


def remove_grown(folder):
    for ending in ("", "-wal", "-shm"):
        (folder / f"grown.db{ending}").unlink(missing_ok=True)


def main():
    folder = pathlib.Path(sys.argv[1]).resolve() / "bench"
    entries = sys.argv[2] if len(sys.argv) > 2 else "200000"
    folder.mkdir(parents=True, exist_ok=True)
    words = [folder / "ledger_bench", folder, entries]
    with contextlib.ExitStack() as stack:
        if postgres.available():
            print(f"Without PostgreSQL: {postgres.available()}.", file=sys.stderr)
        else:
            words.append(stack.enter_context(postgres.server(beside=folder, **SETTINGS)))
        out = stack.enter_context(open(folder / "ledger.jsonl", "w", encoding="utf-8"))
        code = run(words, out)
        if code == 0 and len(sys.argv) > 3:
            stack.callback(remove_grown, folder)
            code = run([words[0], folder, "grow", sys.argv[3]], out) or run([words[0], folder, "grown", entries], out)
        return code


if __name__ == "__main__":
    sys.exit(main())
