// SPDX-License-Identifier: Apache-2.0
// Which inputs does the result follow? Spearman's rank correlation of each with the result, from −1 to 1.

import { say } from "../language";
import { signedText } from "../number";
import type { Column } from "../parts/table";
import { scale } from "./axis";
import { Figure } from "./figure";
import { fitText, useWidth } from "./size";

export interface Driver {
  name: string;
  rank_correlation: number;
}

const ROW_PX = 52;
const VALUE_PX = 62;

export function DriversFigure(props: { title: string; subtitle: string; source: string; drivers: Driver[] }) {
  const columns: Column<Driver>[] = [
    { key: "name", heading: say("drivers.input"), value: ({ name }) => name },
    {
      key: "rank", heading: say("drivers.correlation"), unit: "ρ", align: "end",
      value: ({ rank_correlation }) => rank_correlation, draw: ({ rank_correlation }) => signedText(rank_correlation, 2),
    },
  ];
  return (
    <Figure {...props} name="drivers" columns={columns} rows={props.drivers} rowKey={({ name }) => name}>
      <Drivers drivers={props.drivers} title={props.title} />
    </Figure>
  );
}

function Drivers(props: { drivers: Driver[]; title: string }) {
  const { place, width } = useWidth();
  const hasFalls = props.drivers.some(({ rank_correlation }) => rank_correlation < 0);
  const x = scale(hasFalls ? -1 : 0, 1, hasFalls ? VALUE_PX : 0, width - VALUE_PX);
  return (
    <div ref={place}>
      <svg viewBox={`0 0 ${width} ${ROW_PX * props.drivers.length + 4}`} role="img" aria-label={props.title}>
        {props.drivers.map(({ name, rank_correlation: rho }, at) => (
          <g key={name} transform={`translate(0 ${at * ROW_PX})`}>
            <text x={0} y={16}>
              {fitText(name, width)}
              <title>{name}</title>
            </text>
            <rect x={Math.min(x(0), x(rho))} width={Math.max(2, Math.abs(x(rho) - x(0)))} y={23} height={18} rx={2} class={rho < 0 ? "bar-fall" : "bar"} />
            <text x={x(rho) + (rho < 0 ? -6 : 6)} y={37} text-anchor={rho < 0 ? "end" : "start"} class="chart-small chart-strong">
              {signedText(rho, 2)}
            </text>
          </g>
        ))}
        <line x1={x(0)} x2={x(0)} y1={20} y2={ROW_PX * props.drivers.length} class="chart-zero" />
      </svg>
    </div>
  );
}
