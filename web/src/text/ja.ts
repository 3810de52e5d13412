// SPDX-License-Identifier: Apache-2.0
// 画面の言葉。ページの仲間ごとに一つのファイル。鍵は en.ts と同じで、{name} は値に置き換わる。

import { admin } from "./ja/admin";
import { charts } from "./ja/charts";
import { decide } from "./ja/decide";
import { help } from "./ja/help";
import { home } from "./ja/home";
import { inventory } from "./ja/inventory";
import { ledger } from "./ja/ledger";
import { market } from "./ja/market";
import { parts } from "./ja/parts";
import { product } from "./ja/product";
import { programs } from "./ja/programs";
import { statements } from "./ja/statements";

export const ja = {
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
