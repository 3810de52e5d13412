// SPDX-License-Identifier: Apache-2.0
// A form that the server filled: its notes, its tables under the headings that the form gives them, and the same as files.

import { useState } from "preact/hooks";
import { download, Problem } from "../api/client";
import type { Finding } from "../api/client";
import { save } from "../charts/download";
import { sayOf, say } from "../language";
import { quantityText } from "../number";
import { Section } from "./page";
import { FindingList, ProblemNotice } from "./state";
import { type Column, DataTable } from "./table";

export type FormRow = Record<string, string | null>;

export interface FilledForm {
  form: string;
  title: string;
  subject: string;
  notes: string[];
  tables: Record<string, FormRow[]>;
  findings: Finding[];
}

const NUMBER = /^-?\d+(\.\d+)?$/;
const FORMATS = ["xlsx", "html"] as const;

/** Codes and years are no amounts: 2030 is not 2,030. */
function cellText(column: string, text: string | null): string {
  if (text === null || text === "") return "–";
  return NUMBER.test(text) && !/year|number|category|rank/.test(column) ? quantityText(text) : text;
}

function columnsOf(rows: FormRow[]): Column<FormRow>[] {
  return Object.keys(rows[0] ?? {}).map((key): Column<FormRow> => {
    const isNumber = rows.some((row) => NUMBER.test(row[key] ?? "")) && rows.every((row) => row[key] === null || row[key] === "" || NUMBER.test(row[key] ?? ""));
    return {
      key,
      heading: sayOf("column", key),
      ...(isNumber ? { align: "end" as const } : {}),
      value: (row) => (row[key] === null || row[key] === undefined ? null : isNumber ? Number(row[key]) : row[key]),
      draw: (row) => cellText(key, row[key] ?? null),
    };
  });
}

export function FormView(props: { form: FilledForm }) {
  const { form } = props;
  return (
    <>
      <h2>{form.title}</h2>
      <p class="lead">{form.subject}</p>
      <ul class="notes">
        {form.notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
      {Object.entries(form.tables).map(([name, rows]) => (
        <Section key={name} title={sayOf("formTable", name)}>
          {rows.length === 0 ? (
            <p>{say("form.empty")}</p>
          ) : (
            <DataTable caption={`${form.title}: ${sayOf("formTable", name)}`} columns={columnsOf(rows)} rows={rows} rowKey={(row) => JSON.stringify(row)} sortName={`${form.form}-${name}`} />
          )}
        </Section>
      ))}
      <FindingList findings={form.findings} />
    </>
  );
}

/** The form as a spreadsheet or a printable page: the server makes it from the same question. */
export function FormFiles(props: { name: string; path: string; body: object; isReady: boolean }) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState("");
  const fetchFile = async (format: string) => {
    setBusy(format);
    setProblem(null);
    try {
      save(`${props.name}.${format}`, await download(props.path, { query: { format }, body: props.body }));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    } finally {
      setBusy("");
    }
  };
  return (
    <div>
      <p class="row">
        {FORMATS.map((format, at) => (
          <button key={format} type="button" class={`button ${at === 0 ? "" : "button-quiet"}`} disabled={!props.isReady || busy !== ""} onClick={() => void fetchFile(format)}>
            {busy === format ? say("state.working") : say(`form.${format}`)}
          </button>
        ))}
      </p>
      {problem && <ProblemNotice problem={problem} />}
    </div>
  );
}
