// SPDX-License-Identifier: Apache-2.0
// The parts that calculate, by themselves: numbers, ranking, folding of flows, units, pasted blocks, shares of lots.

import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import test from "node:test";

// The parts below ask a browser for its language; Node has none.
Object.assign(globalThis, { location: { search: "?lang=en" }, localStorage: { getItem: () => null } });
// Node 18, which Debian 12 has, keeps its own to itself.
if (!("crypto" in globalThis)) Object.assign(globalThis, { crypto: webcrypto });
if (!("navigator" in globalThis)) Object.assign(globalThis, { navigator: { languages: ["en"] } });

const { learn, say } = await import("../src/language");
await learn();
const { numberText, kgText, gramsText } = await import("../src/number");
const { rank } = await import("../src/charts/ranking");
const { fold } = await import("../src/charts/flow_graph");
const { ticks } = await import("../src/charts/axis");
const { axisStart } = await import("../src/charts/waterfall");
const { csvText } = await import("../src/charts/download");
const { unitProblem, numberOf } = await import("../src/units");
const { blockOf } = await import("../src/parts/grid");
const { partOf, quantityUnits } = await import("../src/pages/holding");
const { delimiterOf, headOf, rowAt, rowsOf, textOf, withCell } = await import("../src/parts/csv");
const { matchPath } = await import("../src/router");
const { newId } = await import("../src/api/session");
const { orderOf } = await import("../src/parts/order");
const { dayOf, fiscalYear } = await import("../src/days");

