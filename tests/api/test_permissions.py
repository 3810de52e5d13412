# SPDX-License-Identifier: Apache-2.0
"""Deny by default, for every role and every route: what each role may is written down here once more, and compared."""

import pytest
from conftest import Client, kachi, serving, sign_in

EVERYBODY = {
    "GET /healthz", "GET /readyz", "GET /metrics", "GET /api/v1", "GET /api/v1/openapi.json", "POST /auth/token",
    "GET /api/v1/session", "POST /api/v1/session",
    # what is verified, the rules it is judged by, and the check of a proof are for everybody
    "POST /api/v1/verify", "GET /s/{label}", "GET /01/{gtin}",
    "GET /api/v1/statements", "GET /api/v1/statements/{statement}", "GET /api/v1/statements/{statement}/steps",
    "GET /api/v1/programs", "GET /api/v1/programs/{program}", "GET /api/v1/rulebooks", "GET /api/v1/rulebooks/{rulebook}",
    "GET /api/v1/scenarios", "GET /api/v1/scenarios/{scenario}", "GET /api/v1/disclosures",
}
MEMBERS = {"admin", "drafter", "reviewer", "approver", "consultant"}
OTHERS = {"operator", "verifier", "auditor", "officer"}
ROLES = MEMBERS | OTHERS
WRITERS = {"drafter", "approver", "consultant"}
MAY = {
    "signed-in": ROLES,
    "read": ROLES,
    "ledger": ROLES,
    "audit": {"operator", "auditor"},
    "draft": WRITERS,
    "post": WRITERS | {"operator", "verifier"},
    "verify": {"verifier"},
    "evaluate": MEMBERS | {"operator", "auditor", "officer"},
    "administer": {"admin", "operator"},
}
# The only changes that a role which changes nothing may ask for: of its own session and jobs, and questions of much text.
OF_ONES_OWN = {
    "DELETE /api/v1/session", "PUT /api/v1/session/password", "POST /api/v1/session/one-time-code",
    "POST /api/v1/jobs", "DELETE /api/v1/jobs/{job}",
}
QUESTIONS = {
    "POST /api/v1/products/{product}/what-if", "POST /api/v1/imports/check", "POST /api/v1/evaluations",
    "POST /api/v1/scenarios/{scenario}/runs", "POST /api/v1/disclosures/{form}", "POST /api/v1/kpis",
    "POST /api/v1/declarations", "POST /api/v1/rankings", "POST /api/v1/agency-reports", "POST /api/v1/procurements",
    "POST /api/v1/tenders", "POST /api/v1/budgets",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    db = tmp_path_factory.mktemp("permissions") / "kachi.db"
    kachi("init", "--db", db)
    kachi("--db", db, "ledger", "party", "A", "--role", "member", "--as", "operator")
    for role in ROLES:
        party = [] if role in OTHERS - {"verifier"} else ["--party", "A"]
        until = ["--until", "2999-12-31"] if role == "consultant" else []
        kachi("--db", db, "user", "add", role, "--role", role, *party, *until, KACHI_PASSWORD="correct horse")
    key = kachi("--db", db, "key", "add", "narrow", "--party", "A", "--role", "drafter", "--scope", "read", "--json")["key"]
    with serving("--db", db, "--rate", "0") as process:
        yield {"url": process.url, "key": key}


@pytest.fixture(scope="module")
def operations(server):
    """(method, path, permission) of every route that is documented."""
    document = Client(server["url"]).get("/api/v1/openapi.json").json
    return [(method.upper(), path, operation["x-permission"])
            for path, methods in document["paths"].items() for method, operation in methods.items()]


def ask(client, method, path):
    """Asks for something that is not there: whoever may is told so, and nothing is changed."""
    url = path.replace("{", "no-").replace("}", "")
    headers = {"If_Match": '"x"'} if method == "PATCH" else {}
    return client.ask(method, url, {} if method in ("POST", "PUT", "PATCH") else None, **headers)


def is_refused(answer):
    return answer.status in (401, 403) and answer.json["code"] in ("access-denied", "access-sign-in")


def test_everybody_may_only_what_is_meant_for_everybody(server, operations):
    assert {f"{method} {path}" for method, path, permission in operations if permission == "public"} == EVERYBODY
    for method, path, permission in operations:
        assert is_refused(ask(Client(server["url"]), method, path)) == (permission != "public"), (method, path)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_role_may_what_it_may_and_no_more(server, operations, role):
    client, answer = sign_in(server, role)
    assert answer.status == 200
    for method, path, permission in sorted(operations, key=lambda o: o[:2] == ("DELETE", "/api/v1/session")):
        allowed = permission == "public" or role in MAY[permission]
        refused = is_refused(ask(client, method, path))
        assert refused != allowed, (role, method, path, permission)


def test_who_changes_nothing_has_no_route_that_changes(operations):
    for method, path, permission in operations:
        if method != "GET" and permission != "public" and MAY[permission] & {"auditor", "reviewer", "officer"}:
            assert f"{method} {path}" in OF_ONES_OWN | QUESTIONS


def test_a_key_may_what_its_role_and_its_scope_both_say(server, operations):
    key = Client(server["url"], {"X-API-Key": server["key"]})
    for method, path, permission in operations:
        allowed = permission in ("public", "read", "signed-in")
        assert is_refused(ask(key, method, path)) != allowed, (method, path, permission)


def test_people_are_no_partners(server):
    """PACT's paths, which the document does not list, are for partners' systems."""
    for role in sorted(ROLES):
        client, _ = sign_in(server, role)
        for method, path in (("GET", "/3/footprints"), ("GET", "/2/footprints"), ("GET", "/3/footprints/no"),
                             ("POST", "/3/events"), ("POST", "/2/events")):
            answer = ask(client, method, path)
            assert answer.status == 403 and answer.json["code"] == "AccessDenied", (role, method, path)
