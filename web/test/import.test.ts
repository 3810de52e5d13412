// SPDX-License-Identifier: Apache-2.0
// Bringing an inventory in as its owner would: a table with a slip of the hand is chosen, the row is mended where it
// stands, and what is kept then is what the terminal would have kept.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { act, ask, lacking, open, settled, signInAs, stage } from "./server";

declare const WEB_FOLDER: string;

const FOLDER = join(WEB_FOLDER, "..", "examples", "car");

/** The example's tables under names of their own, so that the demo's data stay as they are. */
function tables(): { name: string; text: string }[] {
  return readdirSync(FOLDER).filter((name) => name.endsWith(".csv")).map((name) => ({ name, text: readFileSync(join(FOLDER, name), "utf8") }));
}

const files = (changed: (name: string, text: string) => string) =>
  tables().map(({ name, text }) => ({ name, mimeType: "text/csv", buffer: Buffer.from(changed(name, text)) }));

test("import", { skip: lacking() || false }, async (suite) => {
  const here = await stage();

  await suite.test("a slip is shown in its row, mended there, and can be taken back", async () => {
    const page = await signInAs(here, "A");
    await open(here, page, "/data/import", "en");
    assert.equal(await page.getByRole("button", { name: "Import all of it" }).isDisabled(), true);
    await page.locator('input[type="file"]').setInputFiles(files((name, text) =>
      name === "exchanges.csv" ? text.replace("steel,input,ore-and-coal,1,kg", "steel,input,ore-and-coal,1O,kg") : text));
    await page.getByText("1 to mend before anything is kept.").waitFor();
    const cell = page.getByLabel("Line 3 amount");
    assert.equal(await cell.inputValue(), "1O");
    assert.equal(await cell.getAttribute("aria-invalid"), "true");
    assert.equal(await page.getByRole("button", { name: "Import all of it" }).isDisabled(), true);
    await cell.fill("1");
    await page.getByText("Nothing is wrong.").waitFor();
    assert.equal(await cell.inputValue(), "1", "the mended row stays in sight");
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("1 to mend before anything is kept.").waitFor();
    await cell.fill("1");
    await page.getByText("Nothing is wrong.").waitFor();
    await act(page, page.getByRole("button", { name: "Import all of it" }));
    await page.getByText("Imported: 0 new, 0 replaced, 23 unchanged.").waitFor();
    await page.context().close();
  });

  await suite.test("new data are there at once, from Shift_JIS too", async () => {
    const page = await signInAs(here, "A");
    await open(here, page, "/data/import", "en");
    const before = (await ask<{ count: number }>(here, "/products")).count;
    const sjis = (text: string) => Buffer.concat([...text].map((letter) => (letter === "鉄" ? Buffer.from([0x93, 0x53]) : Buffer.from(letter))));
    await page.locator('input[type="file"]').setInputFiles([
      { name: "activities.csv", mimeType: "text/csv", buffer: sjis("key,name,name_ja,product,amount,unit,source\nbolt,Bolt,鉄,bolt,1,kg,illustrative\n") },
      { name: "exchanges.csv", mimeType: "text/csv", buffer: sjis("activity,direction,flow,amount,unit,source\nbolt,emission,CO2,3,kg,illustrative\n") },
    ]);
    await page.getByText("Nothing is wrong.").waitFor();
    await act(page, page.getByRole("button", { name: "Import all of it" }));
    await page.getByText("Imported: 1 new, 0 replaced, 0 unchanged.").waitFor();
    assert.equal((await ask<{ count: number }>(here, "/products")).count, before + 1);
    await open(here, page, "/products/bolt", "ja");
    await settled(page);
    assert.match(await page.locator("h1").innerText(), /鉄/);
    await page.context().close();
  });
});
