// SPDX-License-Identifier: Apache-2.0
// A table that stays a table: sortable by its headings, first column in sight, and, beyond some hundred rows, only the
// rows in view are in the document. Row height is fixed, so the place of a row is a product and not a measurement.

import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { countText } from "../number";
import { say } from "../language";
import { useQuery } from "../router";
import { sortInSlices } from "./sort";
import { TermMark } from "./term";

export interface Column<Row> {
  key: string;
  heading: string;
  /** Under the heading, for units. */
  unit?: string;
  align?: "start" | "end";
  /** What is sorted and exported. */
  value: (row: Row) => string | number | null;
  /** What is drawn; the value where not given. */
  draw?: (row: Row) => ComponentChildren;
  width?: string;
  /** Of the glossary: what the heading means is one key away. */
  term?: string;
  isUnsortable?: boolean;
}

const ROW_PX = 48;
const WHOLE_ROWS_MAX = 200;
/** Up to here sorting takes less than a frame; beyond, it is done in slices and the order before stays meanwhile. */
const SORTED_AT_ONCE_MAX = 1000;
const ROWS_AROUND = 12;
const VIEW_PX = 620;

/** Made once: localeCompare would make one for every pair. */
const COLLATOR = new Intl.Collator("ja", { numeric: true });

function compare(a: string | number | null, b: string | number | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  if (typeof a === "number" && typeof b === "number") return a - b;
  return COLLATOR.compare(String(a), String(b));
}

/** How two rows compare; null where the rows are to stay as they come. */
function orderOf<Row>(columns: Column<Row>[], sort: string): ((a: Row, b: Row) => number) | null {
  const column = columns.find(({ key }) => key === sort.replace(/^-/, ""));
  if (!column) return null;
  return sort.startsWith("-")
    ? (a, b) => compare(column.value(b), column.value(a))
    : (a, b) => compare(column.value(a), column.value(b));
}

/** `sort` in the address: "mass" or "-mass". */
function useSorted<Row>(rows: Row[], columns: Column<Row>[], name: string, first = "") {
  const [sort, setSort] = useQuery(name, first);
  const [late, setLate] = useState<{ rows: Row[]; sort: string; sorted: Row[] } | null>(null);
  const keys = columns.map(({ key }) => key).join();
  const atOnce = useMemo(() => {
    const order = orderOf(columns, sort);
    if (!order) return rows;
    return rows.length <= SORTED_AT_ONCE_MAX ? [...rows].sort(order) : null;
  }, [rows, sort, keys]);
  useEffect(() => {
    const order = orderOf(columns, sort);
    if (atOnce || !order) return;
    const stop = new AbortController();
    void sortInSlices(rows, order, stop.signal).then((sorted) => {
      if (sorted && !stop.signal.aborted) setLate({ rows, sort, sorted });
    });
    return () => stop.abort();
  }, [atOnce, rows, sort, keys]);
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
}) {
  const { columns, rowKey } = props;
  const { sorted, sort, setSort, isSorting } = useSorted(props.rows, columns, props.sortName ?? "sort", props.sortFirst);
  const isLong = sorted.length > WHOLE_ROWS_MAX;
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
  const onScroll = (event: Event) => {
    const top = Math.floor((event.currentTarget as HTMLElement).scrollTop / ROW_PX);
    if (Math.abs(top - first) > ROWS_AROUND / 2 || top === 0) setFirst(top);
  };

  return (
    <div
      class={`table-view${isLong ? " table-long" : props.isBounded ? " table-bounded" : ""}`}
      ref={view}
      onScroll={isLong ? onScroll : undefined}
      tabIndex={0}
      role="region"
      aria-label={props.caption}
    >
      <table class="table" aria-rowcount={sorted.length + 1} aria-busy={isSorting}>
        <caption class={props.isCaptionShown ? "" : "unseen"}>
          {props.caption}
          {isLong && ` · ${say("table.rows", { count: countText(sorted.length) })}`}
        </caption>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <Heading key={column.key} column={column} sort={sort} setSort={setSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {start > 0 && <Spacer rows={start} columns={columns.length} />}
          {shown.map((row, index) => (
            <tr
              key={rowKey(row)}
              aria-rowindex={start + index + 2}
              class={props.rowClass?.(row)}
              style={isLong ? { height: `${ROW_PX}px` } : undefined}
            >
              {columns.map((column, at) => (
                <Cell key={column.key} column={column} row={row} isHeading={at === 0} />
              ))}
            </tr>
          ))}
          {below > 0 && <Spacer rows={below} columns={columns.length} />}
        </tbody>
        {props.footer && <tfoot>{props.footer}</tfoot>}
      </table>
    </div>
  );
}

function Spacer(props: { rows: number; columns: number }) {
  return (
    <tr aria-hidden="true" style={{ height: `${props.rows * ROW_PX}px` }}>
      <td colSpan={props.columns} />
    </tr>
  );
}

function Heading<Row>(props: { column: Column<Row>; sort: string; setSort: (sort: string) => void }) {
  const { column, sort, setSort } = props;
  const isSorted = sort.replace(/^-/, "") === column.key;
  const isDown = sort.startsWith("-");
  const order = isSorted ? (isDown ? "descending" : "ascending") : undefined;
  const firstDown = column.align === "end";
  const next = isSorted ? (isDown ? column.key : `-${column.key}`) : firstDown ? `-${column.key}` : column.key;
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

function Cell<Row>(props: { column: Column<Row>; row: Row; isHeading: boolean }) {
  const { column, row, isHeading } = props;
  const content = column.draw ? column.draw(row) : column.value(row);
  const kind = column.align === "end" ? "end" : "";
  return isHeading ? (
    <th scope="row" class={kind}>
      {content}
    </th>
  ) : (
    <td class={kind}>{content}</td>
  );
}
