// SPDX-License-Identifier: Apache-2.0
// Assembling from a bill of materials: parts that are held, one's own emissions and cuts, and the lot that comes out.
// The sum A + B + C + D is shown before it is recorded.

import { useState } from "preact/hooks";
import { useResource } from "../api/resource";
import { newId, postEntry } from "../api/session";
import type { LedgerProduct, Lot, Pool } from "../api/shapes";
import { say } from "../language";
import { gramsText } from "../number";
import { unitName } from "../parts/label";
import { PageHead } from "../parts/page";
import { SameElsewhere } from "../parts/same";
import { Empty, Loaded } from "../parts/state";
import { ActButton, Field, StepItem, useAct } from "../parts/steps";
import { numberOf } from "../units";
import { amountText, partOf, quantityUnits, useHoldings, useTitles } from "./holding";

interface Part {
  lot: Lot;
  units: number;
  wholeUnits: number;
}

export function MakePage() {
  const holdings = useHoldings();
  const [amounts, setAmounts] = useState<Record<string, string>>({});
  const products = holdings.products.data?.products ?? [];
  const lots = (holdings.lots.data?.lots ?? []).filter(({ state }) => state === "held");
  const parts = lots.flatMap((lot): Part[] => {
    const decimals = products.find(({ name }) => name === lot.product)?.decimals ?? 0;
    const units = quantityUnits(amounts[lot.lot] ?? "", decimals, Number(lot.quantity));
    return units === null ? [] : [{ lot, units, wholeUnits: Math.round(Number(lot.quantity) * 10 ** decimals) }];
  });
  return (
    <>
      <PageHead title={say("make.title")} crumbs={[{ href: "/ledger", text: say("nav.ledger") }]} lead={say("make.lead")} />
      <ol class="steps">
        <StepItem title={say("make.parts")} isDone={parts.length > 0}>
          <Loaded of={holdings.lots}>
            {() =>
              lots.length === 0 ? (
                <Empty title={say("ledger.nothing")} />
              ) : (
                <Bill lots={lots} amounts={amounts} onChange={(lot, text) => setAmounts({ ...amounts, [lot]: text })} />
              )
            }
          </Loaded>
        </StepItem>
        <Output parts={parts} products={products} party={holdings.party} />
      </ol>
      <SameElsewhere same={[{ command: "kachi ledger make PRODUCT 1 --use LOT=QUANTITY", method: "POST", path: "/entries" }]} />
    </>
  );
}

