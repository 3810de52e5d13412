// SPDX-License-Identifier: Apache-2.0
// Every page, in both languages, in a real browser: it says what it is, complains of nothing, asks nobody else, breaks
// no rule of accessibility that a program can check, and fits a phone.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import test from "node:test";
import type axeCore from "axe-core";
import { begin, lacking, LANGUAGES, look, open, type Stage } from "./server";

declare const WEB_FOLDER: string;
declare const axe: typeof axeCore;

const AXE = readFileSync(createRequire(join(WEB_FOLDER, "package.json")).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const PHONE_PX = 360;

async function addresses(stage: Stage): Promise<string[]> {
  const ask = async (path: string) => (await (await fetch(`${stage.base}/api/v1${path}`)).json()) as Record<string, never[]>;
  const lot = ((await ask("/lots"))["lots"] as unknown as { lot: string; product: string }[]).find(({ product }) => product === "car")?.lot;
  const statement = ((await ask("/statements"))["statements"] as unknown as { id: string }[])[0]?.id;
  const party = ((await ask("/parties"))["parties"] as unknown as { id: string; name: string }[]).find(({ name }) => name === "A")?.id;
  const product = ["", "/contributions", "/flow", "/inventory", "/reduction", "/trace"].map((tab) => `/products/car${tab}`);
  return [
    "/", "/products", ...product, "/products/end-of-life/avoided?reference=end-of-life-reference", "/products/steel/reduction",
    "/compare?a=car&b=car-ev", "/statements", "/statements/new?product=steel", `/statements/${statement}`, "/verify", "/ledger",
    `/ledger/transfer?lot=${lot}`, "/ledger/make", `/ledger/claim?lot=${lot}`, `/lots/${lot}`, `/lots/${lot}?way=down`,
    "/companies", `/companies/${party}`, "/evaluate", "/evaluate?program=cev-2026&products=car,car-ev", "/rules", "/market",
    "/market/gx-steel?levels=public-quota:0.5", "/data", "/findings", "/help", "/help/demo", "/help/glossary", "/help/api",
    "/help/accessibility", "/admin", "/admin/health", "/sign-in", "/no-such-page",
  ];
}

test("pages", { skip: lacking() || false }, async (suite) => {
  const stage = await begin();
  try {
    for (const path of await addresses(stage)) {
      await suite.test(path.replace(/_01[0-9A-Z]+|st_[0-9A-Z]+/g, "…"), async () => {
        await Promise.all(LANGUAGES.map((language) => check(stage, path, language)));
      });
    }
  } finally {
    await stage.end();
  }
});

async function check(stage: Stage, path: string, language: string): Promise<void> {
  const { page, context, complaints } = await look(stage, { language });
  await open(stage, page, path, language);
  assert.equal(await page.locator("h1").count(), 1, "one heading");
  assert.equal(await page.locator("html").getAttribute("lang"), language);
  assert.ok((await page.title()).endsWith("Kachi"));
  await page.addScriptTag({ content: AXE }).catch(() => page.evaluate(AXE));
  const { violations } = await page.evaluate(async (tags) => await axe.run({ runOnly: tags }), RULES);
  const said = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
  assert.deepEqual(said, [], `${path} in ${language}`);
  await page.setViewportSize({ width: PHONE_PX, height: 740 });
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(over <= 0, `${path} in ${language} is ${over} px wider than a phone`);
  // axe is put in past the content security policy, which rightly complains of it.
  assert.deepEqual(complaints.filter((line) => !line.includes("Content Security Policy")), [], `${path} in ${language}`);
  await context.close();
}
