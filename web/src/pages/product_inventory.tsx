// SPDX-License-Identifier: Apache-2.0
// The inventory as a grid: change an amount or a unit and see the footprint move at once; undo; take the changes away as
// a list. The facts stay as they are: new facts come in by import.

import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { post, Problem } from "../api/client";
import { useResource } from "../api/resource";
import type { Exchange, Inventory, WhatIf } from "../api/shapes";
import { saveCsv } from "../charts/download";
import { say, sayOf } from "../language";
import { kgText, signedText } from "../number";
import { type Edit, Grid, type GridColumn } from "../parts/grid";
import { perText, unitName } from "../parts/label";
import { Section } from "../parts/page";
import { Loaded } from "../parts/state";
import type { Column } from "../parts/table";
import { numberOf, type Unit, unitProblem } from "../units";
import { productPath, type TabProps } from "./product";
import { ProviderPicker } from "./provider_picker";

/** An exchange as it stands in the grid: text until it is read; a formula until a number is typed over it. */
interface Row {
  was: Exchange;
  amount: string;
  unit: string;
  provider: string;
}

type Field = "amount" | "unit" | "provider";

export function InventoryTab(props: TabProps) {
  const path = `${productPath(props.productKey)}/inventory`;
  const inventory = useResource<Inventory>(path);
  const units = useResource<{ units: Unit[] }>("/units");
  return (
    <Loaded of={inventory}>
      {(data) => (
        <>
          <Editor key={inventory.etag} inventory={data} units={units.data?.units ?? []} {...props} />
        </>
      )}
    </Loaded>
  );
}

const amountOf = (was: Exchange) => (was.formula === "" ? String(was.amount) : `= ${was.formula}`);

const isFormula = (row: Row) => row.was.formula !== "" && row.amount === amountOf(row.was);

function rowsOf(inventory: Inventory): Row[] {
  return inventory.exchanges.map((was) => ({
    was,
    amount: amountOf(was),
    unit: was.unit,
    provider: was.provider,
  }));
}

/** Rows with undo and redo; what is typed into one cell in one go is one step. */
function useHistory(first: Row[]) {
  const [states, setStates] = useState<Row[][]>([first]);
  const [at, setAt] = useState(0);
  const lastCell = useRef("");
  const change = useCallback(
    (edits: Edit[]) => {
      const cell = edits.length === 1 ? `${edits[0]?.row} ${edits[0]?.key}` : "";
      const joins = cell !== "" && cell === lastCell.current && at > 0;
      lastCell.current = cell;
      const rows = (states[at] ?? first).map((row, index) => {
        const mine = edits.filter((edit) => edit.row === index);
        return mine.length === 0 ? row : { ...row, ...Object.fromEntries(mine.map(({ key, value }) => [key, value])) };
      });
      const kept = states.slice(0, joins ? at : at + 1);
      setStates([...kept, rows]);
      setAt(kept.length);
    },
    [states, at],
  );
  const move = (step: number) => {
    lastCell.current = "";
    setAt(Math.max(0, Math.min(states.length - 1, at + step)));
  };
  return { rows: states[at] ?? first, change, move, canUndo: at > 0, canRedo: at < states.length - 1 };
}

function isChanged(row: Row, field: Field): boolean {
  if (field === "amount") return row.was.formula === "" ? numberOf(row.amount) !== row.was.amount : !isFormula(row);
  return row[field] !== row.was[field];
}

function problemOf(row: Row, field: Field, units: Unit[]): string | null {
  if (field === "amount") return isFormula(row) || numberOf(row.amount) !== null ? null : say("inventory.noNumber");
  if (field === "unit" && isFormula(row) && row.unit !== row.was.unit) return say("inventory.formulaUnit");
  if (field === "unit") return unitProblem(units, row.unit, row.was.unit);
  return null;
}

const FIELDS: Field[] = ["amount", "unit", "provider"];

function changesOf(rows: Row[]) {
  return rows
    .filter((row) => FIELDS.some((field) => isChanged(row, field)))
    .map((row) => ({ exchange: row.was.number, provider: row.provider, ...(isFormula(row) ? {} : { amount: numberOf(row.amount), unit: row.unit }) }));
}

