// SPDX-License-Identifier: Apache-2.0
// The header of a product, like the label on a package: the number and its unit, for what, which stages, which
// boundary, which rule. REP and AE stand beside it with a line between: three numbers, never one.

import type { ComponentChildren } from "preact";
import type { Footprint } from "../api/shapes";
import { say, sayOf } from "../language";
import { countText, FOOTPRINT_DIGITS, kgParts, kgText, numberText, percentText, residualText } from "../number";
import { Term } from "./term";
import { Traced } from "./traced";
import { StageBars } from "../charts/stage_bar";

export interface Beside {
  kind: "rep" | "ae";
  kgco2e: number;
  href: string;
  note: string;
}

export function ProductLabel(props: {
  footprint: Footprint;
  range: { p5: number; p95: number; runs: number } | null;
  beside: Beside[];
  facts: ComponentChildren;
  /** The number alone, above what looks into it from one side. */
  isBrief?: boolean;
}) {
  const { footprint, range } = props;
  const { number, unit } = kgParts(footprint.total_kgco2e, FOOTPRINT_DIGITS);
  return (
    <section class={props.isBrief ? "label label-brief" : "label"} aria-label={say("label.name", { product: footprint.product })}>
      <div class="label-main">
        <p class="label-kind"><Term id="cfp">{say("label.kind")}</Term></p>
        <div>
          <p class="label-number" data-kg={footprint.total_kgco2e}>
            <Traced id="cfp" name={say("label.kind")} inputs={cfpInputs(footprint)} source={<a href={`/products/${encodeURIComponent(footprint.activity_key)}/trace`}>{say("trace.inputs")}</a>}>
              {number} <span class="label-unit">{unit}</span>
            </Traced>
          </p>
          <p class="label-per">
            {say("label.per", { amount: perText(footprint) })} · <span class="nowrap">{say("label.exact", { kg: trimmed(numberText(footprint.total_kgco2e, 9)) })}</span>
          </p>
        </div>
        {range && (
          <div class="label-range">
            <RangeBar low={range.p5} high={range.p95} value={footprint.total_kgco2e} />
            <p class="label-per">{say("label.range", { low: kgText(range.p5, 3), high: kgText(range.p95, 3) })}</p>
          </div>
        )}
      </div>
      {!props.isBrief && <div class="label-facts">
        <StageBars
          title={say("stageBar.title", { product: footprint.product })}
          products={[{ name: footprint.product, total_kgco2e: footprint.total_kgco2e, stages: footprint.stages }]}
        />
        <StageList stages={footprint.stages} total={footprint.total_kgco2e} />
        {props.facts}
      </div>}
      {!props.isBrief && props.beside.length > 0 && (
        <div class="label-side">
          {props.beside.map((one) => (
            <div key={one.kind}>
              <a href={one.href}>{say(one.kind === "rep" ? "word.rep" : "word.ae")}</a>
              <b data-kg={one.kgco2e}>{kgText(one.kgco2e)}</b>
              <small>{one.note}</small>
            </div>
          ))}
        </div>
      )}
    </section>
  );
}

/** What the footprint is of, by which factors, and how exactly the equations are met. */
function cfpInputs(footprint: Footprint): [string, ComponentChildren][] {
  return [
    [say("statement.unitOf"), perText(footprint)],
    [say("label.method"), sayOf("method", footprint.method)],
    ...footprint.stages.filter(({ kgco2e }) => kgco2e !== 0).map(({ name, kgco2e }): [string, ComponentChildren] => [name, kgText(kgco2e, FOOTPRINT_DIGITS)]),
    [say("trace.residual"), residualText(footprint.trust.residual)],
  ];
}

/** What the number is of: "1 kg", "2,000 items". */
export function perText(of: { amount: number; unit: string }): string {
  return amountWith(Number.isInteger(of.amount) ? countText(of.amount) : numberText(of.amount), of.unit);
}

/** An amount that is already text, with its unit: "1 item", "2,000 items", "10個". */
export function amountWith(amount: string, unit: string): string {
  const name = sayOf(amount === "1" ? "unitName" : "unitsName", unit);
  return /^[a-z°%(µ]/i.test(name) ? `${amount} ${name}` : `${amount}${name}`;
}

/** Without the zeros that say nothing. */
function trimmed(number: string): string {
  return number.includes(".") && !number.includes("e") ? number.replace(/\.?0+$/, "") : number;
}

/** A count of pieces has a word of its own; every other unit is its own name. */
export function unitName(unit: string): string {
  return sayOf("unitName", unit);
}

function StageList(props: { stages: Footprint["stages"]; total: number }) {
  return (
    <ul class="stage-list">
      {props.stages.map(({ key, name, kgco2e }) => (
        <li key={key} class={kgco2e === 0 ? "is-none" : ""}>
          <span class={`swatch stage-${key}`} aria-hidden="true" /> {name}
          <b>{kgco2e === 0 ? "–" : percentText(kgco2e / props.total)}</b>
          {kgco2e === 0 ? say("label.notCovered") : kgText(kgco2e, FOOTPRINT_DIGITS)}
        </li>
      ))}
    </ul>
  );
}

/** P5 to P95 as a line, the calculated value as a dot. */
export function RangeBar(props: { low: number; high: number; value: number }) {
  const span = props.high - props.low || 1;
  const low = Math.min(props.low, props.value) - span * 0.1;
  const high = Math.max(props.high, props.value) + span * 0.1;
  const x = (value: number) => ((value - low) / (high - low)) * 200;
  return (
    <svg viewBox="0 0 200 16" width="200" height="16" aria-hidden="true">
      <line x1={x(props.low)} x2={x(props.high)} y1={8} y2={8} class="chart-total" />
      <line x1={x(props.low)} x2={x(props.low)} y1={3} y2={13} class="chart-total" />
      <line x1={x(props.high)} x2={x(props.high)} y1={3} y2={13} class="chart-total" />
      <circle cx={x(props.value)} cy={8} r={5} class="dot-1" />
    </svg>
  );
}
