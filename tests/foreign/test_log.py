# SPDX-License-Identifier: Apache-2.0
"""A ledger's log on verifiers that others wrote: what Kachi publishes and proves they accept, and whatever is changed is
refused by them and by Kachi.

Go: sumdb/note opens checkpoints (and a witness's cosignature), transparency-dev/merkle checks proofs and roots. npm:
@sigstore/verify checks entry, proof and checkpoint together, @transmute/rfc9162 the proof.
"""

import base64
import http.server
import json
import pathlib
import re
import subprocess
import threading

import pytest
from conftest import Kachi, cli

WORDS = {"KACHI_KEY_PASSPHRASE": "horse battery"}


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    kachi = Kachi(tmp_path_factory.mktemp("log"))
    kachi("init")
    kachi("ledger", "party", "A", "--as", "operator")
    kachi("ledger", "product", "steel", "--unit", "kg", "--as", "A")
    for _ in range(5):
        kachi("ledger", "make", "steel", "5", "--emitted-g", "11000", "--as", "A")
    kachi.key = kachi("key", "new", "example.org/gx", "--out", "gx.key", env=WORDS).out.strip()
    kachi.witness = kachi("key", "new", "w.example/w1", "--witness", "--out", "w.key", env=WORDS).out.strip()
    kachi("log", "publish", "public", "--key", "gx.key", env=WORDS)
    return kachi


def proof_of(log, number):
    """The proof of an entry and the entry's bytes, taken apart as the foreign verifiers want them."""
    text = log("log", "prove", number, "--log", "public", "--public-key", log.key, "--entry", "entry.json").out
    entry = (log.folder / "entry.json").read_bytes()
    return text, entry, parts_of(text, entry)


def parts_of(text, entry):
    head, note = text.split("\n\n", 1)
    lines = head.split("\n")
    body = note.split("\n")
    return {
        "entry": base64.b64encode(entry).decode(), "index": int(lines[1].removeprefix("index ")), "size": int(body[1]),
        "root": body[2], "proof": lines[2:], "note": note,
    }


def kachi_says(log, text, entry, *words):
    (log.folder / "tried.proof").write_text(text)
    (log.folder / "tried.json").write_bytes(entry)
    return log("log", "check", "tried.proof", "--entry", "tried.json", "--public-key", log.key, *words, "--json", code=None)


def foreign_say(go, node, parts, key):
    """Whether each of the verifiers accepts entry, proof and checkpoint."""
    note, inclusion = go.all([{"ask": "note", "note": parts["note"], "key": key}, {"ask": "inclusion", **parts}])
    rfc9162, sigstore = node.all([{"ask": "inclusion", **parts}, {"ask": "sigstore", "key": key, **parts}])
    return {"go": note[0] and inclusion[0], "rfc9162": rfc9162[0], "sigstore": sigstore[0]}


def test_every_entry_is_accepted_by_all(log, go, node):
    for number in range(1, 8):
        text, entry, parts = proof_of(log, number)
        assert kachi_says(log, text, entry).code == 0
        said = foreign_say(go, node, parts, log.key)
        assert set(said.values()) == {True}, said


def edit_signature(text):
    """Another byte in the last signature's middle."""
    at = len(text) - 30
    return text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1:]


