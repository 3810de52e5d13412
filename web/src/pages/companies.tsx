// SPDX-License-Identifier: Apache-2.0
// For investors and regulators: each company's verified reductions, what it sold and what was used; and one company.

import { useResource } from "../api/resource";
import type { Audit, Balance, Entry, Party, Pool, StatementSummary } from "../api/shapes";
import { type Line, SeriesFigure } from "../charts/series";
import { inLanguage, say, sayOf } from "../language";
import { gramsText, kgText, yenText } from "../number";
import { StateTag } from "../parts/answer";
import { PageHead, Section } from "../parts/page";
import { SameElsewhere } from "../parts/same";
import { Empty, Loaded } from "../parts/state";
import { type Column, DataTable } from "../parts/table";
import { AuditLight } from "./home";
import { stateTone } from "./statements";

interface Company {
  party: Party;
  verified_g: number;
  drawn_g: number;
  held_g: number;
  used_g: number;
}

const value = ({ embodied_g, certificate_g }: { embodied_g: number; certificate_g: number }) => embodied_g + certificate_g;
const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);

export function CompaniesPage() {
  const parties = useResource<{ parties: Party[] }>("/parties", { limit: 1000 });
  const pools = useResource<{ pools: Pool[] }>("/pools", { limit: 1000 });
  const balances = useResource<{ balances: Balance[] }>("/balances", { limit: 1000 });
  const audit = useResource<Audit>("/audit");
  const companies = (parties.data?.parties ?? []).filter(({ role }) => role === "member").map((party): Company => {
    const mine = (pools.data?.pools ?? []).filter(({ owner }) => owner === party.name);
    const held = (balances.data?.balances ?? []).filter((balance) => balance.party === party.name);
    return {
      party,
      verified_g: sum(mine.map(({ amount_g }) => amount_g)),
      drawn_g: sum(mine.map(({ drawn_g }) => drawn_g)),
      held_g: sum(held.map((balance) => value(balance.held))),
      used_g: sum(held.map((balance) => value(balance.claimed))),
    };
  });
  const grams = (key: "verified_g" | "drawn_g" | "held_g" | "used_g"): Column<Company> => ({
    key, heading: say(`companies.${key}`), unit: "g-CO2e", align: "end", value: (row) => row[key], draw: (row) => gramsText(row[key]),
  });
  const columns: Column<Company>[] = [
    { key: "name", heading: say("word.party"), value: ({ party }) => party.name, draw: ({ party }) => <a href={`/companies/${party.id}`}>{party.name}</a> },
    { key: "number", heading: say("companies.number"), value: ({ party }) => party.corporate_number || "–" },
    grams("verified_g"), grams("drawn_g"), grams("held_g"), grams("used_g"),
  ];
  return (
    <>
      <PageHead title={say("companies.title")} crumbs={[{ href: "/ledger", text: say("nav.ledger") }]} lead={say("companies.lead")} />
      <Loaded of={audit}>{(data) => <AuditLight audit={data} />}</Loaded>
      <div class="section">
        <Loaded of={parties}>{() => <DataTable caption={say("companies.title")} columns={columns} rows={companies} rowKey={({ party }) => party.id} />}</Loaded>
      </div>
      <SameElsewhere same={[{ command: "kachi ledger balance", path: "/balances" }, { command: "kachi ledger list pools", path: "/pools" }]} />
    </>
  );
}

export function CompanyPage(props: { values: { [name: string]: string } }) {
  const id = props.values["id"] ?? "";
  const party = useResource<Party>(`/parties/${id}`);
  return (
    <Loaded of={party}>
      {(data) => (
        <>
          <PageHead
            title={data.name}
            crumbs={[{ href: "/ledger", text: say("nav.ledger") }, { href: "/companies", text: say("companies.title") }]}
            lead={`${sayOf("role", data.role)}${data.corporate_number ? ` · ${data.corporate_number}` : ""}`}
          />
          <Holdings name={data.name} />
          <Statements name={data.name} />
          <SameElsewhere same={[{ command: `kachi ledger balance ${data.name}`, path: "/balances", query: { party: data.name } }]} />
        </>
      )}
    </Loaded>
  );
}

