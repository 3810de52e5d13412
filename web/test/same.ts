// SPDX-License-Identifier: Apache-2.0
// What every page offers beside itself: the same as a command that kachi knows, with options that it has, and as a
// request that the API document has; and one main action where there is something to do.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { KACHI } from "./server";

declare const WEB_FOLDER: string;

const PATHS = (JSON.parse(readFileSync(join(WEB_FOLDER, "..", "schema", "openapi.json"), "utf8")) as { paths: Record<string, object> }).paths;

const helps = new Map<string, string | null>();

/** The help of a command, or null where kachi knows no such command. */
function helpOf(words: string): string | null {
  if (!helps.has(words)) {
    let text: string | null = null;
    try {
      text = execFileSync(KACHI, ["help", ...words.split(" ")], { encoding: "utf8", stdio: "pipe" });
    } catch {
      text = null;
    }
    helps.set(words, text?.startsWith(`kachi ${words}`) ? text : null);
  }
  return helps.get(words) ?? null;
}

function commandFault(command: string): string {
  const [kachi, noun = "", verb = "", ...rest] = command.split(" ");
  if (kachi !== "kachi") return `${command}: no command of kachi`;
  const named = helpOf(`${noun} ${verb}`.trim());
  const help = named ?? helpOf(noun);
  if (help === null) return `${command}: kachi help does not know it`;
  const options = [...(named ? [] : [verb]), ...rest].filter((word) => word.startsWith("--")).map((word) => word.replace(/=.*/, ""));
  const unknown = options.filter((option) => !new RegExp(`^ +${option}\\b`, "m").test(help));
  return unknown.length === 0 ? "" : `${command}: it has no ${unknown.join()}`;
}

function requestFault(request: string): string {
  const found = /^curl (?:-X (\w+) )?'https?:\/\/[^/]+([^'?]*)/.exec(request);
  if (!found) return `${request}: no request`;
  const [, method = "GET", path = ""] = found;
  const known = Object.entries(PATHS).some(([pattern, methods]) =>
    method.toLowerCase() in methods && new RegExp(`^${pattern.replace(/\{\w+\}/g, "[^/]+")}$`).test(path));
  return known ? "" : `${method} ${path}: not in the API document`;
}

/** What is wrong with what the page says is the same elsewhere. */
export async function sameFaults(page: Page): Promise<string[]> {
  const texts = await page.locator(".same code").allTextContents();
  const requests = texts.filter((text) => text.startsWith("curl"));
  if (requests.length === 0) return ["the page says no request that is the same"];
  return texts.map((text) => (text.startsWith("curl") ? requestFault(text) : commandFault(text))).filter((fault) => fault !== "");
}

/** The main actions that the page offers: what is drawn as such, and is no other's beside it. */
export async function mainActions(page: Page): Promise<string[]> {
  return await page.locator("main .button:not(.button-quiet, .button-small, .button-danger)").filter({ visible: true }).allInnerTexts();
}
