// SPDX-License-Identifier: Apache-2.0
// Long work that the server does beside its requests: asked for, followed until it is over, or taken back.

import { useEffect, useRef, useState } from "preact/hooks";
import { get, type Finding, post, Problem, request } from "./client";

interface Job<T> {
  id: string;
  state: "waiting" | "running" | "done" | "failed" | "cancelled";
  done: number;
  total: number;
  result?: T;
  problem?: { title?: string; status?: number; findings?: Finding[] };
}

export interface Work<T> {
  isRunning: boolean;
  done: number;
  /** 0 where it is not known yet. */
  total: number;
  result: T | null;
  problem: Problem | null;
  start: (question: object) => void;
  cancel: () => void;
  /** Forgets what came of it. */
  clear: () => void;
}

const LOOK_FIRST_MS = 60;
const LOOK_LAST_MS = 600;

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const idle = { isRunning: false, done: 0, total: 0, problem: null };

/** `first`: what is already known, such as an answer of before. */
export function useJob<T>(first: T | null, onDone: (result: T) => void): Work<T> {
  const [state, setState] = useState<Omit<Work<T>, "start" | "cancel" | "clear">>({ ...idle, result: first });
  const round = useRef(0);
  const running = useRef("");

  const cancel = () => {
    round.current += 1;
    if (running.current !== "") void request("DELETE", `/jobs/${running.current}`).catch(() => undefined); // it ends by itself
    running.current = "";
    setState((before) => ({ ...before, ...idle }));
  };
  useEffect(() => cancel, []);

  const follow = async (question: object, mine: number) => {
    const { data } = await post<Job<T>>("/jobs", { body: question });
    let job = data;
    running.current = job.id;
    for (let wait = LOOK_FIRST_MS; job.state === "waiting" || job.state === "running"; wait = Math.min(LOOK_LAST_MS, wait * 1.5)) {
      await pause(wait);
      if (mine !== round.current) return;
      job = (await get<Job<T>>(`/jobs/${job.id}`)).data;
      if (mine !== round.current) return;
      setState((before) => ({ ...before, done: job.done, total: job.total }));
    }
    running.current = "";
    if (job.state === "done" && job.result !== undefined) {
      setState({ ...idle, result: job.result });
      onDone(job.result);
    } else {
      throw new Problem(job.problem?.status ?? 500, job.problem?.title ?? "", job.problem?.findings ?? []);
    }
  };
  const start = (question: object) => {
    cancel();
    const mine = round.current;
    setState({ ...idle, isRunning: true, result: null });
    follow(question, mine).catch((error: unknown) => {
      if (mine !== round.current) return;
      if (!(error instanceof Problem)) throw error;
      setState({ ...idle, result: null, problem: error });
    });
  };
  const clear = () => {
    cancel();
    setState({ ...idle, result: null });
  };
  return { ...state, start, cancel, clear };
}
