# SPDX-License-Identifier: Apache-2.0
"""Does the log prove to outsiders what is in the ledger, and refuse what is not?"""

import base64
import hashlib
import json
import os
import subprocess

import pytest

from conftest import PROGRAM


@pytest.fixture
def log(tmp_path):
    environment = {**os.environ, "KACHI_KEY_PASSPHRASE": "horse battery", "KACHI_LANG": "en"}
    environment.pop("KACHI_DB", None)

    def run(*words):
        return subprocess.run(
            [PROGRAM, *words], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )

    for words in (
        ["init"],
        ["ledger", "party", "A", "--as", "operator"],
        ["ledger", "product", "steel", "--unit", "kg", "--decimals", "3", "--as", "A"],
        ["ledger", "make", "steel", "5000", "--emitted-g", "11000000", "--as", "A"],
        ["key", "new", "example.org/gx", "--out", "gx.key"],
    ):
        done = run(*words)
        assert done.returncode == 0, (words, done.stderr)
    run.folder = tmp_path
    return run


def prove(log, entry):
    done = log("log", "prove", entry, "--key", "gx.key", "--entry", "entry.json")
    assert done.returncode == 0, done.stderr
    (log.folder / "proof").write_text(done.stdout)
    return log("key", "show", "gx.key").stdout.strip()


def check(log, key):
    return log("log", "check", "proof", "--entry", "entry.json", "--public-key", key)


def test_every_entry_is_proven(log):
    for number in ("1", "2", "3"):
        key = prove(log, number)
        done = check(log, key)
        assert done.returncode == 0, done.stderr
        assert "example.org/gx" in done.stdout


def test_the_leaf_is_the_hash_of_the_bytes_that_were_handed_out(log):
    """RFC 6962, computed here: with one leaf on the left of three, its sibling is the second leaf."""
    prove(log, "1")
    first = hashlib.sha256(b"\0" + (log.folder / "entry.json").read_bytes()).digest()
    proof = (log.folder / "proof").read_text().split("\n")
    hashes = [base64.b64decode(line) for line in proof[2 : proof.index("")]]
    node = hashlib.sha256(b"\1" + first + hashes[0]).digest()
    root = hashlib.sha256(b"\1" + node + hashes[1]).digest()
    assert base64.b64encode(root).decode() == proof[proof.index("") + 3]


@pytest.mark.parametrize("name", ["entry.json", "proof"])
def test_a_changed_file_is_an_integrity_error(log, name):
    key = prove(log, "2")
    path = log.folder / name
    text = path.read_text()
    path.write_text(text.replace("steel", "stee1") if name == "entry.json" else text.replace("\n3\n", "\n4\n"))
    done = check(log, key)
    assert done.returncode == 4
    assert "proof-not-included" in done.stderr or "note-signature" in done.stderr


def test_the_key_of_another_log_is_refused(log):
    prove(log, "2")
    assert log("key", "new", "example.org/other", "--out", "other.key").returncode == 0
    other = log("key", "show", "other.key").stdout.strip()
    done = check(log, other)
    assert done.returncode == 4
    assert "note-unsigned" in done.stderr


def test_published_tiles_are_the_leaves_and_never_change(log):
    done = log("log", "publish", "public", "--key", "gx.key", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["entries"] == 3
    tile = log.folder / "public" / "tile" / "0" / "000.p" / "3"
    leaves = tile.read_bytes()
    assert len(leaves) == 3 * 32
    prove(log, "3")
    entry = (log.folder / "entry.json").read_bytes()
    assert hashlib.sha256(b"\0" + entry).digest() == leaves[64:]
    again = log("log", "publish", "public", "--key", "gx.key", "--json")
    assert json.loads(again.stdout)["tiles_written"] == 0


def test_a_rewritten_history_is_not_published(log):
    assert log("log", "publish", "public", "--key", "gx.key").returncode == 0
    for name in ("kachi.db", "kachi.db-wal", "kachi.db-shm"):
        (log.folder / name).unlink(missing_ok=True)
    assert log("init").returncode == 0
    for party in ("A", "B", "C", "D"):
        assert log("ledger", "party", party, "--as", "operator").returncode == 0
    done = log("log", "publish", "public", "--key", "gx.key")
    assert done.returncode == 4
    assert "log-rewritten" in done.stderr


def test_a_key_is_never_overwritten_and_needs_its_passphrase(log):
    before = (log.folder / "gx.key").read_bytes()
    assert log("key", "new", "example.org/gx", "--out", "gx.key").returncode == 1
    assert (log.folder / "gx.key").read_bytes() == before
    (log.folder / "wrong").write_text("donkey battery\n")
    done = log("log", "publish", "public", "--key", "gx.key", "--passphrase-file", "wrong")
    assert done.returncode == 1
    assert "key-passphrase" in done.stderr
    assert not (log.folder / "public").exists()
