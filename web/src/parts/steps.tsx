// SPDX-License-Identifier: Apache-2.0
// A task in numbered steps on one page: all of it is in sight, what is done keeps its tick.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Problem } from "../api/client";
import { say } from "../language";
import { ProblemNotice } from "./state";

export function StepItem(props: { title: string; isDone: boolean; children: ComponentChildren }) {
  return (
    <li class={props.isDone ? "is-done" : ""}>
      <h2>{props.title}</h2>
      <div class="stack step-body">{props.children}</div>
    </li>
  );
}

export function Field(props: {
  id: string;
  name: string;
  hint?: string;
  problem?: string | null;
  children: ComponentChildren;
}) {
  return (
    <div class="field">
      <label class="field-name" for={props.id}>
        {props.name}
      </label>
      {props.hint && <span class="field-hint">{props.hint}</span>}
      {props.children}
      {props.problem && (
        <span class="field-bad" role="alert">
          {props.problem}
        </span>
      )}
    </div>
  );
}

/** Runs an act that the server may refuse: busy meanwhile, the findings below where it does. */
export function useAct() {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const run = async (act: () => Promise<void>) => {
    setBusy(true);
    setProblem(null);
    try {
      await act();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return { run, isBusy, problem };
}

export function ActButton(props: {
  text: string;
  isReady: boolean;
  kind?: string;
  act: ReturnType<typeof useAct>;
  onAct: () => Promise<void>;
}) {
  const { act } = props;
  return (
    <>
      <button
        type="button"
        class={`button ${props.kind ?? ""}`}
        disabled={!props.isReady || act.isBusy}
        onClick={() => void act.run(props.onAct)}
      >
        {act.isBusy ? say("state.working") : props.text}
      </button>
      {act.problem && <ProblemNotice problem={act.problem} />}
    </>
  );
}
