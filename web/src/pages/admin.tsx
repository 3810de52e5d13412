// SPDX-License-Identifier: Apache-2.0
// Parties, users, who did what, and the state of the server.

import { useResource } from "../api/resource";
import type { Party, SystemInfo } from "../api/shapes";
import { say, sayOf, type TextKey } from "../language";
import { countText } from "../number";
import { Answer } from "../parts/answer";
import { Id } from "../parts/copy";
import { Facts, PageHead, TabBar } from "../parts/page";
import { type Same, SameElsewhere } from "../parts/same";
import { Loaded } from "../parts/state";
import { type Column, DataTable } from "../parts/table";
import { Accounts } from "./admin_accounts";
import { Approvals, AuditLog } from "./admin_log";

const TABS: [tab: string, text: TextKey][] = [
  ["", "admin.parties"],
  ["users", "admin.users"],
  ["approvals", "admin.approvals"],
  ["log", "admin.log"],
  ["health", "admin.health"],
];

const SAME: Record<string, Same[]> = {
  "": [{ command: "kachi ledger list parties", path: "/parties" }],
  users: [
    { command: "kachi user add NAME --party P --role drafter", method: "POST", path: "/accounts" },
    { command: "kachi key add NAME --party P --role drafter --scope read,ledger", method: "POST", path: "/accounts" },
  ],
  approvals: [{ path: "/approvals" }],
  log: [{ path: "/audit-log" }],
  health: [{ path: "" }],
};

export function AdminPage(props: { values: { [name: string]: string } }) {
  const asked = props.values["tab"] ?? "";
  const tab = TABS.some(([name]) => name === asked) ? asked : "";
  return (
    <>
      <PageHead title={say("frame.admin")} lead={say("admin.lead")} />
      <TabBar label={say("frame.admin")} tabs={TABS.map(([name, text]) => ({ href: name === "" ? "/admin" : `/admin/${name}`, text: say(text), isHere: name === tab }))} />
      {tab === "" && <Parties />}
      {tab === "users" && <Accounts />}
      {tab === "approvals" && <Approvals />}
      {tab === "log" && <AuditLog />}
      {tab === "health" && <Health />}
      <SameElsewhere same={SAME[tab] ?? SAME[""] ?? []} />
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
