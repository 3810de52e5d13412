// SPDX-License-Identifier: Apache-2.0
// Parties, users, who did what, and the state of the server.

import { useResource } from "../api/resource";
import type { Party, SystemInfo } from "../api/shapes";
import { say, sayOf, type TextKey } from "../language";
import { countText } from "../number";
import { Answer } from "../parts/answer";
import { Id } from "../parts/copy";
import { Facts, PageHead, TabBar } from "../parts/page";
import { SameElsewhere } from "../parts/same";
import { Loaded } from "../parts/state";
import { type Column, DataTable } from "../parts/table";

const TABS: [tab: string, text: TextKey][] = [
  ["", "admin.parties"],
  ["users", "admin.users"],
  ["log", "admin.log"],
  ["health", "admin.health"],
];

export function AdminPage(props: { values: { [name: string]: string } }) {
  const tab = props.values["tab"] ?? "";
  return (
    <>
      <PageHead title={say("frame.admin")} lead={say("admin.lead")} />
      <TabBar label={say("frame.admin")} tabs={TABS.map(([name, text]) => ({ href: name === "" ? "/admin" : `/admin/${name}`, text: say(text), isHere: name === tab }))} />
      {tab === "" && <Parties />}
      {tab === "users" && <Users />}
      {tab === "log" && <Log />}
      {tab === "health" && <Health />}
      <SameElsewhere same={[{ command: "kachi ledger list parties", path: "/parties" }]} />
    </>
  );
}

function Parties() {
  const parties = useResource<{ parties: Party[] }>("/parties", { limit: 1000 });
  const columns: Column<Party>[] = [
    { key: "name", heading: say("word.name"), value: ({ name }) => name, draw: ({ id, name }) => <a href={`/companies/${id}`}>{name}</a> },
    { key: "role", heading: say("admin.role"), value: ({ role }) => sayOf("role", role) },
    { key: "number", heading: say("companies.number"), value: ({ corporate_number }) => corporate_number || "–" },
    { key: "country", heading: say("admin.country"), value: ({ country }) => country || "–" },
    { key: "id", heading: "id", value: ({ id }) => id, draw: ({ id }) => <Id id={id} /> },
  ];
  return <Loaded of={parties}>{(data) => <DataTable caption={say("admin.parties")} columns={columns} rows={data.parties} rowKey={({ id }) => id} />}</Loaded>;
}

interface Account {
  name: string;
  kind: string;
  party: string;
  roles: string[];
}

function Users() {
  const accounts = useResource<{ accounts: Account[] }>("/accounts");
  const columns: Column<Account>[] = [
    { key: "name", heading: say("word.name"), value: ({ name }) => name },
    { key: "kind", heading: say("admin.kind"), value: ({ kind }) => sayOf("accountKind", kind) },
    { key: "party", heading: say("word.party"), value: ({ party }) => party },
    { key: "roles", heading: say("admin.role"), value: ({ roles }) => (roles ?? []).map((role) => sayOf("role", role)).join(", ") },
  ];
  return <Loaded of={accounts}>{(data) => <DataTable caption={say("admin.users")} columns={columns} rows={data.accounts} rowKey={({ name }) => name} />}</Loaded>;
}

type LogLine = Record<string, string | number | boolean | null>;

function Log() {
  const log = useResource<Record<string, unknown>>("/audit-log", { limit: 200 });
  return (
    <Loaded of={log}>
      {(data) => {
        const rows = (Object.values(data).find(Array.isArray) ?? []) as LogLine[];
        const columns: Column<LogLine>[] = Object.keys(rows[0] ?? { what: "" }).map((key) => ({
          key, heading: key,
          value: (row) => { const value = row[key]; return typeof value === "boolean" ? String(value) : (value ?? null); },
        }));
        return <DataTable caption={say("admin.log")} columns={columns} rows={rows} rowKey={(row) => JSON.stringify(row)} />;
      }}
    </Loaded>
  );
}

function Health() {
  const system = useResource<SystemInfo>("");
  return (
    <Loaded of={system}>
      {(data) => (
        <div class="stack">
          <Answer verdict="yes" text={say("admin.answers")} />
          <Facts facts={[
            [say("admin.version"), data.version],
            [say("admin.started"), data.started.slice(0, 19).replace("T", " ")],
            [say("admin.facts"), countText(data.facts_version)],
            [say("admin.entries"), countText(data.ledger_entries)],
            [say("admin.url"), data.base_url],
          ]} />
          <p><a href="/metrics">/metrics</a> · <a href="/healthz">/healthz</a></p>
        </div>
      )}
    </Loaded>
  );
}
