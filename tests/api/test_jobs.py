# SPDX-License-Identifier: Apache-2.0
"""Long work as jobs: asked for, followed, cancelled; the same answer as the command line; none lost by a restart."""

import json
import signal
import time
import urllib.request

import pytest
from conftest import ROOT, Client, kachi, new_id, serving, sign_in, with_key

SHORT = {"kind": "uncertainty", "product": "steel", "runs": 2000, "seed": 7}


def wait(client, job, until=("done", "failed", "cancelled"), seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = client.get(f"/api/v1/jobs/{job}").json
        if answer["state"] in until:
            return answer
        time.sleep(0.05)
    raise AssertionError(answer)


@pytest.fixture(scope="module")
def scenario(demo):
    return demo.get("/api/v1/scenarios").json["scenarios"][0]["scenario"]


@pytest.fixture(scope="module")
def long(scenario):
    return {"kind": "market", "scenario": scenario, "question": {"runs": 20000}}


def test_a_job_answers_as_the_command_does(demo, tmp_path):
    asked = demo.post("/api/v1/jobs", SHORT)
    assert asked.status == 202 and asked.headers["Location"] == f"/api/v1/jobs/{asked.json['id']}"
    result = wait(demo, asked.json["id"])["result"]
    db = tmp_path / "car.db"
    kachi("init", "--db", db)
    kachi("import", ROOT / "examples" / "car", "--db", db)
    command = kachi("footprint", "steel", "--runs", "2000", "--seed", "7", "--json", "--db", db)
    assert result["uncertainty"] == command["uncertainty"] and result["total_kgco2e"] == command["total_kgco2e"]


def test_a_market_job_answers_as_the_question_does(demo, scenario):
    question = {"runs": 50, "seed": 3}
    asked = demo.post("/api/v1/jobs", {"kind": "market", "scenario": scenario, "question": question})
    result = wait(demo, asked.json["id"])["result"]
    assert result == demo.post(f"/api/v1/scenarios/{scenario}/runs", question).json


def test_an_audit_is_a_job(demo):
    result = wait(demo, demo.post("/api/v1/jobs", {"kind": "audit"}).json["id"])["result"]
    assert result == demo.get("/api/v1/audit").json


@pytest.mark.parametrize("question,code", [
    ({"kind": "nothing"}, "body-member"), ({}, "body-member"), ([], "body-object"),
    ({"kind": "uncertainty"}, "body-member"),
    ({"kind": "uncertainty", "product": "steel", "runs": 0}, "body-member"),
    ({"kind": "uncertainty", "product": "steel", "runs": -1}, "body-member"),
    ({"kind": "uncertainty", "product": "steel", "amount": "1000"}, "body-member"),  # not done for 1 kg
    ({"kind": "uncertainty", "product": "steel", "ammount": 1000}, "body-unknown"),
    ({"kind": "market", "scenario": "x"}, "body-member")])
def test_what_is_no_job_is_refused_at_once(demo, question, code):
    answer = demo.post("/api/v1/jobs", question)
    assert answer.status == 400 and answer.json["code"] == code


@pytest.mark.parametrize("question,code", [
    ({"kind": "uncertainty", "product": "unobtainium"}, "name-unknown"),
    ({"kind": "market", "scenario": "../../etc/passwd.lua", "question": {}}, "scenario-unknown")])
def test_a_job_that_fails_says_why(demo, question, code):
    failed = wait(demo, demo.post("/api/v1/jobs", question).json["id"])
    assert failed["state"] == "failed" and failed["problem"]["code"] == code, failed


def test_a_job_speaks_the_language_of_who_asked(demo):
    asked = demo.post("/api/v1/jobs", {"kind": "uncertainty", "product": "unobtainium"}, Accept_Language="ja")
    assert not wait(demo, asked.json["id"])["problem"]["title"].isascii()


def test_events_come_until_the_job_is_over(demo, long):
    job = demo.post("/api/v1/jobs", long).json["id"]
    request = urllib.request.Request(demo.url + f"/api/v1/jobs/{job}/events", headers={"Accept": "application/x-ndjson"})
    events = []
    with urllib.request.urlopen(request, timeout=60) as response:
        for line in response:
            events.append(json.loads(line))
            if len(events) == 3:
                demo.ask("DELETE", f"/api/v1/jobs/{job}")
    assert events[-1]["state"] == "cancelled"
    done = [event["done"] for event in events if event["state"] == "running"]
    assert len(done) >= 2 and done == sorted(done)


def test_events_are_server_sent_for_browsers(demo):
    job = demo.post("/api/v1/jobs", SHORT).json["id"]
    with urllib.request.urlopen(demo.url + f"/api/v1/jobs/{job}/events", timeout=60) as response:
        assert response.headers["Content-Type"] == "text/event-stream"
        events = response.read().decode().strip().split("\n\n")
    assert all(event.startswith("event: job\ndata: {") for event in events)
    assert json.loads(events[-1].split("data: ")[1])["state"] == "done"


def test_reads_do_not_wait_for_jobs(demo, long):
    jobs = [demo.post("/api/v1/jobs", long).json["id"] for _ in range(3)]
    try:
        assert demo.get("/api/v1/products/steel/footprint?amount=17.5").status == 200
        assert wait(demo, jobs[0], until=("running",))["state"] == "running"
    finally:
        for job in jobs:
            demo.ask("DELETE", f"/api/v1/jobs/{job}")
    assert {wait(demo, job)["state"] for job in jobs} == {"cancelled"}
    again = demo.ask("DELETE", f"/api/v1/jobs/{jobs[0]}")
    assert again.status == 200 and again.json["state"] == "cancelled"


def test_the_same_key_is_the_same_job(demo):
    key = new_id()
    first = demo.post("/api/v1/jobs", SHORT, Idempotency_Key=key)
    again = demo.post("/api/v1/jobs", SHORT, Idempotency_Key=key)
    other = demo.post("/api/v1/jobs", {**SHORT, "seed": 8}, Idempotency_Key=key)
    assert (first.status, again.status, other.status) == (202, 200, 422)
    assert first.json["id"] == again.json["id"] and other.json["code"] == "idempotency-used"


def test_a_job_is_its_askers(registry):
    ada, _ = sign_in(registry, "ada")
    job = ada.post("/api/v1/jobs", {"kind": "uncertainty", "product": "x"}).json["id"]
    bob, _ = sign_in(registry, "bob")
    for path in (f"/api/v1/jobs/{job}", f"/api/v1/jobs/{job}/events"):
        assert bob.get(path).status == 404
    assert bob.ask("DELETE", f"/api/v1/jobs/{job}").status == 404
    assert job not in [j["id"] for j in bob.get("/api/v1/jobs").json["jobs"]]
    assert job in [j["id"] for j in ada.get("/api/v1/jobs").json["jobs"]]


def test_a_kind_needs_its_permission(registry):
    ada, _ = sign_in(registry, "ada")
    assert ada.post("/api/v1/jobs", {"kind": "audit"}).json["code"] == "access-denied"
    assert with_key(registry, "reader").post("/api/v1/jobs", {"kind": "audit"}).json["code"] == "access-denied"
    audrey, _ = sign_in(registry, "audrey")
    assert wait(audrey, audrey.post("/api/v1/jobs", {"kind": "audit"}).json["id"])["result"]["ok"] is True


def test_one_account_cannot_fill_the_queue(registry, long):
    ada, _ = sign_in(registry, "ada")
    answers = [ada.post("/api/v1/jobs", long) for _ in range(24)]
    refused = [a for a in answers if a.status == 429]
    for answer in answers:
        if answer.status == 202:
            ada.ask("DELETE", f"/api/v1/jobs/{answer.json['id']}")
    assert refused and refused[0].json["code"] == "job-many"


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_a_restart_loses_no_job(tmp_path, how, scenario):
    db = tmp_path / "kachi.db"
    kachi("init", "--db", db)
    kachi("import", ROOT / "examples" / "car", "--db", db)
    key = kachi("--db", db, "key", "add", "script", "--role", "officer", "--scope", "read,evaluate", "--json")["key"]
    question = {"kind": "market", "scenario": scenario, "question": {"runs": 3000}}
    with serving("--db", db) as process:
        client = Client(process.url, {"X-API-Key": key})
        jobs = [client.post("/api/v1/jobs", question).json["id"] for _ in range(3)]
        wait(client, jobs[0], until=("running", "done"))
        process.send_signal(how)
        process.wait(timeout=60)
        assert how == signal.SIGKILL or process.returncode == 0
    with serving("--db", db) as process:
        client = Client(process.url, {"X-API-Key": key})
        answers = [wait(client, job, seconds=120) for job in jobs]
    assert [a["state"] for a in answers] == ["done"] * 3
    assert all(a["result"] == answers[0]["result"] for a in answers)
