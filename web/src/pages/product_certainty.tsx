// SPDX-License-Identifier: Apache-2.0
// How sure is the number? Runs with inputs drawn from their uncertainties: where the result lands, and what moves it.

import { useEffect } from "preact/hooks";
import { useJob } from "../api/job";
import type { Footprint } from "../api/shapes";
import { DriversFigure, type Driver } from "../charts/drivers";
import { HistogramFigure } from "../charts/histogram";
import { language, say, sayOf } from "../language";
import { countText, numberText, percentText } from "../number";
import { perText } from "../parts/label";
import { JobProgress } from "../parts/job_progress";
import { Facts, Section } from "../parts/page";
import { Empty, ProblemNotice } from "../parts/state";
import { Field } from "../parts/steps";
import { useQuery } from "../router";
import { Segments } from "./product_contributions";
import type { TabProps } from "./product";

export interface Uncertainty {
  seed: number;
  runs: number;
  unanswered: number;
  count: number;
  mean: number;
  standard_deviation: number;
  p2_5: number;
  p5: number;
  p50: number;
  p95: number;
  p97_5: number;
  p50_standard_error: number;
  histogram_from: number;
  histogram_to: number;
  histogram: number[];
  drivers: Driver[];
}

type Answer = Footprint & { uncertainty: Uncertainty };

const RUNS = ["1000", "10000", "100000"];
/** A mean this far from the calculated value asks for an explanation. */
const SHIFT_TOLD = 0.01;

/** What was drawn, as long as the page lives: coming back to the tab asks nothing again. */
const drawn = new Map<string, Answer>();

/** Without an input that follows a distribution every run is the same, but for the last bits. */
function isSpread(found: Uncertainty): boolean {
  return found.count > 0 && found.drivers.length > 0;
}

/** The last answer for a product whose number is still that of the footprint shown. */
export function drawnFor(footprint: Footprint, key: string): Uncertainty | null {
  const kept = [...drawn.entries()].reverse().find(([of]) => of.startsWith(`${language()} ${key} `))?.[1];
  return kept && kept.total_kgco2e === footprint.total_kgco2e && isSpread(kept.uncertainty) ? kept.uncertainty : null;
}

export function CertaintyTab(props: TabProps) {
  const { footprint, productKey, onDrawn } = props;
  const [runs, setRuns] = useQuery("runs", RUNS[0]);
  const [seed, setSeed] = useQuery("seed", "1");
  const of = `${language()} ${productKey} ${runs} ${seed}`;
  const known = drawn.get(of);
  const isKnown = known?.total_kgco2e === footprint.total_kgco2e;
  const job = useJob<Answer>(isKnown ? (known ?? null) : null, (answer) => {
    drawn.delete(of);
    drawn.set(of, answer);
    onDrawn();
  });
  const isSeed = /^\d{1,15}$/.test(seed);
  const draw = () => job.start({ kind: "uncertainty", product: productKey, runs: Number(runs), seed: Number(seed) });
  useEffect(() => {
    if (isSeed && !isKnown) draw();
  }, [of]);
  return (
    <Section title={say("certainty.title")}>
      <p class="lead">{say("certainty.lead")}</p>
      <div class="filters">
        <Segments label={say("certainty.runs")} values={RUNS} chosen={runs} text={(one) => say("certainty.runCount", { runs: countText(Number(one)) })} onChoose={setRuns} />
        <Field id="seed" name={say("certainty.seed")} hint={say("certainty.seedHint")} problem={isSeed ? null : say("certainty.seedForm")}>
          <input id="seed" type="text" inputMode="numeric" value={seed} size={8} onChange={(event) => setSeed(event.currentTarget.value.trim() || "1")} />
        </Field>
      </div>
      {job.isRunning && <JobProgress work={job} counts="certainty.drawing" name={say("certainty.progress")} />}
      {job.problem && <ProblemNotice problem={job.problem} retry={draw} />}
      {!job.isRunning && !job.result && !job.problem && (
        <p>
          <button type="button" class="button button-quiet" onClick={draw} disabled={!isSeed}>
            {say("certainty.draw")}
          </button>
        </p>
      )}
      {job.result && <Found answer={job.result} productKey={productKey} />}
    </Section>
  );
}

function Found(props: { answer: Answer; productKey: string }) {
  const { answer, productKey } = props;
  const { uncertainty } = answer;
  if (!isSpread(uncertainty)) {
    return (
      <Empty title={say("certainty.none")}>
        <p>{say("certainty.noneHint")}</p>
      </Empty>
    );
  }
  const source = `${sayOf("method", answer.method)} · ${say("certainty.drawnAs", { runs: countText(uncertainty.runs), seed: uncertainty.seed })}`;
  const first = uncertainty.drivers[0];
  return (
    <>
      <HistogramFigure
        title={say("histogram.title", { product: answer.product, low: numberText(uncertainty.p5, 3), high: numberText(uncertainty.p95, 3) })}
        subtitle={say("histogram.subtitle", { unit: perText(answer) })}
        source={source}
        spread={{
          from: uncertainty.histogram_from, to: uncertainty.histogram_to, counts: uncertainty.histogram,
          p5: uncertainty.p5, p50: uncertainty.p50, p95: uncertainty.p95, calculated: answer.total_kgco2e,
        }}
      />
      <Shift answer={answer} />
      {first && (
        <DriversFigure
          title={say("drivers.title", { input: first.name })}
          subtitle={say("drivers.subtitle")}
          source={source}
          drivers={uncertainty.drivers}
        />
      )}
      <Numbers uncertainty={uncertainty} />
      <p class="field-hint">
        {say("certainty.again")} <code>{`kachi footprint ${productKey} --runs ${uncertainty.runs} --seed ${uncertainty.seed}`}</code>
      </p>
    </>
  );
}

/** "The mean is not my result": said before it is asked. */
function Shift(props: { answer: Answer }) {
  const { answer } = props;
  const shift = (answer.uncertainty.mean - answer.total_kgco2e) / answer.total_kgco2e;
  if (!(Math.abs(shift) > SHIFT_TOLD)) return null;
  return <p class="notice">{say(shift > 0 ? "certainty.shiftUp" : "certainty.shiftDown", { share: percentText(Math.abs(shift)) })}</p>;
}

function Numbers(props: { uncertainty: Uncertainty }) {
  const { uncertainty: found } = props;
  const kg = (value: number) => `${numberText(value)} kg-CO2e`;
  return (
    <>
      <Facts
        facts={[
          [say("certainty.p50"), `${kg(found.p50)} ± ${numberText(found.p50_standard_error, 2)}`],
          [say("certainty.p90"), `${numberText(found.p5)} – ${kg(found.p95)}`],
          [say("certainty.p95"), `${numberText(found.p2_5)} – ${kg(found.p97_5)}`],
          [say("certainty.mean"), kg(found.mean)],
          [say("certainty.deviation"), kg(found.standard_deviation)],
        ]}
      />
      {found.unanswered > 0 && <p class="notice notice-care">{say("certainty.unanswered", { count: countText(found.unanswered) })}</p>}
    </>
  );
}
