// SPDX-License-Identifier: Apache-2.0
// Bringing an inventory in: files are chosen, judged as the terminal judges them, mended row by row where the finding
// points, and kept when nothing is wrong any more; all of it or nothing.

import { useEffect, useRef, useState } from "preact/hooks";
import { type Finding, post } from "../api/client";
import { useJob } from "../api/job";
import { forget } from "../api/resource";
import { save } from "../charts/download";
import { say } from "../language";
import { countText } from "../number";
import { headOf, rowAt, rowsOf, textOf, withCell } from "../parts/csv";
import { type Edit, Grid } from "../parts/grid";
import { JobProgress } from "../parts/job_progress";
import { PageHead, Section } from "../parts/page";
import { SameElsewhere } from "../parts/same";
import { FindingItem, FindingList, Loading, ProblemNotice } from "../parts/state";
import { Field, StepItem, useAct } from "../parts/steps";

interface Sent {
  name: string;
  text?: string;
  base64?: string;
}

interface Checked {
  ok: boolean;
  format?: string;
  processes?: number;
  exchanges?: number;
  flows?: number;
  parameters?: number;
  measures?: number;
  findings: Finding[];
}

interface Kept {
  added: number;
  replaced: number;
  same: number;
  nothing_to_do: boolean;
}

/** A pause in typing: each check reads the files whole. */
const PAUSE_MS = 350;

export function ImportPage() {
  const [name, setName] = useState("");
  const [files, setFiles] = useState<Sent[]>([]);
  const [earlier, setEarlier] = useState<Sent[][]>([]);
  const [replaces, setReplaces] = useState(false);
  const [checked, setChecked] = useState<Checked | null>(null);
  const keeping = useJob<Kept>(null, () => forget());
  const kept = keeping.result;
  const checking = useAct();
  const asked = useRef(0);
  const pointed = useRef(new Map<string, Set<number>>());
  const body = { name: name.trim() || say("import.unnamed"), files, replace: replaces };

  useEffect(() => {
    if (files.length === 0) return;
    const mine = ++asked.current;
    const timer = setTimeout(() => void checking.run(async () => {
      const { data } = await post<Checked>("/imports/check", { body });
      if (mine !== asked.current) return;
      point(pointed.current, files, data.findings);
      setChecked(data);
    }), checked === null ? 0 : PAUSE_MS);
    return () => clearTimeout(timer);
  }, [files, replaces]);

  const take = async (chosen: File[]) => {
    const sent = await Promise.all(chosen.filter((file) => /\.(csv|zip)$/i.test(file.name)).map(read));
    if (sent.length === 0) return;
    pointed.current = new Map();
    keeping.clear();
    setChecked(null);
    setEarlier([]);
    setFiles(sent);
    setName(nameFrom(chosen));
  };
  const change = (next: Sent[]) => {
    setEarlier([...earlier, files]);
    setFiles(next);
  };
  const undo = () => {
    const last = earlier[earlier.length - 1];
    if (!last) return;
    setEarlier(earlier.slice(0, -1));
    setFiles(last);
  };
  const keep = () => keeping.start({ kind: "import", ...body });
  return (
    <>
      <PageHead title={say("import.title")} crumbs={[{ href: "/data", text: say("data.title") }]} lead={say("import.lead")} />
      <ol class="steps">
        <StepItem title={say("import.choose")} isDone={files.length > 0}>
          <Drop onFiles={(chosen) => void take(chosen)} />
          {files.length > 0 && (
            <>
              <p>{files.map((file) => file.text === undefined ? file.name : `${file.name} (${say("import.rows", { count: countText(rowsIn(file.text)) })})`).join(" · ")}</p>
              <Field id="import-name" name={say("import.name")} hint={say("import.nameHint")}>
                <input id="import-name" type="text" value={name} onInput={(event) => setName(event.currentTarget.value)} />
              </Field>
              <label class="row">
                <input type="checkbox" checked={replaces} onChange={(event) => setReplaces(event.currentTarget.checked)} />
                {say("import.replace")}
              </label>
            </>
          )}
        </StepItem>
        <StepItem title={say("import.check")} isDone={checked?.ok === true}>
          {files.length === 0 && <p class="field-hint">{say("import.checkFirst")}</p>}
          {files.length > 0 && checked === null && checking.problem === null && <Loading what={say("import.checking")} />}
          {checking.problem && <FindingList findings={checking.problem.findings} />}
          {checked && <Verdict checked={checked} isBusy={checking.isBusy} />}
          {checked && <Mend files={files} pointed={pointed.current} findings={checked.findings} onChange={change} />}
          {earlier.length > 0 && (
            <p class="row">
              <button type="button" class="button button-quiet" onClick={undo}>{say("import.undo")}</button>
              <button type="button" class="button button-quiet" onClick={() => saveMended(files, earlier[0] ?? [])}>{say("import.save")}</button>
            </p>
          )}
        </StepItem>
        <StepItem title={say("import.keep")} isDone={kept !== null}>
          {keeping.isRunning ? (
            <JobProgress work={keeping} counts="import.keeping" name={say("import.progress")} />
          ) : (
            <button type="button" class="button" disabled={checked?.ok !== true || checking.isBusy || kept !== null} onClick={keep}>{say("import.do")}</button>
          )}
          {keeping.problem && <ProblemNotice problem={keeping.problem} retry={keep} />}
          {kept && (
            <div class="notice notice-good" role="status">
              <p class="notice-title">{kept.nothing_to_do ? say("import.nothing") : say("import.done", { added: countText(kept.added), replaced: countText(kept.replaced), same: countText(kept.same) })}</p>
              <p class="row"><a class="button" href="/products">{say("home.calculate.products")}</a></p>
            </div>
          )}
        </StepItem>
      </ol>
      <SameElsewhere same={[{ command: "kachi import FOLDER", method: "POST", path: "/jobs" }]} />
    </>
  );
}

