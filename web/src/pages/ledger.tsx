// SPDX-License-Identifier: Apache-2.0
// The registry at a glance: who holds what, what is on offer, what was claimed, and whether every gram is there.

import { useResource } from "../api/resource";
import { useMay, useSession } from "../api/session";
import type { Amounts, Audit, Balance, Claim, Lot, Notice, Offer, Pool } from "../api/shapes";
import { say, sayOf } from "../language";
import { gramsText, yenText } from "../number";
import { Answer, StateTag } from "../parts/answer";
import { Id } from "../parts/copy";
import { PageHead, Section } from "../parts/page";
import { SameElsewhere } from "../parts/same";
import { Empty, Loaded, NotYours } from "../parts/state";
import { type Column, DataTable } from "../parts/table";
import { purposeText } from "../purpose";
import { useQuery } from "../router";
import { AuditLight } from "./home";
import { amountText, useTitles } from "./holding";
import { OfferActions } from "./offer_actions";

export function gramColumns<Row>(of: (row: Row) => Amounts): Column<Row>[] {
  return [
    {
      key: "quantity", heading: say("word.quantity"), align: "end",
      value: (row) => Number(of(row).quantity), draw: (row) => amountText(of(row)),
    },
    {
      key: "emitted", heading: say("ledger.emitted"), unit: "g-CO2e", align: "end",
      value: (row) => of(row).emitted_g, draw: (row) => gramsText(of(row).emitted_g),
    },
    {
      key: "embodied", heading: say("ledger.embodied"), unit: "g-CO2e", align: "end",
      value: (row) => of(row).embodied_g, draw: (row) => gramsText(of(row).embodied_g),
    },
    {
      key: "certificate", heading: say("ledger.certificate"), unit: "g-CO2e", align: "end",
      value: (row) => of(row).certificate_g, draw: (row) => gramsText(of(row).certificate_g),
    },
  ];
}

export function LedgerPage() {
  const session = useSession().data;
  const mayPost = useMay("post") && session?.party_name !== "";
  const seesAll = useMay("audit");
  return (
    <>
      <PageHead title={say("ledger.title")} lead={say("ledger.lead")} action={(mayPost || session?.demo) && <Acts />} />
      {session && (seesAll || session.party_name !== "" ? <Registry seesAll={seesAll} /> : <NotYours title={say("ledger.notYours")} hint={say("ledger.notYoursHint")} />)}
      <SameElsewhere
        same={[
          { command: "kachi ledger balance", path: "/balances" },
          { command: "kachi ledger audit", path: "/audit" },
        ]}
      />
    </>
  );
}

function Acts() {
  return (
    <>
      <a class="button" href="/ledger/transfer">
        {say("ledger.transfer")}
      </a>
      <a class="button button-quiet" href="/ledger/make">
        {say("ledger.make")}
      </a>
      <a class="button button-quiet" href="/ledger/claim">
        {say("ledger.claim")}
      </a>
    </>
  );
}

/** A member sees its own; who audits or runs the registry sees all, and whether it is whole. */
function Registry(props: { seesAll: boolean }) {
  const [party, setParty] = useQuery("party");
  const query = party === "" ? undefined : { party };
  const balances = useResource<{ balances: Balance[] }>("/balances", query);
  const lots = useResource<{ lots: Lot[] }>("/lots", { ...query, limit: 1000 });
  const offers = useResource<{ offers: Offer[] }>("/offers", query);
  const claims = useResource<{ claims: Claim[] }>("/claims", query);
  const notices = useResource<{ notices: Notice[] }>("/notices", query);
  const pools = useResource<{ pools: Pool[] }>("/pools", query);
  const audit = useResource<Audit>(props.seesAll ? "/audit" : null);
  const session = useSession();
  return (
    <>
      {props.seesAll && <Loaded of={audit}>{(data) => <AuditLight audit={data} />}</Loaded>}
      {props.seesAll && <PartyFilter party={party} setParty={setParty} mine={session.data?.party_name ?? ""} />}
      <Section title={say("ledger.balances")}>
        <Loaded of={balances}>{(data) => <Balances rows={data.balances} />}</Loaded>
      </Section>
      {(offers.data?.offers ?? []).length > 0 && (
        <Section title={say("ledger.offers")}>
          <Offers rows={offers.data?.offers ?? []} />
        </Section>
      )}
      <Section title={say("ledger.lots")}>
        <Loaded of={lots}>{(data) => <Lots rows={data.lots} />}</Loaded>
      </Section>
      <Section title={say("ledger.pools")}>
        <p class="lead">{say("ledger.poolsLead")}</p>
        <Loaded of={pools}>{(data) => <Pools rows={data.pools} />}</Loaded>
      </Section>
      <Section title={say("ledger.claims")}>
        <Loaded of={claims}>{(data) => <Claims rows={data.claims} />}</Loaded>
      </Section>
      {(notices.data?.notices ?? []).length > 0 && (
        <Section title={say("ledger.notices")}>
          <Notices rows={notices.data?.notices ?? []} />
        </Section>
      )}
    </>
  );
}

