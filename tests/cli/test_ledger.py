# SPDX-License-Identifier: Apache-2.0
"""kachi ledger from outside: the story of a sale, what is refused and with which exit code, and the proof."""

import hashlib
import json
import os
import subprocess

import pytest


def digest(statement):
    return hashlib.sha256(statement.encode()).hexdigest()


class Ledger:
    def __init__(self, path):
        self.path = path
        self.environment = {key: value for key, value in os.environ.items() if not key.startswith("KACHI_")}
        self.environment["KACHI"] = os.environ["KACHI"]

    def run(self, *words, party=None):
        command = [os.environ["KACHI"], *words, "--db", str(self.path / "ledger.db"), "--lang", "en"]
        if party is not None:
            command += ["--as", party]
        return subprocess.run(
            command, cwd=self.path, env=self.environment, capture_output=True, text=True, check=False
        )

    def ask(self, *words, party=None):
        run = self.run("ledger", *words, "--json", party=party)
        assert run.returncode == 0, (words, run.stderr)
        return json.loads(run.stdout)

    def lot(self, *words, party=None):
        return self.ask(*words, party=party)["lots"][0]["lot"]

    def refused(self, code, *words, party=None, exit_code=1):
        run = self.run("ledger", *words, party=party)
        assert run.returncode == exit_code, (words, run.stdout, run.stderr)
        assert f"error[{code}]" in run.stderr
        assert run.stdout == ""


@pytest.fixture
def ledger(tmp_path):
    story = Ledger(tmp_path)
    assert story.run("init").returncode == 0
    story.ask("party", "A製鉄", "--number", "7000012050002", party="operator")
    story.ask("party", "D", party="operator")
    story.ask("product", "鋼板", "--unit", "kg", "--decimals", "3", party="A製鉄")
    story.ask("product", "car", "--unit", "piece", party="D")
    measure = ("--product", "鋼板", "--actual-g", "1000000", "--produced", "5000")
    for owner, basis, grams, rest in (("A製鉄", "certificate", "10000000", measure), ("D", "embodied", "1200000", ())):
        story.ask(
            "pool", f"st_{owner}", "--owner", owner, "--basis", basis, "--grams", grams, *rest,
            "--rulebook", "jp-gx-2026", "--digest", digest(owner), party="operator",
        )
    return story


@pytest.fixture
def steel(ledger):
    made = ledger.lot("make", "鋼板", "5000", "--emitted-g", "11000000", party="A製鉄")
    return ledger.lot("assign", made, "st_A製鉄", "--grams", "10000000", party="A製鉄")


def sell(ledger, lot, quantity):
    offer = ledger.ask("offer", lot, quantity, "--to", "D", "--price-yen", "1000", party="A製鉄")["id"]
    ledger.ask("accept", offer, party="D")
    return ledger.lot("settle", offer, "--payment", "bank 1", party="A製鉄")


def test_a_sale_becomes_a_car(ledger, steel):
    bought = sell(ledger, steel, "3000")
    car = ledger.lot(
        "make", "car", "10", "--use", f"{bought}=all", "--draw", "st_D=1200000", "--emitted-g", "5000000", party="D"
    )
    claimed = ledger.ask("claim", car, "1", "--purpose", "subsidy", party="D")
    assert claimed["kind"] == "claim"
    trace = ledger.ask("trace", car)
    origins = {(origin["owner"], origin["basis"]): origin["value_g"] for origin in trace["origins"]}
    assert origins == {("A製鉄", "certificate"): 6000000, ("D", "embodied"): 1200000}
    assert [node["depth"] for node in trace["nodes"]] == [0, 1, 2, 3, 4, 4, 1]
    down = ledger.ask("trace", steel, "--down")["nodes"]
    assert down[-1]["purpose"] == "subsidy"
    balances = {(row["party"], row["product"]): row for row in ledger.ask("balance")["balances"]}
    assert balances["D", "car"]["held"]["quantity"] == "9"
    assert balances["D", "car"]["claimed"]["certificate_g"] == 600000
    assert balances["A製鉄", "鋼板"]["held"]["certificate_g"] == 4000000
    audit = ledger.ask("audit")
    assert audit["ok"] is True
    assert all(audit["laws"].values())
    assert audit["drawn_g"] == audit["held_g"] + audit["aside_g"] + audit["claimed_g"] == 11200000
    assert ledger.ask("replay", "--into", "again.db") == {"into": "again.db", "same_state": True}