/** Below the heading; a line without an end counts. */
function rowsIn(text: string): number {
  return Math.max(0, text.replace(/[\r\n]+$/, "").split("\n").length - 1);
}

async function read(file: File): Promise<Sent> {
  const bytes = await file.arrayBuffer();
  if (!/\.zip$/i.test(file.name)) return { name: file.name, text: textOf(bytes) };
  const letters = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join("");
  return { name: file.name, base64: btoa(letters) };
}

/** The folder's name where one was chosen; a ZIP's own; else none, and the person says it. */
function nameFrom(files: File[]): string {
  const first = files[0];
  if (!first) return "";
  const folder = first.webkitRelativePath.split("/")[0] ?? "";
  return folder !== "" ? folder : files.length === 1 ? first.name.replace(/\.(zip|csv)$/i, "") : "";
}

function saveMended(files: Sent[], before: Sent[]): void {
  files.forEach(({ name, text }, at) => {
    if (text !== undefined && text !== before[at]?.text) save(name, new Blob([text], { type: "text/csv;charset=utf-8" }));
  });
}

function Drop(props: { onFiles: (files: File[]) => void }) {
  const [isOver, setOver] = useState(false);
  const choose = (list: FileList | null | undefined) => props.onFiles([...(list ?? [])]);
  return (
    <div
      class={`drop${isOver ? " is-over" : ""}`}
      onDragOver={(event) => { event.preventDefault(); setOver(true); }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => { event.preventDefault(); setOver(false); choose(event.dataTransfer?.files); }}
    >
      <p>{say("import.drop")}</p>
      <label class="button button-quiet file-button">
        {say("import.files")}
        <input type="file" class="unseen" multiple accept=".csv,.zip" onChange={(event) => choose(event.currentTarget.files)} />
      </label>
      <p class="field-hint">{say("data.tables")}</p>
    </div>
  );
}

