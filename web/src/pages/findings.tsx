// SPDX-License-Identifier: Apache-2.0
// All open findings, those with one cause together.

import { useFindings } from "../api/session";
import type { Finding } from "../api/client";
import { say } from "../language";
import { countText } from "../number";
import { PageHead, Section } from "../parts/page";
import { SameElsewhere } from "../parts/same";
import { Permitted } from "../parts/permitted";
import { Empty, FindingList, Loaded } from "../parts/state";

export function FindingsPage() {
  return (
    <>
      <PageHead title={say("findings.title")} lead={say("findings.lead")} />
      <Permitted permission="read">
        <Open />
      </Permitted>
      <SameElsewhere same={[{ command: "kachi check", path: "/products", query: { limit: 1 } }]} />
    </>
  );
}

function Open() {
  return <Loaded of={useFindings()}>{(data) => <Grouped findings={data.findings} />}</Loaded>;
}

function Grouped(props: { findings: Finding[] }) {
  if (props.findings.length === 0) return <Empty title={say("home.noFindings")} />;
  const groups = new Map<string, Finding[]>();
  for (const finding of props.findings) groups.set(finding.code, [...(groups.get(finding.code) ?? []), finding]);
  return (
    <>
      {[...groups].map(([code, findings]) => (
        <Section key={code} title={`${code} (${countText(findings.length)})`}>
          <FindingList findings={findings} />
        </Section>
      ))}
    </>
  );
}
