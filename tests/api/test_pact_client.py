# SPDX-License-Identifier: Apache-2.0
"""PACT's client and what it makes of footprints: what a host may do by the specification, and it has to cope with."""

import json
import sqlite3
import subprocess

import pytest
from conftest import KACHI, Client, kachi, serving
from test_pact_hostile import footprint, host, page, pull  # noqa: F401 (fixtures)


def kept(db):
    with sqlite3.connect(db) as connection:
        return [json.loads(row[0]) for row in connection.execute("SELECT json FROM pact_footprint ORDER BY sequence")]


@pytest.mark.parametrize("amount, total, per_item", [("1000", "2.2e1", 0.022), ("+1000", "+22", 0.022), ("1e3", "22.0", 0.022), ("1", "-3", -3)])
def test_decimals_may_have_a_sign_and_an_exponent(host, pull, amount, total, per_item):
    host.pages = [page(footprint(pcf={"declaredUnitAmount": amount, "pcfExcludingBiogenicUptake": total}))]
    code, said, new = pull()
    assert code == 0 and "pact-member" not in said and new[0]["kgco2e_per_unit"] == pytest.approx(per_item, rel=1e-12)


def test_null_is_not_there_and_what_is_unknown_is_kept(host, pull, tmp_path):
    """Unknown members and standards ride along; an optional member that is null is none."""
    sent = footprint(comment=None, productClassifications=None, xOwn={"a": [1, None]}, created="2026-03-15T19:00:00+09:00",
                     pcf={"geographyCountry": None, "crossSectoralStandards": ["ISO99999"], "xMore": "é"})
    host.pages = [page(sent)]
    code, said, new = pull()
    assert code == 0 and "pact-" not in said and len(new) == 1
    assert kept(tmp_path / "own.db")[-1] == sent  # moments as they were written, too


@pytest.mark.parametrize("moment", ["2026-03-15T10:00:00", "2026-03-15", "yesterday", 1, None])
def test_a_moment_needs_its_zone(host, pull, moment):
    host.pages = [page(footprint(created=moment))]
    code, said, _ = pull()
    assert code == 0 and "pact-member" in said and '"created"' in said


@pytest.mark.parametrize("pcf, code", [
    ({"fossilGhgEmissions": "21"}, "pact-sum"), ({"biogenicNonCO2Emissions": "0.5"}, "pact-sum"),
    ({"pcfIncludingBiogenicUptake": "21"}, "pact-sum"),
    ({"pcfIncludingBiogenicUptake": "20", "biogenicCO2Uptake": "-2"}, None),
    ({"fossilGhgEmissions": "20", "landUseChangeGhgEmissions": "4", "landManagementBiogenicCO2Removals": "-2.0"}, None),
    ({"fossilGhgEmissions": "30", "ccsTechnologicalCO2Capture": "-5", "technologicalCO2Removals": "-3"}, None),
    ({"landManagementFossilGhgEmissions": "22", "aircraftGhgEmissions": "1", "packagingGhgEmissions": "1"}, None),  # of which
    ({"geographyCountry": "JP", "geographyRegionOrSubregion": "Asia"}, "pact-together"),
    ({"geographyCountry": "JP", "geographyCountrySubdivision": "JP-13"}, "pact-together"),
    ({"packagingEmissionsIncluded": False, "packagingGhgEmissions": "1"}, "pact-together"),
    ({"packagingEmissionsIncluded": True, "packagingGhgEmissions": "1"}, None),
    ({"ccsTechnologicalCO2CaptureIncluded": False, "technologicalCO2CaptureOrigin": "air"}, "pact-together"),
    ({"dqi": {"technologicalDQR": "0", "geographicalDQR": "1", "temporalDQR": "5"}}, "pact-range"),
    ({"dqi": {"technologicalDQR": "1", "geographicalDQR": "3.5", "temporalDQR": "5"}, "primaryDataShare": "100"}, None),
    ({"primaryDataShare": "101"}, "pact-range"), ({"exemptedEmissionsPercent": "-1"}, "pact-range"),
    ({"productOrSectorSpecificRules": [{"operator": "Other", "ruleNames": ["x"]}]}, "pact-member"),
    ({"productOrSectorSpecificRules": [{"operator": "PEF", "ruleNames": ["x"]}]}, None)])
