// SPDX-License-Identifier: Apache-2.0
// One statement: its numbers, the rulebook's checks, what happened to it, and for the verifier the bench to judge it on.

import { post } from "../api/client";
import { forget, useResource } from "../api/resource";
import { useSession } from "../api/session";
import type { Check, Raised, Statement, StatementSteps, VerificationRecord } from "../api/shapes";
import { inLanguage, say, sayOf, type TextKey } from "../language";
import { gramsText, quantityText } from "../number";
import { Answer, StateTag, type Verdict } from "../parts/answer";
import { CopyButton, Id } from "../parts/copy";
import { unitName } from "../parts/label";
import { Facts, PageHead, Section } from "../parts/page";
import { SameElsewhere } from "../parts/same";
import { Loaded } from "../parts/state";
import { Term } from "../parts/term";
import { ActButton, useAct } from "../parts/steps";
import { Traced } from "../parts/traced";
import type { ToldId } from "../text/traced";
import { type Column, DataTable } from "../parts/table";
import { Workbench } from "./statement_bench";
import { RaisedFindings } from "./statement_findings";
import { PoolForm } from "./statement_pool";
import { stateTone } from "./statements";

const VERDICTS: Record<string, Verdict> = { pass: "yes", notice: "care", fail: "no" };

export function StatementPage(props: { values: { [name: string]: string } }) {
  const id = props.values["id"] ?? "";
  const statement = useResource<Statement>(`/statements/${id}`);
  const steps = useResource<StatementSteps>(`/statements/${id}/steps`);
  const session = useSession();
  const isAtWork = isUnderway(statement.data) || (session.data?.roles.includes("verifier") ?? false);
  return (
    <>
      <PageHead
        title={statement.data ? say("statement.title", { product: inLanguage(statement.data, "product_name") }) : say("statement.statement")}
        crumbs={[{ href: "/statements", text: say("nav.statements") }]}
        lead={statement.data && <><StateTag word={sayOf("statementState", statement.data.state)} tone={stateTone(statement.data.state)} /> <Id id={id} /></>}
        action={<a class={`button ${isAtWork ? "button-quiet" : ""}`} href={`/s/${id}`}>{say("statement.label")}</a>}
      />
      <Loaded of={statement}>
        {(data) => (
          <>
            <Numbers statement={data} />
            <Bench statement={data} onDone={() => { statement.reload(); steps.reload(); }} />
            <Checks checks={data.content.checks ?? []} rulebook={data.rulebook} />
            <Loaded of={steps}>{(found) => found.steps.length > 0 && <History steps={found} />}</Loaded>
          </>
        )}
      </Loaded>
      <SameElsewhere same={[
        { command: `kachi statement show ${id}`, path: `/statements/${id}` },
        { command: `kachi statement check ${id}`, path: `/statements/${id}/redo` },
        { command: `kachi statement sample ${id} --count 5 --seed 1`, path: `/statements/${id}/samples`, query: { count: "5", seed: "1" } },
        { command: `kachi statement findings ${id}`, path: `/statements/${id}/findings` },
        { command: `kachi statement record ${id} --level limited --opinion clean`, method: "POST", path: `/statements/${id}/steps` },
      ]} />
    </>
  );
}

function Numbers(props: { statement: Statement }) {
  const { statement } = props;
  const source = <a href={`/products/${statement.product}/trace`}>{say("trace.inputs")}</a>;
  const figure = (id: ToldId, name: string, text: string) => (
    <Traced id={id} name={name} rulebook={statement.rulebook} inputs={[[say("trace.digest"), <Id key="d" id={statement.sha256} />]]} source={source}>{text}</Traced>
  );
  const value = (id: ToldId, text: string | null) => (text === null ? say("statement.notStated") : figure(id, say(`word.${id}` as TextKey), `${quantityText(text)} kg-CO2e / ${unitName(statement.unit)}`));
  return (
    <section class="label" aria-label={say("statement.statement")}>
      <div class="label-side label-side-first">
        <div><span><Term id="cfp">{say("word.cfp")}</Term></span><b>{value("cfp", statement.cfp_kgco2e_per_unit)}</b><small>{say("statement.cfpNote")}</small></div>
        <div><span><Term id="rep">{say("word.rep")}</Term></span><b>{value("rep", statement.rep_kgco2e_per_unit)}</b><small>{sayOf("basis", statement.basis)}</small></div>
        <div><span><Term id="ae">{say("word.ae")}</Term></span><b>{value("ae", statement.ae_kgco2e_per_unit)}</b><small>{say("statement.aeNote")}</small></div>
      </div>
      <div class="label-facts">
        <Facts facts={[
          [say("statement.issuer"), statement.issuer],
          [say("statement.verifier"), statement.verifier || say("statement.notVerified")],
          [say("word.product"), <a key="p" href={`/products/${statement.product}`}>{inLanguage(statement, "product_name")}</a>],
          [say("word.rule"), <a key="r" href={`/rules?rulebook=${statement.rulebook}`}>{statement.rulebook}</a>],
          [say("statement.pool"), figure("pool", say("statement.pool"), `${gramsText(statement.pool_g)} g-CO2e`)],
          [say("trace.digest"), <span key="d" class="row"><Id id={statement.sha256} /><CopyButton text={statement.sha256} /></span>],
        ]} />
      </div>
    </section>
  );
}

