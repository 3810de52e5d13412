// SPDX-License-Identifier: Apache-2.0
// One scenario of the market: levers as sliders (their levels are in the address), small multiples over the years with
// bands, beside the scenario as it stands, and everything that is assumed.

import { useEffect, useMemo, useState } from "preact/hooks";
import { post, Problem } from "../api/client";
import { useResource } from "../api/resource";
import { compact, type Line, SeriesFigure } from "../charts/series";
import { inLanguage, nameOf, say, sayOf, type TextKey } from "../language";
import { countText, numberText, percentText, signedText } from "../number";
import { PageHead, Section } from "../parts/page";
import { SameElsewhere } from "../parts/same";
import { Loaded, Loading, ProblemNotice } from "../parts/state";
import { type Column, DataTable } from "../parts/table";
import { useQuery } from "../router";
import { Segments } from "./product_contributions";

interface Lever {
  id: string;
  name: string;
  name_ja: string;
  kind: string;
  from_year: number;
  until_year: number;
  search?: { low: number; high: number };
}

interface Figure {
  figure: string;
  source: string;
  assumption: boolean;
  first: number;
  last: number;
  spread: string;
}

interface Scenario {
  scenario: string;
  name: string;
  name_ja: string;
  note: string;
  note_ja: string;
  levers: Lever[];
  figures: Figure[];
}

type Measure = "gx_share" | "rep_t" | "value_price_yen_per_t" | "public_cost_yen" | "carbon_price_yen_per_t" | "emissions_t";
type Year = Record<Measure, number> & {
  year: number;
  quantiles?: Partial<Record<Measure, { p5: number; p50: number; p95: number }>>;
};

interface Run {
  runs: number;
  seed: number;
  digest: string;
  years: Year[];
  totals: Record<string, number>;
}

const MULTIPLES: [measure: Measure, unit: TextKey, title: TextKey][] = [
  ["gx_share", "market.percent", "market.gxShare"],
  ["rep_t", "market.tonnes", "market.rep"],
  ["value_price_yen_per_t", "market.yenPerTonne", "market.valuePrice"],
  ["public_cost_yen", "word.yen", "market.publicCost"],
  ["carbon_price_yen_per_t", "market.yenPerTonne", "market.carbonPrice"],
  ["emissions_t", "market.tonnes", "market.emissions"],
];
const RUNS = ["0", "100"];

/** "public-quota:0.5,levy:2" */
function levelsOf(text: string): Record<string, number> {
  return Object.fromEntries(
    text
      .split(",")
      .map((part) => part.split(":"))
      .filter(([id, level]) => id && level && Number.isFinite(Number(level)))
      .map(([id, level]) => [id, Number(level)]),
  );
}

function useRun(id: string, levels: Record<string, number>, runs: number) {
  const [state, setState] = useState<{ run: Run | null; problem: Problem | null; isBusy: boolean }>({ run: null, problem: null, isBusy: true });
  const asked = JSON.stringify({ levels, runs });
  useEffect(() => {
    const stop = new AbortController();
    setState((before) => ({ ...before, isBusy: true }));
    post<Run>(`/scenarios/${id}/runs`, { body: { levels, runs }, signal: stop.signal })
      .then(({ data }) => setState({ run: data, problem: null, isBusy: false }))
      .catch((error: unknown) => {
        if (stop.signal.aborted) return;
        if (!(error instanceof Problem)) throw error;
        setState({ run: null, problem: error, isBusy: false });
      });
    return () => stop.abort();
  }, [id, asked]);
  return state;
}

export function MarketPage(props: { values: { [name: string]: string } }) {
  const id = props.values["id"] ?? "";
  const scenario = useResource<Scenario>(`/scenarios/${id}`);
  const [levels, setLevels] = useQuery("levels");
  const [runs, setRuns] = useQuery("runs", "0");
  const chosen = useMemo(() => levelsOf(levels), [levels]);
  const isChanged = Object.keys(chosen).length > 0;
  const asked = useRun(id, chosen, Number(runs));
  const stands = useRun(id, {}, 0);
  const setLevel = (lever: string, level: number) => {
    const next = { ...chosen, [lever]: level };
    if (level === 1) delete next[lever];
    setLevels(Object.entries(next).map(([name, value]) => `${name}:${value}`).join(","));
  };
  return (
    <Loaded of={scenario}>
      {(data) => (
        <>
          <PageHead title={nameOf(data)} crumbs={[{ href: "/market", text: say("nav.market") }]} lead={inLanguage(data, "note")} />
          <div class="market">
            <LeverPanel levers={data.levers} chosen={chosen} setLevel={setLevel} onReset={() => setLevels("")} runs={runs} setRuns={setRuns} />
            <div>
              {asked.problem && <ProblemNotice problem={asked.problem} />}
              {asked.run && <Totals run={asked.run} stands={isChanged ? stands.run : null} />}
              {asked.run ? <Multiples run={asked.run} stands={isChanged ? stands.run : null} name={nameOf(data)} /> : asked.isBusy && <Loading />}
            </div>
          </div>
          <Assumptions figures={data.figures} />
          <SameElsewhere same={[{ command: `kachi market run ${id}`, method: "POST", path: `/scenarios/${id}/runs` }]} />
        </>
      )}
    </Loaded>
  );
}

