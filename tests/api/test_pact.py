# SPDX-License-Identifier: Apache-2.0
"""PACT from outside: two hosts that are partners, versions 3 and 2, and what the official tool does not check."""

import base64
import json
import os
import pathlib
import re
import sqlite3
import time
import urllib.parse
import uuid

import pytest
from conftest import ROOT, Client, kachi, serving

SAMPLES = pathlib.Path(os.environ.get("KACHI_SHARED_DATA", ROOT / ".." / "shared" / "data")) / "pact"
# What PACT asks for and examples/car does not say.
SAID = ("--from", "2025-01-01", "--until", "2025-12-31", "--standards", "ISO14067", "--packaging", "excluded")
DECIMAL = re.compile(r"^-?\d+(\.\d+)?$")


def token(url, client_id, secret, **form):
    basic = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    body = urllib.parse.urlencode({"grant_type": "client_credentials", **form})
    return Client(url).ask("POST", "/auth/token", body, Authorization=f"Basic {basic}",
                           Content_Type="application/x-www-form-urlencoded")


def partner_of(process, credentials):
    answer = token(process.url, credentials["client_id"], credentials["client_secret"])
    assert answer.status == 200, answer.body
    return Client(process.url, {"Authorization": "Bearer " + answer.json["access_token"]})


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """Two hosts: "steel" has footprints, "cars" asks for them. Each is the other's partner."""
    folder = tmp_path_factory.mktemp("pact")
    steel, cars = folder / "steel.db", folder / "cars.db"
    kachi("--db", steel, "import", ROOT / "examples" / "car")
    published = kachi("--db", steel, "pact", "publish", "steel", "aluminium", "resin", "--company", "Example",
                      "--company-id", "urn:pact:example.org:company:1", *SAID, "--json")["footprints"]
    kachi("init", "--db", cars)
    with serving("--db", steel) as a, serving("--db", cars) as b:
        inbound = kachi("--db", steel, "pact", "partner", "cars", "--base-url", b.url, "--local", "--json")
        (folder / "secret.txt").write_text(inbound["client_secret"])
        back = kachi("--db", cars, "pact", "partner", "steel", "--base-url", a.url, "--local", "--client-id",
                     inbound["client_id"], "--secret-file", folder / "secret.txt", "--json")
        (folder / "secret2.txt").write_text(back["client_secret"])
        again = kachi("--db", steel, "pact", "partner", "cars", "--base-url", b.url, "--local", "--client-id",
                      back["client_id"], "--secret-file", folder / "secret2.txt", "--json")
        other = kachi("--db", steel, "pact", "partner", "stranger", "--base-url", "http://localhost:1", "--local", "--json")
        yield {"steel": a, "cars": b, "steel_db": steel, "cars_db": cars, "ids": published, "credentials": inbound,
               "client": partner_of(a, inbound), "other": partner_of(a, other), "again": again, "folder": folder}


def event(kind, source, data, version=3, **changes):
    names = {3: "org.wbcsd.pact.ProductFootprint.{}Event.3", 2: "org.wbcsd.pathfinder.{}.v1"}
    return {"type": names[version].format(kind), "specversion": "1.0", "id": f"{uuid.uuid4()}/12", "source": source,
            "time": "2026-11-28T05:00:00Z", "data": data, **changes}


def post_event(client, body, version=3):
    return client.ask("POST", f"/{version}/events", json.dumps(body), Content_Type="application/cloudevents+json")


def eventually(question, seconds=20):
    end = time.time() + seconds
    while time.time() < end:
        found = question()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError("it did not happen")


def test_discovery_and_token(pair):
    url = pair["steel"].url
    assert Client(url).get("/.well-known/openid-configuration").json["token_endpoint"] == url + "/auth/token"
    good = pair["credentials"]
    answer = token(url, good["client_id"], good["client_secret"], scope="x", audience="y")
    assert answer.json["token_type"] == "bearer" and answer.headers["Cache-Control"] == "no-store"
    wrong = token(url, good["client_id"], "wrong")
    assert wrong.status == 401 and wrong.json["error"] == "invalid_client"
    assert token(url, good["client_id"], good["client_secret"], grant_type="password").json["error"] \
        == "unsupported_grant_type"


@pytest.mark.parametrize("path", ["/3/footprints", "/2/footprints", f"/3/footprints/{uuid.uuid4()}"])
def test_without_a_valid_token_there_is_nothing(pair, path):
    for headers in ({}, {"Authorization": "Bearer nonsense"}):
        answer = Client(pair["steel"].url, headers).get(path)
        assert answer.status == 401 and answer.json["code"] == "BadRequest"
        assert "application/json" in answer.headers["Content-Type"]


