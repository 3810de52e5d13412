// SPDX-License-Identifier: Apache-2.0
// How far long work is: done of all, how fast, how long it will take, and a way to stop it.

import { useRef } from "preact/hooks";
import { say, type TextKey } from "../language";
import { countText, numberText } from "../number";

/** A rate says something after a moment only. */
const RATE_AFTER_MS = 1000;

/** What is done a second since this total was first told: each part of the work counts things of its own. */
function useRate(done: number, total: number): number | null {
  const begun = useRef({ total: 0, done: 0, at: 0 });
  const now = performance.now();
  if (begun.current.total !== total || done < begun.current.done) begun.current = { total, done, at: now };
  const passed = now - begun.current.at;
  return passed < RATE_AFTER_MS || done === begun.current.done ? null : ((done - begun.current.done) * 1000) / passed;
}

export function JobProgress(props: { work: { done: number; total: number; cancel: () => void }; counts: TextKey; name: string }) {
  const { done, total, cancel } = props.work;
  const rate = useRate(done, total);
  return (
    <div class="stack" role="status">
      <p>
        {total > 0 ? say(props.counts, { done: countText(done), total: countText(total) }) : say("job.waiting")}
        {rate !== null && ` · ${say("job.rate", { rate: numberText(rate, 2), seconds: countText(Math.ceil((total - done) / rate)) })}`}
      </p>
      <progress value={total > 0 ? done : undefined} max={total > 0 ? total : undefined} aria-label={props.name} />
      <p>
        <button type="button" class="button button-quiet" onClick={cancel}>
          {say("job.stop")}
        </button>
      </p>
    </div>
  );
}
