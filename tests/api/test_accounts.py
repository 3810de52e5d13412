# SPDX-License-Identifier: Apache-2.0
"""Accounts over the API: who may make and change whose, secrets shown once, one-time codes, edits of what was seen."""

import base64
import concurrent.futures
import email
import email.policy
import hmac
import struct
import time

import pytest
from conftest import Client, entry, kachi, new_id, pool, sign_in

PASSWORD = "correct horse"


@pytest.fixture(scope="module")
def admins(registry):
    """An administrator of A, one of B, and the operator; signed in."""
    for name, party in (("anna", "A"), ("ben", "B")):
        kachi("--db", registry["db"], "user", "add", name, "--role", "admin", "--party", party, KACHI_PASSWORD=PASSWORD)
    return {name: sign_in(registry, name)[0] for name in ("anna", "ben", "op")}


def change(client, name, body):
    etag = client.get(f"/api/v1/accounts/{name}").headers["ETag"]
    return client.ask("PATCH", f"/api/v1/accounts/{name}", body, If_Match=etag)


def code_of(uri, ahead=0):
    secret = base64.b32decode(uri.split("secret=")[1].split("&")[0])
    digest = hmac.new(secret, struct.pack(">Q", int(time.time()) // 30 + ahead), "sha1").digest()
    at = digest[19] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 1000000:06d}"


def test_an_administrator_makes_people_of_the_own_party(registry, admins):
    made = admins["anna"].post("/api/v1/accounts", {"kind": "person", "name": "akira", "roles": ["drafter"],
                                                    "email": "akira@example.jp", "password": PASSWORD})
    assert made.status == 201, made.body
    assert made.json["party"] == registry["ids"]["A"] and "password" not in made.json
    client, answer = sign_in(registry, "akira")
    assert answer.status == 200 and answer.json["roles"] == ["drafter"]
    assert "akira" not in [a["name"] for a in admins["ben"].get("/api/v1/accounts").json["accounts"]]
    assert admins["ben"].get("/api/v1/accounts/akira").status == 404


@pytest.mark.parametrize("role", ["operator", "verifier", "auditor", "officer"])
def test_an_administrator_gives_roles_of_members_alone(admins, role):
    refused = admins["anna"].post("/api/v1/accounts", {"kind": "person", "name": "x", "roles": [role], "password": PASSWORD})
    assert refused.status == 403 and refused.json["code"] == "account-role"


def test_an_administrator_makes_nobody_for_another_party(admins):
    refused = admins["anna"].post("/api/v1/accounts", {"kind": "person", "name": "x", "roles": [], "party": "B"})
    assert refused.json["code"] == "access-other-party"


def test_a_secret_is_in_one_answer_and_nowhere_else(registry, admins):
    made = admins["anna"].post("/api/v1/accounts", {"kind": "key", "name": "scale", "roles": ["drafter"],
                                                    "scopes": ["read", "ledger"]})
    key = made.json["key"]
    assert Client(registry["url"], {"X-API-Key": key}).get("/api/v1/lots").status == 200
    assert key not in admins["anna"].get("/api/v1/accounts/scale").body.decode()
    assert key.encode() not in b"".join(p.read_bytes() for p in registry["db"].parent.glob("kachi.db*"))


def test_a_system_gets_tokens(registry, admins):
    made = admins["op"].post("/api/v1/accounts", {"kind": "system", "name": "erp", "party": "A", "roles": ["drafter"],
                                                  "scopes": ["read", "ledger"]}).json
    form = f"grant_type=client_credentials&client_id=erp&client_secret={made['client_secret']}"
    token = Client(registry["url"]).post("/auth/token", form, Content_Type="application/x-www-form-urlencoded").json
    system = Client(registry["url"], {"Authorization": "Bearer " + token["access_token"]})
    assert system.get("/api/v1/lots").status == 200
    assert system.post("/api/v1/entries", {}).status == 403  # no scope to post


def test_a_consultant_has_an_end(admins):
    body = {"kind": "person", "name": "yamada", "roles": ["consultant"], "password": PASSWORD}
    assert admins["anna"].post("/api/v1/accounts", body).json["code"] == "account-end"
    assert admins["anna"].post("/api/v1/accounts", {**body, "valid_until": "2099-03-31"}).status == 201
    assert change(admins["anna"], "yamada", {"valid_until": ""}).json["code"] == "account-end"


def test_a_change_names_what_was_seen(registry, admins):
    anna = admins["anna"]
    assert anna.ask("PATCH", "/api/v1/accounts/ada", {"roles": ["reviewer"]}).status == 428
    seen = anna.get("/api/v1/accounts/ada").headers["ETag"]
    assert anna.ask("PATCH", "/api/v1/accounts/ada", {"email": "ada@example.jp"}, If_Match=seen).status == 200
    stale = anna.ask("PATCH", "/api/v1/accounts/ada", {"email": "other@example.jp"}, If_Match=seen)
    now = anna.get("/api/v1/accounts/ada").headers["ETag"]  # RFC 9110 13.1.1: a weak tag never matches
    weak = anna.ask("PATCH", "/api/v1/accounts/ada", {"email": "other@example.jp"}, If_Match=f"W/{now}")
    assert weak.status == 412
    assert stale.status == 412 and stale.json["code"] == "edit-stale"
    assert anna.get("/api/v1/accounts/ada").json["email"] == "ada@example.jp"


def test_of_two_changes_at_once_one_wins(admins):
    anna = admins["anna"]
    seen = anna.get("/api/v1/accounts/alan").headers["ETag"]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda i: anna.ask("PATCH", "/api/v1/accounts/alan", {"email": f"a{i}@example.jp"},
                                                    If_Match=seen).status, range(8)))
    assert sorted(statuses) == [200] + [412] * 7


