// SPDX-License-Identifier: Apache-2.0
// Two products side by side. Whether they may be compared comes first; where they may not, the picture says so.

import { useResource } from "../api/resource";
import type { Footprint } from "../api/shapes";
import { StageBarFigure } from "../charts/stage_bar";
import { say, sayOf } from "../language";
import { kgText, numberText, percentText, signedText } from "../number";
import { Answer } from "../parts/answer";
import { unitName } from "../parts/label";
import { PageHead, Section } from "../parts/page";
import { SameElsewhere } from "../parts/same";
import { Empty, Loaded } from "../parts/state";
import { type Column, DataTable } from "../parts/table";
import { useQuery } from "../router";
import { ProductBox } from "../search";
import { productPath } from "./product";

export function ComparePage() {
  const [a, setA] = useQuery("a");
  const [b, setB] = useQuery("b");
  const first = useResource<Footprint>(a === "" ? null : `${productPath(a)}/footprint`);
  const second = useResource<Footprint>(b === "" ? null : `${productPath(b)}/footprint`);
  return (
    <>
      <PageHead title={say("compare.title")} crumbs={[{ href: "/products", text: say("nav.products") }]} lead={say("compare.lead")} />
      <div class="columns">
        {([["a", a, setA], ["b", b, setB]] as const).map(([name, key, set]) => (
          <div key={name} class="field">
            <label class="field-name" for={`compare-${name}`}>{say(`compare.${name}`)}</label>
            <div class="search">
              <ProductBox id={`compare-${name}`} key={key} first={key} label={say(`compare.${name}`)} onChosen={(row) => set(row.key)} onText={set} />
            </div>
          </div>
        ))}
      </div>
      {a === "" || b === "" ? <Empty title={say("compare.choose")}><p>{say("compare.chooseHint")}</p></Empty> : (
        <Loaded of={first}>{(left) => <Loaded of={second}>{(right) => <Compared a={left} b={right} />}</Loaded>}</Loaded>
      )}
      <SameElsewhere same={[{ command: `kachi compare ${a || "A"} ${b || "B"}`, path: `${productPath(a || "A")}/footprint` }]} />
    </>
  );
}

function isWhole({ stages }: Footprint): boolean {
  return (stages[stages.length - 1]?.kgco2e ?? 0) !== 0;
}

function Compared(props: { a: Footprint; b: Footprint }) {
  const { a, b } = props;
  const conditions: [string, boolean][] = [
    [say("compare.unit", { a: unitName(a.unit), b: unitName(b.unit) }), a.unit === b.unit],
    [say("compare.boundary"), isWhole(a) === isWhole(b)],
    [say("compare.method"), a.method === b.method],
    [say("compare.complete"), a.trust.cut_off_count === 0 && b.trust.cut_off_count === 0],
  ];
  const mayCompare = conditions.every(([, good]) => good);
  const difference = b.total_kgco2e - a.total_kgco2e;
  const rows = a.stages.map((stage) => ({ stage, other: b.stages.find(({ key }) => key === stage.key)?.kgco2e ?? 0 }));
  type Row = (typeof rows)[number];
  const columns: Column<Row>[] = [
    { key: "stage", heading: say("word.stage"), value: ({ stage }) => stage.name },
    { key: "a", heading: a.product, unit: "kg-CO2e", align: "end", value: ({ stage }) => stage.kgco2e, draw: ({ stage }) => numberText(stage.kgco2e) },
    { key: "b", heading: b.product, unit: "kg-CO2e", align: "end", value: ({ other }) => other, draw: ({ other }) => numberText(other) },
    { key: "change", heading: say("compare.difference"), unit: "kg-CO2e", align: "end", value: ({ stage, other }) => other - stage.kgco2e, draw: ({ stage, other }) => signedText(other - stage.kgco2e) },
  ];
  return (
    <>
      <Section title={say("compare.may")}>
        <ul class="checks">
          {conditions.map(([text, good]) => <li key={text}><Answer verdict={good ? "yes" : "no"} text={text} /></li>)}
        </ul>
        {!mayCompare && <p class="notice notice-care">{say("compare.mayNot")}</p>}
      </Section>
      <StageBarFigure
        name="compare"
        title={mayCompare
          ? say(difference <= 0 ? "compare.less" : "compare.more", { a: a.product, b: b.product, kg: kgText(Math.abs(difference)), share: percentText(Math.abs(difference / a.total_kgco2e), 0) })
          : say("compare.sideBySide", { a: a.product, b: b.product })}
        source={sayOf("method", a.method)}
        products={[a, b].map((one) => ({ name: one.product, total_kgco2e: one.total_kgco2e, stages: one.stages }))}
      />
      <DataTable caption={say("compare.title")} columns={columns} rows={rows} rowKey={({ stage }) => stage.key} />
    </>
  );
}
