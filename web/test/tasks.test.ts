// SPDX-License-Identifier: Apache-2.0
// Tasks of those who decide, look on and administer, by keyboard; what the screen says is what the API and the command
// line say; and what the first page weighs.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import test from "node:test";
import type { Page } from "playwright-core";
import { faults } from "./axe";
import { act, ask, KACHI, lacking, look, open, settled, signInAs, stage } from "./server";

declare const WEB_FOLDER: string;

const EXAMPLES = join(WEB_FOLDER, "..", "examples");
const JS_BYTES_MAX = 60 * 1024;
const CSS_BYTES_MAX = 15 * 1024;

const told = <T>(...words: string[]): T => JSON.parse(execFileSync(KACHI, [...words, "--json"], { encoding: "utf8" })) as T;

/** Presses Tab until what has the focus is called `name`; focus that cannot be seen, or never comes, fails. */
async function tabTo(page: Page, name: RegExp, presses = 80): Promise<void> {
  for (let pressed = 0; pressed < presses; pressed++) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      const label = element.getAttribute("aria-label") ?? (element as HTMLInputElement).labels?.[0]?.textContent ?? element.textContent ?? "";
      const style = getComputedStyle(element);
      return { label, isSeen: style.outlineStyle !== "none" || style.boxShadow !== "none" };
    });
    assert.ok(focused.isSeen, `focus on ${focused.label} is seen`);
    if (name.test(focused.label)) return;
  }
  assert.fail(`${name} is not reached by Tab`);
}

