// SPDX-License-Identifier: Apache-2.0
// Which products meet a program, clause by clause, and why. Program and products are in the address, so that a decision
// can be sent to somebody.

import { useEffect, useState } from "preact/hooks";
import { post, Problem } from "../api/client";
import { useResource } from "../api/resource";
import { useMay } from "../api/session";
import type { ActivityList, Clause, Evaluation, Program } from "../api/shapes";
import { inLanguage, language, nameOf, say, sayOf } from "../language";
import { yenText } from "../number";
import { Answer, StateTag, type Verdict } from "../parts/answer";
import { saveCsv } from "../charts/download";
import { PageHead, Section } from "../parts/page";
import { Permitted } from "../parts/permitted";
import { SameElsewhere } from "../parts/same";
import { Empty, Loaded, Loading, ProblemNotice } from "../parts/state";
import { prefill } from "../parts/table_input";
import { Traced } from "../parts/traced";
import { go, useQuery } from "../router";
import { ProductBox } from "../search";
import { DecideTabs } from "./decide_tabs";

export function EvaluatePage() {
  const [id, setId] = useQuery("program");
  const [products, setProducts] = useQuery("products");
  const keys = products.split(",").filter(Boolean);
  const programs = useResource<{ programs: Program[] }>("/programs");
  const mayEvaluate = useMay("evaluate");
  const chosen = programs.data?.programs.find(({ program }) => program === id);
  return (
    <>
      <PageHead title={say("evaluate.title")} lead={say("evaluate.lead")} />
      <DecideTabs here="/evaluate" />
      <Loaded of={programs}>
        {(data) => (
          <>
            <div class="filters">
              <label>
                {say("evaluate.program")}
                <select value={id} onChange={(event) => setId(event.currentTarget.value)}>
                  <option value="">{say("transfer.choose")}</option>
                  {data.programs.map((program) => (
                    <option key={program.program} value={program.program}>
                      {nameOf(program)}
                    </option>
                  ))}
                </select>
              </label>
              <div>
                <span class="filter-name">{say("evaluate.add")}</span>
                <div class="search">
                  <ProductBox
                    id="add-product"
                    key={products}
                    label={say("evaluate.add")}
                    onChosen={({ key }) => setProducts([...new Set([...keys, key])].join(","))}
                  />
                </div>
              </div>
            </div>
            {chosen ? (
              <>
                <ProgramHead program={chosen} />
                {!mayEvaluate ? <Permitted permission="evaluate">{null}</Permitted> : keys.length === 0 ? <Suggest onChoose={(found) => setProducts(found.join(","))} /> : (
                  <Matrix program={chosen} keys={keys} onRemove={(key) => setProducts(keys.filter((one) => one !== key).join(","))} />
                )}
              </>
            ) : (
              <ProgramList programs={data.programs} />
            )}
          </>
        )}
      </Loaded>
      <SameElsewhere
        same={[{ command: `kachi program evaluate ${id || "PROGRAM"} ${keys[0] ?? "PRODUCT"}`, method: "POST", path: "/evaluations" }]}
      />
    </>
  );
}

function ProgramList(props: { programs: Program[] }) {
  return (
    <ul class="tasks">
      {props.programs.map((program) => (
        <li key={program.program} class="task">
          <p class="row">
            <StateTag word={sayOf("programKind", program.kind)} />
            {program.hypothetical && <StateTag word={say("evaluate.hypothetical")} tone="care" />}
          </p>
          <h2>
            <a href={`/evaluate?program=${program.program}`}>{nameOf(program)}</a>
          </h2>
          <p>{inLanguage(program, "note")}</p>
        </li>
      ))}
    </ul>
  );
}

function ProgramHead(props: { program: Program }) {
  const { program } = props;
  return (
    <div class="stack">
      <h2>{nameOf(program)}</h2>
      <p class="row">
        <StateTag word={sayOf("programKind", program.kind)} />
        <span>{say("evaluate.version", { version: program.version })}</span>
        {program.hypothetical && <StateTag word={say("evaluate.hypothetical")} tone="care" />}
      </p>
      <p class="lead">{inLanguage(program, "note")}</p>
      <p class="figure-source">
        {say("figure.source")}: {program.source}
      </p>
    </div>
  );
}

