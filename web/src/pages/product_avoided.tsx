// SPDX-License-Identifier: Apache-2.0
// 削減貢献量 (AE): against what would have been used instead. Never added to the footprint or to REP.

import { useResource } from "../api/resource";
import type { Avoided } from "../api/shapes";
import { BracketFigure } from "../charts/bracket";
import { say, sayOf } from "../language";
import { kgText, numberText } from "../number";
import { perText } from "../parts/label";
import { Facts, Section } from "../parts/page";
import { Empty, Loaded } from "../parts/state";
import { type Column, DataTable } from "../parts/table";
import { Traced } from "../parts/traced";
import { useQuery } from "../router";
import { ProductBox } from "../search";
import { productPath, type TabProps } from "./product";

export function AvoidedTab(props: TabProps) {
  const [reference, setReference] = useQuery("reference");
  const avoided = useResource<Avoided>(reference === "" ? null : `${productPath(props.productKey)}/avoided`, { reference });
  return (
    <>
      <div class="field">
        <label class="field-name" for="reference">
          {say("avoided.choose")}
        </label>
        <span class="field-hint">{say("avoided.chooseHint")}</span>
        <div class="search">
          <ProductBox
            id="reference"
            key={reference}
            label={say("avoided.choose")}
            first={reference}
            onChosen={(row) => setReference(row.key)}
            onText={setReference}
          />
        </div>
      </div>
      {reference === "" ? (
        <Empty title={say("avoided.none")}>
          <p>{say("avoided.noneHint")}</p>
        </Empty>
      ) : (
        <Loaded of={avoided}>{(data) => <Picture avoided={data} />}</Loaded>
      )}
    </>
  );
}

function Picture(props: { avoided: Avoided }) {
  const { avoided } = props;
  const columns: Column<Avoided["stages"][number]>[] = [
    { key: "stage", heading: say("word.stage"), value: ({ name }) => name },
    {
      key: "kg", heading: say("avoided.byStage"), unit: "kg-CO2e", align: "end",
      value: ({ kgco2e }) => kgco2e, draw: ({ kgco2e }) => numberText(kgco2e),
    },
  ];
  const isLess = avoided.ae_kgco2e >= 0;
  return (
    <>
      <BracketFigure
        title={say(isLess ? "avoided.title" : "avoided.titleMore", {
          solution: avoided.solution,
          reference: avoided.reference,
          kg: kgText(Math.abs(avoided.ae_kgco2e)),
        })}
        subtitle={say("avoided.subtitle", { amount: perText(avoided) })}
        source={sayOf("method", avoided.method)}
        reference={{ key: avoided.reference_key, name: avoided.reference, kgco2e: avoided.reference_kgco2e }}
        solution={{ key: avoided.solution_key, name: avoided.solution, kgco2e: avoided.solution_kgco2e }}
        avoided_kgco2e={avoided.ae_kgco2e}
      />
      <Facts facts={[[say("word.ae"), (
        <Traced
          key="ae" id="ae" name={say("word.ae")}
          inputs={[[avoided.reference, kgText(avoided.reference_kgco2e)], [avoided.solution, kgText(avoided.solution_kgco2e)], [say("statement.unitOf"), perText(avoided)]]}
          source={<><a href={`${productPath(avoided.reference_key)}/trace`}>{avoided.reference}</a> · <a href={`${productPath(avoided.solution_key)}/trace`}>{avoided.solution}</a></>}
        >
          {kgText(avoided.ae_kgco2e)}
        </Traced>
      )]]} />
      <p class="notice notice-care">{say("avoided.neverAdd")}</p>
      <Section title={say("avoided.stages")}>
        <DataTable caption={say("avoided.stages")} columns={columns} rows={avoided.stages} rowKey={({ key }) => key} />
      </Section>
    </>
  );
}
