// SPDX-License-Identifier: Apache-2.0
import { useResource } from "../api/resource";
import { nameOf, say } from "../language";
import { PageHead } from "../parts/page";
import { SameElsewhere } from "../parts/same";
import { Loaded } from "../parts/state";

interface ScenarioRow {
  scenario: string;
  name: string;
  name_ja: string;
  from_year: number;
  to_year: number;
}

export function MarketsPage() {
  const scenarios = useResource<{ scenarios: ScenarioRow[] }>("/scenarios");
  return (
    <>
      <PageHead title={say("market.title")} lead={say("market.lead")} />
      <Loaded of={scenarios}>
        {(data) => (
          <ul class="tasks">
            {data.scenarios.map((row) => (
              <li key={row.scenario} class="task">
                <h2>
                  <a href={`/market/${row.scenario}`}>{nameOf(row)}</a>
                </h2>
                <p>{say("market.years", { from: row.from_year, to: row.to_year })}</p>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      <SameElsewhere same={[{ command: "kachi market list", path: "/scenarios" }]} />
    </>
  );
}