/** Nothing chosen yet: products with a verified statement are the likely ones. */
function Suggest(props: { onChoose: (keys: string[]) => void }) {
  const products = useResource<ActivityList>("/products", { limit: 1000 });
  const stated = (products.data?.products ?? []).filter(({ name, statement }) => statement !== null || /car|自動車|乗用車/i.test(name));
  return (
    <Empty title={say("evaluate.none")}>
      <p>{say("evaluate.noneHint")}</p>
      {stated.length > 0 && (
        <button type="button" class="button" onClick={() => props.onChoose(stated.slice(0, 6).map(({ key }) => key))}>
          {say("evaluate.suggest", { names: stated.slice(0, 6).map(({ name }) => name).join(language() === "ja" ? "・" : ", ") })}
        </button>
      )}
    </Empty>
  );
}

interface Judged {
  key: string;
  verdict: Evaluation | null;
  problem: Problem | null;
}

/** Every product against the program, asked together. */
function useVerdicts(program: string, keys: string[]): Judged[] | null {
  const [judged, setJudged] = useState<{ of: string; rows: Judged[] } | null>(null);
  const of = `${language()} ${program} ${keys.join()}`;
  useEffect(() => {
    const stop = new AbortController();
    const ask = async (key: string): Promise<Judged> => {
      try {
        const { data } = await post<Evaluation>("/evaluations", { body: { program, product: key }, signal: stop.signal });
        return { key, verdict: data, problem: null };
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        return { key, verdict: null, problem: error };
      }
    };
    Promise.all(keys.map(ask))
      .then((rows) => setJudged({ of, rows }))
      .catch((error: unknown) => {
        if (!stop.signal.aborted) throw error;
      });
    return () => stop.abort();
  }, [of]);
  return judged?.of === of ? judged.rows : null;
}

function verdictOf(answer: string | undefined): Verdict {
  return answer === "yes" ? "yes" : answer === "no" ? "no" : answer === "unknown" ? "unknown" : "care";
}

