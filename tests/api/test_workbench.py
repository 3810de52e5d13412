# SPDX-License-Identifier: Apache-2.0
"""A verifier's workbench: the number redone, inputs drawn so that anybody can draw them again, findings raised and answered."""

import pytest
from test_verification import demo, record, sign_in, submitted  # noqa: F401  (fixtures)


def samples(demo, statement, **query):
    words = "&".join(f"{name}={value}" for name, value in query.items())
    answer = demo.get(f"/api/v1/statements/{statement}/samples?{words}")
    assert answer.status == 200, answer.body
    return answer.json


def raise_one(client, statement, severity="major"):
    answer = client.post(f"/api/v1/statements/{statement}/findings", {
        "severity": severity, "text": "coal receipts of May are missing", "corrective_action": "enter them"})
    assert answer.status == 201, answer.body
    return answer.json["raised"][-1]["number"]


def take(client, statement, number, state, text=""):
    return client.post(f"/api/v1/statements/{statement}/findings/{number}", {"state": state, "text": text})


def test_a_redone_statement_is_equal_digest_and_all(demo, submitted):
    redone = demo.get(f"/api/v1/statements/{submitted}/redo").json
    stated = demo.get(f"/api/v1/statements/{submitted}").json
    assert redone["is_equal"] and redone["differences"] == []
    assert redone["stated_sha256"] == redone["redone_sha256"] == stated["sha256"]
    assert redone["redone_cfp_kgco2e_per_unit"] == stated["cfp_kgco2e_per_unit"]


def test_a_seed_draws_the_same_again_and_what_is_material_is_always_there(demo):
    of_car = sign_in(demo, "D").post("/api/v1/statements", {"product": "car"}).json["id"]
    first = samples(demo, of_car, count=2, seed=7, material_share=0.2)
    assert first == samples(demo, of_car, count=2, seed=7, material_share=0.2)
    material, drawn = first["inputs"][:first["material_count"]], first["inputs"][first["material_count"]:]
    assert all(abs(one["share"]) >= 0.2 and one["is_material"] for one in material) and len(drawn) == 2
    assert not any(one["is_material"] for one in drawn)
    everything = samples(demo, of_car, count=200, seed=7, material_share=0.2)["inputs"]
    assert len(everything) == first["population"] == len({one["number"] for one in everything})
    assert sum(abs(one["share"]) >= 0.2 for one in everything) == first["material_count"]
    assert all(one["file"] and one["line"] for one in everything)
    others = [{one["number"] for one in samples(demo, of_car, count=2, seed=seed, material_share=0.2)["inputs"]} for seed in range(9)]
    assert len({frozenset(one) for one in others}) > 1, "the seed decides"


def test_a_finding_goes_from_open_to_answered_to_closed_and_stands_in_the_record(demo, submitted):
    maker, verifier = sign_in(demo, "A"), sign_in(demo, "V")
    number = raise_one(verifier, submitted)
    assert record(verifier, submitted).json["code"] == "raised-open"
    assert take(maker, submitted, number, "answered", "entered").json["raised"][-1]["state"] == "answered"
    assert take(verifier, submitted, number, "open", "and of June?").json["raised"][-1]["state"] == "open"
    assert take(maker, submitted, number, "answered", "those too").status == 200
    assert take(verifier, submitted, number, "closed").json["raised"][-1]["state"] == "closed"
    assert record(verifier, submitted).json["state"] == "verified"
    kept = demo.get(f"/api/v1/statements/{submitted}/steps").json["steps"][-1]["verification"]["raised"][submitted]
    assert [step["state"] for step in kept[0]["steps"]] == ["open", "answered", "open", "answered", "closed"]
    assert kept == demo.get(f"/api/v1/statements/{submitted}/findings").json["raised"]


def test_verifying_without_a_record_leaves_nothing_open_either(demo, submitted):
    verifier = sign_in(demo, "V")
    number = raise_one(verifier, submitted, "minor")
    refused = verifier.post(f"/api/v1/statements/{submitted}/steps", {"step": "verify"})
    assert refused.status == 409 and refused.json["code"] == "raised-open"
    take(verifier, submitted, number, "closed")
    assert verifier.post(f"/api/v1/statements/{submitted}/steps", {"step": "verify"}).json["state"] == "verified"


def test_an_observation_asks_for_nothing(demo, submitted):
    verifier = sign_in(demo, "V")
    raise_one(verifier, submitted, "observation")
    assert record(verifier, submitted).json["state"] == "verified"


def test_a_raised_finding_is_what_a_qualified_opinion_rests_on(demo, submitted):
    verifier = sign_in(demo, "V")
    assert record(verifier, submitted, opinion="qualified").json["code"] == "verification-incomplete"
    raise_one(verifier, submitted)
    assert record(verifier, submitted, opinion="qualified").json["state"] == "verified"


@pytest.mark.parametrize("who,state,text,status,code", [
    ("A", "closed", "", 403, "raised-party"), ("V", "answered", "x", 403, "raised-party"),
    ("A", "answered", " ", 400, "raised-text"), ("A", "lovely", "x", 400, "body-member")])
def test_each_step_is_one_partys(demo, submitted, who, state, text, status, code):
    number = raise_one(sign_in(demo, "V"), submitted)
    refused = take(sign_in(demo, who), submitted, number, state, text)
    assert (refused.status, refused.json["code"]) == (status, code)
    assert demo.get(f"/api/v1/statements/{submitted}/findings").json["raised"][-1]["state"] == "open"


def test_what_is_settled_stays_settled(demo, submitted):
    maker, verifier = sign_in(demo, "A"), sign_in(demo, "V")
    number = raise_one(verifier, submitted)
    take(verifier, submitted, number, "closed")
    assert take(maker, submitted, number, "answered", "late").json["code"] == "raised-closed"
    assert take(maker, submitted, 99, "answered", "none").json["code"] == "raised-unknown"
    assert record(verifier, submitted).status == 200
    late = verifier.post(f"/api/v1/statements/{submitted}/findings", {"severity": "minor", "text": "late"})
    assert late.status == 409 and late.json["code"] == "raised-concluded"


def test_nobody_raises_about_themselves_and_no_third_reads_it(demo, submitted):
    raise_one(sign_in(demo, "V"), submitted)
    assert sign_in(demo, "A").post(f"/api/v1/statements/{submitted}/findings", {"severity": "minor", "text": "x"}).status == 403
    assert sign_in(demo, "B").get(f"/api/v1/statements/{submitted}/findings").status == 404
