# SPDX-License-Identifier: Apache-2.0
"""Who may do what: deny by default, sessions with CSRF protection, keys with scopes, four eyes, the audit log."""

import base64
import hmac
import struct
import time

from conftest import ROOT, Client, entry, kachi, new_id, pool, sign_in, with_key


def test_nobody_sees_anything_but_what_is_public(registry):
    nobody = Client(registry["url"])
    document = nobody.get("/api/v1/openapi.json").json
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if operation["x-permission"] != "public":
                url = path.replace("{", "").replace("}", "")
                assert nobody.ask(method.upper(), url, {} if method != "get" else None).status == 401, (method, path)


def test_a_session_is_a_cookie_that_scripts_cannot_read(registry):
    _, answer = sign_in(registry, "ada")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie
    assert answer.json["party"] == registry["ids"]["A"] and answer.json["roles"] == ["drafter"]


def test_wrong_credentials_say_nothing_about_which(registry):
    nobody = Client(registry["url"])
    answers = [nobody.post("/api/v1/session", {"user": user, "password": "wrong word"}) for user in ("ada", "nobody")]
    assert {a.status for a in answers} == {403} and answers[0].json == answers[1].json


def test_guessing_is_slowed_down(registry):
    nobody = Client(registry["url"])
    statuses = [nobody.post("/api/v1/session", {"user": "guess", "password": "wrong word"}).status for _ in range(12)]
    assert statuses[:10] == [403] * 10 and statuses[-1] == 429
    others = [nobody.post("/api/v1/session", {"user": name, "password": "wrong word"}).status
              for name in ["guess2"] * 9 + [f"other{i}" for i in range(9)] + ["guess2"] * 2]
    assert others[-1] == 429, "no name in between sets the count back"


def test_a_session_is_no_place_to_guess_a_password(registry):
    kachi("--db", registry["db"], "user", "add", "taken", "--role", "drafter", "--party", "A", KACHI_PASSWORD="correct horse")
    taken, _ = sign_in(registry, "taken")
    wrong = {"password": "wrong word", "new_password": "new and long"}
    statuses = [taken.ask("PUT", "/api/v1/session/password", wrong).status for _ in range(12)]
    assert statuses[:10] == [403] * 10 and statuses[-1] == 429


def test_a_change_needs_the_csrf_token(registry):
    client, _ = sign_in(registry, "ada")
    token = client.headers.pop("X-CSRF-Token")
    refused = client.ask("DELETE", "/api/v1/session")
    assert refused.status == 403 and refused.json["code"] == "access-csrf"
    assert client.ask("DELETE", "/api/v1/session", X_CSRF_Token=token).status == 204
    assert client.get("/api/v1/lots").status == 401  # the session is over, and a wrong cookie is not none


def test_an_account_ends_on_its_day(registry):
    assert sign_in(registry, "late")[1].status == 403


