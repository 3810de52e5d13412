// SPDX-License-Identifier: Apache-2.0
// For investors and regulators: each company's verified reductions, what it sold and what was used; and one company.

import { useResource, useWholeList } from "../api/resource";
import type { Audit, Balance, Party, Pool, Sale, StatementSummary } from "../api/shapes";
import { type Line, SeriesFigure } from "../charts/series";
import { inLanguage, say, sayOf } from "../language";
import { gramsText, kgText, quantityText, yenText } from "../number";
import { StateTag } from "../parts/answer";
import { PageHead, Section } from "../parts/page";
import { SameElsewhere } from "../parts/same";
import { Empty, Loaded } from "../parts/state";
import { type Column, DataTable } from "../parts/table";
import { CompanySales, yenPerTonne } from "./company_sales";
import { AuditLight } from "./home";
import { stateTone } from "./statements";

interface Company {
  party: Party;
  verified_g: number;
  drawn_g: number;
  held_g: number;
  used_g: number;
  sold: { value_g: number; premium_yen: number };
}

const value = ({ embodied_g, certificate_g }: { embodied_g: number; certificate_g: number }) => embodied_g + certificate_g;
const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);

function soldBy(sales: Sale[], seller: string): Company["sold"] {
  const theirs = sales.filter((sale) => sale.seller === seller);
  return {
    value_g: sum(theirs.map(({ embodied_g, certificate_g, revoked_g }) => embodied_g + certificate_g - revoked_g)),
    premium_yen: sum(theirs.map(({ price_premium_yen }) => price_premium_yen)),
  };
}

/** What each sum of grams is a sum of. */
const TOLD_BY = { verified_g: "pool", drawn_g: "drawn", held_g: "value", used_g: "value" } as const;

export function CompaniesPage() {
  const parties = useResource<{ parties: Party[] }>("/parties", { limit: 1000 });
  const pools = useResource<{ pools: Pool[] }>("/pools", { limit: 1000 });
  const balances = useResource<{ balances: Balance[] }>("/balances", { limit: 1000 });
  const audit = useResource<Audit>("/audit");
  const sales = useWholeList<Sale>("/sales", "sales");
  const companies = (parties.data?.parties ?? []).filter(({ role }) => role === "member").map((party): Company => {
    const mine = (pools.data?.pools ?? []).filter(({ owner }) => owner === party.name);
    const held = (balances.data?.balances ?? []).filter((balance) => balance.party === party.name);
    return {
      party,
      verified_g: sum(mine.map(({ amount_g }) => amount_g)),
      drawn_g: sum(mine.map(({ drawn_g }) => drawn_g)),
      held_g: sum(held.map((balance) => value(balance.held))),
      used_g: sum(held.map((balance) => value(balance.claimed))),
      sold: soldBy(sales?.rows ?? [], party.name),
    };
  });
  const grams = (key: "verified_g" | "drawn_g" | "held_g" | "used_g"): Column<Company> => ({
    key, heading: say(`companies.${key}`), unit: "g-CO2e", align: "end", value: (row) => row[key], draw: (row) => gramsText(row[key]),
    traced: ({ party }) => ({ id: TOLD_BY[key], inputs: [[say("word.party"), party.name]], source: <a href={`/ledger?party=${encodeURIComponent(party.name)}`}>{say("companies.holdings")}</a> }),
  });
  const columns: Column<Company>[] = [
    { key: "name", heading: say("word.party"), value: ({ party }) => party.name, draw: ({ party }) => <a href={`/companies/${party.id}`}>{party.name}</a> },
    { key: "number", heading: say("companies.number"), value: ({ party }) => party.corporate_number || "–" },
    grams("verified_g"), grams("drawn_g"), grams("held_g"), grams("used_g"),
    { key: "premium", heading: say("companies.premium"), unit: say("word.yen"), align: "end", traced: ({ party }) => ({ id: "premium", source: <a href={`/companies/${party.id}`}>{say("companies.soldTitle")}</a> }), value: ({ sold }) => sold.premium_yen, draw: ({ sold }) => yenText(sold.premium_yen) },
    { key: "perTonne", heading: say("companies.perTonne"), unit: say("market.yenPerTonne"), align: "end", traced: ({ party, sold }) => ({ id: "perTonne", inputs: [[say("companies.premium"), `${yenText(sold.premium_yen)} ${say("word.yen")}`], [say("companies.value_g"), `${gramsText(sold.value_g)} g`]], source: <a href={`/companies/${party.id}`}>{say("companies.soldTitle")}</a> }), value: ({ sold }) => yenPerTonne(sold), draw: ({ sold }) => { const yen = yenPerTonne(sold); return yen === null ? "–" : yenText(yen); } },
  ];
  return (
    <>
      <PageHead title={say("companies.title")} crumbs={[{ href: "/ledger", text: say("nav.ledger") }]} lead={say("companies.lead")} />
      <Loaded of={audit}>{(data) => <AuditLight audit={data} />}</Loaded>
      <div class="section">
        <Loaded of={parties}>{() => <DataTable caption={say("companies.title")} columns={columns} rows={companies} rowKey={({ party }) => party.id} />}</Loaded>
      </div>
      <SameElsewhere same={[{ command: "kachi ledger balance", path: "/balances" }, { command: "kachi ledger list sales", path: "/sales" }, { command: "kachi ledger list pools", path: "/pools" }]} />
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
            action={<a class="button" href={`/ledger?party=${encodeURIComponent(data.name)}`}>{say("companies.holdings")}</a>}
            lead={`${sayOf("role", data.role)}${data.corporate_number ? ` · ${data.corporate_number}` : ""}`}
          />
          <CompanySales name={data.name} />
          <Holdings name={data.name} />
          <Statements name={data.name} />
          <SameElsewhere same={[{ command: `kachi ledger list sales --as ${data.name}`, path: "/sales", query: { party: data.name } }, { command: `kachi ledger balance ${data.name}`, path: "/balances", query: { party: data.name } }]} />
        </>
      )}
    </Loaded>
  );
}

