#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`make bench-engine`: the engine beside its peers, in turns, and build/bench/engine.jsonl.

A line a figure: name, value, unit, peer, peer_value, ratio; what has no peer has none of the last three. The peers come
from PyPI into a virtual environment under the build folder; without a network they are left out, and said so. How far it
is goes to stderr. `ARGS=--quick` leaves out what takes longest: 2,000,000 products, 10,000,000 lots, quasi-random runs.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import venv

ROOT = pathlib.Path(__file__).resolve().parent.parent
PATIENCE_S = 300  # with one part
PEERS = ["bw2calc", "bw_processing", "pypardiso", "numpy", "scipy"]
SAMPLE = "monte carlo, one sample, all products, {best}, one core"
COLD = "static, every product, cold with matrix, one thread"
MPI_RUNS = 4000
# Inputs from far ends of the core fill factors up to 117 million numbers, which takes pypardiso two minutes a sample. So
# direct solvers are met on as large an inventory without them, which is to their advantage, with ours of it beside them.
LOCAL, LOCAL_OPTIONS = "no far ends: ", ["--far", 0]
# Figure of ours, figure of the peer, the peer's name.
PAIRS = [
    (SAMPLE, "monte carlo, one sample, one product, bw2calc JacobiGMRES", "bw2calc JacobiGMRES (one product)"),
    (LOCAL + SAMPLE, LOCAL + "monte carlo, one sample, one product, bw2calc pypardiso",
     "bw2calc pypardiso (one product)"),
    (SAMPLE, "monte carlo, one sample: roofline, arithmetic of drawing and reading the values", "roofline"),
    (SAMPLE, "monte carlo, one sample: floor, drawing in the nearest cache and reading the values",
     "roofline of its own kernel"),
    ("monte carlo, one sample: solving", "monte carlo, one sample: reading the values alone (bandwidth)", "roofline"),
    ("monte carlo, one sample: drawing", "monte carlo, one sample: arithmetic of drawing alone (peak rate)", "roofline"),
    ("monte carlo, one sample: drawing", "monte carlo, one sample: drawing alone in the nearest cache",
     "roofline of its own kernel"),
    (LOCAL + COLD, LOCAL + "static, one product, cold, bw2calc pypardiso", "bw2calc pypardiso (one product)"),
    (LOCAL + COLD, LOCAL + "static, one product, factors and solution, scipy SuperLU", "scipy SuperLU (one product)"),
    (LOCAL + COLD, LOCAL + "static by KLU, every product", "KLU (every product)"),
    ("nation, every product, other emissions, one thread", "nation, reading every entry once (bandwidth)", "roofline"),
    ("monte carlo, two MPI ranks, elapsed", "monte carlo, one process of one thread, elapsed", "one process"),
]


def figures(command, prefix=""):
    """What a program printed, names after prefix; what it printed in time, where it takes longer than patience."""
    try:
        done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, text=True, check=True,
                              timeout=PATIENCE_S).stdout
    except subprocess.TimeoutExpired as late:
        print(f"Left out after {PATIENCE_S} s: {' '.join(map(str, command[1:]))}", file=sys.stderr)
        done = (late.stdout or b"").decode()
    lines = map(json.loads, filter(None, done.splitlines()))
    return {prefix + line["name"]: {**line, "name": prefix + line["name"]} for line in lines}


def figure(name, value, unit=""):
    return {name: {"name": name, "value": value, "unit": unit}}


def peer_python(folder):
    python = folder / "venv" / "bin" / "python"
    try:
        if not python.exists():
            venv.create(folder / "venv", with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PEERS], check=True, timeout=PATIENCE_S)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired, OSError):
        print("The peers could not be installed from PyPI: ratios to them are left out.", file=sys.stderr)
        return None
    return python


