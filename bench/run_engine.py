#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`make bench-engine`: the engine beside its peers, in turns, and build/bench/engine.jsonl.

A line a figure: name, value, unit, peer, peer_value, ratio. What has no peer has none of the last three. The peers come
from PyPI into a virtual environment under the build folder; without a network they are left out, and said so.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import venv

ROOT = pathlib.Path(__file__).resolve().parent.parent
PATIENCE_S = 300  # with one part: a factorisation of the core can take minutes
PEERS = ["bw2calc", "bw_processing", "pypardiso", "numpy", "scipy"]
# Figure of ours, figure of the peer, the peer's name.
PAIRS = [
    ("monte carlo, one sample, all products, {best}, one core",
     "monte carlo, one sample, one product, bw2calc JacobiGMRES", "bw2calc JacobiGMRES (one product)"),
    ("monte carlo, one sample, all products, {best}, one core",
     "monte carlo, one sample, one product, bw2calc pypardiso", "bw2calc pypardiso (one product)"),
    ("static, every product, cold with matrix", "static, one product, cold, bw2calc", "bw2calc (one product)"),
    ("monte carlo, one sample, all products, {best}, one core",
     "monte carlo, one sample: roofline, arithmetic of drawing and reading the values", "roofline"),
    ("monte carlo, one sample: solving", "monte carlo, one sample: reading the values alone (bandwidth)", "roofline"),
    ("monte carlo, one sample: drawing", "monte carlo, one sample: arithmetic of drawing alone (peak rate)", "roofline"),
    ("static, every product, cold with matrix", "static by KLU, every product", "KLU (every product)"),
]


def figures(command, patience_s=None):
    """What a program printed; what it printed in time, where it takes longer than patience_s."""
    try:
        done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, text=True, check=True,
                              timeout=patience_s).stdout
    except subprocess.TimeoutExpired as late:
        print(f"Left out after {patience_s} s: {' '.join(map(str, command[1:]))}", file=sys.stderr)
        done = (late.stdout or b"").decode()
    return {line["name"]: line for line in map(json.loads, filter(None, done.splitlines()))}


def peer_python(folder):
    python = folder / "venv" / "bin" / "python"
    try:
        if not python.exists():
            venv.create(folder / "venv", with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PEERS], check=True)
    except (subprocess.CalledProcessError, OSError):
        print("The peers could not be installed from PyPI: ratios to them are left out.", file=sys.stderr)
        return None
    return python


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    quick = "--quick" in sys.argv
    folder = build / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    bench, ours, theirs = folder / "engine_bench", {}, {}
    python = peer_python(folder)
    with tempfile.TemporaryDirectory(dir=folder) as data:
        ours.update(figures([bench, "static", "--write", data]))
        for mode in ("gmres", "pardiso", "static") if python is not None else ():
            theirs.update(figures([python, ROOT / "bench" / "peer_bw2calc.py", data, mode], PATIENCE_S))
            # In turns: ours again beside each of theirs, the last one counts.
            ours.update(figures([bench, "montecarlo"]))
    long_parts = () if quick else ("quasi", "klu", "nation", "roll-up")
    for part in ("static", "contributions", "montecarlo", "what-ifs", *long_parts):
        ours.update(figures([bench, part], PATIENCE_S))
    best = next((name.split(", ")[3] for name in ours if name.endswith("one core")), "avx2")
    lines = [dict(line) for line in {**theirs, **ours}.values()]
    for name, peer_name, peer in PAIRS:
        mine, other = ours.get(name.format(best=best)), {**ours, **theirs}.get(peer_name)
        if mine is not None and other is not None:
            ratio = mine["value"] / other["value"] if peer == "roofline" else other["value"] / mine["value"]
            lines.append({**mine, "peer": peer, "peer_value": other["value"], "ratio": ratio})
    with open(folder / "engine.jsonl", "w", encoding="utf-8") as out:
        for line in lines:
            out.write(json.dumps(line) + "\n")
            ratio = f"{line['ratio']:8.1f}x  {line['peer']}" if "ratio" in line else ""
            print(f"{line['name']:70} {line['value']:12.5g} {line['unit']:3} {ratio}")


if __name__ == "__main__":
    main()
