# SPDX-License-Identifier: Apache-2.0
"""Do verifiers that others wrote accept every proof of Kachi's tree, and refuse, as Kachi does, whatever was changed?

transparency-dev/merkle (Go) and @transmute/rfc9162 (npm) against the tree in src/proof/merkle.h, over every leaf and
every pair of sizes up to 33 and samples up to 1,300 leaves.
"""

import base64
import json
import os
import pathlib
import subprocess

import pytest
from conftest import BUILD, Verifier  # tests/foreign/conftest.py

PROGRAM = BUILD.parent / "tests" / "proof_vectors"


@pytest.fixture(scope="module")
def cases():
    done = subprocess.run([PROGRAM, "make"], capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def kachi_check():
    return Verifier([str(PROGRAM), "check"], pathlib.Path(os.getcwd()))


def flip(text, bit=0):
    raw = bytearray(base64.b64decode(text))
    raw[0] ^= 1 << bit
    return base64.b64encode(bytes(raw)).decode()


def changed_leaf(case):
    return {**case, "entry": flip(case["entry"])} if "entry" in case else {**case, "old": flip(case["old"])}


def changed_root(case):
    return {**case, "root": flip(case["root"])}


def changed_hash(case):
    return {**case, "proof": case["proof"][:-1] + [flip(case["proof"][-1], 7)]}


def changed_order(case):
    return {**case, "proof": case["proof"][::-1]}


def missing_hash(case):
    return {**case, "proof": case["proof"][:-1]}


def one_more_hash(case):
    return {**case, "proof": case["proof"] + [case["root"]]}


# name: (what is changed, the least number of hashes in a proof for the change to be one)
CHANGES = {
    "leaf": (changed_leaf, 1),
    "root": (changed_root, 1),
    "hash": (changed_hash, 1),
    "order": (changed_order, 2),
    "missing hash": (missing_hash, 1),
    "one more hash": (one_more_hash, 1),
}


def for_rfc9162(case):
    """@transmute/rfc9162 0.0.5 wants the old root at the head of a consistency proof from a power of two, against
    RFC 9162 2.1.4.1 (its source says "erata?"), and calls no proof needed between equal sizes wrong."""
    if case["ask"] == "consistency":
        return case["from"] & (case["from"] - 1) != 0 and case["from"] < case["size"]
    return True


def test_every_proof_is_accepted(cases, kachi_check, go, node):
    assert len(cases) > 1000
    assert all(ok for ok, _ in kachi_check.all(cases))
    refused = [(case, why) for case, (ok, why) in zip(cases, go.all(cases)) if not ok]
    assert not refused, refused[0]
    for_node = [case for case in cases if for_rfc9162(case)]
    assert len(for_node) > 600
    refused = [(case, why) for case, (ok, why) in zip(for_node, node.all(for_node)) if not ok]
    assert not refused, refused[0]


@pytest.mark.parametrize("name", CHANGES)
def test_every_changed_proof_is_refused_by_all(cases, kachi_check, go, node, name):
    change, least = CHANGES[name]
    changed = [change(case) for case in cases if len(case["proof"]) >= least and change(case) != case]
    assert len(changed) > 400
    for verifier in (kachi_check, go):
        assert not any(ok for ok, _ in verifier.all(changed))
    for_node = [case for case in changed if for_rfc9162(case)]
    assert not any(ok for ok, _ in node.all(for_node))


@pytest.mark.parametrize("field", ["index", "size", "from"])
@pytest.mark.parametrize("step", [-1, 1])
def test_a_wrong_place_is_judged_alike(cases, kachi_check, go, field, step):
    """Sizes are bound by the signed checkpoint, not by the hashes: a proof may hold for a neighbouring size. Kachi and Go
    must say the same of each. (Of the empty tree Kachi asks for its root, where Go takes any.)"""
    least = 1 if field == "from" else 0
    changed = [{**case, field: case[field] + step} for case in cases if field in case and case[field] + step >= least]
    ours = [ok for ok, _ in kachi_check.all(changed)]
    theirs = [ok for ok, _ in go.all(changed)]
    assert ours == theirs
    assert not all(ours)