def test_a_rule_that_is_broken_is_told_and_the_footprint_kept(host, pull, pcf, code):
    host.pages = [page(footprint(pcf=pcf))]
    done, said, new = pull()
    assert done == 0 and len(new) == 1 and new[0]["kgco2e_per_unit"] == pytest.approx(0.022)
    assert [word for word in ("pact-sum", "pact-together", "pact-range", "pact-member") if word in said] == ([code] if code else [])


@pytest.mark.parametrize("start, end, good", [
    ("2026-01-01T00:00:00Z", "2028-12-31T23:59:59Z", True), ("2025-06-01T00:00:00Z", None, False),
    (None, "2029-01-01T00:00:00Z", False), ("2027-01-01T00:00:00Z", "2026-12-31T00:00:00Z", False)])
def test_validity_is_checked_and_becomes_the_factors(host, pull, tmp_path, start, end, good):
    """PACT 3.0: from the end of the reference period, for three years at most, which is what it is where nothing is said."""
    stated = {name: value for name, value in (("validityPeriodStart", start), ("validityPeriodEnd", end)) if value}
    host.pages = [page(footprint(**stated))]
    code, said, new = pull()
    assert code == 0 and ("pact-range" in said) == (not good) and len(new) == 1
    with serving("--db", tmp_path / "own.db") as process:
        key = kachi("--db", tmp_path / "own.db", "key", "add", "k", "--role", "auditor", "--scope", "read", "--json")["key"]
        factor = Client(process.url, {"X-API-Key": key}).get("/api/v1/factors?q=Bullet").json["factors"][0]
    assert (factor["valid_from"], factor["valid_until"]) == ((start or "2025-12-31")[:10], (end or "2028-12-31")[:10])


def test_a_product_that_is_over_keeps_its_factor_and_says_so(host, pull):
    host.pages = [page(footprint())]
    assert len(pull()[2]) == 1
    host.pages = [page(footprint(status="Deprecated"))]
    code, said, new = pull()
    assert code == 0 and "pact-superseded" in said and len(new) == 1
    host.pages = [page(footprint(status="Deprecated"), footprint(created="2026-05-01T00:00:00Z", pcf={
        "pcfExcludingBiogenicUptake": "11", "pcfIncludingBiogenicUptake": "11", "fossilGhgEmissions": "11"}))]
    code, said, new = pull()
    assert code == 0 and "pact-superseded" not in said and new[0]["kgco2e_per_unit"] == pytest.approx(0.011)


@pytest.mark.parametrize("link", [
    '<{first}>; rel="first", <{next}>; rel="next"', '<{next}>; rel=next', '<{first}>; rel="prev"; title="a, b", <{next}>; rel="next"'])
def test_the_next_page_is_found_among_other_links(host, pull, link):
    second = footprint(id="a0000000-0000-4000-8000-000000000002", productIds=["urn:pact:maker.example:product-id:second"])
    raw = link.format(first=f"{host.url}/3/footprints?a=1,2", next=f"{host.url}/3/footprints?page=2,3")
    host.pages = [page(footprint(), link=Raw(raw)), page(second)]
    code, said, new = pull()
    assert code == 0 and len(new) == 2, said
    assert [path for path in host.asked if "footprints" in path] == ["/3/footprints?limit=100", "/3/footprints?page=2,3"]


class Raw(str):
    """A whole Link header instead of the address of the next page."""


def test_an_answer_that_is_not_complete_is_used_and_told(host, pull):
    host.pages = [page(footprint(), status=202)]
    code, said, new = pull()
    assert code == 0 and "pact-partial" in said and len(new) == 1


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_host_that_fails_is_asked_again(host, pull, status):
    host.pages = [(status, b"", None), page(footprint())]
    code, said, new = pull()
    assert code == 0 and len(new) == 1, said


def test_a_host_that_keeps_failing_is_left(host, pull):
    host.pages = [(500, b"", None)]
    code, said, new = pull()
    assert code != 0 and "pact-answer" in said and new == []
    assert len([path for path in host.asked if "footprints" in path]) == 4


