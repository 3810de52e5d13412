// SPDX-License-Identifier: Apache-2.0
// How sure a number is, as its reader asks it: the picture, its table and the label say what the command says with the
// same seed; without uncertain inputs the page says so instead of drawing noise.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { numberText } from "../src/number";
import { KACHI, kachiJson, lacking, look, open, signInAs, stage } from "./server";

declare const WEB_FOLDER: string;

const TABLES = {
  "activities.csv": "key,name,name_ja,product,amount,unit,stage,location\nbrick,Brick,れんが,brick,1,kg,production,JP\n",
  "exchanges.csv":
    "activity,direction,flow,amount,unit,distribution,spread\n" +
    "brick,emission,CO2,0.24,kg,lognormal,1.2\nbrick,emission,CH4,0.001,kg,lognormal,2\n",
};

interface Told {
  total_kgco2e: number;
  uncertainty: { p5: number; p95: number; histogram: number[]; drivers: { name: string }[] };
}

function command(): Told {
  const folder = mkdtempSync(join(tmpdir(), "kachi-web-"));
  try {
    const database = join(folder, "brick.db");
    const tables = join(folder, "brick");
    mkdirSync(tables);
    for (const [name, text] of Object.entries(TABLES)) writeFileSync(join(tables, name), text);
    execFileSync(KACHI, ["init", "--db", database]);
    // What is drawn follows from the seed and the input's number among all facts: the same facts as the demo's.
    for (const facts of [join(WEB_FOLDER, "..", "examples", "car"), tables]) execFileSync(KACHI, ["import", facts, "--db", database]);
    return kachiJson<Told>(database, "footprint", "brick", "--runs", "1000", "--seed", "7", "--lang", "en");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("certainty", { skip: lacking() || false }, async (suite) => {
  const here = await stage();
  await suite.test("the picture, its table and the label say what the command says", async () => {
    const told = command();
    const page = await signInAs(here, "A");
    const kept = await page.evaluate(async (tables) => {
      const session = (await (await fetch("/api/v1/session")).json()) as { csrf: string };
      const files = Object.entries(tables).map(([name, text]) => ({ name, text }));
      const headers = { "Content-Type": "application/json", "X-CSRF-Token": session.csrf, "Idempotency-Key": "brick" };
      const answer = await fetch("/api/v1/imports", { method: "POST", headers, body: JSON.stringify({ name: "brick", files }) });
      return `${answer.status} ${await answer.text()}`;
    }, TABLES);
    assert.match(kept, /^201/);
    await open(here, page, "/products/brick/certainty?seed=7", "en");
    await page.getByText(told.uncertainty.drivers[0]?.name ?? "?").first().waitFor();
    assert.match(await page.locator(".label-range").innerText(), new RegExp(numberText(told.uncertainty.p5, 3)));
    await page.locator("#figure-histogram").waitFor();
    await open(here, page, "/products/brick/certainty?seed=7&histogram=table", "en");
    const counts = page.locator('figure[aria-labelledby="figure-histogram"] tbody tr td:nth-child(3)');
    await counts.first().waitFor();
    assert.deepEqual((await counts.allInnerTexts()).map(Number), told.uncertainty.histogram);
    await page.context().close();
  });

  await suite.test("no uncertain input, no spread", async () => {
    const { page } = await look(here, { language: "en" });
    await open(here, page, "/products/hydro-overseas/certainty", "en");
    await page.getByText("No input states an uncertainty").waitFor();
    assert.equal(await page.locator("figure").count(), 0);
    await page.context().close();
  });
});
