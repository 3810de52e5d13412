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

let generation = 0;
const watchers = new Set<() => void>();

/** After something was changed: what is shown stays until it has been asked for again, which begins now. */
export function forget(): void {
  generation += 1;
  watchers.forEach((watcher) => watcher());
}

function useGeneration(): number {
  const [, redraw] = useState(0);
  useEffect(() => {
    const watcher = () => redraw((count) => count + 1);
    watchers.add(watcher);
    return () => void watchers.delete(watcher);
  }, []);
  return generation;
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
  const asked = useGeneration();
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
  }, [address, round, asked]);

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

const PAGE_ROWS = 1000;

/** Every page of a list, asked one after the other; `data` grows as they come. */
export function useWholeList<T>(path: string, member: string, query?: Asked["query"]) {
  const address = `${language()} ${apiPath(path, query)}`;
  const [state, setState] = useState<{ address: string; rows: T[]; count: number; problem: Problem | null } | null>(null);
  const asked = useGeneration();
  useEffect(() => {
    const stop = new AbortController();
    const rows: T[] = [];
    const ask = async (cursor: string | undefined): Promise<void> => {
      const { data } = await get<Record<string, unknown>>(path, {
        query: { ...query, limit: PAGE_ROWS, cursor },
        signal: stop.signal,
      });
      rows.push(...(data[member] as T[]));
      setState({ address, rows: [...rows], count: Number(data["count"] ?? rows.length), problem: null });
      if (typeof data["next"] === "string") await ask(data["next"]);
    };
    ask(undefined).catch((error: unknown) => {
      if (stop.signal.aborted) return;
      if (!(error instanceof Problem)) throw error;
      setState({ address, rows, count: rows.length, problem: error });
    });
    return () => stop.abort();
  }, [address, asked]);
  return state?.address === address ? state : null;
}
