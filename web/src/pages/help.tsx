// SPDX-License-Identifier: Apache-2.0
// Help by task, the guided path of the demo, the glossary, the API as the server describes it, and the statement on
// accessibility.

import { useResource } from "../api/resource";
import type { SystemInfo } from "../api/shapes";
import { language, say, sayOf, type TextKey } from "../language";
import { PageHead, Section, TabBar } from "../parts/page";
import { type Same, SameElsewhere } from "../parts/same";
import { Loaded } from "../parts/state";
import { type Column, DataTable } from "../parts/table";

const TOPICS: [topic: string, text: TextKey][] = [
  ["", "help.start"],
  ["demo", "help.demo"],
  ["glossary", "help.glossary"],
  ["api", "help.api"],
  ["accessibility", "help.accessibility"],
];

const HELP: Same = { command: "kachi help", path: "/openapi.json" };
const SAME: Record<string, Same> = {
  demo: { command: "kachi demo", path: "" },
  api: { command: "kachi openapi", path: "/openapi.json" },
};

export function HelpPage(props: { values: { [name: string]: string } }) {
  const topic = props.values["topic"] ?? "";
  const [, title] = TOPICS.find(([name]) => name === topic) ?? TOPICS[0]!;
  return (
    <>
      <PageHead title={say(title)} crumbs={[{ href: "/help", text: say("nav.help") }]} />
      <TabBar
        label={say("nav.help")}
        tabs={TOPICS.map(([name, text]) => ({ href: name === "" ? "/help" : `/help/${name}`, text: say(text), isHere: name === topic }))}
      />
      {topic === "" && <HowTo />}
      {topic === "demo" && <DemoPath />}
      {topic === "glossary" && <Glossary />}
      {topic === "api" && <Api />}
      {topic === "accessibility" && <Accessibility />}
      <SameElsewhere same={[SAME[topic] ?? HELP]} />
    </>
  );
}

const HOW_TO: [id: string, href: string][] = [
  ["footprint", "/products"],
  ["reduction", "/products"],
  ["statement", "/statements/new"],
  ["verify", "/verify"],
  ["sell", "/ledger/transfer"],
  ["assemble", "/ledger/make"],
  ["judge", "/evaluate"],
  ["market", "/market"],
];

function HowTo() {
  return (
    <ul class="tasks">
      {HOW_TO.map(([id, href]) => (
        <li key={id} class="task">
          <h2>
            <a href={href}>{sayOf("howTo", `${id}.title`)}</a>
          </h2>
          <p>{sayOf("howTo", `${id}.text`)}</p>
        </li>
      ))}
    </ul>
  );
}

const STORY: [id: string, href: string][] = [
  ["car", "/products/car"],
  ["steel", "/products/steel/reduction"],
  ["recycling", "/products/end-of-life/avoided?reference=end-of-life-reference"],
  ["statements", "/statements"],
  ["ledger", "/ledger"],
  ["award", "/evaluate?program=cev-2026&products=car,car-ev"],
  ["market", "/market/gx-steel"],
];

function DemoPath() {
  const system = useResource<SystemInfo>("");
  return (
    <>
      {system.data && !system.data.demo && <p class="notice">{say("help.demoOff")}</p>}
      <ol class="steps">
        {STORY.map(([id, href]) => (
          <li key={id}>
            <h2>
              <a href={href}>{sayOf("story", `${id}.title`)}</a>
            </h2>
            <p class="lead">{sayOf("story", `${id}.text`)}</p>
          </li>
        ))}
      </ol>
    </>
  );
}

const TERMS = [
  "cfp", "rep", "ae", "baseline", "reference", "measure", "statement", "rulebook", "pool", "lot", "certificate", "embodied", "origin", "claim",
  "program", "clause", "finding",
];

function Glossary() {
  const columns: Column<string>[] = [
    { key: "term", heading: say("help.term"), value: (id) => sayOf("term", `${id}.name`), draw: (id) => <span id={`term-${id}`}>{sayOf("term", `${id}.name`)}</span> },
    { key: "meaning", heading: say("help.meaning"), isUnsortable: true, value: (id) => sayOf("term", `${id}.text`) },
  ];
  return <DataTable caption={say("help.glossary")} columns={columns} rows={TERMS} rowKey={(id) => id} sortFirst="term" />;
}

interface OpenApi {
  paths: Record<string, Record<string, { operationId?: string; summary?: string; tags?: string[] }>>;
}

interface Operation {
  method: string;
  path: string;
  summary: string;
  tag: string;
}

function Api() {
  const document = useResource<OpenApi>("/openapi.json", { lang: language() });
  const columns: Column<Operation>[] = [
    { key: "path", heading: say("help.path"), value: ({ path }) => path, draw: ({ method, path }) => <code>{method} {path}</code> },
    { key: "summary", heading: say("help.does"), value: ({ summary }) => summary },
    { key: "tag", heading: say("help.area"), value: ({ tag }) => sayOf("apiArea", tag) },
  ];
  return (
    <>
      <p class="lead">
        {say("help.apiLead")} <a href="/api/v1/openapi.json">openapi.json</a>
      </p>
      <Loaded of={document}>
        {({ paths }) => {
          const operations = Object.entries(paths).flatMap(([path, methods]) =>
            Object.entries(methods).map(([method, { summary, tags }]): Operation => ({
              method: method.toUpperCase(), path, summary: summary ?? "", tag: tags?.[0] ?? "",
            })),
          );
          return <DataTable caption={say("help.api")} columns={columns} rows={operations} rowKey={({ method, path }) => method + path} />;
        }}
      </Loaded>
    </>
  );
}

function Accessibility() {
  return (
    <div class="prose">
      {(["target", "how", "keyboard", "known", "contact"] as const).map((part) => (
        <Section key={part} title={sayOf("accessible", `${part}.title`)}>
          <p>{sayOf("accessible", `${part}.text`)}</p>
        </Section>
      ))}
    </div>
  );
}
