// SPDX-License-Identifier: Apache-2.0
// A budget over its applications, in the order in which they came: who gets what, what is left, what has to come back.

import applicationsExample from "../../../examples/procurement/applications.csv";
import { useQuestion } from "../api/question";
import type { Finding } from "../api/client";
import { CoverageBar } from "../charts/coverage";
import { saveCsv } from "../charts/download";
import { say, sayOf } from "../language";
import { gramsText, quantityText, yenText } from "../number";
import { StateTag } from "../parts/answer";
import { PageHead, Section } from "../parts/page";
import { SameElsewhere } from "../parts/same";
import { FindingList, Loading, ProblemNotice } from "../parts/state";
import { type Column, DataTable } from "../parts/table";
import { NumberField, TableInput, useTable } from "../parts/table_input";
import { Traced } from "../parts/traced";
import type { ToldId } from "../text/traced";
import { useQuery } from "../router";
import { DecideTabs } from "./decide_tabs";

interface Application {
  application: string;
  subject: string;
  applied_on: string;
  grant: string;
  granted_yen: number;
  left_yen: number;
  clawback: string;
  repay_yen: number;
}

interface Budget {
  granted_yen: number;
  left_yen: number;
  repay_yen: number;
  rep_g: number;
  yen_per_t?: string;
  times_carbon_price?: string;
  applications: Application[];
  findings: Finding[];
}

export function BudgetView() {
  const [yen, setYen] = useQuery("yen", "1500000");
  const [years, setYears] = useQuery("disposal_years", "4");
  const [price, setPrice] = useQuery("carbon_yen_per_t", "4300");
  const applications = useTable("applications", applicationsExample);
  const body = {
    tables: { applications: applications.text }, yen: Number(yen) || 0, disposal_years: Number(years) || 0,
    ...(price === "" ? {} : { carbon_yen_per_t: price }),
  };
  const answer = useQuestion<Budget>("/budgets", body, 200);
  const budget = answer.problem ? null : answer.data;
  const findings = answer.problem?.findings ?? answer.data?.findings ?? [];
  return (
    <>
      <PageHead
        title={say("budget.title")}
        lead={say("budget.lead")}
        action={<button type="button" class="button" disabled={!budget} onClick={() => budget && saveCsv("budget", columns(), budget.applications)}>{say("evaluate.export")}</button>}
      />
      <DecideTabs here="/procure/budget" />
      <div class="asking">
        <section class="card" aria-labelledby="terms">
          <h2 id="terms">{say("budget.terms")}</h2>
          <NumberField id="yen" name={say("budget.yen")} unit={say("word.yen")} value={yen} onChange={setYen} />
          <NumberField id="years" name={say("budget.years")} hint={say("budget.yearsHint")} unit={say("budget.yearUnit")} value={years} onChange={setYears} />
          <NumberField id="price" name={say("budget.price")} unit={say("market.yenPerTonne")} value={price} onChange={setPrice} />
        </section>
        <div aria-live="polite">
          {answer.problem ? <ProblemNotice problem={answer.problem} /> : budget ? <Spent budget={budget} yen={body.yen} /> : <Loading />}
        </div>
      </div>
      <Section title={say("tables.yours")}>
        <TableInput name="applications" title={say("budget.applications")} hint={say("budget.applicationsHint")} state={applications} findings={findings} />
      </Section>
      <SameElsewhere same={[{ command: `kachi program budget applications.csv --yen ${body.yen} --disposal-years ${body.disposal_years}`, method: "POST", path: "/budgets" }]} />
    </>
  );
}

function columns(): Column<Application>[] {
  return [
    { key: "application", heading: say("column.application"), value: ({ application }) => application },
    { key: "subject", heading: say("column.subject"), value: ({ subject }) => subject },
    { key: "applied", heading: say("column.applied_on"), value: ({ applied_on }) => applied_on },
    { key: "grant", heading: say("evaluate.result"), value: ({ grant }) => sayOf("grant", grant), draw: ({ grant }) => <StateTag word={sayOf("grant", grant)} tone={grant === "granted" ? "good" : "bad"} /> },
    { key: "granted", heading: say("budget.granted"), unit: say("word.yen"), align: "end", value: ({ granted_yen }) => granted_yen, draw: ({ granted_yen }) => yenText(granted_yen) },
    { key: "left", heading: say("budget.leftAfter"), unit: say("word.yen"), align: "end", value: ({ left_yen }) => left_yen, draw: ({ left_yen }) => yenText(left_yen) },
    { key: "repay", heading: say("budget.repay"), unit: say("word.yen"), align: "end", value: ({ repay_yen }) => repay_yen, draw: ({ repay_yen, clawback }) => (repay_yen > 0 ? `${yenText(repay_yen)} (${sayOf("clawback", clawback)})` : "0") },
  ];
}

function Spent(props: { budget: Budget; yen: number }) {
  const { budget, yen } = props;
  const figure = (id: ToldId, name: string, amount: number) => (
    <Traced id={id} name={name} inputs={[[say("budget.yen"), `${yenText(yen)} ${say("word.yen")}`], [say("budget.applications"), String(budget.applications.length)]]} source={say("tables.yours")}>
      {`${yenText(amount)} ${say("word.yen")}`}
    </Traced>
  );
  const share = (part: number) => (yen > 0 ? part / yen : 0);
  return (
    <>
      <div class="equation">
        <div>{say("budget.left")}<b data-yen={budget.left_yen}>{figure("left", say("budget.left"), budget.left_yen)}</b><small>{say("budget.of", { yen: yenText(yen) })}</small></div>
        <div>{say("budget.granted")}<b>{figure("granted", say("budget.granted"), budget.granted_yen)}</b></div>
        <div>{say("budget.repay")}<b>{figure("repay", say("budget.repay"), budget.repay_yen)}</b></div>
        <div>{say("budget.perTonne")}<b>{budget.yen_per_t ? `${quantityText(budget.yen_per_t)} ${say("word.yen")}` : "–"}</b><small>{say("budget.rep", { grams: gramsText(budget.rep_g) })}</small></div>
      </div>
      <div class="section">
        <CoverageBar
          parts={[
            { key: "linked", name: say("budget.granted"), share: share(budget.granted_yen) },
            { key: "cut-off", name: say("budget.left"), share: share(budget.left_yen) },
          ]}
          label={say("budget.barLabel", { granted: yenText(budget.granted_yen), left: yenText(budget.left_yen) })}
        />
      </div>
      <DataTable caption={say("budget.title")} columns={columns()} rows={budget.applications} rowKey={({ application }) => application} sortName="order" />
      <FindingList findings={budget.findings} />
    </>
  );
}