/** Numbers that look random and are the same every time. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return state / 4294967296;
  };
}

test("numbers are written as printf writes them", () => {
  const written: [number, string][] = [
    [0, "0"], [-0, "0"], [1, "1.000"], [26201.2987, "26,201"], [0.22, "0.2200"], [7.5, "7.500"], [120, "120.0"],
    [1234567.891, "1,234,568"], [0.00001234, "1.234e-05"], [-85.29, "−85.29"], [24.5, "24.50"], [1e15, "1.000e+15"],
  ];
  for (const [value, text] of written) assert.equal(numberText(value), text);
  assert.equal(numberText(24.5, 2), "24", "a tie goes to the even digit");
  assert.equal(numberText(25.5, 2), "26");
  assert.equal(kgText(30162.7), "30.16 t-CO2e");
  assert.equal(kgText(999.9), "999.9 kg-CO2e");
  assert.equal(gramsText(12_100_000), "12,100,000");
});

test("what is shown and the two rests add up to the total, whatever the signs", () => {
  const next = sequence(7);
  for (let round = 0; round < 200; round++) {
    const contributions = Array.from({ length: 30 }, (_, index) => ({
      key: `k${index}`, name: "", kgco2e: Math.round((next() - 0.3) * 1000),
    }));
    const total = contributions.reduce((sum, { kgco2e }) => sum + kgco2e, 0);
    const { shown, restUp, restDown } = rank(contributions, total, 0.8);
    const added = shown.reduce((sum, { kgco2e }) => sum + kgco2e, 0) + restUp.kgco2e + restDown.kgco2e;
    assert.equal(added, total);
    assert.ok(restUp.kgco2e >= 0 && restDown.kgco2e <= 0, "gains and losses are never netted");
    const all = contributions.reduce((sum, { kgco2e }) => sum + Math.abs(kgco2e), 0);
    const covered = shown.reduce((sum, { kgco2e }) => sum + Math.abs(kgco2e), 0);
    assert.ok(covered >= 0.8 * all, "at least what makes 80 %");
  }
});

test("a folded picture has at most 60 links, no loop, and counts what it left out", () => {
  const next = sequence(11);
  const nodes = Array.from({ length: 80 }, (_, index) => ({ id: `n${index}`, name: "", kind: "", amount: 1 }));
  const links = Array.from({ length: 600 }, () => ({
    source: `n${Math.floor(next() * 80)}`, target: `n${Math.floor(next() * 80)}`, amount: next() * 100,
  })).filter(({ source, target }) => source !== target);
  const folded = fold({ nodes, links }, 60, (count) => `${count}`);
  assert.ok(folded.links.length <= 60);
  assert.ok(folded.foldedLinks + folded.openedLoops.length + folded.links.length >= links.length);
  const after = new Map<string, string[]>();
  for (const { source, target } of folded.links) after.set(source, [...(after.get(source) ?? []), target]);
  const visit = (id: string, path: Set<string>): void => {
    assert.ok(!path.has(id), "no loop");
    for (const one of after.get(id) ?? []) visit(one, new Set([...path, id]));
  };
  for (const id of after.keys()) visit(id, new Set());
});

test("an axis starts at zero unless every step would vanish on it", () => {
  const steps = (...levels: number[]) => levels.map((level) => ({ key: "", name: "", change: 0, level, isEnd: true }));
  assert.equal(axisStart(steps(100, 50)), 0);
  assert.ok(axisStart(steps(100, 99)) > 0);
  assert.ok(axisStart(steps(10, -5)) <= -5);
  assert.deepEqual(ticks(0, 100, 5), [0, 20, 40, 60, 80, 100]);
});

test("a CSV cannot start a formula in a spreadsheet, and keeps commas and quotes", () => {
  const text = csvText([{ key: "a", heading: "a", value: (row: string) => row }], ["=1+1", 'a,"b"', "−1"]);
  assert.equal(text, "\ufeffa\r\n'=1+1\r\n\"a,\"\"b\"\"\"\r\n−1\r\n");
});

test("units are checked by what they measure", () => {
  const units = [
    { name: "kg", dimension: "mass", dimension_name: "mass", factor: 1 }, { name: "t", dimension: "mass", dimension_name: "mass", factor: 1000 },
    { name: "L", dimension: "volume", dimension_name: "volume", factor: 0.001 },
  ];
  assert.equal(unitProblem(units, "t", "kg"), null);
  assert.match(unitProblem(units, "L", "kg") ?? "", /volume/);
  assert.match(unitProblem(units, "kgg", "kg") ?? "", /kg/);
});

test("numbers are read as people paste them, and nothing else is", () => {
  assert.equal(numberOf("１,２３４.５"), 1234.5);
  assert.equal(numberOf("−2"), -2);
  for (const text of ["", "1,2x", "1.2.3", "∞"]) assert.equal(numberOf(text), null);
  assert.deepEqual(blockOf("1\t2\r\n3\t4\r\n"), [["1", "2"], ["3", "4"]]);
});

test("halves of halves of a lot add up to the gram (L2: 7 pieces with 100 g give 14, 28, 58)", () => {
  let [left, pieces] = [100, 7];
  const taken = [1, 2, 4].map((part) => {
    const grams = partOf(left, part, pieces);
    left -= grams;
    pieces -= part;
    return grams;
  });
  assert.deepEqual(taken, [14, 28, 58]);
  assert.equal(quantityUnits("1.5", 3, 2), 1500);
  assert.equal(quantityUnits("1.5", 0, 2), null);
  assert.equal(quantityUnits("3", 0, 2), null);
});

test("addresses match part by part", () => {
  assert.deepEqual(matchPath("/products/:key", "/products/a%20b"), { key: "a b" });
  assert.equal(matchPath("/products/:key", "/products"), null);
});

test("ids grow with time and look like the ledger's", async () => {
  const first = newId("entry");
  await new Promise((resolve) => setTimeout(resolve, 3));
  const second = newId("entry");
  assert.match(first, /^entry_[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
  assert.ok(second > first);
});

test("one cell of a table is changed, and every other byte stays", () => {
  const text = '# a note\r\nkey;name;amount\r\na;"two\r\nlines";1\r\nb;"say ""so""";2\r\n';
  const rows = rowsOf(text);
  assert.equal(delimiterOf(text), ";");
  assert.deepEqual(headOf(rows)?.cells, ["key", "name", "amount"]);
  assert.deepEqual(rows.map(({ line, lines }) => [line, lines]), [[1, 1], [2, 1], [3, 2], [5, 1]]);
  assert.equal(rowAt(rows, 4)?.cells[0], "a", "a finding in the second line of a row is a finding in the row");
  assert.equal(withCell(text, 5, 2, "3"), text.replace(';2\r\n', ';3\r\n'));
  assert.equal(withCell(text, 4, 2, "9"), text.replace(';1\r\n', ';9\r\n'));
  assert.equal(withCell(text, 99, 0, "x"), text);
  for (const { line, cells } of rows.slice(1)) {
    cells.forEach((cell, column) => assert.equal(withCell(text, line, column, cell), text, "the same value changes nothing"));
  }
  assert.equal(textOf(new Uint8Array([0x93, 0x53, 0x0a]).buffer), "鉄\n", "Shift_JIS, as Excel saves it");
});

test("a column is sorted both ways: what is absent last, ties as they came, numbers inside words by size", () => {
  const next = sequence(11);
  const values = Array.from({ length: 5000 }, () => (next() < 0.1 ? null : Math.floor(next() * 300)));
  for (const isDown of [false, true]) {
    const order = [...orderOf(values, isDown)];
    assert.deepEqual([...order].sort((a, b) => a - b), values.map((_, at) => at), "every row once");
    for (const [place, at] of order.entries()) {
      const after = order[place + 1];
      if (after === undefined) continue;
      const [a, b] = [values[at] ?? null, values[after] ?? null];
      if (a === b) assert.ok(at < after, "a tie stays as it came");
      else if (b !== null) assert.ok(a !== null && (isDown ? a > b : a < b));
    }
  }
  const words = ["鋼材 10", "鋼材 9", "アルミ", "Steel", "aluminium"];
  assert.deepEqual([...orderOf(words, false)].map((at) => words[at]), ["aluminium", "Steel", "アルミ", "鋼材 9", "鋼材 10"]);
});

test("one is told as one, and more as more", () => {
  assert.equal(say("table.rows", { count: 1 }), "1 row");
  assert.equal(say("table.rows", { count: "1,210" }), "1,210 rows");
  assert.equal(say("evaluate.matrix", { good: 1, all: 2 }), "1 of 2 products qualifies");
});

test("days begin at midnight in Japan, as the program counts them", () => {
  assert.equal(dayOf("2027-03-31T15:00:00Z"), "2027-04-01");
  assert.equal(dayOf("2027-03-31T14:59:59.999999Z"), "2027-03-31");
  assert.deepEqual([fiscalYear("2027-04-01"), fiscalYear("2027-03-31")], [2027, 2026]);
});
