// SPDX-License-Identifier: Apache-2.0
// A table as a spreadsheet saved it, cell by cell: one cell is changed, and every other byte stays as it was.

import { dsvFormat } from "d3-dsv";

export interface CsvRow {
  /** Of the file, from 1: where the row begins, and how many it takes (a quoted cell may break lines). */
  line: number;
  lines: number;
  cells: string[];
}

/** Comma, semicolon or tab: whichever the first row that is no comment has most of. */
export function delimiterOf(text: string): string {
  const head = text.split("\n").find((line) => line.trim() !== "" && !line.startsWith("#")) ?? "";
  const counts = [",", ";", "\t"].map((mark) => [head.split(mark).length, mark] as const);
  return counts.reduce((best, one) => (one[0] > best[0] ? one : best))[1];
}

export function rowsOf(text: string): CsvRow[] {
  let line = 1;
  return dsvFormat(delimiterOf(text)).parseRows(text.replace(/\r\n?/g, "\n")).map((cells) => {
    const lines = cells.reduce((sum, cell) => sum + cell.split("\n").length - 1, 1);
    const row = { line, lines, cells };
    line += lines;
    return row;
  });
}

/** The first row that is no comment, and the row that covers a line of the file. */
export function headOf(rows: CsvRow[]): CsvRow | undefined {
  return rows.find(({ cells }) => !cells[0]?.startsWith("#") && cells.some((cell) => cell !== ""));
}

export function rowAt(rows: CsvRow[], line: number): CsvRow | undefined {
  return rows.find((row) => line >= row.line && line < row.line + row.lines);
}

export function withCell(text: string, line: number, column: number, value: string): string {
  const row = rowAt(rowsOf(text), line);
  if (!row) return text;
  const ending = text.includes("\r\n") ? "\r\n" : "\n";
  const cells = Array.from({ length: Math.max(row.cells.length, column + 1) }, (_, at) => (at === column ? value : (row.cells[at] ?? "")));
  const lines = text.split(/\r\n|\n|\r/);
  lines.splice(row.line - 1, row.lines, dsvFormat(delimiterOf(text)).formatRow(cells).replace(/\n/g, ending));
  return lines.join(ending);
}

/** UTF-8, or else Shift_JIS, as Excel in Japan saves it. */
export function textOf(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("shift_jis").decode(bytes);
  }
}

/** Without remarks and empty lines: row 0 is line 2 of what tableText writes. */
export interface Table {
  columns: string[];
  rows: string[][];
}

export function tableOf(text: string): Table {
  const isData = ({ cells }: CsvRow) => !cells[0]?.startsWith("#") && cells.some((cell) => cell !== "");
  const [columns = [], ...rows] = rowsOf(text.replace(/^\ufeff/, "")).filter(isData).map(({ cells }) => cells);
  return { columns, rows: rows.map((cells) => columns.map((_, at) => cells[at] ?? "")) };
}

export function tableText({ columns, rows }: Table): string {
  return `${dsvFormat(",").formatRows([columns, ...rows])}\n`;
}
