// SPDX-License-Identifier: Apache-2.0
// A word of the glossary: what it means appears on hover and on focus, stays while one reads it, and goes with Escape
// (WCAG 1.4.13). The word itself leads to the glossary.

import type { ComponentChildren } from "preact";
import { useId, useRef } from "preact/hooks";
import { sayOf } from "../language";

const GAP_PX = 6;
const EDGE_PX = 12;

/** Under the word, and inside the window. */
function place(word: HTMLElement, tip: HTMLElement): void {
  const at = word.getBoundingClientRect();
  const left = Math.max(EDGE_PX, Math.min(at.left, window.innerWidth - tip.offsetWidth - EDGE_PX));
  const isLow = at.bottom + GAP_PX + tip.offsetHeight > window.innerHeight;
  tip.style.left = `${left}px`;
  tip.style.top = `${isLow ? at.top - tip.offsetHeight - GAP_PX : at.bottom + GAP_PX}px`;
}

export function Term(props: { id: string; children?: ComponentChildren }) {
  const tipId = useId();
  const word = useRef<HTMLAnchorElement>(null);
  const tip = useRef<HTMLSpanElement>(null);
  const show = () => {
    if (!word.current || !tip.current || tip.current.matches(":popover-open")) return;
    tip.current.showPopover();
    place(word.current, tip.current);
  };
  const hide = () => {
    if (tip.current?.matches(":popover-open")) tip.current.hidePopover();
  };
  return (
    <span class="term-place" onMouseEnter={show} onMouseLeave={hide}>
      <a
        ref={word} class="term" href={`/help/glossary#term-${props.id}`} aria-describedby={tipId}
        onFocus={show} onBlur={hide} onKeyDown={(event) => event.key === "Escape" && hide()}
      >
        {props.children ?? sayOf("term", `${props.id}.name`)}
      </a>
      <span ref={tip} id={tipId} class="term-tip" role="tooltip" popover="manual">
        {sayOf("term", `${props.id}.text`)}
      </span>
    </span>
  );
}

/** Beside a word that does something else when pressed, such as a heading that sorts. */
export function TermMark(props: { id: string }) {
  return (
    <span class="term-mark">
      <Term id={props.id}>
        <span aria-hidden="true">?</span>
        <span class="unseen">{sayOf("term", `${props.id}.name`)}</span>
      </Term>
    </span>
  );
}
