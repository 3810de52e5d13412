// SPDX-License-Identifier: Apache-2.0
// One scenario of the market: levers as sliders (their levels are in the address), small multiples over the years with
// bands, beside the scenario as it stands, and everything that is assumed.

import { useMemo, useRef } from "preact/hooks";
import { useFollowed, useQuestion } from "../api/question";
import { useResource } from "../api/resource";
import { saveCsv } from "../charts/download";
import { compact, type Line, SeriesFigure } from "../charts/series";
import { inLanguage, type Language, language, nameOf, say, sayOf, type TextKey } from "../language";
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
  changed_levels: Record<string, number>;
  years: Year[];
  totals: Record<string, number>;
  total_quantiles?: Record<string, { p5: number; p50: number; p95: number }>;
}

const MULTIPLES: [measure: Measure, unit: TextKey, title: TextKey][] = [
  ["gx_share", "market.percent", "market.gxShare"],
  ["rep_t", "market.tonnes", "market.rep"],
  ["value_price_yen_per_t", "market.yenPerTonne", "market.valuePrice"],
  ["public_cost_yen", "word.yen", "market.publicCost"],
  ["carbon_price_yen_per_t", "market.yenPerTonne", "market.carbonPrice"],
  ["emissions_t", "market.tonnes", "market.emissions"],
];
/** Of a measure as it is sent to how it is drawn: shares in percent, tonnes of a market in millions. */
const SCALES: Partial<Record<Measure, number>> = { gx_share: 100, rep_t: 1e-6, emissions_t: 1e-6 };
const RUNS = ["0", "100"];
/** Sliders are answered by one run at once; the band follows when they rest. */
const BAND_PAUSE_MS = 250;

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

const writtenLevels = (levels: Record<string, number>) => Object.entries(levels).map(([name, value]) => `${name}:${value}`).join(",");

/**
 * The one run as soon as it is there; the same with its band, in its place, once that is. Until then what was shown
 * stays as it is, to be drawn once and not twice a step.
 */
function useRun(id: string, levels: Record<string, number>, figures: Record<string, number>, runs: number) {
  const path = `/scenarios/${id}/runs`;
  const one = useFollowed<Run>(path, { levels, figures, runs: 0 });
  const banded = useQuestion<Run>(path, runs > 0 ? { levels, figures, runs } : null, BAND_PAUSE_MS);
  const shown = useRef<Run | null>(null);
  const isBanded = runs > 0 && !banded.isBusy && banded.problem === null;
  if (isBanded) shown.current = banded.data;
  else if (!one.isBusy || shown.current === null) shown.current = one.data;
  return {
    run: shown.current,
    problem: one.problem ?? (runs > 0 ? banded.problem : null),
    milliseconds: one.milliseconds,
    isBandAwaited: runs > 0 && !isBanded && banded.problem === null,
  };
}