function Holdings(props: { name: string }) {
  const pools = useResource<{ pools: Pool[] }>("/pools", { party: props.name });
  const years = new Map<number, { verified: number; drawn: number }>();
  for (const pool of pools.data?.pools ?? []) {
    const year = Number(pool.from.slice(0, 4));
    const known = years.get(year) ?? { verified: 0, drawn: 0 };
    years.set(year, { verified: known.verified + pool.amount_g / 1e6, drawn: known.drawn + pool.drawn_g / 1e6 });
  }
  const verified = sum((pools.data?.pools ?? []).map(({ amount_g }) => amount_g));
  const drawn = sum((pools.data?.pools ?? []).map(({ drawn_g }) => drawn_g));
  const line = (key: "verified" | "drawn", look: number): Line => ({
    key, look, name: say(`companies.${key}_g`), points: [...years].sort(([a], [b]) => a - b).map(([x, year]) => ({ x, y: year[key] })),
  });
  return (
    <Section title={say("companies.value")}>
      <div class="equation">
        <div>{say("companies.verified_g")}<b>{kgText(verified / 1000)}</b><small>{gramsText(verified)} g-CO2e</small></div>
        <div>{say("companies.drawn_g")}<b>{kgText(drawn / 1000)}</b><small>{gramsText(drawn)} g-CO2e</small></div>
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
    { key: "cfp", heading: "CFP", term: "cfp", unit: say("statements.perUnit"), align: "end", value: (row) => Number(row.cfp_kgco2e_per_unit), draw: (row) => quantityText(row.cfp_kgco2e_per_unit ?? "–") },
    { key: "rep", heading: "REP", term: "rep", unit: say("statements.perUnit"), align: "end", value: (row) => (row.rep_kgco2e_per_unit === null ? null : Number(row.rep_kgco2e_per_unit)), draw: (row) => (row.rep_kgco2e_per_unit === null ? "–" : quantityText(row.rep_kgco2e_per_unit)) },
  ];
  return (
    <Section title={say("statements.title")}>
      <Loaded of={statements}>
        {(data) => data.statements.length === 0 ? <Empty title={say("statements.none")} /> : <DataTable caption={say("statements.title")} columns={columns} rows={data.statements} rowKey={({ id }) => id} />}
      </Loaded>
    </Section>
  );
}