function Verdict(props: { checked: Checked; isBusy: boolean }) {
  const { checked } = props;
  const errors = checked.findings.filter(({ severity }) => severity === "error").length;
  const counts = [
    [checked.processes, "import.processes"], [checked.exchanges, "import.exchanges"], [checked.flows, "import.flows"],
    [checked.parameters, "import.parameters"], [checked.measures, "import.measures"],
  ] as const;
  return (
    <div class={`notice ${checked.ok ? "notice-good" : "notice-bad"}`} role="status" aria-busy={props.isBusy}>
      <p class="notice-title">{checked.ok ? say("import.sound") : say("import.unsound", { count: countText(errors) })}</p>
      {checked.ok && <p>{counts.filter(([count]) => count).map(([count, key]) => say(key, { count: countText(count ?? 0) })).join(" · ")}</p>}
    </div>
  );
}

/** The file that a finding's place is in: "exchanges.csv", or "car/exchanges.csv" of a folder. */
function isIn(finding: Finding, file: Sent): boolean {
  const source = finding.place?.source ?? "";
  return file.text !== undefined && (source === file.name || source.endsWith(`/${file.name}`)) && (finding.place?.line ?? 0) > 0;
}

/** Rows that a finding has ever pointed at stay in sight, so that what is mended does not vanish under the cursor. */
function point(pointed: Map<string, Set<number>>, files: Sent[], findings: Finding[]): void {
  for (const file of files) {
    const rows = rowsOf(file.text ?? "");
    for (const finding of findings.filter((one) => isIn(one, file))) {
      const line = rowAt(rows, finding.place?.line ?? 0)?.line;
      if (line !== undefined) pointed.set(file.name, (pointed.get(file.name) ?? new Set()).add(line));
    }
  }
}

/** Findings by file: those that point at a row of a table stand with that row, which is edited where it stands. */
function Mend(props: { files: Sent[]; pointed: Map<string, Set<number>>; findings: Finding[]; onChange: (files: Sent[]) => void }) {
  const elsewhere = props.findings.filter((finding) => !props.files.some((file) => isIn(finding, file)));
  return (
    <>
      <FindingList findings={elsewhere} />
      {props.files.filter(({ name }) => props.pointed.has(name)).map((file) => (
        <Table key={file.name} file={file} lines={props.pointed.get(file.name) ?? new Set()} findings={props.findings.filter((one) => isIn(one, file))}
          onText={(text) => props.onChange(props.files.map((one) => (one === file ? { ...one, text } : one)))} />
      ))}
    </>
  );
}

interface PointedRow {
  line: number;
  cells: string[];
  findings: Finding[];
}

function Table(props: { file: Sent; lines: Set<number>; findings: Finding[]; onText: (text: string) => void }) {
  const text = props.file.text ?? "";
  const rows = rowsOf(text);
  const head = headOf(rows)?.cells ?? [];
  const shown = [...props.lines].sort((a, b) => a - b).flatMap((line): PointedRow[] => {
    const row = rowAt(rows, line);
    return row ? [{ line, cells: row.cells, findings: props.findings.filter(({ place }) => rowAt(rows, place?.line ?? 0) === row) }] : [];
  });
  const edit = (edits: Edit[]) =>
    props.onText(edits.reduce((mended, { row, key, value }) => withCell(mended, shown[row]?.line ?? 0, Number(key), value), text));
  const columns = head.map((heading, column) => ({
    key: String(column),
    heading,
    edit: (row: PointedRow) => ({
      value: row.cells[column] ?? "",
      problem: row.findings.filter(({ place }) => place?.field === heading).map(({ message }) => message).join(" ") || null,
    }),
  }));
  const left = shown.filter(({ findings }) => findings.length > 0).length;
  return (
    <Section title={say("import.rowsOf", { file: props.file.name, left: countText(left), count: countText(shown.length) })}>
      <ul class="findings">{props.findings.map((finding, at) => <FindingItem key={at} finding={finding} />)}</ul>
      <Grid<PointedRow>
        caption={props.file.name}
        columns={[{ key: "line", heading: say("import.line"), align: "end", draw: (row) => `${countText(row.line)}${row.findings.length === 0 ? " ✓" : ""}` }, ...columns]}
        rows={shown}
        rowKey={(row) => String(row.line)}
        rowName={(row) => `${say("import.line")} ${row.line}`}
        isChanged={(row) => row.findings.length === 0}
        onEdit={edit}
      />
    </Section>
  );
}
