// SPDX-License-Identifier: Apache-2.0
// One lot: what it carries, by origin (A + B + C + D), where that came from and where it went.

import { useMemo } from "preact/hooks";
import { useResource } from "../api/resource";
import type { Lot, Origin, Trace, TraceNode } from "../api/shapes";
import type { FlowGraph, FlowLink, FlowNode } from "../charts/flow_graph";
import { SankeyFigure } from "../charts/sankey";
import { dayOf } from "../days";
import { say, sayOf } from "../language";
import { gramsText, percentText } from "../number";
import { CopyButton, Id } from "../parts/copy";
import { Facts, PageHead, Section } from "../parts/page";
import { SameElsewhere } from "../parts/same";
import { Empty, Loaded } from "../parts/state";
import { type Column, DataTable } from "../parts/table";
import { Traced } from "../parts/traced";
import type { ToldId } from "../text/traced";
import { purposeText } from "../purpose";
import { useQuery } from "../router";
import { amountText, useTitles } from "./holding";
import { Segments } from "./product_contributions";

const WAYS = ["up", "down"] as const;

export function LotPage(props: { values: { [name: string]: string } }) {
  const id = props.values["id"] ?? "";
  const title = useTitles();
  const [way, setWay] = useQuery("way", "up");
  const trace = useResource<Trace>(`/lots/${id}/trace`, { direction: "up" });
  const down = useResource<Trace>(way === "down" ? `/lots/${id}/trace` : null, { direction: "down" });
  return (
    <>
      <PageHead
        title={trace.data ? say("lot.title", { amount: amountText(trace.data), product: title(trace.data.product) }) : say("lot.lot")}
        crumbs={[{ href: "/ledger", text: say("nav.ledger") }]}
        lead={trace.data && say("lot.lead", { owner: trace.data.owner, state: sayOf("lotState", trace.data.state) })}
        action={trace.problem === null && (
          <>
            <a class="button" href={`/ledger/transfer?lot=${id}`}>
              {say("ledger.transfer")}
            </a>
            <a class="button button-quiet" href={`/ledger/claim?lot=${id}`}>
              {say("ledger.claim")}
            </a>
          </>
        )}
      />
      <Loaded of={trace}>
        {(data) => (
          <>
            <LotFacts trace={data} />
            <Section title={say("lot.origins")}>
              <p class="lead">{say("lot.originsLead")}</p>
              <Equation origins={data.origins} />
              <OriginTable origins={data.origins} />
              {[...data.origins, ...data.nodes].some(({ hidden }) => hidden) && <p class="lead">{say("lot.hidden")}</p>}
            </Section>
            <Section
              title={say("lot.lineage")}
              aside={
                <Segments
                  label={say("lot.way")}
                  values={[...WAYS]}
                  chosen={way}
                  text={(one) => say(one === "up" ? "lot.up" : "lot.down")}
                  onChoose={setWay}
                />
              }
            >
              {way === "down" ? <Loaded of={down}>{(found) => <Lineage trace={found} isDown />}</Loaded> : <Lineage trace={data} isDown={false} />}
            </Section>
          </>
        )}
      </Loaded>
      <SameElsewhere
        same={[
          { command: `kachi ledger trace ${id}`, path: `/lots/${id}/trace` },
          { command: `kachi ledger trace ${id} --down`, path: `/lots/${id}/trace`, query: { direction: "down" } },
        ]}
      />
    </>
  );
}

/** The lot as it was made, and how much of it is still there. */
function LotFacts(props: { trace: Trace }) {
  const { trace } = props;
  const lot = useResource<Lot>(`/lots/${trace.lot}`);
  return (
    <Facts
      facts={[
        [say("lot.id"), <span key="id" class="row"><Id id={trace.lot} /> <CopyButton text={trace.lot} /></span>],
        [say("ledger.holder"), trace.owner],
        [say("lot.left"), lot.data ? say("lot.leftOf", { left: amountText(lot.data), made: amountText(trace), grams: gramsText(lot.data.embodied_g + lot.data.certificate_g) }) : "…"],
        [say("ledger.emitted"), <Grams key="e" id="emitted" name={say("ledger.emitted")} grams={trace.emitted_g} />],
        [say("ledger.embodied"), <Grams key="i" id="embodied" name={say("ledger.embodied")} grams={trace.embodied_g} />],
        [say("ledger.certificate"), <Grams key="c" id="certificate" name={say("ledger.certificate")} grams={trace.certificate_g} />],
      ]}
    />
  );
}

function Grams(props: { id: ToldId; name: string; grams: number }) {
  return (
    <Traced id={props.id} name={props.name} source={say("lot.source")}>
      {`${gramsText(props.grams)} g-CO2e`}
    </Traced>
  );
}

/** A + B + C + D = the value of the lot, to the gram. */
function Equation(props: { origins: Origin[] }) {
  const sum = props.origins.reduce((total, { value_g }) => total + value_g, 0);
  if (props.origins.length === 0) return <Empty title={say("lot.noValue")} />;
  return (
    <div class="equation">
      {props.origins.flatMap((origin, index) => [
        index > 0 ? <span key={`plus${index}`} aria-hidden="true">+</span> : null,
        <div key={origin.pool + origin.basis}>
          {origin.owner}
          <b>{gramsText(origin.value_g)} g</b>
          <small>{sayOf("basis", origin.basis)}</small>
        </div>,
      ])}
      <span aria-hidden="true">=</span>
      <div class="is-sum">
        {say("lot.value")}
        <b data-grams={sum}>
          <Traced id="value" name={say("lot.value")} inputs={props.origins.map(({ owner, value_g }) => [owner, `${gramsText(value_g)} g`])} source={say("lot.source")}>{`${gramsText(sum)} g`}</Traced>
        </b>
        <small>{say("lot.rep")}</small>
      </div>
    </div>
  );
}

