// SPDX-License-Identifier: Apache-2.0
// From each number back to where it comes from: source, rule, digest, what was left out, and everything as files.

import { useResource } from "../api/resource";
import type { Inventory } from "../api/shapes";
import { apiPath } from "../api/client";
import { say, sayOf } from "../language";
import { numberText } from "../number";
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
    { key: "category", heading: say("trace.category"), value: ({ category }) => category },
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
            [say("trace.exact"), `${footprint.total_kgco2e} kg-CO2e`],
            [say("trace.residual"), footprint.trust.residual.toExponential(1)],
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
            />
          )}
        </Loaded>
      </Section>
      <Section title={say("trace.gases")}>
        <DataTable caption={say("trace.gases")} columns={gases} rows={footprint.flows} rowKey={({ key, category }) => key + category} />
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
