// SPDX-License-Identifier: Apache-2.0
// The facts of the database, what is odd about them, and how more are brought in.

import { useResource } from "../api/resource";
import { useFindings } from "../api/session";
import type { ActivityList } from "../api/shapes";
import { say } from "../language";
import { countText } from "../number";
import { CopyButton } from "../parts/copy";
import { PageHead, Section } from "../parts/page";
import { SameElsewhere } from "../parts/same";
import { Permitted } from "../parts/permitted";
import { FindingList, Loaded } from "../parts/state";

export function DataPage() {
  return (
    <>
      <PageHead title={say("data.title")} lead={say("data.lead")} action={<a class="button" href="/data/import">{say("import.title")}</a>} />
      <Permitted permission="read">
        <Facts />
      </Permitted>
      <SameElsewhere same={[{ command: "kachi check", path: "/products", query: { limit: 1 } }]} />
    </>
  );
}

function Facts() {
  const products = useResource<ActivityList>("/products", { limit: 1 });
  return (
    <>
      <Loaded of={products}>
        {(data) => <p class="lead">{say("data.count", { count: countText(data.count) })} <a href="/products">{say("home.calculate.products")}</a></p>}
      </Loaded>
      <Section title={say("data.import")}>
        <Import />
      </Section>
      <Section title={say("findings.title")}>
        <Loaded of={useFindings()}>{(data) => (data.findings.length === 0 ? <p>{say("home.noFindings")}</p> : <FindingList findings={data.findings} />)}</Loaded>
      </Section>
    </>
  );
}

const COMMANDS = ["kachi import FOLDER", "kachi import FILE.zip", "kachi check"];

/** In the terminal: every bad row is told with file, line and column. */
function Import() {
  return (
    <div class="stack prose">
      <p>{say("data.how")}</p>
      <p>{say("data.tables")}</p>
      {COMMANDS.map((command) => (
        <p key={command} class="row">
          <code>{command}</code>
          <CopyButton text={command} />
        </p>
      ))}
      <p>{say("data.after")}</p>
    </div>
  );
}
