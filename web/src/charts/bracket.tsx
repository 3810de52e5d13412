// SPDX-License-Identifier: Apache-2.0
// Avoided against a reference: two bars and the bracket of their difference. Never stacked with a footprint or with
// reductions: the picture has no place where they could be added.

import { say } from "../language";
import { kgText, numberText } from "../number";
import type { Column } from "../parts/table";
import { scale } from "./axis";
import { Figure } from "./figure";
import { fitText, textPx, useWidth } from "./size";

interface Side {
  key: string;
  name: string;
  kgco2e: number;
}

export function BracketFigure(props: {
  title: string;
  subtitle: string;
  source: string;
  reference: Side;
  solution: Side;
  avoided_kgco2e: number;
}) {
  const rows: Side[] = [
    props.reference,
    props.solution,
    { key: "difference", name: say("word.ae"), kgco2e: props.avoided_kgco2e },
  ];
  const columns: Column<Side>[] = [
    { key: "what", heading: say("bracket.what"), value: ({ name }) => name },
    {
      key: "kg", heading: say("word.emissions"), unit: "kg-CO2e", align: "end",
      value: ({ kgco2e }) => kgco2e, draw: ({ kgco2e }) => numberText(kgco2e),
    },
  ];
  return (
    <Figure {...props} name="bracket" columns={columns} rows={rows} rowKey={({ key }) => key}>
      <Bracket {...props} />
    </Figure>
  );
}

function Bracket(props: { title: string; reference: Side; solution: Side; avoided_kgco2e: number }) {
  const { place, width } = useWidth();
  const { reference, solution } = props;
  const valuePx = Math.max(textPx(kgText(reference.kgco2e)), textPx(kgText(solution.kgco2e))) + 16;
  const x = scale(
    Math.min(0, reference.kgco2e, solution.kgco2e),
    Math.max(1e-12, reference.kgco2e, solution.kgco2e),
    4,
    width - valuePx,
  );
  const [low, high] = [
    Math.min(x(solution.kgco2e), x(reference.kgco2e)),
    Math.max(x(solution.kgco2e), x(reference.kgco2e)),
  ];
  const middle = (low + high) / 2;
  const label = `${say("word.ae")} ${kgText(props.avoided_kgco2e)}`;
  const labelX = Math.max(textPx(label, 15) / 2 + 4, Math.min(width - textPx(label, 15) / 2 - 4, middle));
  return (
    <div ref={place}>
      <svg viewBox={`0 0 ${width} 224`} role="img" aria-label={props.title}>
        <text x={4} y={16}>
          {fitText(`${say("bracket.reference")}: ${reference.name}`, width - 8)}
        </text>
        <rect x={x(0)} y={26} width={Math.max(2, x(reference.kgco2e) - x(0))} height={36} rx={2} class="bar-before" />
        <text x={x(reference.kgco2e) + 8} y={50} class="chart-strong">
          {kgText(reference.kgco2e)}
        </text>
        <text x={4} y={90}>
          {fitText(`${say("bracket.solution")}: ${solution.name}`, width - 8)}
        </text>
        <rect x={x(0)} y={100} width={Math.max(2, x(solution.kgco2e) - x(0))} height={36} rx={2} class="bar-after" />
        <text x={high + 8} y={124} class="chart-strong">
          {kgText(solution.kgco2e)}
        </text>
        <line x1={x(solution.kgco2e)} x2={x(solution.kgco2e)} y1={100} y2={152} class="chart-link-line" />
        <line x1={x(reference.kgco2e)} x2={x(reference.kgco2e)} y1={62} y2={152} class="chart-link-line" />
        <path d={`M${low} 150 v10 H${high} v-10`} class="bracket-line" />
        <text x={labelX} y={190} text-anchor="middle" class="chart-answer">
          {label}
        </text>
        <text x={labelX} y={212} text-anchor="middle" class="chart-small chart-quiet">
          {say("bracket.alone")}
        </text>
      </svg>
    </div>
  );
}
