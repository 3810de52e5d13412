# SPDX-License-Identifier: Apache-2.0
"""PACT's host, what its specification leaves to be read closely: tokens, filters, pages, events and their retries."""

import base64
import json
import re
import sqlite3
import time
import urllib.parse
import uuid

import pytest
from conftest import ROOT, Client, kachi, serving
from test_pact import SAID, event, eventually, pair, partner_of, post_event, queue, token  # noqa: F401 (pair is a fixture)

STEEL = "urn:pact:kachi.local:product-id:steel"
NEEDED = {  # data model 3.0: members that have to be there
    3: ({"id", "specVersion", "created", "status", "companyName", "companyIds", "productDescription", "productIds",
         "productNameCompany", "pcf"},
        {"declaredUnitOfMeasurement", "declaredUnitAmount", "productMassPerDeclaredUnit", "referencePeriodStart",
         "referencePeriodEnd", "pcfExcludingBiogenicUptake", "pcfIncludingBiogenicUptake", "fossilGhgEmissions",
         "fossilCarbonContent", "ipccCharacterizationFactors", "crossSectoralStandards", "exemptedEmissionsPercent"}),
    2: ({"id", "specVersion", "version", "created", "status", "comment", "companyName", "companyIds", "productDescription",
         "productIds", "productCategoryCpc", "productNameCompany", "pcf"},
        {"declaredUnit", "unitaryProductAmount", "referencePeriodStart", "referencePeriodEnd", "pCfExcludingBiogenic",
         "fossilGhgEmissions", "fossilCarbonContent", "biogenicCarbonContent", "characterizationFactors",
         "ipccCharacterizationFactorsSources", "crossSectoralStandardsUsed", "boundaryProcessesDescription",
         "exemptedEmissionsPercent", "exemptedEmissionsDescription", "packagingEmissionsIncluded"}),
}


def ids_of(answer):
    assert answer.status == 200, answer.body
    return [pf["id"] for pf in answer.json["data"]]


def steel_only(pair):
    return pair["ids"][:1]


@pytest.mark.parametrize("version", [3, 2])
def test_every_member_that_is_needed_is_there(pair, version):
    for pf in pair["client"].get(f"/{version}/footprints").json["data"]:
        needed, needed_pcf = NEEDED[version]
        assert needed <= set(pf) and needed_pcf <= set(pf["pcf"])
        places = [name for name in pf["pcf"] if name.startswith("geography")]
        assert len(places) <= 1 and uuid.UUID(pf["id"])
        assert pf["pcf"]["packagingEmissionsIncluded"] is False and "packagingGhgEmissions" not in pf["pcf"]
        assert all(re.match(r"^[uU][rR][nN]:", urn) for urn in pf["productIds"] + pf["companyIds"])
        assert all(re.match(r".*T.*(Z|[+-]\d\d:\d\d)$", pf["pcf"][f"referencePeriod{end}"]) for end in ("Start", "End"))


def test_mass_per_declared_unit_is_one_for_a_kilogram_and_nothing_for_energy(tmp_path):
    db = tmp_path / "db"
    kachi("--db", db, "import", ROOT / "examples" / "car")
    kachi("--db", db, "pact", "publish", "steel", "grid-jp", "--company", "E", "--company-id", "urn:pact:example.org:company:1", *SAID)
    made = kachi("--db", db, "pact", "partner", "p", "--base-url", "http://localhost:1", "--local", "--json")
    with serving("--db", db) as process:
        found = [pf["pcf"] for pf in partner_of(process, made).get("/3/footprints").json["data"]]
    assert [(p["declaredUnitOfMeasurement"], p["productMassPerDeclaredUnit"]) for p in found] \
        == [("kilogram", "1"), ("kilowatt hour", "0")]


def test_a_client_signs_in_by_header_or_by_form(pair):
    good, client = pair["credentials"], Client(pair["steel"].url)
    form = {"Content_Type": "application/x-www-form-urlencoded"}
    body = {"grant_type": "client_credentials", "client_id": good["client_id"], "client_secret": good["client_secret"]}
    answer = client.ask("POST", "/auth/token", urllib.parse.urlencode(body), **form)
    assert answer.status == 200 and answer.json["expires_in"] == 3600
    assert set(client.get("/.well-known/openid-configuration").json["token_endpoint_auth_methods_supported"]) \
        == {"client_secret_basic", "client_secret_post"}
    token_of = answer.json["access_token"]
    assert Client(pair["steel"].url, {"Authorization": "Bearer " + token_of}).get("/3/footprints").status == 200


