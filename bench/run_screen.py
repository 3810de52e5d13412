#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What `kachi program screen` costs as a command: run_screen.py BUILD [PRODUCTS] [PROGRAMS]

A database of that many products, each with attributes and a statement of its own, against that many programs (those
inside the binary, named again until there are enough). Seconds of the command, and of its processor.
"""

import csv
import hashlib
import json
import pathlib
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time

WORDS = {"vehicle_class": ["passenger", "kei", "truck"], "powertrain": ["bev", "gasoline", "phev"],
         "gx_steel_plan": ["approved", "refused"], "material": ["steel-bar", "cement", "glass"],
         "goods": ["green-steel", "electric-car", "steel"], "gx_category": ["green-steel", "saf", "other"]}


def write_tables(folder, products):
    tables = {"activities": ["key", "name", "product", "amount", "unit", "owner"],
              "exchanges": ["activity", "direction", "flow", "amount", "unit"],
              "attributes": ["activity", "name", "value"]}
    files = {name: open(folder / f"{name}.csv", "w", encoding="utf-8", newline="") for name in tables}
    out = {name: csv.writer(file) for name, file in files.items()}
    for name, headings in tables.items():
        out[name].writerow(headings)
    for i in range(products):
        key = f"product-{i:07}"
        out["activities"].writerow([key, f"Product {i}", f"thing {i}", 1, "kg", "A"])
        out["exchanges"].writerow([key, "emission", "CO2", 1 + i % 977 / 100, "kg"])
        for j, (name, values) in enumerate(WORDS.items()):
            out["attributes"].writerow([key, name, values[(i >> j) % len(values)]])
    for file in files.values():
        file.close()


def marked(number):
    """As a UUID of version 8 (RFC 9562), whatever this Python's uuid knows."""
    return number[:6] + bytes([number[6] & 0x0F | 0x80, number[7], number[8] & 0x3F | 0x80]) + number[9:]


def copy_statement(db, products):
    """The statement of the first product, once for each of the others: content, digest and id as Kachi makes them."""
    base = sqlite3.connect(db)
    content, issuer, state, at = base.execute("SELECT content, issuer, state, stated_at FROM statement").fetchone()

    def row(i):
        text = content.replace("product-0000000", f"product-{i:07}")
        digest = hashlib.sha256(text.encode()).hexdigest()
        number = hashlib.sha256(b"kachi-statement\0" + digest.encode()).digest()[:16]
        return marked(number), digest, text, issuer, f"product-{i:07}", state, at

    base.executemany("INSERT INTO statement (id, digest, content, issuer, product, state, stated_at)"
                     " VALUES (?, ?, ?, ?, ?, ?, ?)", (row(i) for i in range(1, products)))
    base.commit()
    base.close()


def main():
    program = pathlib.Path(sys.argv[1]).resolve() / "kachi"
    products = int(sys.argv[2]) if len(sys.argv) > 2 else 100000
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 50
    with tempfile.TemporaryDirectory(dir=sys.argv[1]) as name:
        folder = pathlib.Path(name)
        db = folder / "kachi.db"
        run = lambda *words: subprocess.run([program, "--db", db, *words], check=True, capture_output=True).stdout
        write_tables(folder, products)
        run("import", folder, "--quiet")
        run("statement", "draft", "product-0000000")
        copy_statement(db, products)
        inside = [row["program"] for row in json.loads(run("program", "list", "--json"))["programs"]]
        programs = (inside * (count // len(inside) + 1))[:count]
        from_s, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
        lines = run("program", "screen", *programs, "--csv").count(b"\n") - 1
        spent_s, after = time.monotonic() - from_s, resource.getrusage(resource.RUSAGE_CHILDREN)
        processor_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        print(json.dumps({"measure": "program screen, as a command", "products": products, "programs": count,
                          "verdicts": lines, "seconds": round(spent_s, 2), "processor_seconds": round(processor_s, 2)}))
        assert lines == products * count


if __name__ == "__main__":
    main()
