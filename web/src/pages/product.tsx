// SPDX-License-Identifier: Apache-2.0
// A product: its label, and behind it tabs that each answer one question.

import type { ComponentType } from "preact";
import { useState } from "preact/hooks";
import { useResource } from "../api/resource";
import type { Avoided, Footprint, Reduction } from "../api/shapes";
import { say, sayOf, type TextKey } from "../language";
import { type Beside, ProductLabel } from "../parts/label";
import { Facts, PageHead, TabBar } from "../parts/page";
import { type Same, SameElsewhere } from "../parts/same";
import { Loaded } from "../parts/state";
import { useQuery } from "../router";
import { AvoidedTab } from "./product_avoided";
import { CertaintyTab, drawnFor } from "./product_certainty";
import { ContributionsTab } from "./product_contributions";
import { FlowTab } from "./product_flow";
import { InventoryTab } from "./product_inventory";
import { OverviewTab } from "./product_overview";
import { ReductionTab } from "./product_reduction";
import { TraceTab } from "./product_trace";

export interface TabProps {
  productKey: string;
  footprint: Footprint;
  reduction: Reduction | null;
  /** There are runs now that the label can say. */
  onDrawn: () => void;
}

const TABS: [tab: string, text: TextKey, Tab: ComponentType<TabProps>][] = [
  ["", "product.overview", OverviewTab],
  ["contributions", "product.contributions", ContributionsTab],
  ["flow", "product.flow", FlowTab],
  ["certainty", "product.certainty", CertaintyTab],
  ["inventory", "product.inventory", InventoryTab],
  ["reduction", "product.reduction", ReductionTab],
  ["avoided", "product.avoided", AvoidedTab],
  ["trace", "product.trace", TraceTab],
];

export function productPath(key: string): string {
  return `/products/${encodeURIComponent(key)}`;
}

export function ProductPage(props: { values: { [name: string]: string } }) {
  const key = props.values["key"] ?? "";
  const tab = props.values["tab"] ?? "";
  const path = productPath(key);
  const footprint = useResource<Footprint>(`${path}/footprint`);
  const about = useResource<{ measures: unknown[] }>(path);
  const hasMeasures = (about.data?.measures.length ?? 0) > 0;
  const reduction = useResource<Reduction>(hasMeasures ? `${path}/reduction` : null);
  const [reference] = useQuery("reference");
  const [, redraw] = useState(0);
  const avoided = useResource<Avoided>(reference === "" ? null : `${path}/avoided`, { reference });
  const [, , Tab] = TABS.find(([name]) => name === tab) ?? TABS[0]!;
  return (
    <>
      <PageHead
        title={footprint.data?.product ?? key}
        crumbs={[{ href: "/products", text: say("nav.products") }]}
        action={footprint.problem === null && (
          <>
            <a class={`button ${tab === "inventory" ? "button-quiet" : ""}`} href={`/statements/new?product=${encodeURIComponent(key)}`}>
              {say("product.state")}
            </a>
            <a class="button button-quiet" href={`/compare?a=${encodeURIComponent(key)}`}>
              {say("product.compare")}
            </a>
          </>
        )}
      />
      <Loaded of={footprint}>
        {(data) => (
          <>
            <ProductLabel
              footprint={data}
              range={drawnFor(data, key)}
              beside={besideOf(path, reduction.data, avoided.data)}
              facts={<LabelFacts footprint={data} />}
              isBrief={tab !== ""}
            />
            <TabBar
              label={say("product.tabs")}
              tabs={TABS.map(([name, text]) => ({
                href: name === "" ? path : `${path}/${name}`,
                text: say(text),
                isHere: name === tab,
              }))}
            />
            <Tab productKey={key} footprint={data} reduction={reduction.data} onDrawn={() => redraw((count) => count + 1)} />
          </>
        )}
      </Loaded>
      <SameElsewhere same={sameOf(tab, key, reference)} />
    </>
  );
}

/** What the tab shows, as a command and a request. */
function sameOf(tab: string, key: string, reference: string): Same[] {
  const path = productPath(key);
  const footprint: Same = { command: `kachi footprint ${key}`, path: `${path}/footprint` };
  switch (tab) {
    case "contributions":
      return [{ ...footprint, command: `kachi footprint ${key} --by tier` }];
    case "flow":
      return [{ command: `kachi footprint ${key} --paths 5`, path: `${path}/flow` }];
    case "certainty":
      return [{ command: `kachi footprint ${key} --runs 1000 --seed 1`, method: "POST", path: "/jobs" }];
    case "inventory":
      return [{ command: `kachi what-if ${key} --set ACTIVITY:FLOW=VALUE`, method: "POST", path: `${path}/what-if` }];
    case "reduction":
      return [{ command: `kachi reduce ${key}`, path: `${path}/reduction` }];
    case "avoided":
      return [{ command: `kachi avoid ${key} --reference ${reference || "PRODUCT"}`, path: `${path}/avoided`, query: { reference: reference || "PRODUCT" } }];
    case "trace":
      return [{ command: `kachi report ${key} --out FOLDER`, path: `${path}/inventory` }];
    default:
      return [footprint];
  }
}

function besideOf(path: string, reduction: Reduction | null, avoided: Avoided | null): Beside[] {
  const beside: Beside[] = [];
  if (reduction && reduction.measures.length > 0) {
    beside.push({
      kind: "rep",
      kgco2e: reduction.rep_kgco2e,
      href: `${path}/reduction`,
      note: say("label.repNote", { party: reduction.party }),
    });
  }
  if (avoided) {
    beside.push({
      kind: "ae",
      kgco2e: avoided.ae_kgco2e,
      href: `${path}/avoided`,
      note: say("label.aeNote", { reference: avoided.reference }),
    });
  }
  return beside;
}

function LabelFacts(props: { footprint: Footprint }) {
  const { footprint } = props;
  const last = footprint.stages.at(-1);
  const isWhole = last !== undefined && last.kgco2e !== 0;
  return (
    <Facts
      facts={[
        [say("label.boundary"), say(isWhole ? "label.grave" : "label.gate")],
        [say("label.method"), sayOf("method", footprint.method)],
        [say("label.compare"), say("label.compareText")],
      ]}
    />
  );
}