test("tasks", { skip: lacking() || false }, async (suite) => {
  const here = await stage();

  await suite.test("a buyer sets a target by keyboard and gets the plan of the command line", async () => {
    const { page, context } = await look(here, { language: "en" });
    await open(here, page, "/procure?budget=56000000", "en");
    await tabTo(page, /CFP at most/);
    await page.keyboard.type("700000");
    const [needs, offers] = ["needs.csv", "offers.csv"].map((name) => join(EXAMPLES, "procurement", name));
    const plan = told<{ yen: number; lines: unknown[] }>("procure", needs!, offers!, "--budget", "56000000", "--cfp-max", "700000");
    await page.locator(`b[data-yen="${plan.yen}"]`).waitFor();
    await settled(page);
    assert.equal(await page.locator(".asking .table tbody tr").count(), plan.lines.length);
    await page.waitForURL((url) => url.searchParams.get("cfp") === "700000"); // the question is in the address
    await page.locator("svg a").first().focus();
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.searchParams.get("cfp") !== "700000");
    await context.close();
  });

  await suite.test("a cell that is wrong is told at its line, and mended there", async () => {
    const { page, context } = await look(here, { language: "en" });
    await open(here, page, "/procure/budget", "en");
    const cell = page.getByLabel("Line 1 Yen");
    await cell.fill("much");
    await page.locator("[data-row='0'][aria-invalid='true']").waitFor();
    await cell.fill("500000");
    await page.locator("b[data-yen]").waitFor();
    await context.close();
  });

  await suite.test("the market answers a slider moved by keyboard with the command line's numbers", async () => {
    const { page, context } = await look(here, { language: "en" });
    await open(here, page, "/market/gx-steel?runs=0", "en");
    await page.locator("input[type=range]").first().focus();
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    await settled(page);
    await page.waitForFunction(() => {
      const shown = document.querySelector<HTMLElement>("[data-levels]")?.dataset["levels"];
      return shown !== "" && shown === new URLSearchParams(location.search).get("levels");
    });
    const [lever, level] = (new URL(page.url()).searchParams.get("levels") ?? "").split(":");
    const run = told<{ totals: Record<string, number> }>("market", "run", "gx-steel", "--level", `${lever}=${level}`);
    assert.equal(Number(await page.locator("[data-total=end_share]").getAttribute("data-value")), run.totals["end_share"]);
    await page.getByRole("button", { name: "Keep to compare" }).click();
    await page.waitForURL(/against=/);
    await context.close();
  });

  await suite.test("grams, yen and yen per tonne of a company are sums of the API's sales", async () => {
    const { parties } = await ask<{ parties: { id: string; name: string }[] }>(here, "/parties");
    const { sales } = await ask<{ sales: { seller: string; embodied_g: number; certificate_g: number; revoked_g: number; price_premium_yen: number }[] }>(here, "/sales");
    for (const { id, name } of parties.filter((party) => sales.some(({ seller }) => seller === party.name))) {
      const own = sales.filter(({ seller }) => seller === name);
      const { page, context } = await look(here, { language: "en" });
      await open(here, page, `/companies/${id}`, "en");
      const grams = own.reduce((sum, sale) => sum + sale.embodied_g + sale.certificate_g - sale.revoked_g, 0);
      assert.equal(Number(await page.locator("b[data-grams]").first().getAttribute("data-grams")), grams);
      assert.equal(Number(await page.locator("b[data-yen]").first().getAttribute("data-yen")), own.reduce((sum, sale) => sum + sale.price_premium_yen, 0));
      await context.close();
    }
  });

  await suite.test("an administrator makes a key by keyboard; its secret is shown once", async () => {
    const page = await signInAs(here, "A");
    await open(here, page, "/admin/users?kind=key", "en");
    await tabTo(page, /^Account name/);
    await page.keyboard.type("scale-1");
    await act(page, page.getByRole("button", { name: "Make it" }));
    await page.locator("[data-secret=key]").waitFor();
    await open(here, page, "/admin/users", "en");
    assert.equal(await page.locator("[data-secret]").count(), 0);
    await act(page, page.getByRole("button", { name: "Switch scale-1 off" }));
    await page.getByText("switched off").waitFor();
    await page.context().close();
  });

  await suite.test("who may not see is told so, in words, with a way out", async () => {
    const { page, context } = await look(here, { language: "en" });
    await open(here, page, "/admin/users", "en");
    await page.getByRole("alert").getByRole("link", { name: "Sign in" }).waitFor();
    const member = await signInAs(here, "A");
    await open(here, member, "/admin/log", "en");
    await member.getByRole("alert").getByText("Sign in as somebody else").waitFor();
    await context.close();
    await member.context().close();
  });

  await suite.test("a word of the glossary is explained on focus, until Escape", async () => {
    const { page, context } = await look(here, { language: "en" });
    await open(here, page, "/products/car", "en");
    await page.locator("a.term").first().focus();
    await page.getByRole("tooltip").first().waitFor({ state: "visible" });
    await page.keyboard.press("Escape");
    await page.getByRole("tooltip").first().waitFor({ state: "hidden" });
    await context.close();
  });

  await suite.test("a tender is ranked as the command line ranks it; another method is another ranking", async () => {
    const { page, context } = await look(here, { language: "en" });
    const rules = ["--ceiling", "10000000", "--cfp-points", "10", "--cfp-aim", "1000", "--cfp-standard", "2000", "--rep-points", "20", "--rep-aim", "400"];
    for (const method of ["division", "addition"]) {
      const priced = method === "addition" ? ["--price-points", "60"] : [];
      const { offers } = told<{ offers: { offer: string; rank: number }[] }>(
        "program", "tender", join(EXAMPLES, "procurement", "tender.csv"), "--method", method, ...rules, ...priced);
      await open(here, page, `/procure/tender?method=${method}`, "en");
      assert.equal(await page.locator("[data-winner]").getAttribute("data-winner"), offers.find(({ rank }) => rank === 1)?.offer);
      const ranked = await page.locator(".asking tbody tr td:nth-child(2)").allInnerTexts();
      assert.deepEqual(ranked.map((text) => text.trim().split(/\s/)[0]), offers.map(({ offer }) => offer));
    }
    await context.close();
  });

  await suite.test("a declaration is met by what was bought through the registry, and not by one who bought nothing", async () => {
    const { page, context } = await look(here, { language: "en" });
    await open(here, page, "/declarations", "en");
    await page.getByText("3,000").first().waitFor();
    await page.locator(".pledges .answer-yes").first().waitFor();
    await page.getByLabel("Line 1 Declarer").fill("B");
    await page.locator(".pledges .answer-no").first().waitFor();
    await context.close();
  });

  await suite.test("a disclosure form has the numbers of the command line, and is handed over as a workbook", async () => {
    const { page, context } = await look(here, { language: "en" });
    const files = ["company", "emissions", "solutions", "supplies"].flatMap((name) => [`--${name}`, join(EXAMPLES, "disclosure", `${name}.csv`)]);
    const form = told<{ tables: Record<string, Record<string, string>[]> }>("disclose", "gx-league", ...files, "--year", "2025");
    await open(here, page, "/disclose?form=gx-league&year=2025", "en");
    const shown = await page.locator("main table").first().locator("tbody tr").count();
    assert.equal(shown, form.tables["targets"]?.length);
    const text = await page.locator("main table").first().innerText();
    for (const row of form.tables["targets"] ?? []) assert.ok(text.includes(Number(row["tco2e"]).toLocaleString("en")), `${row["item"]}: ${row["tco2e"]} in ${text}`);
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: /Excel|XLSX/i }).click()]);
    assert.match(file.suggestedFilename(), /gx-league\.xlsx$/);
    await context.close();
  });

  await suite.test("a figure opens its formula, inputs, rules and source by keyboard, and gives the focus back", async () => {
    const { page, context } = await look(here, { language: "en" });
    const { lots } = await ask<{ lots: { lot: string; product: string }[] }>(here, "/lots");
    const [statement] = (await ask<{ statements: { id: string }[] }>(here, "/statements")).statements;
    const lot = lots.find(({ product }) => product === "car")?.lot;
    for (const [path, rule] of [
      ["/products/car", "GWP-MIX"], ["/products/steel/reduction", "BASE-5"], ["/products/end-of-life/avoided?reference=end-of-life-reference", "REF-SAME"],
      [`/statements/${statement?.id}`, "BASE-5"], [`/lots/${lot}`, "DC-2"], ["/statements", "GWP-MIX"], ["/ledger", "DC-4"], ["/companies", "DC-8"],
    ] as const) {
      await open(here, page, path, "en");
      const figures = page.locator("main .traced");
      let isFound = false;
      for (let at = 0; at < (await figures.count()) && !isFound; at++) {
        await figures.nth(at).focus();
        await page.keyboard.press("Enter");
        const dialog = page.getByRole("dialog");
        await dialog.waitFor();
        await settled(page);
        const text = await dialog.innerText();
        assert.match(text, /Formula/);
        isFound = text.includes(rule) && text.includes("Source");
        if (isFound) assert.deepEqual(await faults(page), [], path);
        await page.keyboard.press("Escape");
        await dialog.waitFor({ state: "detached" });
        assert.ok(await figures.nth(at).evaluate((button) => button === document.activeElement), "the focus comes back");
      }
      assert.ok(isFound, `${path} names ${rule}`);
    }
    await context.close();
  });

  await suite.test("another supplier of an amount that is a formula leaves the formula", async () => {
    const { page, context } = await look(here, { language: "en" });
    await open(here, page, "/products/car-ev/inventory", "en");
    const amount = page.locator("tr", { hasText: "grid-jp" }).locator("input[data-column=amount]");
    assert.match(await amount.inputValue(), /^= lifetime_km/);
    const before = Number(await page.locator(".live-total b[data-kg]").getAttribute("data-kg"));
    await page.locator("button.pick", { hasText: "grid-jp" }).click();
    await page.keyboard.type("smelter");
    await page.waitForFunction(() => document.querySelector(".picker-list .is-chosen")?.textContent?.match(/smelter/));
    await page.keyboard.press("ArrowDown");
    await page.waitForFunction(() => document.querySelector(".picker-list .is-chosen")?.textContent?.includes("0.524"));
    await page.locator("[data-quality]").waitFor();
    await page.keyboard.press("Enter");
    await page.waitForFunction((was) => Number(document.querySelector<HTMLElement>(".live-total b")?.dataset["kg"]) > was, before);
    await context.close();
  });

  await suite.test("an offer is made in three steps by keyboard, and the verifier's bench is worked by keyboard, on a phone and on paper", async () => {
    const seller = await signInAs(here, "A");
    await open(here, seller, "/ledger/transfer", "en");
    await tabTo(seller, /Steel sheet/);
    await seller.keyboard.press("Space");
    await tabTo(seller, /How much/);
    await seller.keyboard.type("10");
    await tabTo(seller, /Buyer/);
    await seller.locator(":focus option", { hasText: "D" }).first().waitFor({ state: "attached" }); // partners are there
    await seller.keyboard.type("D");
    await seller.waitForFunction(() => (document.activeElement as HTMLSelectElement).selectedOptions[0]?.text.startsWith("D"));
    await tabTo(seller, /Premium/);
    await seller.keyboard.type("1000");
    await seller.getByText(/A offers D 10 kg of Steel sheet/).waitFor();
    await tabTo(seller, /Record the offer/);
    await act(seller, seller.locator(":focus"));
    await open(here, seller, "/statements/new?product=steel", "en");
    await seller.getByLabel("Quantity made").fill("10");
    await seller.getByLabel("From").fill("2028-04-01");
    await seller.getByLabel("Until").fill("2029-03-31");
    await act(seller, seller.getByRole("button", { name: "Draft it" }));
    await seller.waitForURL(/\/statements\/st_/);
    const bench = new URL(seller.url()).pathname;
    await act(seller, seller.getByRole("button", { name: "Give it to the verifier" }));
    await seller.context().close();
    const verifier = await signInAs(here, "V");
    await verifier.setViewportSize({ width: 360, height: 740 });
    await open(here, verifier, bench, "en");
    await tabTo(verifier, /Looked at.*|Steel sheet/, 120);
    await verifier.locator("input[type=checkbox]").first().focus();
    await verifier.keyboard.press("Space");
    assert.ok(await verifier.locator("input[type=checkbox]").first().isChecked());
    const over = await verifier.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(over <= 0, `${over} px too wide`);
    assert.deepEqual(await faults(verifier), []);
    await verifier.emulateMedia({ media: "print" });
    assert.ok(!(await verifier.locator(".nav").isVisible()) && (await verifier.locator("[data-redone]").isVisible()));
    await verifier.emulateMedia({ media: "screen" });
    await tabTo(verifier, /Independence/, 120);
    await verifier.keyboard.type("No ties to A");
    await tabTo(verifier, /Sign and verify/);
    await act(verifier, verifier.locator(":focus"));
    assert.equal((await ask<{ state: string }>(here, bench)).state, "verified");
    await verifier.context().close();
  });

  await suite.test("a lot is made of another and used by keyboard, and its value is the API's to the gram", async () => {
    const maker = await signInAs(here, "C");
    await open(here, maker, "/ledger/make", "en");
    await maker.getByText("Polypropylene resin").first().waitFor();
    await tabTo(maker, /Polypropylene resin: quantity used/);
    await maker.keyboard.type("10");
    await tabTo(maker, /^Product/);
    await maker.keyboard.type("Poly");
    await maker.waitForFunction(() => (document.activeElement as HTMLSelectElement).value !== "");
    await tabTo(maker, /Quantity made/);
    await maker.keyboard.type("10");
    const stated = (await maker.locator(".is-sum b").innerText()).replace(/\D/g, "");
    await tabTo(maker, /Record the assembly/);
    await act(maker, maker.locator(":focus"));
    const made = (await maker.getByRole("link", { name: "Open the new lot" }).getAttribute("href")) ?? "";
    const lot = await ask<{ embodied_g: number; certificate_g: number }>(here, made);
    assert.equal(lot.embodied_g + lot.certificate_g, Number(stated));
    await open(here, maker, `/ledger/claim?lot=${made.split("/").pop()}`, "en");
    await tabTo(maker, /How much/);
    await maker.keyboard.type("10");
    await tabTo(maker, /Use it finally/);
    await act(maker, maker.locator(":focus"));
    await maker.getByText("This value is used").waitFor();
    const { claims } = await ask<{ claims: { holder: string; embodied_g: number; certificate_g: number }[] }>(here, "/claims");
    assert.equal(claims.filter(({ holder }) => holder === "C").reduce((sum, claim) => sum + claim.embodied_g + claim.certificate_g, 0), Number(stated));
    await maker.context().close();
  });

  await suite.test("on a phone, where no headings are, a table is put in order by a choice that the address keeps", async () => {
    const { page } = await look(here, { width: 360, language: "en" });
    await open(here, page, "/products", "en");
    const names = () => page.locator("tbody th").allTextContents();
    await page.getByLabel("Sort by").selectOption("Product, descending");
    await page.waitForURL(/sort=-name/);
    const down = await names();
    await page.getByLabel("Sort by").selectOption("Product, ascending");
    await page.waitForFunction((first) => document.querySelector("tbody th")?.textContent !== first, down[0]);
    assert.deepEqual(await names(), [...down].reverse());
    await page.context().close();
  });

  await suite.test("the first page is light as it is served", async () => {
    const html = await (await fetch(`${here.base}/`)).text();
    const linked = [...html.matchAll(/(?:src|href)="(\/[^"]+\.(?:js|css))"/g)].map(([, path]) => path ?? "");
    const bytes = { js: 0, css: 0 };
    for (const path of new Set(linked)) {
      const size = execFileSync("curl", ["-s", "-H", "Accept-Encoding: gzip", `${here.base}${path}`]).length;
      bytes[path.endsWith(".css") ? "css" : "js"] += size;
    }
    assert.ok(bytes.js > 0 && bytes.js < JS_BYTES_MAX, `${bytes.js} bytes of JavaScript`);
    assert.ok(bytes.css > 0 && bytes.css < CSS_BYTES_MAX, `${bytes.css} bytes of CSS`);
  });

  await suite.test("of 30,000 rows only those in view are in the document, wherever one scrolls", async () => {
    const { page, context } = await look(here, { language: "en" });
    const rows = Array.from({ length: 30_000 }, (_, at) => ({
      key: `p${at}`, name: `Product ${at}`, name_en: `Product ${at}`, name_ja: `製品 ${at}`, unit: "kg", location: "JP", owner: "A", source: "", stage: "",
      cfp_kgco2e_per_unit: at / 7, cfp_baseline_kgco2e_per_unit: null, statement: null,
    }));
    await page.route(/\/api\/v1\/products\?/, (route) => route.fulfill({ json: { products: rows, count: rows.length, next: null, findings: [] } }));
    await open(here, page, "/products", "en");
    const view = page.locator(".table-long");
    await view.waitFor();
    for (const share of [0, 0.37, 1]) {
      await view.evaluate((element, at) => void (element.scrollTop = at * (element.scrollHeight - element.clientHeight)), share);
      await page.waitForFunction((row) => {
        const shown = [...document.querySelectorAll(".table-long tbody tr[aria-rowindex]")].map((one) => Number(one.getAttribute("aria-rowindex")));
        return shown.length < 60 && shown.some((index) => Math.abs(index - row) < 40);
      }, Math.max(2, Math.round(share * rows.length)));
    }
    await context.close();
  });

  await suite.test("another supplier is found and taken by keyboard, and the footprint follows", async () => {
    const { page, context } = await look(here, { language: "en" });
    await open(here, page, "/products/end-of-life/inventory", "en");
    const total = page.locator(".live-total b[data-kg]");
    const before = Number(await total.getAttribute("data-kg"));
    const supplier = page.locator("button.pick", { hasText: "grid-jp" });
    await supplier.focus();
    await page.keyboard.press("Enter");
    const fits = page.locator(".picker-list [role=option]");
    await fits.first().waitFor();
    const units = await fits.locator(".picker-value").allInnerTexts();
    const firstOther = units.findIndex((text) => !/kWh$/.test(text));
    assert.ok(firstOther > 0 && units.slice(firstOther).every((text) => !/kWh$/.test(text)), "what fits comes first");
    await page.keyboard.type("renewable");
    await page.waitForFunction(() => document.querySelector(".picker-list .is-chosen")?.textContent?.includes("Renewable"));
    assert.deepEqual(await faults(page), []);
    await page.keyboard.press("Enter");
    await page.waitForFunction((was) => Number(document.querySelector<HTMLElement>(".live-total b")?.dataset["kg"]) < was, before);
    await page.keyboard.press("Control+z");
    await page.waitForFunction((was) => Number(document.querySelector<HTMLElement>(".live-total b")?.dataset["kg"]) === was, before);
    await supplier.waitFor();
    await context.close();
  });
});
