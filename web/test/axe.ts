// SPDX-License-Identifier: Apache-2.0
// What axe-core finds wrong with a page: rules of WCAG 2.2 AA, and what it calls best practice.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type axeCore from "axe-core";
import type { Page } from "playwright-core";

declare const WEB_FOLDER: string;
declare const axe: typeof axeCore;

const SOURCE = readFileSync(createRequire(join(WEB_FOLDER, "package.json")).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** A line for each rule that is broken, with the elements that break it. */
export async function faults(page: Page): Promise<string[]> {
  await page.evaluate(SOURCE); // past the page's policy, which lets no script in that is not its own
  const { violations } = await page.evaluate(async (tags) => await axe.run({ runOnly: tags }), RULES);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
}
