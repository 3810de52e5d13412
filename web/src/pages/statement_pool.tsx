// SPDX-License-Identifier: Apache-2.0
// A verified statement becomes value that lots may draw from: its verifier opens the pool. Where accounts have passwords,
// a second person of the verifier's approves it first.

import { useState } from "preact/hooks";
import { useResource } from "../api/resource";
import { newId, postEntry, useMay } from "../api/session";
import type { LedgerProduct, Party, Statement } from "../api/shapes";
import { say } from "../language";
import { gramsText } from "../number";
import { Section } from "../parts/page";
import { Loaded } from "../parts/state";
import { ActButton, Field, useAct } from "../parts/steps";
import { numberOf } from "../units";
import { quantityUnits } from "./holding";

interface Period {
  from: string;
  until: string;
  quantity: string;
}

export function PoolForm(props: { statement: Statement }) {
  const { statement } = props;
  const mayRead = useMay("ledger");
  const parties = useResource<{ parties: Party[] }>("/parties", { limit: 1000 });
  const products = useResource<{ products: LedgerProduct[] }>(mayRead ? "/ledger-products" : null, { limit: 1000 });
  const form = (all: Party[], listed: LedgerProduct[] | null) => {
    const owner = all.find(({ name }) => name === statement.issuer);
    const theirs = listed?.filter((product) => product.owner === statement.issuer) ?? null;
    if (!owner || theirs?.length === 0) return <p class="lead">{say("pool.noProduct", { issuer: statement.issuer })}</p>;
    return <Open statement={statement} owner={owner} products={theirs} />;
  };
  return (
    <Section title={say("pool.title")}>
      <Loaded of={parties}>
        {(known) => mayRead ? <Loaded of={products}>{(listed) => form(known.parties, listed.products)}</Loaded> : form(known.parties, null)}
      </Loaded>
    </Section>
  );
}

/** products: null where whoever opens it may not read the registry, and says the product's id. */
function Open(props: { statement: Statement; owner: Party; products: LedgerProduct[] | null }) {
  const { statement, owner, products } = props;
  const period = statement.content["period"] as Period;
  const isCertificate = statement.basis === "certificate";
  const act = useAct();
  const [entry] = useState(() => newId("entry"));
  const [chosen, setChosen] = useState((products?.find(({ name }) => name === statement.product) ?? products?.[0])?.id ?? "");
  const [until, setUntil] = useState(String(statement.content["valid_until"] ?? ""));
  const [actual, setActual] = useState("");
  const [done, setDone] = useState<"open" | "proposed" | null>(null);
  const actualGrams = isCertificate ? numberOf(actual) : 0;
  const decimals = products?.find(({ id }) => id === chosen)?.decimals ?? 3;
  const open = async () => {
    const { data } = await postEntry(entry, "pool", {
      owner: owner.id, product: chosen, statement: statement.id, digest: statement.sha256, grams: statement.pool_g, basis: statement.basis,
      models: [isCertificate ? "certificate" : "physical"], from: period.from, to: period.until, until, rulebook: statement.rulebook,
      ...(isCertificate ? { actual_g: actualGrams, produced: quantityUnits(period.quantity, decimals, Number.MAX_SAFE_INTEGER) } : {}),
    });
    setDone((data as { state?: string }).state === "proposed" ? "proposed" : "open");
  };
  if (done === "open") return <p class="notice notice-good" role="status">{say("pool.isOpen", { grams: gramsText(statement.pool_g), issuer: statement.issuer })}</p>;
  if (done === "proposed") return <p class="notice notice-good" role="status">{say("pool.proposed")} <a href="/admin/approvals">{say("pool.approvals")}</a></p>;
  return (
    <div class="stack">
      <p class="lead">{say("pool.lead", { grams: gramsText(statement.pool_g), issuer: statement.issuer })}</p>
      <Field id="pool-product" name={say("pool.product")}>
        {products ? (
          <select id="pool-product" value={chosen} onChange={(event) => setChosen(event.currentTarget.value)}>
            {products.map(({ id, name, title }) => <option key={id} value={id}>{title ?? name}</option>)}
          </select>
        ) : (
          <input id="pool-product" type="text" placeholder="product_01…" value={chosen} onInput={(event) => setChosen(event.currentTarget.value.trim())} />
        )}
      </Field>
      <Field id="pool-until" name={say("pool.until")} hint={say("pool.untilHint")}>
        <input id="pool-until" type="date" value={until} onInput={(event) => setUntil(event.currentTarget.value)} />
      </Field>
      {isCertificate && (
        <Field id="pool-actual" name={say("pool.actual")} hint={say("pool.actualHint")}>
          <input id="pool-actual" type="text" inputMode="numeric" value={actual} onInput={(event) => setActual(event.currentTarget.value)} />
        </Field>
      )}
      <ActButton text={say("pool.open")} isReady={chosen !== "" && until !== "" && actualGrams !== null} act={act} onAct={open} />
    </div>
  );
}
