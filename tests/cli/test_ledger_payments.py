# SPDX-License-Identifier: Apache-2.0
"""Payments as banks tell them, in three forms, against the offers that wait for them; uses of value; a ledger apart."""

import datetime
import json
import os
import subprocess

import pytest

KACHI = os.environ["KACHI"]


class Registry:
    """A maker with lots to sell, and buyers, in a database of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.run("init")
        for name in ("A製鉄", "D自動車", "E電機"):
            self.run("ledger", "party", name, "--as", "operator")
        self.run("ledger", "product", "鋼板", "--unit", "kg", "--as", "A製鉄")
        self.lot = self.json("ledger", "make", "鋼板", "10000", "--emitted-g", "1000", "--as", "A製鉄")["lots"][0]["lot"]
        (folder / "payers.csv").write_text(
            "取引先,カナ,バーチャル口座\nD自動車,ｶ)ﾃﾞｨｰｼﾞﾄﾞｳｼﾔ,\nE電機,ｲｰﾃﾞﾝｷ(ｶ,9876543\n", encoding="utf-8")

    def call(self, *words):
        return subprocess.run([KACHI, "--lang", "en", *words], cwd=self.folder, capture_output=True, text=True)

    def run(self, *words):
        done = self.call(*words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def json(self, *words):
        return json.loads(self.run(*words, "--json"))

    def sell(self, buyer, price, reference=""):
        offer = self.json("ledger", "offer", self.lot, "10", "--to", buyer, "--price-yen", str(price),
                          "--reference", reference, "--as", "A製鉄")["id"]
        self.run("ledger", "accept", offer, "--as", buyer)
        return offer

    def pay(self, name, content, *words, encoding="utf-8"):
        (self.folder / name).write_bytes(content.encode(encoding))
        done = self.call("ledger", "payments", name, "--payers", "payers.csv", "--as", "A製鉄", "--json", *words)
        assert done.returncode in (0, 3), done.stderr
        return json.loads(done.stdout)

    def states(self):
        """Offers that are still open, by id; the command says 3 where there is none."""
        listed = json.loads(self.call("ledger", "list", "offers", "--json").stdout)["offers"]
        return {offer["id"]: offer["state"] for offer in listed}


@pytest.fixture
def registry(tmp_path):
    return Registry(tmp_path)


def zengin(*deposits):
    """(day of Reiwa, amount, payer, code, EDI) as 振込入金通知, Shift_JIS."""
    def pad(text, size):
        raw = text.encode("cp932")
        return (raw + b" " * size)[:size].decode("cp932")

    records = ["1010" + "061130" * 3 + "0001" + " " * 15 + "001" + " " * 15 + "1" + "1234567" + " " * 133]
    for number, (day, amount, payer, code, edi) in enumerate(deposits, 1):
        records.append("2" + f"{number:06}" + day + day + f"{amount:010}" + "0" * 10 + pad(code, 10) + pad(payer, 48)
                       + " " * 30 + "0" + pad(edi, 20) + " " * 52)
    total = sum(deposit[1] for deposit in deposits)
    records.append("8" + f"{len(deposits):06}" + f"{total:012}" + "0" * 18 + " " * 163)
    records.append("9" + " " * 199)
    return "\r\n".join(records) + "\r\n"


def test_one_deposit_for_several_offers_and_a_fee_kept_back(registry):
    first, second = registry.sell("D自動車", 100000), registry.sell("D自動車", 23000)
    told = registry.pay("bank.csv", "日付,入金額,振込依頼人\n2026-11-30,\"134,640\",カ）デイージドウシヤ\n",
                        "--fee-yen-max", "880")
    assert [payment["fee_yen"] for payment in told["payments"]] == [660]
    assert {offer["offer"] for offer in told["payments"][0]["offers"]} == {first, second}
    assert told["work"] == []
    assert registry.states() == {}


@pytest.mark.parametrize("day", ["2026-11-30", "2026/11/30", "2026年11月30日", "20261130", "R8.11.30", "令和8年11月30日"])
def test_a_statement_as_a_bank_heads_it(registry, day):
    """Days as banks write them; withdrawals are no deposits; the kind of transaction stands before the payer."""
    registry.sell("D自動車", 100000)
    told = registry.pay("bank.csv", "年月日,お引出額,お預入額,お取引内容,残高\n" + day + ",5000,,デンキ,100\n"
                        + day + ",,\"110,000\",フリコミ カ）デイージドウシヤ,110100\n", encoding="cp932")
    assert [payment["deposits"][0]["day"] for payment in told["payments"]] == ["2026-11-30"]
    assert told["work"] == [] and registry.states() == {}


@pytest.mark.parametrize("day", ["2026-11-31", "11/30", "2026/11/30/1", "yesterday", ""])
def test_a_day_that_there_is_not_is_told(registry, day):
    (registry.folder / "bank.csv").write_text(f"日付,入金額,振込依頼人\n{day},100,X\n", encoding="utf-8")
    done = registry.call("ledger", "payments", "bank.csv", "--as", "A製鉄")
    assert done.returncode == 1 and "deposit-line" in done.stderr and "bank.csv:2" in done.stderr


def test_a_bookkeeper_sees_what_was_kept_back(registry):
    registry.sell("D自動車", 100000)
    (registry.folder / "bank.csv").write_text("日付,入金額,振込依頼人\n2026-11-30,104340,ｶ)ﾃﾞｨｰｼﾞﾄﾞｳｼﾔ\n", encoding="utf-8")
    done = registry.call("--lang", "ja", "ledger", "payments", "bank.csv", "--payers", "payers.csv", "--fee-yen-max",
                         "880", "--set-off", "D自動車=5000", "--as", "A製鉄")
    assert "振込手数料（差引）  660 円" in done.stdout and "相殺  5,000 円" in done.stdout


def test_what_could_be_several_things_is_work_for_a_person(registry):
    registry.sell("D自動車", 5000)
    registry.sell("D自動車", 5000)
    told = registry.pay("bank.csv", "日付,入金額,振込依頼人\n2026-11-30,5500,ｶ)ﾃﾞｨｰｼﾞﾄﾞｳｼﾔ\n"
                                    "2026-11-30,777,ｼﾗﾅｲ\n2026-11-30,99,ｲｰﾃﾞﾝｷ(ｶ\n")
    assert sorted(work["reason"] for work in told["work"]) == ["no-invoice", "payer-unknown", "several"]
    assert told["payments"] == [] and told["settled"] == 0
    assert set(registry.states().values()) == {"accepted"}


def test_many_deposits_for_one_offer_and_a_set_off(registry):
    registry.sell("D自動車", 100000)
    content = "日付,入金額,振込依頼人\n2026-11-29,50000,ｶ)ﾃﾞｨｰｼﾞﾄﾞｳｼﾔ\n2026-11-30,50000,ｶ)ﾃﾞｨｰｼﾞﾄﾞｳｼﾔ\n"
    tried = registry.pay("bank.csv", content, "--dry-run")
    assert sorted(work["reason"] for work in tried["work"]) == ["amount", "amount"]
    told = registry.pay("bank.csv", content, "--set-off", "D自動車=10000")
    assert len(told["payments"]) == 1 and told["payments"][0]["set_off_yen"] == 10000
    assert registry.states() == {}


def test_fixed_records_of_the_bankers_association(registry):
    named = registry.sell("D自動車", 30000, "PO-77")
    registry.sell("D自動車", 30000)
    by_account = registry.sell("E電機", 1000)
    told = registry.pay("zengin.txt", zengin(("061130", 33000, "ｶ)ﾃﾞｲｰｼﾞﾄﾞｳｼﾔ", "", "PO-77"),
                                             ("061130", 1100, "ﾍﾞﾂﾒｲｷﾞ", "9876543", "")), encoding="cp932")
    assert [payment["offers"][0]["offer"] for payment in told["payments"]] == [named, by_account]
    assert told["payments"][0]["deposits"][0]["day"] == "2024-11-30"
    assert len(registry.states()) == 1
    # The same line once more, on another day's file: it is never used for the offer that is left.
    again = registry.pay("again.txt", zengin(("061130", 33000, "ｶ)ﾃﾞｲｰｼﾞﾄﾞｳｼﾔ", "", "PO-77")), encoding="cp932")
    assert [work["reason"] for work in again["work"]] == ["used"] and again["settled"] == 0
    assert len(registry.states()) == 1


def test_what_the_bank_takes_back_in_the_same_file_pays_nothing(registry):
    """取消 names no line: each that it may be is for a person."""
    offer = registry.sell("D自動車", 30000)
    lines = zengin(*[("061130", 33000, "ｶ)ﾃﾞｲｰｼﾞﾄﾞｳｼﾔ", "", "")] * 2).split("\r\n")
    taken_back = lines[2].encode("cp932")
    lines[2] = (taken_back[:127] + b"1" + taken_back[128:]).decode("cp932")
    lines[3] = "8" + f"{1:06}{33000:012}{1:06}{33000:012}" + " " * 163
    told = registry.pay("zengin.txt", "\r\n".join(lines), encoding="cp932")
    assert [work["reason"] for work in told["work"]] == ["cancelled", "cancelled"]
    assert registry.states() == {offer: "accepted"}


def test_what_is_no_booked_credit_in_yen_is_work_with_its_reason(registry):
    offer = registry.sell("E電機", 1000)
    entries = [("JPY", "<Sts>PDNG</Sts>"), ("USD", ""), ("JPY", "<RvslInd>true</RvslInd>")]
    told = registry.pay("zedi.xml", "<Document><Ntfctn><Acct><Id><Othr><Id>9876543</Id></Othr></Id></Acct>" + "".join(
        f'<Ntry><Amt Ccy="{currency}">1100</Amt><CdtDbtInd>CRDT</CdtDbtInd>{more}<BookgDt><Dt>2026-11-30</Dt></BookgDt></Ntry>'
        for currency, more in entries) + "</Ntfctn></Document>")
    assert [work["reason"] for work in told["work"]] == ["pending", "foreign", "returned"]
    assert told["work"][1]["amount"] == "USD 1100" and "amount_yen" not in told["work"][1]
    assert registry.states() == {offer: "accepted"}


def test_a_payment_is_settled_whole_or_not_at_all(registry):
    """Of two offers that one deposit pays, the second cannot be settled: neither is."""
    first, second = registry.sell("D自動車", 100000), registry.sell("D自動車", 23000)
    registry.run("ledger", "freeze", second.replace("offer_", "lot_"), "--as", "operator")
    (registry.folder / "bank.csv").write_text("日付,入金額,振込依頼人\n2026-11-30,135300,ｶ)ﾃﾞｨｰｼﾞﾄﾞｳｼﾔ\n", encoding="utf-8")
    words = ("ledger", "payments", "bank.csv", "--payers", "payers.csv", "--as", "A製鉄")
    done = registry.call(*words)
    assert done.returncode == 1 and "entry-set-refused" in done.stderr and "lot-frozen" in done.stderr
    assert registry.states() == {first: "accepted", second: "accepted"}
    registry.run("ledger", "thaw", second.replace("offer_", "lot_"), "--as", "operator")
    registry.run(*words)
    assert registry.states() == {}


def test_a_file_cut_short_is_refused_whole(registry):
    registry.sell("D自動車", 30000)
    whole = zengin(("061130", 33000, "ｶ)ﾃﾞｲｰｼﾞﾄﾞｳｼﾔ", "", ""), ("061130", 1100, "X", "", ""))
    lines = whole.split("\r\n")
    (registry.folder / "short.txt").write_bytes("\r\n".join(lines[:2] + lines[3:]).encode("cp932"))
    done = registry.call("ledger", "payments", "short.txt", "--payers", "payers.csv", "--as", "A製鉄")
    assert done.returncode != 0 and "deposit-line" in done.stderr
    assert set(registry.states().values()) == {"accepted"}


def test_zedi_xml(registry):
    offer = registry.sell("E電機", 2000, "INV-2026-5")
    told = registry.pay("zedi.xml", """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.02"><BkToCstmrDbtCdtNtfctn><Ntfctn>
 <Ntry><Amt Ccy="JPY">2200</Amt><CdtDbtInd>CRDT</CdtDbtInd><BookgDt><Dt>2026-11-30</Dt></BookgDt>
  <NtryDtls><TxDtls><AmtDtls><TxAmt><Amt Ccy="JPY">2200</Amt></TxAmt></AmtDtls>
   <RltdPties><Dbtr><Nm>ﾀﾞﾚｶ</Nm></Dbtr></RltdPties>
   <RmtInf><Strd><RfrdDocInf><Nb>INV-2026-5</Nb></RfrdDocInf></Strd></RmtInf></TxDtls></NtryDtls></Ntry>
 <Ntry><Amt Ccy="JPY">5</Amt><CdtDbtInd>DBIT</CdtDbtInd><BookgDt><Dt>2026-11-30</Dt></BookgDt></Ntry>
