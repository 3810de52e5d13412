// SPDX-License-Identifier: Apache-2.0
// Where we are, kept in the address alone: a link to what you see is the address bar. Plain <a href> is enough to
// move; what the page does not draw itself (/api, /s, files) is left to the browser.
//
// What replaces the address (a slider that moves, a word that is typed) is true here at once, and in the address bar
// when it rests: the browser tells all of its processes of every new address, and refuses more than some seven a second.

import { useLayoutEffect, useState } from "preact/hooks";

export interface Place {
  path: string;
  query: URLSearchParams;
}

const listeners = new Set<() => void>();
const ADDRESS_PAUSE_MS = 150;

let here: URL | null = null;
let pause: ReturnType<typeof setTimeout> | undefined;

/** The address as it is, or is about to be. */
export function address(): URL {
  return here ?? new URL(location.href);
}

export function place(): Place {
  const { pathname, search } = address();
  return { path: decodeURI(pathname).replace(/(.)\/$/, "$1"), query: new URLSearchParams(search) };
}

function changed(): void {
  listeners.forEach((listener) => listener());
}

/** The address bar says where we are. */
function settle(): void {
  clearTimeout(pause);
  if (here) history.replaceState(null, "", here.href);
  here = null;
}

export function go(href: string, options: { replace?: boolean } = {}): void {
  const before = address();
  const next = new URL(href, before);
  if (options.replace) {
    here = next;
    clearTimeout(pause);
    pause = setTimeout(settle, ADDRESS_PAUSE_MS);
  } else {
    settle();
    history.pushState(null, "", next.href);
  }
  changed();
  if (next.pathname !== before.pathname) window.scrollTo(0, 0);
}

/** The address with some of its query changed; null takes a name away. */
export function withQuery(changes: Record<string, string | null>): string {
  const { query } = place();
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === "") query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  return address().pathname + (text === "" ? "" : `?${text}`);
}

/** One part of the address: redraws whoever asks when that part changes, and not when another does. */
function usePart(read: (place: Place) => string | null, key: string): string | null {
  const [, redraw] = useState<string | null>(null);
  useLayoutEffect(() => {
    const listener = () => redraw(read(place()));
    listener();
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, [key]);
  return read(place());
}

export function usePath(): string {
  return usePart(({ path }) => path, "path") ?? "/";
}

/** The whole query as text: for what links to this page with some of it changed. */
export function useSearch(): string {
  return usePart(({ query }) => query.toString(), "query") ?? "";
}

/** One name of the query as state; changing it replaces the address, so that Back leaves the page. */
export function useQuery(name: string, otherwise = ""): [string, (value: string) => void] {
  const found = usePart(({ query }) => query.get(name), name);
  const set = (value: string) =>
    go(withQuery({ [name]: value === otherwise ? null : value }), { replace: true });
  return [found ?? otherwise, set];
}

const LEFT_TO_THE_BROWSER = /^\/(api|s|label|2|3|auth|metrics|healthz|readyz|log)(\/|$)|\.\w+$/;

function onClick(event: MouseEvent): void {
  settle(); // before any way of leaving
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element | null)?.closest?.("a[href]");
  if (!(link instanceof HTMLAnchorElement) || link.target !== "" || link.hasAttribute("download")) return;
  const url = new URL(link.href);
  if (url.origin !== location.origin || LEFT_TO_THE_BROWSER.test(url.pathname)) return;
  if (url.hash !== "" && url.pathname === location.pathname) return;
  event.preventDefault();
  go(url.pathname + url.search + url.hash);
}

export function startRouter(): void {
  document.addEventListener("click", onClick);
  window.addEventListener("pagehide", settle);
  window.addEventListener("popstate", () => {
    clearTimeout(pause);
    here = null;
    changed();
  });
}

/** "/products/:key" against "/products/car": {key: "car"}, or null. */
export function matchPath(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split("/");
  const found = path.split("/");
  if (wanted.length !== found.length) return null;
  const values: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const here = found[index] ?? "";
    if (part.startsWith(":") && here !== "") values[part.slice(1)] = decodeURIComponent(here);
    else if (part !== here) return null;
  }
  return values;
}