export function MarketPage(props: { values: { [name: string]: string } }) {
  const id = props.values["id"] ?? "";
  const scenario = useResource<Scenario>(`/scenarios/${id}`);
  const [levels, setLevels] = useQuery("levels");
  const [factors, setFactors] = useQuery("figures");
  const [against, setAgainst] = useQuery("against");
  const [runs, setRuns] = useQuery("runs", "100");
  const chosen = useMemo(() => levelsOf(levels), [levels]);
  const figures = useMemo(() => levelsOf(factors), [factors]);
  const isChanged = levels !== "" || factors !== "";
  const asked = useRun(id, chosen, figures, Number(runs));
  const other = useRun(id, useMemo(() => levelsOf(against), [against]), {}, 0);
  const set = (before: Record<string, number>, name: string, level: number) => {
    const next = { ...before, [name]: level };
    if (level === 1) delete next[name];
    return writtenLevels(next);
  };
  const spoken = language();
  const compared = useMemo(
    () => (isChanged || against !== "" ? { run: other.run, name: say(against === "" ? "market.asItStands" : "market.kept") } : null),
    [isChanged, against, other.run, spoken],
  );
  const words = [
    ...Object.entries(chosen).map(([name, level]) => ` --level ${name}=${level}`),
    ...Object.entries(figures).map(([name, factor]) => ` --figure "${name}=${factor}"`),
    runs === "0" ? "" : ` --runs ${runs}`,
  ].join("");
  if (scenario.data === null) {
    return (
      <>
        <PageHead title={id} crumbs={[{ href: "/market", text: say("nav.market") }]} />
        <Loaded of={scenario}>{() => null}</Loaded>
      </>
    );
  }
  return (
    <Loaded of={scenario}>
      {(data) => (
        <>
          <PageHead
            title={nameOf(data)} crumbs={[{ href: "/market", text: say("nav.market") }]} lead={inLanguage(data, "note")}
            action={<button type="button" class="button" disabled={!asked.run} onClick={() => asked.run && saveRun(id, asked.run)}>{say("market.save")}</button>}
          />
          <div class="market">
            <LeverPanel
              levers={data.levers} chosen={chosen} setLevel={(lever, level) => setLevels(set(chosen, lever, level))}
              onReset={() => { setLevels(""); setFactors(""); setAgainst(""); }} onKeep={() => setAgainst(levels)} isKept={against !== "" && against === levels}
              runs={runs} setRuns={setRuns}
            />
            <div>
              {asked.problem && <ProblemNotice problem={asked.problem} />}
              {asked.run ? <Answer run={asked.run} compared={compared} name={nameOf(data)} /> : asked.problem === null && <Loading />}
              {asked.run && (
                <p class="figure-note" data-milliseconds={Math.round(asked.milliseconds)}>
                  {say("market.answered", { ms: Math.round(asked.milliseconds) })}
                  {asked.isBandAwaited && ` · ${say("market.bandFollows")}`}
                </p>
              )}
            </div>
          </div>
          <Assumptions figures={data.figures} factors={figures} setFactor={(figure, factor) => setFactors(set(figures, figure, factor))} />
          <SameElsewhere
            same={[
              { command: `kachi market run ${id}${words}`, method: "POST", path: `/scenarios/${id}/runs` },
              { command: `kachi market compare ${id} ${id}${words}`, method: "POST", path: `/scenarios/${id}/runs` },
            ]}
          />
        </>
      )}
    </Loaded>
  );
}

/** Every year of the run, with its band where there is one. */
function saveRun(id: string, run: Run): void {
  const columns: Column<Year>[] = MULTIPLES.flatMap(([measure]): Column<Year>[] => [
    { key: measure, heading: measure, value: (year) => year[measure] },
    ...(["p5", "p95"] as const).map((quantile): Column<Year> => ({ key: `${measure}-${quantile}`, heading: `${measure} ${quantile}`, value: (year) => year.quantiles?.[measure]?.[quantile] ?? null })),
  ]);
  saveCsv(`${id}-${run.digest.slice(0, 12)}`, [{ key: "year", heading: "year", value: ({ year }) => year }, ...columns], run.years);
}

function LeverPanel(props: {
  levers: Lever[];
  chosen: Record<string, number>;
  setLevel: (lever: string, level: number) => void;
  onReset: () => void;
  onKeep: () => void;
  isKept: boolean;
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
        <button type="button" class="button button-small" disabled={props.isKept || Object.keys(props.chosen).length === 0} onClick={props.onKeep}>
          {say("market.keep")}
        </button>
      </p>
      <Segments label={say("market.bands")} values={RUNS} chosen={props.runs} text={(one) => say(one === "0" ? "market.noBands" : "market.withBands")} onChoose={props.setRuns} />
    </section>
  );
}

interface Compared {
  run: Run | null;
  name: string;
}

interface Total {
  id: string;
  name: string;
  /** Of the figure as it is sent to the one that is shown. */
  scale: number;
  text: (value: number) => string;
  change: (value: number) => string;
}

/** Each language counts large sums in powers of its own: 億円, billion yen. */
const POWER_OF_YEN: Record<Language, number> = { ja: 1e8, en: 1e9 };

const totalsShown = (): Total[] => [
  { id: "end_share", name: say("market.endShare"), scale: 100, text: (value) => `${numberText(value, 3)} %`, change: (value) => `${signedText(value, 3)} pt` },
  { id: "added_t", name: say("market.addedCut"), scale: 1e-6, text: (value) => `${numberText(value, 3)} Mt`, change: (value) => signedText(value, 3) },
  { id: "public_cost_yen", name: say("market.publicTotal"), scale: 1 / POWER_OF_YEN[language()], text: (value) => `${numberText(value, 3)} ${say("market.muchYen")}`, change: (value) => signedText(value, 3) },
  { id: "public_cost_yen_per_added_t", name: say("market.costPerTonne"), scale: 1, text: (value) => `${countText(Math.round(value))} ${say("word.yen")}`, change: (value) => signedText(value, 3) },
];

