// SPDX-License-Identifier: Apache-2.0
// The product search of the frame: a combobox over the server's search, which folds width and kana.

import { useEffect, useState } from "preact/hooks";
import { get } from "./api/client";
import type { ActivityList, ActivityRow } from "./api/shapes";
import { say } from "./language";
import { go } from "./router";

const WAIT_MS = 120;
const SHOWN_MAX = 8;

/** Rows that the server finds for `words`, a moment after typing stops. */
export function useFound(words: string): ActivityRow[] {
  const [found, setFound] = useState<ActivityRow[]>([]);
  useEffect(() => {
    if (words.trim() === "") {
      setFound([]);
      return;
    }
    const stop = new AbortController();
    const timer = setTimeout(() => {
      get<ActivityList>("/products", { query: { q: words, limit: SHOWN_MAX }, signal: stop.signal })
        .then(({ data }) => setFound(data.products.slice(0, SHOWN_MAX)))
        .catch(() => setFound([])); // the page itself says when the server is away
    }, WAIT_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [words]);
  return found;
}

export function Search() {
  return (
    <form role="search" class="search" onSubmit={(event) => event.preventDefault()}>
      <ProductBox
        id="search"
        label={say("search.label")}
        placeholder={say("search.placeholder")}
        hasKey
        onChosen={(row) => go(`/products/${encodeURIComponent(row.key)}`)}
        onText={(words) => go(`/products?words=${encodeURIComponent(words)}`)}
      />
    </form>
  );
}

export function ProductBox(props: {
  id: string;
  label: string;
  placeholder?: string;
  hasKey?: boolean;
  first?: string;
  onChosen: (row: ActivityRow) => void;
  onText?: (words: string) => void;
}) {
  const [words, setWords] = useState(props.first ?? "");
  const [isOpen, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const found = useFound(isOpen ? words : "");
  const choose = (row: ActivityRow) => {
    setOpen(false);
    setWords(props.hasKey ? "" : row.name);
    props.onChosen(row);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const chosen = found[at];
    if (event.key === "ArrowDown") setAt(Math.min(found.length - 1, at + 1));
    else if (event.key === "ArrowUp") setAt(Math.max(-1, at - 1));
    else if (event.key === "Escape") setOpen(false);
    else if (event.key === "Enter" && chosen) choose(chosen);
    else if (event.key === "Enter" && words.trim() !== "") {
      setOpen(false);
      props.onText?.(words);
    } else return;
    event.preventDefault();
  };
  return (
    <>
      <input
        type="search"
        id={props.id}
        role="combobox"
        list={undefined}
        aria-label={props.label}
        aria-expanded={isOpen && found.length > 0}
        aria-controls={`${props.id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={at >= 0 ? `${props.id}-${at}` : undefined}
        placeholder={props.placeholder}
        autocomplete="off"
        value={words}
        onInput={(event) => {
          setWords(event.currentTarget.value);
          setAt(-1);
          setOpen(true);
        }}
        onBlur={() => setTimeout(() => setOpen(false), 150)}
        onKeyDown={onKeyDown}
      />
      {props.hasKey && <kbd aria-hidden="true">/</kbd>}
      <ul class="search-list" id={`${props.id}-list`} role="listbox" aria-label={props.label} hidden={!isOpen || found.length === 0}>
        {found.map((row, index) => (
          <li
            key={row.key}
            id={`${props.id}-${index}`}
            role="option"
            aria-selected={index === at}
            onMouseDown={() => choose(row)}
          >
            {row.name}
            <small>{[row.key, row.owner, row.location, row.unit].filter(Boolean).join(" · ")}</small>
          </li>
        ))}
      </ul>
    </>
  );
}
