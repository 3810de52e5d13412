// SPDX-License-Identifier: Apache-2.0
// Choosing a lot and how much of it: what selling and claiming share.

import { useResource } from "../api/resource";
import { useSession } from "../api/session";
import type { LedgerProduct, Lot } from "../api/shapes";
import { say, sayOf } from "../language";
import { gramsText, quantityText } from "../number";
import { amountWith } from "../parts/label";
import { Empty, Loaded } from "../parts/state";
import { Field } from "../parts/steps";
import { numberOf } from "../units";

/** What the reader calls a product that the ledger names by its key. */
export function useTitles(): (name: string) => string {
  const products = useResource<{ products: LedgerProduct[] }>("/ledger-products", { limit: 1000 });
  const titles = new Map((products.data?.products ?? []).map(({ name, title }) => [name, title ?? name]));
  return (name) => titles.get(name) ?? name;
}

/** "2,000 kg", "3個". */
export function amountText(of: { quantity: string; unit: string }): string {
  return amountWith(quantityText(of.quantity), of.unit);
}

/** Lots of the party that acts; all of them where it acts for nobody. */
export function useHoldings() {
  const session = useSession();
  const party = session.data?.party_name ?? "";
  const lots = useResource<{ lots: Lot[] }>("/lots", { limit: 1000, party });
  const products = useResource<{ products: LedgerProduct[] }>("/ledger-products", { limit: 1000 });
  return { party, lots, products };
}

export function ChooseLot(props: {
  holdings: ReturnType<typeof useHoldings>;
  chosen: string;
  onChoose: (lot: string) => void;
  name: string;
}) {
  const title = useTitles();
  return (
    <Loaded of={props.holdings.lots}>
      {({ lots }) => {
        const held = lots.filter(({ state }) => state === "held");
        if (held.length === 0) return <Empty title={say("ledger.nothing")} />;
        return (
          <fieldset class="choices">
            <legend class="unseen">{props.name}</legend>
            {held.map((lot) => (
              <label key={lot.lot} class={`choice${lot.lot === props.chosen ? " is-chosen" : ""}`}>
                <input type="radio" name="lot" checked={lot.lot === props.chosen} onChange={() => props.onChoose(lot.lot)} />
                <span>
                  <strong>{title(lot.product)}</strong> {amountText(lot)} · {lot.owner}
                  <small>{say("holding.carries", { grams: gramsText(lot.embodied_g + lot.certificate_g), emitted: gramsText(lot.emitted_g) })}</small>
                </span>
              </label>
            ))}
          </fieldset>
        );
      }}
    </Loaded>
  );
}

/** "1.5" of a product with three decimals: 1500; null where it is no such quantity, or more than is there. */
export function quantityUnits(text: string, decimals: number, most: number): number | null {
  const value = numberOf(text);
  if (value === null || value <= 0 || value > most) return null;
  const units = value * 10 ** decimals;
  return Math.abs(units - Math.round(units)) < 1e-6 ? Math.round(units) : null;
}

export function QuantityField(props: { lot: Lot; value: string; problem: boolean; onChange: (value: string) => void }) {
  const { lot } = props;
  return (
    <Field
      id="quantity"
      name={say("holding.quantity", { unit: sayOf("unitsName", lot.unit) })}
      hint={say("holding.most", { amount: amountText(lot) })}
      problem={props.problem && props.value !== "" ? say("holding.wrong", { amount: amountText(lot) }) : null}
    >
      <input
        id="quantity"
        type="text"
        inputMode="decimal"
        value={props.value}
        aria-invalid={props.problem && props.value !== ""}
        onInput={(event) => props.onChange(event.currentTarget.value)}
      />
    </Field>
  );
}

/** The ledger's own rule: floor(grams x part / whole), each kind by itself; all of it where all is taken. */
export function partOf(grams: number, part: number, whole: number): number {
  return Number((BigInt(grams) * BigInt(part)) / BigInt(whole));
}

export function BeforeAfter(props: { lot: Lot; units: number; wholeUnits: number; party: string; to: string }) {
  const { lot, units, wholeUnits } = props;
  const rows = (["emitted_g", "embodied_g", "certificate_g"] as const).map((key) => {
    const moved = partOf(lot[key], units, wholeUnits);
    return { key, before: lot[key], moved, after: lot[key] - moved };
  });
  const names = { emitted_g: "ledger.emitted", embodied_g: "ledger.embodied", certificate_g: "ledger.certificate" } as const;
  return (
    <div class="table-view" tabIndex={0} role="region" aria-label={say("holding.beforeAfter")}>
      <table class="table">
        <caption>{say("holding.beforeAfter")}</caption>
        <thead>
          <tr>
            <th scope="col">g-CO2e</th>
            <th scope="col" class="end">{say("holding.before", { party: props.party })}</th>
            <th scope="col" class="end">{say("holding.moves", { to: props.to })}</th>
            <th scope="col" class="end">{say("holding.after", { party: props.party })}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, before, moved, after }) => (
            <tr key={key}>
              <th scope="row">{say(names[key])}</th>
              <td class="end">{gramsText(before)}</td>
              <td class="end">
                <strong>{gramsText(moved)}</strong>
              </td>
              <td class="end">{gramsText(after)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
