// SPDX-License-Identifier: Apache-2.0
// Every address of the page, in one table; the first that fits is shown.

import type { Page, Values } from "../app";
import { matchPath } from "../router";

type Load = () => Promise<Page>;

const product: Load = async () => (await import("./product")).ProductPage;

const PAGES: [pattern: string, load: Load][] = [
  ["/", async () => (await import("./home")).HomePage],
  ["/products", async () => (await import("./products")).ProductsPage],
  ["/products/:key", product],
  ["/products/:key/:tab", product],
];

export interface Found {
  /** Of the page's code: the same for all addresses of one row. */
  id: string;
  /** Of what is shown: another object, another state. */
  key: string;
  values: Values;
  load: Load;
}

export function findPage(path: string): Found | null {
  for (const [pattern, load] of PAGES) {
    const values = matchPath(pattern, path);
    if (values !== null) {
      const { tab: _tab, topic: _topic, ...object } = values;
      return { id: pattern, key: JSON.stringify(object), values, load };
    }
  }
  return null;
}
