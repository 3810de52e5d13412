// SPDX-License-Identifier: Apache-2.0
// Values over years or entries: lines, bands of percentiles, or steps, labelled at their ends instead of in a legend.

import type { Column } from "../parts/table";
import { type Language, language, say, type TextKey } from "../language";
import { numberText } from "../number";
import { scale, ticks } from "./axis";
import { Figure } from "./figure";
import { fitText, textPx, useWidth } from "./size";

export interface Line {
  key: string;
  name: string;
  /** 1 to 4: colour and dash. */
  look: number;
  points: { x: number; y: number; low?: number; high?: number }[];
}

interface Cell {
  x: number;
  values: (number | null)[];
}

const HEIGHT_PX = 220;
const LEFT_PX = 58;

export function SeriesFigure(props: {
  name: string;
  title: string;
  subtitle: string;
  source: string;
  unit: string;
  xName: string;
  lines: Line[];
  isStep?: boolean;
  xFormat?: (x: number) => string;
}) {
  const xs = [...new Set(props.lines.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b);
  const xFormat = props.xFormat ?? String;
  const rows: Cell[] = xs.map((x) => ({
    x,
    values: props.lines.map(({ points }) => points.find((point) => point.x === x)?.y ?? null),
  }));
  const columns: Column<Cell>[] = [
    { key: "x", heading: props.xName, value: ({ x }) => xFormat(x) },
    ...props.lines.map((line, index): Column<Cell> => ({
      key: line.key,
      heading: line.name,
      unit: props.unit,
      align: "end",
      value: ({ values }) => values[index] ?? null,
      draw: ({ values }) => {
        const value = values[index];
        return value === null || value === undefined ? "" : numberText(value);
      },
    })),
  ];
  return (
    <Figure {...props} columns={columns} rows={rows} rowKey={({ x }) => String(x)}>
      <Series {...props} xFormat={xFormat} />
    </Figure>
  );
}

/** One pair of axes; used bare in small multiples. */
export function Series(props: {
  title: string;
  lines: Line[];
  unit: string;
  isStep?: boolean;
  xFormat?: (x: number) => string;
  height?: number;
}) {
  const { place, width } = useWidth();
  const height = props.height ?? HEIGHT_PX;
  const points = props.lines.flatMap((line) => line.points);
  const values = points.flatMap(({ y, low, high }) => [y, low ?? y, high ?? y]);
  const xs = points.map(({ x }) => x);
  const [xLow, xHigh] = [Math.min(...xs), Math.max(...xs)];
  const [yLow, yHigh] = [Math.min(0, ...values), Math.max(0, ...values) || 1];
  const labelPx = Math.min(110, Math.max(0, ...props.lines.map(({ name }) => textPx(name, 12) + 8)));
  const right = props.lines.length > 1 ? labelPx : 16;
  const x = scale(xLow, xHigh, LEFT_PX, width - right);
  const y = scale(yLow, yHigh, height - 28, 12);
  const xFormat = props.xFormat ?? String;
  const marks = ticks(xLow, xHigh, Math.max(2, (width - LEFT_PX - right) / 60)).filter((tick) => Number.isInteger(tick));
  return (
    <div ref={place}>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={props.title}>
        {ticks(yLow, yHigh, height / 56).map((tick) => (
          <g key={tick}>
            <line x1={LEFT_PX} x2={width - right} y1={y(tick)} y2={y(tick)} class={tick === 0 ? "chart-zero" : "chart-grid"} />
            <text x={LEFT_PX - 8} y={y(tick) + 4} text-anchor="end" class="chart-small chart-quiet">
              {compact(tick)}
            </text>
          </g>
        ))}
        {marks.map((tick) => (
          <text key={tick} x={x(tick)} y={height - 8} text-anchor="middle" class="chart-small chart-quiet">
            {xFormat(tick)}
          </text>
        ))}
        {props.lines.map((line) => (
          <OneLine key={line.key} line={line} x={x} y={y} isStep={props.isStep ?? false} />
        ))}
        {props.lines.length > 1 && <EndLabels lines={props.lines} x={width - right + 6} y={y} room={labelPx - 6} floor={height - 26} />}
      </svg>
    </div>
  );
}

function OneLine(props: { line: Line; x: (x: number) => number; y: (y: number) => number; isStep: boolean }) {
  const { line, x, y, isStep } = props;
  const at = line.points.map((point) => ({ ...point, px: x(point.x), py: y(point.y) }));
  const path = at
    .map(({ px, py }, index) => (index === 0 ? `M${px} ${py}` : isStep ? `H${px}V${py}` : `L${px} ${py}`))
    .join("");
  const banded = at.filter(({ low, high }) => low !== undefined && high !== undefined);
  const upper = banded.map(({ px, high }) => `${px} ${y(high ?? 0)}`);
  const lower = banded.map(({ px, low }) => `${px} ${y(low ?? 0)}`).reverse();
  return (
    <>
      {banded.length > 1 && <path d={`M${[...upper, ...lower].join("L")}Z`} class={`band band-${line.look}`} />}
      <path d={path} class={`line line-${line.look}`}>
        <title>{line.name}</title>
      </path>
      {at.length === 1 && <circle cx={at[0]?.px} cy={at[0]?.py} r={3} class={`dot-${line.look}`} />}
    </>
  );
}

/** Beside the last point, pushed apart where they would overlap. */
function EndLabels(props: { lines: Line[]; x: number; y: (y: number) => number; room: number; floor: number }) {
  const wanted = props.lines
    .map((line) => ({ line, y: props.y(line.points[line.points.length - 1]?.y ?? 0) + 4 }))
    .sort((a, b) => a.y - b.y);
  let above = -Infinity;
  return (
    <>
      {wanted.map(({ line, y }, at) => {
        const below = props.floor - 15 * (wanted.length - 1 - at); // room for those still to come above the axis' own words
        above = Math.max(Math.min(y, below), above + 15);
        return (
          <text key={line.key} x={props.x} y={above} class={`chart-small text-${line.look}`}>
            {fitText(line.name, props.room, 12)}
          </text>
        );
      })}
    </>
  );
}

/** Powers that each language has a word for: 億 and 万 in Japanese, billion and million in English. */
const POWERS: Record<Language, [from: number, word: TextKey][]> = {
  ja: [[1e12, "number.cho"], [1e8, "number.oku"], [1e4, "number.man"]],
  en: [[1e12, "number.trillion"], [1e9, "number.billion"], [1e6, "number.million"]],
};

/** Axis numbers without a row of zeros. */
export function compact(value: number): string {
  const power = POWERS[language()].find(([from]) => Math.abs(value) >= from);
  return power ? `${trim(numberText(value / power[0], 2))}${say(power[1])}` : trim(numberText(value, 2));
}

function trim(number: string): string {
  return number.includes("e") ? number : number.replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
}
