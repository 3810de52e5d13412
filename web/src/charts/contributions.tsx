// SPDX-License-Identifier: Apache-2.0
// What are the hot spots? A table with bars is its own accessible table: name, bar, kg, share, running share; what is
// not shown stands below, its gains and losses apart; the total closes it.

import type { ComponentChildren } from "preact";
import { say } from "../language";
import { countText, FOOTPRINT_DIGITS, numberText, percentText } from "../number";
import { Traced } from "../parts/traced";
import { saveCsv } from "./download";
import { type Contribution, rank, type Ranked } from "./ranking";

export function ContributionTable(props: {
  caption: string;
  contributions: Contribution[];
  total: number;
  /** 0.8 shows what makes 80 %. */
  share: number;
  onAll?: () => void;
  hrefOf?: (key: string) => string;
  note?: (key: string) => ComponentChildren;
}) {
  const { shown, restUp, restDown, total } = rank(props.contributions, props.total, props.share);
  const sizes = [...shown.map(({ kgco2e }) => kgco2e), restUp.kgco2e, restDown.kgco2e];
  const [low, high] = [Math.min(0, ...sizes), Math.max(0, ...sizes, 1e-300)];
  const row = (kgco2e: number) => <Bar value={kgco2e} low={low} high={high} />;
  return (
    <table class="table ranking">
      <caption class="unseen">{props.caption}</caption>
      <thead>
        <tr>
          <th scope="col">{say("ranking.name")}</th>
          <th scope="col" class="ranking-bar-cell">
            <span class="unseen">{say("ranking.bar")}</span>
          </th>
          <th scope="col" class="end">
            {say("word.emissions")}
            <span class="unit">kg-CO2e</span>
          </th>
          <th scope="col" class="end">
            {say("word.share")}
            <span class="unit">%</span>
          </th>
          <th scope="col" class="end">
            {say("ranking.running")}
            <span class="unit">Σ%</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {shown.map((one) => (
          <ShownRow key={one.key} one={one} total={total} href={props.hrefOf?.(one.key)} bar={row(one.kgco2e)}>
            {props.note?.(one.key)}
          </ShownRow>
        ))}
        {[restUp, restDown].map(
          (rest, index) =>
            rest.count > 0 && (
              <tr key={index} class="ranking-rest">
                <th scope="row">
                  <RestName isUp={index === 0} count={rest.count} onAll={props.onAll} />
                </th>
                <td class="ranking-bar-cell">{row(rest.kgco2e)}</td>
                <td class="end">{numberText(rest.kgco2e, FOOTPRINT_DIGITS)}</td>
                <td class="end">{percentText(rest.kgco2e / total)}</td>
                <td />
              </tr>
            ),
        )}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{say("word.total")}</th>
          <td class="ranking-bar-cell" />
          <td class="end">{numberText(total, FOOTPRINT_DIGITS)}</td>
          <td class="end">{percentText(1)}</td>
          <td />
        </tr>
      </tfoot>
    </table>
  );
}

function ShownRow(props: {
  one: Ranked;
  total: number;
  href: string | undefined;
  bar: ComponentChildren;
  children: ComponentChildren;
}) {
  const { one, total, href } = props;
  return (
    <tr>
      <th scope="row">
        {href ? <a href={href}>{one.name}</a> : one.name}
        {props.children}
      </th>
      <td class="ranking-bar-cell">{props.bar}</td>
      <td class="end">
        <Traced id="contribution" name={one.name} inputs={[[say("word.share"), percentText(one.kgco2e / total)]]} {...(href ? { source: <a href={`${href}/trace`}>{say("trace.inputs")}</a> } : {})}>
          {numberText(one.kgco2e, FOOTPRINT_DIGITS)}
        </Traced>
      </td>
      <td class="end">{percentText(one.kgco2e / total)}</td>
      <td class="end">{percentText(one.running, 0)}</td>
    </tr>
  );
}

function RestName(props: { isUp: boolean; count: number; onAll: (() => void) | undefined }) {
  const text = say(props.isUp ? "ranking.restUp" : "ranking.restDown", { count: countText(props.count) });
  return props.onAll ? (
    <button type="button" class="link" onClick={props.onAll}>
      {text}
    </button>
  ) : (
    <>{text}</>
  );
}

function Bar(props: { value: number; low: number; high: number }) {
  const span = props.high - props.low;
  const left = ((Math.min(0, props.value) - props.low) / span) * 100;
  const width = (Math.abs(props.value) / span) * 100;
  const zero = ((0 - props.low) / span) * 100;
  return (
    <svg class="ranking-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <rect x={left} y={1} width={Math.max(0.4, width)} height={8} class={props.value < 0 ? "bar-fall" : "bar"} />
      {props.low < 0 && <line x1={zero} x2={zero} y1={0} y2={10} class="chart-zero" />}
    </svg>
  );
}

export function saveContributions(name: string, contributions: Contribution[], total: number): void {
  const rows = rank(contributions, total, 1).shown;
  saveCsv(
    name,
    [
      { key: "key", heading: "key", value: (row) => row.key },
      { key: "name", heading: say("ranking.name"), value: (row) => row.name },
      { key: "kg", heading: say("word.emissions"), unit: "kg-CO2e", value: (row) => row.kgco2e },
      { key: "share", heading: say("word.share"), value: (row) => row.kgco2e / total },
      { key: "running", heading: say("ranking.running"), value: (row) => row.running },
    ],
    rows,
  );
}
