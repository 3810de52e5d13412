// SPDX-License-Identifier: Apache-2.0
// Numbers as people read them, digit for digit as the command line writes them (src/cli/table.h): test/story.test.ts
// holds the two side by side.

const DIGITS = 4;
/** Of footprints, as `kachi footprint` writes them; reductions and avoided emissions carry one more. */
export const FOOTPRINT_DIGITS = 3;

/** printf("%.*f"): a tie goes to the even digit, where toFixed goes up. */
function fixed(value: number, decimals: number): string {
  const scaled = value * 10 ** decimals;
  const isTie = Math.abs(scaled % 1) === 0.5 && scaled / 10 ** decimals === value;
  const even = 2 * Math.round(scaled / 2);
  return (isTie ? even / 10 ** decimals : value).toFixed(decimals);
}

function grouped(plain: string): string {
  const [whole = "", rest] = plain.split(".");
  const withCommas = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return rest === undefined ? withCommas : `${withCommas}.${rest}`;
}

/** "1,210", "0.0298", "-3.14e-09": `digits` significant ones at least; whole parts are never cut. */
export function numberText(value: number, digits = DIGITS): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return "?";
  if (!(size > 0)) return "0";
  if (size < 1e-4 || size >= 1e15) return value.toExponential(digits - 1).replace(/e([+-])(\d)$/, "e$10$2");
  const wholeDigits = Math.floor(Math.log10(size)) + 1;
  return grouped(fixed(value, Math.max(0, digits - wholeDigits))).replace("-", "−");
}

/** In kg below 1,000 kg and in t from there: "12.30 kg-CO2e", "1.210 t-CO2e". */
export function kgText(kgco2e: number, digits = DIGITS): string {
  const { number, unit } = kgParts(kgco2e, digits);
  return `${number} ${unit}`;
}

export function kgParts(kgco2e: number, digits = DIGITS): { number: string; unit: string } {
  const inTonnes = Math.abs(kgco2e) >= 1000;
  return {
    number: numberText(inTonnes ? kgco2e / 1000 : kgco2e, digits),
    unit: inTonnes ? "t-CO2e" : "kg-CO2e",
  };
}

/** Whole grams, as the ledger keeps them: nothing is rounded. */
export function gramsText(grams: number): string {
  return grouped(String(grams)).replace("-", "−");
}

/** An exact decimal as the ledger writes it, "2000.000", without the zeros that say nothing: "2,000". */
export function quantityText(decimal: string): string {
  const short = decimal.includes(".") ? decimal.replace(/\.?0+$/, "") : decimal;
  return grouped(short).replace("-", "−");
}

export function countText(count: number): string {
  return grouped(String(count)).replace("-", "−");
}

export function yenText(yen: number): string {
  return `${countText(Math.round(yen))}`;
}

export function percentText(share: number, decimals = 1): string {
  return `${(share * 100).toFixed(decimals).replace("-", "−")} %`;
}

/** Of equations that are met: "0" where nothing is left, else its power of ten alone matters, "3e-16". */
export function residualText(residual: number): string {
  return residual === 0 ? "0" : residual.toExponential(0);
}

/** "+1.2" and "−1.2": for changes, where the sign is the message. */
export function signedText(value: number, digits = DIGITS): string {
  return value > 0 ? `+${numberText(value, digits)}` : numberText(value, digits);
}