@pytest.mark.parametrize("body, authorization, status, error", [
    ("", "good", 400, "invalid_request"), ("grant_type=", "good", 400, "invalid_request"),
    ("grant_type=client_credentials", "", 401, "invalid_client"),
    ("grant_type=client_credentials", "Basic !!!", 401, "invalid_client"),
    ("grant_type=client_credentials", "Basic " + base64.b64encode(b"nobody").decode(), 401, "invalid_client"),
    ("grant_type=client_credentials", "Basic " + base64.b64encode(b"nobody:x").decode(), 401, "invalid_client"),
    ("grant_type=authorization_code", "good", 400, "unsupported_grant_type")])
def test_a_token_is_refused_in_the_words_of_oauth(pair, body, authorization, status, error):
    good = pair["credentials"]
    basic = base64.b64encode(f"{good['client_id']}:{good['client_secret']}".encode()).decode()
    answer = Client(pair["steel"].url).ask("POST", "/auth/token", body, Content_Type="application/x-www-form-urlencoded",
                                           Authorization=f"Basic {basic}" if authorization == "good" else authorization)
    assert answer.status == status and answer.json["error"] == error and answer.json["error_description"]
    assert "application/json" in answer.headers["Content-Type"]


def test_an_api_key_is_no_partner(pair):
    key = kachi("--db", pair["steel_db"], "key", "add", "k", "--role", "auditor", "--scope", "read,pact", "--json")["key"]
    for version in (3, 2):
        answer = Client(pair["steel"].url, {"X-API-Key": key}).get(f"/{version}/footprints")
        assert answer.status == 403 and answer.json["code"] == "AccessDenied"


@pytest.mark.parametrize("path", ["/3/footprints?limit=0", "/3/footprints/none", "/2/footprints?$filter=x", "/2/footprints/none"])
def test_errors_are_json_with_code_and_message(pair, path):
    answer = pair["client"].get(path)
    assert set(answer.json) == {"code", "message"} and answer.json["message"]
    assert "application/json" in answer.headers["Content-Type"]


@pytest.mark.parametrize("query, found", [
    (f"productId={STEEL}&status=Active&geography=jp", "steel"), (f"productId={STEEL}&geography=DE", "none"),
    (f"productId={STEEL}&productId=&geography=", "steel"), (f"productId={urllib.parse.quote(STEEL)}", "steel"),
    (f"productId={STEEL}&status=Deprecated&status=Active", "steel"), (f"productId={STEEL}&status=Deprecated", "none"),
    (f"productId={STEEL}&classification=urn:cpc:1", "none"), (f"productId={STEEL}&classification=", "steel"),
    (f"productId={STEEL}&x-kachi-any=1&unknown=2&productid=urn:none", "steel"),  # names are as they are written
    (f"productId={STEEL}&validOn=2026-06-01T00:00:00+00:00", "steel"),  # a plus that nobody encoded
    (f"productId={STEEL}&validOn=2026-06-01T09:00:00%2B09:00", "steel"),
    (f"productId={STEEL}&validOn=2026-06-01T00:00:00Z&validAfter=2026-06-01T00:00:00Z", "none"),  # all of them
    (f"productId={STEEL}&validBefore=2030-06-01T00:00:00Z&validAfter=2020-06-01T00:00:00Z", "steel"),
    ("productId=%27%20OR%201=1--", "none"), ("productId=%00", "none"), ("status=", "all"), ("", "all")])
def test_filters_singly_and_combined(pair, query, found):
    answer = pair["client"].get("/3/footprints?" + query)
    if found == "none" and answer.status == 400:
        assert "%00" in query  # what is no text is refused at the door
        return
    expected = {"all": pair["ids"], "steel": steel_only(pair), "none": []}[found]
    assert ids_of(answer) == expected and isinstance(answer.json["data"], list)


@pytest.mark.parametrize("limit, count", [
    ("1", 1), ("3", 3), ("4", 3), ("1000000", 3), ("9223372036854775807", 3), ("99999999999999999999999", 3), ("", 3), ("%2B2", 2)])
@pytest.mark.parametrize("version", [3, 2])
def test_a_limit_may_be_any_whole_number_from_one(pair, version, limit, count):
    answer = pair["client"].get(f"/{version}/footprints?limit={limit}")
    assert len(ids_of(answer)) == count and ("Link" in answer.headers) == (count < 3)