/** Drawn anew for another run or language only: a slider moves more often than its answer changes. */
function Answer(props: { run: Run; compared: Compared | null; name: string }) {
  const { run, compared, name } = props;
  return useMemo(
    () => (
      <>
        <Totals run={run} compared={compared} />
        <Multiples run={run} compared={compared} name={name} />
      </>
    ),
    [run, compared, name, language()],
  );
}

function Totals(props: { run: Run; compared: Compared | null }) {
  const { run, compared } = props;
  return (
    <div class="equation" role="status" data-levels={writtenLevels(run.changed_levels)}>
      {totalsShown().map(({ id, name, scale, text, change }) => {
        const value = (run.totals[id] ?? 0) * scale;
        const band = run.total_quantiles?.[id];
        const before = compared?.run?.totals[id];
        return (
          <div key={id} data-total={id} data-value={run.totals[id]}>
            {name}
            <b>{text(value)}</b>
            {band && <small>{say("market.range", { low: text(band.p5 * scale), high: text(band.p95 * scale) })}</small>}
            {before !== undefined && <small>{say("market.changeFrom", { name: compared?.name ?? "", change: change(value - before * scale) })}</small>}
          </div>
        );
      })}
    </div>
  );
}

function Multiples(props: { run: Run; compared: Compared | null; name: string }) {
  const { run, compared } = props;
  const other = compared?.run ?? null;
  const line = (source: Run, measure: Measure, key: string, name: string, look: number): Line => ({
    key,
    name,
    look,
    points: source.years.map((year) => {
      const scale = SCALES[measure] ?? 1;
      const band = year.quantiles?.[measure];
      return { x: year.year, y: year[measure] * scale, ...(band ? { low: band.p5 * scale, high: band.p95 * scale } : {}) };
    }),
  });
  return (
    <div class="multiples">
      {MULTIPLES.map(([measure, unit, title]) => {
        const last = run.years[run.years.length - 1];
        const lines = [line(run, measure, "chosen", say(compared ? "market.chosen" : "market.asItStands"), 1)];
        if (other) lines.push(line(other, measure, "other", compared?.name ?? "", 2));
        const value = last ? (measure === "gx_share" ? percentText(last[measure], 0) : compact(last[measure] * (SCALES[measure] ?? 1))) : "";
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

interface AssumptionsProps {
  figures: Figure[];
  factors: Record<string, number>;
  setFactor: (figure: string, factor: number) => void;
}

/** Some ninety rows with a field each: left alone while only levers move. */
function Assumptions(props: AssumptionsProps) {
  const setFactor = useRef(props.setFactor);
  setFactor.current = props.setFactor;
  return useMemo(
    () => <AssumptionTable {...props} setFactor={(figure, factor) => setFactor.current(figure, factor)} />,
    [props.figures, props.factors, language()],
  );
}

function AssumptionTable(props: AssumptionsProps) {
  const columns: Column<Figure>[] = [
    { key: "figure", heading: say("market.figure"), value: ({ figure }) => figure, width: "32%" },
    { key: "first", heading: say("market.first"), align: "end", value: ({ first }) => first, draw: ({ first }) => numberText(first) },
    { key: "last", heading: say("market.last"), align: "end", value: ({ last }) => last, draw: ({ last }) => numberText(last) },
    {
      key: "factor", heading: say("market.factor"), isUnsortable: true, value: ({ figure }) => props.factors[figure] ?? 1,
      draw: ({ figure }) => (
        <input
          class="factor" type="number" min={0} max={10} step={0.1} value={props.factors[figure] ?? 1} aria-label={say("market.factorOf", { figure })}
          onChange={(event) => { const factor = Number(event.currentTarget.value); if (Number.isFinite(factor) && factor >= 0) props.setFactor(figure, factor); }}
        />
      ),
    },
    { key: "spread", heading: say("market.spread"), value: ({ spread }) => sayOf("spread", spread) },
    { key: "source", heading: say("figure.source"), value: ({ source }) => source },
  ];
  const assumed = props.figures.filter(({ assumption }) => assumption).length;
  return (
    <Section title={say("market.assumed", { count: assumed, all: props.figures.length })}>
      <p class="lead">{say("market.assumedLead")}</p>
      <DataTable caption={say("market.figure")} columns={columns} rows={props.figures} rowKey={({ figure }) => figure} sortName="figures" isBounded />
    </Section>
  );
}
