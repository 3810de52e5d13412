// SPDX-License-Identifier: Apache-2.0
// What changed, and what was achieved? From the baseline through each measure to what is stated now. Steps are drawn
// against an axis that starts at zero unless every step would vanish: then the axis is cut, and says so.

import type { ComponentChildren } from "preact";
import { say } from "../language";
import { numberText, signedText } from "../number";
import type { Column } from "../parts/table";
import { scale } from "./axis";
import { Figure } from "./figure";
import { fitText, useWidth } from "./size";

export interface Step {
  key: string;
  name: string;
  /** kg-CO2e; ends carry their level alone. */
  change: number;
  level: number;
  isEnd: boolean;
  href?: string;
}

const ROW_PX = 52;
const CUT_BELOW = 0.15;

export function WaterfallFigure(props: { title: string; subtitle: string; source: string; steps: Step[] }) {
  const columns: Column<Step>[] = [
    { key: "step", heading: say("waterfall.step"), value: ({ name }) => name },
    {
      key: "change", heading: say("waterfall.change"), unit: "kg-CO2e", align: "end",
      value: ({ change, isEnd }) => (isEnd ? null : change),
      draw: ({ change, isEnd }) => (isEnd ? "" : signedText(change)),
    },
    {
      key: "level", heading: say("waterfall.level"), unit: "kg-CO2e", align: "end",
      value: ({ level }) => level, draw: ({ level }) => numberText(level),
    },
  ];
  return (
    <Figure {...props} name="waterfall" columns={columns} rows={props.steps} rowKey={({ key }) => key}>
      <Waterfall steps={props.steps} title={props.title} />
    </Figure>
  );
}

/** Lowest value of the axis: zero, or just under the smallest level where changes are small beside the levels. */
export function axisStart(steps: Step[]): number {
  const levels = steps.map(({ level }) => level);
  const [low, high] = [Math.min(...levels), Math.max(...levels)];
  if (low <= 0) return Math.min(0, low);
  return high - low < CUT_BELOW * high ? low - (high - low) * 1.5 : 0;
}

function Waterfall(props: { steps: Step[]; title: string }) {
  const { place, width } = useWidth();
  const namePx = Math.min(240, width * 0.36);
  const start = axisStart(props.steps);
  const high = Math.max(...props.steps.map(({ level, change }) => Math.max(level, level - change)));
  const x = scale(start, high, namePx + 12, width - 92);
  const isCut = start > 0;
  return (
    <div ref={place}>
      <svg viewBox={`0 0 ${width} ${ROW_PX * props.steps.length + 28}`} role="group" aria-label={props.title}>
        <line x1={x(start)} x2={x(start)} y1={0} y2={ROW_PX * props.steps.length} class="chart-zero" />
        {props.steps.map((step, index) => (
          <g key={step.key} transform={`translate(0 ${index * ROW_PX})`}>
            <OneStep step={step} next={props.steps[index + 1]} x={x} start={start} namePx={namePx} />
          </g>
        ))}
        <text x={isCut ? 0 : x(start)} y={ROW_PX * props.steps.length + 20} class="chart-small chart-quiet">
          {isCut ? say("waterfall.cut", { value: numberText(start, 3) }) : "0"}
        </text>
      </svg>
    </div>
  );
}

function OneStep(props: {
  step: Step;
  next: Step | undefined;
  x: (value: number) => number;
  start: number;
  namePx: number;
}): ComponentChildren {
  const { step, next, x } = props;
  const from = step.isEnd ? props.start : step.level - step.change;
  const [left, right] = [Math.min(x(from), x(step.level)), Math.max(x(from), x(step.level))];
  const kind = step.isEnd ? (step.key === "before" ? "before" : "after") : step.change <= 0 ? "fall" : "rise";
  const text = step.isEnd ? numberText(step.level) : signedText(step.change);
  const name = fitText(step.name, props.namePx);
  return (
    <>
      <text x={0} y={31} class={step.isEnd ? "chart-strong" : ""}>
        {step.href ? (
          <a href={step.href} class="chart-link">
            {name}
          </a>
        ) : (
          name
        )}
        <title>{step.name}</title>
      </text>
      <rect x={left} y={10} width={Math.max(2, right - left)} height={32} rx={2} class={`bar-${kind}`} />
      {kind === "fall" && right - left > 26 && (
        <path d={`M${left + 16} 20 l-6 6 l6 6 M${left + 10} 26 h12`} class="bar-arrow" />
      )}
      {next && <line x1={x(step.level)} x2={x(step.level)} y1={42} y2={ROW_PX + 10} class="chart-link-line" />}
      <text x={right + 8} y={31} class="chart-strong">
        {text}
      </text>
    </>
  );
}
