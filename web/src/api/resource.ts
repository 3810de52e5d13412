// SPDX-License-Identifier: Apache-2.0
// What the server says about one address, as state of a component: loading, ready or a problem. An answer is shown
// again at once when the page comes back to it, and asked for anew behind it.

import { useCallback, useEffect, useState } from "preact/hooks";
import { language } from "../language";
import { type Asked, apiPath, get, Problem } from "./client";

export interface Resource<T> {
  data: T | null;
  problem: Problem | null;
  isLoading: boolean;
  milliseconds: number;
  etag: string | null;
  reload: () => void;
}

interface Kept {
  data: unknown;
  etag: string | null;
  milliseconds: number;
}

const KEPT_MAX = 200;
const kept = new Map<string, Kept>();

function keep(address: string, answer: Kept): void {
  kept.delete(address);
  kept.set(address, answer);
  const oldest = kept.keys().next().value;
  if (kept.size > KEPT_MAX && oldest !== undefined) kept.delete(oldest);
}

/** After something was changed: nothing kept is believed any more. */
export function forget(): void {
  kept.clear();
}

/** path null: nothing is asked yet. */
export function useResource<T>(path: string | null, query?: Asked["query"]): Resource<T> {
  const address = path === null ? null : `${language()} ${apiPath(path, query)}`;
  const [state, setState] = useState<{ address: string | null; problem: Problem | null; round: number }>({
    address: null,
    problem: null,
    round: 0,
  });
  const [round, setRound] = useState(0);
  const reload = useCallback(() => setRound((count) => count + 1), []);

  useEffect(() => {
    if (path === null || address === null) return;
    const stop = new AbortController();
    get<T>(path, { ...(query ? { query } : {}), signal: stop.signal })
      .then((answer) => {
        keep(address, answer);
        setState({ address, problem: null, round });
      })
      .catch((error: unknown) => {
        if (stop.signal.aborted) return;
        if (!(error instanceof Problem)) throw error;
        setState({ address, problem: error, round });
      });
    return () => stop.abort();
  }, [address, round]);

  const answer = address === null ? undefined : kept.get(address);
  const problem = state.address === address ? state.problem : null;
  return {
    data: (answer?.data ?? null) as T | null,
    problem,
    isLoading: address !== null && answer === undefined && problem === null,
    milliseconds: answer?.milliseconds ?? 0,
    etag: answer?.etag ?? null,
    reload,
  };
}