def test_an_expired_token_says_so(pair):
    with serving("--db", pair["steel_db"], "--token-seconds", 1) as process:
        client = partner_of(process, pair["credentials"])
        time.sleep(1.5)
        answer = client.get("/3/footprints")
    assert answer.status == 401 and answer.json["code"] == "TokenExpired"


def test_footprints_are_as_the_data_model_says(pair):
    data = pair["client"].get("/3/footprints").json["data"]
    assert [pf["id"] for pf in data] == pair["ids"]
    for pf in data:
        assert re.match(r"^\d+\.\d+\.\d+$", pf["specVersion"]) and pf["status"] == "Active"
        pcf = pf["pcf"]
        for name in ("declaredUnitAmount", "productMassPerDeclaredUnit", "pcfExcludingBiogenicUptake",
                     "pcfIncludingBiogenicUptake", "fossilGhgEmissions", "fossilCarbonContent", "exemptedEmissionsPercent"):
            assert DECIMAL.match(pcf[name]), name
        assert not any(value in (None, []) for value in [*pf.values(), *pcf.values()])


def test_the_parts_of_a_footprint_add_up(pair):
    from decimal import Decimal
    for pf in pair["client"].get("/3/footprints").json["data"]:
        pcf = pf["pcf"]
        parts = sum(Decimal(pcf[name]) for name in
                    ("fossilGhgEmissions", "landUseChangeGhgEmissions", "biogenicNonCO2Emissions"))
        assert abs(parts - Decimal(pcf["pcfExcludingBiogenicUptake"])) <= Decimal("0.000000003")


def test_get_one_and_none(pair):
    assert pair["client"].get(f"/3/footprints/{pair['ids'][0]}").json["data"]["id"] == pair["ids"][0]
    for version, code in ((3, "NotFound"), (2, "NoSuchFootprint")):
        for unknown in (uuid.uuid4(), "not-a-uuid", "..%2f..%2fetc"):
            answer = pair["client"].get(f"/{version}/footprints/{unknown}")
            assert answer.status == 404 and answer.json["code"] == code


def test_every_page_is_reached_and_repeats(pair):
    seen, path, pages = [], "/3/footprints?limit=1&geography=", 0
    while path:
        answer = pair["client"].get(path)
        assert answer.json == pair["client"].get(path).json
        seen += [pf["id"] for pf in answer.json["data"]]
        link = answer.headers.get("Link")
        path = re.match(r'<(.*)>; rel="next"', link)[1].removeprefix(pair["steel"].url) if link else None
        assert path is None or path.startswith("/3/footprints?limit=1")
        pages += 1
    assert seen == pair["ids"] and pages == 3
    for wrong in ("0", "-1", "x", "1.5"):
        assert pair["client"].get(f"/3/footprints?limit={wrong}").json["code"] == "BadRequest"


def test_filters(pair):
    urn = "urn:pact:kachi.local:product-id:steel"
    other = "URN:PACT:kachi.local:PRODUCT-ID:aluminium"

    def count(query):
        answer = pair["client"].get("/3/footprints?" + query)
        assert answer.status == 200
        return len(answer.json["data"])

    assert count(f"productId={urn}") == 1
    assert count(f"productId={urn}&productId={other}") == 2  # or inside a name, whatever the case
    assert count(f"productId={urn}&companyId=urn:none") == 0  # and across names
    assert count("status=active") == 3 and count("status=Nonsense") == 0
    assert count("geography=") == 3 and count("x-other-thing=1") == 3
    pf = pair["client"].get("/3/footprints").json["data"][0]
    year = int(pf["pcf"]["referencePeriodEnd"][:4])
    assert count(f"validOn={year + 2}-06-01T00:00:00Z") == 3 and count(f"validOn={year + 4}-06-01T00:00:00Z") == 0
    assert count(f"validBefore={year + 4}-01-02T00:00:00+00:00") == 3 and count(f"validAfter={year - 1}-01-01T00:00:00Z") == 3
    assert count("validOn=yesterday") == 0


def test_version_2_of_the_same(pair):
    data = pair["client"].get("/2/footprints").json["data"]
    assert [pf["id"] for pf in data] == pair["ids"]
    for two, three in zip(data, pair["client"].get("/3/footprints").json["data"]):
        assert two["pcf"]["pCfExcludingBiogenic"] == three["pcf"]["pcfExcludingBiogenicUptake"]
        assert two["pcf"]["declaredUnit"] == "kilogram" and isinstance(two["version"], int)
        assert isinstance(two["pcf"]["exemptedEmissionsPercent"], (int, float))
        needed = {"productCategoryCpc", "comment", "companyIds", "productIds"}
        assert needed <= set(two) and two["pcf"]["crossSectoralStandardsUsed"] == ["ISO Standard 14067"]


