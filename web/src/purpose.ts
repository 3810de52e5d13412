// SPDX-License-Identifier: Apache-2.0
// What value is claimed for, as the ledger writes it: a word of the rulebooks' tables, and of a grant also its group
// of programs, "subsidy/jp-cev".

import { sayOf } from "./language";

/** What the page offers; the ledger refuses what the rulebook does not know. */
export const PURPOSES = ["final-use", "subsidy", "scope-3", "declaration"] as const;

export function purposeText(purpose: string): string {
  const slash = purpose.indexOf("/");
  return slash < 0 ? sayOf("purpose", purpose) : `${sayOf("purpose", purpose.slice(0, slash))} (${purpose.slice(slash + 1)})`;
}
