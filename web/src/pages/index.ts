// SPDX-License-Identifier: Apache-2.0
// Every address of the page, in one table; the first that fits is shown.

import type { Page, Values } from "../app";
import { matchPath } from "../router";

type Load = () => Promise<Page>;

const product: Load = async () => (await import("./product")).ProductPage;
const help: Load = async () => (await import("./help")).HelpPage;
const admin: Load = async () => (await import("./admin")).AdminPage;

const PAGES: [pattern: string, load: Load][] = [
  ["/", async () => (await import("./home")).HomePage],
  ["/products", async () => (await import("./products")).ProductsPage],
  ["/products/:key", product],
  ["/products/:key/:tab", product],
  ["/compare", async () => (await import("./compare")).ComparePage],
  ["/statements", async () => (await import("./statements")).StatementsPage],
  ["/statements/new", async () => (await import("./statement_new")).StatementNewPage],
  ["/statements/:id", async () => (await import("./statement")).StatementPage],
  ["/verify", async () => (await import("./verify")).VerifyPage],
  ["/ledger", async () => (await import("./ledger")).LedgerPage],
  ["/ledger/transfer", async () => (await import("./transfer")).TransferPage],
  ["/ledger/make", async () => (await import("./make")).MakePage],
  ["/ledger/claim", async () => (await import("./claim")).ClaimPage],
  ["/lots/:id", async () => (await import("./lot")).LotPage],
  ["/companies", async () => (await import("./companies")).CompaniesPage],
  ["/companies/:id", async () => (await import("./companies")).CompanyPage],
  ["/evaluate", async () => (await import("./evaluate")).EvaluatePage],
  ["/procure", async () => (await import("./procure")).ProcurePage],
  ["/procure/:tab", async () => (await import("./procure")).ProcurePage],
  ["/declarations", async () => (await import("./declarations")).DeclarationsPage],
  ["/disclose", async () => (await import("./disclose")).DisclosePage],
  ["/rules", async () => (await import("./rules")).RulesPage],
  ["/market", async () => (await import("./markets")).MarketsPage],
  ["/market/:id", async () => (await import("./market")).MarketPage],
  ["/data", async () => (await import("./data")).DataPage],
  ["/data/import", async () => (await import("./import")).ImportPage],
  ["/findings", async () => (await import("./findings")).FindingsPage],
  ["/help", help],
  ["/help/:topic", help],
  ["/admin", admin],
  ["/admin/:tab", admin],
  ["/sign-in", async () => (await import("./sign_in")).SignInPage],
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
