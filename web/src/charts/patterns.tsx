// SPDX-License-Identifier: Apache-2.0
// Hatching for the five stages: shown in print and in forced colours, where a fill alone says nothing.

const LINES: Record<string, string> = {
  "raw-materials": "",
  production: "M0 8 8 0",
  distribution: "M0 0 8 8",
  use: "M0 4 H8",
  "end-of-life": "M4 0 V8",
};

export function patternOf(stage: string): string {
  return LINES[stage] ? `url(#pattern-${stage})` : "none";
}

export function Patterns() {
  return (
    <defs>
      {Object.entries(LINES)
        .filter(([, path]) => path !== "")
        .map(([stage, path]) => (
          <pattern key={stage} id={`pattern-${stage}`} width="8" height="8" patternUnits="userSpaceOnUse">
            <path d={path} class="pattern-line" />
          </pattern>
        ))}
    </defs>
  );
}
