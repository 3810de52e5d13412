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
  const signIn = `/sign-in?then=${encodeURIComponent(place().path + address().search)}`;
  return (
    <div class="notice notice-bad" role="alert">
      <p class="notice-title">
        {problem.findings[0]?.message || (title ? say(title) : problem.message || say("problem.other"))}
      </p>
      <FindingList findings={problem.findings} hideFirstMessage />
      {problem.findings.length === 0 && problem.status === 0 && <p>{say("problem.offlineHint")}</p>}
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
      {hint && (
        <p class="finding-hint">
          <span aria-hidden="true">→ </span>
          {hint}
        </p>
      )}
      <p class="finding-code">
        {code}
      </p>
    </li>
  );
}