function LeverPanel(props: {
  levers: Lever[];
  chosen: Record<string, number>;
  setLevel: (lever: string, level: number) => void;
  onReset: () => void;
  runs: string;
  setRuns: (runs: string) => void;
}) {
  return (
    <section class="card levers" aria-labelledby="levers">
      <h2 id="levers">{say("market.levers")}</h2>
      <p class="figure-note">{say("market.leversHint")}</p>
      {props.levers.map((lever) => {
        const level = props.chosen[lever.id] ?? 1;
        return (
          <div key={lever.id} class="lever">
            <label for={`lever-${lever.id}`}>{nameOf(lever)}</label>
            <output for={`lever-${lever.id}`}>{level === 0 ? say("market.off") : `× ${numberText(level, 2)}`}</output>
            <input
              id={`lever-${lever.id}`}
              type="range"
              min={0}
              max={Math.max(2, lever.search?.high ?? 2)}
              step={0.1}
              value={level}
              onInput={(event) => props.setLevel(lever.id, Number(event.currentTarget.value))}
            />
            <small>
              {lever.from_year}–{lever.until_year}
            </small>
          </div>
        );
      })}
      <p class="row">
        <button type="button" class="button button-small" onClick={props.onReset}>
          {say("market.reset")}
        </button>
      </p>
      <Segments label={say("market.bands")} values={RUNS} chosen={props.runs} text={(one) => say(one === "0" ? "market.noBands" : "market.withBands")} onChoose={props.setRuns} />
    </section>
  );
}

function Totals(props: { run: Run; stands: Run | null }) {
  const { run, stands } = props;
  const facts: [string, string, number][] = [
    [say("market.endShare"), percentText(run.totals["end_share"] ?? 0), (run.totals["end_share"] ?? 0) - (stands?.totals["end_share"] ?? 0)],
    [say("market.addedCut"), `${numberText((run.totals["added_t"] ?? 0) / 1e6, 3)} Mt`, ((run.totals["added_t"] ?? 0) - (stands?.totals["added_t"] ?? 0)) / 1e6],
    [say("market.publicTotal"), `${numberText((run.totals["public_cost_yen"] ?? 0) / 1e8, 3)} ${say("market.oku")}`, ((run.totals["public_cost_yen"] ?? 0) - (stands?.totals["public_cost_yen"] ?? 0)) / 1e8],
    [say("market.costPerTonne"), `${countText(Math.round(run.totals["public_cost_yen_per_added_t"] ?? 0))} ${say("market.yenPerTonne")}`, (run.totals["public_cost_yen_per_added_t"] ?? 0) - (stands?.totals["public_cost_yen_per_added_t"] ?? 0)],
  ];
  return (
    <div class="equation" role="status">
      {facts.map(([name, value, change], index) => (
        <div key={name}>
          {name}
          <b>{value}</b>
          {stands && <small>{say("market.change", { change: index === 0 ? `${signedText(change * 100, 3)} pt` : signedText(change, 3) })}</small>}
        </div>
      ))}
    </div>
  );
}

function Multiples(props: { run: Run; stands: Run | null; name: string }) {
  const { run, stands } = props;
  const line = (source: Run, measure: Measure, key: string, name: string, look: number): Line => ({
    key,
    name,
    look,
    points: source.years.map((year) => {
      const scale = measure === "gx_share" ? 100 : 1;
      const band = year.quantiles?.[measure];
      return { x: year.year, y: year[measure] * scale, ...(band ? { low: band.p5 * scale, high: band.p95 * scale } : {}) };
    }),
  });
  return (
    <div class="multiples">
      {MULTIPLES.map(([measure, unit, title]) => {
        const last = run.years[run.years.length - 1];
        const lines = [line(run, measure, "chosen", say(stands ? "market.chosen" : "market.asItStands"), 1)];
        if (stands) lines.push(line(stands, measure, "stands", say("market.asItStands"), 2));
        const value = last ? (measure === "gx_share" ? percentText(last[measure], 0) : compact(last[measure])) : "";
        return (
          <SeriesFigure
            key={measure}
            name={measure}
            title={say(title, { year: last?.year ?? "", value })}
            subtitle={`${say(unit)}${run.runs > 0 ? ` · ${say("market.bandNote", { runs: run.runs, seed: run.seed })}` : ""}`}
            source={`${props.name} · ${run.digest.slice(0, 12)}`}
            unit={say(unit)}
            xName={say("market.year")}
            lines={lines}
          />
        );
      })}
    </div>
  );
}

function Assumptions(props: { figures: Figure[] }) {
  const columns: Column<Figure>[] = [
    { key: "figure", heading: say("market.figure"), value: ({ figure }) => figure },
    { key: "first", heading: say("market.first"), align: "end", value: ({ first }) => first, draw: ({ first }) => numberText(first) },
    { key: "last", heading: say("market.last"), align: "end", value: ({ last }) => last, draw: ({ last }) => numberText(last) },
    { key: "spread", heading: say("market.spread"), value: ({ spread }) => sayOf("spread", spread) },
    { key: "source", heading: say("figure.source"), value: ({ source }) => source },
  ];
  const assumed = props.figures.filter(({ assumption }) => assumption).length;
  return (
    <Section title={say("market.assumed", { count: assumed, all: props.figures.length })}>
      <p class="lead">{say("market.assumedLead")}</p>
      <DataTable caption={say("market.figure")} columns={columns} rows={props.figures} rowKey={({ figure }) => figure} sortName="figures" />
    </Section>
  );
}
