// SPDX-License-Identifier: Apache-2.0
//
// node bench/bench_page.mjs [KACHI]: how long the page keeps its thread busy: a table of 30,000 rows scrolled from end to
// end and sorted, by a trace of Chromium; an amount of an inventory that is edited and sliders of the market, from key to
// painted totals. Needs `make web all`.

import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const { chromium } = createRequire(join(ROOT, "web", "package.json"))("playwright-core");
const KACHI = process.argv[2] ?? join(ROOT, "build", "kachi");
const ROWS = 30_000;
const STEPS = 120;
const FRAME_MS_MAX = 50;
const SLIDER_STEPS = 100;
const TRACED_STEPS = 20;
const EDITS = 40;
/** Between an answer and the next key: held down, and slow enough for the band to be asked for or to arrive in between. */
const KEY_PAUSES_MS = [30, 100, 300, 700];

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function serve(port) {
  const server = spawn(KACHI, ["serve", "--demo", "--port", String(port)], { stdio: "ignore" });
  for (let tries = 0; tries < 300; tries++) {
    if (await fetch(`http://localhost:${port}/healthz`).then(({ ok }) => ok, () => false)) return server;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("kachi serve did not answer");
}

/** Of every task of the page's main thread while `act` runs. */
async function tasksOf(context, page, act) {
  const session = await context.newCDPSession(page);
  const events = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(...value));
  await session.send("Tracing.start", { categories: "devtools.timeline,toplevel,blink.user_timing", transferMode: "ReportEvents" });
  await act();
  const isDone = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
  await session.send("Tracing.end");
  await isDone;
  const renderers = new Set(
    events.filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain").map(({ pid, tid }) => `${pid} ${tid}`),
  );
  return events
    .filter(({ name, ph, pid, tid }) => /RunTask$/.test(name) && ph === "X" && renderers.has(`${pid} ${tid}`))
    .map(({ dur, tdur }) => ({ wall: dur / 1000, thread: (tdur ?? dur) / 1000 }));
}

/** Processor time beside time on the wall: on a busy machine only the first is the page's own. */
const say = (what, tasks) => {
  const longest = (kind) => Math.max(0, ...tasks.map((task) => task[kind]));
  const over = tasks.filter(({ thread }) => thread > FRAME_MS_MAX).length;
  console.log(`${what}: ${tasks.length} tasks, longest ${longest("thread").toFixed(1)} ms of the processor (${longest("wall").toFixed(1)} ms on the wall); over ${FRAME_MS_MAX} ms: ${over}`);
};

async function scrollTable(context, page, base) {
  const products = Array.from({ length: ROWS }, (_, at) => ({
    key: `p${at}`, name: `Product ${(at * 7919) % ROWS}`, name_en: "", name_ja: "", unit: "kg", location: "JP", owner: `Owner ${at % 9}`, source: "", stage: "",
    cfp_kgco2e_per_unit: ((at * 104729) % 9973) / 7, cfp_baseline_kgco2e_per_unit: null, statement: null,
  }));
  await page.route(/\/api\/v1\/products\?/, (route) => {
    const { searchParams } = new URL(route.request().url());
    const [first, limit] = [Number(searchParams.get("cursor") ?? 0), Number(searchParams.get("limit"))];
    const next = first + limit < ROWS ? String(first + limit) : null;
    return route.fulfill({ json: { products: products.slice(first, first + limit), count: ROWS, next, findings: [] } });
  });
  const view = page.locator(".table-long");
  const settled = page.locator(`.table-long table[aria-rowcount="${ROWS + 1}"][aria-busy=false]`);
  say(`${ROWS} rows, loaded`, await tasksOf(context, page, async () => {
    await page.goto(`${base}/products?lang=en`);
    await settled.waitFor({ timeout: 120_000 });
  }));
  await view.hover();
  say(`${ROWS} rows, scrolled`, await tasksOf(context, page, () => view.evaluate(async (element, steps) => {
    const step = (element.scrollHeight - element.clientHeight) / steps;
    for (let at = 1; at <= steps; at++) {
      element.scrollTop = at * step;
      await new Promise(requestAnimationFrame);
    }
  }, STEPS)));
  say(`${ROWS} rows, sorted by name`, await tasksOf(context, page, async () => {
    await page.locator(".table-long button.sort").first().click();
    await settled.waitFor();
  }));
  say(`${ROWS} rows, sorted by a number`, await tasksOf(context, page, async () => {
    await page.getByRole("button", { name: /^CFP/ }).first().click();
    await settled.waitFor();
  }));
}

