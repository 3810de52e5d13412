// SPDX-License-Identifier: Apache-2.0
// Is it complete? One bar: linked, assumed, cut off, unknown; each with its word and share.

import { percentText } from "../number";

export interface Part {
  key: "linked" | "assumed" | "cut-off" | "unknown";
  name: string;
  share: number;
}

export function CoverageBar(props: { parts: Part[]; label: string }) {
  const shown = props.parts.filter(({ share }) => share > 0);
  return (
    <div class="coverage">
      <div class="coverage-bar" role="img" aria-label={props.label}>
        {shown.map(({ key, share }) => (
          <span key={key} class={`coverage-${key}`} style={{ flexGrow: String(Math.max(share, 0.004)) }} />
        ))}
      </div>
      <ul class="coverage-words">
        {shown.map(({ key, name, share }) => (
          <li key={key}>
            <span class={`swatch coverage-${key}`} aria-hidden="true" /> {name} {percentText(share)}
          </li>
        ))}
      </ul>
    </div>
  );
}