</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>""")
    assert [payment["offers"][0]["offer"] for payment in told["payments"]] == [offer]
    assert told["work"] == []
    (registry.folder / "bomb.xml").write_text('<!DOCTYPE a [<!ENTITY b "c">]><Document>&b;</Document>')
    bomb = registry.call("ledger", "payments", "bomb.xml", "--as", "A製鉄")
    assert bomb.returncode != 0 and "deposit-file" in bomb.stderr


def test_attest_and_a_purpose_that_is_none(registry):
    registry.run("ledger", "attest", registry.lot, "all", "--purpose", "disclosure", "--for", "CDP", "--as", "A製鉄")
    refused = registry.call("ledger", "attest", registry.lot, "1", "--purpose", "disclosure", "--as", "A製鉄")
    assert refused.returncode != 0 and "attest-twice" in refused.stderr
    refused = registry.call("ledger", "attest", registry.lot, "1", "--purpose", "subsidy", "--as", "A製鉄")
    assert refused.returncode != 0 and "attest-purpose" in refused.stderr
    registry.run("ledger", "audit")


def test_a_balance_of_the_past_counts_the_whole_day(registry):
    posted = datetime.datetime.fromisoformat(registry.json("ledger", "party", "F", "--as", "operator")["time"].replace("Z", "+00:00"))
    day = (posted + datetime.timedelta(hours=9)).date().isoformat()  # in Japan
    held = registry.json("ledger", "balance", "--at", day)["balances"]
    assert held == registry.json("ledger", "balance")["balances"] and len(held) == 1
    assert registry.call("ledger", "balance", "--at", "2020-01-01", "--json").returncode == 3
