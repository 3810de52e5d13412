# SPDX-License-Identifier: Apache-2.0
"""What we state to PACT partners: published, replaced, withdrawn, valid for a time, and offered to some."""

import subprocess

import pytest
from conftest import KACHI, ROOT, kachi, serving
from test_pact import SAID, event, eventually, partner_of, post_event, queue

COMPANY = ("--company", "Example", "--company-id", "urn:pact:example.org:company:1", *SAID)
URN = "urn:pact:kachi.local:product-id:"


@pytest.fixture
def host(tmp_path):
    """A host with three products published to two partners, neither of which can be asked."""
    db = tmp_path / "host.db"
    kachi("--db", db, "import", ROOT / "examples" / "car")
    ids = kachi("--db", db, "pact", "publish", "steel", "aluminium", "resin", *COMPANY, "--json")["footprints"]
    made = {name: kachi("--db", db, "pact", "partner", name, "--base-url", f"http://localhost:{port}", "--local", "--json")
            for name, port in (("cars", 1), ("ships", 2))}
    with serving("--db", db) as process:
        yield {"db": db, "ids": ids, **{name: partner_of(process, found) for name, found in made.items()}}


def listed(client, version=3):
    return [pf["id"] for pf in client.get(f"/{version}/footprints").json["data"]]


def offer(host, *words):
    return kachi("--db", host["db"], "pact", "offer", *words, "--json")


def refused(db, *words):
    done = subprocess.run([KACHI, "--db", db, *words], capture_output=True, text=True, timeout=120)
    assert done.returncode != 0
    return done.stderr


def publish(host, *words):
    return kachi("--db", host["db"], "pact", "publish", *COMPANY, *words, "--json")["footprints"]


def test_a_partner_sees_what_it_is_offered_however_it_asks(host):
    """Lists of both versions, single footprints and answers to requests agree; the other partner sees all."""
    assert listed(host["cars"]) == listed(host["ships"]) == host["ids"]
    said = offer(host, "cars", "steel", URN.upper() + "RESIN")
    assert said["everything"] is False and len(said["products"]) == 2
    steel, aluminium, resin = host["ids"]
    assert listed(host["cars"]) == listed(host["cars"], 2) == [steel, resin] and listed(host["ships"]) == host["ids"]
    for version in (3, 2):
        denied = host["cars"].get(f"/{version}/footprints/{aluminium}")
        assert denied.status == 403 and denied.json["code"] == "AccessDenied"
        assert "application/json" in denied.headers["Content-Type"]
        assert host["ships"].get(f"/{version}/footprints/{aluminium}").status == 200
    for product, kind in (("steel", "Fulfilled"), ("aluminium", "Rejected")):
        body = event("RequestCreated", "http://localhost:1", {"productId": [URN + product]})
        assert post_event(host["cars"], body).status == 200
        answer = [e for e in queue(host["db"], "waiting") if e["data"].get("requestEventId") == body["id"]]
        assert f"Request{kind}Event" in answer[0]["type"]


def test_an_offer_is_everything_nothing_or_chosen(host):
    offer(host, "cars", "--none")
    assert listed(host["cars"]) == [] and host["cars"].get("/3/footprints").json == {"data": []}
    assert offer(host, "cars") == {"partner": "cars", "everything": False, "products": []}
    offer(host, "cars", "--all")
    assert listed(host["cars"]) == host["ids"]
    assert "pact-offer" in refused(host["db"], "pact", "offer", "cars", "steel", "--all", "--json")
    assert "pact-partner-unknown" in refused(host["db"], "pact", "offer", "nobody", "--all", "--json")
    assert listed(host["cars"]) == host["ids"]


def test_making_a_partner_again_keeps_its_offer(host):
    offer(host, "cars", "steel")
    kachi("--db", host["db"], "pact", "partner", "cars", "--base-url", "http://localhost:3", "--local")
    assert listed(host["cars"]) == host["ids"][:1]


def test_publishing_the_same_again_is_nothing_new(host):
    assert publish(host, "steel", "resin") == [host["ids"][0], host["ids"][2]]
    assert listed(host["cars"]) == host["ids"]


def test_what_changes_is_a_new_footprint_and_the_old_one_is_deprecated(host):
    """The life cycle of PACT 3.0: a footprint never changes but for its status; back again is one more."""
    def footprint(id):
        return host["cars"].get(f"/3/footprints/{id}").json["data"]

    first, before = host["ids"][0], footprint(host["ids"][0])
    second = publish(host, "steel", "--company", "Steel Ltd")[0]
    assert footprint(first) == {**before, "status": "Deprecated"}
    assert footprint(second)["precedingPfIds"] == [first] and footprint(second)["status"] == "Active"
    third = publish(host, "steel")[0]
    assert third not in (first, second) and footprint(third)["precedingPfIds"] == [second]
    active = [pf["id"] for pf in host["cars"].get(f"/3/footprints?status=active&productId={URN}steel").json["data"]]
    assert active == [third]
    assert [pf["id"] for pf in host["cars"].get("/3/footprints?status=Deprecated").json["data"]] == [first, second]


