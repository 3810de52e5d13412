// SPDX-License-Identifier: Apache-2.0
// Where in the life cycle? One horizontal bar a product, the five stages in fixed order and colour; what is negative
// stands left of zero; a mark at the total. Direct labels below, patterns where colour cannot be relied on.

import { nameOf, say } from "../language";
import { FOOTPRINT_DIGITS, kgText, numberText, percentText } from "../number";
import type { Column } from "../parts/table";
import { scale } from "./axis";
import { Figure } from "./figure";
import { Patterns, patternOf } from "./patterns";
import { fitText, textPx, useWidth } from "./size";

export interface Stage {
  key: string;
  name: string;
  name_ja?: string;
  kgco2e: number;
}

export interface StagedProduct {
  name: string;
  total_kgco2e: number;
  stages: Stage[];
}

const BAR_PX = 44;
const TOTAL_PX = 26;
const LABEL_PX = 46;

export function StageBarFigure(props: { name: string; title: string; source: string; products: StagedProduct[] }) {
  const rows = props.products.flatMap((product) => product.stages.map((stage) => ({ product, stage })));
  type Row = (typeof rows)[number];
  const columns: Column<Row>[] = [
    { key: "product", heading: say("word.product"), value: ({ product }) => product.name },
    { key: "stage", heading: say("word.stage"), value: ({ stage }) => nameOf(stage) },
    {
      key: "kg", heading: say("word.emissions"), unit: "kg-CO2e", align: "end",
      value: ({ stage }) => stage.kgco2e, draw: ({ stage }) => numberText(stage.kgco2e),
    },
    {
      key: "share", heading: say("word.share"), unit: "%", align: "end",
      value: ({ product, stage }) => stage.kgco2e / product.total_kgco2e,
      draw: ({ product, stage }) => percentText(stage.kgco2e / product.total_kgco2e),
    },
  ];
  return (
    <Figure
      name={props.name}
      title={props.title}
      subtitle={say("stageBar.subtitle")}
      source={props.source}
      columns={columns}
      rows={rows}
      rowKey={({ product, stage }) => `${product.name} ${stage.key}`}
    >
      <StageBars products={props.products} title={props.title} />
    </Figure>
  );
}

export function StageBars(props: { products: StagedProduct[]; title: string }) {
  const { place, width } = useWidth();
  const sums = props.products.map(({ stages }) => ({
    low: stages.reduce((sum, { kgco2e }) => sum + Math.min(0, kgco2e), 0),
    high: stages.reduce((sum, { kgco2e }) => sum + Math.max(0, kgco2e), 0),
  }));
  const low = Math.min(0, ...sums.map((sum) => sum.low));
  const high = Math.max(1e-12, ...sums.map((sum) => sum.high));
  const x = scale(low, high, 2, width - 2);
  const rowPx = BAR_PX + TOTAL_PX + LABEL_PX;
  return (
    <div ref={place}>
      <svg viewBox={`0 0 ${width} ${rowPx * props.products.length}`} role="img" aria-label={props.title}>
        <Patterns />
        {props.products.map((product, index) => (
          <g key={product.name} transform={`translate(0 ${index * rowPx})`}>
            <OneBar product={product} x={x} width={width} showsName={props.products.length > 1} />
          </g>
        ))}
      </svg>
    </div>
  );
}

interface Piece {
  stage: Stage;
  from: number;
  to: number;
}

function pieces(stages: Stage[]): Piece[] {
  let [below, above] = [0, 0];
  return stages
    .filter(({ kgco2e }) => kgco2e !== 0)
    .map((stage) => {
      const from = stage.kgco2e < 0 ? below : above;
      const to = from + stage.kgco2e;
      if (stage.kgco2e < 0) below = to;
      else above = to;
      return { stage, from: Math.min(from, to), to: Math.max(from, to) };
    });
}

function OneBar(props: {
  product: StagedProduct;
  x: (value: number) => number;
  width: number;
  showsName: boolean;
}) {
  const { product, x, width } = props;
  const total = x(product.total_kgco2e);
  const totalText = `${say("word.total")} ${kgText(product.total_kgco2e, FOOTPRINT_DIGITS)}`;
  const parts = pieces(product.stages);
  const name = props.showsName ? fitText(product.name, width - textPx(totalText) - 20) : "";
  const nameEnd = name === "" ? 0 : textPx(name, 14) + 16;
  return (
    <>
      {props.showsName && (
        <text x={2} y={14} class="chart-strong">
          {name}
        </text>
      )}
      <text x={Math.min(width - 2, Math.max(total, nameEnd + textPx(totalText) + 4))} y={14} text-anchor="end">
        {totalText}
      </text>
      {parts.map(({ stage, from, to }) => {
        const pixels = Math.max(1.5, x(to) - x(from));
        const box = { x: x(from), y: TOTAL_PX - 4, width: pixels, height: BAR_PX };
        return (
          <g key={stage.key}>
            <rect {...box} class={`stage stage-${stage.key}`} />
            <rect {...box} fill={patternOf(stage.key)} class="pattern" />
            <title>{`${nameOf(stage)} ${kgText(stage.kgco2e, FOOTPRINT_DIGITS)} (${percentText(stage.kgco2e / product.total_kgco2e)})`}</title>
          </g>
        );
      })}
      <line x1={x(0)} x2={x(0)} y1={TOTAL_PX - 8} y2={TOTAL_PX + BAR_PX} class="chart-zero" />
      <line x1={total} x2={total} y1={TOTAL_PX - 8} y2={TOTAL_PX + BAR_PX} class="chart-total" />
      <PieceLabels parts={parts} x={x} width={width} total={product.total_kgco2e} />
    </>
  );
}

/** Under each piece wide enough for its own label; the stage key (parts/stages.tsx) names the others. */
function PieceLabels(props: { parts: Piece[]; x: (value: number) => number; width: number; total: number }) {
  let taken = -Infinity;
  const labels = props.parts.map(({ stage, from, to }) => {
    const name = nameOf(stage);
    const share = percentText(stage.kgco2e / props.total);
    const needed = Math.max(textPx(name, 12), textPx(share, 12)) + 10;
    const at = Math.max(props.x(from), taken);
    const fits = at + needed <= props.width && at <= props.x(to) + 4;
    if (!fits) return null;
    taken = at + needed;
    return (
      <g key={stage.key} transform={`translate(${at} ${TOTAL_PX + BAR_PX + 14})`}>
        <text class="chart-small">{name}</text>
        <text y={16} class="chart-small chart-quiet">
          {share}
        </text>
      </g>
    );
  });
  return <>{labels}</>;
}
