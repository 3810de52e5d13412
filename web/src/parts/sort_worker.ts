// SPDX-License-Identifier: Apache-2.0
// Sorts beside the page: 30,000 names take a quarter of a second to compare by the rules of a language, and a page that
// is scrolled meanwhile has to draw a frame every 16 ms.

import { orderOf, type Value } from "./order";

export interface SortAsked {
  id: number;
  values: Value[];
  isDown: boolean;
}

export interface SortDone {
  id: number;
  order: Uint32Array;
}

addEventListener("message", ({ data }: MessageEvent<SortAsked>) => {
  const done: SortDone = { id: data.id, order: orderOf(data.values, data.isDown) };
  (self as unknown as Worker).postMessage(done, [done.order.buffer]);
});
