// SPDX-License-Identifier: Apache-2.0
// A question that is asked again whenever it changes: POST without an effect, such as a plan, a ranking or a run. The
// last answer stays in sight until the next is there.

import { useEffect, useState } from "preact/hooks";
import { language } from "../language";
import { post, Problem } from "./client";

export interface Answered<T> {
  data: T | null;
  problem: Problem | null;
  /** Is what is shown still the answer to the question before? */
  isBusy: boolean;
  milliseconds: number;
}

interface Last<T> extends Omit<Answered<T>, "isBusy"> {
  asked: string | null;
}

/** body null: nothing is asked yet. pause_ms: how long typing has to rest before it is asked. */
export function useQuestion<T>(path: string, body: object | null, pause_ms = 0): Answered<T> {
  const [last, setLast] = useState<Last<T>>({ asked: null, data: null, problem: null, milliseconds: 0 });
  const asked = body === null ? null : `${language()} ${path} ${JSON.stringify(body)}`;
  useEffect(() => {
    if (asked === null) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      post<T>(path, { body, signal: stop.signal })
        .then(({ data, milliseconds }) => setLast({ asked, data, problem: null, milliseconds }))
        .catch((error: unknown) => {
          if (stop.signal.aborted) return;
          if (!(error instanceof Problem)) throw error;
          setLast((before) => ({ ...before, asked, problem: error }));
        });
    }, pause_ms);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [asked]);
  return { ...last, isBusy: asked !== last.asked };
}
