#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Needs and offers for `kachi procure`: ITEMS items of OFFERS offers each, from the seed alone.

Greener offers cost more, as they do; a third has a minimum order, a quarter comes in lots, half have a fixed cost of
taking them; capacities make several suppliers an item necessary. All figures are made up.

usage: gen_offers.py FOLDER [--items 100] [--offers 20] [--suppliers 60] [--seed 1]
"""
import argparse
import csv
import pathlib
import random


def rows(items, offers, suppliers, seed):
    draw = random.Random(seed)
    for item in range(items):
        price, cfp = draw.uniform(20_000, 200_000), draw.uniform(200, 3000)
        for number in range(offers):
            green = draw.random()
            yield {
                "offer": f"O{item:03d}-{number:03d}",
                "supplier": f"S{draw.randrange(suppliers):02d}",
                "item": f"item-{item:03d}",
                "price_yen": round(price * (1 + 0.5 * green + 0.1 * draw.random())),
                "cfp_kgco2e": round(cfp * (1 - 0.6 * green + 0.1 * draw.random()), 1),
                "rep_kgco2e": round(cfp * 0.5 * green * draw.random(), 1),
                "capacity": round(draw.uniform(20, 60), 1),
                "minimum": 5 if number % 3 == 0 else "",
                "lot": 2 if number % 4 == 0 else "",
                "fixed_yen": round(price * draw.uniform(0, 2)) if number % 2 else "",
            }


def write(path, table):
    table = list(table)
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, table[0])
        writer.writeheader()
        writer.writerows(table)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--items", type=int, default=100)
    parser.add_argument("--offers", type=int, default=20, help="of each item")
    parser.add_argument("--suppliers", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    write(asked.folder / "needs.csv", ({"item": f"item-{i:03d}", "quantity": 100} for i in range(asked.items)))
    write(asked.folder / "offers.csv", rows(asked.items, asked.offers, asked.suppliers, asked.seed))


if __name__ == "__main__":
    main()
