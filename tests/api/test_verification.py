# SPDX-License-Identifier: Apache-2.0
"""What a verifier did is kept with the statement: samples, findings, corrective actions, opinion; and a supplier that is
asked about in place of another changes the footprint as the facts would."""

import itertools

import pytest
from conftest import Client, serving

YEARS = itertools.count(2027)  # a period is stated once
RECORD = {"level": "reasonable", "opinion": "clean", "standard": "ISO 14064-3:2019", "materiality": "5 %",
          "samples": ["meter readings, April"], "findings": [], "corrective_actions": []}
FOUND = {"findings": ["coal receipts of May are missing"], "corrective_actions": ["receipts found and entered"]}


@pytest.fixture(scope="module")
def demo():
    """A demo of its own: what is written here is nobody else's."""
    with serving("--demo") as process:
        yield Client(process.url)


def sign_in(demo, party):
    answer = demo.post("/api/v1/session", {"demo": party})
    assert answer.status == 200, answer.body
    return Client(demo.url, {"Cookie": answer.headers["Set-Cookie"].split(";")[0], "X-CSRF-Token": answer.json["csrf"]})


@pytest.fixture
def submitted(demo):
    maker = sign_in(demo, "A")
    year = next(YEARS)
    draft = maker.post("/api/v1/statements", {"product": "steel", "quantity": "1000", "from": f"{year}-04-01",
                                              "until": f"{year + 1}-03-31"})
    assert draft.status == 201, draft.body
    statement = draft.json["id"]
    assert maker.post(f"/api/v1/statements/{statement}/steps", {"step": "submit"}).status == 200
    return statement


def record(client, statement, **more):
    body = {"step": "record", "reason": "seen", "verification": {**RECORD, **more}}
    return client.post(f"/api/v1/statements/{statement}/steps", body)


def last_step(client, statement):
    return client.get(f"/api/v1/statements/{statement}/steps").json["steps"][-1]


@pytest.mark.parametrize("opinion,state", [("clean", "verified"), ("qualified", "verified"), ("adverse", "returned")])
def test_the_record_is_kept_with_the_state_that_its_opinion_asks_for(demo, submitted, opinion, state):
    verifier = sign_in(demo, "V")
    assert record(verifier, submitted, opinion=opinion, **FOUND).json["state"] == state
    step = last_step(demo, submitted)
    assert step["state"] == state and step["party"] == "V"
    kept = step["verification"]
    assert kept["opinion"] == opinion and kept["covers"] == [submitted] and kept["level"] == "reasonable"
    assert kept["samples"] == RECORD["samples"] and kept["standard"] == RECORD["standard"]
    assert {"findings": kept["findings"], "corrective_actions": kept["corrective_actions"]} == FOUND


@pytest.mark.parametrize("more,status,code", [
    ({"opinion": "qualified"}, 422, "verification-incomplete"), ({"opinion": "lovely"}, 400, "body-member"),
    ({"level": "total"}, 400, "body-member"), ({"samples": "one"}, 400, "body-member"),
    ({"findings": [1]}, 400, "body-member"), ({"from": "yesterday"}, 400, "parameter-form")])
def test_a_record_that_does_not_hold_leaves_the_statement_as_it_was(demo, submitted, more, status, code):
    refused = record(sign_in(demo, "V"), submitted, **more)
    assert refused.json["code"] == code and refused.status in (400, status)
    assert last_step(demo, submitted)["state"] == "submitted"


def test_nobody_records_about_themselves(demo, submitted):
    assert record(sign_in(demo, "A"), submitted).status == 403
    assert last_step(demo, submitted)["state"] == "submitted"


def what_if(demo, product, **change):
    return demo.post(f"/api/v1/products/{product}/what-if", {"changes": [change]})


def bought(demo, product):
    return next(row for row in demo.get(f"/api/v1/products/{product}/inventory").json["exchanges"]
                if row["direction"] == "input" and row["kind"] == "product")


def test_another_supplier_weighs_as_its_own_footprint(demo):
    def of(key):
        return demo.get(f"/api/v1/products/{key}/footprint").json["total_kgco2e"]
    line = bought(demo, "steel")
    total = of("steel")
    then = what_if(demo, "steel", exchange=line["number"], amount=line["amount"], provider="resin").json
    assert then["total_kgco2e"] == pytest.approx(total + line["amount"] * (of("resin") - of("steel-upstream")), rel=1e-12)
    assert then["before_kgco2e"] == total


@pytest.mark.parametrize("provider", ["moon", "car", "end-of-life"])
def test_a_supplier_of_something_else_is_refused(demo, provider):
    line = bought(demo, "steel")
    refused = what_if(demo, "steel", exchange=line["number"], amount=1, provider=provider)
    assert refused.status == 400 and refused.json["code"] == "what-if-provider"
