// SPDX-License-Identifier: Apache-2.0
// Checks a unit as it is typed: the same dimension as before, a unit that exists, or what was probably meant.

import { say } from "./language";

export interface Unit {
  name: string;
  dimension: string;
  /** In the reader's language. */
  dimension_name: string;
  factor: number;
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      next[j] = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + cost);
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** null where `unit` fits what is counted in `was`; else what is wrong, in words. */
export function unitProblem(units: Unit[], unit: string, was: string): string | null {
  if (unit === was) return null;
  const found = units.find(({ name }) => name === unit);
  const before = units.find(({ name }) => name === was);
  if (!found) {
    const folded = unit.toLowerCase();
    const near = units
      .filter(({ dimension }) => !before || dimension === before.dimension)
      .map(({ name }) => ({ name, far: distance(name.toLowerCase(), folded) }))
      .sort((a, b) => a.far - b.far)
      .slice(0, 3)
      .map(({ name }) => name);
    return say("unit.unknown", { unit, near: near.join(", ") });
  }
  if (before && found.dimension !== before.dimension) {
    return say("unit.mismatch", { unit, dimension: found.dimension_name, was: before.dimension_name });
  }
  return null;
}

/** "1,234.5" and full-width "１２３" as people paste them; null where it is no number. */
export function numberOf(text: string): number | null {
  const plain = text.normalize("NFKC").replace(/[,\s_]/g, "").replace("−", "-");
  if (plain === "" || !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return null;
  const value = Number(plain);
  return Number.isFinite(value) ? value : null;
}
