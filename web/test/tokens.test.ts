// SPDX-License-Identifier: Apache-2.0
// Colours are chosen by calculation: stages stay apart for every kind of colour vision and stand out from the paper;
// text is legible; and the reports that C writes use the same five.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";

declare const WEB_FOLDER: string;

const STAGES = ["raw-materials", "production", "distribution", "use", "end-of-life"];
const DISTANCE_MIN = 30;

type Three = [number, number, number];

// Machado, Oliveira and Fernandes 2009, severity 1.0: protan, deutan, tritan; linear RGB.
const VISIONS: Three[][] = [
  [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
];

function linear(hex: string): Three {
  return [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as Three;
}

const dot = (a: Three, b: Three) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const luminance = (rgb: Three) => dot(rgb, [0.2126, 0.7152, 0.0722]);

/** WCAG 2.2 contrast ratio. */
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(linear(a)), luminance(linear(b))].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

function lab(rgb: Three): Three {
  const bend = (t: number) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const x = bend(dot(rgb, [0.4124, 0.3576, 0.1805]) / 0.95047);
  const y = bend(luminance(rgb));
  const z = bend(dot(rgb, [0.0193, 0.1192, 0.9505]) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function apart(a: string, b: string): number {
  const seen = (hex: string, vision: Three[]) =>
    lab(vision.map((row) => Math.min(1, Math.max(0, dot(row, linear(hex))))) as Three);
  return Math.min(
    ...VISIONS.map((vision) => {
      const [first, second] = [seen(a, vision), seen(b, vision)];
      return Math.hypot(...first.map((value, at) => value - (second[at] ?? 0)));
    }),
  );
}

const css = readFileSync(join(WEB_FOLDER, "src", "theme", "tokens.css"), "utf8");
const [light = "", dark = ""] = css.split("@media (prefers-color-scheme: dark)");

function token(text: string, name: string): string {
  const found = new RegExp(`--${name}: (#[0-9a-f]{6})`).exec(text)?.[1];
  assert.ok(found, `--${name} is a colour`);
  return found;
}

for (const [theme, text] of [["light", light], ["dark", dark]] as const) {
  test(`stages stay apart for every colour vision (${theme})`, () => {
    const colours = STAGES.map((stage) => token(text, `stage-${stage}`));
    for (const [at, one] of colours.entries()) {
      for (const other of colours.slice(at + 1)) assert.ok(apart(one, other) >= DISTANCE_MIN, `${one} ${other}`);
      assert.ok(contrast(one, token(text, "sheet")) >= 2.99, `${one} on the sheet`);
    }
  });

  test(`text is legible on every ground (${theme})`, () => {
    for (const ink of ["ink", "text", "quiet", "action"]) {
      for (const ground of ["paper", "sheet", "wash"]) {
        assert.ok(contrast(token(text, ink), token(text, ground)) >= 4.5, `${ink} on ${ground}`);
      }
    }
    for (const tone of ["good", "bad", "care"]) {
      assert.ok(contrast(token(text, tone), token(text, `${tone}-wash`)) >= 4.5, tone);
    }
  });
}

test("reports written by C use the same stage colours", () => {
  const palette = readFileSync(join(WEB_FOLDER, "..", "src", "report", "palette.c"), "utf8").toLowerCase();
  for (const stage of STAGES) assert.ok(palette.includes(token(light, `stage-${stage}`)), stage);
});
