// SPDX-License-Identifier: Apache-2.0
import { useLayoutEffect, useRef, useState } from "preact/hooks";

/** The width that a drawing has, so that its text keeps its size on a phone: redrawn, not scaled. */
export function useWidth(first = 720) {
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(first);
  useLayoutEffect(() => {
    const element = place.current;
    if (!element) return;
    const measure = () => setWidth(Math.max(260, Math.round(element.clientWidth)));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { place, width };
}

const wide = /[\u1100-\u115f\u2e80-\uffdc]/;

/** Width of text without a measurement: full-width letters are one em, the others about half. */
export function textPx(text: string, fontPx = 13): number {
  let ems = 0;
  for (const letter of text) ems += wide.test(letter) ? 1 : 0.56;
  return ems * fontPx;
}

/** Cut to fit, with an ellipsis: the whole is in the table and in the title. */
export function fitText(text: string, px: number, fontPx = 13): string {
  if (textPx(text, fontPx) <= px) return text;
  let cut = text;
  while (cut.length > 1 && textPx(`${cut}…`, fontPx) > px) cut = cut.slice(0, -1);
  return `${cut}…`;
}