function Matrix(props: { program: Program; keys: string[]; onRemove: (key: string) => void }) {
  const { program } = props;
  const judged = useVerdicts(program.program, props.keys);
  const [open, setOpen] = useState<{ clause: Clause; product: string } | null>(null);
  if (judged === null) return <Loading what={say("evaluate.working")} />;
  const good = judged.filter(({ verdict }) => verdict?.eligible).length;
  return (
    <Section
      title={say("evaluate.matrix", { good, all: judged.length })}
      aside={
        <p class="row">
          {judged.some(hasAward) && (
            <button type="button" class="button button-quiet" onClick={() => award(program, judged)}>
              {say("evaluate.toBudget")}
            </button>
          )}
          <button type="button" class="button" onClick={() => saveMatrix(program, judged)}>
            {say("evaluate.export")}
          </button>
        </p>
      }
    >
      <div class="table-view" tabIndex={0} role="region" aria-label={nameOf(program)}>
        <table class="table matrix">
          <caption class="unseen">{nameOf(program)}</caption>
          <thead>
            <tr>
              <th scope="col">{say("evaluate.clause")}</th>
              {judged.map(({ key, verdict }) => (
                <th key={key} scope="col">
                  <a href={`/products/${key}`}>{verdict?.product ?? key}</a>{" "}
                  <button type="button" class="link remove" aria-label={say("evaluate.remove", { product: verdict?.product ?? key })} onClick={() => props.onRemove(key)}>
                    ×
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <tr class="matrix-total">
              <th scope="row">
                <strong>{say("evaluate.result")}</strong>
              </th>
              {judged.map(({ key, verdict, problem }) => (
                <td key={key}>
                  {verdict && (
                    <strong>
                      <Answer verdict={verdict.eligible ? "yes" : "no"} text={say(verdict.eligible ? "evaluate.eligible" : "evaluate.notEligible")} />
                    </strong>
                  )}
                  {verdict?.eligible && verdict.award_yen !== null && verdict.award_yen > 0 && (
                    <div>
                      <Traced
                        id="award" name={`${nameOf(program)}: ${verdict.product}`} source={program.source}
                        inputs={[[say("evaluate.program"), say("evaluate.version", { version: program.version })], [say("word.day"), verdict.day], [say("evaluate.requiredMet"), `${verdict.required_met} / ${verdict.required}`]]}
                      >
                        {say("evaluate.award", { yen: yenText(verdict.award_yen) })}
                      </Traced>
                    </div>
                  )}
                  {problem && <ProblemNotice problem={problem} />}
                </td>
              ))}
            </tr>
            {program.clauses.map((clause) => (
              <tr key={clause.id}>
                <th scope="row">
                  {inLanguage(clause, "text")}
                  <span class="unit">
                    {clause.required ? say("evaluate.required") : say("evaluate.points", { points: clause.points })} · {thresholdText(clause)}
                  </span>
                </th>
                {judged.map(({ key, verdict }) => {
                  const cell = verdict?.clauses.find(({ id }) => id === clause.id);
                  return (
                    <td key={key}>
                      {cell && (
                        <button type="button" class="cell" onClick={() => setOpen({ clause: cell, product: verdict?.product ?? key })}>
                          <Answer verdict={verdictOf(cell.answer)} text={cell.value ? valueText(cell) : sayOf("clauseAnswer", cell.answer ?? "unknown")} />
                          {cell.answer !== "yes" && <small>{say("threshold.needs", { threshold: thresholdText(cell) })}</small>}
                        </button>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="figure-note">{say("evaluate.openCell")}</p>
      {open && <ClauseDialog {...open} onClose={() => setOpen(null)} />}
    </Section>
  );
}

/** "one of: …", "at least 10 %", "at most 80 % of …": the condition as people say it. */
export function thresholdText(clause: Clause): string {
  const words = clause.values.map((value) => sayOf("programValue", value)).join(language() === "ja" ? "・" : ", ");
  const amount = clause.unit === "" ? words : `${words} ${clause.unit}`;
  const value = clause.percent_of === "" ? amount : say("threshold.of", { percent: `${words} %`, base: clause.percent_of });
  return sayOf("threshold", clause.operator).replace("{value}", value);
}

function valueText(clause: Clause): string {
  return `${sayOf("programValue", clause.value ?? "")} ${clause.value_unit ?? ""}`.trim();
}

function ClauseDialog(props: { clause: Clause; product: string; onClose: () => void }) {
  const { clause } = props;
  const facts: [string, string][] = [
    [say("evaluate.value"), clause.value ? valueText(clause) : say("answer.unknown")],
    [say("evaluate.threshold"), thresholdText(clause)],
    [say("evaluate.field"), clause.field],
    [say("evaluate.evidence"), clause.evidence || "–"],
    [say("evaluate.verified"), say(clause.verified ? "answer.yes" : "answer.no")],
    [say("evaluate.written"), clause.source || "–"],
  ];
  return (
    <dialog
      class="dialog"
      aria-labelledby="clause-title"
      ref={(element) => {
        if (element && !element.open) element.showModal();
      }}
      onClose={props.onClose}
    >
      <h2 id="clause-title">{inLanguage(clause, "text")}</h2>
      <p>
        {props.product}: <Answer verdict={verdictOf(clause.answer)} text={sayOf("clauseAnswer", clause.answer ?? "unknown")} />
      </p>
      {clause.needs && <p class="finding-hint">→ {clause.needs}</p>}
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button class="button button-quiet">{say("word.close")}</button>
      </form>
    </dialog>
  );
}

const hasAward = ({ verdict }: Judged) => verdict?.eligible === true && (verdict.award_yen ?? 0) > 0;

/** On to the budget, with an application for each product that qualifies, for as much as the program gives. */
function award(program: Program, judged: Judged[]): void {
  const rows = judged.filter(hasAward).map(({ key, verdict }) => [
    key, verdict?.day ?? "", key, String(verdict?.award_yen ?? 0), program.program, "", "",
  ]);
  prefill("applications", ["application", "applied_on", "subject", "yen", "group", "rep_kgco2e", "disposed_on"], rows);
  go("/procure/budget");
}

/** The decision as a record: a line for each product and clause. */
function saveMatrix(program: Program, judged: Judged[]): void {
  const rows = judged.flatMap(({ verdict }) => (verdict ? verdict.clauses.map((clause) => ({ verdict, clause })) : []));
  saveCsv(
    `${program.program}-${program.version}`,
    [
      { key: "product", heading: say("word.product"), value: ({ verdict }) => verdict.product },
      { key: "day", heading: say("word.day"), value: ({ verdict }) => verdict.day },
      { key: "eligible", heading: say("evaluate.result"), value: ({ verdict }) => say(verdict.eligible ? "evaluate.eligible" : "evaluate.notEligible") },
      { key: "award", heading: say("evaluate.awardYen"), value: ({ verdict }) => verdict.award_yen },
      { key: "clause", heading: say("evaluate.clause"), value: ({ clause }) => inLanguage(clause, "text") },
      { key: "answer", heading: say("evaluate.answer"), value: ({ clause }) => clause.answer ?? "" },
      { key: "value", heading: say("evaluate.value"), value: ({ clause }) => clause.value ?? "" },
      { key: "threshold", heading: say("evaluate.threshold"), value: ({ clause }) => clause.threshold },
      { key: "evidence", heading: say("evaluate.evidence"), value: ({ clause }) => clause.evidence ?? "" },
    ],
    rows,
  );
}