function Editor(props: TabProps & { inventory: Inventory; units: Unit[] }) {
  const { inventory, units, productKey } = props;
  const first = useMemo(() => rowsOf(inventory), [inventory]);
  const { rows, change, move, canUndo, canRedo } = useHistory(first);
  const isSound = rows.every((row) => FIELDS.every((field) => problemOf(row, field, units) === null));
  const changes = useMemo(() => changesOf(rows), [rows]);
  const answer = useWhatIf(productKey, isSound ? changes : null);
  const [picking, setPicking] = useState<number | null>(null);
  const picked = picking === null ? undefined : rows[picking];
  const take = () => saveCsv(`${productKey}-changes`, changeColumns(), changedCells(rows));
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || !/^[zy]$/i.test(event.key)) return;
      event.preventDefault();
      move(event.key.toLowerCase() === "y" || event.shiftKey ? 1 : -1);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  });
  return (
    <Section
      title={say("inventory.title")}
      aside={
        <p class="row">
          <button type="button" class="button button-small" disabled={!canUndo} onClick={() => move(-1)}>
            {say("inventory.undo")}
          </button>
          <button type="button" class="button button-small" disabled={!canRedo} onClick={() => move(1)}>
            {say("inventory.redo")}
          </button>
        </p>
      }
    >
      <p class="lead">{say("inventory.lead")}</p>
      <datalist id="units">
        {units.map(({ name }) => (
          <option key={name} value={unitName(name)} />
        ))}
      </datalist>
      <Grid
        caption={say("inventory.title")}
        columns={gridColumns(units, (row) => setPicking(rows.indexOf(row)))}
        rows={rows}
        rowKey={(row) => String(row.was.number)}
        rowName={(row) => row.was.flow}
        isChanged={(row, key) => FIELDS.includes(key as Field) && isChanged(row, key as Field)}
        onEdit={(edits) => change(edits.map((edit) => (edit.key === "unit" ? { ...edit, value: unitCode(units, edit.value) } : edit)))}
      />
      {picking !== null && picked && (
        <ProviderPicker
          exchange={picked.was} units={units} current={picked.provider}
          onChoose={(key) => change([{ row: picking, key: "provider", value: key }])} onClose={() => setPicking(null)}
        />
      )}
      <LiveTotal
        before={props.footprint.total_kgco2e}
        answer={answer}
        changeCount={changes.length}
        isSound={isSound}
        onTake={take}
      />
      {changes.length > 0 && <ChangeList rows={rows} />}
    </Section>
  );
}

/** The reader types 個 where the facts say item. */
const unitCode = (units: Unit[], typed: string) => units.find(({ name }) => unitName(name) === typed)?.name ?? typed;

function gridColumns(units: Unit[], pick: (row: Row) => void): GridColumn<Row>[] {
  const cell = (field: Field, choices?: string) => (row: Row) => ({
    value: field === "unit" ? unitName(row.unit) : row[field],
    problem: problemOf(row, field, units),
    ...(choices ? { choices } : {}),
  });
  return [
    {
      key: "flow",
      heading: say("inventory.flow"),
      draw: ({ was }) => (
        <>
          {was.flow} {was.is_uncertain && <small title={say("inventory.uncertain")}>±</small>}
          <span class="unit">{sayOf("exchange", `${was.direction}-${was.kind}`)}</span>
        </>
      ),
    },
    { key: "amount", heading: say("word.amount"), align: "end", width: "14em", edit: cell("amount") },
    { key: "unit", heading: say("word.unit"), width: "7em", edit: cell("unit", "units") },
    {
      key: "provider",
      heading: say("inventory.provider"),
      draw: (row) =>
        row.was.direction === "input" && row.was.kind === "product" ? (
          <button
            type="button" class={isChanged(row, "provider") ? "pick is-changed" : "pick"} aria-haspopup="dialog"
            aria-label={say("picker.change", { flow: row.was.flow, provider: row.provider || say("picker.automatic") })} onClick={() => pick(row)}
          >
            {row.provider || say("picker.automatic")}
          </button>
        ) : (
          row.provider || "–"
        ),
    },
    { key: "stage", heading: say("word.stage"), draw: ({ was }) => sayOf("stage", was.stage) },
    { key: "source", heading: say("inventory.source"), draw: ({ was }) => (was.line ? `${was.source}:${was.line}` : was.source) },
  ];
}

