// SPDX-License-Identifier: Apache-2.0
import { useState } from "preact/hooks";
import { say } from "../language";

/** A button that copies `text`, read when it is pressed; where the clipboard is closed (plain http), the text is selected instead. */
export function CopyButton(props: { text: string | (() => string); label?: string }) {
  const [isDone, setDone] = useState(false);
  const copy = async () => {
    const text = typeof props.text === "string" ? props.text : props.text();
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      copyBySelection(text);
    }
    setDone(true);
    setTimeout(() => setDone(false), 1600);
  };
  return (
    <button type="button" class="button button-small" onClick={() => void copy()}>
      <span aria-live="polite">{isDone ? say("copy.done") : (props.label ?? say("copy.copy"))}</span>
    </button>
  );
}

function copyBySelection(text: string): void {
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

/** An id as people meet it: short, whole on hover and in the clipboard. */
export function Id(props: { id: string }) {
  const short = props.id.length > 14 ? `${props.id.slice(0, 8)}…${props.id.slice(-4)}` : props.id;
  return (
    <code class="id" title={props.id}>
      {short}
    </code>
  );
}
