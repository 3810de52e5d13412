// SPDX-License-Identifier: Apache-2.0
// What to buy from whom: the plan under a budget and targets, and what each step to less CFP costs. Limits are in the
// address; the tables of needs and offers are the buyer's own.

import { useEffect, useState } from "preact/hooks";
import needsExample from "../../../examples/procurement/needs.csv";
import offersExample from "../../../examples/procurement/offers.csv";
import type { Problem } from "../api/client";
import { useQuestion } from "../api/question";
import { saveCsv } from "../charts/download";
import { TradeOffFigure, type TradeOffPoint } from "../charts/trade_off";
import { say, type TextKey } from "../language";
import { kgText, numberText, quantityText, yenText } from "../number";
import { PageHead, Section } from "../parts/page";
import { SameElsewhere } from "../parts/same";
import { FindingList, Loading, ProblemNotice } from "../parts/state";
import { type Column, DataTable } from "../parts/table";
import { NumberField, TableInput, useTable } from "../parts/table_input";
import { Term } from "../parts/term";
import { useQuery, useSearch, withQuery } from "../router";
import { DecideTabs } from "./decide_tabs";
import { Segments } from "./product_contributions";
import { BudgetView } from "./procure_budget";
import { TenderView } from "./procure_tender";

interface PlanLine {
  item: string;
  supplier: string;
  offer: string;
  quantity: string;
  yen: number;
  cfp_kgco2e?: string;
  rep_kgco2e?: string;
}

interface Plan {
  is_proven: boolean;
  gap: number;
  yen: number;
  cfp_kgco2e: string;
  rep_kgco2e: string;
  suppliers: number;
  lines_without_cfp: number;
  limits: { limit: string; unit: string; asked: string; shadow_price?: number }[];
  lines: PlanLine[];
  findings: Problem["findings"];
}

interface Curve {
  axis: string;
  points: { is_proven: boolean; yen: number; cfp_kgco2e: string; rep_kgco2e: string; suppliers: number; shadow_yen_per_kg: number }[];
}

const GOALS = ["cost", "cfp", "rep"];
const LIMITS: [limit: string, text: TextKey, unit: TextKey | "%" | "kg-CO2e" | ""][] = [
  ["budget", "procure.budget", "word.yen"],
  ["cfp", "procure.cfpMax", "kg-CO2e"],
  ["rep", "procure.repMin", "kg-CO2e"],
  ["share", "procure.shareMax", "%"],
  ["suppliers", "procure.suppliersMax", ""],
];
const FLAGS: Record<string, string> = { budget: "budget", cfp: "cfp-max", rep: "rep-min", share: "share-max", suppliers: "suppliers-max" };
/** The curve is asked for coarsely first: each is a whole answer, and holds the levels of the one before. */
const CURVE_POINTS = [3, 5, 9];
const CURVE_POINTS_ALL = 9;
const PAUSE_MS = 250;
/** Of search for a plan: as long as the server allows. For each point of the curve less, and after the plan. */
const SECONDS_MAX = 20;
const POINT_SECONDS_MAX = 2;

export function ProcurePage(props: { values: { [name: string]: string } }) {
  const tab = props.values["tab"] ?? "";
  if (tab === "tender") return <TenderView />;
  if (tab === "budget") return <BudgetView />;
  return <Chooser />;
}

/** Each limit of the plan, by name, from the address. */
function useLimits(): [string, string, (value: string) => void][] {
  return LIMITS.map(([limit]) => {
    const [value, set] = useQuery(limit);
    return [limit, value, set];
  });
}

