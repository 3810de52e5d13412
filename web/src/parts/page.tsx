// SPDX-License-Identifier: Apache-2.0
// The skeleton of a page: one heading that names the object, one main action, tabs, sections.

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { language } from "../language";
import { usePath } from "../router";

export interface Crumb {
  href: string;
  text: string;
}

/** Arriving at a page moves the focus to its heading, so that a screen reader says where one is. */
export function PageHead(props: {
  title: string;
  crumbs?: Crumb[];
  lead?: ComponentChildren;
  action?: ComponentChildren;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  const path = usePath();
  useEffect(() => {
    // Drawn anew on the same page, it takes the focus from nobody: somebody may be typing in the search field.
    const before = document.body.dataset["at"];
    if (before !== undefined && before !== path) heading.current?.focus({ preventScroll: true });
    document.body.dataset["at"] = path;
  }, [path]);
  useEffect(() => {
    document.title = `${props.title} · Kachi`;
  }, [props.title, language()]);
  return (
    <header class="page-head">
      <div class="page-head-text">
        {props.crumbs && (
          <ol class="crumbs">
            {props.crumbs.map((crumb) => (
              <li key={crumb.href}>
                <a href={crumb.href}>{crumb.text}</a>
              </li>
            ))}
          </ol>
        )}
        <h1 tabIndex={-1} ref={heading}>
          {props.title}
        </h1>
        {props.lead && <p class="lead">{props.lead}</p>}
      </div>
      {props.action && <div class="page-head-action">{props.action}</div>}
    </header>
  );
}

/** A sentence whose amounts keep their unit on their line: a browser would break kg-CO2e at its hyphen. */
export function unbroken(sentence: string): ComponentChildren {
  return sentence.split(/([\d,.−+]*\s?k?[gt]-CO2e)/).map((part, at) => (at % 2 === 1 ? <span key={at} class="nowrap">{part}</span> : part));
}

export function Section(props: {
  title: string;
  id?: string;
  aside?: ComponentChildren;
  children: ComponentChildren;
}) {
  return (
    <section class="section" id={props.id}>
      <div class="section-head">
        <h2>{props.title}</h2>
        {props.aside}
      </div>
      {props.children}
    </section>
  );
}

export interface Tab {
  href: string;
  text: string;
  isHere: boolean;
}

/** Links, not ARIA tabs: each has an address of its own. */
export function TabBar(props: { label: string; tabs: Tab[] }) {
  return (
    <nav class="tabs" aria-label={props.label}>
      <ul>
        {props.tabs.map((tab) => (
          <li key={tab.href}>
            <a href={tab.href} aria-current={tab.isHere ? "page" : undefined}>
              {tab.text}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Names and values, as on a form: a definition list in columns. */
export function Facts(props: { facts: [string, ComponentChildren][] }) {
  return (
    <dl class="facts">
      {props.facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
