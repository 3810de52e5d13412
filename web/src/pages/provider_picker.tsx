// SPDX-License-Identifier: Apache-2.0
// Who supplies an input: looked for by words in everything that was imported, what is counted in a unit of the same kind
// first, each with its footprint, place and source. Arrows choose, Enter takes, Escape leaves all as it was.

import { useEffect, useRef, useState } from "preact/hooks";
import { useResource } from "../api/resource";
import type { ActivityList, ActivityRow, Exchange } from "../api/shapes";
import { say } from "../language";
import { countText, FOOTPRINT_DIGITS, kgText } from "../number";
import { unitName } from "../parts/label";
import { ProblemNotice } from "../parts/state";
import type { Unit } from "../units";

const SHOWN_MAX = 50;
const PAUSE_MS = 120;

function dimensionOf(units: Unit[], name: string): string {
  return units.find((unit) => unit.name === name)?.dimension ?? "";
}

interface Choice {
  row: ActivityRow;
  /** Is it counted like the input, so that the engine can link it? */
  fits: boolean;
}

function choicesOf(rows: ActivityRow[], units: Unit[], dimension: string): Choice[] {
  const choices = rows.map((row) => ({ row, fits: dimensionOf(units, row.unit) === dimension }));
  return [...choices.filter(({ fits }) => fits), ...choices.filter(({ fits }) => !fits)];
}

/** What is typed, once it has rested. */
function useRested(text: string): string {
  const [rested, setRested] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setRested(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return rested;
}

export function ProviderPicker(props: {
  exchange: Exchange;
  units: Unit[];
  current: string;
  onChoose: (key: string) => void;
  onClose: () => void;
}) {
  const { exchange, units, onClose } = props;
  const [words, setWords] = useState("");
  const [at, setAt] = useState(0);
  const dialog = useRef<HTMLDialogElement>(null);
  const found = useResource<ActivityList>("/products", { q: useRested(words), limit: SHOWN_MAX });
  const [last, setLast] = useState<ActivityList | null>(null);
  useEffect(() => {
    if (found.data) setLast(found.data);
  }, [found.data]);
  useEffect(() => dialog.current?.showModal(), []);
  const list = found.data ?? last;
  const choices = choicesOf(list?.products ?? [], units, dimensionOf(units, exchange.unit));
  const fitting = choices.filter(({ fits }) => fits).length;
  const chosen = Math.max(0, Math.min(at, fitting - 1));
  const take = (choice: Choice | undefined) => {
    if (!choice?.fits) return;
    props.onChoose(choice.row.key);
    dialog.current?.close();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return; // Enter that ends a Japanese conversion takes nothing
    if (event.key === "ArrowDown") setAt(Math.min(chosen + 1, fitting - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(chosen - 1, 0));
    else if (event.key === "Enter") take(choices[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <dialog ref={dialog} class="dialog picker" aria-labelledby="picker-title" onClose={onClose}>
      <h2 id="picker-title">{say("picker.title", { flow: exchange.flow })}</h2>
      <div class="field">
        <label class="field-name" for="picker-words">{say("picker.words")}</label>
        <input
          id="picker-words" type="search" list={undefined} role="combobox" aria-expanded="true" aria-controls="picker-list" autocomplete="off"
          aria-activedescendant={fitting > 0 ? `picker-${chosen}` : undefined}
          value={words} onInput={(event) => { setWords(event.currentTarget.value); setAt(0); }} onKeyDown={onKeyDown}
        />
      </div>
      <p class="figure-note" role="status">
        {list && say(list.count > SHOWN_MAX ? "picker.more" : "picker.count", { count: countText(list.count), shown: SHOWN_MAX, fitting: countText(fitting) })}
      </p>
      {found.problem && <ProblemNotice problem={found.problem} />}
      <ul id="picker-list" role="listbox" aria-labelledby="picker-title" class="picker-list">
        {choices.map((choice, index) => (
          <Option
            key={choice.row.key} choice={choice} index={index} isChosen={choice.fits && index === chosen} isCurrent={choice.row.key === props.current}
            unit={exchange.unit} onTake={() => take(choice)}
          />
        ))}
      </ul>
      <Quality key={choices[chosen]?.row.key ?? ""} choice={choices[chosen]} />
      <p class="row">
        <button type="button" class="button button-quiet" onClick={() => dialog.current?.close()}>{say("word.cancel")}</button>
      </p>
    </dialog>
  );
}

const SIDES = ["technological", "temporal", "geographical", "completeness", "reliability"] as const;

/** How good the data of the choice are, as its owner states it (dqr_..., 1 best to 3 worst); not stated is said too. */
function Quality(props: { choice: Choice | undefined }) {
  const key = useRested(props.choice?.fits ? props.choice.row.key : "");
  const found = useResource<{ attributes: { name: string; value: string }[] }>(key === "" ? null : `/products/${encodeURIComponent(key)}`);
  if (!found.data) return <p class="figure-note">{"\u00a0"}</p>;
  const stated = new Map(found.data.attributes.map(({ name, value }) => [name, value]));
  const sides = SIDES.filter((side) => stated.has(`dqr_${side}`)).map((side) => `${say(`picker.${side}`)} ${stated.get(`dqr_${side}`)}`);
  return (
    <p class="figure-note" data-quality={sides.length}>
      {sides.length > 0 ? say("picker.quality", { sides: sides.join(" · ") }) : say("picker.noQuality")}
    </p>
  );
}

function Option(props: { choice: Choice; index: number; isChosen: boolean; isCurrent: boolean; unit: string; onTake: () => void }) {
  const { row, fits } = props.choice;
  const place = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (props.isChosen) place.current?.scrollIntoView({ block: "nearest" });
  }, [props.isChosen]);
  return (
    <li
      ref={place} id={`picker-${props.index}`} role="option" aria-selected={props.isChosen} aria-disabled={!fits}
      class={props.isChosen ? "is-chosen" : ""} onClick={props.onTake}
    >
      <span class="picker-name">
        {row.name}
        {props.isCurrent && <small> · {say("picker.current")}</small>}
      </span>
      <span class="picker-value">
        {row.cfp_kgco2e_per_unit === null ? "–" : kgText(row.cfp_kgco2e_per_unit, FOOTPRINT_DIGITS)} / {unitName(row.unit)}
      </span>
      <small>{[row.location, row.owner, row.source || say("picker.noSource")].filter(Boolean).join(" · ")}</small>
      {!fits && <small class="field-bad">{say("picker.unfit", { unit: unitName(row.unit), was: unitName(props.unit) })}</small>}
    </li>
  );
}
