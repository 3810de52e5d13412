// SPDX-License-Identifier: Apache-2.0
// A tender: offers ranked by price with points for a low CFP and a high REP. Rules are in the address.

import tenderExample from "../../../examples/procurement/tender.csv";
import { useQuestion } from "../api/question";
import type { Finding } from "../api/client";
import { say, type TextKey } from "../language";
import { quantityText, yenText } from "../number";
import { Answer } from "../parts/answer";
import { PageHead, Section } from "../parts/page";
import { SameElsewhere } from "../parts/same";
import { FindingList, Loading, ProblemNotice } from "../parts/state";
import { type Column, DataTable } from "../parts/table";
import { NumberField, TableInput, useTable } from "../parts/table_input";
import { useQuery } from "../router";
import { saveCsv } from "../charts/download";
import { DecideTabs } from "./decide_tabs";
import { Segments } from "./product_contributions";

interface Offer {
  offer: string;
  rank: number;
  above_ceiling: boolean;
  price_yen: number;
  cfp_points: string;
  rep_points: string;
  points: string;
  score: string;
}

const METHODS = ["division", "addition"];
const RULES: [rule: string, text: TextKey, unit: string, first: string][] = [
  ["ceiling_yen", "tender.ceiling", "yen", "10000000"],
  ["cfp_points", "tender.cfpPoints", "", "10"],
  ["cfp_aim", "tender.cfpAim", "kg-CO2e", "1000"],
  ["cfp_standard", "tender.cfpStandard", "kg-CO2e", "2000"],
  ["rep_points", "tender.repPoints", "", "20"],
  ["rep_aim", "tender.repAim", "kg-CO2e", "400"],
];
const PRICE_POINTS = "60";

export function TenderView() {
  const [method, setMethod] = useQuery("method", "division");
  const rules = RULES.map(([rule, , , first]) => {
    const [value, set] = useQuery(rule, first);
    return { rule, value, set };
  });
  const offers = useTable("tender", tenderExample);
  const asked = Object.fromEntries(rules.filter(({ value }) => value !== "").map(({ rule, value }) => [rule, rule === "ceiling_yen" ? Number(value) || 0 : value]));
  const body = { tables: { offers: offers.text }, method, ...asked, ...(method === "addition" ? { price_points: PRICE_POINTS } : {}) };
  const answer = useQuestion<{ offers: Offer[]; findings: Finding[] }>("/tenders", body, 200);
  const ranked = answer.problem ? null : answer.data;
  const findings = answer.problem?.findings ?? answer.data?.findings ?? [];
  const words = Object.entries(asked).map(([rule, value]) => ` --${rule.replace(/_yen$/, "").replace("_", "-")} ${value}`).join("");
  return (
    <>
      <PageHead
        title={say("tender.title")}
        lead={say("tender.lead")}
        action={<button type="button" class="button" disabled={!ranked} onClick={() => ranked && saveCsv("tender", columns(), ranked.offers)}>{say("evaluate.export")}</button>}
      />
      <DecideTabs here="/procure/tender" />
      <div class="asking">
        <section class="card" aria-labelledby="rules">
          <h2 id="rules">{say("tender.rules")}</h2>
          <Segments label={say("tender.method")} values={METHODS} chosen={method} text={(one) => say(`tender.${one}` as TextKey)} onChoose={setMethod} />
          <p class="figure-note">{say(method === "addition" ? "tender.additionNote" : "tender.divisionNote", { points: PRICE_POINTS })}</p>
          {rules.map(({ rule, value, set }, at) => {
            const [, text, unit] = RULES[at] ?? ["", "tender.ceiling", ""];
            return <NumberField key={rule} id={rule} name={say(text)} unit={unit === "yen" ? say("word.yen") : unit} value={value} onChange={set} />;
          })}
        </section>
        <div aria-live="polite">
          {answer.problem ? <ProblemNotice problem={answer.problem} /> : ranked ? <Ranked offers={ranked.offers} /> : <Loading />}
          {ranked && <FindingList findings={ranked.findings} />}
        </div>
      </div>
      <Section title={say("tables.yours")}>
        <TableInput name="offers" title={say("tender.offers")} hint={say("tender.offersHint")} state={offers} findings={findings} />
      </Section>
      <SameElsewhere same={[{ command: `kachi program tender offers.csv --method ${method}${words}`, method: "POST", path: "/tenders" }]} />
    </>
  );
}

function columns(): Column<Offer>[] {
  return [
    { key: "rank", heading: say("tender.rank"), value: ({ rank, above_ceiling }) => (above_ceiling ? null : rank), draw: ({ rank, above_ceiling }) => (above_ceiling ? "–" : rank) },
    { key: "offer", heading: say("column.offer"), value: ({ offer }) => offer, draw: ({ offer, above_ceiling }) => (above_ceiling ? <>{offer} <Answer verdict="no" text={say("tender.above")} /></> : offer) },
    { key: "price", heading: say("word.price"), unit: say("word.yen"), align: "end", value: ({ price_yen }) => price_yen, draw: ({ price_yen }) => yenText(price_yen) },
    { key: "cfp", heading: say("tender.forCfp"), align: "end", value: (row) => Number(row.cfp_points), draw: (row) => quantityText(row.cfp_points) },
    { key: "rep", heading: say("tender.forRep"), align: "end", value: (row) => Number(row.rep_points), draw: (row) => quantityText(row.rep_points) },
    { key: "points", heading: say("tender.points"), align: "end", value: (row) => Number(row.points), draw: (row) => quantityText(row.points) },
    { key: "score", heading: say("tender.score"), align: "end", value: (row) => Number(row.score), draw: (row) => quantityText(row.score) },
  ];
}

function Ranked(props: { offers: Offer[] }) {
  const best = props.offers.find(({ rank }) => rank === 1);
  return (
    <>
      <h2 data-winner={best?.offer ?? ""}>{best ? say("tender.winner", { offer: best.offer, yen: yenText(best.price_yen) }) : say("tender.noWinner")}</h2>
      <DataTable caption={say("tender.title")} columns={columns()} rows={props.offers} rowKey={({ offer }) => offer} sortName="ranking" />
    </>
  );
}
