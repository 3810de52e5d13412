// SPDX-License-Identifier: Apache-2.0
// What the verifier raised and what became of it: each finding with its steps, and the step that is the reader's to take.

import { useState } from "preact/hooks";
import { post } from "../api/client";
import { forget } from "../api/resource";
import type { Raised } from "../api/shapes";
import { say, sayOf } from "../language";
import { StateTag } from "../parts/answer";
import { Section } from "../parts/page";
import { ActButton, Field, useAct } from "../parts/steps";

const SEVERITIES = ["observation", "minor", "major"] as const;
const TONES = { open: "bad", answered: "care", closed: "good" } as const;

export type Part = "issuer" | "verifier" | "reader";

export function RaisedFindings(props: { statement: string; raised: Raised[]; part: Part; party: string; onDone: () => void }) {
  const { raised, part } = props;
  const open = raised.filter(({ state }) => state !== "closed").length;
  if (raised.length === 0 && part !== "verifier") return null;
  return (
    <Section title={say("raised.title", { count: raised.length, open })}>
      {raised.length === 0 && <p>{say("raised.none")}</p>}
      <ol class="raised">
        {raised.map((one) => (
          <li key={one.number} data-state={one.state}>
            <p class="row">
              <strong>{one.number}. {one.text}</strong>
              <StateTag word={sayOf("raisedSeverity", one.severity)} tone={one.severity === "major" ? "bad" : "plain"} />
              <StateTag word={sayOf("raisedState", one.state)} tone={TONES[one.state]} />
            </p>
            {one.corrective_action && <p>{say("raised.action")}: {one.corrective_action}</p>}
            <ul class="notes">
              {one.steps.map((step) => (
                <li key={step.at + step.state}>
                  {sayOf("raisedState", step.state)} · {step.party} · {step.at.slice(0, 16).replace("T", " ")} UTC{step.text && ` · ${step.text}`}
                </li>
              ))}
            </ul>
            <NextStep {...props} one={one} />
          </li>
        ))}
      </ol>
      {part === "verifier" && <Raise statement={props.statement} onDone={props.onDone} />}
    </Section>
  );
}

function NextStep(props: { statement: string; one: Raised; part: Part; party: string; onDone: () => void }) {
  const { one, part } = props;
  const [text, setText] = useState("");
  const answering = useAct();
  const closing = useAct();
  const isAsker = part === "verifier" && one.steps[0]?.party === props.party;
  if (one.state === "closed" || (part !== "issuer" && !isAsker)) return null;
  const take = (state: Raised["state"]) => async () => {
    await post(`/statements/${props.statement}/findings/${one.number}`, { body: { state, text } });
    setText("");
    forget();
    props.onDone();
  };
  const id = `raised-${one.number}`;
  return (
    <div class="stack">
      <Field id={id} name={say(part === "issuer" ? "raised.answer" : "raised.askAgain")}>
        <textarea id={id} rows={2} value={text} onInput={(event) => setText(event.currentTarget.value)} />
      </Field>
      <p class="row">
        <ActButton
          text={say(part === "issuer" ? "raised.sendAnswer" : "raised.sendAgain", { number: one.number })} isReady={text.trim() !== ""}
          kind={part === "issuer" ? "" : "button-quiet"} act={answering} onAct={take(part === "issuer" ? "answered" : "open")}
        />
        {isAsker && <ActButton text={say("raised.close", { number: one.number })} isReady kind="button-quiet" act={closing} onAct={take("closed")} />}
      </p>
    </div>
  );
}

function Raise(props: { statement: string; onDone: () => void }) {
  const act = useAct();
  const [severity, setSeverity] = useState<string>("minor");
  const [text, setText] = useState("");
  const [action, setAction] = useState("");
  const raise = async () => {
    await post(`/statements/${props.statement}/findings`, { body: { severity, text, corrective_action: action } });
    setText("");
    setAction("");
    forget();
    props.onDone();
  };
  return (
    <details class="raise">
      <summary>{say("raised.new")}</summary>
      <div class="stack">
        <Field id="raised-severity" name={say("raised.severity")} hint={say("raised.severityHint")}>
          <select id="raised-severity" value={severity} onChange={(event) => setSeverity(event.currentTarget.value)}>
            {SEVERITIES.map((word) => <option key={word} value={word}>{sayOf("raisedSeverity", word)}</option>)}
          </select>
        </Field>
        <Field id="raised-text" name={say("raised.text")}>
          <textarea id="raised-text" rows={2} value={text} onInput={(event) => setText(event.currentTarget.value)} />
        </Field>
        <Field id="raised-action" name={say("raised.action")}>
          <textarea id="raised-action" rows={2} value={action} onInput={(event) => setAction(event.currentTarget.value)} />
        </Field>
        <ActButton text={say("raised.raise")} isReady={text.trim() !== ""} act={act} onAct={raise} />
      </div>
    </details>
  );
}