function Chooser() {
  const [goal, setGoal] = useQuery("goal", "cost");
  const limits = useLimits();
  const needs = useTable("needs", needsExample);
  const offers = useTable("offers", offersExample);
  const asked = Object.fromEntries(limits.filter(([, value]) => value !== "").map(([limit, value]) => [limit, value]));
  const tables = { needs: needs.text, offers: offers.text };
  const plan = useQuestion<Plan>("/procurements", { tables, goal, limits: asked, seconds: SECONDS_MAX }, PAUSE_MS);
  const isPlanned = plan.data !== null || plan.problem !== null;
  const curve = useCurve(isPlanned ? tables : null);
  const words = Object.entries(asked).map(([limit, value]) => ` --${FLAGS[limit]} ${value}`).join("");
  const findings = plan.problem?.findings ?? plan.data?.findings ?? [];
  const standing = plan.problem ? null : plan.data;
  return (
    <>
      <PageHead
        title={say("procure.title")}
        lead={say("procure.lead")}
        action={
          <button type="button" class="button" disabled={!standing} onClick={() => standing && savePlan(standing)}>
            {say("procure.save")}
          </button>
        }
      />
      <DecideTabs here="/procure" />
      <div class="asking">
        <section class="card" aria-labelledby="limits">
          <h2 id="limits">{say("procure.limits")}</h2>
          <Segments label={say("procure.goal")} values={GOALS} chosen={goal} text={(one) => say(`procure.goal.${one}` as TextKey)} onChoose={setGoal} />
          {limits.map(([limit, value, set], at) => {
            const [, text, unit = ""] = LIMITS[at] ?? ["", "procure.budget"];
            return <NumberField key={limit} id={`limit-${limit}`} name={say(text)} unit={unit === "word.yen" ? say(unit) : unit} value={value} onChange={set} />;
          })}
          <p class="figure-note">{say("procure.limitsHint")}</p>
        </section>
        <div aria-live="polite">
          {plan.problem ? <ProblemNotice problem={plan.problem} /> : plan.data ? <PlanView plan={plan.data} isBusy={plan.isBusy} /> : <Loading what={say("procure.working")} />}
          {isPlanned && curve.data === null && curve.problem === null && <Loading what={say("procure.curveFollows")} />}
          {curve.data && !curve.problem && <CurveView curve={curve.data} plan={standing} />}
          {curve.data && !curve.problem && curve.data.points.length < CURVE_POINTS_ALL && (
            <p class="row" role="status">
              <progress value={curve.data.points.length} max={CURVE_POINTS_ALL} aria-label={say("procure.curveName")} />
              {say("procure.curvePoints", { done: curve.data.points.length, all: CURVE_POINTS_ALL })}
            </p>
          )}
        </div>
      </div>
      <Section title={say("procure.tables")}>
        <TableInput name="needs" title={say("procure.needs")} state={needs} findings={findings} />
        <TableInput name="offers" title={say("procure.offers")} hint={say("procure.offersHint")} state={offers} findings={findings} />
      </Section>
      <SameElsewhere
        same={[
          { command: `kachi procure needs.csv offers.csv --goal ${goal}${words}`, method: "POST", path: "/procurements" },
          { command: `kachi procure needs.csv offers.csv --curve ${CURVE_POINTS_ALL}`, method: "POST", path: "/procurements" },
        ]}
      />
    </>
  );
}

/** The curve as far as it is known: once one is answered the next, finer one is asked. */
function useCurve(tables: object | null): { data: Curve | null; problem: Problem | null } {
  const asked = JSON.stringify(tables);
  const [known, setKnown] = useState<{ asked: string; answered: number }>({ asked: "", answered: 0 });
  const step = known.asked === asked ? known.answered : 0;
  const points = CURVE_POINTS[Math.min(step, CURVE_POINTS.length - 1)];
  const curve = useQuestion<Curve>("/procurements", tables && { tables, curve: points, seconds: POINT_SECONDS_MAX }, 0);
  useEffect(() => {
    if (tables !== null && !curve.isBusy && curve.data?.points.length === points && step < CURVE_POINTS.length) setKnown({ asked, answered: step + 1 });
  }, [asked, curve.isBusy, curve.data, step]);
  return curve;
}

