# SPDX-License-Identifier: Apache-2.0
"""PACT with a partner that means harm, or is badly made: what it sends is refused with a reason, and nothing is half-kept."""

import contextlib
import http.server
import json
import os
import pathlib
import subprocess
import threading
import uuid

import pytest
from conftest import KACHI, ROOT, Client, kachi, serving
from test_pact import SAID, event, partner_of, post_event

SAMPLES = pathlib.Path(os.environ.get("KACHI_SHARED_DATA", ROOT / ".." / "shared" / "data")) / "pact"


def footprint(**changes):
    pcf = {"declaredUnitOfMeasurement": "piece", "declaredUnitAmount": "1000", "productMassPerDeclaredUnit": "3.5",
           "referencePeriodStart": "2025-01-01T00:00:00Z", "referencePeriodEnd": "2025-12-31T23:59:59Z",
           "pcfExcludingBiogenicUptake": "22", "pcfIncludingBiogenicUptake": "22", "fossilGhgEmissions": "22",
           "fossilCarbonContent": "0", "ipccCharacterizationFactors": ["AR6"], "crossSectoralStandards": ["ISO14067"],
           "exemptedEmissionsPercent": "0", **changes.pop("pcf", {})}
    return {"id": str(uuid.uuid4()), "specVersion": "3.0.0", "created": "2026-03-15T10:00:00Z", "status": "Active",
            "companyName": "Maker", "companyIds": ["urn:pact:maker.example:company:1"], "productDescription": "bullets",
            "productIds": ["urn:pact:maker.example:product-id:bullet"], "productNameCompany": "Bullet", "pcf": pcf, **changes}


class Host:
    """A partner's host that answers what a test wants."""

    def __init__(self):
        self.pages, self.asked, self.tokens, self.discovery = [], [], 0, None
        host = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def give(self, status, body, **headers):
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                with contextlib.suppress(OSError):
                    self.wfile.write(body)

            def do_POST(self):
                host.asked.append(self.path)
                host.tokens += 1
                self.give(200, json.dumps({"access_token": f"t{host.tokens}", "token_type": "bearer"}).encode())

            def do_GET(self):
                host.asked.append(self.path)
                if self.path.endswith("openid-configuration"):
                    found = host.discovery
                    return self.give(200 if found else 404, json.dumps({"token_endpoint": found}).encode())
                status, body, link = host.pages.pop(0) if len(host.pages) > 1 else host.pages[0]
                whole = link if type(link) is not str else f'<{link}>; rel="next"'
                return self.give(status, body, **({"Link": whole} if link else {}))

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def host():
    made = Host()
    thread = threading.Thread(target=made.server.serve_forever, args=(0.02,))
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


@pytest.fixture
def pull(tmp_path, host):
    """Pulls from the host into a database with one product of before; gives exit code, codes of findings, products."""
    db = tmp_path / "own.db"
    (tmp_path / "secret.txt").write_text("s")
    kachi("--db", db, "import", ROOT / "examples" / "car")
    kachi("--db", db, "pact", "partner", "maker", "--base-url", host.url, "--local", "--client-id", "me", "--secret-file",
          tmp_path / "secret.txt")
    before = kachi("--db", db, "footprint", "--all", "--json")["products"]

    def run():
        done = subprocess.run([KACHI, "--db", db, "pact", "pull", "maker", "--json"], capture_output=True, text=True, timeout=120)
        now = kachi("--db", db, "footprint", "--all", "--json")["products"]
        old = [p["activity_key"] for p in before]
        assert [p for p in now if p["activity_key"] in old] == before, "what was there before has changed"
        return done.returncode, done.stderr + done.stdout, [p for p in now if p["activity_key"] not in old]

    return run


def page(*footprints, link=None, status=200):
    return status, json.dumps({"data": list(footprints)}).encode(), link


def test_a_footprint_of_a_thousand_is_divided_by_a_thousand(host, pull):
    host.pages = [page(footprint())]
    code, said, new = pull()
    assert code == 0, said
    assert [(p["activity_key"], p["unit"]) for p in new] == [("urn:pact:maker.example:product-id:bullet", "item")]
    assert new[0]["kgco2e_per_unit"] == pytest.approx(0.022, rel=1e-12)