# name: (change of the proof's text, change of the entry's bytes, whose business it is beside Kachi's and Go's)
TAMPERINGS = {
    "leaf": (None, lambda entry: entry.replace(b"11000", b"10000"), {"rfc9162", "sigstore"}),
    "salt": (None, lambda entry: re.sub(rb'"salt":"(.)', lambda m: b'"salt":"' + (b"0" if m[1] != b"0" else b"1"), entry), {"rfc9162", "sigstore"}),
    "checkpoint size": (lambda text: text.replace("\n7\n", "\n8\n"), None, {"sigstore"}),
    "root": (lambda text: re.sub(r"(example.org/gx\n7\n)(.)", lambda m: m[1] + ("A" if m[2] != "A" else "B"), text), None,
             {"rfc9162", "sigstore"}),
    "signature": (edit_signature, None, {"sigstore"}),
    "key name": (lambda text: text.replace("— example.org/gx", "— example.org/gy"), None, set()),
    "origin": (lambda text: text.replace("\n\nexample.org/gx\n", "\n\nexample.org/gy\n"), None, {"sigstore"}),
    "proof order": (lambda text: "\n".join(text.split("\n")[:2] + text.split("\n")[2:5][::-1] + text.split("\n")[5:]), None,
                    {"rfc9162", "sigstore"}),
    "proof hash": (lambda text: "\n".join(text.split("\n")[:2] + text.split("\n")[3:4] + text.split("\n")[3:]), None,
                   {"rfc9162", "sigstore"}),
    "missing hash": (lambda text: "\n".join(text.split("\n")[:2] + text.split("\n")[3:]), None, {"rfc9162", "sigstore"}),
    "index": (lambda text: text.replace("index 2\n", "index 3\n"), None, {"rfc9162", "sigstore"}),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_every_tampering_is_refused_by_all(log, go, node, name):
    change_text, change_entry, others = TAMPERINGS[name]
    text, entry, _ = proof_of(log, 3)
    changed_text = change_text(text) if change_text else text
    changed_entry = change_entry(entry) if change_entry else entry
    assert (changed_text, changed_entry) != (text, entry)
    answer = kachi_says(log, changed_text, changed_entry)
    assert answer.code == 4, answer.err
    said = foreign_say(go, node, parts_of(changed_text, changed_entry), log.key)
    assert not said["go"]
    assert not any(said[other] for other in others), said


def test_published_tiles_give_the_signed_root(log, go):
    checkpoint = (log.folder / "public" / "checkpoint").read_text()
    _, size, root = checkpoint.split("\n")[:3]
    raw = (log.folder / "public" / "tile" / "0" / f"000.p" / size).read_bytes()
    leaves = [base64.b64encode(raw[i:i + 32]).decode() for i in range(0, len(raw), 32)]
    assert go.ask(ask="root", leaves=leaves, root=root)[0]
    assert log("log", "check", "public", "--public-key", log.key).code == 0


def test_a_changed_tile_is_refused_by_all(log, go):
    tile = log.folder / "public" / "tile" / "0" / "000.p" / "7"
    good = tile.read_bytes()
    root = (log.folder / "public" / "checkpoint").read_text().split("\n")[2]
    try:
        raw = good[:40] + bytes([good[40] ^ 1]) + good[41:]
        tile.write_bytes(raw)
        answer = log("log", "check", "public", "--public-key", log.key, "--json", code=4)
        assert "log-root" in answer.codes()
        leaves = [base64.b64encode(raw[i:i + 32]).decode() for i in range(0, len(raw), 32)]
        assert not go.ask(ask="root", leaves=leaves, root=root)[0]
        tile.write_bytes(good[:100])
        assert "log-tile" in log("log", "check", "public", "--public-key", log.key, "--json", code=4).codes()
        # A proof made from a changed tile is not handed out.
        tile.write_bytes(raw)
        log("log", "prove", "1", "--log", "public", "--public-key", log.key, code=4)
    finally:
        tile.write_bytes(good)


def add_entry(log):
    log("ledger", "make", "steel", "1", "--emitted-g", "2200", "--as", "A")


def test_growth_is_proven_and_a_rewritten_log_is_not(log, go, tmp_path):
    old = log("log", "grow", "public", "--old", "0", "--public-key", log.key).out.split("\n\n", 1)[1]
    size, old_root = old.split("\n")[1:3]
    (log.folder / "seen").write_text(old)
    add_entry(log)
    log("log", "publish", "public", "--key", "gx.key", env=WORDS)
    growth = log("log", "grow", "public", "--old", size, "--public-key", log.key).out
    (log.folder / "growth").write_text(growth)
    said = log.json("log", "check", "growth", "--public-key", log.key, "--seen", "seen")
    assert said["checks"] == {"signature": "yes", "consistency": "yes"}
    head, note = growth.split("\n\n", 1)
    case = {"ask": "consistency", "from": int(size), "size": int(note.split("\n")[1]), "old": old_root,
            "root": note.split("\n")[2], "proof": head.split("\n")[1:]}
    assert go.ask(**case)[0]
    changed = {**case, "proof": case["proof"][::-1]}
    assert not go.ask(**changed)[0]
    (log.folder / "growth").write_text("\n".join([f"old {size}", *changed["proof"]]) + "\n\n" + note)
    assert "log-not-consistent" in log("log", "check", "growth", "--public-key", log.key, "--seen", "seen", "--json",
                                       code=4).codes()
    # The same key signs another history: a stranger who has seen the first one knows.
    other = Kachi(tmp_path)
    other("init")
    for party in "ABCDEFGHIJ":
        other("ledger", "party", party, "--as", "operator")
    other("log", "publish", "public", "--key", log.folder / "gx.key", env=WORDS)
    assert "log-not-consistent" in other("log", "check", "public", "--public-key", log.key, "--seen", log.folder / "seen",
                                         "--json", code=4).codes()
    again = log.json("log", "check", "public", "--public-key", log.key, "--seen", "seen")
    assert again["checks"]["consistency"] == "yes"


class Door(http.server.BaseHTTPRequestHandler):
    """add-checkpoint over HTTP, as a server would mount it: body in, status, type and body out."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        log = self.server.log
        done = subprocess.run(
            [cli.PROGRAM, "log", "witness", "witnessed", "--key", "w.key", "--public-key", log.key, "--status"],
            cwd=log.folder, input=body, capture_output=True, env=WORDS, check=False)
        head, _, answer = done.stdout.partition(b"\n")
        status, kind = head.decode().split(" ", 1)
        self.send_response(int(status) if self.path == "/w1/add-checkpoint" else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def witness(log):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.log = log
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/w1"
    server.shutdown()


def test_a_witness_cosigns_what_only_grows(log, go, witness):
    keys = ("--public-key", log.key, "--witness", log.witness)
    assert log("log", "check", "public", *keys, "--json", code=4).codes() == ["checkpoint-witness"]
    for _ in range(2):
        log("log", "cosign", "public", witness, *keys)
        note = (log.folder / "public" / "checkpoint").read_text()
        assert note.count("— ") == 2
        assert go.ask(ask="note", note=note, keys=[log.key, log.witness])[0]
        assert log.json("log", "check", "public", *keys)["checks"]["witnesses"] == "yes"
        add_entry(log)
        log("log", "publish", "public", "--key", "gx.key", env=WORDS)
    log("log", "cosign", "public", witness, *keys)
    # A proof from the published log carries the cosignature; changed, it is refused by all.
    text, entry, parts = proof_of(log, 4)
    assert kachi_says(log, text, entry, "--witness", log.witness).code == 0
    assert go.ask(ask="note", note=parts["note"], keys=[log.key, log.witness])[0]
    changed = edit_signature(text)
    assert "note-signature" in kachi_says(log, changed, entry, "--witness", log.witness).codes()
    assert not go.ask(ask="note", note=parts_of(changed, entry)["note"], keys=[log.key, log.witness])[0]


def test_publishing_the_same_again_keeps_the_cosignature(log):
    before = (log.folder / "public" / "checkpoint").read_text()
    log("log", "publish", "public", "--key", "gx.key", env=WORDS)
    assert (log.folder / "public" / "checkpoint").read_text() == before


def answer_of(log, request):
    done = log("log", "witness", "witnessed", write(log, request), "--key", "w.key", "--public-key", log.key, "--status",
               env=WORDS, code=None)
    head, _, body = done.out.partition("\n")
    return int(head.split(" ")[0]), head.split(" ", 1)[1], body


def write(log, request):
    (log.folder / "request").write_text(request)
    return "request"


def test_a_witness_refuses_whatever_is_not_growth(log, tmp_path):
    """The statuses of C2SP's tlog-witness."""
    checkpoint = (log.folder / "public" / "checkpoint").read_text()
    size = int(checkpoint.split("\n")[1])
    assert answer_of(log, f"old {size}\n\n{checkpoint}")[0] == 200
    assert answer_of(log, f"old 0\n\n{checkpoint}") == (409, "text/x.tlog.size", f"{size}\n")
    assert answer_of(log, f"old {size + 1}\n\n{checkpoint}")[0] == 400
    assert answer_of(log, "hello")[0] == 400
    assert answer_of(log, f"old 0{size}\n\n{checkpoint}")[0] == 400
    assert answer_of(log, f"old {size}\n\n" + checkpoint.replace("example.org/gx", "example.org/gy"))[0] == 404
    assert answer_of(log, f"old {size}\n\n" + edit_signature(checkpoint.split("— w.")[0]))[0] == 403
    add_entry(log)
    log("log", "publish", "public", "--key", "gx.key", env=WORDS)
    growth = log("log", "grow", "public", "--old", size, "--public-key", log.key).out
    assert answer_of(log, re.sub(r"\n[^\n]{44}\n", "\n", growth, count=1))[0] == 422
    # Another history of the same size, signed by the log's own key.
    other = Kachi(tmp_path)
    other("init")
    for number in range(size):
        other("ledger", "party", f"P{number}", "--as", "operator")
    other("log", "publish", "public", "--key", log.folder / "gx.key", env=WORDS)
    forked = (pathlib.Path(tmp_path) / "public" / "checkpoint").read_text()
    assert answer_of(log, f"old {size}\n\n{forked}") == (409, "text/x.tlog.size", f"{size}\n")
    # What was refused changed nothing.
    assert answer_of(log, growth)[0] == 200
