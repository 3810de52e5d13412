// SPDX-License-Identifier: Apache-2.0
// Rulebooks as data: every parameter with where it comes from, every check, and what differs from the one it extends.

import { useResource } from "../api/resource";
import type { Rulebook, RulebookHead } from "../api/shapes";
import { inLanguage, nameOf, say, sayOf } from "../language";
import { StateTag } from "../parts/answer";
import { Facts, PageHead, Section } from "../parts/page";
import { SameElsewhere } from "../parts/same";
import { Loaded } from "../parts/state";
import { type Column, DataTable } from "../parts/table";
import { useQuery } from "../router";

export function RulesPage() {
  const [id, setId] = useQuery("rulebook", "jp-gx-2026");
  const list = useResource<{ rulebooks: RulebookHead[] }>("/rulebooks");
  const rulebook = useResource<Rulebook>(`/rulebooks/${id}`);
  return (
    <>
      <PageHead title={say("rules.title")} lead={say("rules.lead")} />
      <div class="filters">
        <label>
          {say("word.rule")}
          <select value={id} onChange={(event) => setId(event.currentTarget.value)}>
            {(list.data?.rulebooks ?? []).map((one) => <option key={one.id} value={one.id}>{nameOf(one)}</option>)}
          </select>
        </label>
      </div>
      <Loaded of={rulebook}>{(data) => <Shown rulebook={data} />}</Loaded>
      <SameElsewhere same={[{ command: `kachi rulebook show ${id}`, path: `/rulebooks/${id}` }]} />
    </>
  );
}

function Shown(props: { rulebook: Rulebook }) {
  const { rulebook } = props;
  const parameters: Column<Rulebook["parameters"][number]>[] = [
    { key: "name", heading: say("rules.parameter"), value: ({ name }) => name, draw: ({ name }) => <code>{name}</code> },
    { key: "value", heading: say("rules.value"), value: (row) => row.value },
    { key: "set", heading: say("rules.set"), value: ({ is_set }) => (is_set ? 1 : 0), draw: ({ is_set, from }) => <StateTag word={is_set ? say("rules.here") : say("rules.from", { from })} tone={is_set ? "good" : "plain"} /> },
    { key: "basis", heading: say("rules.basis"), value: ({ basis }) => sayOf("ruleBasis", basis) },
    { key: "source", heading: say("figure.source"), value: ({ source }) => source },
  ];
  const checks: Column<Rulebook["checks"][number]>[] = [
    { key: "id", heading: say("word.rule"), value: (row) => row.id, draw: (row) => <code>{row.id}</code> },
    { key: "text", heading: say("statement.asks"), value: (row) => inLanguage(row, "text") },
    { key: "hardness", heading: say("rules.hardness"), value: ({ hardness }) => sayOf("hardness", hardness) },
    { key: "source", heading: say("figure.source"), value: ({ source }) => source },
  ];
  return (
    <>
      <h2>{nameOf(rulebook)}</h2>
      <p class="lead">{inLanguage(rulebook, "note")}</p>
      <Facts facts={[
        [say("rules.version"), rulebook.version],
        [say("rules.extends"), rulebook.extends || "–"],
        [say("rules.validFrom"), rulebook.valid_from ?? "–"],
      ]} />
      {rulebook.sources.length > 0 && (
        <>
          <p class="field-hint rule-sources">{say("figure.source")}</p>
          <ul class="notes">{rulebook.sources.map((source) => <li key={source}>{source}</li>)}</ul>
        </>
      )}
      <Section title={say("rules.parameters")}>
        <DataTable caption={say("rules.parameters")} columns={parameters} rows={rulebook.parameters} rowKey={({ name }) => name} sortName="parameters" />
      </Section>
      <Section title={say("rules.checks")}>
        <DataTable caption={say("rules.checks")} columns={checks} rows={rulebook.checks} rowKey={(row) => row.id} sortName="checks" />
      </Section>
    </>
  );
}
