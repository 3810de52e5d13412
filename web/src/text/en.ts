// SPDX-License-Identifier: Apache-2.0
// The words of the page, a file per group of pages. Keys are those of ja.ts; {name} stands for a value.

import type { ja } from "./ja";
import { admin } from "./en/admin";
import { charts } from "./en/charts";
import { decide } from "./en/decide";
import { help } from "./en/help";
import { home } from "./en/home";
import { inventory } from "./en/inventory";
import { ledger } from "./en/ledger";
import { market } from "./en/market";
import { parts } from "./en/parts";
import { product } from "./en/product";
import { programs } from "./en/programs";
import { statements } from "./en/statements";

export const en: Record<keyof typeof ja, string> = {
  ...parts,
  ...charts,
  ...home,
  ...product,
  ...inventory,
  ...ledger,
  ...statements,
  ...programs,
  ...decide,
  ...market,
  ...help,
  ...admin,
};
