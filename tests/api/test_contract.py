# SPDX-License-Identifier: Apache-2.0
"""What is documented is what is there: the OpenAPI document, and every answer against its schema."""

import json
import re

import jsonschema
import pytest
from conftest import ROOT, kachi

COMMITTED = ROOT / "schema" / "openapi.json"

# What stands for a part of a path, or for a parameter that is needed.
VALUES = {"product": "steel", "reference": "end-of-life-reference", "program": "cev-2026", "rulebook": "jp-gx-2026"}


@pytest.fixture(scope="module")
def document(demo):
    return demo.get("/api/v1/openapi.json").json


@pytest.fixture(scope="module")
def values(demo):
    """Things of the demo, by the name of the parameter that takes them."""
    return {
        **VALUES,
        "lot": demo.get("/api/v1/lots").json["lots"][0]["lot"],
        "party": demo.get("/api/v1/parties").json["parties"][0]["id"],
        "entry": demo.get("/api/v1/entries").json["entries"][0]["id"],
        "statement": demo.get("/api/v1/statements").json["statements"][0]["id"],
        "scenario": demo.get("/api/v1/scenarios").json["scenarios"][0]["scenario"],
        "label": demo.get("/api/v1/statements").json["statements"][0]["id"],
        "id": demo.get("/api/v1/statements").json["statements"][0]["id"],
        "gtin": "04012345123456",
    }


def schema_of(document, operation):
    for status, response in operation["responses"].items():
        if status.startswith("2"):
            content = response.get("content", {}).get("application/json")
            return {**content["schema"], "components": document["components"]} if content else None
    raise AssertionError("an operation without a success")


def test_the_committed_document_is_the_served_one(document):
    assert json.loads(COMMITTED.read_text()) == document, "make openapi, and look at what changed"


def test_the_command_writes_the_same_document(document):
    assert kachi("openapi") == document


def test_every_schema_is_a_schema_and_is_used(document):
    schemas = document["components"]["schemas"]
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    text = json.dumps(document)
    unused = [name for name in schemas if f'"#/components/schemas/{name}"' not in text]
    assert unused == []


def test_operations_are_named_once_and_described_in_both_languages(demo, document):
    english = [o for methods in document["paths"].values() for o in methods.values()]
    other = demo.get("/api/v1/openapi.json", Accept_Language="ja").json
    japanese = [o for methods in other["paths"].values() for o in methods.values()]
    assert len({o["operationId"] for o in english}) == len(english)
    for en, ja in zip(english, japanese):
        assert en["operationId"] == ja["operationId"]
        assert en["summary"].isascii() and not ja["summary"].isascii()


def test_every_read_answers_as_its_schema_says(demo, document, values):
    asked = 0
    for path, methods in document["paths"].items():
        operation = methods.get("get")
        if operation is None:
            continue
        parameters = operation["parameters"]
        names = re.findall(r"{(\w+)}", path)
        if not all(name in values for name in names) or operation["x-permission"] in NOT_IN_THE_DEMO:
            continue
        if path in REFUSED_IN_THE_DEMO:
            continue
        url = re.sub(r"{(\w+)}", lambda match: values[match[1]], path)
        if "/scenarios/" not in path and "/avoided" in path:
            url = url.replace("/steel/", "/end-of-life/")
        query = [f"{p['name']}={values[p['name']]}" for p in parameters if p["in"] == "query" and p.get("required")]
        answer = demo.get(url + ("?" + "&".join(query) if query else ""))
        assert answer.status == 200, f"{url}: {answer.status} {answer.body[:500]}"
        schema = schema_of(document, operation)
        if schema is not None:
            jsonschema.Draft202012Validator(schema).validate(answer.json)
            asked += 1
    assert asked >= 25


# Prices come from five sellers at least (tests/unit/ledger_questions_test.c has them).
REFUSED_IN_THE_DEMO = {"/api/v1/prices"}
# Permissions that a visitor of the demo, who may read everything, does not have.
NOT_IN_THE_DEMO = {"signed-in", "administer", "operate", "pact", "draft", "approve", "verify", "post"}


def test_whoever_edits_what_can_be_read_says_what_was_seen(document):
    """PUT and PATCH of a path that can be read take If-Match. Nothing else is edited in place: it is added, ended or replaced whole."""
    edits = {(method, path): [p["name"] for p in operation["parameters"]] for path, methods in document["paths"].items()
             for method, operation in methods.items() if method in ("put", "patch") and "get" in methods}
    assert edits and all("If-Match" in names for names in edits.values()), edits
    ends = {path for path, methods in document["paths"].items() if "delete" in methods}
    assert ends == {"/api/v1/session", "/api/v1/jobs/{job}"}  # of the asker alone, and the same however often it is asked
