// SPDX-License-Identifier: Apache-2.0
// A registry that is no demo: people have passwords, one of them a one-time code. An officer awards, a consumer checks a
// label and a file, an auditor audits, a pool is opened by four eyes, and nobody may do what is another's.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import type { Page } from "playwright-core";
import { faults } from "./axe";
import { act, KACHI, lacking, look, open, settled, signInWith, type Stage, stageWith } from "./server";

declare const WEB_FOLDER: string;

const PASSWORD = "correct horse battery";
const PEOPLE: [name: string, party: string, roles: string][] = [
  ["maya", "A", "drafter,approver"], ["vera", "V", "verifier"], ["viktor", "V", "verifier"], ["olga", "", "officer"], ["audrey", "", "auditor"],
];
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const STEP_S = 30;

/** What an authenticator app shows (RFC 6238: SHA-1, six digits, 30 seconds). */
function codeOf(secret: string, at_ms = Date.now()): string {
  const bits = [...secret].map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at_ms / 1000 / STEP_S)));
  const digest = createHmac("sha1", key).update(counter).digest();
  const number = digest.readUInt32BE((digest.at(-1) ?? 0) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

interface Registry {
  folder: string;
  statement: string;
  digest: string;
  maker: string;
  secret: string;
}

/** A's steel stated by A and verified by V, published with V's key; accounts for everybody. */
function build(folder: string): Registry {
  const environment = { ...process.env, KACHI_PASSWORD: PASSWORD, KACHI_KEY_PASSPHRASE: "horse battery", LC_ALL: "C.UTF-8" };
  const kachi = (...words: string[]) => execFileSync(KACHI, words, { encoding: "utf8", cwd: folder, env: environment, stdio: "pipe" });
  const told = <T>(...words: string[]): T => JSON.parse(kachi(...words, "--json")) as T;
  kachi("init");
  kachi("import", join(WEB_FOLDER, "..", "examples", "car"));
  const maker = told<{ id: string }>("ledger", "party", "A", "--as", "operator").id;
  kachi("ledger", "party", "V", "--role", "verifier", "--as", "operator");
  for (const [name, party, roles] of PEOPLE) kachi("user", "add", name, "--role", roles, ...(party === "" ? [] : ["--party", party]));
  const otto = told<{ one_time_code: string }>("user", "add", "otto", "--role", "auditor", "--one-time-code");
  const { id } = told<{ id: string }>("statement", "draft", "steel", "--quantity", "1000", "--as", "A");
  const { sha256 } = told<{ sha256: string }>("statement", "verify", id, "--as", "V");
  kachi("key", "new", "v.example", "--out", "v.key");
  kachi("publish", "public", "--key", "v.key", "--as", "V");
  return { folder, statement: id, digest: sha256, maker, secret: new URL(otto.one_time_code).searchParams.get("secret") ?? "" };
}

/** As a system of V would propose it: a pool of the statement, through the session of the page. */
async function propose(page: Page, registry: Registry): Promise<number> {
  const content = {
    owner: registry.maker, product: "0".repeat(26), statement: registry.statement, digest: registry.digest, grams: 1_000_000,
    basis: "embodied", models: ["physical"], from: "2025-04-01", to: "2026-03-31", until: "2099-03-31", rulebook: "jp-gx-2026",
  };
  return await page.evaluate(async (pool) => {
    const { csrf } = (await (await fetch("/api/v1/session")).json()) as { csrf: string };
    const headers = { "Content-Type": "application/json", "X-CSRF-Token": csrf, "Idempotency-Key": crypto.randomUUID() };
    return (await fetch("/api/v1/entries", { method: "POST", headers, body: JSON.stringify({ kind: "pool", content: pool }) })).status;
  }, content);
}

const dropFile = (page: Page, name: string, text: string) => page.locator(".drop").evaluate((drop, [called, content]) => {
  const data = new DataTransfer();
  data.items.add(new File([content ?? ""], called ?? "", { type: "application/vc+jwt" }));
  drop.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
}, [name, text]);

test("roles", { skip: lacking() || false }, async (suite) => {
  const registry = build(mkdtempSync(join(tmpdir(), "kachi-web-")));
  const here: Stage = await stageWith("--db", join(registry.folder, "kachi.db"), "--public", join(registry.folder, "public"));
  suite.after(() => rmSync(registry.folder, { recursive: true }));

  await suite.test("a wrong password opens nothing; the right one does", async () => {
    const refused = await signInWith(here, "maya", "wrong");
    await refused.getByRole("alert").waitFor();
    assert.deepEqual(await faults(refused), []);
    await refused.context().close();
    const page = await signInWith(here, "maya", PASSWORD);
    await open(here, page, "/statements", "en");
    await page.getByRole("link", { name: /Steel/ }).first().waitFor();
    await page.context().close();
  });

  await suite.test("a consumer follows the label's code, sees every check answered, drops the file, and a changed file is refused", async () => {
    const { page, context, complaints } = await look(here, { language: "en", width: 360 });
    await page.goto(`${here.base}/s/${registry.statement}?lang=en`);
    assert.equal(await page.locator("desc", { hasText: registry.statement }).count(), 1, "the code leads here");
    const answers = await page.locator("[data-question]").evaluateAll((all) => all.map((one) => one.getAttribute("data-answer")));
    assert.ok(answers.length >= 6 && answers.every((answer) => answer === "yes"), answers.join());
    const jwt = await (await fetch(`${here.base}/s/${registry.statement}.jwt`)).text();
    const key = readFileSync(join(registry.folder, "public", "did.json"), "utf8");
    await open(here, page, "/verify", "en");
    await dropFile(page, "steel.jwt", jwt);
    await page.getByLabel("Public key of the issuer").fill(key);
    await page.getByRole("button", { name: "Check it" }).click();
    await page.getByText("It holds: every check says yes").waitFor();
    assert.deepEqual(await faults(page), []);
    const [head, body, signature] = jwt.trim().split(".");
    const changed = Buffer.from(Buffer.from(body ?? "", "base64url").toString().replace("steel", "steal")).toString("base64url");
    await dropFile(page, "steel.jwt", [head, changed, signature].join("."));
    await page.getByRole("button", { name: "Check it" }).click();
    await page.getByText("It does not hold").waitFor();
    assert.deepEqual(complaints, []);
    await context.close();
  });

  await suite.test("an officer judges two cars, and grants what the program gives from a budget", async () => {
    const page = await signInWith(here, "olga", PASSWORD);
    await open(here, page, "/evaluate?program=cev-2026&products=car,car-ev", "en");
    await page.getByText("1 of 2 products qualifies").waitFor();
    await page.getByRole("button", { name: "Grant from a budget" }).click();
    await page.waitForURL(/procure\/budget/);
    await page.locator("#yen").fill("2000000");
    await page.locator('b[data-yen="650000"]').waitFor();
    const row = page.locator("table", { hasText: "Left after it" }).locator("tbody tr");
    assert.equal(await row.count(), 1);
    assert.match(await row.innerText(), /car-ev[\s\S]*1,350,000/);
    await open(here, page, "/ledger", "en");
    await page.getByText("The registry shows members their own").waitFor();
    assert.equal(await page.getByRole("alert").count(), 0);
    await open(here, page, `/statements/${registry.statement}`, "en");
    assert.equal(await page.getByRole("button", { name: "Sign and verify" }).count(), 0, "an officer verifies nothing");
    await page.context().close();
  });

  await suite.test("a pool is opened by one verifier and another; who proposed does not decide", async () => {
    const vera = await signInWith(here, "vera", PASSWORD);
    assert.equal(await propose(vera, registry), 202);
    await open(here, vera, "/admin/approvals", "en");
    await vera.getByText("another person decides").waitFor();
    assert.equal(await vera.getByRole("button", { name: "Approve" }).count(), 0);
    const viktor = await signInWith(here, "viktor", PASSWORD);
    await open(here, viktor, "/admin/approvals", "en");
    assert.deepEqual(await faults(viktor), []);
    await act(viktor, viktor.getByRole("button", { name: "Approve" }));
    await viktor.getByText("approved").waitFor();
    await open(here, viktor, "/ledger", "en");
    assert.equal(await viktor.getByRole("alert").count(), 0, "what is not his is not asked for");
    for (const page of [vera, viktor]) await page.context().close();
  });

  await suite.test("an auditor signs in with a code, finds every gram once and who did what, and can write nothing", async () => {
    const refused = await signInWith(here, "otto", PASSWORD);
    await refused.getByRole("alert").waitFor();
    await refused.context().close();
    const page = await signInWith(here, "otto", PASSWORD, codeOf(registry.secret));
    await open(here, page, "/ledger", "en");
    await page.getByText("Every gram is accounted for, once").waitFor();
    await page.locator("table", { hasText: "1,000,000" }).first().waitFor();
    await open(here, page, "/admin/log", "en");
    const approved = page.locator("tbody tr", { hasText: "viktor" }).filter({ hasText: "approved" });
    await approved.first().waitFor();
    assert.deepEqual(await faults(page), []);
    assert.equal(await propose(page, registry), 403);
    await page.context().close();
  });

  await suite.test("one-time codes are set up on the page, and asked for from then on", async () => {
    const page = await signInWith(here, "audrey", PASSWORD);
    await open(here, page, "/sign-in", "en");
    const section = page.locator("section", { has: page.getByRole("heading", { name: "One-time code" }) });
    await section.getByLabel("Password").fill(PASSWORD);
    await act(page, section.getByRole("button", { name: "Begin" }));
    const uri = await section.locator("code").innerText();
    await section.getByLabel("Code that the app shows").fill(codeOf(new URL(uri).searchParams.get("secret") ?? "", Date.now() - STEP_S * 1000));
    await act(page, section.getByRole("button", { name: "Confirm and switch on" }));
    await page.getByText("One-time codes are switched on").waitFor();
    await settled(page);
    await page.context().close();
    const without = await signInWith(here, "audrey", PASSWORD);
    await without.getByRole("alert").waitFor();
    await without.context().close();
    const again = await signInWith(here, "audrey", PASSWORD, codeOf(new URL(uri).searchParams.get("secret") ?? ""));
    await again.getByRole("link", { name: "audrey" }).waitFor();
    await again.context().close();
  });
});