/**
 * Into the page: a promise of the milliseconds from the next key (the time the browser stamps on the event) to the frame
 * in which what `selector` says in `member` of its data has changed on the screen, all on the page's own clock.
 */
const watchPaint = (page, selector, member) => page.evaluate(([at, name]) => {
  globalThis.paintedAfter = () => new Promise((resolve) => {
    const shown = () => document.querySelector(at).dataset[name];
    const before = shown();
    addEventListener("keydown", ({ timeStamp }) => {
      const observer = new MutationObserver(() => {
        if (shown() === before) return;
        observer.disconnect();
        requestAnimationFrame(() => {
          const channel = new MessageChannel(); // its message comes after the frame
          channel.port1.onmessage = () => resolve(performance.now() - timeStamp);
          channel.port2.postMessage(null);
        });
      });
      observer.observe(document.body, { subtree: true, childList: true, attributes: true });
    }, { once: true, capture: true });
  });
}, [selector, member]);

/** Of each key, after pauses that differ. */
async function pressAll(page, steps, keyAt) {
  const times = [];
  for (let at = 0; at < steps; at++) {
    await page.evaluate(() => { globalThis.painted = globalThis.paintedAfter(); });
    await page.keyboard.press(keyAt(at));
    times.push(await page.evaluate(() => globalThis.painted));
    await page.waitForTimeout(KEY_PAUSES_MS[at % KEY_PAUSES_MS.length]);
  }
  return times;
}

function sayTimes(what, times) {
  times.sort((a, b) => a - b);
  const quantile = (share) => times[Math.ceil(share * times.length) - 1].toFixed(0);
  console.log(`${what}: median ${quantile(0.5)} ms, P95 ${quantile(0.95)} ms, longest ${quantile(1)} ms of ${times.length} steps`);
}

/** A digit at the end of an amount, and taken away again: each asks for the footprint anew. */
async function editAmount(page, base) {
  await page.goto(`${base}/products/car/inventory?lang=en`);
  const cell = page.locator("input[data-column=amount]").first();
  await cell.focus();
  await page.keyboard.press("End");
  await watchPaint(page, ".live-total b[data-kg]", "kg");
  const times = await pressAll(page, EDITS, (at) => (at % 2 === 0 ? "1" : "Backspace"));
  sayTimes("an amount edited, key to painted footprint", times);
}

/** Bands are on, as they are for whoever opens the page: they may follow, the totals may not. */
async function moveSlider(context, page, base) {
  await page.goto(`${base}/market/gx-steel?lang=en`);
  await page.locator("#lever-public-quota").focus();
  await page.locator("[data-milliseconds]").waitFor();
  await page.waitForTimeout(1500);
  await watchPaint(page, "[data-levels]", "levels");
  const keyAt = (at) => (at % 20 < 10 ? "ArrowLeft" : "ArrowRight");
  // Without a trace, which would slow down what it watches.
  sayTimes("market slider, key to painted totals", await pressAll(page, SLIDER_STEPS, keyAt));
  const tasks = await tasksOf(context, page, () => pressAll(page, TRACED_STEPS, keyAt));
  const thread = tasks.reduce((sum, task) => sum + task.thread, 0) / TRACED_STEPS;
  say(`of that, ${thread.toFixed(0)} ms of the processor a step in the page, bands and waits included`, tasks);
}

const port = await freePort();
const server = await serve(port);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
try {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const base = `http://localhost:${port}`;
  await editAmount(page, base);
  await moveSlider(context, page, base);
  await scrollTable(context, page, base);
} finally {
  await browser.close();
  server.kill("SIGTERM");
}
