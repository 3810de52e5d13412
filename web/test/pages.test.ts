// SPDX-License-Identifier: Apache-2.0
// Every page, in both languages, in a real browser: it says what it is, complains of nothing, asks nobody else, breaks
// no rule of accessibility that a program can check, fits a phone, offers one main action, and says how to do the same in
// a terminal and by the API.

import assert from "node:assert/strict";
import test from "node:test";
import { faults } from "./axe";
import { mainActions, sameFaults } from "./same";
import { lacking, LANGUAGES, look, type Look, open, stage, type Stage } from "./server";

const PHONE_PX = 360;
/** 1280 px at 200 %. */
const ZOOMED_PX = 640;

async function addresses(stage: Stage): Promise<string[]> {
  const ask = async (path: string) => (await (await fetch(`${stage.base}/api/v1${path}`)).json()) as Record<string, never[]>;
  const lot = ((await ask("/lots"))["lots"] as unknown as { lot: string; product: string }[]).find(({ product }) => product === "car")?.lot;
  const statement = ((await ask("/statements"))["statements"] as unknown as { id: string }[])[0]?.id;
  const party = ((await ask("/parties"))["parties"] as unknown as { id: string; name: string }[]).find(({ name }) => name === "A")?.id;
  const product = ["", "/contributions", "/flow", "/certainty", "/inventory", "/reduction", "/trace"].map((tab) => `/products/car${tab}`);
  return [
    "/", "/products", ...product, "/products/end-of-life/avoided?reference=end-of-life-reference", "/products/steel/reduction",
    "/compare?a=car&b=car-ev", "/statements", "/statements/new?product=steel", `/statements/${statement}`, "/verify", "/ledger",
    `/ledger/transfer?lot=${lot}`, "/ledger/make", `/ledger/claim?lot=${lot}`, `/lots/${lot}`, `/lots/${lot}?way=down`,
    "/companies", `/companies/${party}`, "/evaluate", "/evaluate?program=cev-2026&products=car,car-ev", "/procure?budget=56000000&cfp=700000",
    "/procure/tender", "/procure/tender?method=addition", "/procure/budget", "/declarations", "/disclose",
    "/disclose?form=kpis&buyer=D", "/rules", "/market",
    "/market/gx-steel?levels=public-quota:0.5", "/data", "/data/import", "/findings", "/help", "/help/demo", "/help/glossary", "/help/api",
    "/help/accessibility", "/admin", "/admin/health", "/sign-in", NOWHERE,
  ];
}

/** Pages that one reads, where there is nothing to take; every other has one main action. */
const ONLY_READ = /^\/(compare|companies$|rules|market$|findings|help|admin|evaluate$)/;
const NOWHERE = "/no-such-page";

const TABS_AT_ONCE = 4;

test("pages", { skip: lacking() || false, concurrency: TABS_AT_ONCE }, async (suite) => {
  const here = await stage();
  const idle: Record<string, Look[]> = { ja: [], en: [] };
  const paths = await addresses(here);
  await Promise.all(
    paths.flatMap((path) =>
      LANGUAGES.map((language) =>
        suite.test(`${path.replace(/_01[0-9A-Z]+|st_[0-9A-Z]+/g, "…")} in ${language}`, async () => {
          const seen = idle[language]?.pop() ?? (await look(here, { language }));
          await check(here, seen, path, language);
          idle[language]?.push(seen);
        }),
      ),
    ),
  );
});

async function check(here: Stage, seen: Look, path: string, language: string): Promise<void> {
  const { page, complaints } = seen;
  complaints.length = 0;
  await page.setViewportSize({ width: 1280, height: 900 });
  await open(here, page, path, language);
  assert.equal(await page.locator("h1").count(), 1, "one heading");
  assert.equal(await page.locator("html").getAttribute("lang"), language);
  assert.ok((await page.title()).endsWith("Kachi"));
  assert.deepEqual(await faults(page), [], `${path} in ${language}`);
  if (path !== NOWHERE) assert.deepEqual(await sameFaults(page), [], `the same elsewhere as ${path}`);
  const actions = await mainActions(page);
  assert.equal(actions.length, ONLY_READ.test(path) ? 0 : 1, `${path} has the main actions ${actions.join(" and ")}`);
  for (const width of [ZOOMED_PX, PHONE_PX]) {
    await page.setViewportSize({ width, height: 740 });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(over <= 0, `${path} in ${language} is ${over} px wider than ${width} px`);
  }
  await page.emulateMedia({ media: "print" });
  assert.ok(!(await page.locator(".nav").isVisible()), "controls stay off the paper");
  assert.ok(await page.locator("h1").isVisible());
  await page.emulateMedia({ media: "screen" });
  assert.deepEqual(complaints, [], `${path} in ${language}`);
}