def test_what_is_refused_names_its_law(ledger, steel):
    ledger.refused("ledger-actor-missing", "claim", steel, "--purpose", "subsidy")
    ledger.refused("denied-not-owner", "claim", steel, "--purpose", "subsidy", party="D")
    ledger.refused("denied-not-operator", "party", "E", party="D")
    ledger.refused("corporate-number-check", "party", "E", "--number", "8000012050002", party="operator")
    ledger.refused("lot-short", "offer", steel, "5001", "--to", "D", party="A製鉄")
    ledger.refused("ledger-quantity", "offer", steel, "0.0001", "--to", "D", party="A製鉄")
    ledger.refused("ledger-option-missing", "offer", steel, "1", party="A製鉄", exit_code=2)
    ledger.refused("ledger-name-unknown", "offer", steel, "1", "--to", "Nobody", party="A製鉄")
    ledger.refused("pool-overdrawn", "assign", steel, "st_A製鉄", "--grams", "1", party="A製鉄")
    ledger.refused("ledger-pair", "make", "car", "1", "--use", steel, party="D", exit_code=2)
    ledger.refused("option-choice", "list", "everything", exit_code=2)
    ledger.ask("claim", steel, "--purpose", "final-use", party="A製鉄")
    ledger.refused("lot-used-up", "claim", steel, "--purpose", "disclosure", party="A製鉄")


def test_an_entry_is_sent_again_safely(ledger):
    words = ["make", "鋼板", "1", "--id", "01J9ZK4T8M01J9ZK4T8M01J9ZK"]
    assert ledger.ask(*words, party="A製鉄")["status"] == "done"
    assert ledger.ask(*words, party="A製鉄")["status"] == "same"
    ledger.refused("entry-differs", *words, "--emitted-g", "1", party="A製鉄")
    assert ledger.ask("trace", "lot_01J9ZK")["quantity"] == "1.000"


def test_a_dry_run_writes_nothing(ledger):
    before = ledger.ask("audit")["state_sha256"]
    assert ledger.ask("make", "鋼板", "1", "--dry-run", party="A製鉄")["status"] == "tried"
    assert ledger.ask("audit")["state_sha256"] == before


def test_a_file_of_entries_is_posted_each_or_together(ledger, steel):
    def offers(*quantities):
        ids = [f"01J9ZK4T8M01J9ZK4T8M00000{number}" for number in range(len(quantities))]
        return [
            {"id": entry, "kind": "offer", "content": {
                "buyer": buyer, "lot": steel, "price_base_yen": 1, "price_premium_yen": 0, "quantity": quantity,
                "reference": "", "terms": "prepaid", "until_us": 1900000000000000}}
            for entry, quantity in zip(ids, quantities, strict=True)
        ]

    buyer = next(row["id"] for row in ledger.ask("list", "parties")["parties"] if row["name"] == "D")
    good, bad = offers(1000000, 2000000), offers(1000000, 99000000)
    before = ledger.ask("audit")["state_sha256"]
    (ledger.path / "bad.json").write_text(json.dumps(bad))
    run = ledger.run("ledger", "post", "bad.json", "--together", party="A製鉄")
    assert run.returncode == 1
    assert "error[lot-short]" in run.stderr and "error[entry-set-refused]" in run.stderr
    assert ledger.run("ledger", "post", "bad.json", "--together", "--dry-run", party="A製鉄").returncode == 1
    assert ledger.ask("audit")["state_sha256"] == before
    (ledger.path / "good.ndjson").write_text("\n".join(json.dumps(entry) for entry in good) + "\n")
    tried = ledger.ask("post", "good.ndjson", "--dry-run", party="A製鉄")["entries"]
    assert [row["status"] for row in tried] == ["tried", "tried"]
    assert ledger.ask("audit")["state_sha256"] == before
    done = ledger.ask("post", "good.ndjson", "--together", party="A製鉄")["entries"]
    assert [row["status"] for row in done] == ["done", "done"]
    again = ledger.run("ledger", "post", "good.ndjson", party="A製鉄")
    assert again.stdout.count("Already there") == 2
    (ledger.path / "broken.json").write_text(json.dumps({"entries": [{"kind": "offer"}, {"kind": "ofer"}]}))
    run = ledger.run("ledger", "post", "broken.json", party="A製鉄")
    assert run.returncode == 1 and run.stderr.count("error[entry-field]") == 2


def test_lists_are_the_same_in_text_and_json(ledger, steel):
    offer = ledger.ask("offer", steel, "1.5", "--to", "D", party="A製鉄")["id"]
    for what, text in (("parties", "7000012050002"), ("products", "car"), ("pools", "10,000,000"),
                       ("lots", "4,998.5 kg"), ("offers", offer)):
        run = ledger.run("ledger", "list", what)
        assert run.returncode == 0
        assert text in run.stdout
        assert len(run.stdout.splitlines()) == 1 + len(ledger.ask("list", what)[what])
    assert ledger.run("ledger", "list", "claims").returncode == 3
    ledger.ask("cancel", offer, "--reason", "too dear", party="A製鉄")
    assert ledger.run("ledger", "list", "offers").returncode == 3