@pytest.mark.parametrize("product", ["steel", "ore-and-coal"])
def test_a_partner_replaces_no_process_or_product_of_ones_own(host, pull, product):
    """`pull` sees that what was there before stays as it was; the rest of what came is kept."""
    host.pages = [page(footprint(productIds=[product]), footprint())]
    code, said, new = pull()
    assert code == 3 and "pact-of-other" in said
    assert [p["activity_key"] for p in new] == ["urn:pact:maker.example:product-id:bullet"]


def test_a_partner_replaces_no_product_of_another_partner(host, pull, tmp_path):
    db, urn = tmp_path / "own.db", "urn:pact:maker.example:product-id:bullet"
    host.pages = [page(footprint())]
    assert pull()[0] == 0
    kachi("--db", db, "pact", "partner", "rival", "--base-url", host.url, "--local", "--client-id", "me", "--secret-file",
          tmp_path / "secret.txt")
    host.pages = [page(footprint(pcf={"pcfExcludingBiogenicUptake": "1"}, created="2026-05-01T00:00:00Z"))]

    def rival(*words):
        done = subprocess.run([KACHI, "--db", db, "pact", "pull", "rival", *words, "--json"], capture_output=True, text=True, timeout=120)
        return done.returncode, kachi("--db", db, "footprint", urn, "--json")["total_kgco2e"]

    assert rival() == (3, pytest.approx(0.022, rel=1e-12))
    assert rival("--replace") == (0, pytest.approx(0.001, rel=1e-12))


@pytest.mark.parametrize("amount", ["0", "-1", "", "nan", "inf", "one"])
def test_a_footprint_of_nothing_is_no_factor(host, pull, amount):
    host.pages = [page(footprint(pcf={"declaredUnitAmount": amount}))]
    code, said, new = pull()
    assert new == [] and "pact-member" in said


def test_pages_that_never_end_are_left(host, pull):
    host.pages = [page(footprint(), link=f"{host.url}/3/footprints?limit=100")]
    code, said, new = pull()
    assert code != 0 and "pact-pages" in said and new == []
    assert len([path for path in host.asked if "footprints" in path]) == 1


@pytest.mark.parametrize("end", [".attacker.example/x", "@attacker.example/x", "0/3/footprints", "-x.example/3/footprints"])
def test_a_link_that_only_begins_like_the_partner_is_not_followed(host, pull, end):
    host.pages = [page(footprint(), link=host.url + end)]
    code, said, new = pull()
    assert code != 0 and "pact-link" in said and new == []


def test_the_secret_goes_to_no_host_that_discovery_names(host, pull):
    other = Host()
    thread = threading.Thread(target=other.server.serve_forever, args=(0.02,))
    thread.start()
    host.pages, host.discovery = [page(footprint())], other.url + "/token"
    code, said, _ = pull()
    other.server.shutdown()
    thread.join()
    other.server.server_close()
    assert code != 0 and "pact-link" in said and other.asked == []


def test_a_token_that_expires_between_pages_is_renewed(host, pull):
    second = footprint(id=str(uuid.uuid4()), productIds=["urn:pact:maker.example:product-id:second"])
    host.pages = [page(footprint(), link=f"{host.url}/3/footprints?page=2"), page(status=401), page(second)]
    code, said, new = pull()
    assert code == 0, said
    assert len(new) == 2 and host.tokens == 2


@pytest.mark.parametrize("body", [
    b"", b"<html>", b"{", b"[" * 100_000, b'{"data": ' + b'{"a":' * 500 + b"1" + b"}" * 501, b'{"data": [' + b"9" * 100_000 + b"]}",
    b'\xff\xfe{"data": []}', b'{"data": "text"}' + b"x"])
def test_what_is_no_json_is_refused(host, pull, body):
    host.pages = [(200, body, None)]
    code, said, new = pull()
    assert code in (1, 2, 3, 4) and new == [], said


@pytest.mark.parametrize("data", [
    {}, "text", 1, None, [], [None], [1, "x", [], {}], [{"pcf": []}], [{"pcf": {"declaredUnitOfMeasurement": {}}}],
    [{**footprint(), "productIds": "urn:x"}], [{**footprint(), "id": 7}], [footprint(pcf={"pcfExcludingBiogenicUptake": 22})],
    [footprint(pcf={"declaredUnitOfMeasurement": "megabit second"})], [footprint(pcf={"pcfExcludingBiogenicUptake": "1e400"})]])
