// SPDX-License-Identifier: Apache-2.0
// The verifier's workbench: the number redone beside the stated one, inputs drawn to be looked at, the opinion, signed.

import { useState } from "preact/hooks";
import { post } from "../api/client";
import { forget, useResource } from "../api/resource";
import type { InspectedInput, Raised, Redone, Samples, Statement } from "../api/shapes";
import { say, sayOf } from "../language";
import { percentText, quantityText } from "../number";
import { Answer } from "../parts/answer";
import { Id } from "../parts/copy";
import { Section } from "../parts/page";
import { Loaded } from "../parts/state";
import { ActButton, Field, useAct } from "../parts/steps";
import { type Column, DataTable } from "../parts/table";
import { useQuery } from "../router";

const OPINIONS = ["clean", "qualified", "adverse"] as const;
const LEVELS = ["limited", "reasonable"] as const;
const WORDS = ["standard", "materiality", "independence", "accreditation"] as const;

type Words = Record<(typeof WORDS)[number], string>;

/** An input as the record says that it was looked at: "Car / Steel sheet: 100 kg, car/exchanges.csv:12". */
function sampleText(input: InspectedInput): string {
  return `${input.activity_name} / ${input.flow}: ${input.amount} ${input.unit}, ${input.file}:${input.line}`;
}

export function Workbench(props: { statement: Statement; raised: Raised[]; onDone: () => void }) {
  const [seen, setSeen] = useState<ReadonlyMap<number, string>>(new Map());
  const onSeen = (input: InspectedInput, isSeen: boolean) => {
    const next = new Map(seen);
    if (isSeen) next.set(input.number, sampleText(input));
    else next.delete(input.number);
    setSeen(next);
  };
  return (
    <>
      <p class="lead">{say("bench.lead")}</p>
      <RedoneNumber id={props.statement.id} unit={props.statement.unit} />
      <Inspection id={props.statement.id} seen={seen} onSeen={onSeen} />
      <Opinion statement={props.statement} raised={props.raised} samples={[...seen.values()]} onDone={props.onDone} />
    </>
  );
}

function RedoneNumber(props: { id: string; unit: string }) {
  const redone = useResource<Redone>(`/statements/${props.id}/redo`);
  return (
    <Section title={say("bench.redone")}>
      <Loaded of={redone}>
        {(data) => (
          <>
            <div class="scroll-x">
              <table class="table">
                <caption class="unseen">{say("bench.redone")}</caption>
                <thead>
                  <tr>
                    <td />
                    <th scope="col" class="end">CFP<span class="unit">kg-CO2e / {props.unit}</span></th>
                    <th scope="col">{say("trace.digest")}</th>
                  </tr>
                </thead>
                <tbody>
                  <tr>
                    <th scope="row">{say("bench.stated")}</th>
                    <td class="end" data-stated>{data.stated_cfp_kgco2e_per_unit}</td>
                    <td><Id id={data.stated_sha256} /></td>
                  </tr>
                  <tr>
                    <th scope="row">{say("bench.again")}</th>
                    <td class="end" data-redone>{data.redone_cfp_kgco2e_per_unit}</td>
                    <td><Id id={data.redone_sha256} /></td>
                  </tr>
                </tbody>
              </table>
            </div>
            <p><Answer verdict={data.is_equal ? "yes" : "no"} text={say(data.is_equal ? "bench.equal" : "bench.differs", { count: data.differences.length })} /></p>
            {!data.is_equal && <Differences rows={data.differences} />}
          </>
        )}
      </Loaded>
    </Section>
  );
}

function Differences(props: { rows: Redone["differences"] }) {
  type Row = Redone["differences"][number];
  const columns: Column<Row>[] = [
    { key: "place", heading: say("bench.place"), value: ({ place }) => place, draw: ({ place }) => <code>{place}</code> },
    { key: "stated", heading: say("bench.stated"), value: ({ stated }) => stated || "–" },
    { key: "redone", heading: say("bench.again"), value: ({ redone }) => redone || "–" },
  ];
  return <DataTable caption={say("bench.differencesCaption")} columns={columns} rows={props.rows} rowKey={({ place }) => place} sortName="differences" isBounded />;
}