function PlanView(props: { plan: Plan; isBusy: boolean }) {
  const { plan } = props;
  const columns: Column<PlanLine>[] = [
    { key: "item", heading: say("column.item"), value: ({ item }) => item },
    { key: "supplier", heading: say("column.supplier"), value: ({ supplier, offer }) => `${supplier} (${offer})` },
    { key: "quantity", heading: say("word.quantity"), align: "end", value: ({ quantity }) => Number(quantity), draw: ({ quantity }) => quantityText(quantity) },
    { key: "yen", heading: say("procure.cost"), unit: say("word.yen"), align: "end", traced: ({ offer, quantity }) => ({ id: "planCost", inputs: [[say("column.offer"), offer], [say("word.quantity"), quantityText(quantity)]], source: say("procure.offers") }), value: ({ yen }) => yen, draw: ({ yen }) => yenText(yen) },
    { key: "cfp", heading: "CFP", term: "cfp", unit: "kg-CO2e", align: "end", traced: ({ offer, quantity }) => ({ id: "planCfp", inputs: [[say("column.offer"), offer], [say("word.quantity"), quantityText(quantity)]], source: say("procure.offers") }), value: ({ cfp_kgco2e }) => (cfp_kgco2e === undefined ? null : Number(cfp_kgco2e)), draw: ({ cfp_kgco2e }) => (cfp_kgco2e === undefined ? say("answer.unknown") : quantityText(cfp_kgco2e)) },
    { key: "rep", heading: "REP", term: "rep", unit: "kg-CO2e", align: "end", traced: ({ offer, quantity }) => ({ id: "planRep", inputs: [[say("column.offer"), offer], [say("word.quantity"), quantityText(quantity)]], source: say("procure.offers") }), value: ({ rep_kgco2e }) => (rep_kgco2e === undefined ? null : Number(rep_kgco2e)), draw: ({ rep_kgco2e }) => (rep_kgco2e === undefined ? say("answer.unknown") : quantityText(rep_kgco2e)) },
  ];
  const tight = plan.limits.filter(({ shadow_price }) => (shadow_price ?? 0) > 0);
  return (
    <div class={props.isBusy ? "is-stale" : ""}>
      <div class="equation">
        <div>{say("procure.cost")}<b data-yen={plan.yen}>{yenText(plan.yen)} {say("word.yen")}</b><small>{say(plan.is_proven ? "procure.proven" : "procure.best", { gap: numberText(plan.gap * 100, 2) })}</small></div>
        <div><Term id="cfp">CFP</Term><b>{kgText(Number(plan.cfp_kgco2e))}</b><small>{say("procure.ofAll")}</small></div>
        <div><Term id="rep">REP</Term><b>{kgText(Number(plan.rep_kgco2e))}</b><small>{say("procure.neverNetted")}</small></div>
        <div>{say("procure.suppliers")}<b>{plan.suppliers}</b></div>
      </div>
      {tight.map(({ limit, unit, shadow_price }) => (
        <p key={limit} class="lead">
          {say("procure.tight", { limit: say(LIMITS.find(([name]) => name === limit)?.[1] ?? "procure.budget"), yen: numberText(shadow_price ?? 0), unit: unit.replace("CO2e", "-CO2e") })}
        </p>
      ))}
      <DataTable caption={say("procure.plan")} columns={columns} rows={plan.lines} rowKey={({ item, offer }) => `${item} ${offer}`} sortName="plan" />
      <FindingList findings={plan.findings} />
    </div>
  );
}

function CurveView(props: { curve: Curve; plan: Plan | null }) {
  useSearch(); // a point links to this page with everything else as it is
  const points = props.curve.points.map((point): TradeOffPoint => ({
    yen: point.yen, kgco2e: Number(point.cfp_kgco2e), shadow_yen_per_kg: point.shadow_yen_per_kg, suppliers: point.suppliers, isProven: point.is_proven,
  }));
  const [first, last] = [points[0], points[points.length - 1]];
  if (!first || !last) return null;
  const chosen = props.plan && {
    yen: props.plan.yen, kgco2e: Number(props.plan.cfp_kgco2e), shadow_yen_per_kg: 0, suppliers: props.plan.suppliers, isProven: props.plan.is_proven,
  };
  return (
    <TradeOffFigure
      title={say("procure.curveTitle", { from: kgText(first.kgco2e, 3), to: kgText(last.kgco2e, 3), yen: yenText(last.yen - first.yen) })}
      axis="CFP"
      points={points}
      chosen={chosen}
      hrefOf={({ kgco2e }) => withQuery({ cfp: String(Math.ceil(kgco2e)), goal: null })}
    />
  );
}

/** The decision as a record: a line for each purchase. */
function savePlan(plan: Plan): void {
  saveCsv(
    "procurement-plan",
    [
      { key: "item", heading: "item", value: ({ item }) => item },
      { key: "supplier", heading: "supplier", value: ({ supplier }) => supplier },
      { key: "offer", heading: "offer", value: ({ offer }) => offer },
      { key: "quantity", heading: "quantity", value: ({ quantity }) => quantity },
      { key: "yen", heading: "yen", value: ({ yen }) => yen },
      { key: "cfp", heading: "cfp_kgco2e", value: ({ cfp_kgco2e }) => cfp_kgco2e ?? "" },
      { key: "rep", heading: "rep_kgco2e", value: ({ rep_kgco2e }) => rep_kgco2e ?? "" },
    ],
    plan.lines,
  );
}
