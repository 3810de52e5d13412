#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the ledger costs, beside PostgreSQL on the same disk: run_ledger.py BUILD [ENTRIES]

Writes build/bench/ledger.jsonl. The server is made for the run, with room in memory and few checkpoints, as whoever wants
speed would set it, commits that are durable, and log segments that were written before, as in a server that is in use. Where there is no PostgreSQL, that part is left out, and said so.
"""

import contextlib
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tools"))
import postgres  # noqa: E402  (it lives in tools/)

SETTINGS = {"shared_buffers": "1GB", "min_wal_size": "2GB", "max_wal_size": "8GB", "checkpoint_timeout": "30min"}


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
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as run:
            for line in run.stdout:
                print(line, end="", flush=True)
                out.write(line)
        return run.returncode


if __name__ == "__main__":
    sys.exit(main())
