// SPDX-License-Identifier: Apache-2.0
// Handing value on with the goods, in three steps: what, to whom and for how much, and the sentence that will be
// recorded with the balances before and after.

import { useRef, useState } from "preact/hooks";
import { useResource } from "../api/resource";
import { newId, postEntry } from "../api/session";
import type { Entry, Lot, Party } from "../api/shapes";
import { say } from "../language";
import { gramsText, yenText } from "../number";
import { Id } from "../parts/copy";
import { amountWith } from "../parts/label";
import { PageHead } from "../parts/page";
import { SameElsewhere } from "../parts/same";
import { ActButton, Field, StepItem, useAct } from "../parts/steps";
import { useQuery } from "../router";
import { numberOf } from "../units";
import { BeforeAfter, ChooseLot, partOf, quantityUnits, QuantityField, useHoldings, useTitles } from "./holding";

const DAY_MS = 86_400_000;

export function TransferPage() {
  const holdings = useHoldings();
  const [lotId, setLot] = useQuery("lot");
  const lot = useChosen(holdings.lots.data?.lots, lotId);
  return (
    <>
      <PageHead title={say("transfer.title")} crumbs={[{ href: "/ledger", text: say("nav.ledger") }]} lead={say("transfer.lead")} />
      <ol class="steps">
        <StepItem title={say("transfer.what")} isDone={lot !== undefined}>
          <ChooseLot holdings={holdings} chosen={lotId} onChoose={setLot} name={say("transfer.what")} />
        </StepItem>
        {lot && <Terms key={lot.lot} lot={lot} decimals={decimalsOf(holdings, lot)} />}
      </ol>
      <SameElsewhere
        same={[{ command: `kachi ledger offer ${lotId || "LOT"} 100 --to BUYER --price-yen 0 --premium-yen 1000`, method: "POST", path: "/entries" }]}
      />
    </>
  );
}

/** The lot of that id, also after it has been sold: the page still says what was done. */
export function useChosen(lots: Lot[] | undefined, id: string): Lot | undefined {
  const last = useRef<Lot | undefined>(undefined);
  const found = lots?.find(({ lot }) => lot === id);
  if (found) last.current = found;
  return last.current?.lot === id ? last.current : undefined;
}

/** Digits behind the point of one product's quantities. */
export function decimalsOf(holdings: ReturnType<typeof useHoldings>, lot: Lot): number {
  return holdings.products.data?.products.find(({ name }) => name === lot.product)?.decimals ?? 0;
}

function Terms(props: { lot: Lot; decimals: number }) {
  const title = useTitles();
  const { decimals } = props;
  const [lot] = useState(props.lot); // as it was chosen: what is recorded changes what is left of it
  const parties = useResource<{ parties: Party[] }>("/parties", { limit: 1000 });
  const act = useAct();
  const [id] = useState(() => newId("entry"));
  const [quantity, setQuantity] = useState("");
  const [buyer, setBuyer] = useState("");
  const [premium, setPremium] = useState("0");
  const [base, setBase] = useState("0");
  const [terms, setTerms] = useState("prepaid");
  const [done, setDone] = useState<Entry | null>(null);
  const wholeUnits = Math.round(Number(lot.quantity) * 10 ** decimals);
  const units = quantityUnits(quantity, decimals, Number(lot.quantity));
  const prices = [base, premium].map(numberOf);
  const isReady = units !== null && buyer !== "" && prices.every((price) => price !== null && price >= 0 && Number.isInteger(price));
  const others = (parties.data?.parties ?? []).filter(({ name, role }) => name !== lot.owner && role === "member");
  const buyerName = others.find((party) => party.id === buyer)?.name ?? "";
  const offer = async () => {
    const answer = await postEntry(id, "offer", {
      lot: lot.lot,
      quantity: units,
      buyer,
      price_base_yen: prices[0],
      price_premium_yen: prices[1],
      until_us: (Date.now() + 30 * DAY_MS) * 1000,
      reference: "",
      terms,
    });
    setDone(answer.data);
  };
  const moved = units === null ? 0 : partOf(lot.embodied_g, units, wholeUnits) + partOf(lot.certificate_g, units, wholeUnits);
  return (
    <>
      <StepItem title={say("transfer.whom")} isDone={isReady}>
        <QuantityField lot={lot} value={quantity} problem={units === null} onChange={setQuantity} />
        <Field id="buyer" name={say("transfer.buyer")}>
          <select id="buyer" value={buyer} onChange={(event) => setBuyer(event.currentTarget.value)}>
            <option value="">{say("transfer.choose")}</option>
            {others.map((party) => (
              <option key={party.id} value={party.id}>
                {party.name}
              </option>
            ))}
          </select>
        </Field>
        <Field id="base" name={say("transfer.base")} hint={say("transfer.priceHint")}>
          <input id="base" type="text" inputMode="numeric" value={base} onInput={(event) => setBase(event.currentTarget.value)} />
        </Field>
        <Field id="premium" name={say("transfer.premium")} hint={say("transfer.premiumHint")}>
          <input id="premium" type="text" inputMode="numeric" value={premium} onInput={(event) => setPremium(event.currentTarget.value)} />
        </Field>
        <Field id="terms" name={say("transfer.terms")}>
          <select id="terms" value={terms} onChange={(event) => setTerms(event.currentTarget.value)}>
            {(["prepaid", "on-credit", "framework"] as const).map((one) => (
              <option key={one} value={one}>
                {say(`terms.${one}`)}
              </option>
            ))}
          </select>
        </Field>
      </StepItem>
      <StepItem title={say("transfer.confirm")} isDone={done !== null}>
        {isReady && units !== null ? (
          <>
            <BeforeAfter lot={lot} units={units} wholeUnits={wholeUnits} party={lot.owner} to={buyerName} />
            <p class="notice">
              {say("transfer.sentence", {
                seller: lot.owner,
                quantity: amountWith(quantity, lot.unit),
                product: title(lot.product),
                grams: gramsText(moved),
                buyer: buyerName,
                price: yenText((prices[0] ?? 0) + (prices[1] ?? 0)),
              })}
            </p>
            {done ? (
              <p class="notice notice-good" role="status">
                {say("transfer.done", { buyer: buyerName })} <Id id={done.id} /> <a href="/ledger">{say("transfer.see")}</a>
              </p>
            ) : (
              <ActButton text={say("transfer.record")} isReady act={act} onAct={offer} />
            )}
          </>
        ) : (
          <>
            <p class="lead">{say("transfer.fillFirst")}</p>
            <ActButton text={say("transfer.record")} isReady={false} act={act} onAct={offer} />
          </>
        )}
      </StepItem>
    </>
  );
}
