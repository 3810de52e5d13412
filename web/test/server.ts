// SPDX-License-Identifier: Apache-2.0
// A server on demo data and a browser that looks at it: what the tests in a real browser share.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { after } from "node:test";
import { type Browser, type BrowserContext, chromium, type Locator, type Page, type Response } from "playwright-core";

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

let browser: Promise<Browser> | null = null;
const servers: ChildProcess[] = [];

/** A server of its own, and the one browser of all tests of the process; whoever asks first starts that. */
export async function stageWith(...words: string[]): Promise<Stage> {
  const port = await freePort();
  const server = spawn(KACHI, ["serve", ...words, "--port", String(port)], { stdio: "ignore" });
  servers.push(server);
  const base = `http://localhost:${port}`;
  browser ??= chromium.launch({ executablePath: CHROMIUM ?? "", args: FLAGS });
  await answers(base, server);
  return { base, browser: await browser };
}

let shared: Promise<Stage> | null = null;

/** One server on demo data for all tests of the process that do not need another. */
export function stage(): Promise<Stage> {
  shared ??= stageWith("--demo");
  return shared;
}

after(async () => {
  await (await browser)?.close();
  for (const server of servers) server.kill("SIGTERM");
});

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

/** Waits until the page has drawn itself and has an answer to everything it asked. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(
    () => {
      const seen = window as { quietLooks?: number };
      const isDrawn = document.querySelector("h1") !== null && document.querySelector(".loading") === null;
      const isQuiet = isDrawn && document.documentElement.dataset["awaited"] === undefined;
      seen.quietLooks = isQuiet ? (seen.quietLooks ?? 0) + 1 : 0;
      return seen.quietLooks >= 3;
    },
    undefined,
    { polling: 25 },
  );
  await page.evaluate(() => void delete (window as { quietLooks?: number }).quietLooks);
}

/** Opens an address and waits until the page has said all it has to say. */
export async function open(stage: Stage, page: Page, path: string, language = "ja"): Promise<void> {
  const url = new URL(path, stage.base);
  url.searchParams.set("lang", language);
  await page.goto(url.href);
  await settled(page);
}

/** A page of somebody of the story, in English. */
export async function signInAs(stage: Stage, name: string): Promise<Page> {
  const { page } = await look(stage, { language: "en" });
  await open(stage, page, "/sign-in", "en");
  await page.getByRole("button", { name: `Continue as ${name}`, exact: true }).click();
  await page.getByRole("link", { name: new RegExp(`demo-${name}`) }).waitFor();
  await settled(page);
  return page;
}

/** A page of somebody with a password and, where set up, a one-time code; where it is not let in, the page says why. */
export async function signInWith(stage: Stage, user: string, password: string, code = ""): Promise<Page> {
  const { page } = await look(stage, { language: "en" });
  await open(stage, page, "/sign-in", "en");
  await page.getByLabel("User").fill(user);
  await page.getByLabel("Password").fill(password);
  await page.getByLabel("One-time code").fill(code);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("link", { name: user }).or(page.getByRole("alert")).first().waitFor();
  await settled(page);
  return page;
}

/** What the API answers to somebody who has not signed in: in a demo, everything. */
export async function ask<T>(stage: Stage, path: string): Promise<T> {
  return (await (await fetch(`${stage.base}/api/v1${path}`)).json()) as T;
}

/** Presses a button that writes, and waits for the server's answer: a button that says "Working …" is not one that is gone. */
export async function act(page: Page, button: Locator): Promise<void> {
  const isAnswer = (response: Response) => response.request().method() !== "GET" && response.url().includes("/api/v1/");
  const [response] = await Promise.all([page.waitForResponse(isAnswer), button.click()]);
  if (!response.ok()) throw new Error(`${response.url()}: ${response.status()} ${await response.text()}`);
  await settled(page);
}

/** What the command line says, from a demo's facts in a file of its own. */
export function kachiJson<T>(database: string, ...words: string[]): T {
  return JSON.parse(execFileSync(KACHI, [...words, "--db", database, "--json"], { encoding: "utf8" })) as T;
}
