// SPDX-License-Identifier: Apache-2.0
// A server on demo data and a browser that looks at it: what the tests in a real browser share.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

declare const WEB_FOLDER: string;

export const KACHI = process.env["KACHI"] ?? join(WEB_FOLDER, "..", "build", "kachi");
export const LANGUAGES = ["ja", "en"] as const;
const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) => existsSync(path));
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
  "--disable-sync",
];
const START_MS = 30_000;

/** Why these tests cannot run here; "" where they can. */
export function lacking(): string {
  if (CHROMIUM === undefined) return "there is no Chromium: make test-web installs it";
  return existsSync(KACHI) ? "" : "kachi is not built: make";
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

export interface Stage {
  base: string;
  browser: Browser;
  end: () => Promise<void>;
}

async function answers(base: string, process: ChildProcess): Promise<void> {
  for (let waited = 0; waited < START_MS; waited += 100) {
    if (process.exitCode !== null) throw new Error(`kachi serve ended with ${process.exitCode}`);
    const isUp = await fetch(`${base}/healthz`).then(({ ok }) => ok, () => false);
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("kachi serve did not answer");
}

export async function begin(): Promise<Stage> {
  const port = await freePort();
  const server = spawn(KACHI, ["serve", "--demo", "--port", String(port)], { stdio: "ignore" });
  const base = `http://localhost:${port}`;
  await answers(base, server);
  const browser = await chromium.launch({ executablePath: CHROMIUM ?? "", args: FLAGS });
  return {
    base,
    browser,
    end: async () => {
      await browser.close();
      server.kill("SIGTERM");
    },
  };
}

export interface Look {
  page: Page;
  context: BrowserContext;
  /** Console errors, uncaught errors and requests to anywhere else: must stay empty. */
  complaints: string[];
}

export async function look(stage: Stage, options: { width?: number; language?: string } = {}): Promise<Look> {
  const context = await stage.browser.newContext({
    viewport: { width: options.width ?? 1280, height: 900 },
    locale: options.language === "en" ? "en-US" : "ja-JP",
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(`console: ${message.text()} ${message.location().url}`);
  });
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(stage.base) && !url.startsWith("data:") && !url.startsWith("blob:")) complaints.push(`outside: ${url}`);
  });
  return { page, context, complaints };
}

/** Opens an address and waits until the page has said all it has to say. */
export async function open(stage: Stage, page: Page, path: string, language = "ja"): Promise<void> {
  const url = new URL(path, stage.base);
  url.searchParams.set("lang", language);
  await page.goto(url.href);
  await page.waitForSelector("h1");
  await page.waitForLoadState("networkidle");
}

/** What the command line says, from a demo's facts in a file of its own. */
export function kachiJson<T>(database: string, ...words: string[]): T {
  return JSON.parse(execFileSync(KACHI, [...words, "--db", database, "--json"], { encoding: "utf8" })) as T;
}
