// SPDX-License-Identifier: Apache-2.0
// Declarations of buyers (GX率先実行宣言) and how far they are, read from what was bought through the registry; and who
// buys and sells most, with the method.

import categoriesExample from "../../../examples/demand/categories.csv";
import declarationsExample from "../../../examples/demand/declarations.csv";
import { useQuestion } from "../api/question";
import { say } from "../language";
import { quantityText } from "../number";
import { Answer } from "../parts/answer";
import { type FilledForm, FormFiles, type FormRow, FormView } from "../parts/form";
import { PageHead, Section } from "../parts/page";
import { SameElsewhere } from "../parts/same";
import { Empty, Loading, ProblemNotice } from "../parts/state";
import { TableInput, useTable } from "../parts/table_input";
import { NumberField } from "../parts/table_input";
import { useQuery } from "../router";
import { DecideTabs } from "./decide_tabs";

const PAUSE_MS = 250;

export function DeclarationsPage() {
  const [year, setYear] = useQuery("year");
  const declarations = useTable("declarations", declarationsExample);
  const categories = useTable("categories", categoriesExample);
  const when = /^\d{4}$/.test(year) ? { year: Number(year) } : {};
  const followed = { tables: { declarations: declarations.text, categories: categories.text }, ...when };
  const progress = useQuestion<FilledForm>("/declarations", followed, PAUSE_MS);
  const ranking = useQuestion<FilledForm>("/rankings", { tables: { categories: categories.text }, ...when }, PAUSE_MS);
  const findings = progress.problem?.findings ?? [];
  const since = when.year === undefined ? "" : ` --year ${when.year}`;
  return (
    <>
      <PageHead
        title={say("declare.title")}
        lead={say("declare.lead")}
        action={<FormFiles name="declarations" path="/declarations" body={followed} isReady={progress.data !== null && !progress.problem} />}
      />
      <DecideTabs here="/declarations" />
      <div class="filters">
        <NumberField id="year" name={say("declare.year")} unit={say("declare.yearUnit")} value={year} onChange={setYear} />
      </div>
      {progress.problem ? <ProblemNotice problem={progress.problem} /> : progress.data ? <Progress form={progress.data} /> : <Loading />}
      <Section title={say("tables.yours")}>
        <TableInput name="declarations" title={say("declare.table")} hint={say("declare.tableHint")} state={declarations} findings={findings} />
        <TableInput name="categories" title={say("declare.categories")} hint={say("declare.categoriesHint")} state={categories} findings={findings} />
      </Section>
      {ranking.problem ? <ProblemNotice problem={ranking.problem} /> : ranking.data ? <FormView form={ranking.data} /> : <Loading />}
      <SameElsewhere
        same={[
          { command: `kachi program declarations declarations.csv --categories categories.csv${since}`, method: "POST", path: "/declarations" },
          { command: `kachi program ranking --categories categories.csv${since}`, method: "POST", path: "/rankings" },
        ]}
      />
    </>
  );
}

/** A bar for each declaration: how much of what was bought is GX, with a mark at what was promised. */
function Progress(props: { form: FilledForm }) {
  const rows = props.form.tables["declarations"] ?? [];
  if (rows.length === 0) return <Empty title={say("declare.none")}><p>{say("declare.noneHint")}</p></Empty>;
  return (
    <Section title={`${say("declare.progress")} · ${props.form.subject}`}>
      <ul class="pledges">
        {rows.map((row) => (
          <ProgressItem key={`${row["declarer"]} ${row["category"]}`} row={row} />
        ))}
      </ul>
      <ul class="notes">{props.form.notes.map((note) => <li key={note}>{note}</li>)}</ul>
    </Section>
  );
}

function ProgressItem(props: { row: FormRow }) {
  const { row } = props;
  const done = Number(row["gx_percent"] ?? 0);
  const target = Number(row["target_percent"] ?? 0);
  const words = say("declare.sentence", {
    declarer: row["declarer"] ?? "", category: row["category"] ?? "", percent: quantityText(row["gx_percent"] ?? "0"),
    target: quantityText(row["target_percent"] ?? "0"), year: row["target_year"] ?? "",
  });
  return (
    <li class="card">
      <p class="row">
        <strong>{words}</strong> <Answer verdict={done >= target ? "yes" : "no"} text={say(done >= target ? "declare.met" : "declare.notYet")} />
      </p>
      <div class="pledge" role="img" aria-label={words}>
        <span class="pledge-done" style={{ width: `${Math.min(100, done)}%` }} />
        <span class="pledge-target" style={{ insetInlineStart: `${Math.min(100, target)}%` }} />
      </div>
      <p class="figure-note">
        {say("declare.quantity", { quantity: quantityText(row["gx_quantity"] ?? "0"), without: quantityText(row["gx_quantity_without_evidence"] ?? "0") })}
      </p>
    </li>
  );
}
