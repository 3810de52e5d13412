// SPDX-License-Identifier: Apache-2.0
// A question that is asked again whenever it changes: POST without an effect, such as a plan, a ranking or a run. The
// last answer stays in sight until the next is there.

import { useEffect, useState } from "preact/hooks";
import { language } from "../language";
import { post, Problem } from "./client";

export interface Answered<T> {
  data: T | null;
  problem: Problem | null;
  isBusy: boolean;
  milliseconds: number;
}

/** body null: nothing is asked yet. pause_ms: how long typing has to rest before it is asked. */
export function useQuestion<T>(path: string, body: object | null, pause_ms = 0): Answered<T> {
  const [state, setState] = useState<Answered<T>>({ data: null, problem: null, isBusy: body !== null, milliseconds: 0 });
  const asked = body === null ? null : `${language()} ${path} ${JSON.stringify(body)}`;
  useEffect(() => {
    if (asked === null) return;
    const stop = new AbortController();
    setState((before) => ({ ...before, isBusy: true }));
    const timer = setTimeout(() => {
      post<T>(path, { body, signal: stop.signal })
        .then(({ data, milliseconds }) => setState({ data, problem: null, isBusy: false, milliseconds }))
        .catch((error: unknown) => {
          if (stop.signal.aborted) return;
          if (!(error instanceof Problem)) throw error;
          setState((before) => ({ ...before, problem: error, isBusy: false }));
        });
    }, pause_ms);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [asked]);
  return state;
}