def test_nobody_changes_the_own_account(admins):
    assert change(admins["anna"], "anna", {"roles": ["admin", "approver"]}).json["code"] == "account-own"


def test_what_an_account_may_ends_at_once_when_it_changes(registry, admins):
    client, _ = sign_in(registry, "akira")
    assert client.get("/api/v1/lots").status == 200
    assert change(admins["anna"], "akira", {"disabled": True}).status == 200
    assert client.get("/api/v1/lots").status == 401 and sign_in(registry, "akira")[1].status == 403
    assert change(admins["anna"], "akira", {"disabled": False}).status == 200
    assert sign_in(registry, "akira")[1].status == 200


def test_a_person_changes_the_own_password(registry, admins):
    client, _ = sign_in(registry, "akira")
    path = "/api/v1/session/password"
    assert client.ask("PUT", path, {"password": "wrong word", "new_password": "new and long"}).status == 403
    assert client.ask("PUT", path, {"password": PASSWORD, "new_password": "short"}).json["code"] == "password-short"
    assert client.ask("PUT", path, {"password": PASSWORD, "new_password": "new and long"}).status == 204
    assert client.get("/api/v1/lots").status == 401  # every session of before is over
    assert sign_in(registry, "akira")[1].status == 403
    assert sign_in(registry, "akira", password="new and long")[1].status == 200


def test_a_misspelt_member_or_a_wrong_type_changes_nothing(admins):
    """Whoever shuts a leaver out is told where that was not done."""
    made = admins["anna"].post("/api/v1/accounts", {"kind": "person", "name": "leaver", "roles": [], "password": PASSWORD})
    assert made.status == 201
    for body, code in (({"disabled": "true"}, "body-member"), ({"disable": True}, "body-unknown"), ({"roles": [1]}, "body-member")):
        assert change(admins["anna"], "leaver", body).json["code"] == code
    assert change(admins["anna"], "leaver", {"disabled": True}).json["disabled"] is True


def test_one_time_codes_are_asked_for_once_the_app_has_shown_one(registry, admins):
    client, _ = sign_in(registry, "akira", password="new and long")
    path, password = "/api/v1/session/one-time-code", {"password": "new and long"}
    uri = client.post(path, password).json["one_time_code_uri"]
    secret = {"secret": uri.split("secret=")[1].split("&")[0]}
    assert sign_in(registry, "akira", password="new and long")[1].status == 200  # not yet
    assert client.post(path, {**password, **secret, "code": "000000"}).json["code"] == "one-time-code-wrong"
    assert client.post(path, {**password, **secret, "code": code_of(uri)}).json["one_time_code"] is True
    assert sign_in(registry, "akira", password="new and long")[1].status == 403
    shown = code_of(uri)
    assert sign_in(registry, "akira", password="new and long", code=shown)[1].status == 403  # it was used to set it up
    client, answer = sign_in(registry, "akira", password="new and long", code=code_of(uri, ahead=1))
    assert answer.status == 200
    # Who found the password out, and the session, cannot put an app of his own in its place.
    other = client.post(path, password).json
    assert other["needs_current_code"] is True
    theirs = {"secret": other["one_time_code_uri"].split("secret=")[1].split("&")[0], "code": code_of(other["one_time_code_uri"])}
    assert client.post(path, {**password, **theirs}).json["code"] == "one-time-code-wrong"
    assert client.post(path, {**password, **theirs, "current_code": "000000"}).json["code"] == "one-time-code-wrong"
    # Nor is it guessed: a right password, which is half of it, sets no count back.
    guessed = [client.post(path, {**password, **theirs, "current_code": f"{guess:06d}"}).json["code"] for guess in range(12)]
    assert "rate-limit" in guessed and client.post(path, password).json["code"] == "rate-limit"
    assert change(admins["anna"], "akira", {"one_time_code": False}).status == 200  # the phone is lost


