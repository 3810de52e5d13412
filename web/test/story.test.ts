// SPDX-License-Identifier: Apache-2.0
// The whole story by role, played in the browser as its people would: maker A states, V verifies; A sells to D, D accepts
// and A confirms payment; D assembles; an officer's program judges; E uses a car; the audit stays whole. And what the
// screen says is what the API and the command line say.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { faults } from "./axe";
import { act, ask, KACHI, kachiJson, lacking, look, open, signInAs, stage } from "./server";

declare const WEB_FOLDER: string;

test("story", { skip: lacking() || false }, async (suite) => {
  const here = await stage();
  let statement = "";
  await suite.test("A drafts a statement and gives it to the verifier", async () => {
    const page = await signInAs(here, "A");
    await open(here, page, "/statements/new?product=steel", "en");
    await page.getByLabel("Quantity made").fill("1000");
    await page.getByLabel("From").fill("2026-04-01");
    await page.getByLabel("Until").fill("2027-03-31");
    await act(page, page.getByRole("button", { name: "Draft it" }));
    await page.waitForURL(/\/statements\/st_/);
    statement = new URL(page.url()).pathname.split("/").pop() ?? "";
    await act(page, page.getByRole("button", { name: "Give it to the verifier" }));
    await page.getByText("With the verifier").first().waitFor();
    await page.context().close();
  });

  await suite.test("V finds the number redone to the digest, looks at inputs, and raises a finding; A cannot", async () => {
    const issuer = await signInAs(here, "A");
    await open(here, issuer, `/statements/${statement}`, "en");
    assert.equal(await issuer.getByRole("button", { name: "Sign and verify" }).count(), 0);
    await issuer.context().close();
    const page = await signInAs(here, "V");
    await open(here, page, `/statements/${statement}?count=2&seed=7`, "en");
    await page.getByText("Equal, digest and all").waitFor();
    const redone = await ask<{ stated_cfp_kgco2e_per_unit: string }>(here, `/statements/${statement}/redo`);
    assert.equal(await page.locator("[data-redone]").innerText(), redone.stated_cfp_kgco2e_per_unit);
    const { inputs } = await ask<{ inputs: { flow: string }[] }>(here, `/statements/${statement}/samples?count=2&seed=7&material_share=0.05`);
    const shown = page.locator("table", { hasText: "Looked at" }).locator("tbody tr");
    assert.deepEqual(await shown.locator("th").allInnerTexts(), inputs.map(({ flow }) => flow), "the sample of the API");
    assert.deepEqual(await faults(page), []);
    await page.getByText("Raise a finding").click();
    await page.getByLabel("Severity").selectOption("major");
    await page.getByLabel("What is found").fill("Coal receipts of May are missing");
    await page.getByLabel("Corrective action").fill("Enter them");
    await act(page, page.getByRole("button", { name: "Send it to the issuer" }));
    await page.getByText("A clean opinion needs every finding closed; 1 is not.").waitFor();
    assert.ok(await page.getByRole("button", { name: "Sign and verify" }).isDisabled());
    await page.context().close();
  });

  await suite.test("A answers; V closes the finding, ticks the samples off and signs", async () => {
    const issuer = await signInAs(here, "A");
    await open(here, issuer, `/statements/${statement}`, "en");
    await issuer.getByLabel("Your answer").fill("Entered; the total did not change.");
    await act(issuer, issuer.getByRole("button", { name: "Answer finding 1" }));
    await issuer.context().close();
    const page = await signInAs(here, "V");
    await open(here, page, `/statements/${statement}`, "en");
    await act(page, page.getByRole("button", { name: "Close finding 1" }));
    const ticks = page.getByRole("checkbox");
    const count = await ticks.count();
    for (let at = 0; at < count; at++) await ticks.nth(at).check();
    await page.getByLabel("Independence").fill("No ties to A");
    await page.getByLabel("Reason", { exact: true }).fill("Redone from the inventory.");
    await act(page, page.getByRole("button", { name: "Sign and verify" }));
    assert.equal((await ask<{ state: string }>(here, `/statements/${statement}`)).state, "verified");
    const { steps } = await ask<{ steps: { verification?: { samples: string[]; opinion: string } }[] }>(here, `/statements/${statement}/steps`);
    const record = steps.at(-1)?.verification;
    assert.equal(record?.opinion, "clean");
    assert.equal(record?.samples.length, count);
    await page.context().close();
  });

  await suite.test("V opens the pool of what was signed: as much as the statement says, once", async () => {
    const page = await signInAs(here, "V");
    await open(here, page, `/statements/${statement}`, "en");
    const stated = await ask<{ pool_g: number }>(here, `/statements/${statement}`);
    await page.getByLabel("May be drawn until").fill("2028-03-31");
    await page.getByLabel("Really emitted in the period").fill("1980000");
    assert.deepEqual(await faults(page), []);
    await act(page, page.getByRole("button", { name: "Open the pool" }));
    await page.getByText("Open: A may draw 220,000 g.").waitFor();
    const { pools } = await ask<{ pools: { statement: string; amount_g: number }[] }>(here, "/pools?party=A");
    assert.deepEqual(pools.filter((pool) => pool.statement === statement).map(({ amount_g }) => amount_g), [stated.pool_g]);
    await page.context().close();
  });

  await suite.test("A sells 100 kg of steel to D, who accepts; A confirms the payment", async () => {
    const seller = await signInAs(here, "A");
    await open(here, seller, "/ledger/transfer", "en");
    await seller.getByRole("radio").first().check();
    await seller.getByLabel("How much (kg)").fill("100");
    await seller.getByLabel("Buyer").selectOption({ label: "D" });
    await seller.getByLabel("Premium for the value, yen").fill("5000");
    const sentence = await seller.getByText(/A offers D 100 kg of Steel sheet/).innerText();
    assert.match(sentence, /200,000 g-CO2e of REP, for 5,000 yen/);
    await act(seller, seller.getByRole("button", { name: "Record the offer" }));
    await seller.getByText("D has to accept it now").waitFor();
    const buyer = await signInAs(here, "D");
    await open(here, buyer, "/ledger", "en");
    await act(buyer, buyer.getByRole("button", { name: "Accept" }));
    await open(here, seller, "/ledger", "en");
    await act(seller, seller.getByRole("button", { name: "Confirm payment" }));
    const { lots } = await ask<{ lots: { owner: string; product: string; certificate_g: number }[] }>(here, "/lots");
    const bought = lots.find(({ owner, product }) => owner === "D" && product === "steel");
    assert.equal(bought?.certificate_g, 200_000);
    await seller.context().close();
    await buyer.context().close();
  });

  await suite.test("D assembles the steel into a car, to the gram", async () => {
    const page = await signInAs(here, "D");
    await open(here, page, "/ledger/make", "en");
    await page.getByLabel("Steel sheet: quantity used in kg").fill("100");
    await page.getByLabel("Product", { exact: true }).selectOption({ index: 1 });
    await page.getByLabel("Own emissions, g-CO2e").fill("150000");
    await act(page, page.getByRole("button", { name: "Record the assembly" }));
    await page.getByRole("link", { name: "Open the new lot" }).click();
    await page.getByText("GX value").first().waitFor();
    assert.equal(await page.locator("[data-grams]").getAttribute("data-grams"), "200000");
    await page.context().close();
  });

  await suite.test("the officer sees which car qualifies, and why", async () => {
    const { page } = await look(here, { language: "en" });
    await open(here, page, "/evaluate?program=cev-2026&products=car,car-ev", "en");
    await page.getByText("1 of 2 products qualifies").waitFor();
    await page.getByRole("button", { name: /gasoline/ }).click();
    assert.match(await page.getByRole("dialog").innerText(), /attribute\.powertrain/);
    await page.keyboard.press("Escape");
    await page.getByText("Up to 1,350,000 yen").waitFor();
    await page.context().close();
  });

  await suite.test("a buyer sees partners by name and whoever stands further up by a pseudonym, with all the grams", async () => {
    const page = await signInAs(here, "E");
    const own = await page.evaluate(async () => (await (await fetch("/api/v1/lots?party=E")).json()) as { lots: { lot: string }[] });
    const lot = own.lots[0];
    const { made } = await ask<{ made: { embodied_g: number; certificate_g: number } }>(here, `/lots/${lot?.lot}`);
    await open(here, page, `/lots/${lot?.lot}`, "en");
    const rows = page.locator("table", { hasText: "Maker" }).first().locator("tbody th");
    await rows.first().waitFor();
    const makers = await rows.allInnerTexts();
    assert.ok(makers.some((name) => name.startsWith("~")), makers.join());
    assert.ok(makers.includes("D"), "whom E bought from has a name");
    assert.equal(Number(await page.locator("[data-grams]").getAttribute("data-grams")), made.embodied_g + made.certificate_g);
    await page.context().close();
  });

  await suite.test("E uses a car; a second use of the same grams has nothing to draw on", async () => {
    const page = await signInAs(here, "E");
    await open(here, page, "/ledger/claim", "en");
    await page.getByRole("radio").first().check();
    await page.getByLabel("How much (items)").fill("2");
    await act(page, page.getByRole("button", { name: "Use it finally" }));
    await page.getByText("This value is used").waitFor();
    await open(here, page, "/ledger/claim", "en");
    assert.equal(await page.getByRole("radio").count(), 0);
    await page.context().close();
  });

  await suite.test("the auditor finds every gram, once", async () => {
    const { page } = await look(here, { language: "en" });
    await open(here, page, "/ledger", "en");
    await page.getByText("Every gram is accounted for, once").waitFor();
    const audit = await ask<{ ok: boolean; drawn_g: number; held_g: number; aside_g: number; claimed_g: number }>(here, "/audit");
    assert.ok(audit.ok);
    assert.equal(audit.drawn_g, audit.held_g + audit.aside_g + audit.claimed_g);
    await page.context().close();
  });

  await suite.test("an amount that is changed changes the footprint at once; undo takes it back", async () => {
    const { page } = await look(here, { language: "en" });
    await open(here, page, "/products/steel/inventory", "en");
    const cell = page.getByLabel("Carbon dioxide, fossil Amount");
    await cell.fill("0.9");
    await page.locator('.live-total b[data-kg^="1.2"]').waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.locator('.live-total b[data-kg^="2.2"], .live-total b[data-kg^="2.19"]').waitFor();
    await page.getByLabel("Carbon dioxide, fossil Unit").fill("kWh");
    await page.getByText(/measures energy/).waitFor();
    await page.context().close();
  });

  await suite.test("by keyboard alone: search, open a product, go to its contributions", async () => {
    const { page } = await look(here, { language: "en" });
    await open(here, page, "/", "en");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement?.className), "skip");
    await page.keyboard.press("/");
    await page.keyboard.type("electric passenger");
    await page.getByRole("option", { name: /Electric passenger car/ }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/products\/car-ev/);
    await page.getByRole("heading", { level: 1, name: "Electric passenger car" }).waitFor();
    const outline = await page.evaluate(() => {
      const link = document.querySelector<HTMLElement>(".tabs a:not([aria-current])");
      link?.focus();
      return link ? getComputedStyle(link).outlineStyle : "none";
    });
    assert.notEqual(outline, "none", "focus is visible");
    await page.keyboard.press("Enter");
    await page.waitForURL(/contributions/);
    await page.context().close();
  });

  await suite.test("the screen, the API and the command line say the same number", async () => {
    const folder = mkdtempSync(join(tmpdir(), "kachi-web-"));
    try {
      const database = join(folder, "story.db");
      execFileSync(KACHI, ["init", "--db", database]);
      execFileSync(KACHI, ["import", join(WEB_FOLDER, "..", "examples", "car"), "--db", database]);
      for (const product of ["car", "car-ev", "steel", "end-of-life"]) {
        const told = kachiJson<{ total_kgco2e: number }>(database, "footprint", product).total_kgco2e;
        const sent = (await ask<{ total_kgco2e: number }>(here, `/products/${product}/footprint`)).total_kgco2e;
        const { page } = await look(here, { language: "en" });
        await open(here, page, `/products/${product}`, "en");
        const label = page.locator(".label-number");
        assert.equal(sent, told);
        assert.equal(Number(await label.getAttribute("data-kg")), told);
        const text = execFileSync(KACHI, ["footprint", product, "--db", database, "--lang", "en"], { encoding: "utf8" });
        const shown = await page.locator(".ranking tfoot td.end").first().innerText();
        assert.ok(text.includes(`  ${shown} kg-CO2e`), `${product}: ${shown}`);
        await page.context().close();
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  await suite.test("200 % zoom and print: nothing is cut off, controls stay off the paper", async () => {
    const { page } = await look(here, { language: "en", width: 640 });
    await open(here, page, "/products/car", "en");
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(over <= 0, "1280 px at 200 % is 640 px");
    await page.emulateMedia({ media: "print" });
    assert.ok(!(await page.locator(".nav").isVisible()));
    assert.ok(await page.locator(".label-number").isVisible());
    await page.context().close();
  });
});
