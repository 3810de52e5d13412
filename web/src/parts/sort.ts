// SPDX-License-Identifier: Apache-2.0
// Sorting that gives the thread back: 30,000 names take a quarter of a second to compare by the rules of a language,
// and a page that is scrolled meanwhile has to draw a frame every 16 ms.

type Compare<T> = (a: T, b: T) => number;

const RUN_LENGTH = 256;
/** Merged between two looks at the clock; a run takes about as long. */
const MERGED_LENGTH = 1024;
const SLICE_MS = 10;

/** Merge sort, bottom up: stable, and interrupted every half millisecond or so. */
function* sorting<T>(items: readonly T[], compare: Compare<T>): Generator<void, T[]> {
  let from: T[] = [];
  for (let start = 0; start < items.length; start += RUN_LENGTH) {
    from.push(...items.slice(start, start + RUN_LENGTH).sort(compare));
    yield;
  }
  for (let width = RUN_LENGTH; width < items.length; width *= 2) {
    const into: T[] = [];
    for (let start = 0; start < items.length; start += 2 * width) {
      yield* merging(from.slice(start, start + width), from.slice(start + width, start + 2 * width), compare, into);
    }
    from = into;
  }
  return from;
}

function* merging<T>(left: T[], right: T[], compare: Compare<T>, into: T[]): Generator<void, void> {
  let [l, r] = [0, 0];
  while (l < left.length && r < right.length) {
    const [one, other] = [left[l] as T, right[r] as T];
    if (compare(one, other) <= 0) {
      into.push(one);
      l += 1;
    } else {
      into.push(other);
      r += 1;
    }
    if ((l + r) % MERGED_LENGTH === 0) yield;
  }
  into.push(...left.slice(l), ...right.slice(r));
}

/** After whatever else waits. A timer, though it waits 4 ms: Chromium takes messages of a channel several to a task. */
const nextTask = () => new Promise<void>((resolve) => setTimeout(resolve));

/** The items in order, equal ones as they came; null where `stop` was given before the end. */
export async function sortInSlices<T>(items: readonly T[], compare: Compare<T>, stop: AbortSignal): Promise<T[] | null> {
  const work = sorting(items, compare);
  let began = performance.now();
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    if (performance.now() - began < SLICE_MS) continue;
    await nextTask();
    if (stop.aborted) return null;
    began = performance.now();
  }
}
