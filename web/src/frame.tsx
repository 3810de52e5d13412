// SPDX-License-Identifier: Apache-2.0
// What is around every page: skip link, search, tasks, language, findings, who is signed in, and how fresh the data is.

import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useResource } from "./api/resource";
import { useFindings, useSession } from "./api/session";
import type { SystemInfo } from "./api/shapes";
import { language, say, setLanguage, type TextKey } from "./language";
import { countText } from "./number";
import { withQuery } from "./router";
import { Search } from "./search";
import { Shortcuts } from "./shortcuts";

const TASKS: [href: string, text: TextKey, prefixes: string[]][] = [
  ["/products", "nav.products", ["/products", "/compare"]],
  ["/statements", "nav.statements", ["/statements", "/verify"]],
  ["/ledger", "nav.ledger", ["/ledger", "/lots", "/companies"]],
  ["/evaluate", "nav.evaluate", ["/evaluate", "/programs", "/procure", "/declarations", "/disclose", "/rules"]],
  ["/market", "nav.market", ["/market"]],
  ["/data", "nav.data", ["/data", "/findings"]],
  ["/help", "nav.help", ["/help"]],
];

export function Frame(props: { path: string; children: ComponentChildren }) {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => setOpen(false), [props.path]);
  const system = useResource<SystemInfo>("");
  return (
    <>
      <a class="skip" href="#main">
        {say("frame.skip")}
      </a>
      {system.data?.demo && (
        <aside class="demo-banner" aria-label={say("frame.demoLabel")}>
          {say("frame.demo")} <a href="/help/demo">{say("frame.demoPath")}</a>
        </aside>
      )}
      <header class="top">
        <div class="top-row">
          <a class="brand" href="/">
            <Mark />
            <span>Kachi</span>
            <small lang="ja">価値</small>
          </a>
          <Search />
          <div class="top-end">
            <button
              type="button"
              class="nav-toggle"
              aria-expanded={isOpen}
              aria-controls="tasks"
              onClick={() => setOpen(!isOpen)}
            >
              {say("frame.menu")}
            </button>
            <LanguageButton />
            <Bell />
            <Account />
          </div>
        </div>
        <nav id="tasks" class={`nav${isOpen ? " is-open" : ""}`} aria-label={say("frame.tasks")}>
          <ul>
            {TASKS.map(([href, text, prefixes]) => (
              <li key={href}>
                <a href={href} aria-current={prefixes.some((prefix) => isUnder(props.path, prefix)) ? "true" : undefined}>
                  {say(text)}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      </header>
      <main id="main" tabIndex={-1}>
        {props.children}
      </main>
      <Foot system={system.data} />
      <Shortcuts />
    </>
  );
}

function isUnder(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`);
}

function Mark() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" />
      <path d="M9 7v18M9 17 22 7M13 14l10 11" />
    </svg>
  );
}

function LanguageButton() {
  const other = language() === "ja" ? "en" : "ja";
  return (
    <button type="button" lang={other} onClick={() => void setLanguage(other).catch(() => location.assign(withQuery({ lang: other })))}>
      {other === "ja" ? "日本語" : "English"}
    </button>
  );
}

function Bell() {
  const count = useFindings().data?.findings.length ?? 0;
  const words = count === 0 ? say("frame.noFindings") : say("frame.findings", { count: countText(count) });
  return (
    <a href="/findings" aria-label={words} title={words}>
      <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
        <path
          d="M10 2.5a5 5 0 0 0-5 5V11l-1.6 3h13.2L15 11V7.5a5 5 0 0 0-5-5zM8 16.5a2 2 0 0 0 4 0"
          fill="none"
          stroke="currentColor"
          stroke-width="1.7"
          stroke-linejoin="round"
        />
      </svg>
      {count > 0 && <span class="bell-count">{count > 99 ? "99+" : count}</span>}
    </a>
  );
}

function Account() {
  const session = useSession();
  const name = session.data?.kind === "person" ? session.data.name : "";
  return (
    <a class="account" href="/sign-in">
      {name ? (
        <span>
          {name}
          {session.data?.party_name && session.data.party_name !== name && <small> · {session.data.party_name}</small>}
        </span>
      ) : (
        say("frame.signIn")
      )}
    </a>
  );
}

function Foot(props: { system: SystemInfo | null }) {
  const { system } = props;
  return (
    <footer class="foot">
      <div class="foot-row">
        <span>Kachi {system?.version ?? ""}</span>
        {system && (
          <span>{say("frame.dataset", { version: countText(system.facts_version), entries: countText(system.ledger_entries) })}</span>
        )}
        <a href="/help/accessibility">{say("frame.accessibility")}</a>
        <a href="/help/api">API</a>
        <a href="/admin">{say("frame.admin")}</a>
      </div>
    </footer>
  );
}
