// SPDX-License-Identifier: Apache-2.0
// The facts of the database, and bringing in more: files are read and checked first, every bad row is shown with its
// place, and nothing is imported until all of it is sound.

import { useState } from "preact/hooks";
import { type Finding, post, Problem } from "../api/client";
import { forget, useFindings, useResource } from "../api/resource";
import type { ActivityList } from "../api/shapes";
import { say } from "../language";
import { countText } from "../number";
import { PageHead, Section } from "../parts/page";
import { SameElsewhere } from "../parts/same";
import { FindingList, Loaded, ProblemNotice } from "../parts/state";

interface Imported {
  format: string;
  activities: number;
  flows: number;
  exchanges: number;
  saved: boolean;
  findings: Finding[];
}

const ROWS_SHOWN = 12;

export function DataPage() {
  const products = useResource<ActivityList>("/products", { limit: 1 });
  return (
    <>
      <PageHead title={say("data.title")} lead={say("data.lead")} />
      <Loaded of={products}>
        {(data) => <p class="lead">{say("data.count", { count: countText(data.count) })} <a href="/products">{say("home.calculate.products")}</a></p>}
      </Loaded>
      <Section title={say("data.import")}>
        <Import />
      </Section>
      <Section title={say("findings.title")}>
        <Loaded of={useFindings()}>{(data) => (data.findings.length === 0 ? <p>{say("home.noFindings")}</p> : <FindingList findings={data.findings} />)}</Loaded>
      </Section>
      <SameElsewhere same={[{ command: "kachi import FILE...", method: "POST", path: "/imports" }]} />
    </>
  );
}

function Import() {
  const [files, setFiles] = useState<Record<string, string>>({});
  const [answer, setAnswer] = useState<Imported | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isOver, setOver] = useState(false);
  const names = Object.keys(files);
  const send = async (contents: Record<string, string>, isTrial: boolean) => {
    try {
      const { data } = await post<Imported>("/imports", { body: { files: contents, dry_run: isTrial, replace: true } });
      setAnswer(data);
      setProblem(null);
      if (!isTrial) forget();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
      setAnswer(null);
    }
  };
  const take = async (list: FileList | null | undefined) => {
    const read = { ...files };
    for (const file of list ?? []) read[file.name] = await file.text();
    setFiles(read);
    if (Object.keys(read).length > 0) await send(read, true);
  };
  const change = (name: string, text: string) => setFiles({ ...files, [name]: text });
  const findings = problem?.findings ?? answer?.findings ?? [];
  return (
    <div class="stack">
      <div
        class={`drop${isOver ? " is-over" : ""}`}
        onDragOver={(event) => { event.preventDefault(); setOver(true); }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => { event.preventDefault(); setOver(false); void take(event.dataTransfer?.files); }}
      >
        <p>{say("data.drop")}</p>
        <label class="button button-quiet file-button">
          {say("verify.choose")}
          <input type="file" multiple accept=".csv,text/csv" class="unseen" onChange={(event) => void take(event.currentTarget.files)} />
        </label>
        <p class="figure-note">{say("data.tables")}</p>
      </div>
      {problem && problem.findings.length === 0 && <ProblemNotice problem={problem} />}
      {findings.length > 0 && (
        <div class="notice notice-bad" role="alert">
          <p class="notice-title">{say("data.notImported", { count: countText(findings.length) })}</p>
          <FindingList findings={findings} />
        </div>
      )}
      {names.map((name) => (
        <Preview key={name} name={name} text={files[name] ?? ""} findings={findings} onChange={(text) => change(name, text)} />
      ))}
      {names.length > 0 && (
        <p class="row">
          <button type="button" class="button button-quiet" onClick={() => void send(files, true)}>{say("data.check")}</button>
          <button type="button" class="button" disabled={answer === null || answer.saved} onClick={() => void send(files, false)}>{say("data.save")}</button>
          <button type="button" class="link" onClick={() => { setFiles({}); setAnswer(null); setProblem(null); }}>{say("data.clear")}</button>
        </p>
      )}
      {answer && (
        <p class="notice notice-good" role="status">
          {say(answer.saved ? "data.saved" : "data.sound", { activities: countText(answer.activities), exchanges: countText(answer.exchanges) })}{" "}
          {answer.saved && <a href="/products">{say("home.calculate.products")}</a>}
        </p>
      )}
    </div>
  );
}

/** Rows with findings can be mended where they stand; the file's other lines are kept as they are. */
function Preview(props: { name: string; text: string; findings: Finding[]; onChange: (text: string) => void }) {
  const lines = props.text.split(/\r?\n/);
  const bad = new Map<number, string>();
  for (const { place, message } of props.findings) {
    if (place && place.source.endsWith(props.name) && place.line > 0) bad.set(place.line, message);
  }
  const shown = bad.size > 0 ? [...bad.keys()].sort((a, b) => a - b) : lines.slice(0, ROWS_SHOWN).map((_, index) => index + 1);
  return (
    <details open={bad.size > 0}>
      <summary>
        {props.name} · {say("table.rows", { count: countText(lines.length - 1) })}
      </summary>
      <table class="grid">
        <caption class="unseen">{props.name}</caption>
        <tbody>
          {shown.map((number) => (
            <tr key={number}>
              <th scope="row" class="line-number">{number}</th>
              <td class={bad.has(number) ? "is-bad" : ""}>
                <input
                  type="text"
                  aria-label={say("data.line", { name: props.name, line: number })}
                  aria-invalid={bad.has(number)}
                  value={lines[number - 1] ?? ""}
                  onInput={(event) => props.onChange(lines.map((line, index) => (index === number - 1 ? event.currentTarget.value : line)).join("\n"))}
                />
                {bad.has(number) && <span class="grid-message">{bad.get(number)}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