def test_tampering_is_integrity(ledger, steel):
    import sqlite3

    with sqlite3.connect(ledger.path / "ledger.db") as database:
        database.execute("UPDATE ledger_left SET certificate_g = certificate_g + 1 WHERE open = 1")
    run = ledger.run("ledger", "audit")
    assert run.returncode == 4
    assert "error[law-remainders]" in run.stderr


def test_what_goes_wrong_has_its_entries(ledger, steel):
    offer = ledger.ask("offer", steel, "1000", "--to", "D", "--terms", "on-credit", party="A製鉄")["id"]
    bought = ledger.lot("accept", offer, party="D")
    car = ledger.lot("make", "car", "2", "--use", f"{bought}=all", "--emitted-g", "1", party="D")
    ledger.refused("lot-unpaid", "claim", car, "1", "--purpose", "subsidy", party="D")
    ledger.refused("offer-not-due", "default", offer, party="A製鉄")
    ledger.refused("offer-delivered", "expire", offer, party="A製鉄")
    ledger.ask("settle", offer, party="A製鉄")
    ledger.ask("claim", car, "1", "--purpose", "subsidy", party="D")
    ledger.ask("freeze", car, "--reason", "test", party="operator")
    ledger.refused("lot-frozen", "claim", car, "1", "--purpose", "subsidy", party="D")
    assert ledger.ask("list", "lots", party="D")["lots"][0]["lot"] == car
    ledger.ask("thaw", car, party="operator")
    ledger.refused("pool-not-due", "pool-expire", "st_D", party="D")
    ledger.ask("revoke", "st_A製鉄", "--reason", "withdrawn", party="operator")
    told = ledger.ask("list", "notices", party="D")["notices"]
    assert [(row["state"], row["certificate_g"], row["kind"]) for row in told] == [
        ("held", 1000000, "revoke"), ("claimed", 1000000, "revoke"),
    ]
    ledger.refused("lot-revoked", "claim", car, "1", "--purpose", "subsidy", party="D")
    ledger.ask(
        "pool", "st_2", "--owner", "A製鉄", "--basis", "certificate", "--grams", "1000000", "--product", "鋼板",
        "--actual-g", "1200000", "--produced", "1000", "--rulebook", "jp-gx-2026", "--digest", digest("2"), party="operator",
    )
    good = ledger.lot("make-good", car, "st_A製鉄", "st_2", party="A製鉄")
    ledger.ask("claim", good, "1", "--purpose", "subsidy", party="D")
    made = ledger.ask("make", "car", "3", "--emitted-g", "9", party="D")
    ledger.ask("correct", made["lots"][0]["lot"], "--reason", "wrong", party="D")
    ledger.refused("correct-kind", "correct", offer.replace("offer_", "entry_"), party="A製鉄")
    assert ledger.run("ledger", "audit").returncode == 0


def test_what_there_is_one_of_goes_by_its_product(ledger):
    """A sale told in names is the sale told in ids; none and several are refused, and named."""
    made = ledger.lot("make", "鋼板", "5000", "--emitted-g", "11000000", party="A製鉄")
    assert ledger.lot("assign", "鋼板", "st_A製鉄", "--grams", "10000000", party="A製鉄") != made
    offer = ledger.ask("offer", "鋼板", "3000", "--to", "D", "--price-yen", "1000", party="A製鉄")["id"]
    ledger.refused("ledger-held-none", "offer", "car", "1", "--to", "A製鉄", "--price-yen", "1", party="D")
    assert ledger.ask("accept", "鋼板", party="D")["status"] == "done"
    bought = ledger.lot("settle", "鋼板", "--payment", "bank 1", party="A製鉄")
    ledger.refused("ledger-held-none", "settle", "鋼板", "--payment", "bank 2", party="A製鉄")
    assert ledger.ask("trace", "鋼板", party="D") == ledger.ask("trace", bought)
    ledger.refused("ledger-held-several", "trace", "鋼板", party="operator")
    car = ledger.lot("make", "car", "10", "--use", "鋼板=all", "--draw", "st_D=1200000", party="D")
    ledger.lot("make", "car", "1", party="D")
    several = ledger.run("ledger", "claim", "car", "1", "--purpose", "subsidy", party="D")
    assert several.returncode == 1
    assert "error[ledger-held-several]" in several.stderr and car in several.stderr
    assert offer.startswith("offer_")
