# SPDX-License-Identifier: Apache-2.0
"""What a client may keep (RFC 9110): tags name bytes, and "not modified" says what the whole answer would have said."""

import re

import pytest

KEPT = ("ETag", "Cache-Control", "Vary")


@pytest.fixture(scope="module")
def script(demo):
    """The page's largest file, as its address says."""
    page = demo.get("/")
    names = re.findall(r'src="/?([^"]+\.js)"', page.body.decode())
    if page.status != 200 or not names:
        pytest.skip("no page in this binary: make web")
    return f"/{names[0]}"


def fields(answer):
    return {name: answer.headers[name] for name in KEPT}


@pytest.mark.parametrize("path", ["/api/v1/products", "/api/v1/statements"])
def test_not_modified_says_what_the_answer_would(demo, path):
    for _ in range(2):  # made, and out of the cache
        whole = demo.get(path)
        same = demo.get(path, If_None_Match=whole.headers["ETag"])
        assert (whole.status, same.status, same.body) == (200, 304, b"")
        assert fields(same) == fields(whole) and None not in fields(whole).values()
        assert demo.get(path, If_None_Match=f"W/{whole.headers['ETag']}").status == 304


@pytest.mark.parametrize("path", ["/", "script"])
@pytest.mark.parametrize("accepted", ["gzip", "identity"])
def test_not_modified_of_the_page(demo, script, path, accepted):
    path = script if path == "script" else path
    whole = demo.get(path, Accept_Encoding=accepted)
    same = demo.get(path, Accept_Encoding=accepted, If_None_Match=whole.headers["ETag"])
    assert (whole.status, same.status) == (200, 304)
    assert fields(same) == fields(whole)


@pytest.mark.parametrize("accepted,packed", [
    ("gzip", True), ("br, GZIP;q=0.5", True), ("*", True), ("identity", False), ("", False), ("gzip;q=0", False),
    ("gzip; q=0.000", False), ("*;q=0", False), ("gzip;q=0, *", False), ("x-gzip-not", False)])
def test_packed_only_where_it_is_accepted(demo, script, accepted, packed):
    answer = demo.get(script, Accept_Encoding=accepted)
    assert (answer.headers["Content-Encoding"] == "gzip") == packed
    assert answer.body.startswith(b"\x1f\x8b") == packed


def test_other_bytes_have_another_tag(demo, script):
    tags = {demo.get(script, Accept_Encoding=accepted).headers["ETag"] for accepted in ("gzip", "identity")}
    assert len(tags) == 2
