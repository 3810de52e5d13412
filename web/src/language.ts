// SPDX-License-Identifier: Apache-2.0
// Which of the two languages is spoken. A link may say it (?lang=en); otherwise the last choice, then the browser's.
// Its words are fetched before anything is drawn; those of the other language when it is chosen.

import type { ja } from "./text/ja";

export type Language = "ja" | "en";
export type TextKey = keyof typeof ja;
type Words = Record<TextKey, string>;
export type Values = Record<string, string | number>;

const STORED_AS = "kachi-language";
const fetched: Record<Language, () => Promise<Words>> = {
  ja: async () => (await import("./text/ja")).ja,
  en: async () => (await import("./text/en")).en,
};
const listeners = new Set<() => void>();
let current: Language = first();
let words = {} as Words;

function first(): Language {
  const asked = new URLSearchParams(location.search).get("lang");
  const wanted = asked ?? remembered() ?? navigator.languages.find((tag) => /^(ja|en)/.test(tag));
  return wanted?.startsWith("en") ? "en" : "ja";
}

function remembered(): string | null {
  try {
    return localStorage.getItem(STORED_AS);
  } catch {
    return null; // storage is switched off: the choice lasts as long as the page
  }
}

export function language(): Language {
  return current;
}

/** Fetches the words of the language that is spoken first: nothing can be said before. */
export async function learn(): Promise<void> {
  words = await fetched[current]();
}

export async function setLanguage(chosen: Language): Promise<void> {
  words = await fetched[chosen]();
  current = chosen;
  try {
    localStorage.setItem(STORED_AS, chosen);
  } catch {
    // as above
  }
  document.documentElement.lang = chosen;
  listeners.forEach((listener) => listener());
}

export function onLanguage(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The text of a key; `{name}` stands for a value and is the same in both languages (test/text.test.ts); of
 * `{name:row|rows}` the first word stands where the value is one, the second otherwise. */
export function say(key: TextKey, values: Values = {}): string {
  return words[key].replace(/\{(\w+)(?::([^|}]*)\|([^}]*))?\}/g, (whole, name: string, one?: string, many?: string) => {
    if (!(name in values)) return whole;
    return many === undefined ? String(values[name]) : String(values[name]) === "1" ? (one ?? "") : many;
  });
}

/** For keys that are made from data, such as a state: the data's own word where there is no text for it. */
export function sayOf(prefix: string, word: string): string {
  const key = `${prefix}.${word}`;
  return key in words ? words[key as TextKey] : word;
}

/** The name of a record that carries both: the other language's where one is missing. */
export function nameOf(record: { name?: string; name_ja?: string }): string {
  const [first, second] = current === "ja" ? [record.name_ja, record.name] : [record.name, record.name_ja];
  return first || second || "";
}

/** `text`/`text_ja`, `note`/`note_ja` and their like. */
export function inLanguage(record: object, field: string): string {
  const fields = record as Record<string, unknown>;
  const chosen = current === "ja" ? fields[`${field}_ja`] || fields[field] : fields[field] || fields[`${field}_ja`];
  return typeof chosen === "string" ? chosen : "";
}
