#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Brightway's bw2calc and scipy on the inventory that engine_bench wrote: peer_bw2calc.py FOLDER MODE

MODE: gmres (JacobiGMRES Monte Carlo), pardiso (the default solver with pypardiso), static (the same, once and cold),
scipy (SuperLU of the matrix alone).
Prints one figure a line as JSON. Times are processor time, as engine_bench measures.
"""

import json
import os
import sys
import time
import warnings

for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"
warnings.simplefilter("ignore")

import bw2calc
import bw_processing
import numpy as np
import scipy.sparse
import scipy.sparse.linalg

ROW = np.dtype([("row", "<i4"), ("column", "<i4"), ("value", "<f8"), ("kind", "<i4"), ("unused", "<i4"),
                ("loc", "<f8"), ("scale", "<f8"), ("minimum", "<f8"), ("maximum", "<f8")])


def say(name, value, unit):
    print(json.dumps({"name": name, "value": value, "unit": unit}), flush=True)


def seconds(work):
    start = time.process_time()
    work()
    return time.process_time() - start


def vector(package, matrix, rows, row_offset):
    indices = np.empty(len(rows), dtype=bw_processing.INDICES_DTYPE)
    indices["row"], indices["col"] = rows["row"] + row_offset, rows["column"]
    distributions = np.empty(len(rows), dtype=bw_processing.UNCERTAINTY_DTYPE)
    distributions["uncertainty_type"] = rows["kind"]
    for name in ("loc", "scale", "minimum", "maximum"):
        distributions[name] = rows[name]
    for name in ("minimum", "maximum"):
        distributions[name][rows["kind"] != 5] = np.nan
    distributions["scale"][rows["kind"] != 2] = np.where(
        rows["kind"][rows["kind"] != 2] == 3, rows["scale"][rows["kind"] != 2], np.nan)
    distributions["shape"] = np.nan
    distributions["negative"] = False
    package.add_persistent_vector(
        matrix=matrix, name=matrix, indices_array=indices, data_array=np.abs(rows["value"]),
        flip_array=rows["value"] < 0, distributions_array=distributions)


def packages(folder):
    technosphere = np.fromfile(f"{folder}/technosphere.bin", dtype=ROW)
    biosphere = np.fromfile(f"{folder}/biosphere.bin", dtype=ROW)
    factors = np.fromfile(f"{folder}/factors.bin")
    order = int(technosphere["column"].max()) + 1
    package = bw_processing.create_datapackage()
    vector(package, "technosphere_matrix", technosphere, 0)
    vector(package, "biosphere_matrix", biosphere, order)
    used = np.nonzero(factors)[0]
    indices = np.empty(len(used), dtype=bw_processing.INDICES_DTYPE)
    indices["row"], indices["col"] = used + order, 0
    package.add_persistent_vector(matrix="characterization_matrix", name="characterization_matrix",
                                  indices_array=indices, data_array=factors[used])
    return [package]


def monte_carlo(kind, data, product, name, count):
    lca = kind({product: 1}, data_objs=data, use_distributions=True, seed_override=42)
    lca.lci()
    lca.lcia()
    say(f"monte carlo, one sample, one product, {name}",
        1e3 * float(np.median([seconds(lambda: next(lca)) for _ in range(count)])), "ms")


def static(data, product, intensity):
    def cold():
        lca = bw2calc.LCA({product: 1}, data_objs=data)
        lca.lci()
        lca.lcia()
        scores.append(lca.score)
    scores = []
    say("static, one product, cold, bw2calc pypardiso", 1e3 * seconds(cold), "ms")
    say("static, bw2calc against kachi, difference", abs(scores[0] / intensity - 1.0), "")


def superlu(folder, product):
    rows = np.fromfile(f"{folder}/technosphere.bin", dtype=ROW)
    order = int(rows["column"].max()) + 1
    matrix = scipy.sparse.csc_matrix((rows["value"], (rows["row"], rows["column"])), shape=(order, order))
    demand = np.zeros(order)
    demand[product] = 1.0
    say("static, one product, factors and solution, scipy SuperLU",
        1e3 * seconds(lambda: scipy.sparse.linalg.splu(matrix).solve(demand)), "ms")


def main():
    folder, mode = sys.argv[1], sys.argv[2]
    product = 7
    if mode == "scipy":
        superlu(folder, product)
        return
    data = packages(folder)
    if mode == "static":
        static(data, product, np.fromfile(f"{folder}/intensities.bin")[product])
    elif mode == "gmres":
        monte_carlo(bw2calc.JacobiGMRESLCA, data, product, "bw2calc JacobiGMRES", 15)
    else:
        say("bw2calc uses pypardiso", float(bool(getattr(bw2calc, "PYPARDISO", False))), "")
        monte_carlo(bw2calc.LCA, data, product, "bw2calc pypardiso", 3)


if __name__ == "__main__":
    main()
