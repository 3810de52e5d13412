// SPDX-License-Identifier: Apache-2.0
// A question that is asked again whenever it changes: POST without an effect, such as a plan, a ranking or a run. The
// last answer stays in sight until the next is there.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
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

const NOTHING = { asked: null, data: null, problem: null, milliseconds: 0 };

const keyOf = (path: string, body: object | null) => (body === null ? null : `${language()} ${path} ${JSON.stringify(body)}`);

/** body null: nothing is asked yet. pause_ms: how long typing has to rest before it is asked. */
export function useQuestion<T>(path: string, body: object | null, pause_ms: number): Answered<T> {
  const [last, setLast] = useState<Last<T>>(NOTHING);
  const asked = keyOf(path, body);
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

/**
 * For what moves under a hand, such as a slider: asked before the next frame is drawn, and one at a time, so that a key
 * held down is followed by answers instead of by questions broken off.
 */
export function useFollowed<T>(path: string, body: object): Answered<T> {
  const [last, setLast] = useState<Last<T>>(NOTHING);
  const asked = keyOf(path, body) ?? "";
  const wanted = useRef({ asked, path, body });
  const underway = useRef<AbortController | null>(null);
  wanted.current = { asked, path, body };

  const ask = async (stop: AbortController): Promise<void> => {
    const question = wanted.current;
    try {
      const { data, milliseconds } = await post<T>(question.path, { body: question.body, signal: stop.signal });
      setLast({ asked: question.asked, data, problem: null, milliseconds });
    } catch (error: unknown) {
      if (stop.signal.aborted) return;
      if (!(error instanceof Problem)) throw error;
      setLast((before) => ({ ...before, asked: question.asked, problem: error }));
    }
    if (stop.signal.aborted || wanted.current.asked === question.asked) underway.current = null;
    else await ask(stop);
  };
  useLayoutEffect(() => {
    if (underway.current) return; // it will see that something else is wanted by now
    underway.current = new AbortController();
    void ask(underway.current);
  }, [asked]);
  useEffect(() => () => underway.current?.abort(), []);
  return { ...last, isBusy: asked !== last.asked };
}
