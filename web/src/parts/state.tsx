// SPDX-License-Identifier: Apache-2.0
// The four states that every page has besides its normal one: loading, empty, wrong, and not permitted.

import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Finding, Problem } from "../api/client";
import type { Resource } from "../api/resource";
import { say, sayOf, type TextKey } from "../language";
import { address, place } from "../router";

/** Shows `children(data)` once there is data; a problem or an empty answer says what to do next. */
export function Loaded<T>(props: {
  of: Resource<T>;
  children: (data: T) => ComponentChildren;
}): ComponentChildren {
  const { data, problem, isLoading, reload } = props.of;
  if (problem !== null && data === null) return <ProblemNotice problem={problem} retry={reload} />;
  if (isLoading || data === null) return <Loading />;
  return (
    <>
      {problem !== null && <ProblemNotice problem={problem} retry={reload} />}
      {props.children(data)}
    </>
  );
}

/** Nothing for a quarter of a second: what comes at once should not flash. */
export function Loading(props: { what?: string }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 250);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class="loading" role="status" aria-live="polite">
      {late && (
        <>
          <span class="loading-bar" aria-hidden="true" />
          {props.what ?? say("state.loading")}
        </>
      )}
    </div>
  );
}

export function Empty(props: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <p class="empty-title">{props.title}</p>
      {props.children}
    </div>
  );
}

/** What this reader's role does not show: in words, with who may, and a way to be somebody else. */
export function NotYours(props: { title: string; hint: string }) {
  return (
    <Empty title={props.title}>
      <p>{props.hint}</p>
      <p>
        <a class="button button-quiet" href={signInHref()}>
          {say("signIn.open")}
        </a>
      </p>
    </Empty>
  );
}

const signInHref = () => `/sign-in?then=${encodeURIComponent(place().path + address().search)}`;

const TITLES: Record<number, TextKey> = {
  0: "problem.offline",
  401: "problem.signIn",
  403: "problem.notAllowed",
  404: "problem.notFound",
  409: "problem.conflict",
  412: "problem.changedElsewhere",
};

export function ProblemNotice(props: { problem: Problem; retry?: () => void }) {
  const { problem, retry } = props;
  const title = TITLES[problem.status];
  const signIn = signInHref();
  return (
    <div class="notice notice-bad" role="alert">
      <p class="notice-title">
        {problem.findings[0]?.message || (title ? say(title) : (problem.status < 500 && problem.message) || say("problem.other"))}
      </p>
      <FindingList findings={problem.findings} hideFirstMessage />
      {problem.findings.length === 0 && problem.status === 0 && <p>{say("problem.offlineHint")}</p>}
      {problem.findings.length === 0 && problem.status >= 500 && <p>{say("problem.serverHint")}</p>}
      <p class="row">
        {problem.status === 401 && (
          <a class="button" href={signIn}>
            {say("signIn.open")}
          </a>
        )}
        {problem.status === 403 && <a href={signIn}>{say("problem.otherAccount")}</a>}
        {retry && (
          <button type="button" class="button button-quiet" onClick={retry}>
            {say("problem.retry")}
          </button>
        )}
      </p>
    </div>
  );
}

export function FindingList(props: { findings: Finding[]; hideFirstMessage?: boolean }) {
  if (props.findings.length === 0) return null;
  return (
    <ul class="findings">
      {props.findings.map((finding, at) => (
        <FindingItem
          key={finding.code + JSON.stringify(finding.place) + finding.message} finding={finding}
          isMessageHidden={at === 0 && (props.hideFirstMessage ?? false)}
        />
      ))}
    </ul>
  );
}

export function FindingItem(props: { finding: Finding; isMessageHidden?: boolean }) {
  const { severity, code, message, detail, hint } = props.finding;
  const { source = "", line = 0, field = "" } = props.finding.place ?? {};
  const where = [source && (line ? `${source}:${line}` : source), field && say("finding.field", { field })];
  return (
    <li class={`finding finding-${severity}`}>
      {!props.isMessageHidden && (
        <p class="finding-head">
          <span class={`tag tag-${severity}`}>{sayOf("severity", severity)}</span>
          <strong>{message}</strong>
        </p>
      )}
      {where.some(Boolean) && <p class="finding-where">{where.filter(Boolean).join(" · ")}</p>}
      {detail && <p>{detail}</p>}
      <Remedy code={code} hint={hint ?? ""} />
      <p class="finding-code">
        {code}
      </p>
    </li>
  );
}

/** Where on the page one goes when the server's hint is a command, by what the code begins with. */
const REMEDIES: [begins: RegExp, href: string, text: TextKey][] = [
  [/^(lot|pool|target|ledger-(held|name|rows)|correct|make-good|replay|holdings)/, "/ledger", "remedy.lots"],
  [/^(offer|deposit)/, "/ledger", "remedy.offers"],
  [/^(statement|raised|ledger-statement|restatement|plain)/, "/statements", "remedy.statements"],
  [/^(name|change|footprint|avoided|database)/, "/products", "remedy.products"],
  [/^(claim|attest)/, "/rules", "remedy.rules"],
  [/^(program|record|tender|budget)/, "/evaluate", "remedy.programs"],
  [/^(credential|key|proof|status|share)/, "/verify", "remedy.verify"],
  [/^(corporate|ledger-party|account)/, "/companies", "remedy.companies"],
];

const COMMAND = /\bkachi [a-z-]+|--[a-z]/;

/** The hint, or, where it is for somebody at a terminal, the page that does the same. */
function Remedy(props: { code: string; hint: string }) {
  const { code, hint } = props;
  if (hint === "") return null;
  const page = COMMAND.test(hint) ? REMEDIES.find(([begins]) => begins.test(code)) : undefined;
  if (COMMAND.test(hint) && page === undefined) return null;
  return (
    <p class="finding-hint">
      <span aria-hidden="true">→ </span>
      {page ? <a href={page[1]}>{say(page[2])}</a> : hint}
    </p>
  );
}
