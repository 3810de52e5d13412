// SPDX-License-Identifier: Apache-2.0
// How sure is the number? Drawn values, what drives them, and how good the data is.

import { useResource } from "../api/resource";
import type { UncertainFootprint } from "../api/shapes";
import { HistogramFigure } from "../charts/histogram";
import { say } from "../language";
import { countText, kgText, numberText } from "../number";
import { Section } from "../parts/page";
import { type Column, DataTable } from "../parts/table";
import { Empty, Loaded } from "../parts/state";
import { useQuery } from "../router";
import { productPath, type TabProps } from "./product";

const RUNS = ["1000", "10000"];

type Driver = NonNullable<UncertainFootprint["uncertainty"]>["drivers"][number];

export function CertaintyTab(props: TabProps) {
  const [runs, setRuns] = useQuery("runs", "1000");
  const [seed, setSeed] = useQuery("seed", "1");
  const answer = useResource<UncertainFootprint>(`${productPath(props.productKey)}/footprint`, { runs, seed });
  return (
    <>
      <div class="filters">
        <label>
          {say("certainty.runs")}
          <select value={runs} onChange={(event) => setRuns(event.currentTarget.value)}>
            {RUNS.map((one) => (
              <option key={one} value={one}>
                {countText(Number(one))}
              </option>
            ))}
          </select>
        </label>
        <label>
          {say("certainty.seed")}
          <input type="number" min={0} step={1} value={seed} onChange={(event) => setSeed(event.currentTarget.value)} />
        </label>
      </div>
      <Loaded of={answer}>{(data) => <Spread {...props} answer={data} />}</Loaded>
    </>
  );
}

function Spread(props: TabProps & { answer: UncertainFootprint }) {
  const { uncertainty } = props.answer;
  const total = props.footprint.total_kgco2e;
  if (!uncertainty || uncertainty.p95 === uncertainty.p5) {
    return (
      <Empty title={say("certainty.none")}>
        <p>{say("certainty.noneHint")}</p>
      </Empty>
    );
  }
  const { histogram, histogram_from: from, histogram_to: to } = uncertainty;
  const step = (to - from) / histogram.length;
  const bins = histogram.map((count, index) => ({ from: from + index * step, to: from + (index + 1) * step, count }));
  const columns: Column<Driver>[] = [
    { key: "name", heading: say("certainty.driver"), value: ({ name }) => name },
    {
      key: "correlation", heading: say("certainty.correlation"), align: "end",
      value: ({ rank_correlation }) => rank_correlation, draw: ({ rank_correlation }) => numberText(rank_correlation, 2),
    },
  ];
  return (
    <>
      <HistogramFigure
        title={say("certainty.title", { low: kgText(uncertainty.p5), high: kgText(uncertainty.p95) })}
        subtitle={say("certainty.subtitle", { runs: countText(uncertainty.runs), seed: uncertainty.seed })}
        source={`${props.footprint.method} · ${props.productKey}`}
        unit="kg-CO2e"
        bins={bins}
        marks={{ p5: uncertainty.p5, p50: uncertainty.p50, p95: uncertainty.p95, calculated: total }}
      />
      <p class="lead">
        {say("certainty.why", { mean: kgText(uncertainty.mean), median: kgText(uncertainty.p50), total: kgText(total) })}
      </p>
      <Section title={say("certainty.drivers")}>
        <p class="lead">{say("certainty.driversLead")}</p>
        <DataTable caption={say("certainty.drivers")} columns={columns} rows={uncertainty.drivers} rowKey={({ name }) => name} />
      </Section>
    </>
  );
}
