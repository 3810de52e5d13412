// SPDX-License-Identifier: Apache-2.0
// A table that stays a table: sortable by its headings, first column in sight, and, beyond some hundred rows, only the
// rows in view are in the document. Row height is fixed, so the place of a row is a product and not a measurement. A row
// that leaves on one side is filled with the next on the other: scrolling makes no new nodes.

import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { countText } from "../number";
import { say } from "../language";
import { useQuery } from "../router";
import { orderOf, type Value } from "./order";
import { orderElsewhere } from "./sort";
import { TermMark } from "./term";
import { Traced, type TracedFrom } from "./traced";

export interface Column<Row> {
  key: string;
  heading: string;
  /** Under the heading, for units. */
  unit?: string;
  align?: "start" | "end";
  /** Where the figure comes from: pressed, the cell opens it. Of tables that are not long. */
  traced?: (row: Row) => Omit<TracedFrom, "name"> | null;
  /** What is sorted and exported. */
  value: (row: Row) => Value;
  /** What is drawn; the value where not given. */
  draw?: (row: Row) => ComponentChildren;
  width?: string;
  /** Of the glossary: what the heading means is one key away. */
  term?: string;
  isUnsortable?: boolean;
}

const ROW_PX = 48;
const WHOLE_ROWS_MAX = 200;
const ROWS_AROUND = 12;
const PHONE_COLUMNS_MAX = 3;
const VIEW_PX = 620;
const DAY = /^\d{4}-\d\d(-\d\d)?$/;

/** What is sorted by `sort`, "mass" or "-mass"; null where the rows stay as they come. */
function sortedBy<Row>(columns: Column<Row>[], sort: string): { value: (row: Row) => Value; isDown: boolean } | null {
  const isDown = sort.startsWith("-");
  const column = columns.find(({ key }) => key === (isDown ? sort.slice(1) : sort));
  return column ? { value: column.value, isDown } : null;
}

/** The order is in the address under `name`. That of a long table comes from beside, and the one before stays meanwhile. */
function useSorted<Row>(rows: Row[], columns: Column<Row>[], name: string, first = "") {
  const [sort, setSort] = useQuery(name, first);
  const [late, setLate] = useState<{ rows: Row[]; sort: string; sorted: Row[] } | null>(null);
  const keys = columns.map(({ key }) => key).join();
  const by = sortedBy(columns, sort);
  const isLong = rows.length > WHOLE_ROWS_MAX;
  const atOnce = useMemo(() => {
    if (by === null) return rows;
    return isLong ? null : [...orderOf(rows.map(by.value), by.isDown)].map((at) => rows[at] as Row);
  }, [rows, sort, keys]);
  useEffect(() => {
    if (by === null || !isLong) return;
    let isWanted = true;
    void orderElsewhere(rows.map(by.value), by.isDown).then((order) => {
      if (isWanted) setLate({ rows, sort, sorted: Array.from(order, (at) => rows[at] as Row) });
    });
    return () => void (isWanted = false);
  }, [rows, sort, keys]);
  const before = late?.rows === rows ? late.sorted : rows;
  return { sorted: atOnce ?? before, sort, setSort, isSorting: atOnce === null && !(late?.rows === rows && late.sort === sort) };
}

