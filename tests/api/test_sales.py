# SPDX-License-Identifier: Apache-2.0
"""What was sold through the ledger: as the rankings count it, by year, and to each party its own."""

import pytest


@pytest.fixture(scope="module")
def sales(demo):
    return demo.get("/api/v1/sales").json["sales"]


def test_a_party_sees_the_sales_that_it_is_part_of(demo, sales):
    for party in {row["seller"] for row in sales} | {row["buyer"] for row in sales}:
        own = demo.get(f"/api/v1/sales?party={party}").json["sales"]
        assert own == [row for row in sales if party in (row["seller"], row["buyer"])]


def test_sales_are_the_purchases_that_rankings_count(demo, sales):
    categories = "product,category\nsteel,steel\naluminium,aluminium\nresin,resin\n"
    form = demo.post("/api/v1/rankings", {"tables": {"categories": categories}}).json
    counted = {row["evidence"]: (row["seller"], row["buyer"], row["quantity"]) for row in form["tables"]["purchases"]}
    listed = {row["offer"]: (row["seller"], row["buyer"], row["quantity"]) for row in sales}
    assert counted and counted.items() <= listed.items()


def test_years_part_the_sales_and_pages_follow_one_another(demo, sales):
    years = {int(row["day"][:4]) - (int(row["day"][5:7]) < 4) for row in sales}
    by_year = [row for year in sorted(years) for row in demo.get(f"/api/v1/sales?year={year}").json["sales"]]
    assert sorted(by_year, key=lambda row: row["offer"]) == sorted(sales, key=lambda row: row["offer"])
    assert demo.get(f"/api/v1/sales?year={min(years) - 1}").json["count"] == 0
    first = demo.get("/api/v1/sales?limit=2").json
    second = demo.get(f"/api/v1/sales?limit=1000&cursor={first['next']}").json
    assert first["sales"] + second["sales"] == sales
