// SPDX-License-Identifier: Apache-2.0
// A yes, a no, or neither: by sign, word and colour, never by colour alone.

import { say } from "../language";

export type Verdict = "yes" | "no" | "unknown" | "care";

const SIGNS: Record<Verdict, string> = { yes: "✔", no: "✘", unknown: "–", care: "!" };

export function Answer(props: { verdict: Verdict; text?: string }) {
  const word = props.text ?? say(`answer.${props.verdict}`);
  return (
    <span class={`answer answer-${props.verdict}`}>
      <span class="answer-sign" aria-hidden="true">
        {SIGNS[props.verdict]}
      </span>
      <span>{word}</span>
    </span>
  );
}

export function StateTag(props: { word: string; tone?: "good" | "bad" | "care" | "plain" }) {
  return <span class={`tag tag-${props.tone ?? "plain"}`}>{props.word}</span>;
}
