// SPDX-License-Identifier: Apache-2.0
// "The same in the terminal and the API": what this page shows or does, as a command and as a request.

import { apiPath, type Asked } from "../api/client";
import { say } from "../language";
import { CopyButton } from "./copy";

export interface Same {
  /** Not given: only a server has this. */
  command?: string;
  method?: string;
  path: string;
  query?: Asked["query"];
}

export function SameElsewhere(props: { same: Same[] }) {
  return (
    <details class="same">
      <summary>{say("same.title")}</summary>
      {props.same.map((one) => {
        const address = `${location.origin}${apiPath(one.path, one.query)}`;
        const method = one.method ?? "GET";
        const request = method === "GET" ? `curl '${address}'` : `curl -X ${method} '${address}'`;
        return (
          <dl key={`${one.command} ${one.path}`} class="same-list">
            <dt>{say("same.terminal")}</dt>
            {one.command === undefined ? (
              <dd>{say("same.onlyServer")}</dd>
            ) : (
              <dd>
                <pre>
                  <code>{one.command}</code>
                </pre>
                <CopyButton text={one.command} />
              </dd>
            )}
            <dt>API</dt>
            <dd>
              <pre>
                <code>{request}</code>
              </pre>
              <CopyButton text={request} />
            </dd>
          </dl>
        );
      })}
      <p>
        <a href="/help/api">{say("same.more")}</a>
      </p>
    </details>
  );
}
