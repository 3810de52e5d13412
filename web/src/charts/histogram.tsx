// SPDX-License-Identifier: Apache-2.0
// How sure? How often each value came out of the runs, with the middle 90 %, the median and the calculated value.

import { say } from "../language";
import { countText, numberText, percentText } from "../number";
import type { Column } from "../parts/table";
import { scale, ticks } from "./axis";
import { Figure } from "./figure";
import { textPx, useWidth } from "./size";

export interface Spread {
  /** kg-CO2e; bins of equal width from `from` to `to`. */
  from: number;
  to: number;
  counts: number[];
  p5: number;
  p50: number;
  p95: number;
  calculated: number;
}

interface Bin {
  at: number;
  from: number;
  to: number;
  count: number;
}

const PLOT_PX = 200;
const HEAD_PX = 66;
const AXIS_PX = 34;

export function HistogramFigure(props: { title: string; subtitle: string; source: string; spread: Spread }) {
  const bins = binsOf(props.spread);
  const all = bins.reduce((sum, { count }) => sum + count, 0);
  const columns: Column<Bin>[] = [
    { key: "from", heading: say("histogram.from"), unit: "kg-CO2e", align: "end", value: ({ from }) => from, draw: ({ from }) => numberText(from) },
    { key: "to", heading: say("histogram.to"), unit: "kg-CO2e", align: "end", value: ({ to }) => to, draw: ({ to }) => numberText(to) },
    { key: "count", heading: say("histogram.count"), align: "end", value: ({ count }) => count, draw: ({ count }) => countText(count) },
    { key: "share", heading: say("word.share"), align: "end", value: ({ count }) => count / all, draw: ({ count }) => percentText(count / all) },
  ];
  return (
    <Figure {...props} name="histogram" columns={columns} rows={bins} rowKey={({ at }) => String(at)}>
      <Histogram spread={props.spread} bins={bins} title={props.title} />
    </Figure>
  );
}

function binsOf(spread: Spread): Bin[] {
  const width = (spread.to - spread.from) / spread.counts.length;
  return spread.counts.map((count, at) => ({ at, from: spread.from + at * width, to: spread.from + (at + 1) * width, count }));
}

function Histogram(props: { spread: Spread; bins: Bin[]; title: string }) {
  const { spread, bins } = props;
  const { place, width } = useWidth();
  const low = Math.min(spread.from, spread.calculated);
  const high = Math.max(spread.to, spread.calculated);
  const x = scale(low, high, 8, width - 8);
  const most = Math.max(...bins.map(({ count }) => count), 1);
  const height = scale(0, most, 0, PLOT_PX);
  const foot = HEAD_PX + PLOT_PX;
  return (
    <div ref={place}>
      <svg viewBox={`0 0 ${width} ${foot + AXIS_PX}`} role="img" aria-label={props.title}>
        <rect x={x(spread.p5)} width={Math.max(1, x(spread.p95) - x(spread.p5))} y={HEAD_PX} height={PLOT_PX} class="band" />
        {bins.map(({ at, from, to, count }) => (
          <rect key={at} x={x(from) + 0.5} width={Math.max(1, x(to) - x(from) - 1)} y={foot - height(count)} height={height(count)} class="bar">
            <title>{`${numberText(from)} – ${numberText(to)} kg-CO2e: ${countText(count)}`}</title>
          </rect>
        ))}
        <line x1={8} x2={width - 8} y1={foot} y2={foot} class="chart-zero" />
        {ticks(low, high, Math.max(2, Math.floor(width / 52))).map((value) => (
          <text key={value} x={x(value)} y={foot + 20} text-anchor="middle" class="chart-small chart-quiet">
            {numberText(value, 3)}
          </text>
        ))}
        <Marker at={x(spread.p50)} row={1} width={width} kind="median" text={say("histogram.median", { kg: numberText(spread.p50) })} />
        <Marker at={x(spread.calculated)} row={0} width={width} kind="calculated" text={say("histogram.calculated", { kg: numberText(spread.calculated) })} />
        <text x={Math.max(8, Math.min(x(spread.p5), width - 100))} y={HEAD_PX - 8} class="chart-halo chart-small chart-quiet">
          {say("histogram.band")}
        </text>
      </svg>
    </div>
  );
}

/** A line through the plot; its words stand to the side where there is room for them. */
function Marker(props: { at: number; row: number; width: number; kind: "median" | "calculated"; text: string }) {
  const fits = props.at + textPx(props.text) + 12 < props.width;
  return (
    <>
      <line x1={props.at} x2={props.at} y1={props.row * 20 + 4} y2={HEAD_PX + PLOT_PX} class={`marker-${props.kind}`} />
      <text x={props.at + (fits ? 6 : -6)} y={props.row * 20 + 15} text-anchor={fits ? "start" : "end"} class={`chart-halo chart-small ${props.kind === "calculated" ? "chart-strong" : "chart-quiet"}`}>
        {props.text}
      </text>
    </>
  );
}
