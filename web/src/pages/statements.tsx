// SPDX-License-Identifier: Apache-2.0
// Statements: results, rules and checks, frozen together; drafted by a maker, verified by somebody else.

import { useWholeList } from "../api/resource";
import type { StatementSummary } from "../api/shapes";
import { inLanguage, say, sayOf } from "../language";
import { quantityText } from "../number";
import { StateTag } from "../parts/answer";
import { Id } from "../parts/copy";
import { PageHead } from "../parts/page";
import { SameElsewhere } from "../parts/same";
import { Empty, Loading, ProblemNotice } from "../parts/state";
import { type Column, DataTable } from "../parts/table";
import { useQuery } from "../router";
import { Segments } from "./product_contributions";

const STATES = ["", "draft", "submitted", "verified"];

export function stateTone(state: string): "good" | "care" | "bad" | "plain" {
  if (state === "verified") return "good";
  if (state === "submitted") return "care";
  return state === "returned" || state === "withdrawn" || state === "expired" ? "bad" : "plain";
}

export function StatementsPage() {
  const [state, setState] = useQuery("state");
  const statements = useWholeList<StatementSummary>("/statements", "statements", state === "" ? undefined : { state });
  const number = (key: "cfp" | "rep" | "ae"): Column<StatementSummary> => ({
    key, heading: key.toUpperCase(), unit: say("statements.perUnit"), align: "end",
    value: (row) => { const text = row[`${key}_kgco2e_per_unit`]; return text === null ? null : Number(text); },
    draw: (row) => { const text = row[`${key}_kgco2e_per_unit`]; return text === null ? "–" : quantityText(text); },
    traced: (row) => ({
      id: key, rulebook: row.rulebook, inputs: [[say("trace.digest"), <Id key="digest" id={row.sha256} />]],
      source: <a href={`/products/${encodeURIComponent(row.product)}/trace`}>{say("trace.inputs")}</a>,
    }),
  });
  const columns: Column<StatementSummary>[] = [
    { key: "product", heading: say("word.product"), value: (row) => inLanguage(row, "product_name"), draw: (row) => <a href={`/statements/${row.id}`}>{inLanguage(row, "product_name")} <Id id={row.id} /></a> },
    { key: "state", heading: say("word.state"), value: (row) => row.state, draw: (row) => <StateTag word={sayOf("statementState", row.state)} tone={stateTone(row.state)} /> },
    { key: "issuer", heading: say("statement.issuer"), value: ({ issuer }) => issuer },
    { key: "verifier", heading: say("statement.verifier"), value: ({ verifier }) => verifier },
    number("cfp"), number("rep"), number("ae"),
    { key: "rulebook", heading: say("word.rule"), value: ({ rulebook }) => rulebook },
  ];
  return (
    <>
      <PageHead
        title={say("statements.title")}
        lead={say("statements.lead")}
        action={
          <>
            <a class="button" href="/statements/new">{say("product.state")}</a>
            <a class="button button-quiet" href="/verify">{say("home.state.verify")}</a>
          </>
        }
      />
      <div class="filters">
        <Segments label={say("word.state")} values={STATES} chosen={state} text={(one) => (one === "" ? say("word.all") : sayOf("statementState", one))} onChoose={setState} />
      </div>
      {statements === null && <Loading />}
      {statements?.problem && <ProblemNotice problem={statements.problem} />}
      {statements && !statements.problem && (statements.rows.length === 0 ? (
        <Empty title={say("statements.none")}><p>{say("statements.noneHint")}</p></Empty>
      ) : (
        <DataTable caption={say("statements.title")} columns={columns} rows={statements.rows} rowKey={({ id }) => id} isStacked />
      ))}
      <SameElsewhere same={[{ command: "kachi statement list", path: "/statements" }]} />
    </>
  );
}
