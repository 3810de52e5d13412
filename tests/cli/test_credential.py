# SPDX-License-Identifier: Apache-2.0
"""A statement as a credential: does it fit UNTP's schema, and is every tampering of the file refused?"""

import base64
import json
import os
import pathlib
import shutil

import pytest

from conftest import Kachi

WORDS = {"KACHI_KEY_PASSPHRASE": "horse battery"}
LISTS = ("--status", "withdrawn.jwt", "--status", "retired.jwt")


def decode(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def encode(raw):
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@pytest.fixture(scope="module")
def signed(car_database, tmp_path_factory):
    """The car's statement, verified by V and exported with V's key; keys in did.json."""
    car = Kachi(tmp_path_factory.mktemp("credential"))
    shutil.copy(car_database, car.folder / "kachi.db")
    drafted = car.json("statement", "draft", "car", "--quantity", "1000", "--reference", "car-ev")
    statement = drafted["id"]
    verified = car.json("statement", "verify", statement, "--as", "V")
    assert verified["state"] == "verified"
    for name in ("v.example", "other.example"):
        car("key", "new", name, "--out", f"{name}.key", env=WORDS)
    did = car("key", "show", "v.example.key", "--format", "did").out
    (car.folder / "did.json").write_text(did)
    car.statement = verified
    car.text = car("statement", "export", statement, "--key", "v.example.key", "--format", "vc+jwt",
                   "--until", "2999-12-31", env=WORDS).out
    (car.folder / "car.jwt").write_text(car.text)
    for name in ("withdrawn", "retired"):
        (car.folder / f"{name}.jwt").write_text(car("statement", "status", name, "--key", "v.example.key", env=WORDS).out)
    return car


def payload_of(text):
    return json.loads(decode(text.split(".")[1]))


def verify(kachi, text, code, *words):
    (kachi.folder / "tried.jwt").write_text(text)
    keys = words or ("--keys", "did.json")
    return kachi("verify", "tried.jwt", *keys, "--json", code=code)


def test_every_check_says_yes(signed):
    answer = verify(signed, signed.text, 0, "--keys", "did.json", *LISTS).json()
    assert answer["ok"]
    assert set(answer["checks"].values()) == {"yes"}
    assert set(answer["checks"]) == {"signature", "issuer", "validity", "status", "digest", "numbers"}
    assert answer["issuer"] == "did:web:v.example" and answer["issuer_name"] == "V"
    assert answer["sha256"] == signed.statement["sha256"]
    shown = signed("verify", "car.jwt", "--keys", "did.json", *LISTS).out
    assert shown.count("yes  ") == 6 and "never" in shown
    japanese = signed("verify", "car.jwt", "--keys", "did.json", *LISTS, "--lang", "ja").out
    assert japanese.count("はい  ") == 6


def test_lists_that_were_not_given_are_said_to_be_missing(signed):
    answer = verify(signed, signed.text, 0)
    assert answer.json()["checks"]["status"] == "unasked"
    assert "credential-status-unasked" in answer.codes()


def test_each_form_of_the_key_checks_it(signed):
    jwks = signed("key", "show", "v.example.key", "--format", "jwks").out
    (signed.folder / "jwks.json").write_text(jwks)
    note = signed("key", "show", "v.example.key").out.strip()
    verify(signed, signed.text, 0, "--keys", "jwks.json")
    verify(signed, signed.text, 0, "--public-key", note)
    jwk = json.loads(jwks)["keys"][0]
    assert "d" not in jwk  # the private part stays where it is


def test_the_three_numbers_stand_apart_and_exact(signed):
    assessments = payload_of(signed.text)["credentialSubject"]["assessment"]
    expected = {
        "CFP": "cfp_kgco2e_per_unit",
        "ReducedEmissionsOfProduct": "rep_kgco2e_per_unit",
        "AvoidedEmissions": "ae_kgco2e_per_unit",
    }
    assert [each["kachi"]["metric"] for each in assessments] == list(expected)
    for each in assessments:
        exact = signed.statement[expected[each["kachi"]["metric"]]]
        assert each["kachi"]["kgco2e_per_unit"] == exact and isinstance(exact, str)
        (metric,) = each["declaredValue"]
        assert metric["metricValue"]["value"] == float(exact)
        assert metric["metricValue"]["unit"] == "KGM"


def test_it_fits_the_schema_of_untp(signed):
    jsonschema = pytest.importorskip("jsonschema")
    data = pathlib.Path(os.environ.get("KACHI_SHARED_DATA", ""))
    path = data / "untp" / "digitalConformityCredential-v0.6.0" / "schema.json"
    if not path.is_file():
        pytest.skip("the folder of KACHI_SHARED_DATA has no untp")
    validator = jsonschema.Draft202012Validator(json.loads(path.read_text()))
    payload = payload_of(signed.text)
    assert not list(validator.iter_errors(payload))
    del payload["credentialSubject"]["assessorLevel"]  # the schema does say no to something
    assert list(validator.iter_errors(payload))


def change(text, edit):
    """The text with header, payload and signature edited, the signature left as it was."""
    header, payload, signature = text.strip().split(".")
    parts = {"header": json.loads(decode(header)), "payload": json.loads(decode(payload)),
             "signature": bytearray(decode(signature))}
    edit(parts)
    return ".".join((encode(json.dumps(parts["header"], separators=(",", ":")).encode()),
                     encode(json.dumps(parts["payload"], separators=(",", ":"), ensure_ascii=False).encode()),
                     encode(bytes(parts["signature"]))))


def set_number(parts):
    parts["payload"]["credentialSubject"]["assessment"][0]["declaredValue"][0]["metricValue"]["value"] = 1.0


def flip_signature(parts):
    parts["signature"][5] ^= 1


TAMPERINGS = {
    "signature": (flip_signature, "jws-signature"),
    "number": (set_number, "jws-signature"),
    "payload": (lambda parts: parts["payload"].update(validUntil="3999-01-01T00:00:00Z"), "jws-signature"),
    "type": (lambda parts: parts["header"].update(typ="jwt"), "jws-signature"),
    "algorithm": (lambda parts: parts["header"].update(alg="none"), "jws-algorithm"),
    "other algorithm": (lambda parts: parts["header"].update(alg="ES256"), "jws-algorithm"),
    "key": (lambda parts: parts["header"].update(kid="did:web:other.example#key"), "jws-key-unknown"),
    "no key": (lambda parts: parts["header"].pop("kid"), "jws-signature"),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_a_changed_credential_is_an_integrity_error(signed, name):
    edit, code = TAMPERINGS[name]
    tampered = change(signed.text, edit)
    answer = verify(signed, tampered, 4)
    assert code in answer.codes()
    said = answer.json()
    assert not said["ok"] and said["checks"]["signature"] == "no"
    shown = signed("verify", "tried.jwt", "--keys", "did.json", code=4).out
    assert "CFP" not in shown  # numbers that are not proven are not shown


def test_another_issuers_key_is_refused(signed):
    other = signed("key", "show", "other.example.key").out.strip()
    assert "jws-key-unknown" in verify(signed, signed.text, 4, "--public-key", other).codes()


def test_an_expired_credential_is_answered_no(signed):
    today = payload_of(signed.text)["validFrom"][:10]
    text = signed("statement", "export", signed.statement["id"], "--key", "v.example.key", "--until", today,
                  env=WORDS).out
    (signed.folder / "short.jwt").write_text(text)
    assert signed.json("verify", "short.jwt", "--keys", "did.json")["ok"]
    refused = signed("statement", "export", signed.statement["id"], "--key", "v.example.key", "--until",
                     "2000-01-01", "--json", env=WORDS, code=1)
    assert "credential-until" in refused.codes()


def test_what_is_no_credential_is_bad_input(signed):
    assert "jws-form" in verify(signed, "hello", 1).codes()
    answer = signed("verify", "car.jwt", "--json", code=2)
    assert "option-needed" in answer.codes()
    answer = signed("key", "show", "v.example.key", "--format", "pem", "--json", code=2)
    assert "option-choice" in answer.codes()


def test_a_proof_of_the_log_is_verified_too(signed):
    for words in (["ledger", "party", "A", "--as", "operator"],
                  ["ledger", "product", "steel", "--unit", "kg", "--as", "A"]):
        signed(*words)
    proof = signed("log", "prove", "1", "--key", "v.example.key", "--entry", "entry.json", env=WORDS).out
    (signed.folder / "proof").write_text(proof)
    key = signed("key", "show", "v.example.key").out.strip()
    words = ("verify", "proof", "--entry", "entry.json", "--public-key", key)
    assert signed.json(*words)["checks"] == {"signature": "yes", "inclusion": "yes"}
    (signed.folder / "entry.json").write_bytes(b"{}")
    assert signed.json(*words, code=4)["ok"] is False


def test_a_statement_named_by_its_product_takes_its_receipt_along(signed):
    signed("key", "new", "log.example/gx", "--out", "gx.key", env=WORDS)
    key = signed("key", "show", "gx.key").out.strip()
    signed("log", "publish", "public", "--key", "gx.key", env=WORDS)
    text = signed("statement", "export", "car", "--key", "v.example.key", "--log", "public", "--public-key", key,
                  env=WORDS).out
    answer = verify(signed, text, 0, "--keys", "did.json", "--log-key", key).json()
    assert answer["checks"]["inclusion"] == "yes"
