// SPDX-License-Identifier: Apache-2.0
// The frame of every chart: a sentence that says what it shows, the unit, the source, the same as a table, and files.

import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { say } from "../language";
import { CopyButton } from "../parts/copy";
import { unbroken } from "../parts/page";
import { type Column, DataTable } from "../parts/table";
import { address, useQuery } from "../router";
import { saveCsv, savePng, saveSvg } from "./download";

export interface FigureProps<Row> {
  /** Short, for file names and the address. */
  name: string;
  title: string;
  subtitle: string;
  source: string;
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string;
  children: ComponentChildren;
}

export function Figure<Row>(props: FigureProps<Row>) {
  const [view, setView] = useQuery(props.name, "chart");
  const drawing = useRef<HTMLDivElement>(null);
  const { name, title, subtitle, source, columns, rows } = props;
  const words = { title, subtitle, source };
  const drawn = () => drawing.current?.querySelector("svg") ?? null;
  const withDrawing = (action: (svg: SVGSVGElement) => unknown) => () => {
    const svg = drawn();
    if (svg) void action(svg);
  };
  return (
    <figure class="figure" aria-labelledby={`figure-${name}`}>
      <figcaption class="figure-head">
        <h2 id={`figure-${name}`}>{unbroken(title)}</h2>
        <p class="figure-subtitle">{subtitle}</p>
      </figcaption>
      <div class="figure-tools" role="group" aria-label={say("figure.views")}>
        {(["chart", "table"] as const).map((one) => (
          <button
            type="button"
            key={one}
            class="segment"
            aria-pressed={view === one}
            onClick={() => setView(one)}
          >
            {say(`figure.${one}`)}
          </button>
        ))}
        <details class="menu">
          <summary class="segment">{say("figure.download")}</summary>
          <div class="menu-list">
            <button type="button" onClick={withDrawing((svg) => saveSvg(name, svg, words))} disabled={view === "table"}>
              SVG
            </button>
            <button type="button" onClick={withDrawing((svg) => savePng(name, svg, words))} disabled={view === "table"}>
              PNG
            </button>
            <button type="button" onClick={() => saveCsv(name, columns, rows)}>
              CSV
            </button>
            <CopyButton text={() => address().href} label={say("figure.link")} />
          </div>
        </details>
      </div>
      <div class="figure-body" ref={drawing}>
        {view === "table" ? (
          <DataTable caption={title} columns={columns} rows={rows} rowKey={props.rowKey} sortName={`${name}-sort`} />
        ) : (
          props.children
        )}
      </div>
      <p class="figure-source">
        {say("figure.source")}: {source}
      </p>
    </figure>
  );
}
