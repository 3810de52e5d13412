// SPDX-License-Identifier: Apache-2.0
// Contributions: of the direct suppliers with their whole chain, of every activity by itself, or of each gas.

import { ContributionTable, saveContributions } from "../charts/contributions";
import { StageBarFigure } from "../charts/stage_bar";
import { say, sayOf } from "../language";
import { percentText } from "../number";
import { Section } from "../parts/page";
import { useQuery } from "../router";
import { productPath, type TabProps } from "./product";

type By = "tier" | "activity" | "gas";
const WAYS: By[] = ["tier", "activity", "gas"];
const SHARES: Record<string, number> = { "80": 0.8, "95": 0.95, all: 1 };

export function ContributionsTab(props: TabProps) {
  const { footprint, productKey } = props;
  const [by, setBy] = useQuery("by", "activity");
  const [show, setShow] = useQuery("show", "80");
  const share = SHARES[show] ?? 0.8;
  const lists = { tier: footprint.first_tier, activity: footprint.contributions, gas: footprint.flows };
  const way = WAYS.find((one) => one === by) ?? "activity";
  const rows = way === "tier" ? withOwn(props) : lists[way];
  const biggest = footprint.stages.reduce((a, b) => (b.kgco2e > a.kgco2e ? b : a));
  return (
    <>
      <Section title={say("contributions.title")}>
        <div class="filters">
          <Segments label={say("contributions.by")} values={WAYS} chosen={way} text={(one) => say(`contributions.${one}`)} onChoose={setBy} />
          <Segments
            label={say("contributions.show")}
            values={Object.keys(SHARES)}
            chosen={show}
            text={(one) => (one === "all" ? say("contributions.all") : say("contributions.share", { share: one }))}
            onChoose={setShow}
          />
          <button
            type="button"
            class="button button-small"
            onClick={() => saveContributions(`${productKey}-${way}`, rows, footprint.total_kgco2e)}
          >
            CSV
          </button>
        </div>
        <p class="lead">{say(`contributions.${way}Lead`)}</p>
        <ContributionTable
          caption={say(`contributions.${way}`)}
          contributions={rows}
          total={footprint.total_kgco2e}
          share={share}
          {...(way === "activity" ? { hrefOf: productPath } : {})}
          onAll={() => setShow("all")}
        />
      </Section>
      <StageBarFigure
        name="stages"
        title={say("stageBar.finding", {
          stage: biggest.name,
          share: percentText(biggest.kgco2e / footprint.total_kgco2e, 0),
        })}
        source={`${sayOf("method", footprint.method)} · ${footprint.product}`}
        products={[{ name: footprint.product, total_kgco2e: footprint.total_kgco2e, stages: footprint.stages }]}
      />
    </>
  );
}

/** Suppliers and one's own direct emissions add up to the total. */
function withOwn(props: TabProps) {
  const { first_tier, total_kgco2e, product } = props.footprint;
  const bought = first_tier.reduce((sum, { kgco2e }) => sum + kgco2e, 0);
  const own = total_kgco2e - bought;
  const isRounding = Math.abs(own) < 1e-9 * Math.abs(total_kgco2e);
  return isRounding ? first_tier : [...first_tier, { key: "own", name: say("contributions.own", { product }), kgco2e: own }];
}

export function Segments<T extends string>(props: {
  label: string;
  values: T[];
  chosen: string;
  text: (value: T) => string;
  onChoose: (value: T) => void;
}) {
  return (
    <div class="segments" role="group" aria-label={props.label}>
      {props.values.map((value) => (
        <button
          key={value}
          type="button"
          class="segment"
          aria-pressed={value === props.chosen}
          onClick={() => props.onChoose(value)}
        >
          {props.text(value)}
        </button>
      ))}
    </div>
  );
}
