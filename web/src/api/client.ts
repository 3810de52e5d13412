// SPDX-License-Identifier: Apache-2.0
// Talks to the server that sent the page. What goes wrong comes back as a Problem that carries the server's findings,
// so that a person reads the same words here as in the terminal.

import { language } from "../language";

export interface Finding {
  severity: "error" | "warning" | "notice";
  code: string;
  /** In the user's own material. */
  place?: { source: string; line: number; field: string };
  message: string;
  detail?: string;
  hint?: string;
}

export class Problem extends Error {
  constructor(
    readonly status: number,
    title: string,
    readonly findings: Finding[],
  ) {
    super(title);
  }
}

export interface Asked {
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
  /** A form's own bytes, such as a file: sent as they are. */
  raw?: Blob | string;
  etag?: string;
  idempotencyKey?: string;
  signal?: AbortSignal;
}

export interface Answer<T> {
  data: T;
  etag: string | null;
  milliseconds: number;
}

const API = "/api/v1";
const CHANGES = new Set(["POST", "PUT", "PATCH", "DELETE"]);

export function apiPath(path: string, query: Asked["query"] = {}): string {
  const named = Object.entries(query)
    .filter(([, value]) => value !== undefined && value !== "")
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
  return API + path + (named.length > 0 ? `?${named.join("&")}` : "");
}

/** Of the session; "" where nobody has signed in. A foreign page cannot read it, so it cannot send it. */
let csrf = "";

export function setCsrf(token: string): void {
  csrf = token;
}

/** 128 random bits: crypto.randomUUID would need TLS, and closed networks have none. */
export function freshId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function headersFor(method: string, asked: Asked): Headers {
  const headers = new Headers({ "Accept-Language": language(), Accept: "application/json" });
  if (asked.body !== undefined) headers.set("Content-Type", "application/json");
  if (asked.raw instanceof Blob) headers.set("Content-Type", asked.raw.type || "application/octet-stream");
  if (asked.etag !== undefined) headers.set("If-Match", asked.etag);
  if (CHANGES.has(method)) {
    headers.set("Idempotency-Key", asked.idempotencyKey ?? freshId());
    if (csrf !== "") headers.set("X-CSRF-Token", csrf);
  }
  return headers;
}

/** How many answers are awaited, on the root element: whoever drives the page from outside knows when it is settled. */
let awaited = 0;

function awaits(change: 1 | -1): void {
  awaited += change;
  if (awaited > 0) document.documentElement.dataset["awaited"] = String(awaited);
  else delete document.documentElement.dataset["awaited"];
}

export async function request<T>(method: string, path: string, asked: Asked = {}): Promise<Answer<T>> {
  const began = performance.now();
  awaits(1);
  try {
    const response = await respond(method, path, asked);
    const text = await response.text();
    return {
      data: (isJson(response) && text !== "" ? JSON.parse(text) : text) as T,
      etag: response.headers.get("ETag"),
      milliseconds: performance.now() - began,
    };
  } finally {
    awaits(-1);
  }
}

/** What a question is answered with as a file. */
export async function download(path: string, asked: Asked): Promise<Blob> {
  awaits(1);
  try {
    return await (await respond("POST", path, asked)).blob();
  } finally {
    awaits(-1);
  }
}

const isJson = (response: Response) => /json/.test(response.headers.get("Content-Type") ?? "");

/** Throws a Problem unless the server did what it was asked. */
async function respond(method: string, path: string, asked: Asked): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(apiPath(path, asked.query), {
      method,
      headers: headersFor(method, asked),
      body: asked.raw ?? (asked.body === undefined ? null : JSON.stringify(asked.body)),
      signal: asked.signal ?? null,
      credentials: "same-origin",
    });
  } catch (error) {
    if (asked.signal?.aborted) throw error;
    throw new Problem(0, "", []);
  }
  if (!response.ok) throw problemOf(response.status, isJson(response) ? await response.text() : "");
  return response;
}

function problemOf(status: number, text: string): Problem {
  try {
    const body = JSON.parse(text) as { title?: string; detail?: string; findings?: Finding[] };
    return new Problem(status, body.title ?? body.detail ?? "", body.findings ?? []);
  } catch {
    return new Problem(status, "", []); // not the server's own answer: a proxy's, say
  }
}

export const get = <T>(path: string, asked?: Asked) => request<T>("GET", path, asked);
export const post = <T>(path: string, asked?: Asked) => request<T>("POST", path, asked);
export const put = <T>(path: string, asked?: Asked) => request<T>("PUT", path, asked);
