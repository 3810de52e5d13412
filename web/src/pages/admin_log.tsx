// SPDX-License-Identifier: Apache-2.0
// Who did what, and what was refused; and what waits for a second pair of eyes.

import { useState } from "preact/hooks";
import { get, post } from "../api/client";
import { forget, useResource } from "../api/resource";
import { saveCsv } from "../charts/download";
import { useSession } from "../api/session";
import { say, sayOf } from "../language";
import { Answer, StateTag } from "../parts/answer";
import { Section } from "../parts/page";
import { Empty, Loaded } from "../parts/state";
import { ActButton, useAct } from "../parts/steps";
import { type Column, DataTable } from "../parts/table";

interface LogLine {
  number: number;
  time: string;
  account: string;
  action: string;
  subject: string;
  allowed: boolean;
}

interface LogPage {
  lines: LogLine[];
  next: string | null;
}

const PAGE_LINES = 200;

const columns = (): Column<LogLine>[] => [
  { key: "number", heading: say("admin.number"), value: ({ number }) => number },
  { key: "time", heading: say("admin.time"), value: ({ time }) => time, draw: ({ time }) => time.slice(0, 19).replace("T", " ") },
  { key: "account", heading: say("signIn.user"), value: ({ account }) => account || "–" },
  { key: "action", heading: say("admin.action"), value: ({ action }) => action, draw: ({ action }) => <code>{action}</code> },
  { key: "subject", heading: say("admin.subject"), value: ({ subject }) => subject || "–" },
  { key: "allowed", heading: say("evaluate.result"), value: ({ allowed }) => (allowed ? 1 : 0), draw: ({ allowed }) => <Answer verdict={allowed ? "yes" : "no"} text={say(allowed ? "admin.allowed" : "admin.refused")} /> },
];

export function AuditLog() {
  const first = useResource<LogPage>("/audit-log", { limit: PAGE_LINES });
  return <Loaded of={first}>{(page) => <Lines key={page.lines[0]?.number ?? 0} first={page} />}</Loaded>;
}

function Lines(props: { first: LogPage }) {
  const [older, setOlder] = useState<LogPage>({ lines: [], next: props.first.next });
  const act = useAct();
  const lines = [...props.first.lines, ...older.lines];
  const more = async () => {
    const { data } = await get<LogPage>("/audit-log", { query: { limit: PAGE_LINES, cursor: older.next ?? undefined } });
    setOlder({ lines: [...older.lines, ...data.lines], next: data.next });
  };
  if (lines.length === 0) return <Empty title={say("admin.logNone")} />;
  return (
    <>
      <p class="row">
        <button type="button" class="button button-small" onClick={() => saveCsv("audit-log", columns(), lines)}>CSV</button>
      </p>
      <DataTable caption={say("admin.log")} columns={columns()} rows={lines} rowKey={({ number }) => String(number)} sortName="log" />
      {older.next !== null && <p class="row"><ActButton text={say("admin.older")} kind="button-quiet" isReady act={act} onAct={more} /></p>}
    </>
  );
}

interface Approval {
  approval: number;
  action: string;
  proposer: string;
  party: string;
  time: string;
  state: string;
  due: string;
}

export function Approvals() {
  const approvals = useResource<{ approvals: Approval[] }>("/approvals");
  return (
    <Section title={say("admin.approvals")}>
      <p class="lead">{say("admin.approvalsLead")}</p>
      <Loaded of={approvals}>
        {(data) =>
          data.approvals.length === 0 ? (
            <Empty title={say("admin.approvalsNone")} />
          ) : (
            <DataTable caption={say("admin.approvals")} columns={approvalColumns()} rows={data.approvals} rowKey={({ approval }) => String(approval)} sortName="approvals" />
          )
        }
      </Loaded>
    </Section>
  );
}

const TONES: Record<string, "good" | "bad" | "care"> = { approved: "good", refused: "bad", proposed: "care" };

const approvalColumns = (): Column<Approval>[] => [
  { key: "action", heading: say("admin.action"), value: ({ action }) => sayOf("entryKind", action) },
  { key: "proposer", heading: say("admin.proposer"), value: ({ proposer }) => proposer },
  { key: "due", heading: say("admin.due"), value: ({ due }) => due, draw: ({ due }) => due.slice(0, 16).replace("T", " ") },
  { key: "state", heading: say("word.state"), value: ({ state }) => sayOf("approvalState", state), draw: ({ state }) => <StateTag word={sayOf("approvalState", state)} tone={TONES[state] ?? "plain"} /> },
  { key: "decide", heading: say("admin.change"), isUnsortable: true, value: () => "", draw: (row) => <Decide approval={row} /> },
];

function Decide(props: { approval: Approval }) {
  const act = useAct();
  const own = useSession().data?.name === props.approval.proposer;
  const decide = (decision: string) => async () => {
    await post(`/approvals/${props.approval.approval}`, { body: { decision } });
    forget();
  };
  if (props.approval.state !== "proposed") return <span>–</span>;
  if (own) return <span>{say("admin.ownProposal")}</span>;
  return (
    <span class="row">
      <ActButton text={say("admin.approve")} kind="button-small" isReady act={act} onAct={decide("approve")} />
      <ActButton text={say("admin.refuse")} kind="button-small" isReady act={act} onAct={decide("refuse")} />
    </span>
  );
}
