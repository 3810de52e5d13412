// SPDX-License-Identifier: Apache-2.0
// Which page belongs to the address, inside the frame. Pages are fetched when they are first needed.

import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Frame } from "./frame";
import { onLanguage, say } from "./language";
import { findPage } from "./pages/index";
import { Loading } from "./parts/state";
import { PageHead } from "./parts/page";
import { usePath } from "./router";

export type Values = Record<string, string>;
export type Page = ComponentType<{ values: Values }>;

export function App() {
  const [, redraw] = useState(0);
  useEffect(() => onLanguage(() => redraw((count) => count + 1)), []);
  const path = usePath();
  return (
    <Frame path={path}>
      <Shown path={path} />
    </Frame>
  );
}

function Shown(props: { path: string }) {
  const found = findPage(props.path);
  const [loaded, setLoaded] = useState<{ id: string; page: Page } | null>(null);
  const [isLost, setLost] = useState(false);
  const id = found?.id ?? "";
  useEffect(() => {
    if (!found) return;
    let isWanted = true;
    setLost(false);
    found
      .load()
      .then((page) => isWanted && setLoaded({ id, page }))
      .catch(() => isWanted && setLost(true));
    return () => {
      isWanted = false;
    };
  }, [id]);
  if (!found) return <Missing />;
  if (isLost) return <Stale />;
  if (loaded?.id !== id) return <Loading />;
  const Current = loaded.page;
  return <Current values={found.values} key={found.key} />;
}

function Missing() {
  return (
    <>
      <PageHead title={say("missing.title")} lead={say("missing.lead")} />
      <p>
        <a class="button" href="/">
          {say("missing.home")}
        </a>
      </p>
    </>
  );
}

/** A part of the page that is no longer there: the server was updated under an open tab. */
function Stale() {
  return (
    <>
      <PageHead title={say("stale.title")} lead={say("stale.lead")} />
      <button type="button" class="button" onClick={() => location.reload()}>
        {say("stale.reload")}
      </button>
    </>
  );
}