def test_members_of_wrong_types_make_no_factor(host, pull, data):
    host.pages = [(200, json.dumps({"data": data}).encode(), None)]
    code, said, new = pull()
    assert code in (0, 1, 2, 3, 4) and new == [], said


def test_an_answer_that_is_too_large_is_refused(host, pull):
    host.pages = [(200, b'{"data": ["' + b"x" * (65 << 20) + b'"]}', None)]
    code, said, new = pull()
    assert code != 0 and new == [] and "limit" in said.lower() or "large" in said.lower(), said


GXD = "https://github.com/Green-x-Digital-Consortium/data-model-extensions/blob/main/specs/GxD_schema_jp.json"


def extended(data):
    return footprint(extensions=[{"specVersion": "2.0.0", "dataSchema": GXD, "data": data}])


def test_green_x_digital_comes_with_the_factor(host, pull, tmp_path):
    level = {f"scope{i}DistributionLevel": "site" for i in (1, 2, 3)}
    host.pages = [page(extended({"calcMethod": "1", "FWedition": "2.0", "organization": level,
                                 "gateToGate": {"gateToGateFossilGhgEmissions": "4.5"},
                                 "certificate": {"certificateAmount": "1.5", "certificateType": "J-Credit"}}))]
    code, said, _ = pull()
    assert code == 0 and "pact-member" not in said
    with serving("--db", tmp_path / "own.db") as process:
        key = kachi("--db", tmp_path / "own.db", "key", "add", "k", "--role", "auditor", "--scope", "read", "--json")["key"]
        listed = Client(process.url, {"X-API-Key": key}).get("/api/v1/products/urn:pact:maker.example:product-id:bullet").json
    said = {a["name"]: a["value"] for a in listed["attributes"]}
    assert said["gxd_calculation"] == "organisation" and said["gxd_framework_edition"] == "2.0"
    assert said["gxd_scope3_level"] == "site" and said["gxd_gate_to_gate_kgco2e"] == "4.5"
    assert (said["gxd_certificate_amount"], said["gxd_certificate_type"]) == ("1.5", "J-Credit")


@pytest.mark.parametrize("data", [{}, {"calcMethod": "2", "FWedition": "2.0"}, {"calcMethod": "0"},
                                  {"calcMethod": "1", "FWedition": "2.0", "organization": {"scope1DistributionLevel": "moon"}}])
def test_green_x_digital_that_is_not_as_its_schema_says_is_told(host, pull, data):
    host.pages = [page(extended(data))]
    code, said, new = pull()
    assert code == 0 and "pact-member" in said and len(new) == 1


def test_green_x_digital_goes_out_where_it_is_asked_for(tmp_path):
    db, back = tmp_path / "a.db", tmp_path / "b.db"
    kachi("--db", db, "import", ROOT / "examples" / "car")
    plain = kachi("--db", db, "pact", "publish", "steel", *SAID, "--json")["footprints"]
    again = kachi("--db", db, "pact", "publish", "steel", "--gxd-edition", "2.0", *SAID, "--json")["footprints"]
    assert plain != again and kachi("--db", db, "pact", "publish", "steel", "--gxd-edition", "2.0", *SAID, "--json")["footprints"] == again
    credentials = kachi("--db", db, "pact", "partner", "b", "--base-url", "http://localhost:1", "--local", "--json")
    with serving("--db", db) as process:
        found = partner_of(process, credentials).get(f"/3/footprints/{again[0]}").json["data"]
    data = next(e for e in found["extensions"] if "Green-x-Digital" in e["dataSchema"])["data"]
    owners = kachi("--db", db, "footprint", "steel", "--by", "owner", "--json")
    inside = next(part["kgco2e"] for part in owners["owners"] if part["key"] == "A")
    assert data["calcMethod"] == "0" and data["FWedition"] == "2.0"
    assert float(data["gateToGate"]["gateToGateFossilGhgEmissions"]) == pytest.approx(inside, abs=1e-9)
    (tmp_path / "f.json").write_text(json.dumps(found))
    assert "pact-member" not in str(kachi("--db", back, "pact", "import", tmp_path / "f.json", "--json"))