def test_a_one_time_code_counts_once(registry):
    secret = base64.b32decode(registry["totp"])
    digest = hmac.new(secret, struct.pack(">Q", int(time.time()) // 30), "sha1").digest()
    at = digest[19] & 15
    code = f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 1000000:06d}"
    assert sign_in(registry, "otto")[1].status == 403
    assert sign_in(registry, "otto", code=code)[1].status == 200
    assert sign_in(registry, "otto", code=code)[1].status == 403


def test_a_key_does_what_its_scopes_say_and_no_more(registry):
    reader, writer = with_key(registry, "reader"), with_key(registry, "writer")
    product = entry("product", owner=registry["ids"]["A"], name="sheet", unit="kg", decimals=3)
    assert reader.get("/api/v1/lots").status == 200
    refused = reader.post("/api/v1/entries", product, Idempotency_Key=new_id())
    assert refused.status == 403 and refused.json["code"] == "access-denied"
    assert writer.post("/api/v1/entries", product, Idempotency_Key=new_id()).status == 201


def test_an_id_is_an_entry_once(registry):
    writer, key = with_key(registry, "writer"), new_id()
    product = entry("product", owner=registry["ids"]["A"], name="coil", unit="kg", decimals=3)
    first = writer.post("/api/v1/entries", product, Idempotency_Key=key)
    again = writer.post("/api/v1/entries", product, Idempotency_Key=key)
    other = writer.post("/api/v1/entries", entry("product", owner=registry["ids"]["A"], name="rod", unit="kg", decimals=3),
                        Idempotency_Key=key)
    assert (first.status, again.status, other.status) == (201, 200, 409)
    assert first.json["sequence"] == again.json["sequence"] and other.json["code"] == "entry-differs"
    assert writer.post("/api/v1/entries", product).json["code"] == "idempotency-needed"


def test_a_batch_answers_for_each_entry(registry):
    writer = with_key(registry, "writer")
    good = {**entry("product", owner=registry["ids"]["A"], name="bar", unit="kg", decimals=3), "id": new_id()}
    bad = {**entry("product", owner=registry["ids"]["B"], name="bar", unit="kg", decimals=3), "id": new_id()}
    answer = writer.post("/api/v1/entries/batch", {"entries": [good, bad, good]})
    assert [e["status"] for e in answer.json["entries"]] == ["done", "refused", "same"]
    assert answer.json["entries"][1]["findings"][0]["code"] == "denied-not-owner"
    lines = writer.post("/api/v1/entries/batch", {"entries": [good, bad]}, Accept="application/x-ndjson")
    assert lines.headers["Content-Type"] == "application/x-ndjson" and len(lines.body.splitlines()) == 2


def test_a_linked_set_is_all_or_nothing(registry):
    writer = with_key(registry, "writer")
    first = {**entry("product", owner=registry["ids"]["A"], name="tube", unit="kg", decimals=3), "id": new_id()}
    bad = {**entry("product", owner=registry["ids"]["B"], name="tube", unit="kg", decimals=3), "id": new_id()}
    answer = writer.post("/api/v1/entries/batch", {"entries": [{**first, "linked": True}, bad]}).json["entries"]
    assert [e["findings"][0]["code"] for e in answer] == ["entry-set-refused", "denied-not-owner"]
    half = writer.post("/api/v1/entries/batch", {"entries": [first, {**bad, "linked": True}]})
    assert half.json["code"] == "entry-set-open"
    alone = writer.post("/api/v1/entries/batch", {"entries": [first]}).json["entries"]
    assert alone[0]["status"] == "done"


def test_a_party_sees_its_own(registry):
    ada, _ = sign_in(registry, "ada")
    assert ada.get("/api/v1/lots?party=B").status == 403
    assert ada.get("/api/v1/entries").status == 403  # everybody's
    auditor, _ = sign_in(registry, "audrey")
    assert auditor.get("/api/v1/lots?party=B").status == 200
    assert auditor.get("/api/v1/entries").status == 200
    assert auditor.post("/api/v1/entries", {}).status == 403


def test_a_proposal_keeps_the_id_that_came_as_idempotency_key(registry):
    vera, _ = sign_in(registry, "vera")
    viktor, _ = sign_in(registry, "viktor")
    key = new_id()
    proposed = vera.post("/api/v1/entries", pool(registry, grams=7), Idempotency_Key=key)
    done = viktor.post(f"/api/v1/approvals/{proposed.json['approval']}", {"decision": "approve"})
    assert done.status == 201, done.body
    pools = with_key(registry, "reader").get("/api/v1/pools").json["pools"]
    assert [p["amount_g"] for p in pools].count(7) == 1


def test_a_batch_with_a_key_is_its_entries_once(registry):
    writer, key = with_key(registry, "writer"), new_id()
    batch = {"entries": [entry("product", owner=registry["ids"]["A"], name=name, unit="kg", decimals=3)
                         for name in ("angle", "beam")]}
    first = writer.post("/api/v1/entries/batch", batch, Idempotency_Key=key).json["entries"]
    again = writer.post("/api/v1/entries/batch", batch, Idempotency_Key=key).json["entries"]
    assert [e["status"] for e in first] == ["done", "done"] and [e["status"] for e in again] == ["same", "same"]
    batch["entries"].reverse()
    other = writer.post("/api/v1/entries/batch", batch, Idempotency_Key=key).json["entries"]
    assert [e["findings"][0]["code"] for e in other] == ["entry-differs", "entry-differs"]
    assert writer.post("/api/v1/entries/batch", batch).json["code"] == "idempotency-needed"


def test_a_step_of_a_statement_may_name_what_was_seen(registry):
    """With If-Match the step is of the statement as it was seen, or is not taken."""
    kachi("import", ROOT / "examples" / "car", "--db", registry["db"])
    owner = next(p["owner"] for p in sign_in(registry, "op")[0].get("/api/v1/products").json["products"] if p["key"] == "steel")
    if owner != "A":
        kachi("--db", registry["db"], "ledger", "party", owner, "--role", "member", "--as", "operator")
    kachi("--db", registry["db"], "user", "add", "maker", "--role", "drafter", "--party", owner, KACHI_PASSWORD="correct horse")
    maker, _ = sign_in(registry, "maker")
    drafted = maker.post("/api/v1/statements", {"product": "steel", "quantity": "1000"})
    assert drafted.status == 201, drafted.body
    path = f"/api/v1/statements/{drafted.json['id']}"
    seen = maker.get(path).headers["ETag"]
    assert maker.post(f"{path}/steps", {"step": "submit"}, If_Match='"other"').json["code"] == "edit-stale"
    assert maker.get(path).headers["ETag"] == seen
    assert maker.post(f"{path}/steps", {"step": "submit"}, If_Match=seen).status == 200
    stale = maker.post(f"{path}/steps", {"step": "withdraw", "reason": "x"}, If_Match=seen)
    assert stale.status == 412, stale.body


def test_a_key_is_no_second_pair_of_eyes(registry):
    """Neither may it open a pool alone, unless it was trusted with that on the server's own machine."""
    vera, _ = sign_in(registry, "vera")
    key = kachi("--db", registry["db"], "key", "add", "vera-key", "--party", "V", "--role", "verifier", "--scope", "read,ledger,post",
                "--json")["key"]
    script = Client(registry["url"], {"X-API-Key": key})
    body = {**pool(registry, grams=3), "id": new_id()}
    assert script.post("/api/v1/entries", body).json["code"] == "issue-scope"
    assert script.post("/api/v1/entries/batch", {"entries": [body]}).json["code"] == "issue-scope"
    proposed = vera.post("/api/v1/entries", body)
    again = vera.post("/api/v1/entries", body)  # an answer may be lost: the proposal is the same
    assert (proposed.status, again.status) == (202, 202) and again.json["approval"] == proposed.json["approval"]
    assert vera.post("/api/v1/entries", {**pool(registry, grams=4), "id": body["id"]}).json["code"] == "approval-differs"
    path = f"/api/v1/approvals/{proposed.json['approval']}"
    assert script.post(path, {"decision": "approve"}).json["code"] == "approval-person"
    trusted = kachi("--db", registry["db"], "key", "add", "nightly", "--party", "V", "--role", "verifier", "--scope", "post,issue",
                    "--json")["key"]
    assert Client(registry["url"], {"X-API-Key": trusted}).post("/api/v1/entries", body).status == 201
    operator, _ = sign_in(registry, "op")
    made = operator.post("/api/v1/accounts", {"kind": "key", "name": "sly", "roles": [], "scopes": ["post", "issue"]})
    assert made.json["code"] == "issue-scope"


def test_an_entry_has_one_id(registry):
    writer = with_key(registry, "writer")
    body = {**entry("product", owner=registry["ids"]["A"], name="girder", unit="kg", decimals=3), "id": new_id()}
    assert writer.post("/api/v1/entries", body, Idempotency_Key=new_id()).json["code"] == "idempotency-other"
    assert writer.post("/api/v1/entries", body, Idempotency_Key=body["id"]).status == 201


def test_nobody_fills_the_audit_log_by_signing_in(registry):
    size = len(sign_in(registry, "audrey")[0].get("/api/v1/audit-log?limit=1000").body)
    for _ in range(3):
        assert Client(registry["url"]).post("/api/v1/session", {"user": "x" * 100000, "password": "y"}).status == 403
    assert len(sign_in(registry, "audrey")[0].get("/api/v1/audit-log?limit=1000").body) < size + 1000


def test_opening_a_pool_needs_two(registry):
    vera, _ = sign_in(registry, "vera")
    viktor, _ = sign_in(registry, "viktor")
    bob, _ = sign_in(registry, "bob")
    body = {**pool(registry), "id": new_id()}
    proposed = vera.post("/api/v1/entries", body)
    assert proposed.status == 202, proposed.body
    path = f"/api/v1/approvals/{proposed.json['approval']}"
    assert vera.get("/api/v1/pools?party=V").json["count"] == 0
    assert vera.post(path, {"decision": "approve"}).json["code"] == "approval-own"
    assert bob.post(path, {"decision": "approve"}).status == 404
    listed = viktor.get("/api/v1/approvals").json
    assert any(a["state"] == "proposed" for a in listed["approvals"])
    pages, cursor = [], ""
    while cursor is not None:
        one = viktor.get(f"/api/v1/approvals?limit=1&cursor={cursor}").json
        pages, cursor = pages + one["approvals"], one["next"]
    assert pages == listed["approvals"] and listed["count"] == len(pages)
    done = viktor.post(path, {"decision": "approve"})
    assert done.status == 201, done.body
    again = viktor.post(path, {"decision": "approve"})  # an answer may be lost: the entry is the same
    assert again.status == 200 and again.json["sequence"] == done.json["sequence"]
    assert viktor.post(path, {"decision": "refuse"}).status == 404
    pools = with_key(registry, "reader").get("/api/v1/pools").json["pools"]
    assert [p["amount_g"] for p in pools].count(1000) == 1


def test_every_refusal_and_change_is_in_the_audit_log(registry):
    auditor, _ = sign_in(registry, "audrey")
    ada, _ = sign_in(registry, "ada")
    assert ada.get("/api/v1/audit-log").status == 403
    lines = auditor.get("/api/v1/audit-log?limit=1000").json["lines"]
    assert any(line["action"] == "listAuditLog" and line["account"] == "ada" and not line["allowed"] for line in lines)
    assert any(line["action"] == "approved" and line["account"] == "viktor" for line in lines)
    assert any(line["action"] == "signIn" and line["account"] == "guess" and not line["allowed"] for line in lines)


def test_disabling_ends_sessions_and_keys_at_once(registry):
    client, _ = sign_in(registry, "bob")
    assert client.get("/api/v1/lots").status == 200
    kachi("--db", registry["db"], "user", "disable", "bob")
    assert client.get("/api/v1/lots").status == 401
    assert sign_in(registry, "bob")[1].status == 403


def test_no_secret_is_stored(registry):
    content = b"".join(path.read_bytes() for path in registry["db"].parent.glob("kachi.db*"))
    for secret in [b"correct horse", *(key.encode() for key in registry["keys"].values())]:
        assert secret not in content