def elapsed(command, folder):
    environment = dict(os.environ, OMPI_MCA_btl_vader_single_copy_mechanism="none", OMPI_MCA_rmaps_base_oversubscribe="1",
                       OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1")
    start = time.monotonic()
    answer = subprocess.run([str(word) for word in command], cwd=folder, env=environment, check=True,
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=PATIENCE_S).stdout
    return time.monotonic() - start, answer


def mpi(build, bench):
    """Runs of one footprint by one process and by two ranks: elapsed, and whether the answers are the same bytes."""
    if shutil.which("mpirun") is None or not (build / "kachi-mpi").exists():
        print("No MPI here: kachi-mpi is left out.", file=sys.stderr)
        return {}
    with tempfile.TemporaryDirectory(dir=bench.parent) as folder:
        tables = pathlib.Path(folder) / "tables"
        tables.mkdir()
        found = figures([bench, "tables", "--write", tables])
        found.update(figure("import of tables, elapsed", elapsed([build / "kachi", "import", tables], folder)[0], "s"))
        words = ["footprint", "product 7", "--seed", "1", "--json", "--threads", "1", "--runs", MPI_RUNS]
        alone, one = elapsed([build / "kachi", *words], folder)
        shared, two = elapsed(["mpirun", "-n", "2", build / "kachi-mpi", *words], folder)
    found.update(figure("monte carlo, one process of one thread, elapsed", alone, "s"))
    found.update(figure("monte carlo, two MPI ranks, elapsed", shared, "s"))
    found.update(figure("monte carlo, two MPI ranks, the same bytes as one process", float(one == two)))
    return found


def steps(build, folder, data, quick):
    """What is done: ours and each peer's right after each other."""
    bench, python = folder / "engine_bench", peer_python(folder)
    peer, local_data = ROOT / "bench" / "peer_bw2calc.py", data / "local"
    local_data.mkdir()
    parts = ["contributions", "what-ifs", *(() if quick else ("quasi", "nation", "roll-up"))]
    yield "static", lambda: figures([bench, "static", "--write", data])
    yield "montecarlo", lambda: figures([bench, "montecarlo"])
    if python is not None:
        yield "bw2calc JacobiGMRES", lambda: figures([python, peer, data, "gmres"])
    yield LOCAL + "static", lambda: figures([bench, "static", *LOCAL_OPTIONS, "--write", local_data], LOCAL)
    yield LOCAL + "montecarlo", lambda: figures([bench, "montecarlo", *LOCAL_OPTIONS], LOCAL)
    for mode in ("pardiso", "static", "scipy") if python is not None else ():
        yield f"{LOCAL}peer {mode}", lambda mode=mode: figures([python, peer, local_data, mode], LOCAL)
    yield LOCAL + "KLU", lambda: figures([bench, "klu", *LOCAL_OPTIONS], LOCAL)
    for part in parts:
        yield part, lambda part=part: figures([bench, part])
    yield "two MPI ranks", lambda: mpi(build, bench)


def compared(found):
    """All figures, and once more with its peer each that has one."""
    best = next((name.split(", ")[3] for name in found if name.endswith("one core")
                 and name.startswith("monte carlo, one sample, all products")), "avx2")
    lines = list(found.values())
    for name, peer_name, peer in PAIRS:
        mine, other = found.get(name.format(best=best)), found.get(peer_name)
        if mine is not None and other is not None:
            ratio = mine["value"] / other["value"] if peer.startswith("roofline") else other["value"] / mine["value"]
            lines.append({**mine, "peer": peer, "peer_value": other["value"], "ratio": ratio})
    return lines


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    folder = build / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    found, started = {}, time.monotonic()
    with tempfile.TemporaryDirectory(dir=folder) as data:
        for number, (label, work) in enumerate(steps(build, folder, pathlib.Path(data), "--quick" in sys.argv), 1):
            print(f"[{number:2}] {time.monotonic() - started:5.0f} s  {label}", file=sys.stderr, flush=True)
            try:
                found.update(work())
            except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as failed:
                # What was measured before is not lost.
                print(f"Left out: {failed}", file=sys.stderr)
    print(f"     {time.monotonic() - started:5.0f} s  done", file=sys.stderr)
    with open(folder / "engine.jsonl", "w", encoding="utf-8") as out:
        for line in compared(found):
            out.write(json.dumps(line) + "\n")
            ratio = f"{line['ratio']:8.1f}x  {line['peer']}" if "ratio" in line else ""
            print(f"{line['name']:80} {line['value']:12.5g} {line['unit']:3} {ratio}")


if __name__ == "__main__":
    main()