function Inspection(props: { id: string; seen: ReadonlyMap<number, string>; onSeen: (input: InspectedInput, isSeen: boolean) => void }) {
  const [count, setCount] = useQuery("count", "5");
  const [seed, setSeed] = useQuery("seed", "1");
  const [material, setMaterial] = useQuery("material", "5");
  const query = { count, seed, material_share: String(Number(material) / 100) };
  const samples = useResource<Samples>(`/statements/${props.id}/samples`, query);
  const columns: Column<InspectedInput>[] = [
    { key: "flow", heading: say("bench.input"), value: ({ flow }) => flow },
    { key: "seen", heading: say("bench.seen"), isUnsortable: true, value: () => null, draw: (row) => (
      <label class="tick">
        <input type="checkbox" checked={props.seen.has(row.number)} onChange={(event) => props.onSeen(row, event.currentTarget.checked)} />
        <span class="unseen">{say("bench.seenOf", { input: `${row.activity_name} ${row.flow}` })}</span>
      </label>
    ) },
    { key: "activity", heading: say("bench.activity"), value: (row) => row.activity_name, draw: (row) => <a href={`/products/${row.activity}/inventory`}>{row.activity_name}</a> },
    { key: "amount", heading: say("bench.amount"), align: "end", value: ({ amount }) => amount, draw: (row) => `${quantityText(String(row.amount))} ${row.unit}` },
    { key: "share", heading: say("bench.share"), unit: "%", align: "end", value: ({ share }) => share, draw: ({ share }) => percentText(share) },
    { key: "why", heading: say("bench.why"), value: (row) => say(row.is_material ? "bench.material" : "bench.drawn") },
    { key: "source", heading: say("bench.source"), width: "36%", value: (row) => `${row.file}:${row.line}`, draw: (row) => <><code>{row.file}:{row.line}</code>{row.source && <><br />{row.source}</>}</> },
  ];
  const field = (id: string, name: string, value: string, set: (value: string) => void) => (
    <Field id={id} name={name}>
      <input id={id} inputMode="numeric" class="short" value={value} onChange={(event) => { if (/^\d+(\.\d+)?$/.test(event.currentTarget.value)) set(event.currentTarget.value); }} />
    </Field>
  );
  return (
    <Section title={say("bench.samples")}>
      <p>{say("bench.samplesLead")}</p>
      <div class="row">
        {field("sample-material", say("bench.materialShare"), material, setMaterial)}
        {field("sample-count", say("bench.count"), count, setCount)}
        {field("sample-seed", say("bench.seed"), seed, setSeed)}
      </div>
      <Loaded of={samples}>
        {(data) => (
          <>
            <p role="status">{say("bench.progress", { seen: data.inputs.filter(({ number }) => props.seen.has(number)).length, count: data.inputs.length, population: data.population })}</p>
            <DataTable caption={say("bench.samples")} columns={columns} rows={data.inputs} rowKey={({ number }) => String(number)} sortName="samples" isStacked />
          </>
        )}
      </Loaded>
    </Section>
  );
}

/** A choice among few: all in sight. */
function Choice<Word extends string>(props: { name: string; words: readonly Word[]; prefix: string; value: Word; onChange: (word: Word) => void }) {
  return (
    <fieldset class="choices">
      <legend class="field-name">{props.name}</legend>
      {props.words.map((word) => (
        <label key={word} class={`choice ${props.value === word ? "is-chosen" : ""}`}>
          <input type="radio" name={props.prefix} checked={props.value === word} onChange={() => props.onChange(word)} />
          <span>{sayOf(props.prefix, word)}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Opinion(props: { statement: Statement; raised: Raised[]; samples: string[]; onDone: () => void }) {
  const act = useAct();
  const [opinion, setOpinion] = useState<(typeof OPINIONS)[number]>("clean");
  const [level, setLevel] = useState<(typeof LEVELS)[number]>("limited");
  const [reason, setReason] = useState("");
  const [words, setWords] = useState<Words>({ standard: "ISO 14064-3:2019", materiality: "5 %", independence: "", accreditation: "" });
  const open = props.raised.filter(({ severity, state }) => severity !== "observation" && state !== "closed");
  const blocked = opinion === "clean" ? open.length > 0 : props.raised.length === 0;
  const sign = async () => {
    const verification = { opinion, level, samples: props.samples, ...words };
    await post(`/statements/${props.statement.id}/steps`, { body: { step: "record", reason, verification } });
    forget();
    props.onDone();
  };
  return (
    <Section title={say("bench.opinion")}>
      <div class="stack">
        <Choice name={say("bench.level")} words={LEVELS} prefix="assurance" value={level} onChange={setLevel} />
        {WORDS.map((word) => (
          <Field key={word} id={`verification-${word}`} name={say(`bench.${word}`)} hint={say(`bench.${word}Hint`)}>
            <input id={`verification-${word}`} value={words[word]} onInput={(event) => setWords({ ...words, [word]: event.currentTarget.value })} />
          </Field>
        ))}
        <Choice name={say("bench.opinionIs")} words={OPINIONS} prefix="opinion" value={opinion} onChange={setOpinion} />
        <Field id="opinion" name={say("bench.reason")} hint={say("bench.reasonHint")}>
          <textarea id="opinion" rows={3} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
        </Field>
        {blocked && <p class="notice notice-care">{say(opinion === "clean" ? "bench.stillOpen" : "bench.needsFinding", { count: open.length })}</p>}
        <ActButton text={say(opinion === "adverse" ? "bench.signReturn" : "bench.sign")} isReady={!blocked && words.independence.trim() !== ""} act={act} onAct={sign} />
      </div>
    </Section>
  );
}
