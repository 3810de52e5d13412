# SPDX-License-Identifier: Apache-2.0
"""The U.S. life cycle inventory, whole: counts, look-ups, and every product by both solvers."""

import csv
import io

ELECTRICITY = "Electricity, at grid, US, 2010"


def test_import_counts(uslci):
    _, imported = uslci
    summary = imported["files"][0]
    assert (summary["processes"], summary["flows"], summary["exchanges"]) == (766, 4601, 32526)


def test_look_up_by_name_part_and_key(uslci):
    kachi, _ = uslci
    by_name = kachi.json("footprint", ELECTRICITY)
    assert 0.3 < by_name["total_kgco2e"] / by_name["amount"] < 1.5 and by_name["unit"] == "kWh"
    by_key = kachi.json("footprint", by_name["activity_key"])
    assert by_key == by_name
    assert kachi.json("footprint", *ELECTRICITY.lower().split()) == by_name
    several = kachi("footprint", "Electricity, at grid", "--json", code=1)
    finding = several.findings()[-1]
    assert several.out == "" and finding["code"] == "name-ambiguous"
    assert by_name["activity_key"] in finding["detail"]
    assert "name-unknown" in kachi("footprint", "Electrickery", code=1).err


def rows(kachi, *options):
    return list(csv.DictReader(io.StringIO(kachi("footprint", "--all", "--csv", *options).out)))


def test_every_product_by_both_solvers(uslci):
    kachi, _ = uslci
    iterative, direct = rows(kachi), rows(kachi, "--solver", "direct")
    assert len(iterative) == len(direct) > 766
    for a, b in zip(iterative, direct):
        assert {**a, "kgco2e_per_unit": ""} == {**b, "kgco2e_per_unit": ""}
        if a["status"] != "ok":
            continue
        x, y = float(a["kgco2e_per_unit"]), float(b["kgco2e_per_unit"])
        if abs(x - y) > 1e-9 * max(abs(x), abs(y)):
            # Credits may cancel: what counts is the size of what was added up.
            parts = kachi.json("footprint", a["activity_key"])["contributions"]
            assert abs(x - y) <= 1e-9 * max(abs(x), sum(abs(part["kgco2e"]) for part in parts)), a


def test_parts_of_one_product_add_up(uslci):
    kachi, _ = uslci
    answer = kachi.json("footprint", ELECTRICITY, "--amount", "100")
    size = sum(abs(part["kgco2e"]) for part in answer["contributions"])
    for name in ("contributions", "flows", "stages"):
        total = sum(part["kgco2e"] for part in answer[name])
        assert abs(total - answer["total_kgco2e"]) <= 1e-9 * size, name
    assert answer["trust"]["cut_off_count"] == len(answer["trust"]["cut_offs"]) > 0


def test_what_is_missing_and_assumed_is_listed(uslci):
    kachi, _ = uslci
    found = kachi.json("check")
    assert found["cut_offs"] == len(found["cut_off_list"]) > 0
    assert found["ambiguous_links"] == len(found["ambiguous_list"]) > 0
    assert found["assumed_allocations"] == len(found["assumed_list"]) > 0
    assert found["activities"] == 766
    chosen = found["ambiguous_list"][0]
    assert chosen["chosen"] in chosen["candidates"] and len(chosen["candidates"]) > 1


def test_strict_refuses_assumed_allocations(uslci, kachi, uslci_package):
    answer = kachi("import", uslci_package, "--strict", "--json", code=1)
    assert "allocation-missing" in answer.codes()
    assert list(kachi.folder.iterdir()) == []
