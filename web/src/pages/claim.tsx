// SPDX-License-Identifier: Apache-2.0
// Final use: value ends here, once. The page says so before it happens.

import { useState } from "preact/hooks";
import { newId, postEntry } from "../api/session";
import type { Lot } from "../api/shapes";
import { dayOf, fiscalYear } from "../days";
import { say } from "../language";
import { PageHead } from "../parts/page";
import { SameElsewhere } from "../parts/same";
import { ActButton, Field, StepItem, useAct } from "../parts/steps";
import { PURPOSES } from "../purpose";
import { useQuery } from "../router";
import { BeforeAfter, ChooseLot, quantityUnits, QuantityField, useHoldings } from "./holding";
import { decimalsOf, useChosen } from "./transfer";

export function ClaimPage() {
  const holdings = useHoldings();
  const [lotId, setLot] = useQuery("lot");
  const lot = useChosen(holdings.lots.data?.lots, lotId);
  return (
    <>
      <PageHead title={say("claim.title")} crumbs={[{ href: "/ledger", text: say("nav.ledger") }]} lead={say("claim.lead")} />
      <ol class="steps">
        <StepItem title={say("claim.what")} isDone={lot !== undefined}>
          <ChooseLot holdings={holdings} chosen={lotId} onChoose={setLot} name={say("claim.what")} />
        </StepItem>
        {lot && <Use key={lot.lot} lot={lot} decimals={decimalsOf(holdings, lot)} />}
      </ol>
      <SameElsewhere same={[{ command: `kachi ledger claim ${lotId || "LOT"} --purpose final-use`, method: "POST", path: "/entries" }]} />
    </>
  );
}

function Use(props: { lot: Lot; decimals: number }) {
  const { decimals } = props;
  const [lot] = useState(props.lot); // as it was chosen
  const act = useAct();
  const year = fiscalYear(dayOf(Date.now()));
  const [id] = useState(() => newId("entry"));
  const [quantity, setQuantity] = useState("");
  const [beneficiary, setBeneficiary] = useState(lot.owner);
  const [purpose, setPurpose] = useState<string>("final-use");
  const [isDone, setDone] = useState(false);
  const wholeUnits = Math.round(Number(lot.quantity) * 10 ** decimals);
  const units = quantityUnits(quantity, decimals, Number(lot.quantity));
  const claim = async () => {
    await postEntry(id, "claim", {
      lot: lot.lot, quantity: units, beneficiary, purpose, from: `${year}-04-01`, to: `${year + 1}-03-31`,
    });
    setDone(true);
  };
  return (
    <>
      <StepItem title={say("claim.whatFor")} isDone={units !== null}>
        <QuantityField lot={lot} value={quantity} problem={units === null} onChange={setQuantity} />
        <Field id="purpose" name={say("ledger.purpose")}>
          <select id="purpose" value={purpose} onChange={(event) => setPurpose(event.currentTarget.value)}>
            {PURPOSES.map((one) => (
              <option key={one} value={one}>
                {say(`purpose.${one}`)}
              </option>
            ))}
          </select>
        </Field>
        <Field id="beneficiary" name={say("ledger.beneficiary")}>
          <input id="beneficiary" type="text" value={beneficiary} onInput={(event) => setBeneficiary(event.currentTarget.value)} />
        </Field>
      </StepItem>
      <StepItem title={say("transfer.confirm")} isDone={isDone}>
        {units === null ? (
          <>
            <p class="lead">{say("transfer.fillFirst")}</p>
            <ActButton text={say("claim.record")} isReady={false} act={act} onAct={claim} />
          </>
        ) : (
          <>
            <BeforeAfter lot={lot} units={units} wholeUnits={wholeUnits} party={lot.owner} to={say("claim.used")} />
            <p class="notice notice-care">{say("claim.once")}</p>
            {isDone ? (
              <p class="notice notice-good" role="status">
                {say("claim.done")} <a href="/ledger">{say("transfer.see")}</a>
              </p>
            ) : (
              <ActButton text={say("claim.record")} isReady={beneficiary !== ""} act={act} onAct={claim} />
            )}
          </>
        )}
      </StepItem>
    </>
  );
}
