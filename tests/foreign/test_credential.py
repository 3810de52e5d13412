# SPDX-License-Identifier: Apache-2.0
"""Statements that travel, on verifiers that others wrote: jose checks signatures, ajv the schemas of UNTP and our own,
@sd-jwt/core what is shown and hidden. Every tampering is refused by them and by Kachi.
"""

import base64
import datetime
import gzip
import json
import os
import pathlib
import re
import shutil

import pytest
from conftest import Kachi, ROOT

WORDS = {"KACHI_KEY_PASSPHRASE": "horse battery"}
LISTS = ("--status", "withdrawn.jwt", "--status", "retired.jwt")


def decode(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def encode(raw):
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def payload_of(text):
    return json.loads(decode(text.split("~")[0].split(".")[1]))


def write_lists(kachi):
    for name in ("withdrawn", "retired"):
        (kachi.folder / f"{name}.jwt").write_text(kachi("statement", "status", name, "--key", "v.key", env=WORDS).out)


@pytest.fixture(scope="module")
def signed(car_database, tmp_path_factory):
    """The car's statement, verified by V, in a published log, exported in every form."""
    car = Kachi(tmp_path_factory.mktemp("credential"))
    shutil.copy(car_database, car.folder / "kachi.db")
    car.id = car.json("statement", "draft", "car", "--quantity", "1000", "--reference", "car-ev")["id"]
    car.json("statement", "verify", car.id, "--as", "V")
    for name, path in (("v.example", "v.key"), ("d.example", "d.key"), ("example.org/gx", "gx.key")):
        setattr(car, path.split(".", 1)[0], car("key", "new", name, "--out", path, env=WORDS).out.strip())
    car("log", "publish", "public", "--key", "gx.key", env=WORDS)
    car.jwks = json.loads(car("key", "show", "v.key", "d.key", "--format", "jwks").out)
    (car.folder / "did.json").write_text(car("key", "show", "v.key", "--format", "did").out)
    (car.folder / "d.json").write_text(car("key", "show", "d.key", "--format", "did").out)
    car.log = ("--log", "public", "--public-key", car.gx)
    car.text = car("statement", "export", car.id, "--key", "v.key", "--until", "2999-12-31", *car.log, env=WORDS).out
    (car.folder / "car.jwt").write_text(car.text)
    write_lists(car)
    return car


def verify(kachi, text, code, *words):
    (kachi.folder / "tried.jwt").write_text(text)
    return kachi("verify", "tried.jwt", *(words or ("--keys", "did.json", *LISTS, "--log-key", kachi.gx)), "--json", code=code)


def schema_of(name):
    data = pathlib.Path(os.environ.get("KACHI_SHARED_DATA", ROOT / ".." / "shared" / "data"))
    path = data / "untp" / name / "schema.json"
    if not path.is_file():
        pytest.skip("the folder of KACHI_SHARED_DATA has no untp")
    return str(path.resolve())


def test_jose_accepts_the_credential_and_the_receipt_is_in_the_log(signed, node, go):
    answer = verify(signed, signed.text, 0).json()
    assert set(answer["checks"].values()) == {"yes"} and "inclusion" in answer["checks"]
    assert node.ask(ask="jws", text=signed.text.strip(), jwks=signed.jwks) == (True, "")
    for key in signed.jwks["keys"]:
        assert node.ask(ask="thumbprint", jwk=key, kid=key["kid"])[0]
    receipt = payload_of(signed.text)["credentialSubject"]["kachi"]["receipt"]
    head, note = receipt["proof"].split("\n\n", 1)
    lines = head.split("\n")
    case = {"ask": "inclusion", "entry": base64.b64encode(receipt["entry"].encode()).decode(),
            "index": int(lines[1].removeprefix("index ")), "size": int(note.split("\n")[1]), "root": note.split("\n")[2],
            "proof": lines[2:]}
    assert go.ask(**case)[0]
    assert go.ask(ask="note", note=note, key=signed.gx)[0]
    assert node.ask(**case)[0]


def test_ajv_accepts_it_against_the_schemas_of_untp(signed, node):
    conformity = payload_of(signed.text)
    name = "digitalConformityCredential-v0.6.0"
    assert node.ask(ask="schema", schema=schema_of(name), value=conformity) == (True, "")
    del conformity["credentialSubject"]["assessorLevel"]  # the schema does say no to something
    assert not node.ask(ask="schema", schema=schema_of(name), value=conformity)[0]


def test_a_passport_is_the_makers_and_names_the_verifiers_credential(signed, node):
    text = signed("statement", "export", signed.id, "--key", "d.key", "--format", "passport", "--evidence", "car.jwt",
                  "--gtin", "4012345123456", *signed.log, env=WORDS).out
    passport = payload_of(text)
    name = "digitalProductPassport-v0.6.0"
    assert node.ask(ask="schema", schema=schema_of(name), value=passport) == (True, "")
    assert node.ask(ask="jws", text=text.strip(), jwks=signed.jwks)[0]
    answer = verify(signed, text, 0, "--keys", "d.json", "--log-key", signed.gx).json()
    assert answer["checks"]["numbers"] == answer["checks"]["digest"] == answer["checks"]["inclusion"] == "yes"
    subject = passport["credentialSubject"]
    assert passport["issuer"]["name"] == "D" and subject["product"]["id"] == "https://id.gs1.org/01/04012345123456"
    import hashlib
    digest = hashlib.sha256(signed.text.strip().encode()).hexdigest()
    assert {claim["conformityEvidence"]["hashDigest"] for claim in subject["conformityClaim"]} == {digest}
    # A passport that contradicts itself is refused even where its maker signed it: tried in proof_credential_test.c.
    refused = signed("statement", "export", signed.id, "--key", "d.key", "--gtin", "4012345123457", "--json", env=WORDS, code=2)
    assert "option-choice" in refused.codes()


def test_the_extension_of_pact_fits_its_schema_and_holds_the_credential(signed, node):
    extension = json.loads(signed("statement", "export", signed.id, "--key", "v.key", "--format", "pact", env=WORDS).out)
    schema = str(ROOT / "docs" / "schema" / "gx-value-1.0.0.json")
    assert set(extension) == {"specVersion", "dataSchema", "documentation", "data"}
    assert node.ask(ask="schema", schema=schema, value=extension["data"]) == (True, "")
    assert node.ask(ask="jws", text=extension["data"]["vc"], jwks=signed.jwks)[0]
    verify(signed, extension["data"]["vc"], 0)
    changed = {**extension["data"], "cfpKgCO2ePerUnit": 1.5}
    assert not node.ask(ask="schema", schema=schema, value=changed)[0]


def change(text, edit):
    """Header, payload and signature edited, the signature else left as it was."""
    header, payload, signature = text.strip().split(".")
    parts = {"header": json.loads(decode(header)), "payload": json.loads(decode(payload)),
             "signature": bytearray(decode(signature))}
    edit(parts)
    return ".".join((encode(json.dumps(parts["header"], separators=(",", ":")).encode()),
                     encode(json.dumps(parts["payload"], separators=(",", ":"), ensure_ascii=False).encode()),
                     encode(bytes(parts["signature"]))))


def set_number(parts):
    parts["payload"]["credentialSubject"]["assessment"][0]["declaredValue"][0]["metricValue"]["value"] = 1.0


def flip(parts):
    parts["signature"][5] ^= 1


TAMPERINGS = {
    "signature": flip,
    "number": set_number,
    "exact decimal": lambda parts: parts["payload"]["credentialSubject"]["assessment"][0]["kachi"].update(kgco2e_per_unit="1"),
    "validity": lambda parts: parts["payload"].update(validUntil="3999-01-01T00:00:00Z"),
    "status place": lambda parts: parts["payload"]["credentialStatus"][0].update(statusListIndex="7"),
    "receipt": lambda parts: parts["payload"]["credentialSubject"]["kachi"]["receipt"].update(entry="{}"),
    "issuer": lambda parts: parts["payload"]["issuer"].update(id="did:web:d.example"),
    "type": lambda parts: parts["header"].update(typ="jwt"),
    "no algorithm": lambda parts: parts["header"].update(alg="none"),
    "other algorithm": lambda parts: parts["header"].update(alg="ES256"),
    "key": lambda parts: parts["header"].update(kid="did:web:other.example#key"),
    "critical": lambda parts: parts["header"].update(crit=["exp"]),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_every_tampering_is_refused_by_jose_and_kachi(signed, node, name):
    tampered = change(signed.text, TAMPERINGS[name])
    assert tampered != signed.text.strip()
    assert not verify(signed, tampered, 4).json()["ok"]
    assert not node.ask(ask="jws", text=tampered, jwks=signed.jwks)[0]


def test_the_clock_is_asked_by_both(signed, node):
    today = payload_of(signed.text)["validFrom"][:10]
    text = signed("statement", "export", signed.id, "--key", "v.key", "--until", today, env=WORDS).out.strip()
    day = datetime.datetime.fromisoformat(today).replace(tzinfo=datetime.timezone.utc)
    for moment, good in ((day + datetime.timedelta(hours=23, minutes=59), True), (day + datetime.timedelta(days=1), False),
                         (day - datetime.timedelta(days=1), False)):
        said = node.ask(ask="jws", text=text, jwks=signed.jwks, now=moment.strftime("%Y-%m-%dT%H:%M:%SZ"))
        assert said[0] == good, said
    # Kachi's own clock at these edges: proof_credential_test.c.


def bits_of(text):
    subject = payload_of(text)["credentialSubject"]
    assert subject["encodedList"].startswith("u")
    return gzip.decompress(decode(subject["encodedList"][1:]))


def test_the_status_bit_says_what_was_withdrawn(signed, node, car_database, tmp_path):
    """In a database of its own, since it ends the statement. The list is read here by gzip and counted bit by bit."""
    car = Kachi(tmp_path)
    for path in signed.folder.iterdir():
        if path.is_file():
            shutil.copy(path, tmp_path)
    entry = payload_of(signed.text)["credentialStatus"][0]
    place = int(entry["statusListIndex"])
    before = bits_of((tmp_path / "withdrawn.jwt").read_text())
    assert len(before) == 131072 // 8 and not any(before)
    car("statement", "withdraw", signed.id, "--as", "D", "--reason", "wrong period")
    car.gx = signed.gx
    write_lists(car)
    text = (tmp_path / "withdrawn.jwt").read_text().strip()
    after = bits_of(text)
    assert [i for i in range(131072) if after[i // 8] & (0x80 >> i % 8)] == [place]
    assert node.ask(ask="jws", text=text, jwks=signed.jwks)[0]
    answer = verify(car, signed.text, 3)
    assert answer.json()["checks"]["status"] == "no" and "credential-status-withdrawn" in answer.codes()
    # The bit put back: neither jose nor Kachi believes it.
    packed = encode(gzip.compress(bytes(len(after))))
    tampered = change(text, lambda parts: parts["payload"]["credentialSubject"].update(encodedList="u" + packed))
    (tmp_path / "withdrawn.jwt").write_text(tampered)
    assert "jws-signature" in verify(car, signed.text, 4).codes()
    assert not node.ask(ask="jws", text=tampered, jwks=signed.jwks)[0]
    # A list by somebody else says nothing of V's credential.
    other = car("statement", "status", "withdrawn", "--key", "d.key", env=WORDS).out
    (tmp_path / "withdrawn.jwt").write_text(other)
    (tmp_path / "keys.json").write_text(json.dumps(signed.jwks))
    answer = verify(car, signed.text, 0, "--keys", "keys.json", *LISTS)
    assert answer.json()["checks"]["status"] == "unasked"


def test_what_is_shown_is_proven_and_the_rest_is_hidden(signed, node):
    whole = signed("statement", "export", signed.id, "--key", "v.key", "--format", "vc+sd-jwt", env=WORDS).out.strip()
    (signed.folder / "car.all").write_text(whole)
    shown = signed("statement", "disclose", "car.all", "--show", "cfp,rulebook,checks.2").out.strip()
    for text, disclosed, hidden in ((whole, ["renewables", "scope2_kgco2e"], []),
                                    (shown, ["jp-gx-2026", "30162.70"], ["renewables", "scope2_kgco2e"])):
        said = node.ask(ask="sdjwt", text=text, jwks=signed.jwks, disclosed=disclosed, hidden=hidden)
        assert said[0], said
        assert verify(signed, text, 0).json()["checks"]["shown"] == "yes"
    assert "renewables" not in shown and encode(b'"renewables"')[:-2] not in shown
    facts = verify(signed, shown, 0).json()["facts"]
    names = [fact["name"] for fact in facts if "value" in fact]
    assert sorted(names) == ["cfp", "checks", "rulebook"]
    checks = signed.json("statement", "show", signed.id)["content"]["checks"]
    # How many there are is seen, and which they are not.
    assert sum(fact["name"] == "checks" for fact in facts) == len(checks) > 1
    assert "share-unknown" in signed("statement", "disclose", "car.all", "--show", "total", "--json", code=1).codes()


def test_a_changed_fact_is_refused_by_both(signed, node):
    shown = signed("statement", "disclose", "car.all", "--show", "cfp").out.strip()
    jws, disclosure, _ = shown.split("~")
    fact = json.loads(decode(disclosure))
    fact[2]["kgco2e_per_unit"] = "1.5"
    changed = encode(json.dumps(fact, separators=(",", ":")).encode())
    for text in (f"{jws}~{changed}~", f"{jws}~{disclosure}~{disclosure}~", f"{jws}~{disclosure}~{changed}~"):
        answer = verify(signed, text, 4)
        assert answer.json()["checks"]["shown"] == "no" and "share-disclosure" in answer.codes()
    assert not node.ask(ask="sdjwt", text=f"{jws}~{changed}~", jwks=signed.jwks, disclosed=["1.5"])[0]
    broken = re.sub(r"\.(.)([^.~]*)~", lambda m: "." + ("A" if m[1] != "A" else "B") + m[2] + "~", shown, count=1)
    verify(signed, broken, 4)
    assert not node.ask(ask="sdjwt", text=broken, jwks=signed.jwks)[0]


def test_a_key_that_was_revoked_is_not_believed(signed):
    words = ("key", "show", "v.key", "d.key", "--format")
    for form, name in (("did", "revoked-did.json"), ("jwks", "revoked-jwks.json")):
        (signed.folder / name).write_text(signed(*words, form, "--revoked", "v.key=2020-01-01").out)
        assert "jws-key-revoked" in verify(signed, signed.text, 4, "--keys", name).codes()
        (signed.folder / name).write_text(signed(*words, form, "--expires", "v.key=2020-01-01").out)
        assert "jws-key-expired" in verify(signed, signed.text, 4, "--keys", name).codes()
        (signed.folder / name).write_text(signed(*words, form, "--revoked", "v.key=2999-01-01").out)
        assert verify(signed, signed.text, 0, "--keys", name, *LISTS).json()["ok"]
