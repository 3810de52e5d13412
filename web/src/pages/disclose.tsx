// SPDX-License-Identifier: Apache-2.0
// A company's disclosure forms and the KPIs that lenders ask for, filled from its tables and, where it buys through the
// registry, from there.

import companyExample from "../../../examples/disclosure/company.csv";
import emissionsExample from "../../../examples/disclosure/emissions.csv";
import solutionsExample from "../../../examples/disclosure/solutions.csv";
import suppliesExample from "../../../examples/disclosure/supplies.csv";
import { useQuestion } from "../api/question";
import { useResource } from "../api/resource";
import type { Party } from "../api/shapes";
import { say, sayOf } from "../language";
import { type FilledForm, FormFiles, FormView } from "../parts/form";
import { PageHead, Section } from "../parts/page";
import { SameElsewhere } from "../parts/same";
import { Loading, ProblemNotice } from "../parts/state";
import { NumberField, TableInput, useTable } from "../parts/table_input";
import { useQuery } from "../router";
import { DecideTabs } from "./decide_tabs";

const KPIS = "kpis";

export function DisclosePage() {
  const [form, setForm] = useQuery("form", "gx-league");
  const [buyer, setBuyer] = useQuery("buyer");
  const [year, setYear] = useQuery("year", "2025");
  const forms = useResource<{ forms: string[] }>("/disclosures");
  const parties = useResource<{ parties: Party[] }>("/parties", { limit: 1000 });
  const tables = [
    { name: "company", state: useTable("company", companyExample) },
    { name: "emissions", state: useTable("emissions", emissionsExample) },
    { name: "solutions", state: useTable("solutions", solutionsExample) },
    { name: "supplies", state: useTable("supplies", suppliesExample) },
  ];
  const path = form === KPIS ? "/kpis" : `/disclosures/${form}`;
  const body = {
    tables: Object.fromEntries(tables.map(({ name, state }) => [name, state.text])),
    ...(buyer === "" ? {} : { buyer }),
    ...(/^\d{4}$/.test(year) ? { year: Number(year) } : {}),
  };
  const answer = useQuestion<FilledForm>(path, body, 250);
  const findings = answer.problem?.findings ?? answer.data?.findings ?? [];
  const files = tables.map(({ name }) => ` --${name} ${name}.csv`).join("");
  const command = form === KPIS ? "kachi program kpis" : `kachi disclose ${form}`;
  return (
    <>
      <PageHead
        title={say("disclose.title")}
        lead={say("disclose.lead")}
        action={<FormFiles name={form} path={path} body={body} isReady={answer.data !== null && !answer.problem} />}
      />
      <DecideTabs here="/disclose" />
      <div class="filters">
        <label>
          {say("disclose.form")}
          <select value={form} onChange={(event) => setForm(event.currentTarget.value)}>
            {[...(forms.data?.forms ?? ["gx-league"]), KPIS].map((one) => <option key={one} value={one}>{sayOf("form", one)}</option>)}
          </select>
        </label>
        <label>
          {say("disclose.buyer")}
          <select value={buyer} onChange={(event) => setBuyer(event.currentTarget.value)}>
            <option value="">{say("disclose.nobody")}</option>
            {(parties.data?.parties ?? []).map(({ id, name }) => <option key={id} value={name}>{name}</option>)}
          </select>
        </label>
        <NumberField id="year" name={say("declare.year")} unit={say("declare.yearUnit")} value={year} onChange={setYear} />
      </div>
      {answer.problem ? <ProblemNotice problem={answer.problem} /> : answer.data ? <FormView form={answer.data} /> : <Loading />}
      <Section title={say("tables.yours")}>
        {tables.map(({ name, state }) => (
          <details key={name} class="fold">
            <summary>{sayOf("disclose", `table.${name}`)}</summary>
            <TableInput name={name} title={sayOf("disclose", `table.${name}`)} state={state} findings={findings} />
          </details>
        ))}
      </Section>
      <SameElsewhere same={[{ command: `${command}${files}${buyer ? ` --buyer ${buyer}` : ""} --year ${year}`, method: "POST", path }]} />
    </>
  );
}