/** Grams sold and the yen they fetched, by the offers of the log that were settled. */
function salesOf(entries: Entry[], name: string): { yen: number; count: number } {
  const offers = entries.filter(({ kind, author }) => kind === "offer" && author === name);
  const settled = new Set(entries.filter(({ kind }) => kind === "settle").map(({ content }) => content["offer"]));
  const sold = offers.filter(({ id }) => settled.has(id) || settled.has(id.replace(/^entry_/, "lot_")));
  return { yen: sum(sold.map(({ content }) => Number(content["price_premium_yen"] ?? 0))), count: sold.length };
}

function Holdings(props: { name: string }) {
  const pools = useResource<{ pools: Pool[] }>("/pools", { party: props.name });
  const entries = useResource<{ entries: Entry[] }>("/entries", { limit: 1000 });
  const years = new Map<number, { verified: number; drawn: number }>();
  for (const pool of pools.data?.pools ?? []) {
    const year = Number(pool.from.slice(0, 4));
    const known = years.get(year) ?? { verified: 0, drawn: 0 };
    years.set(year, { verified: known.verified + pool.amount_g / 1e6, drawn: known.drawn + pool.drawn_g / 1e6 });
  }
  const sales = salesOf(entries.data?.entries ?? [], props.name);
  const verified = sum((pools.data?.pools ?? []).map(({ amount_g }) => amount_g));
  const line = (key: "verified" | "drawn", look: number): Line => ({
    key, look, name: say(`companies.${key}_g`), points: [...years].sort(([a], [b]) => a - b).map(([x, year]) => ({ x, y: year[key] })),
  });
  return (
    <Section title={say("companies.value")}>
      <div class="equation">
        <div>{say("companies.verified_g")}<b>{kgText(verified / 1000)}</b><small>{gramsText(verified)} g-CO2e</small></div>
        <div>{say("companies.sales")}<b>{sales.count}</b><small>{say("companies.settled")}</small></div>
        <div>{say("companies.premium")}<b>{yenText(sales.yen)} {say("word.yen")}</b><small>{say("companies.premiumNote")}</small></div>
      </div>
      {years.size > 1 ? (
        <SeriesFigure name="years" title={say("companies.byYear")} subtitle={say("companies.byYearSubtitle")} source={say("lot.source")} unit="t-CO2e" xName={say("companies.year")} lines={[line("verified", 1), line("drawn", 2)]} />
      ) : null}
      {(pools.data?.pools ?? []).length === 0 && <Empty title={say("ledger.noPools")} />}
    </Section>
  );
}

function Statements(props: { name: string }) {
  const statements = useResource<{ statements: StatementSummary[] }>("/statements", { issuer: props.name, limit: 1000 });
  const columns: Column<StatementSummary>[] = [
    { key: "product", heading: say("word.product"), value: (row) => inLanguage(row, "product_name"), draw: (row) => <a href={`/statements/${row.id}`}>{inLanguage(row, "product_name")}</a> },
    { key: "state", heading: say("word.state"), value: ({ state }) => state, draw: ({ state }) => <StateTag word={sayOf("statementState", state)} tone={stateTone(state)} /> },
    { key: "cfp", heading: "CFP", unit: say("statements.perUnit"), align: "end", value: (row) => Number(row.cfp_kgco2e_per_unit), draw: (row) => row.cfp_kgco2e_per_unit },
    { key: "rep", heading: "REP", unit: say("statements.perUnit"), align: "end", value: (row) => (row.rep_kgco2e_per_unit === null ? null : Number(row.rep_kgco2e_per_unit)), draw: (row) => row.rep_kgco2e_per_unit ?? "–" },
  ];
  return (
    <Section title={say("statements.title")}>
      <Loaded of={statements}>
        {(data) => data.statements.length === 0 ? <Empty title={say("statements.none")} /> : <DataTable caption={say("statements.title")} columns={columns} rows={data.statements} rowKey={({ id }) => id} />}
      </Loaded>
    </Section>
  );
}
