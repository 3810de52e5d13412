// SPDX-License-Identifier: Apache-2.0
// Both languages say the same things with the same values, and nothing is written that nobody says.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { en } from "../src/text/en";
import { ja } from "../src/text/ja";

declare const WEB_FOLDER: string;

const keys = Object.keys(ja) as (keyof typeof ja)[];
const values = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

test("both languages have the same keys, in the same order", () => {
  assert.deepEqual(Object.keys(en), keys);
});

test("a text and its translation carry the same values", () => {
  for (const key of keys) assert.deepEqual(values(en[key]), values(ja[key]), key);
});

test("English has no Japanese in it, and no text is empty", () => {
  for (const key of keys) {
    assert.ok(!/[\u3040-\u30ff\u4e00-\u9fff]/.test(en[key]), `${key}: ${en[key]}`);
    assert.ok(en[key] !== "" && ja[key] !== "", key);
  }
});

test("every key is used: by itself, or as one of its area", () => {
  const folder = join(WEB_FOLDER, "src");
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name) && !name.startsWith("text"))
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("\n");
  for (const key of keys) {
    const area = key.split(".")[0] ?? "";
    const isAsked = sources.includes(`"${key}"`) || sources.includes(`sayOf("${area}"`) || sources.includes(`\`${area}.`);
    assert.ok(isAsked, key);
  }
});
