// SPDX-License-Identifier: Apache-2.0
// Home, by task: one finds what one came to do, not how the software is built.

import type { ComponentChildren } from "preact";
import { useResource } from "../api/resource";
import { useFindings, useMay } from "../api/session";
import type { Audit, StatementSummary, SystemInfo } from "../api/shapes";
import { inLanguage, say, sayOf, type TextKey } from "../language";
import { countText, gramsText } from "../number";
import { StateTag } from "../parts/answer";
import { PageHead, Section } from "../parts/page";
import { SameElsewhere } from "../parts/same";
import { FindingList } from "../parts/state";

interface Task {
  id: string;
  href: string;
  mark: ComponentChildren;
  links: [href: string, text: TextKey][];
}

const TASKS: Task[] = [
  {
    id: "calculate",
    href: "/products",
    mark: <path d="M6 34V22M15 34V12M24 34V18M33 34V6M3 37h34" />,
    links: [
      ["/data", "home.calculate.import"],
      ["/products", "home.calculate.products"],
    ],
  },
  {
    id: "state",
    href: "/statements",
    mark: <path d="M9 4h16l7 7v25H9zM25 4v7h7M14 24l5 5 9-11" />,
    links: [
      ["/statements/new", "home.state.new"],
      ["/verify", "home.state.verify"],
    ],
  },
  {
    id: "trade",
    href: "/ledger",
    mark: <path d="M4 13h25l-7-7M36 27H11l7 7M29 13l-4 0M11 27l4 0" />,
    links: [
      ["/ledger/transfer", "home.trade.transfer"],
      ["/ledger/make", "home.trade.make"],
      ["/companies", "home.trade.companies"],
    ],
  },
  {
    id: "evaluate",
    href: "/evaluate",
    mark: <path d="M20 4v32M10 36h20M6 12h28M6 12l-4 11h9zM34 12l-5 11h9z" />,
    links: [
      ["/evaluate", "home.evaluate.programs"],
      ["/procure", "home.evaluate.procure"],
      ["/declarations", "home.evaluate.declarations"],
      ["/rules", "home.evaluate.rules"],
    ],
  },
  {
    id: "explore",
    href: "/market",
    mark: <path d="M4 36V4M4 36h33M7 30c8-1 11-5 15-11s8-9 14-10" />,
    links: [["/market", "home.explore.scenarios"]],
  },
];

export function HomePage() {
  const system = useResource<SystemInfo>("");
  return (
    <>
      <div class="hero">
        <PageHead title={say("home.title")} lead={say("home.lead")} />
        {system.data?.demo && (
          <p class="row">
            <a class="button" href="/help/demo">
              {say("home.demo")}
            </a>
            <a class="button button-quiet" href="/data">
              {say("home.import")}
            </a>
          </p>
        )}
        {system.data && !system.data.demo && (
          <p class="row">
            <a class="button" href="/data">
              {say("home.import")}
            </a>
          </p>
        )}
      </div>
      <ul class="tasks tasks-home">
        {TASKS.map((task) => (
          <TaskCard key={task.id} task={task} />
        ))}
      </ul>
      <Lately />
      <SameElsewhere same={[
        { command: "kachi statement list", path: "/statements" },
        { command: "kachi check", path: "/products", query: { limit: 1 } },
        { command: "kachi ledger audit", path: "/audit" },
      ]} />
    </>
  );
}

function TaskCard(props: { task: Task }) {
  const { id, href, mark, links } = props.task;
  return (
    <li class="task">
      <svg class="task-mark" viewBox="0 0 40 40" aria-hidden="true">
        {mark}
      </svg>
      <h2>
        <a href={href}>{sayOf("home", `${id}.title`)}</a>
      </h2>
      <p>{sayOf("home", `${id}.text`)}</p>
      <ul>
        {links.map(([to, text]) => (
          <li key={text}>
            <a href={to}>{say(text)}</a>
          </li>
        ))}
      </ul>
    </li>
  );
}

/** Work of late, what needs a look, and whether the ledger is whole. */
function Lately() {
  const [mayRead, mayAudit] = [useMay("read"), useMay("audit")];
  const statements = useResource<{ statements: StatementSummary[] }>(mayRead ? "/statements" : null);
  const findings = useFindings();
  const audit = useResource<Audit>(mayAudit ? "/audit" : null);
  if (!mayRead) return null;
  const latest = [...(statements.data?.statements ?? [])].slice(-4).reverse();
  return (
    <Section title={say("home.lately")}>
      <div class="columns">
        {latest.length > 0 && (
          <div class="card">
            <h3>{say("home.statements")}</h3>
            <ul class="findings">
              {latest.map((statement) => (
                <li key={statement.id} class="finding row">
                  <a href={`/statements/${statement.id}`}>{inLanguage(statement, "product_name")}</a>
                  <StateTag
                    word={sayOf("statementState", statement.state)}
                    tone={statement.state === "verified" ? "good" : "plain"}
                  />
                  <span>{statement.issuer}</span>
                </li>
              ))}
            </ul>
          </div>
        )}
        <div class="card">
          <h3>{say("home.findings")}</h3>
          {(findings.data?.findings ?? []).length === 0 ? (
            <p>{say("home.noFindings")}</p>
          ) : (
            <FindingList findings={(findings.data?.findings ?? []).slice(0, 3)} />
          )}
        </div>
        {audit.data && (
          <div class="card">
            <h3>{say("home.ledger")}</h3>
            <AuditLight audit={audit.data} />
          </div>
        )}
      </div>
    </Section>
  );
}

export function AuditLight(props: { audit: Audit }) {
  const { audit } = props;
  return (
    <div class={`light answer-${audit.ok ? "yes" : "no"}`}>
      <span class="light-lamp" aria-hidden="true">
        {audit.ok ? "✔" : "✘"}
      </span>
      <span>
        <strong>{say(audit.ok ? "audit.whole" : "audit.broken")}</strong>
        <br />
        {say("audit.counts", { entries: countText(audit.entries), grams: gramsText(audit.drawn_g) })}
      </span>
    </div>
  );
}
