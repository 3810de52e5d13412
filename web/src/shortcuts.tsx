// SPDX-License-Identifier: Apache-2.0
// Keys that work everywhere: "/" searches, "?" lists the keys, "g" and a letter goes to a task.

import { useEffect, useRef } from "preact/hooks";
import { say, type TextKey } from "./language";
import { go } from "./router";

const GO: Record<string, [href: string, text: TextKey]> = {
  h: ["/", "frame.home"],
  p: ["/products", "nav.products"],
  s: ["/statements", "nav.statements"],
  l: ["/ledger", "nav.ledger"],
  e: ["/evaluate", "nav.evaluate"],
  m: ["/market", "nav.market"],
  d: ["/data", "nav.data"],
};
const G_LASTS_MS = 1200;

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

export function Shortcuts() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    let pressedG = -Infinity;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const goes = performance.now() - pressedG < G_LASTS_MS ? GO[event.key] : undefined;
      if (goes) go(goes[0]);
      else if (event.key === "g") pressedG = performance.now();
      else if (event.key === "?") dialog.current?.showModal();
      else if (event.key === "/") document.querySelector<HTMLInputElement>(".search input")?.focus();
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  const keys: [string, string][] = [
    ["/", say("search.label")],
    ["?", say("shortcuts.title")],
    ...Object.entries(GO).map(([key, [, text]]): [string, string] => [`g ${key}`, say(text)]),
  ];
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="shortcuts-title">
      <h2 id="shortcuts-title">{say("shortcuts.title")}</h2>
      <dl class="facts">
        {keys.map(([key, text]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button class="button button-quiet">{say("word.close")}</button>
      </form>
    </dialog>
  );
}
