// SPDX-License-Identifier: Apache-2.0
// How does it flow? Suppliers left, product right, widths in proportion. Layout by d3-sankey, drawing ours. The same
// picture serves the emissions of a product and the lineage of a lot.

import { sankey, sankeyLinkHorizontal, type SankeyGraph } from "d3-sankey";
import { useMemo } from "preact/hooks";
import { say } from "../language";
import { countText, numberText } from "../number";
import type { Column } from "../parts/table";
import { Figure } from "./figure";
import { type FlowGraph, type FlowLink, type FlowNode, fold } from "./flow_graph";
import { fitText, textPx, useWidth } from "./size";

const LINKS_MAX = 60;
const NODE_PX = 12;
const ROW_PX = 40;
const NARROW_PX = 560;
/** Of a phone, where the picture scrolls: a name and a number fit. */
const COLUMN_PX = 150;

export function SankeyFigure(props: {
  name: string;
  title: string;
  subtitle: string;
  source: string;
  unit: string;
  graph: FlowGraph;
  format?: (amount: number) => string;
}) {
  const names = new Map(props.graph.nodes.map(({ id, name }) => [id, name]));
  const format = props.format ?? numberText;
  const columns: Column<FlowLink>[] = [
    { key: "from", heading: say("sankey.from"), value: ({ source }) => names.get(source) ?? source },
    { key: "to", heading: say("sankey.to"), value: ({ target }) => names.get(target) ?? target },
    {
      key: "amount", heading: say("word.amount"), unit: props.unit, align: "end",
      value: ({ amount }) => amount, draw: ({ amount }) => format(amount),
    },
  ];
  const folded = useMemo(
    () => fold(props.graph, LINKS_MAX, (count) => say("sankey.others", { count: countText(count) })),
    [props.graph],
  );
  return (
    <Figure
      name={props.name}
      title={props.title}
      subtitle={props.subtitle}
      source={props.source}
      columns={columns}
      rows={props.graph.links}
      rowKey={({ source, target }) => `${source} ${target}`}
    >
      <Sankey graph={folded} title={props.title} unit={props.unit} format={format} />
      {folded.foldedLinks > 0 && (
        <p class="figure-note">{say("sankey.folded", { count: countText(folded.foldedLinks) })}</p>
      )}
      {folded.openedLoops.length > 0 && (
        <p class="figure-note">{say("sankey.loops", { count: countText(folded.openedLoops.length) })}</p>
      )}
    </Figure>
  );
}

type Laid = SankeyGraph<FlowNode, FlowLink>;

function layOut(graph: FlowGraph, width: number, labelPx: number): { laid: Laid; height: number } {
  const depth = longestColumn(graph);
  const height = Math.max(160, depth * ROW_PX);
  const engine = sankey<FlowNode, FlowLink>()
    .nodeId(({ id }) => id)
    .nodeWidth(NODE_PX)
    .nodePadding(18)
    .extent([
      [1, 8],
      [width - labelPx, height - 8],
    ]);
  const laid = engine({
    nodes: graph.nodes.map((node) => ({ ...node })),
    links: graph.links.map((link) => ({ ...link, value: link.amount })),
  });
  return { laid, height };
}

/** How far each node is from the sources. */
function depths(graph: FlowGraph): Map<string, number> {
  const depth = new Map(graph.nodes.map(({ id }) => [id, 0]));
  for (let round = 0; round < graph.nodes.length; round++) {
    let changed = false;
    for (const { source, target } of graph.links) {
      const wanted = (depth.get(source) ?? 0) + 1;
      if (wanted > (depth.get(target) ?? 0)) {
        depth.set(target, wanted);
        changed = true;
      }
    }
    if (!changed) break;
  }
  return depth;
}

const deepest = (graph: FlowGraph) => Math.max(0, ...depths(graph).values());

/** How many nodes share the fullest column. */
function longestColumn(graph: FlowGraph): number {
  const counts = new Map<number, number>();
  for (const column of depths(graph).values()) counts.set(column, (counts.get(column) ?? 0) + 1);
  return Math.max(1, ...counts.values());
}

function Sankey(props: { graph: FlowGraph; title: string; unit: string; format: (amount: number) => string }) {
  const { place, width } = useWidth();
  const isNarrow = width < NARROW_PX;
  const columns = deepest(props.graph) + 1;
  const drawnWidth = isNarrow ? Math.max(NARROW_PX, columns * COLUMN_PX) : width;
  const { laid, height } = useMemo(
    () => layOut(props.graph, drawnWidth, Math.min(220, drawnWidth * 0.28)),
    [props.graph, drawnWidth],
  );
  const path = sankeyLinkHorizontal<FlowNode, FlowLink>();
  const roomPx = (drawnWidth - Math.min(220, drawnWidth * 0.28)) / Math.max(1, columns - 1) - NODE_PX - 12;
  return (
    <div ref={place} class={isNarrow ? "scroll-x" : ""} tabIndex={isNarrow ? 0 : undefined}>
      <svg
        viewBox={`0 0 ${drawnWidth} ${height}`}
        style={isNarrow ? { width: `${drawnWidth}px`, maxWidth: "none" } : undefined}
        role="group"
        aria-label={props.title}
      >
        {laid.links.map((link) => {
          const [source, target] = [link.source as FlowNode, link.target as FlowNode];
          return (
            <path
              key={`${source.id} ${target.id}`}
              d={path(link) ?? ""}
              stroke-width={Math.max(1, link.width ?? 1)}
              class={`sankey-link sankey-${source.kind}`}
            >
              <title>{`${source.name} → ${target.name}: ${props.format(link.amount)} ${props.unit}`}</title>
            </path>
          );
        })}
        {laid.nodes.map((node) => (
          <Node
            key={node.id}
            node={node}
            box={[node.x0 ?? 0, node.y0 ?? 0, node.x1 ?? 0, node.y1 ?? 0]}
            room={node.sourceLinks?.length === 0 ? Math.min(220, drawnWidth * 0.28) - 12 : roomPx}
            amount={`${props.format(node.amount)}`}
          />
        ))}
      </svg>
    </div>
  );
}

function Node(props: { node: FlowNode; box: [number, number, number, number]; room: number; amount: string }) {
  const { node, box, room } = props;
  const [x0, y0, x1, y1] = box;
  const oneLine = textPx(`${node.name}  ${props.amount}`) < room;
  const showsAmount = oneLine || y1 - y0 > 24;
  const middle = (y0 + y1) / 2;
  const name = fitText(node.name, room);
  return (
    <g>
      <rect x={x0} y={y0} width={x1 - x0} height={Math.max(1.5, y1 - y0)} rx={2} class={`node-${node.kind}`}>
        <title>{`${node.name}: ${props.amount}`}</title>
      </rect>
      <text x={x1 + 6} y={showsAmount && !oneLine ? middle - 3 : middle + 5} class="chart-halo">
        {node.href ? (
          <a href={node.href} class="chart-link">
            {name}
          </a>
        ) : (
          name
        )}
        {showsAmount && oneLine && (
          <tspan class="chart-quiet" dx={6}>
            {props.amount}
          </tspan>
        )}
      </text>
      {showsAmount && !oneLine && (
        <text x={x1 + 6} y={middle + 14} class="chart-halo chart-small chart-quiet">
          {props.amount}
        </text>
      )}
    </g>
  );
}