/** Between its issuer and its verifier. */
const isUnderway = (statement: Statement | null) => ["draft", "submitted", "returned"].includes(statement?.state ?? "");

/** What the reader may do next, by role: the issuer submits and answers; a verifier works at the bench. */
function Bench(props: { statement: Statement; onDone: () => void }) {
  const { statement } = props;
  const session = useSession();
  const party = session.data?.party_name ?? "";
  const isIssuer = party !== "" && party === statement.issuer;
  const isVerifier = !isIssuer && (session.data?.roles.includes("verifier") ?? false);
  const raised = useResource<{ raised: Raised[] }>(isIssuer || isVerifier ? `/statements/${statement.id}/findings` : null);
  const part = !isUnderway(statement) ? "reader" : isIssuer ? "issuer" : isVerifier ? "verifier" : "reader";
  const onDone = () => { raised.reload(); props.onDone(); };
  return (
    <>
      {isIssuer && (statement.state === "draft" || statement.state === "returned") && <Submit statement={statement} onDone={onDone} />}
      {isVerifier && isUnderway(statement) && <h2 class="bench-title">{say("statement.bench")}</h2>}
      {raised.data && <RaisedFindings statement={statement.id} raised={raised.data.raised} part={part} party={party} onDone={onDone} />}
      {isVerifier && statement.state === "verified" && statement.verifier === party && statement.pool_g > 0 && <PoolForm statement={statement} />}
      {isVerifier && raised.data && (statement.state === "draft" || statement.state === "submitted") && <Workbench statement={statement} raised={raised.data.raised} onDone={onDone} />}
    </>
  );
}

function Submit(props: { statement: Statement; onDone: () => void }) {
  const act = useAct();
  const submit = async () => {
    await post(`/statements/${props.statement.id}/steps`, { body: { step: "submit", reason: "" } });
    forget();
    props.onDone();
  };
  return (
    <div class="notice">
      <p class="notice-title">{say("statement.yourTurn")}</p>
      <p>{say("statement.submitHint")}</p>
      <p><ActButton text={say("statement.submit")} isReady act={act} onAct={submit} /></p>
    </div>
  );
}

/** The frozen statement says its checks in English; the rulebook knows them in both languages. */
function Checks(props: { checks: Check[]; rulebook: string }) {
  const rulebook = useResource<{ checks: { id: string; text_ja: string }[] }>(`/rulebooks/${props.rulebook}`);
  const inJapanese = new Map((rulebook.data?.checks ?? []).map(({ id, text_ja }) => [id, text_ja]));
  const order = ["fail", "notice", "pass"];
  const told = props.checks.map((check) => ({ ...check, text_ja: inJapanese.get(check.rule) ?? "" }));
  const rows = told.sort((a, b) => order.indexOf(a.result) - order.indexOf(b.result));
  const columns: Column<Check>[] = [
    { key: "rule", heading: say("word.rule"), value: ({ rule }) => rule, draw: ({ rule }) => <code>{rule}</code> },
    { key: "result", heading: say("statement.result"), value: ({ result }) => result, draw: ({ result }) => <Answer verdict={VERDICTS[result] ?? "unknown"} text={sayOf("checkResult", result)} /> },
    { key: "text", heading: say("statement.asks"), value: (row) => inLanguage(row, "text") },
  ];
  const count = (result: string) => props.checks.filter((check) => check.result === result).length;
  return (
    <Section title={say("statement.checks", { pass: count("pass"), notice: count("notice"), fail: count("fail") })}>
      <DataTable caption={say("statement.checksCaption")} columns={columns} rows={rows} rowKey={({ rule }) => rule} sortName="checks" isStacked />
    </Section>
  );
}

function History(props: { steps: StatementSteps }) {
  return (
    <Section title={say("statement.history")}>
      <ol class="steps">
        {props.steps.steps.map((step) => (
          <li key={step.at + step.state} class="is-done">
            <p><strong>{sayOf("statementState", step.state)}</strong> · {step.party} · {step.at.slice(0, 16).replace("T", " ")} UTC</p>
            {step.reason && <p>{step.reason}</p>}
            {step.verification && <Recorded record={step.verification} />}
          </li>
        ))}
      </ol>
    </Section>
  );
}

/** The verifier's record, as it is kept with the step. */
function Recorded(props: { record: VerificationRecord }) {
  const { record } = props;
  const texts = (["standard", "materiality", "independence", "accreditation"] as const).filter((word) => record[word]);
  return (
    <>
      <Facts facts={[
        [say("bench.opinionIs"), sayOf("opinion", record.opinion)],
        [say("bench.level"), sayOf("assurance", record.level)],
        ...texts.map((word): [string, string] => [say(`bench.${word}`), record[word]]),
      ]} />
      {record.samples.length > 0 && (
        <details>
          <summary>{say("record.samples", { count: record.samples.length })}</summary>
          <ul class="notes">{record.samples.map((sample) => <li key={sample}>{sample}</li>)}</ul>
        </details>
      )}
    </>
  );
}