function PartyFilter(props: { party: string; setParty: (party: string) => void; mine: string }) {
  const parties = useResource<{ parties: { id: string; name: string }[] }>("/parties", { limit: 1000 });
  return (
    <div class="filters filters-apart">
      <label>
        {say("word.party")}
        <select value={props.party} onChange={(event) => props.setParty(event.currentTarget.value)}>
          <option value="">{say("word.all")}</option>
          {(parties.data?.parties ?? []).map(({ id, name }) => (
            <option key={id} value={name}>
              {name === props.mine ? say("ledger.mine", { name }) : name}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

function Balances(props: { rows: Balance[] }) {
  if (props.rows.length === 0) return <Empty title={say("ledger.nothing")} />;
  const title = useTitles();
  const value = ({ embodied_g, certificate_g }: Amounts) => embodied_g + certificate_g;
  const grams = (key: "held" | "aside" | "claimed"): Column<Balance> => ({
    key, heading: say(`ledger.${key}`), unit: "g-CO2e", align: "end",
    value: (row) => value(row[key]), draw: (row) => gramsText(value(row[key])),
    traced: (row) => ({
      id: "value", inputs: [[say("ledger.embodied"), `${gramsText(row[key].embodied_g)} g`], [say("ledger.certificate"), `${gramsText(row[key].certificate_g)} g`]],
      source: say("lot.source"),
    }),
  });
  const columns: Column<Balance>[] = [
    { key: "party", heading: say("word.party"), value: ({ party }) => party },
    { key: "product", heading: say("word.product"), value: ({ product }) => title(product) },
    {
      key: "quantity", heading: say("word.quantity"), align: "end",
      value: ({ held }) => Number(held.quantity), draw: ({ held }) => amountText(held),
    },
    grams("held"),
    grams("aside"),
    grams("claimed"),
  ];
  return (
    <>
      <p class="lead">{say("ledger.balancesLead")}</p>
      <DataTable caption={say("ledger.balances")} columns={columns} rows={props.rows} rowKey={({ party, product }) => `${party} ${product}`} />
    </>
  );
}

function Lots(props: { rows: Lot[] }) {
  const title = useTitles();
  if (props.rows.length === 0) {
    return (
      <Empty title={say("ledger.nothing")}>
        <p>{say("ledger.nothingHint")}</p>
      </Empty>
    );
  }
  const columns: Column<Lot>[] = [
    {
      key: "product", heading: say("word.product"), value: ({ product }) => title(product),
      draw: ({ lot, product }) => (
        <a href={`/lots/${lot}`}>
          {title(product)} <Id id={lot} />
        </a>
      ),
    },
    { key: "owner", heading: say("ledger.holder"), value: ({ owner }) => owner },
    { key: "state", heading: say("word.state"), value: ({ state }) => sayOf("lotState", state) },
    ...gramColumns<Lot>((row) => row),
  ];
  return <DataTable caption={say("ledger.lots")} columns={columns} rows={props.rows} rowKey={({ lot }) => lot} sortName="lots" />;
}

function Offers(props: { rows: Offer[] }) {
  const title = useTitles();
  const columns: Column<Offer>[] = [
    { key: "product", heading: say("word.product"), value: ({ product }) => title(product), draw: ({ id, product }) => <span>{title(product)} <Id id={id} /></span> },
    { key: "state", heading: say("word.state"), value: ({ state }) => state, draw: ({ state }) => <StateTag word={sayOf("offerState", state)} /> },
    { key: "who", heading: say("ledger.who"), value: ({ seller, buyer }) => `${seller} → ${buyer}` },
    {
      key: "price", heading: say("ledger.price"), unit: say("word.yen"), align: "end",
      value: (row) => row.price_base_yen + row.price_premium_yen,
      draw: (row) => `${yenText(row.price_base_yen)} + ${yenText(row.price_premium_yen)}`,
    },
    ...gramColumns<Offer>((row) => row),
    { key: "do", heading: say("ledger.do"), isUnsortable: true, value: () => null, draw: (offer) => <OfferActions offer={offer} /> },
  ];
  return <DataTable caption={say("ledger.offers")} columns={columns} rows={props.rows} rowKey={({ id }) => id} sortName="offers" />;
}

function Pools(props: { rows: Pool[] }) {
  if (props.rows.length === 0) return <Empty title={say("ledger.noPools")} />;
  const grams = (key: "amount_g" | "drawn_g" | "left_g"): Column<Pool> => ({
    key, heading: say(`ledger.${key}`), unit: "g-CO2e", align: "end",
    value: (row) => row[key], draw: (row) => gramsText(row[key]),
    traced: (row) => ({
      id: key === "amount_g" ? "pool" : key === "drawn_g" ? "drawn" : "poolLeft",
      inputs: key === "left_g" ? [[say("ledger.amount_g"), `${gramsText(row.amount_g)} g`], [say("ledger.drawn_g"), `${gramsText(row.drawn_g)} g`]] : [],
      source: key === "amount_g" ? <a href={`/statements/${row.statement}`}>{say("ledger.statement")}</a> : say("lot.source"),
    }),
  });
  const columns: Column<Pool>[] = [
    { key: "owner", heading: say("word.party"), value: ({ owner }) => owner, draw: ({ owner, id }) => <span>{owner} <Id id={id} /></span> },
    { key: "basis", heading: say("reduction.basis"), value: ({ basis }) => sayOf("basis", basis) },
    {
      key: "statement", heading: say("ledger.statement"), value: ({ statement }) => statement,
      draw: ({ statement }) => (
        <a href={`/statements/${statement}`}>
          <Id id={statement} />
        </a>
      ),
    },
    grams("amount_g"),
    grams("drawn_g"),
    grams("left_g"),
    {
      key: "state", heading: say("word.state"), value: ({ frozen, revoked }) => (revoked ? "revoked" : frozen ? "frozen" : "good"),
      draw: ({ frozen, revoked }) => (
        <Answer verdict={revoked ? "no" : frozen ? "care" : "yes"} text={say(revoked ? "pool.revoked" : frozen ? "pool.frozen" : "pool.good")} />
      ),
    },
  ];
  return <DataTable caption={say("ledger.pools")} columns={columns} rows={props.rows} rowKey={({ id }) => id} sortName="pools" />;
}

function Claims(props: { rows: Claim[] }) {
  const title = useTitles();
  if (props.rows.length === 0) return <Empty title={say("ledger.noClaims")} />;
  const columns: Column<Claim>[] = [
    { key: "product", heading: say("word.product"), value: ({ product }) => title(product), draw: ({ product, lot }) => <a href={`/lots/${lot}`}>{title(product)}</a> },
    { key: "holder", heading: say("ledger.holder"), value: ({ holder }) => holder },
    { key: "beneficiary", heading: say("ledger.beneficiary"), value: ({ beneficiary }) => beneficiary },
    { key: "purpose", heading: say("ledger.purpose"), value: ({ purpose }) => purposeText(purpose) },
    ...gramColumns<Claim>((row) => row),
  ];
  return <DataTable caption={say("ledger.claims")} columns={columns} rows={props.rows} rowKey={({ lot, purpose, beneficiary }) => lot + purpose + beneficiary} sortName="claims" />;
}

function Notices(props: { rows: Notice[] }) {
  const title = useTitles();
  const columns: Column<Notice>[] = [
    { key: "product", heading: say("word.product"), value: ({ product }) => title(product), draw: ({ product, lot }) => <a href={`/lots/${lot}`}>{title(product)}</a> },
    { key: "holder", heading: say("ledger.holder"), value: ({ holder }) => holder },
    { key: "kind", heading: say("ledger.cause"), value: ({ kind }) => sayOf("entryKind", kind) },
    {
      key: "grams", heading: say("ledger.affected"), unit: "g-CO2e", align: "end",
      value: (row) => row.embodied_g + row.certificate_g, draw: (row) => gramsText(row.embodied_g + row.certificate_g),
    },
  ];
  return <DataTable caption={say("ledger.notices")} columns={columns} rows={props.rows} rowKey={({ lot, cause }) => lot + cause} sortName="notices" />;
}