/** The footprint with the changes, asked a moment after each; only the last answer is shown. */
function useWhatIf(productKey: string, changes: ReturnType<typeof changesOf> | null) {
  const [answer, setAnswer] = useState<{ data: WhatIf; milliseconds: number } | null>(null);
  const text = JSON.stringify(changes);
  useEffect(() => {
    if (changes === null) return;
    if (changes.length === 0) {
      setAnswer(null);
      return;
    }
    const stop = new AbortController();
    post<WhatIf>(`${productPath(productKey)}/what-if`, { body: { changes }, signal: stop.signal })
      .then(setAnswer)
      .catch((error: unknown) => {
        if (!stop.signal.aborted && !(error instanceof Problem)) throw error;
      });
    return () => stop.abort();
  }, [productKey, text]);
  return answer;
}

function LiveTotal(props: {
  before: number;
  answer: { data: WhatIf; milliseconds: number } | null;
  changeCount: number;
  isSound: boolean;
  onTake: () => void;
}) {
  const { before, answer } = props;
  const now = answer?.data.total_kgco2e ?? before;
  return (
    <div class="live-total" role="status">
      <span>
        {say("inventory.total")} <b data-kg={now}>{kgText(now)}</b>
      </span>
      {answer && (
        <span>
          {signedText(now - before)} kg-CO2e · {say("inventory.answered", { ms: answer.milliseconds.toFixed(0) })}
        </span>
      )}
      {!props.isSound && <span class="field-bad">{say("inventory.fixFirst")}</span>}
      <button type="button" class="button" disabled={props.changeCount === 0 || !props.isSound} onClick={props.onTake}>
        {say("inventory.take")}
      </button>
    </div>
  );
}

interface ChangedCell {
  row: Row;
  field: Field;
}

function changedCells(rows: Row[]): ChangedCell[] {
  return rows.flatMap((row) => FIELDS.filter((field) => isChanged(row, field)).map((field) => ({ row, field })));
}

function changeColumns(): Column<ChangedCell>[] {
  return [
    { key: "flow", heading: say("inventory.flow"), value: ({ row }) => row.was.flow },
    { key: "field", heading: say("inventory.field"), value: ({ field }) => field },
    { key: "was", heading: say("inventory.was"), value: ({ row, field }) => (field === "amount" ? amountOf(row.was) : row.was[field]) },
    { key: "asked", heading: say("inventory.asked"), value: ({ row, field }) => row[field] },
  ];
}

function ChangeList(props: { rows: Row[] }) {
  return (
    <details open>
      <summary>{say("inventory.changes")}</summary>
      <ul>
        {props.rows.flatMap((row) =>
          FIELDS.filter((field) => isChanged(row, field)).map((field) => (
            <li key={`${row.was.number} ${field}`}>
              {row.was.flow} · {say(field === "provider" ? "inventory.provider" : `word.${field}`)}:{" "}
              <del>{field === "amount" ? amountOf(row.was) : row.was[field]}</del> → <ins>{row[field]}</ins>
            </li>
          )),
        )}
      </ul>
    </details>
  );
}

/** The same lines where they are only read (trace). */
export function exchangeColumns(): Column<Exchange>[] {
  return [
    { key: "flow", heading: say("inventory.flow"), value: ({ flow }) => flow },
    {
      key: "direction", heading: say("inventory.direction"), value: ({ direction, kind }) => sayOf("exchange", `${direction}-${kind}`),
    },
    {
      key: "amount", heading: say("word.amount"), align: "end",
      value: ({ amount }) => amount, draw: (row) => (row.formula === "" ? perText(row) : <>{amountOf(row)} <span class="unit">{unitName(row.unit)}</span></>),
    },
    { key: "provider", heading: say("inventory.provider"), value: ({ provider }) => provider },
    { key: "source", heading: say("inventory.source"), value: ({ source, line }) => (line ? `${source}:${line}` : source) },
  ];
}
