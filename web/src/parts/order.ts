// SPDX-License-Identifier: Apache-2.0
// In which order the values of a column come: numbers by size, words by the rules of Japanese, which are those of English
// for Latin letters, with numbers inside words by size. What is absent comes last both ways, and ties stay as they came.

export type Value = string | number | null;

/** Made when first needed, as it takes a frame: localeCompare would make one for every pair. */
let collator: Intl.Collator | undefined;

function compare(a: string | number, b: string | number): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  collator ??= new Intl.Collator("ja", { numeric: true });
  return collator.compare(String(a), String(b));
}

/** Where each row of the sorted table stands in `values`. */
export function orderOf(values: readonly Value[], isDown: boolean): Uint32Array {
  const sign = isDown ? -1 : 1;
  const order = Uint32Array.from(values, (_, at) => at);
  return order.sort((one, other) => {
    const [a, b] = [values[one] ?? null, values[other] ?? null];
    if (a === null || b === null) return Number(a === null) - Number(b === null) || one - other;
    return sign * compare(a, b) || one - other;
  });
}