export function DataTable<Row>(props: {
  caption: string;
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string;
  /** Name in the address under which the order is kept. */
  sortName?: string;
  sortFirst?: string;
  footer?: ComponentChildren;
  isCaptionShown?: boolean;
  rowClass?: (row: Row) => string;
  /** Scrolls by itself when it is taller than a screen. */
  isBounded?: boolean;
  /** On a phone each row is a block of names and values; so is every table of more columns than fit, unless it is long. */
  isStacked?: boolean;
}) {
  const { columns, rowKey } = props;
  const { sorted, sort, setSort, isSorting } = useSorted(props.rows, columns, props.sortName ?? "sort", props.sortFirst);
  const isLong = sorted.length > WHOLE_ROWS_MAX;
  const isStacked = !isLong && !props.footer && (props.isStacked ?? columns.length > PHONE_COLUMNS_MAX);
  const view = useRef<HTMLDivElement>(null);
  const [first, setFirst] = useState(0);
  const top = sorted[0] === undefined ? "" : rowKey(sorted[0]);
  useLayoutEffect(() => {
    if (view.current) view.current.scrollTop = 0;
    setFirst(0);
  }, [sort, top]);

  const shownMax = Math.ceil(VIEW_PX / ROW_PX) + 2 * ROWS_AROUND;
  const start = isLong ? Math.max(0, Math.min(first - ROWS_AROUND, sorted.length - shownMax)) : 0;
  const shown = isLong ? sorted.slice(start, start + shownMax) : sorted;
  const below = sorted.length - start - shown.length;
  const role = <Role extends "table" | "row">(name: Role) => (isStacked ? { role: name } : {}); // a block has no role of a row of its own
  const onScroll = (event: Event) => {
    const top = Math.floor((event.currentTarget as HTMLElement).scrollTop / ROW_PX);
    if (Math.abs(top - first) > ROWS_AROUND / 2 || top === 0) setFirst(top);
  };

  const table = (
    <div
      class={`table-view${isLong ? " table-long" : props.isBounded ? " table-bounded" : ""}`}
      ref={view}
      onScroll={isLong ? onScroll : undefined}
      tabIndex={0}
      role="region"
      aria-label={props.caption}
    >
      <table class={`table${isStacked ? " table-stacked" : ""}`} {...role("table")} aria-rowcount={sorted.length + 1} aria-busy={isSorting}>
        <caption class={props.isCaptionShown ? "" : "unseen"}>
          {props.caption}
          {isLong && ` · ${say("table.rows", { count: countText(sorted.length) })}`}
        </caption>
        <thead>
          <tr {...role("row")} aria-rowindex={1}>
            {columns.map((column) => (
              <Heading key={column.key} column={column} sort={sort} first={props.sortFirst ?? ""} setSort={setSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {start > 0 && <Spacer rows={start} columns={columns.length} />}
          {shown.map((row, index) => (
            <tr
              key={isLong ? (start + index) % shownMax : rowKey(row)}
              {...role("row")}
              aria-rowindex={start + index + 2}
              class={props.rowClass?.(row)}
              style={isLong ? { height: `${ROW_PX}px` } : undefined}
            >
              {columns.map((column, at) => (
                <Cell key={column.key} column={column} row={row} isHeading={at === 0} isStacked={isStacked} isLong={isLong} />
              ))}
            </tr>
          ))}
          {below > 0 && <Spacer rows={below} columns={columns.length} />}
        </tbody>
        {props.footer && <tfoot>{props.footer}</tfoot>}
      </table>
    </div>
  );
  if (!isStacked || sorted.length < 2) return table;
  return (
    <>
      <SortBox columns={columns} sort={sort} first={props.sortFirst ?? ""} setSort={setSort} />
      {table}
    </>
  );
}

/** The headings' work where a phone shows none: every order of a stacked table in one choice. */
function SortBox<Row>(props: { columns: Column<Row>[]; sort: string; first: string; setSort: (sort: string) => void }) {
  return (
    <label class="table-sort">
      {say("table.sortBy")}
      <select value={props.sort} onChange={(event) => props.setSort(event.currentTarget.value)}>
        {props.first === "" && <option value="">{say("table.asListed")}</option>}
        {props.columns
          .filter(({ isUnsortable }) => !isUnsortable)
          .flatMap(({ key, heading }) => [
            <option key={key} value={key}>{say("table.upward", { heading })}</option>,
            <option key={`-${key}`} value={`-${key}`}>{say("table.downward", { heading })}</option>,
          ])}
      </select>
    </label>
  );
}

function Spacer(props: { rows: number; columns: number }) {
  return (
    <tr aria-hidden="true" style={{ height: `${props.rows * ROW_PX}px` }}>
      <td colSpan={props.columns} />
    </tr>
  );
}

/** One way, the other way, and as the table came. */
function nextSort(key: string, isFromTop: boolean, sort: string, first: string): string {
  const [once, twice] = isFromTop ? [`-${key}`, key] : [key, `-${key}`];
  if (sort === once) return twice;
  return sort === twice && first.replace(/^-/, "") !== key ? first : once;
}

function Heading<Row>(props: { column: Column<Row>; sort: string; first: string; setSort: (sort: string) => void }) {
  const { column, sort, setSort } = props;
  const isSorted = sort.replace(/^-/, "") === column.key;
  const isDown = sort.startsWith("-");
  const order = isSorted ? (isDown ? "descending" : "ascending") : undefined;
  const next = nextSort(column.key, column.align === "end", sort, props.first);
  return (
    <th scope="col" aria-sort={order} class={column.align === "end" ? "end" : ""} style={{ width: column.width }}>
      {column.isUnsortable ? (
        column.heading
      ) : (
        <button type="button" class="sort" onClick={() => setSort(next)}>
          {column.heading}
          {isSorted && (
            <span class="sort-sign" aria-hidden="true">
              {isDown ? "▼" : "▲"}
            </span>
          )}
        </button>
      )}
      {column.term && <> <TermMark id={column.term} /></>}
      {column.unit && <span class="unit">{column.unit}</span>}
    </th>
  );
}

/** With a hyphen that no line ends at: the unit is drawn, not copied. */
const headingText = ({ heading, unit }: { heading: string; unit?: string }) => (unit ? `${heading}, ${unit.replaceAll("-", "\u2011")}` : heading);

function Cell<Row>(props: { column: Column<Row>; row: Row; isHeading: boolean; isStacked: boolean; isLong: boolean }) {
  const { column, row, isHeading, isLong } = props;
  const drawn = column.draw ? column.draw(row) : column.value(row);
  const from = isLong || column.value(row) === null ? null : column.traced?.(row);
  const content = from ? <Traced name={column.heading} {...from}>{drawn}</Traced> : drawn;
  const kind = column.align === "end" ? "end" : typeof drawn === "string" && DAY.test(drawn) ? "nowrap" : "";
  return isHeading ? (
    <th scope="row" class={kind} {...(props.isStacked ? { role: "rowheader" } : {})}>
      {content}
    </th>
  ) : (
    <td class={kind} {...(props.isStacked ? { role: "cell", "data-label": headingText(column) } : {})}>
      {props.isStacked ? <div>{content}</div> : content}
    </td>
  );
}