def test_a_product_is_withdrawn_and_can_come_back(host):
    assert kachi("--db", host["db"], "pact", "withdraw", "steel", "--json")["withdrawn"] == [URN + "steel"]
    assert kachi("--db", host["db"], "pact", "withdraw", "steel", "--json")["withdrawn"] == []
    found = host["cars"].get(f"/3/footprints/{host['ids'][0]}").json["data"]
    assert found["status"] == "Deprecated"
    back = publish(host, "steel")[0]
    assert host["cars"].get(f"/3/footprints/{back}").json["data"]["precedingPfIds"] == [host["ids"][0]]
    assert "pact-not-published" in refused(host["db"], "pact", "withdraw", "resin", "grid-jp", "--json")
    assert host["cars"].get(f"/3/footprints/{host['ids'][2]}").json["data"]["status"] == "Active"  # none of them


def test_partners_are_told_of_what_they_may_see(tmp_path):
    """A withdrawal and a successor are news, both ids of the successor; what is not offered never is."""
    db = tmp_path / "a.db"
    (tmp_path / "secret").write_text("s")
    kachi("--db", db, "import", ROOT / "examples" / "car")
    steel, resin = kachi("--db", db, "pact", "publish", "steel", "resin", *COMPANY, "--json")["footprints"]
    for name in ("cars", "ships"):
        kachi("--db", db, "pact", "partner", name, "--base-url", f"http://localhost:{len(name)}", "--local", "--client-id", "me",
              "--secret-file", tmp_path / "secret")
    kachi("--db", db, "pact", "offer", "ships", "aluminium")
    with serving("--db", db):
        kachi("--db", db, "pact", "withdraw", "resin")
        new = kachi("--db", db, "pact", "publish", "steel", *COMPANY, "--company", "Other", "--json")["footprints"][0]

        def told():
            ids = [id for e in queue(db, "waiting") for id in e["data"]["pfIds"]]
            return ids if {resin, steel, new} <= set(ids) else None

        assert sorted(eventually(told)) == sorted([resin, steel, new])  # the other partner of nothing


def test_validity_is_stated_and_bounded(host):
    """PACT 3.0: from after the data's last day, for three years from it at most; filters go by what is stated."""
    for days in (("--valid-from", "2024-02-29"), ("--valid-until", "2027-03-02"), ("--valid-until", "2024-02-28"),
                 ("--valid-from", "2025-02-01", "--valid-until", "2025-01-31"), ("--until", "2023-01-31")):
        words = ("pact", "publish", "steel", *COMPANY, "--from", "2023-03-01", "--until", "2024-02-29", *days, "--json")
        assert "pact-validity" in (said := refused(host["db"], *words)) or "pact-said" in said
    assert "option-day" in refused(host["db"], "pact", "publish", "steel", "--valid-from", "soon", "--json")
    assert listed(host["cars"]) == host["ids"]
    publish(host, "steel", "--from", "2023-03-01", "--until", "2024-02-29", "--valid-from", "2024-06-01", "--valid-until", "2025-05-31")
    publish(host, "resin", "--from", "2023-03-01", "--until", "2024-02-29")

    def valid(product, moment):
        query = f"/3/footprints?status=Active&productId={URN}{product}&validOn={moment}"
        return len(host["cars"].get(query).json["data"])

    assert [valid("steel", m) for m in ("2024-05-31T23:59:59Z", "2024-06-01T00:00:00Z", "2025-05-31T23:59:59Z",
                                        "2025-06-01T00:00:00Z")] == [0, 1, 1, 0]
    # not stated: three calendar years from the end of the data, and from a leap day to the first of March
    assert [valid("resin", m) for m in ("2024-02-29T23:59:58Z", "2024-02-29T23:59:59Z", "2027-03-01T23:59:59Z",
                                        "2027-03-02T00:00:00Z")] == [0, 1, 1, 0]


def test_partners_may_share_an_address(tmp_path):
    """Two clients of one host: each is known by its token, and its events are taken."""
    db = tmp_path / "db"
    kachi("init", "--db", db)
    made = [kachi("--db", db, "pact", "partner", name, "--base-url", "http://localhost:1", "--local", "--json") for name in "ab"]
    with serving("--db", db) as process:
        for credentials in made:
            client = partner_of(process, credentials)
            assert post_event(client, event("RequestCreated", "http://localhost:1", {"productId": ["urn:none"]})).status == 200
            assert post_event(client, event("RequestCreated", "http://localhost:2", {"productId": ["urn:none"]})).status == 400