@pytest.mark.parametrize("body, status", [
    (b"[" * 100_000, 413), (b'{"a":' * 200 + b"1" + b"}" * 200, 413), (b"", 400), (b"null", 400), (b"[]", 400), (b'"x"', 400),
    (b'{"type": "x", "type": "y"}', 400), (b"\xff\xfe", 400), (b'{"specversion": "1.0", "data": {"\\u0000": 1}}', 400)])
def test_events_that_mean_harm_are_refused(tmp_path_factory, body, status):
    with standing(tmp_path_factory) as client:
        answer = client.ask("POST", "/3/events", body, Content_Type="application/cloudevents+json")
        assert answer.status == status and client.get("/3/footprints").status == 200


@contextlib.contextmanager
def standing(tmp_path_factory):
    db = tmp_path_factory.mktemp("host") / "host.db"
    kachi("init", "--db", db)
    credentials = kachi("--db", db, "pact", "partner", "p", "--base-url", "http://localhost:1", "--local", "--json")
    with serving("--db", db) as process:
        yield partner_of(process, credentials)


def test_a_fulfilment_with_footprints_of_wrong_types_is_refused_whole(tmp_path_factory):
    with standing(tmp_path_factory) as client:
        for pfs in ([footprint(), 1], [footprint(), {}], "x", {}, [[]], [footprint(id="../../x")]):
            answer = post_event(client, event("RequestFulfilled", "http://localhost:1", {"requestEventId": "1", "pfs": pfs}))
            assert answer.status == 400, pfs


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="PACT's samples are not there")
def test_a_footprint_is_calculated_up_the_tiers(tmp_path):
    """Tier 3 sends to tier 2, tier 2 calculates and sends to tier 1, tier 1 calculates. The recipes are illustrative."""
    stated = {pf["productIds"][0]: pf for pf in json.loads((SAMPLES / "cosmetics_tier_3_sample.json").read_text())}
    alcohol, butter = "urn:pact:product:basf-cetearyl-001", "urn:pact:product:croda-shea-butter-001"
    per_kg = {urn: float(stated[urn]["pcf"]["pcfExcludingBiogenicUptake"]) for urn in (alcohol, butter)}

    def maker(name, bought, own_kg, amounts):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "activities.csv").write_text(f"key,name,amount,unit,owner\n{name},{name},1,kg,{name} Ltd\n")
        (folder / "flows.csv").write_text("key,name,kind,unit\n" + "".join(f'{urn},"{label}",product,kg\n' for urn, label in bought.items()))
        (folder / "exchanges.csv").write_text("activity,direction,flow,amount,unit\n" + f"{name},emission,CO2,{own_kg},kg\n" +
                                              "".join(f"{name},input,{urn},{amounts[urn]},kg\n" for urn in bought))
        kachi("--db", tmp_path / f"{name}.db", "import", folder)
        return kachi("--db", tmp_path / f"{name}.db", "footprint", name, "--json")["total_kgco2e"]

    kachi("--db", tmp_path / "base.db", "pact", "import", SAMPLES / "cosmetics_tier_3_sample.json")
    amounts = {alcohol: 0.7, butter: 0.35}
    tier_2 = maker("base", {urn: stated[urn]["productNameCompany"] for urn in amounts}, 0.4, amounts)
    assert tier_2 == pytest.approx(0.4 + sum(amounts[urn] * per_kg[urn] for urn in amounts), rel=1e-12)
    kachi("--db", tmp_path / "base.db", "pact", "publish", "base", *SAID)
    credentials = kachi("--db", tmp_path / "base.db", "pact", "partner", "cream", "--base-url", "http://localhost:1", "--local", "--json")
    with serving("--db", tmp_path / "base.db") as process:
        (tmp_path / "secret").write_text(credentials["client_secret"])
        kachi("--db", tmp_path / "cream.db", "init")
        kachi("--db", tmp_path / "cream.db", "pact", "partner", "base", "--base-url", process.url, "--local", "--client-id",
              credentials["client_id"], "--secret-file", tmp_path / "secret")
        kachi("--db", tmp_path / "cream.db", "pact", "pull", "base")
    urn = "urn:pact:kachi.local:product-id:base"
    tier_1 = maker("cream", {urn: "base"}, 0.25, {urn: 0.2})
    assert tier_1 == pytest.approx(0.25 + 0.2 * tier_2, abs=1e-9)
