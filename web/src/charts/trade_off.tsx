// SPDX-License-Identifier: Apache-2.0
// What less CFP (or more REP) costs: the cheapest plan at each level, every point a link to its plan.

import { say } from "../language";
import { numberText, yenText } from "../number";
import type { Column } from "../parts/table";
import { scale, ticks } from "./axis";
import { Figure } from "./figure";
import { compact } from "./series";
import { useWidth } from "./size";

export interface TradeOffPoint {
  yen: number;
  /** Of the axis, kg-CO2e. */
  kgco2e: number;
  shadow_yen_per_kg: number;
  suppliers: number;
  isProven: boolean;
}

const HEIGHT_PX = 300;
const LEFT_PX = 72;

export function TradeOffFigure(props: {
  title: string;
  axis: string;
  points: TradeOffPoint[];
  chosen: TradeOffPoint | null;
  hrefOf: (point: TradeOffPoint) => string;
}) {
  const columns: Column<TradeOffPoint>[] = [
    { key: "kg", heading: props.axis, unit: "kg-CO2e", align: "end", value: ({ kgco2e }) => kgco2e, draw: (point) => <a href={props.hrefOf(point)}>{numberText(point.kgco2e)}</a> },
    { key: "yen", heading: say("procure.cost"), unit: say("word.yen"), align: "end", value: ({ yen }) => yen, draw: ({ yen }) => yenText(yen) },
    { key: "shadow", heading: say("procure.shadow"), unit: say("procure.yenPerKg"), align: "end", value: ({ shadow_yen_per_kg }) => shadow_yen_per_kg, draw: ({ shadow_yen_per_kg }) => numberText(shadow_yen_per_kg) },
    { key: "suppliers", heading: say("procure.suppliers"), align: "end", value: ({ suppliers }) => suppliers },
  ];
  return (
    <Figure
      name="curve"
      title={props.title}
      subtitle={say("procure.curveSubtitle", { axis: props.axis })}
      source={say("procure.curveSource")}
      columns={columns}
      rows={props.points}
      rowKey={({ kgco2e, yen }) => `${kgco2e} ${yen}`}
    >
      <Drawing {...props} />
    </Figure>
  );
}

function Drawing(props: Parameters<typeof TradeOffFigure>[0]) {
  const { points, chosen } = props;
  const { place, width } = useWidth();
  const all = chosen ? [...points, chosen] : points;
  const kg = all.map(({ kgco2e }) => kgco2e);
  const yen = all.map((point) => point.yen);
  const pad = (low: number, high: number) => (high - low || high || 1) * 0.06;
  const [kgLow, kgHigh, yenLow, yenHigh] = [Math.min(...kg), Math.max(...kg), Math.min(...yen), Math.max(...yen)];
  const x = scale(kgLow - pad(kgLow, kgHigh), kgHigh + pad(kgLow, kgHigh), LEFT_PX, width - 20);
  const y = scale(yenLow - pad(yenLow, yenHigh), yenHigh + pad(yenLow, yenHigh), HEIGHT_PX - 46, 14);
  const sorted = [...points].sort((a, b) => a.kgco2e - b.kgco2e);
  return (
    <div ref={place}>
      <svg viewBox={`0 0 ${width} ${HEIGHT_PX}`} role="group" aria-label={props.title}>
        {ticks(yenLow, yenHigh, 5).map((tick) => (
          <g key={tick} aria-hidden="true">
            <line x1={LEFT_PX} x2={width - 20} y1={y(tick)} y2={y(tick)} class="chart-grid" />
            <text x={LEFT_PX - 8} y={y(tick) + 4} text-anchor="end" class="chart-small chart-quiet">{compact(tick)}</text>
          </g>
        ))}
        {ticks(kgLow, kgHigh, width / 84).map((tick) => (
          <text key={tick} aria-hidden="true" x={x(tick)} y={HEIGHT_PX - 26} text-anchor="middle" class="chart-small chart-quiet">{numberText(tick)}</text>
        ))}
        <text aria-hidden="true" x={width - 20} y={HEIGHT_PX - 6} text-anchor="end" class="chart-small chart-quiet">{`${props.axis}, kg-CO2e →`}</text>
        <path d={sorted.map((point, at) => `${at === 0 ? "M" : "L"}${x(point.kgco2e)} ${y(point.yen)}`).join("")} class="line line-1" />
        {sorted.map((point) => (
          <a key={point.kgco2e} href={props.hrefOf(point)} aria-label={say("procure.point", { kg: numberText(point.kgco2e), yen: yenText(point.yen) })}>
            <circle cx={x(point.kgco2e)} cy={y(point.yen)} r={14} class="hit" />
            <circle cx={x(point.kgco2e)} cy={y(point.yen)} r={5} class="dot-1" />
          </a>
        ))}
        {chosen && (
          <g>
            <circle cx={x(chosen.kgco2e)} cy={y(chosen.yen)} r={9} class="dot-chosen" />
            <text x={x(chosen.kgco2e)} y={y(chosen.yen) - 14} text-anchor={x(chosen.kgco2e) > width / 2 ? "end" : "start"} class="chart-small chart-strong chart-halo">
              {say("procure.thisPlan")}
            </text>
          </g>
        )}
      </svg>
    </div>
  );
}