@pytest.mark.parametrize("filter, count", [
    ("created ge '2023-01-01T00:00:00.000Z'", 3), ("created lt '2023-01-01T00:00:00Z'", 0),
    ("productIds/any(id:(id eq 'urn:pact:kachi.local:product-id:steel'))", 1),
    ("(created ge '2023-01-01T00:00:00Z') and productIds/any(x:x eq 'urn:none')", 0)])
def test_filters_of_version_2(pair, filter, count):
    answer = pair["client"].get("/2/footprints?$filter=" + urllib.parse.quote(filter))
    assert len(answer.json["data"]) == count


def test_a_filter_that_is_none_is_said_to_be(pair):
    for filter in ("foo", "created ge", "created ge '2023", "((((", "pcf/secret eq 'x'"):
        answer = pair["client"].get("/2/footprints?$filter=" + urllib.parse.quote(filter))
        assert answer.status == 400 and answer.json["code"] == "NotImplemented"


def test_a_request_is_fulfilled_at_the_askers_host(pair):
    body = event("RequestCreated", pair["cars"].url, {"productId": ["urn:pact:kachi.local:product-id:steel"]})
    answer = post_event(pair["client"], body)
    assert answer.status == 200 and answer.body == b""
    eventually(lambda: kept(pair["cars_db"]) >= 1)
    before = kept(pair["cars_db"])
    assert post_event(pair["client"], body).status == 200  # the same event again is nothing new
    time.sleep(1)
    assert kept(pair["cars_db"]) == before


def kept(db):
    import sqlite3
    with sqlite3.connect(f"file:{db}?mode=ro", uri=True) as connection:
        return connection.execute("SELECT count(*) FROM pact_footprint WHERE owner > 0").fetchone()[0]


def queue(db, state):
    import sqlite3
    with sqlite3.connect(f"file:{db}?mode=ro", uri=True) as connection:
        return [json.loads(row[0]) for row in
                connection.execute("SELECT body FROM pact_event_out WHERE state = ?", (state,))]


def test_nothing_found_is_a_rejection(pair):
    body = event("RequestCreated", pair["cars"].url, {"productId": ["urn:none"]})
    assert post_event(pair["client"], body).status == 200
    sent = eventually(lambda: [e for e in queue(pair["steel_db"], "sent") if e["data"].get("requestEventId") == body["id"]])
    assert sent[0]["type"].endswith("RequestRejectedEvent.3") and sent[0]["data"]["error"]["code"] == "NotFound"


def test_what_is_published_is_fetched(pair):
    cars = partner_of(pair["cars"], {"client_id": pair_outbound(pair)[0], "client_secret": pair_outbound(pair)[1]})
    before = kept(pair["cars_db"])
    answer = post_event(cars, event("Published", pair["steel"].url, {"pfIds": pair["ids"]}))
    assert answer.status == 200, answer.body
    eventually(lambda: kept(pair["cars_db"]) == 3)
    assert before <= 3


def pair_outbound(pair):
    """What the steel maker signs in with at the car maker's."""
    import sqlite3
    with sqlite3.connect(f"file:{pair['steel_db']}?mode=ro", uri=True) as connection:
        return connection.execute("SELECT client_id, client_secret FROM pact_partner WHERE name = 'cars'").fetchone()


def test_a_request_in_version_2_is_answered_in_version_2(pair):
    body = event("ProductFootprintRequest.Created", pair["cars"].url,
                 {"pf": {"productIds": ["urn:pact:kachi.local:product-id:resin"]}}, version=2)
    assert post_event(pair["client"], body, version=2).status == 200
    sent = eventually(lambda: [e for e in queue(pair["steel_db"], "sent") if e["data"].get("requestEventId") == body["id"]])
    assert sent[0]["type"] == "org.wbcsd.pathfinder.ProductFootprintRequest.Fulfilled.v1"
    assert "pCfExcludingBiogenic" in sent[0]["data"]["pfs"][0]["pcf"]


@pytest.mark.parametrize("change", [
    {"source": "https://attacker.example"}, {"source": "http://169.254.169.254/latest"}, {"source": "http://localhost:1"},
    {"source": ""}, {"type": "org.example.Other"}, {"specversion": "0.3"}, {"id": ""}, {"time": "today"}, {"data": []},
    {"data": None}])
def test_an_event_that_is_none_or_of_somebody_else_is_refused(pair, change):
    body = {**event("RequestCreated", pair["cars"].url, {"productId": ["urn:x"]}), **change}
    answer = post_event(pair["client"], body)
    assert answer.status == 400 and answer.json["code"] == "BadRequest"


