// SPDX-License-Identifier: Apache-2.0
import { useMemo } from "preact/hooks";
import { useResource } from "../api/resource";
import type { FlowAnswer } from "../api/shapes";
import type { FlowGraph } from "../charts/flow_graph";
import { SankeyFigure } from "../charts/sankey";
import { say, sayOf } from "../language";
import { kgText } from "../number";
import { Empty, Loaded } from "../parts/state";
import { productPath, type TabProps } from "./product";

export function FlowTab(props: TabProps) {
  const flow = useResource<FlowAnswer>(`${productPath(props.productKey)}/flow`);
  return <Loaded of={flow}>{(data) => <FlowPicture answer={data} {...props} />}</Loaded>;
}

function FlowPicture(props: TabProps & { answer: FlowAnswer }) {
  const { answer, footprint, productKey } = props;
  const graph = useMemo((): FlowGraph => {
    return {
      nodes: answer.nodes.map((node) => ({
        id: node.key,
        name: node.name,
        kind: node.stage,
        amount: node.kgco2e,
        ...(node.key === productKey ? {} : { href: productPath(node.key) }),
      })),
      links: answer.links.map(({ from, to, kgco2e }) => ({ source: from, target: to, amount: kgco2e })),
    };
  }, [answer, productKey]);
  if (graph.links.length === 0) return <Empty title={say("flow.none")} />;
  const largest = answer.links
    .filter(({ to }) => to === productKey)
    .reduce((a, b) => (b.kgco2e > a.kgco2e ? b : a), answer.links[0]!);
  const from = answer.nodes.find(({ key }) => key === largest.from)?.name ?? largest.from;
  return (
    <SankeyFigure
      name="flow"
      title={say("flow.title", { from, kg: kgText(largest.kgco2e), product: footprint.product })}
      subtitle={say("flow.subtitle")}
      source={`${sayOf("method", footprint.method)} · ${footprint.product}`}
      unit="kg-CO2e"
      graph={graph}
    />
  );
}
