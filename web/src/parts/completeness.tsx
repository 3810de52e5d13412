// SPDX-License-Identifier: Apache-2.0
// Is it complete? The strip on every result: what is linked, assumed, cut off, without a factor; in words, with counts.

import { CoverageBar, type Part } from "../charts/coverage";
import type { Trust } from "../api/shapes";
import { say } from "../language";
import { countText, percentText, residualText } from "../number";
import { Answer, type Verdict } from "./answer";

export function Completeness(props: { trust: Trust }) {
  const { trust } = props;
  const parts: Part[] = [
    { key: "linked", name: say("coverage.linked"), share: trust.linked_share },
    { key: "cut-off", name: say("coverage.cutOff"), share: 1 - trust.linked_share },
  ];
  const checks: [Verdict, string][] = [
    [trust.cut_off_count === 0 ? "yes" : "care", say("trust.cutOffs", { count: countText(trust.cut_off_count) })],
    [
      trust.uncharacterised_count === 0 ? "yes" : "care",
      say("trust.uncharacterised", { count: countText(trust.uncharacterised_count) }),
    ],
    [trust.ambiguous_links === 0 ? "yes" : "care", say("trust.ambiguous", { count: countText(trust.ambiguous_links) })],
    [
      trust.assumed_allocations === 0 ? "yes" : "care",
      say("trust.assumed", { count: countText(trust.assumed_allocations) }),
    ],
    [trust.residual < 1e-9 ? "yes" : "care", say("trust.residual", { residual: residualText(trust.residual) })],
  ];
  return (
    <div class="stack">
      <CoverageBar parts={parts} label={say("coverage.label", { share: percentText(trust.linked_share) })} />
      <ul class="checks">
        {checks.map(([verdict, text]) => (
          <li key={text}>
            <Answer verdict={verdict} text={text} />
          </li>
        ))}
      </ul>
    </div>
  );
}
