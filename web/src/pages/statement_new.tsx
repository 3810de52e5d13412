// SPDX-License-Identifier: Apache-2.0
// Drafting a statement: choose the product, its period and quantity; the numbers and checks are frozen by the server.

import { useState } from "preact/hooks";
import { post } from "../api/client";
import { forget, useResource } from "../api/resource";
import type { Footprint, Reduction, RulebookHead, Statement } from "../api/shapes";
import { nameOf, say } from "../language";
import { kgText } from "../number";
import { unitName } from "../parts/label";
import { Facts, PageHead } from "../parts/page";
import { SameElsewhere } from "../parts/same";
import { ActButton, Field, StepItem, useAct } from "../parts/steps";
import { go, useQuery } from "../router";
import { ProductBox } from "../search";
import { numberOf } from "../units";
import { productPath } from "./product";

export function StatementNewPage() {
  const [product, setProduct] = useQuery("product");
  const [quantity, setQuantity] = useState("");
  const [from, setFrom] = useState("2025-04-01");
  const [until, setUntil] = useState("2026-03-31");
  const [rulebook, setRulebook] = useState("jp-gx-2026");
  const [reference, setReference] = useState("");
  const rulebooks = useResource<{ rulebooks: RulebookHead[] }>("/rulebooks");
  const footprint = useResource<Footprint>(product === "" ? null : `${productPath(product)}/footprint`);
  const reduction = useResource<Reduction>(product === "" ? null : `${productPath(product)}/reduction`, { rulebook });
  const act = useAct();
  const amount = numberOf(quantity);
  const isReady = product !== "" && amount !== null && amount > 0;
  const draft = async () => {
    const { data } = await post<Statement>("/statements", { body: { product, quantity, from, until, rulebook, ...(reference ? { reference } : {}) } });
    forget();
    go(`/statements/${data.id}`);
  };
  return (
    <>
      <PageHead title={say("draft.title")} crumbs={[{ href: "/statements", text: say("nav.statements") }]} lead={say("draft.lead")} />
      <ol class="steps">
        <StepItem title={say("draft.product")} isDone={footprint.data !== null}>
          <div class="search">
            <ProductBox id="draft-product" key={product} first={product} label={say("draft.product")} onChosen={({ key }) => setProduct(key)} onText={setProduct} />
          </div>
          {footprint.data && (
            <Facts facts={[
              [say("word.cfp"), `${kgText(footprint.data.total_kgco2e)} / ${unitName(footprint.data.unit)}`],
              [say("word.rep"), reduction.data ? `${kgText(reduction.data.rep_kgco2e)} / ${unitName(reduction.data.unit)}` : say("statement.notStated")],
            ]} />
          )}
        </StepItem>
        <StepItem title={say("draft.period")} isDone={isReady}>
          <Field id="quantity" name={say("draft.quantity", { unit: footprint.data?.unit ?? "" })} hint={say("draft.quantityHint")}>
            <input id="quantity" type="text" inputMode="decimal" value={quantity} onInput={(event) => setQuantity(event.currentTarget.value)} />
          </Field>
          <Field id="from" name={say("draft.from")}>
            <input id="from" type="date" value={from} onInput={(event) => setFrom(event.currentTarget.value)} />
          </Field>
          <Field id="until" name={say("draft.until")}>
            <input id="until" type="date" value={until} onInput={(event) => setUntil(event.currentTarget.value)} />
          </Field>
          <Field id="rulebook" name={say("word.rule")}>
            <select id="rulebook" value={rulebook} onChange={(event) => setRulebook(event.currentTarget.value)}>
              {(rulebooks.data?.rulebooks ?? []).map((one) => (
                <option key={one.id} value={one.id}>{nameOf(one)}</option>
              ))}
            </select>
          </Field>
          <Field id="draft-reference" name={say("draft.reference")} hint={say("draft.referenceHint")}>
            <input id="draft-reference" type="text" value={reference} onInput={(event) => setReference(event.currentTarget.value)} />
          </Field>
        </StepItem>
        <StepItem title={say("transfer.confirm")} isDone={false}>
          <p class="notice">{say("draft.frozen")}</p>
          <ActButton text={say("draft.record")} isReady={isReady} act={act} onAct={draft} />
        </StepItem>
      </ol>
      <SameElsewhere same={[{ command: `kachi statement draft ${product || "PRODUCT"} --quantity ${quantity || "N"} --from ${from} --until ${until}`, method: "POST", path: "/statements" }]} />
    </>
  );
}