@pytest.mark.parametrize("status, body", [(401, b""), (401, b'{"code":"TokenExpired","message":""}'), (400, b'{"code":"TokenExpired","message":""}')])
def test_a_token_that_is_over_is_renewed_once(host, pull, status, body):
    host.pages = [(status, body, None), page(footprint())]
    code, said, new = pull()
    assert code == 0 and len(new) == 1 and host.tokens == 2, said
    host.pages, host.tokens = [(status, body, None)], 0
    assert pull()[0] != 0 and host.tokens == 2


def test_a_refusal_that_is_not_of_the_token_is_final(host, pull):
    host.pages = [(400, b'{"code":"BadRequest","message":""}', None)]
    assert pull()[0] != 0 and host.tokens == 1


def test_discovery_says_where_tokens_are_and_one_serves_all_pages(host, pull):
    second = footprint(id="a0000000-0000-4000-8000-000000000002", productIds=["urn:pact:maker.example:product-id:second"])
    host.discovery = host.url + "/oauth/of/this/host"
    host.pages = [page(footprint(), link=f"{host.url}/3/footprints?page=2"), page(second)]
    code, said, new = pull()
    assert code == 0 and len(new) == 2 and host.tokens == 1, said
    assert host.asked[:3] == ["/.well-known/openid-configuration", "/oauth/of/this/host", "/3/footprints?limit=100"]


@pytest.mark.parametrize("url", ["http://pact.example", "ftp://pact.example", "pact.example", ""])
def test_plain_http_needs_a_partner_marked_local(tmp_path, url):
    kachi("init", "--db", tmp_path / "db")
    done = subprocess.run([KACHI, "--db", tmp_path / "db", "pact", "partner", "p", "--base-url", url, "--json"], capture_output=True, text=True)
    assert done.returncode != 0 and ("http-address" in done.stderr or "option-needed" in done.stderr)
    assert kachi("--db", tmp_path / "db", "pact", "partners", "--json")["partners"] == []


def test_a_version_2_footprint_becomes_the_same_factor(tmp_path, host):
    """Numbers where version 2 has them, its names, and an exponent: the factor is that of version 3."""
    own = footprint()
    two = {"id": own["id"], "specVersion": "2.3.0", "version": 1, "created": own["created"], "status": "Active", "comment": "",
           "companyName": "Maker", "companyIds": own["companyIds"], "productDescription": "bullets", "productIds": own["productIds"],
           "productCategoryCpc": "1", "productNameCompany": "Bullet",
           "pcf": {"declaredUnit": "kilogram", "unitaryProductAmount": "1e1", "pCfExcludingBiogenic": "22", "fossilGhgEmissions": "22",
                   "fossilCarbonContent": "0", "biogenicCarbonContent": "0", "characterizationFactors": "AR6",
                   "ipccCharacterizationFactorsSources": ["AR6"], "crossSectoralStandardsUsed": ["ISO Standard 14067"],
                   "boundaryProcessesDescription": "", "referencePeriodStart": "2025-01-01T00:00:00Z",
                   "referencePeriodEnd": "2025-12-31T23:59:59Z", "exemptedEmissionsPercent": 0, "exemptedEmissionsDescription": "",
                   "packagingEmissionsIncluded": False, "primaryDataShare": 56.12}}
    db = tmp_path / "own.db"
    (tmp_path / "secret").write_text("s")
    kachi("init", "--db", db)
    kachi("--db", db, "pact", "partner", "maker", "--base-url", host.url, "--local", "--client-id", "me", "--secret-file",
          tmp_path / "secret", "--pact-version", "2")
    host.pages = [page(two)]
    kachi("--db", db, "pact", "pull", "maker")
    found = kachi("--db", db, "footprint", own["productIds"][0], "--json")
    assert found["total_kgco2e"] == pytest.approx(2.2, rel=1e-12)
    assert "/2/footprints?limit=100" in host.asked
    assert kept(db)[0]["pcf"]["primaryDataShare"] == "56.12"
