// SPDX-License-Identifier: Apache-2.0
// How sure? Counts of the drawn values, the middle 90 % shaded, median, and the one value that was calculated without
// uncertainty, with words for why the two differ.

import { say } from "../language";
import { countText, numberText } from "../number";
import type { Column } from "../parts/table";
import { scale, ticks } from "./axis";
import { Figure } from "./figure";
import { textPx, useWidth } from "./size";

export interface Bin {
  from: number;
  to: number;
  count: number;
}

export interface Marks {
  p5: number;
  p50: number;
  p95: number;
  calculated: number;
}

const PLOT_PX = 200;
const TOP_PX = 56;

export function HistogramFigure(props: {
  title: string;
  subtitle: string;
  source: string;
  unit: string;
  bins: Bin[];
  marks: Marks;
}) {
  const columns: Column<Bin>[] = [
    {
      key: "from", heading: say("histogram.from"), unit: props.unit, align: "end",
      value: ({ from }) => from, draw: ({ from }) => numberText(from),
    },
    {
      key: "to", heading: say("histogram.to"), unit: props.unit, align: "end",
      value: ({ to }) => to, draw: ({ to }) => numberText(to),
    },
    {
      key: "count", heading: say("histogram.count"), align: "end",
      value: ({ count }) => count, draw: ({ count }) => countText(count),
    },
  ];
  return (
    <Figure {...props} name="histogram" columns={columns} rows={props.bins} rowKey={({ from }) => String(from)}>
      <Histogram {...props} />
    </Figure>
  );
}

/** `bin_count` equal bins over all of `values`. */
export function binsOf(values: number[], count: number): Bin[] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const step = (high - low) / count || 1;
  const bins = Array.from({ length: count }, (_, index) => ({
    from: low + index * step,
    to: low + (index + 1) * step,
    count: 0,
  }));
  for (const value of values) {
    const bin = bins[Math.min(count - 1, Math.floor((value - low) / step))];
    if (bin) bin.count += 1;
  }
  return bins;
}

function Histogram(props: { title: string; unit: string; bins: Bin[]; marks: Marks }) {
  const { place, width } = useWidth();
  const { bins, marks } = props;
  const low = Math.min(bins[0]?.from ?? 0, marks.calculated);
  const high = Math.max(bins[bins.length - 1]?.to ?? 1, marks.calculated);
  const x = scale(low, high, 12, width - 12);
  const y = scale(0, Math.max(1, ...bins.map(({ count }) => count)), TOP_PX + PLOT_PX, TOP_PX);
  const floor = TOP_PX + PLOT_PX;
  return (
    <div ref={place}>
      <svg viewBox={`0 0 ${width} ${floor + 48}`} role="img" aria-label={props.title}>
        <rect x={x(marks.p5)} y={TOP_PX} width={x(marks.p95) - x(marks.p5)} height={PLOT_PX} class="band" />
        {bins.map((bin) => (
          <rect
            key={bin.from}
            x={x(bin.from) + 0.5}
            y={y(bin.count)}
            width={Math.max(0.5, x(bin.to) - x(bin.from) - 1)}
            height={floor - y(bin.count)}
            class="bar"
          >
            <title>{`${numberText(bin.from)} – ${numberText(bin.to)}: ${countText(bin.count)}`}</title>
          </rect>
        ))}
        <line x1={0} x2={width} y1={floor} y2={floor} class="chart-zero" />
        {ticks(low, high, Math.max(2, width / 120)).map((tick) => (
          <text key={tick} x={x(tick)} y={floor + 18} text-anchor="middle" class="chart-small chart-quiet">
            {numberText(tick, 3)}
          </text>
        ))}
        <text x={width / 2} y={floor + 40} text-anchor="middle" class="chart-small chart-quiet">
          {props.unit}
        </text>
        <Marker x={x(marks.calculated)} width={width} y={20} text={say("histogram.calculated")} kind="calculated" />
        <Marker x={x(marks.p50)} width={width} y={42} text={say("histogram.median")} kind="median" />
      </svg>
    </div>
  );
}

function Marker(props: { x: number; width: number; y: number; text: string; kind: string }) {
  const toLeft = props.x + textPx(props.text) + 10 > props.width;
  return (
    <>
      <line x1={props.x} x2={props.x} y1={props.y - 12} y2={TOP_PX + PLOT_PX} class={`marker-${props.kind}`} />
      <text x={props.x + (toLeft ? -6 : 6)} y={props.y} text-anchor={toLeft ? "end" : "start"} class="chart-strong">
        {props.text}
      </text>
    </>
  );
}
