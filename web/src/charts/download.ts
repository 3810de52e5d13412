// SPDX-License-Identifier: Apache-2.0
// A figure as a file: CSV of its table, SVG with its colours written out, PNG drawn from that SVG.

import type { Column } from "../parts/table";

const COPIED = [
  "fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "fill-opacity", "stroke-opacity",
  "font-family", "font-size", "font-weight", "text-anchor", "dominant-baseline", "opacity", "display",
];
const PNG_SCALE = 2;
const MARGIN = 24;
const LINE = 22;

export interface Words {
  title: string;
  subtitle: string;
  source: string;
}

/** As a file of the reader's own. */
export function save(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function csvCell(value: string | number | null): string {
  const text = value === null ? "" : String(value);
  const safe = typeof value === "string" && /^[=+\-@\t]/.test(text) ? `'${text}` : text; // no formulas into Excel
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** With a byte order mark, without which Excel reads Japanese as something else. */
export function csvText<Row>(columns: Column<Row>[], rows: Row[]): string {
  const heading = columns.map(({ heading, unit }) => csvCell(unit ? `${heading} (${unit})` : heading));
  const lines = rows.map((row) => columns.map((column) => csvCell(column.value(row))).join(","));
  return `\ufeff${[heading.join(","), ...lines].join("\r\n")}\r\n`;
}

export function saveCsv<Row>(name: string, columns: Column<Row>[], rows: Row[]): void {
  save(`${name}.csv`, new Blob([csvText(columns, rows)], { type: "text/csv;charset=utf-8" }));
}

function withColours(drawn: SVGElement): SVGElement {
  const copy = drawn.cloneNode(true) as SVGElement;
  const originals = [drawn, ...drawn.querySelectorAll("*")];
  const copies = [copy, ...copy.querySelectorAll("*")];
  originals.forEach((original, index) => {
    const style = getComputedStyle(original);
    const text = COPIED.map((name) => `${name}:${style.getPropertyValue(name)}`).join(";");
    copies[index]?.setAttribute("style", text);
    copies[index]?.removeAttribute("class");
  });
  return copy;
}

function textElement(content: string, y: number, size: number, weight: number, colour: string): SVGTextElement {
  const text = document.createElementNS("http://www.w3.org/2000/svg", "text");
  text.setAttribute("x", String(MARGIN));
  text.setAttribute("y", String(y));
  const family = getComputedStyle(document.body).fontFamily;
  text.setAttribute("style", `font-size:${size}px;font-weight:${weight};fill:${colour};font-family:${family}`);
  text.textContent = content;
  return text;
}

/** The drawing between its words: what leaves the page still says what it is and where it comes from. */
export function svgOf(drawn: SVGSVGElement, words: Words): { text: string; width: number; height: number } {
  const box = drawn.viewBox.baseVal;
  const [width, height] = [box.width + 2 * MARGIN, box.height + 2 * MARGIN + 4 * LINE];
  const whole = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  whole.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  whole.setAttribute("width", String(width));
  whole.setAttribute("height", String(height));
  whole.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const style = getComputedStyle(document.documentElement);
  const [paper, ink, quiet] = ["--paper", "--ink", "--quiet"].map((name) => style.getPropertyValue(name).trim());
  const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  ground.setAttribute("width", "100%");
  ground.setAttribute("height", "100%");
  ground.setAttribute("fill", paper ?? "");
  const copy = withColours(drawn);
  copy.setAttribute("x", String(MARGIN));
  copy.setAttribute("y", String(MARGIN + 2 * LINE));
  copy.setAttribute("width", String(box.width));
  copy.setAttribute("height", String(box.height));
  whole.append(
    ground,
    textElement(words.title, MARGIN + 14, 17, 700, ink ?? ""),
    textElement(words.subtitle, MARGIN + 14 + LINE, 13, 400, quiet ?? ""),
    copy,
    textElement(words.source, height - MARGIN, 12, 400, quiet ?? ""),
  );
  return { text: new XMLSerializer().serializeToString(whole), width, height };
}

export function saveSvg(name: string, drawn: SVGSVGElement, words: Words): void {
  save(`${name}.svg`, new Blob([svgOf(drawn, words).text], { type: "image/svg+xml" }));
}

export async function savePng(name: string, drawn: SVGSVGElement, words: Words): Promise<void> {
  const { text, width, height } = svgOf(drawn, words);
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width * PNG_SCALE;
  canvas.height = height * PNG_SCALE;
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const content = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (content !== null) save(`${name}.png`, content);
}