def test_links_are_absolute_and_keep_the_filter(pair):
    """RFC 8288: nothing that the question brought can end the address or add another link."""
    evil = "x=%3E;rel=next,%3Chttps://attacker.example%3E&productId=&a=b\"c'd"
    answer = pair["client"].get(f"/3/footprints?limit=1&status=active&{evil}")
    link = answer.headers["Link"]
    found = re.fullmatch(r'<([^<>"\s]*)>; rel="next"', link)
    assert found and found[1].startswith(pair["steel"].url + "/3/footprints?") and "status=active" in found[1]
    second = pair["client"].get(found[1].removeprefix(pair["steel"].url))
    assert ids_of(second) == pair["ids"][1:2]
    with pytest.raises(ValueError):  # of two headers there is one
        _, _ = answer.headers.get_all("Link")


def test_pages_stand_still_while_more_is_published(pair):
    """A page is the same however often it is asked for, and what is new comes at the end."""
    first = pair["client"].get("/3/footprints?limit=2")
    path = re.match("<(.*)>", first.headers["Link"])[1].removeprefix(pair["steel"].url)
    before = ids_of(pair["client"].get(path))
    assert ids_of(first) + before == pair["ids"] and ids_of(pair["client"].get(path)) == before
    pages, next_path = [], "/2/footprints?limit=1"
    while next_path:
        answer = pair["client"].get(next_path)
        pages += ids_of(answer)
        link = answer.headers.get("Link")
        next_path = re.match("<(.*)>", link)[1].removeprefix(pair["steel"].url) if link else None
    assert pages == pair["ids"]


@pytest.mark.parametrize("filter, found", [
    ("pcf/referencePeriodStart ge '2020-01-01T00:00:00Z'", "all"), ("pcf/referencePeriodEnd lt '2020-01-01T00:00:00Z'", "none"),
    ("pcf/geographyCountry eq 'DE'", "none"), ("productCategoryCpc eq 'none'", "none"),
    ("created le '2999-01-01T00:00:00Z'", "all"), ("created gt '2999-01-01T00:00:00Z'", "none"), ("updated eq 'never'", "none"),
    ("companyIds/any(c:(c eq 'urn:none'))", "none"), (f"((productIds/any(p:(p eq '{STEEL}'))))", "steel"),
    (f"productIds/any(p:(p eq '{STEEL}')) and pcf/geographyCountry eq 'JP' and created ge '2020-01-01T00:00:00Z'", "steel")])
def test_filters_of_version_2_singly_and_combined(pair, filter, found):
    answer = pair["client"].get("/2/footprints?$filter=" + urllib.parse.quote(filter))
    assert ids_of(answer) == {"all": pair["ids"], "steel": steel_only(pair), "none": []}[found]


def test_lists_single_footprints_and_events_agree(pair):
    """Whatever is in the list can be got, and is what a request is fulfilled with."""
    listed = pair["client"].get("/3/footprints").json["data"]
    for pf in listed:
        assert pair["client"].get(f"/3/footprints/{pf['id']}").json["data"] == pf
        assert pair["client"].get(f"/3/footprints/{pf['id'].upper()}").status in (200, 404)
    body = event("RequestCreated", pair["cars"].url, {"productId": [pf["productIds"][0] for pf in listed]})
    assert post_event(pair["client"], body).status == 200
    sent = eventually(lambda: [e for e in queue(pair["steel_db"], "sent") if e["data"].get("requestEventId") == body["id"]])
    assert sent[0]["data"]["pfs"] == listed


@pytest.mark.parametrize("data, count", [
    ({"productId": [STEEL], "status": "Active"}, 1), ({"productId": [STEEL], "status": ["Active", "Deprecated"]}, 1),
    ({"productId": [STEEL], "status": ["Deprecated"]}, 0), ({"productId": [STEEL], "geography": ["DE", "JP"]}, 1),
    ({"productId": [STEEL], "validOn": "2026-06-01T00:00:00Z"}, 1), ({"productId": [STEEL], "validBefore": "2020-06-01T00:00:00Z"}, 0),
    ({"productId": [STEEL], "comment": "please", "x-own": {}}, 1), ({"companyId": ["urn:none"], "productId": [STEEL]}, 0)])
def test_a_request_may_filter_as_a_list_does(pair, data, count):
    body = event("RequestCreated", pair["cars"].url, data)
    assert post_event(pair["client"], body).status == 200
    sent = eventually(lambda: [e for e in queue(pair["steel_db"], "sent") if e["data"].get("requestEventId") == body["id"]])
    assert len(sent[0]["data"].get("pfs", [])) == count and ("error" in sent[0]["data"]) == (count == 0)


