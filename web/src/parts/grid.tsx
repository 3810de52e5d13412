// SPDX-License-Identifier: Apache-2.0
// A grid that takes what a spreadsheet gives: arrows and Enter move, a pasted block fills from the cell it is pasted
// into. Cells are ordinary inputs in an ordinary table, so that every reader and keyboard knows them.

import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";

export interface GridColumn<Row> {
  key: string;
  heading: string;
  unit?: string;
  align?: "end";
  width?: string;
  /** Not given: the cell is only read. */
  edit?: (row: Row) => { value: string; choices?: string; problem?: string | null };
  draw?: (row: Row) => ComponentChildren;
}

export interface Edit {
  row: number;
  key: string;
  value: string;
}

/** "1\t2\r\n3\t4" as rows of cells; Excel's closing newline is no row. */
export function blockOf(text: string): string[][] {
  const lines = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n");
  return lines.map((line) => line.split("\t").map((cell) => cell.trim()));
}

export function Grid<Row>(props: {
  caption: string;
  columns: GridColumn<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string;
  rowName: (row: Row) => string;
  isChanged: (row: Row, key: string) => boolean;
  /** All edits of one act (a key, a paste) together, so that one undo takes them back. */
  onEdit: (edits: Edit[]) => void;
}) {
  const table = useRef<HTMLTableElement>(null);
  const editable = props.columns.filter(({ edit }) => edit !== undefined).map(({ key }) => key);
  const focusCell = (row: number, key: string) => {
    const input = table.current?.querySelector<HTMLInputElement>(`input[data-row="${row}"][data-column="${key}"]`);
    input?.focus();
    input?.select();
  };
  const onKeyDown = (event: KeyboardEvent, row: number, key: string) => {
    const input = event.currentTarget as HTMLInputElement;
    const atStart = input.selectionStart === 0 && input.selectionEnd === 0;
    const atEnd = input.selectionStart === input.value.length;
    const column = editable.indexOf(key);
    const left = editable[column - 1];
    const right = editable[column + 1];
    if (event.isComposing) return; // Enter that ends a Japanese conversion moves nothing
    if (event.key === "ArrowDown" || (event.key === "Enter" && !event.shiftKey)) focusCell(row + 1, key);
    else if (event.key === "ArrowUp" || event.key === "Enter") focusCell(row - 1, key);
    else if (event.key === "ArrowLeft" && atStart && left) focusCell(row, left);
    else if (event.key === "ArrowRight" && atEnd && right) focusCell(row, right);
    else return;
    event.preventDefault();
  };
  const onPaste = (event: ClipboardEvent, row: number, key: string) => {
    const block = blockOf(event.clipboardData?.getData("text/plain") ?? "");
    if (block.length === 1 && block[0]?.length === 1) return;
    event.preventDefault();
    const first = editable.indexOf(key);
    const edits = block.flatMap((cells, down) =>
      cells.flatMap((value, across): Edit[] => {
        const column = editable[first + across];
        return column === undefined || row + down >= props.rows.length ? [] : [{ row: row + down, key: column, value }];
      }),
    );
    props.onEdit(edits);
  };

  return (
    <div class="scroll-x">
      <table class="grid" ref={table}>
        <caption class="unseen">{props.caption}</caption>
        <thead>
          <tr>
            {props.columns.map((column) => (
              <th key={column.key} scope="col" style={{ width: column.width }} class={column.align}>
                {column.heading}
                {column.unit && <span class="unit">{column.unit}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row, at) => (
            <tr key={props.rowKey(row)}>
              {props.columns.map((column, index) => {
                if (index === 0) {
                  return (
                    <th key={column.key} scope="row" style={{ minWidth: column.width ?? "9em" }}>
                      {column.draw?.(row)}
                    </th>
                  );
                }
                if (!column.edit) {
                  return (
                    <td key={column.key} class={`is-read-only ${column.align ?? ""}`}>
                      {column.draw?.(row)}
                    </td>
                  );
                }
                const { value, choices, problem } = column.edit(row);
                const kind = problem ? "is-bad" : props.isChanged(row, column.key) ? "is-changed" : "";
                const messageId = `grid-${at}-${column.key}`;
                return (
                  <td key={column.key} class={kind}>
                    <input
                      type="text"
                      class={column.align}
                      value={value}
                      list={choices}
                      inputMode={column.align === "end" ? "decimal" : undefined}
                      data-row={at}
                      data-column={column.key}
                      aria-label={`${props.rowName(row)} ${column.heading}`}
                      aria-invalid={problem ? true : undefined}
                      aria-describedby={problem ? messageId : undefined}
                      onInput={(event) => props.onEdit([{ row: at, key: column.key, value: event.currentTarget.value }])}
                      onKeyDown={(event) => onKeyDown(event, at, column.key)}
                      onPaste={(event) => onPaste(event, at, column.key)}
                    />
                    {problem && (
                      <span class="grid-message" id={messageId} role="alert">
                        {problem}
                      </span>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
