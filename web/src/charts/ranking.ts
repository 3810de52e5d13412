// SPDX-License-Identifier: Apache-2.0
// Which contributions make a share of the whole, and what is left, gains and losses apart.

export interface Contribution {
  key: string;
  name: string;
  kgco2e: number;
}

export interface Ranked extends Contribution {
  /** Running sum of this and what ranks above it, as a share of the total. */
  running: number;
}

export interface Ranking {
  shown: Ranked[];
  /** What was not shown: its positive and its negative part, never netted, and how many each. */
  restUp: { count: number; kgco2e: number };
  restDown: { count: number; kgco2e: number };
  total: number;
}

/** By size, until `share` of all that counts up or down is shown; share 1 shows everything that is not zero. */
export function rank(contributions: Contribution[], total: number, share: number): Ranking {
  const sorted = contributions
    .filter(({ kgco2e }) => kgco2e !== 0)
    .sort((a, b) => Math.abs(b.kgco2e) - Math.abs(a.kgco2e) || (a.key < b.key ? -1 : 1));
  const all = sorted.reduce((sum, { kgco2e }) => sum + Math.abs(kgco2e), 0);
  const shown: Ranked[] = [];
  let [covered, running] = [0, 0];
  for (const one of sorted) {
    if (share < 1 && covered >= share * all) break;
    covered += Math.abs(one.kgco2e);
    running += one.kgco2e;
    shown.push({ ...one, running: running / total });
  }
  const rest = sorted.slice(shown.length);
  const part = (side: Contribution[]) => ({
    count: side.length,
    kgco2e: side.reduce((sum, { kgco2e }) => sum + kgco2e, 0),
  });
  return {
    shown,
    restUp: part(rest.filter(({ kgco2e }) => kgco2e > 0)),
    restDown: part(rest.filter(({ kgco2e }) => kgco2e < 0)),
    total,
  };
}