@pytest.mark.parametrize("spelling", ["{url}", "{url}/", "{url}/3/events", "{bare}", "{bare}/3/events", "{bare}/2/events/"])
def test_a_source_may_be_spelt_as_the_specification_does(pair, spelling):
    url = pair["cars"].url
    source = spelling.format(url=url, bare=url.removeprefix("http:"))
    assert post_event(pair["client"], event("RequestCreated", source, {"productId": ["urn:none"]})).status == 200


def test_events_take_both_types_and_answer_nothing(pair):
    for kind in ("application/cloudevents+json; charset=UTF-8", "application/json"):
        body = json.dumps(event("RequestCreated", pair["cars"].url, {"productId": ["urn:none"]}))
        answer = pair["client"].ask("POST", "/3/events", body, Content_Type=kind)
        assert (answer.status, answer.body, answer.headers["Content-Length"]) == (200, b"", "0")
    assert pair["client"].ask("POST", "/3/events", "<event/>", Content_Type="text/xml").status == 415


@pytest.mark.parametrize("path_version, type_version", [(3, 2), (2, 3)])
def test_an_event_of_the_other_version_is_refused(pair, path_version, type_version):
    kind = "RequestCreated" if type_version == 3 else "ProductFootprintRequest.Created"
    body = event(kind, pair["cars"].url, {"productId": ["urn:none"], "pf": {"productIds": ["urn:none"]}}, version=type_version)
    answer = post_event(pair["client"], body, version=path_version)
    assert answer.status == 400 and answer.json["code"] == "BadRequest"


def test_an_event_is_one_by_source_and_id(pair):
    """The same id from somebody else is another event; from the same, in other words, it is the same."""
    def answers(db_state, id):
        return len([e for state in ("waiting", "sent") for e in queue(pair["steel_db"], state)
                    if e["data"].get("requestEventId") == id])

    mine = event("RequestCreated", pair["cars"].url, {"productId": ["urn:none"]})
    for body in (mine, mine, {**mine, "data": {"productId": [STEEL]}}):
        assert post_event(pair["client"], body).status == 200
    assert answers("any", mine["id"]) == 1
    assert post_event(pair["other"], {**mine, "source": "http://localhost:1"}).status == 200
    assert answers("any", mine["id"]) == 2


def test_an_event_without_a_token_is_not_read(pair):
    answer = post_event(Client(pair["steel"].url), event("RequestCreated", pair["cars"].url, {}))
    assert answer.status == 401 and answer.json["code"] == "BadRequest"


def test_what_cannot_be_delivered_is_tried_for_72_hours(tmp_path):
    """Pauses grow to an hour; after 72 hours it is given up. The rows' times are set back instead of the clock forward."""
    db = tmp_path / "db"
    kachi("init", "--db", db)
    made = kachi("--db", db, "pact", "partner", "p", "--base-url", "http://localhost:1", "--local", "--json")
    hour_us = 3_600_000_000

    def row():
        with sqlite3.connect(db) as connection:
            return connection.execute("SELECT state, attempts, due, until FROM pact_event_out").fetchone()

    def pass_time(hours):
        with sqlite3.connect(db, timeout=30) as connection:
            connection.execute("UPDATE pact_event_out SET due = due - ?, until = until - ?", (hours * hour_us,) * 2)

    def tried(times):
        return eventually(lambda: row() if row() and row()[1] >= times else None)

    with serving("--db", db) as process:
        body = event("RequestCreated", "http://localhost:1", {"productId": ["urn:none"]})
        assert post_event(partner_of(process, made), body).status == 200
        state, attempts, due, until = tried(1)
        assert state == "waiting" and 71.9 * hour_us < until - due < 72 * hour_us
    with serving("--db", db):  # a restart loses nothing
        for hours in (1, 12, 24, 34):
            before = row()[1]
            pass_time(hours)
            state, *_ = tried(before + 1)
            assert state == "waiting"
        with sqlite3.connect(db, timeout=30) as connection:
            connection.execute("UPDATE pact_event_out SET attempts = 40, due = 0")
        state, attempts, due, until = tried(41)
        assert state == "waiting" and 0.45 * hour_us < due - time.time() * 1e6 <= 1.01 * hour_us
        pass_time(2)
        state, attempts, *_ = tried(42)
        assert state == "expired"