function Bill(props: { lots: Lot[]; amounts: Record<string, string>; onChange: (lot: string, text: string) => void }) {
  const title = useTitles();
  return (
    <div class="scroll-x">
      <table class="grid">
        <caption class="unseen">{say("make.parts")}</caption>
        <thead>
          <tr>
            <th scope="col">{say("make.part")}</th>
            <th scope="col" class="end">{say("make.held")}</th>
            <th scope="col" class="end">{say("make.used")}</th>
            <th scope="col" class="end">{say("word.rep")}</th>
          </tr>
        </thead>
        <tbody>
          {props.lots.map((lot) => (
            <tr key={lot.lot}>
              <th scope="row">{title(lot.product)}</th>
              <td class="is-read-only end">
                {amountText(lot)}
              </td>
              <td>
                <input
                  type="text"
                  inputMode="decimal"
                  class="end"
                  aria-label={say("make.usedOf", { product: title(lot.product), unit: unitName(lot.unit) })}
                  value={props.amounts[lot.lot] ?? ""}
                  onInput={(event) => props.onChange(lot.lot, event.currentTarget.value)}
                />
              </td>
              <td class="is-read-only end">{gramsText(lot.embodied_g + lot.certificate_g)} g</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Output(props: { parts: Part[]; products: LedgerProduct[]; party: string }) {
  const { parts, products, party } = props;
  const pools = useResource<{ pools: Pool[] }>("/pools", { party });
  const act = useAct();
  const [ids] = useState(() => ({ entry: newId("entry"), lot: newId("lot") }));
  const [product, setProduct] = useState("");
  const [quantity, setQuantity] = useState("1");
  const [own, setOwn] = useState("0");
  const [pool, setPool] = useState("");
  const [draw, setDraw] = useState("0");
  const [isDone, setDone] = useState(false);
  const mine = products.filter(({ owner }) => party === "" || owner === party);
  const decimals = products.find(({ id }) => id === product)?.decimals ?? 0;
  const units = quantityUnits(quantity, decimals, Number.MAX_SAFE_INTEGER / 10 ** decimals);
  const [ownGrams, drawGrams] = [numberOf(own), numberOf(draw)];
  const isReady = product !== "" && units !== null && ownGrams !== null && drawGrams !== null;
  const value = (part: Part) =>
    partOf(part.lot.embodied_g, part.units, part.wholeUnits) + partOf(part.lot.certificate_g, part.units, part.wholeUnits);
  const sum = parts.reduce((total, part) => total + value(part), 0) + (pool === "" ? 0 : (drawGrams ?? 0));
  const make = async () => {
    await postEntry(ids.entry, "make", {
      inputs: parts.map((part) => ({ lot: part.lot.lot, quantity: part.units })),
      draws: pool === "" || !drawGrams ? [] : [{ pool, grams: drawGrams }],
      outputs: [{ lot: ids.lot, product, quantity: units, share: 1 }],
      own_emitted_g: ownGrams,
    });
    setDone(true);
  };
  return (
    <>
      <StepItem title={say("make.own")} isDone={isReady}>
        <Field id="product" name={say("make.product")}>
          <select id="product" value={product} onChange={(event) => setProduct(event.currentTarget.value)}>
            <option value="">{say("transfer.choose")}</option>
            {mine.map(({ id, name, title, unit }) => (
              <option key={id} value={id}>
                {title ?? name} ({unitName(unit)})
              </option>
            ))}
          </select>
        </Field>
        <Field id="made" name={say("make.quantity")}>
          <input id="made" type="text" inputMode="decimal" value={quantity} onInput={(event) => setQuantity(event.currentTarget.value)} />
        </Field>
        <Field id="own" name={say("make.ownEmitted")} hint={say("make.ownEmittedHint")}>
          <input id="own" type="text" inputMode="numeric" value={own} onInput={(event) => setOwn(event.currentTarget.value)} />
        </Field>
        <Field id="pool" name={say("make.pool")} hint={say("make.poolHint")}>
          <select id="pool" value={pool} onChange={(event) => setPool(event.currentTarget.value)}>
            <option value="">{say("make.noPool")}</option>
            {(pools.data?.pools ?? []).map((one) => (
              <option key={one.id} value={one.id}>
                {one.owner} · {gramsText(one.left_g)} g
              </option>
            ))}
          </select>
        </Field>
        <Field id="draw" name={say("make.draw")}>
          <input id="draw" type="text" inputMode="numeric" value={draw} onInput={(event) => setDraw(event.currentTarget.value)} />
        </Field>
      </StepItem>
      <StepItem title={say("transfer.confirm")} isDone={isDone}>
        <div class="equation">
          {parts.map((part) => (
            <div key={part.lot.lot}>
              {products.find(({ name }) => name === part.lot.product)?.title ?? part.lot.product}
              <b>{gramsText(value(part))} g</b>
            </div>
          ))}
          {pool !== "" && (
            <div>
              {say("make.ownCut")}
              <b>{gramsText(drawGrams ?? 0)} g</b>
            </div>
          )}
          {(parts.length > 0 || sum > 0) && <div class="is-sum">
            = {say("lot.value")}
            <b>{gramsText(sum)} g</b>
          </div>}
        </div>
        {isDone ? (
          <p class="notice notice-good" role="status">
            {say("make.done")} <a href={`/lots/${ids.lot}`}>{say("make.see")}</a>
          </p>
        ) : (
          <>{!isReady && <p class="lead">{say("transfer.fillFirst")}</p>}<ActButton text={say("make.record")} isReady={isReady} act={act} onAct={make} /></>
        )}
      </StepItem>
    </>
  );
}
