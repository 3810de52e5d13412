// SPDX-License-Identifier: Apache-2.0
// The rows of a long table in order, without the page's thread: the values go to a worker, an order comes back.

import type { Value } from "./order";
import type { SortAsked, SortDone } from "./sort_worker";

/** Of the worker's own bundle; build.mjs knows its name. */
declare const SORT_WORKER: string;

let worker: Worker | undefined;
let asked = 0;
const waiting = new Map<number, (order: Uint32Array) => void>();

function begin(): Worker {
  const begun = new Worker(SORT_WORKER);
  begun.addEventListener("message", ({ data }: MessageEvent<SortDone>) => {
    waiting.get(data.id)?.(data.order);
    waiting.delete(data.id);
  });
  return begun;
}

/** As orderOf says it. */
export function orderElsewhere(values: Value[], isDown: boolean): Promise<Uint32Array> {
  worker ??= begin();
  const question: SortAsked = { id: ++asked, values, isDown };
  worker.postMessage(question);
  return new Promise((resolve) => void waiting.set(question.id, resolve));
}