function OriginTable(props: { origins: Origin[] }) {
  const sum = props.origins.reduce((total, { value_g }) => total + value_g, 0);
  const columns: Column<Origin>[] = [
    { key: "owner", heading: say("lot.maker"), value: ({ owner }) => owner },
    { key: "basis", heading: say("reduction.basis"), value: ({ basis }) => sayOf("basis", basis) },
    {
      key: "grams", heading: say("word.rep"), unit: "g-CO2e", align: "end",
      value: ({ value_g }) => value_g, draw: ({ value_g }) => gramsText(value_g),
      traced: ({ owner, basis }) => ({ id: "drawn", inputs: [[say("lot.maker"), owner], [say("reduction.basis"), sayOf("basis", basis)]], source: say("lot.source") }),
    },
    {
      key: "share", heading: say("word.share"), align: "end",
      value: ({ value_g }) => value_g / sum, draw: ({ value_g }) => percentText(value_g / sum),
    },
    {
      key: "statement", heading: say("ledger.statement"), value: ({ statement }) => statement,
      draw: ({ statement, hidden, pool }) => hidden ? pool : (
        <a href={`/statements/${statement}`}>
          <Id id={statement} />
        </a>
      ),
    },
  ];
  return <DataTable caption={say("lot.origins")} columns={columns} rows={props.origins} rowKey={({ pool, basis }) => pool + basis} />;
}

/** Nodes come depth first: the nearest one above of a smaller depth is what a node feeds, or was fed by. */
function graphOf(trace: Trace, isDown: boolean, title: (name: string) => string): FlowGraph {
  const nodes = new Map<string, FlowNode>();
  const links = new Map<string, FlowLink>();
  const path: string[] = [];
  const value = (node: TraceNode) => Number(node.embodied_g ?? 0) + Number(node.certificate_g ?? 0);
  for (const node of trace.nodes) {
    const id = node.pool ?? `${node.lot ?? node.entry}${node.beneficiary === undefined ? "" : "claim"}${node.purpose ?? ""}`;
    const kind = node.pool ? "pool" : node.beneficiary === undefined ? "lot" : "claim";
    const name = node.pool
      ? say("lot.poolOf", { owner: String(node.owner) })
      : kind === "claim"
        ? say("lot.claimFor", { purpose: node.purpose ? purposeText(node.purpose) : String(node.owner) })
        : `${node.owner}: ${title(node.product ?? "")}`;
    if (!nodes.has(id)) {
      nodes.set(id, { id, name, kind, amount: value(node), ...(node.lot && node.depth > 0 && !node.hidden ? { href: `/lots/${node.lot}` } : {}) });
    }
    path.length = node.depth;
    const parent = path[node.depth - 1];
    path[node.depth] = id;
    if (parent !== undefined && parent !== id) {
      const [source, target] = isDown ? [parent, id] : [id, parent];
      links.set(`${source} ${target}`, { source, target, amount: Math.max(1, value(node)) });
    }
  }
  return { nodes: [...nodes.values()], links: [...links.values()] };
}

function Lineage(props: { trace: Trace; isDown: boolean }) {
  const title = useTitles();
  const graph = useMemo(() => graphOf(props.trace, props.isDown, title), [props.trace, props.isDown, title(props.trace.product)]);
  const columns: Column<TraceNode>[] = [
    {
      key: "what", heading: say("lot.step"), value: (node) => `${"　".repeat(node.depth)}${sayOf("entryKind", node.entry)}`,
    },
    { key: "time", heading: say("word.day"), value: ({ time }) => dayOf(time) },
    { key: "owner", heading: say("ledger.holder"), value: ({ owner }) => owner ?? "" },
    { key: "product", heading: say("word.product"), value: ({ product, pool }) => (product ? title(product) : pool ? say("lot.pool") : "") },
    {
      key: "value", heading: say("word.rep"), unit: "g-CO2e", align: "end",
      value: (node) => (node.embodied_g ?? 0) + (node.certificate_g ?? 0),
      draw: (node) => gramsText((node.embodied_g ?? 0) + (node.certificate_g ?? 0)),
    },
  ];
  const rows = props.trace.nodes.map((node, index) => ({ ...node, index }));
  return (
    <>
      {graph.links.length > 0 && (
        <SankeyFigure
          name="lineage"
          title={say(props.isDown ? "lot.downTitle" : "lot.upTitle")}
          subtitle={say("lot.lineageSubtitle")}
          source={say("lot.source")}
          unit="g-CO2e"
          graph={graph}
          format={gramsText}
        />
      )}
      {props.trace.cut && <p class="notice notice-care">{say("lot.cut")}</p>}
      <details>
        <summary>{say("lot.steps")}</summary>
        <DataTable caption={say("lot.steps")} columns={columns} rows={rows} rowKey={(node) => String((node as { index?: number }).index)} sortName="steps" />
      </details>
    </>
  );
}
