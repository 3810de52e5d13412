// SPDX-License-Identifier: Apache-2.0
// 削減実績量 (REP): from the product as it was to the product as it is, measure by measure, within the maker's own walls.

import type { ComponentChildren } from "preact";
import type { Reduction } from "../api/shapes";
import { WaterfallFigure, type Step } from "../charts/waterfall";
import { say, sayOf } from "../language";
import { kgText, numberText } from "../number";
import { perText } from "../parts/label";
import { Facts, Section } from "../parts/page";
import { Empty } from "../parts/state";
import { StateTag } from "../parts/answer";
import { Traced } from "../parts/traced";
import { type Column, DataTable } from "../parts/table";
import { productPath, type TabProps } from "./product";
import type { ToldId } from "../text/traced";

type Measure = Reduction["measures"][number];

// Steps of the waterfall that stand for themselves; the others are changes.
const levels = new Set(["baseline", "before", "after"]);

export function ReductionTab(props: TabProps) {
  const { reduction } = props;
  if (!reduction || reduction.measures.length === 0) {
    return (
      <Empty title={say("reduction.none")}>
        <p>{say("reduction.noneHint")}</p>
      </Empty>
    );
  }
  const steps: Step[] = reduction.waterfall.map((step) => ({
    key: step.key,
    name: nameOfStep(step.key, reduction),
    change: step.change_kgco2e,
    level: step.level_kgco2e,
    isEnd: levels.has(step.key),
    ...(reduction.measures.some(({ key }) => key === step.key) ? { href: `#measure-${step.key}` } : {}),
  }));
  return (
    <>
      <WaterfallFigure
        title={say("reduction.title", { party: reduction.party, kg: kgText(reduction.rep_kgco2e), amount: perText({ amount: 1, unit: reduction.unit }) })}
        subtitle={say("reduction.subtitle", { amount: perText({ amount: 1, unit: reduction.unit }) })}
        source={`${reduction.rulebook} ${reduction.rulebook_version}`}
        steps={steps}
      />
      <p class="notice">{say("reduction.cfpStays")}</p>
      <Measures reduction={reduction} />
      <Section title={say("reduction.bound")}>
        <Facts
          facts={[
            fact(reduction, "rep", say("word.rep"), reduction.rep_kgco2e),
            fact(reduction, "ownFall", say("reduction.ownFall"), reduction.own_fall_kgco2e),
            fact(reduction, "counted", say("reduction.counted"), reduction.counted_kgco2e),
            fact(reduction, "bound", say("reduction.most"), reduction.bound_kgco2e),
            fact(reduction, "unclaimed", say("reduction.unclaimed"), reduction.unclaimed_interaction_kgco2e),
            fact(reduction, "baseline", say("reduction.baseline"), reduction.cfp_baseline_kgco2e),
            fact(reduction, "stated", say("reduction.stated"), reduction.cfp_stated_kgco2e),
          ]}
        />
      </Section>
    </>
  );
}

/** A figure of the reduction, with what it was calculated from one press away. */
function fact(reduction: Reduction, id: ToldId, name: string, kgco2e: number): [string, ComponentChildren] {
  const sums: Partial<Record<ToldId, [string, number][]>> = {
    rep: [[say("reduction.counted"), reduction.counted_kgco2e], [say("reduction.most"), reduction.bound_kgco2e]],
    counted: reduction.measures.map((measure) => [measure.name, measure.counted_kgco2e]),
    bound: [[say("reduction.before"), reduction.before.total_kgco2e], [say("reduction.after"), reduction.after.total_kgco2e]],
  };
  const inputs = (sums[id] ?? []).map(([what, value]): [string, ComponentChildren] => [what, kgText(value)]);
  return [name, (
    <Traced
      key={id} id={id} name={name} inputs={inputs} rulebook={reduction.rulebook}
      source={<a href={`${productPath(reduction.activity_key)}/trace`}>{say("trace.inputs")}</a>}
    >
      {kgText(kgco2e)}
    </Traced>
  )];
}

function nameOfStep(key: string, reduction: Reduction): string {
  if (key === "before") return say("reduction.before");
  if (key === "after") return say("reduction.after");
  return reduction.measures.find((measure) => measure.key === key)?.name ?? sayOf("reduction", key);
}

function Measures(props: { reduction: Reduction }) {
  const columns: Column<Measure>[] = [
    {
      key: "name", heading: say("reduction.measure"), value: ({ name }) => name,
      draw: ({ key, name }) => <span id={`measure-${key}`}>{name}</span>,
    },
    {
      key: "basis", heading: say("reduction.basis"), value: ({ basis }) => basis,
      draw: ({ basis }) => <StateTag word={sayOf("basis", basis)} />,
    },
    ...(["scope1", "scope2", "scope3"] as const).map((scope): Column<Measure> => ({
      key: scope, heading: say(`word.${scope}`), unit: "kg-CO2e", align: "end",
      value: ({ effect }) => effect[`${scope}_kgco2e`],
      draw: ({ effect }) => numberText(effect[`${scope}_kgco2e`]),
    })),
    {
      key: "counted", heading: say("reduction.countedShort"), unit: "kg-CO2e", align: "end",
      traced: ({ name, effect }) => ({
        id: "counted", rulebook: props.reduction.rulebook,
        inputs: [[say("reduction.measure"), name], ...(["scope1", "scope2", "scope3"] as const).map((scope): [string, string] => [say(`word.${scope}`), kgText(effect[`${scope}_kgco2e`])])],
        source: <a href={`${productPath(props.reduction.activity_key)}/trace`}>{say("trace.inputs")}</a>,
      }),
      value: ({ counted_kgco2e }) => counted_kgco2e, draw: ({ counted_kgco2e }) => <strong>{numberText(counted_kgco2e)}</strong>,
    },
  ];
  return (
    <Section title={say("reduction.measures")}>
      <DataTable caption={say("reduction.measures")} columns={columns} rows={props.reduction.measures} rowKey={({ key }) => key} isStacked />
    </Section>
  );
}