def test_who_makes_a_colleague_is_not_two_people(registry, admins):
    """An administrator knows the password of an account just made: nobody but its owner knows one that the owner chose."""
    proposer = sign_in(registry, "op")[0]
    made = proposer.post("/api/v1/accounts", {"kind": "person", "name": "op-two", "roles": ["operator"]}).json
    proposed = proposer.post("/api/v1/entries", {"id": new_id(), **pool(registry, grams=7)}).json["approval"]
    path, approve = f"/api/v1/approvals/{proposed}", {"decision": "approve"}
    second = sign_in(registry, "op-two", password=made["password"])[0]
    assert second.post(path, approve).json["code"] == "approval-same-person"
    own = {"password": made["password"], "new_password": made["password"]}
    assert second.ask("PUT", "/api/v1/session/password", own).status == 204  # the same again is no choice
    second = sign_in(registry, "op-two", password=made["password"])[0]
    assert second.post(path, approve).json["code"] == "approval-same-person"
    assert second.ask("PUT", "/api/v1/session/password", {**own, "new_password": "of my own choice"}).status == 204
    second = sign_in(registry, "op-two", password="of my own choice")[0]
    assert change(proposer, "op-two", {"password": "set by the other"}).status == 200
    assert sign_in(registry, "op-two", password="set by the other")[0].post(path, approve).json["code"] == "approval-same-person"
    assert second.post(path, approve).status == 401  # of before it was set
    third = sign_in(registry, "op-two", password="set by the other")[0]
    third.ask("PUT", "/api/v1/session/password", {"password": "set by the other", "new_password": "of my own choice"})
    assert sign_in(registry, "op-two", password="of my own choice")[0].post(path, {"decision": "refuse"}).status == 200


@pytest.mark.parametrize("email", ["a b@example.jp", "@example.jp", "x@example.jp\nBcc: y@example.jp", "a@b@c"])
def test_an_address_that_could_break_a_mail_is_refused(admins, email):
    body = {"kind": "person", "name": "mallory", "roles": [], "email": email, "password": PASSWORD}
    assert admins["anna"].post("/api/v1/accounts", body).json["code"] == "account-email"


def test_lists_are_read_page_by_page(admins):
    names, cursor = [], ""
    while cursor is not None:
        page = admins["op"].get(f"/api/v1/accounts?limit=3&cursor={cursor}").json
        names += [a["name"] for a in page["accounts"]]
        cursor = page["next"]
    assert len(names) == len(set(names)) == page["count"]


def test_a_drafter_administers_nobody(registry):
    client, _ = sign_in(registry, "ada")
    assert client.get("/api/v1/accounts").status == 403
    assert client.post("/api/v1/accounts", {"kind": "person", "name": "x", "roles": []}).status == 403


# --- the work list ---


def work(client):
    return [(item["kind"], item["title"]) for item in client.get("/api/v1/work").json["items"]]


def test_the_work_list_has_what_waits_for_the_asker(registry, admins):
    vera, _ = sign_in(registry, "vera")
    viktor, _ = sign_in(registry, "viktor")
    body = {"id": new_id(), **pool(registry, grams=5)}
    proposed = vera.post("/api/v1/entries", body).json["approval"]
    assert ("approve", "pool") in work(viktor)
    assert work(vera) == []  # who proposed does not decide
    item = viktor.get("/api/v1/work").json["items"][0]
    assert item["subject"] == str(proposed) and not item["late"]
    viktor.post(f"/api/v1/approvals/{proposed}", {"decision": "refuse"})
    assert work(viktor) == []


def test_an_account_that_ends_soon_is_its_administrators_work(registry, admins):
    soon = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 7 * 86400))
    admins["anna"].post("/api/v1/accounts", {"kind": "person", "name": "soon", "roles": ["consultant"], "valid_until": soon})
    assert ("renew", "soon") in work(admins["anna"])
    assert ("renew", "soon") not in work(admins["ben"])
    dues = [item["due"] for item in admins["op"].get("/api/v1/work").json["items"]]
    assert dues == sorted(dues, key=lambda day: day or "9999")


def test_the_digest_is_a_mail_in_the_readers_language(registry, admins, tmp_path):
    """Read by Python's own parser of mail."""
    assert change(admins["op"], "anna", {"email": "anna@example.jp", "language": "ja"}).status == 200
    assert change(admins["op"], "alan", {"email": "alan@example.jp"}).status == 200  # who has nothing to do
    done = kachi("--db", registry["db"], "user", "digest", "--spool", tmp_path, "--from", "kachi@example.jp",
                 "--base-url", "https://gx.example.jp", "--json")
    files = list(tmp_path.glob("*.eml"))
    assert done["written"] == len(files) == 1
    mail = email.message_from_bytes(files[0].read_bytes(), policy=email.policy.default)
    assert mail["To"] == "anna@example.jp" and mail["From"] == "kachi@example.jp" and not mail.defects
    assert mail["Subject"] == "Kachi：作業リスト (1)" and mail["Date"].datetime.tzinfo is not None
    body = mail.get_content()
    assert "アカウントの期限の延長: soon" in body and "https://gx.example.jp" in body
    assert all(len(line) <= 998 for line in files[0].read_bytes().split(b"\r\n"))
