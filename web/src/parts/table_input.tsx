// SPDX-License-Identifier: Apache-2.0
// A small table that a question is about: typed, pasted from a spreadsheet, or opened from a file. It begins as the
// example of the documents, lasts as long as the tab, and shows what the server says of a row at that row.

import { useRef, useState } from "preact/hooks";
import type { Finding } from "../api/client";
import { type Table, tableOf, tableText, textOf } from "./csv";
import { say, sayOf } from "../language";
import { countText } from "../number";
import { type Edit, Grid, type GridColumn } from "./grid";

export interface TableState {
  table: Table;
  /** As CSV, for the server: row 1 is its line 2. */
  text: string;
  isExample: boolean;
  set: (table: Table) => void;
  reset: () => void;
}

const storedAs = (name: string) => `kachi-table-${name}`;

function stored(name: string): string | null {
  try {
    return sessionStorage.getItem(storedAs(name));
  } catch {
    return null; // storage is switched off: the table lasts as long as the page
  }
}

/** What the table called `name` begins with when its page is opened next, in this tab. */
export function prefill(name: string, columns: string[], rows: string[][]): void {
  store(name, tableText({ columns, rows }));
}

function store(name: string, text: string | null): void {
  try {
    if (text === null) sessionStorage.removeItem(storedAs(name));
    else sessionStorage.setItem(storedAs(name), text);
  } catch {
    // as above
  }
}

export function useTable(name: string, example: string): TableState {
  const [table, setTable] = useState(() => tableOf(stored(name) ?? example));
  const text = tableText(table);
  const change = (next: Table | null) => {
    store(name, next && tableText(next));
    setTable(next ?? tableOf(example));
  };
  return { table, text, isExample: text === tableText(tableOf(example)), set: change, reset: () => change(null) };
}

interface Line {
  number: number;
  cells: string[];
}

export function TableInput(props: { name: string; title: string; hint?: string; state: TableState; findings: Finding[] }) {
  const { name, title, state, findings } = props;
  const { columns, rows } = state.table;
  const file = useRef<HTMLInputElement>(null);
  const problemAt = (row: number, column: string) =>
    findings.find(({ place }) => place?.source === name && place.line === row + 2 && (place.field === column || place.field === ""));
  const onEdit = (edits: Edit[]) => {
    const next = rows.map((cells) => [...cells]);
    for (const { row, key, value } of edits) {
      const cells = next[row];
      if (cells) cells[Number(key)] = value;
    }
    state.set({ columns, rows: next });
  };
  const grid: GridColumn<Line>[] = [
    { key: "line", heading: say("tables.line"), width: "3.5rem", draw: ({ number }) => <span class="row">{countText(number)}</span> },
    ...columns.map((column, index): GridColumn<Line> => ({
      key: String(index),
      heading: sayOf("column", column),
      edit: ({ number, cells }) => ({ value: cells[index] ?? "", problem: problemAt(number - 1, column)?.message ?? null }),
    })),
  ];
  const open = async (chosen: File | undefined) => {
    if (chosen) state.set(tableOf(textOf(await chosen.arrayBuffer())));
  };
  return (
    <section class="table-input" aria-label={title}>
      <div class="section-head">
        <h3>{title}</h3>
        <p class="row">
          <button type="button" class="button button-small" onClick={() => state.set({ columns, rows: [...rows, columns.map(() => "")] })}>
            {say("tables.add")}
          </button>
          <button type="button" class="button button-small" disabled={rows.length === 0} onClick={() => state.set({ columns, rows: rows.slice(0, -1) })}>
            {say("tables.remove")}
          </button>
          <button type="button" class="button button-small" onClick={() => file.current?.click()}>
            {say("tables.open")}
          </button>
          <input
            ref={file} class="unseen" type="file" accept=".csv,.tsv,text/csv" tabIndex={-1} aria-label={`${title}: ${say("tables.open")}`}
            onChange={(event) => void open(event.currentTarget.files?.[0])}
          />
          {!state.isExample && (
            <button type="button" class="button button-small" onClick={state.reset}>
              {say("tables.reset")}
            </button>
          )}
        </p>
      </div>
      {props.hint && <p class="figure-note">{props.hint}</p>}
      {state.isExample && <p class="figure-note">{say("tables.example")}</p>}
      <Grid
        caption={title}
        columns={grid}
        rows={rows.map((cells, index) => ({ number: index + 1, cells }))}
        rowKey={({ number }) => String(number)}
        rowName={({ number }) => say("tables.rowName", { number })}
        isChanged={() => false}
        onEdit={onEdit}
      />
    </section>
  );
}

/** A number that a question asks for, kept in the address; empty: not asked. */
export function NumberField(props: { id: string; name: string; unit: string; value: string; onChange: (value: string) => void; hint?: string }) {
  return (
    <div class="field">
      <label class="field-name" for={props.id}>
        {props.name} <span class="unit">{props.unit}</span>
      </label>
      {props.hint && <span class="field-hint">{props.hint}</span>}
      <input
        id={props.id} type="text" inputMode="decimal" class="end" value={props.value}
        onInput={(event) => props.onChange(event.currentTarget.value.normalize("NFKC").replace(/[,\s]/g, ""))}
      />
    </div>
  );
}