@pytest.mark.parametrize("kind, data", [
    ("Published", {"pfIds": ["not-a-uuid"]}), ("Published", {"pfIds": []}), ("RequestFulfilled", {"requestEventId": "1", "pfs": []}),
    ("RequestFulfilled", {"pfs": [{"id": str(uuid.uuid4())}]}), ("RequestRejected", {"requestEventId": "1"})])
def test_event_data_is_checked(pair, kind, data):
    answer = post_event(pair["client"], event(kind, pair["cars"].url, data))
    assert answer.status == 400 and answer.json["code"] == "BadRequest"


def test_a_partner_never_sees_what_another_sent(pair):
    secret = {**pair["client"].get("/3/footprints").json["data"][0], "id": str(uuid.uuid4()), "productNameCompany": "secret"}
    sent = event("RequestFulfilled", pair["cars"].url, {"requestEventId": "1", "pfs": [secret]})
    assert post_event(pair["client"], sent).status == 200
    for client in (pair["other"], pair["client"]):
        assert "secret" not in client.get("/3/footprints").body.decode()
        assert client.get(f"/3/footprints/{secret['id']}").status == 404


def test_a_partner_has_no_other_rights(pair):
    for path in ("/api/v1/products", "/api/v1/lots", "/api/v1/accounts", "/api/v1/audit-log"):
        assert pair["client"].get(path).status == 403


def test_a_partner_that_is_down_is_asked_again(pair):
    body = event("RequestCreated", "http://localhost:1", {"productId": ["urn:none"]})
    assert post_event(pair["other"], body).status == 200
    eventually(lambda: [e for e in queue(pair["steel_db"], "waiting") if e["data"].get("requestEventId") == body["id"]])


def test_pull_makes_factors_and_a_successor_takes_their_place(pair, tmp_path):
    kachi("--db", pair["cars_db"], "pact", "pull", "steel")
    found = kachi("--db", pair["cars_db"], "list", "Steel", "--json")["activities"]
    assert [a["key"] for a in found] == ["urn:pact:kachi.local:product-id:steel"]
    cfp = kachi("--db", pair["cars_db"], "footprint", "urn:pact:kachi.local:product-id:steel", "--json")
    assert cfp["total_kgco2e"] == pytest.approx(2.2, abs=1e-9)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="PACT's samples are not there")
def test_the_official_samples_become_products(tmp_path):
    db = tmp_path / "samples.db"
    for path in sorted(SAMPLES.glob("cosmetics_tier_*_sample.json")):
        kachi("--db", db, "pact", "import", path)
    listed = kachi("--db", db, "footprint", "--all", "--json")["products"]
    stated = {pf["productIds"][0]: float(pf["pcf"]["pcfExcludingBiogenicUptake"]) / float(pf["pcf"]["declaredUnitAmount"])
              for path in SAMPLES.glob("cosmetics_tier_*_sample.json") for pf in json.loads(path.read_text())}
    assert {p["activity_key"]: p["kgco2e_per_unit"] for p in listed} == pytest.approx(stated)


def requests_of(pair):
    return kachi("--db", pair["cars_db"], "pact", "requests", "--json")["requests"]


def test_the_asker_sees_what_came_of_a_request(pair):
    """Fulfilled, or rejected with the partner's reason; in the terminal as in the database."""
    known = json.loads(pair["client"].get("/3/footprints").body)["data"][0]["productIds"][0]
    for urn, state in ((known, "fulfilled"), ("urn:pact:example.org:product-id:never", "rejected")):
        kachi("--db", pair["cars_db"], "pact", "request", "steel", urn, "--base-url", pair["cars"].url)
        found = eventually(lambda urn=urn, state=state: [
            r for r in requests_of(pair) if r["product"] == urn and r["state"] == state])
        assert found[0]["partner"] == "steel" and (found[0]["answer"] != "") == (state == "rejected")


def test_partners_are_told_of_what_is_published_from_then_on(pair):
    """Our server announces a new footprint, and the partner's fetches it; what was there before is nobody's news."""
    published = kachi("--db", pair["steel_db"], "pact", "publish", "grid-jp", "--company", "Grid", "--company-id",
                      "urn:pact:example.org:company:2", *SAID, "--json")["footprints"]
    new = published[0] if isinstance(published[0], str) else published[0]["id"]

    def kept():
        with sqlite3.connect(pair["cars_db"]) as connection:
            return connection.execute("SELECT json FROM pact_footprint WHERE id = ?", (new,)).fetchone()

    assert json.loads(eventually(kept)[0])["id"] == new
    with sqlite3.connect(pair["steel_db"]) as connection:
        told = [json.loads(body)["data"]["pfIds"] for (body,) in connection.execute(
            "SELECT body FROM pact_event_out WHERE json_extract(body, '$.type') LIKE '%Published%'")]
        assert told == [[new]]  # once, and no other
