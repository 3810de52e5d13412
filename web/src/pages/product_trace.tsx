// SPDX-License-Identifier: Apache-2.0
// From each number back to where it comes from: source, rule, digest, what was left out, and everything as files.

import { useResource } from "../api/resource";
import type { Inventory } from "../api/shapes";
import { apiPath } from "../api/client";
import { say, sayOf } from "../language";
import { numberText, residualText } from "../number";
import { Facts, Section } from "../parts/page";
import { Loaded } from "../parts/state";
import { type Column, DataTable } from "../parts/table";
import { exchangeColumns } from "./product_inventory";
import { productPath, type TabProps } from "./product";

export function TraceTab(props: TabProps) {
  const { footprint, productKey } = props;
  const path = productPath(productKey);
  const inventory = useResource<Inventory>(`${path}/inventory`);
  const gases: Column<(typeof footprint.flows)[number]>[] = [
    { key: "name", heading: say("trace.gas"), value: ({ name }) => name },
    { key: "category", heading: say("trace.category"), value: ({ category }) => category, draw: ({ category }) => compartment(category) },
    {
      key: "amount", heading: say("word.amount"), align: "end",
      value: ({ amount }) => amount, draw: ({ amount, unit }) => `${numberText(amount)} ${unit}`,
    },
    {
      key: "kg", heading: say("word.emissions"), unit: "kg-CO2e", align: "end",
      value: ({ kgco2e }) => kgco2e, draw: ({ kgco2e }) => numberText(kgco2e),
    },
  ];
  return (
    <>
      <Section title={say("trace.how")}>
        <Facts
          facts={[
            [say("label.method"), sayOf("method", footprint.method)],
            [say("trace.exact"), <span class="nowrap">{footprint.total_kgco2e} kg-CO2e</span>],
            [say("trace.residual"), residualText(footprint.trust.residual)],
            [say("trace.fossil"), `${numberText(footprint.fossil_kgco2e)} kg-CO2e`],
            [say("trace.biogenic"), `${numberText(footprint.biogenic_kgco2e)} kg-CO2e`],
            [say("trace.land"), `${numberText(footprint.land_use_change_kgco2e)} kg-CO2e`],
          ]}
        />
      </Section>
      <Section title={say("trace.inputs")}>
        <p class="lead">{say("trace.inputsLead")}</p>
        <Loaded of={inventory}>
          {(data) => (
            <DataTable
              caption={say("trace.inputs")}
              columns={exchangeColumns()}
              rows={data.exchanges}
              rowKey={({ number }) => String(number)}
              isStacked
            />
          )}
        </Loaded>
      </Section>
      <Section title={say("trace.gases")}>
        <DataTable caption={say("trace.gases")} columns={gases} rows={footprint.flows} rowKey={({ key, category }) => key + category} isStacked />
      </Section>
      <Section title={say("trace.files")}>
        <p class="row">
          <a class="button button-quiet" href={apiPath(`${path}/footprint`)} download={`${productKey}.json`}>
            JSON
          </a>
          <button type="button" class="button button-quiet" onClick={() => window.print()}>
            {say("trace.print")}
          </button>
        </p>
      </Section>
    </>
  );
}

/** "Elementary flows/air/urban" without what all begin with, each step in the reader's words where they are known. */
function compartment(category: string): string {
  const steps = category.replace(/^Elementary flows\//i, "").split("/");
  return steps.map((step) => sayOf("compartment", step.toLowerCase().replace(/^emissions? to /, ""))).join(" / ");
}
