// SPDX-License-Identifier: Apache-2.0
// A figure that says where it comes from: pressed, it opens its formula, the inputs, the rules it keeps with their sources,
// and what it is read from.

import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { useResource } from "../api/resource";
import { inLanguage, language, say } from "../language";
import { TOLD, type ToldId, toldText } from "../text/traced";
import { Facts } from "./page";

export interface TracedFrom {
  id: ToldId;
  /** What the figure is called where it stands. */
  name: string;
  /** What it was calculated from: a name and a value, or a link to where the inputs are. */
  inputs?: [name: string, value: ComponentChildren][];
  rulebook?: string;
  /** The document or table that the inputs are written in. */
  source?: ComponentChildren;
}

interface RuleCheck {
  id: string;
  text: string;
  text_ja: string;
  source: string;
}

const RULEBOOK = "jp-gx-2026";

export function Traced(props: TracedFrom & { children: ComponentChildren }) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <button ref={button} type="button" class="traced" aria-haspopup="dialog" title={say("traced.open")} onClick={() => setOpen(true)}>
        {props.children}
      </button>
      {isOpen && <TracedDialog {...props} onClose={() => { setOpen(false); button.current?.focus(); }} />}
    </>
  );
}

function TracedDialog(props: TracedFrom & { children: ComponentChildren; onClose: () => void }) {
  const { id, name, inputs = [], rulebook = RULEBOOK } = props;
  const { formula, rules } = TOLD[id];
  const facts: [string, ComponentChildren][] = [
    [say("traced.formula"), <code key="formula">{formula}</code>],
    ...inputs,
    ...(props.source === undefined ? [] : [[say("figure.source"), props.source] as [string, ComponentChildren]]),
  ];
  return (
    <dialog
      class="dialog" aria-labelledby="traced-title" onClose={props.onClose}
      ref={(element) => {
        if (element && !element.open) element.showModal();
      }}
    >
      <h2 id="traced-title">{name}</h2>
      <p class="traced-value">{props.children}</p>
      <p>{toldText(id, language())}</p>
      <Facts facts={facts} />
      {rules.length > 0 && <Rules ids={rules} rulebook={rulebook} />}
      <form method="dialog">
        <button class="button button-quiet">{say("word.close")}</button>
      </form>
    </dialog>
  );
}

function Rules(props: { ids: readonly string[]; rulebook: string }) {
  const rulebook = useResource<{ checks: RuleCheck[] }>(`/rulebooks/${props.rulebook}`);
  const known = new Map((rulebook.data?.checks ?? []).map((check) => [check.id, check]));
  return (
    <>
      <h3><a href={`/rules?rulebook=${props.rulebook}`}>{say("word.rule")}: {props.rulebook}</a></h3>
      <ul class="notes">
        {props.ids.map((id) => {
          const check = known.get(id);
          return (
            <li key={id}>
              <code>{id}</code> {check && inLanguage(check, "text")} {check && <small>({check.source})</small>}
            </li>
          );
        })}
      </ul>
    </>
  );
}
