// SPDX-License-Identifier: Apache-2.0
// What a company sold through the registry, by where it was made and fiscal year: grams, yen, and yen per tonne.

import { useResource, useWholeList } from "../api/resource";
import type { ActivityList, Sale } from "../api/shapes";
import { saveCsv } from "../charts/download";
import { type Line, SeriesFigure } from "../charts/series";
import { fiscalYear } from "../days";
import { say } from "../language";
import { countText, gramsText, kgText, yenText } from "../number";
import { Section } from "../parts/page";
import { Empty, Loading, ProblemNotice } from "../parts/state";
import { type Column, DataTable } from "../parts/table";
import { Traced } from "../parts/traced";

export interface SalesRow {
  region: string;
  year: number;
  sales: number;
  value_g: number;
  base_yen: number;
  premium_yen: number;
}

/** Value that was revoked since no longer counts; whole grams and yen are added, nothing is rounded. */
export function salesBy(sales: Sale[], regionOf: (product: string) => string): SalesRow[] {
  const rows = new Map<string, SalesRow>();
  for (const sale of sales) {
    const [region, year] = [regionOf(sale.product), fiscalYear(sale.day)];
    const key = `${region} ${year}`;
    const row = rows.get(key) ?? { region, year, sales: 0, value_g: 0, base_yen: 0, premium_yen: 0 };
    row.sales += 1;
    row.value_g += sale.embodied_g + sale.certificate_g - sale.revoked_g;
    row.base_yen += sale.price_base_yen;
    row.premium_yen += sale.price_premium_yen;
    rows.set(key, row);
  }
  return [...rows.values()].sort((a, b) => b.year - a.year || a.region.localeCompare(b.region));
}

/** null where there is no value to divide by. */
export function yenPerTonne(row: { value_g: number; premium_yen: number }): number | null {
  return row.value_g > 0 ? (row.premium_yen * 1e6) / row.value_g : null;
}

const perTonneText = (row: { value_g: number; premium_yen: number }) => {
  const yen = yenPerTonne(row);
  return yen === null ? "–" : yenText(yen);
};

function columns(): Column<SalesRow>[] {
  return [
    { key: "region", heading: say("companies.region"), value: ({ region }) => region },
    { key: "year", heading: say("declare.year"), value: ({ year }) => year },
    { key: "sales", heading: say("companies.sales"), align: "end", value: ({ sales }) => sales, draw: ({ sales }) => countText(sales) },
    { key: "grams", heading: say("companies.value_g"), unit: "g-CO2e", align: "end", traced: () => ({ id: "sold", source: say("lot.source") }), value: ({ value_g }) => value_g, draw: ({ value_g }) => gramsText(value_g) },
    { key: "premium", heading: say("companies.premium"), unit: say("word.yen"), align: "end", traced: () => ({ id: "premium", source: say("lot.source") }), value: ({ premium_yen }) => premium_yen, draw: ({ premium_yen }) => yenText(premium_yen) },
    { key: "perTonne", heading: say("companies.perTonne"), unit: say("market.yenPerTonne"), align: "end", traced: (row) => ({ id: "perTonne", inputs: [[say("companies.premium"), `${yenText(row.premium_yen)} ${say("word.yen")}`], [say("companies.value_g"), `${gramsText(row.value_g)} g`]], source: say("lot.source") }), value: yenPerTonne, draw: perTonneText },
    { key: "base", heading: say("companies.base"), unit: say("word.yen"), align: "end", value: ({ base_yen }) => base_yen, draw: ({ base_yen }) => yenText(base_yen) },
  ];
}

/** Where each product is made, by the facts; products that only the registry knows have no place. */
function useRegions(): (product: string) => string {
  const products = useResource<ActivityList>("/products", { limit: 1000 });
  const places = new Map((products.data?.products ?? []).map(({ key, location }) => [key, location]));
  return (product) => places.get(product) || say("companies.nowhere");
}

export function CompanySales(props: { name: string }) {
  const listed = useWholeList<Sale>("/sales", "sales", { party: props.name });
  const regionOf = useRegions();
  if (listed === null) return <Loading />;
  if (listed.problem) return <ProblemNotice problem={listed.problem} />;
  const rows = salesBy(listed.rows.filter(({ seller }) => seller === props.name), regionOf);
  const all = rows.reduce((sum, row) => ({ value_g: sum.value_g + row.value_g, premium_yen: sum.premium_yen + row.premium_yen, sales: sum.sales + row.sales }), { value_g: 0, premium_yen: 0, sales: 0 });
  return (
    <Section
      title={say("companies.soldTitle")}
      aside={rows.length > 0 && <button type="button" class="button button-small" onClick={() => saveCsv(`${props.name}-sales`, columns(), rows)}>CSV</button>}
    >
      {rows.length === 0 ? (
        <Empty title={say("companies.soldNone")}><p>{say("companies.soldNoneHint")}</p></Empty>
      ) : (
        <>
          <div class="equation">
            <div>{say("companies.value_g")}<b data-grams={all.value_g}><Traced id="sold" name={say("companies.value_g")} source={say("lot.source")}>{kgText(all.value_g / 1000)}</Traced></b><small>{gramsText(all.value_g)} g-CO2e</small></div>
            <div>{say("companies.premium")}<b data-yen={all.premium_yen}><Traced id="premium" name={say("companies.premium")} source={say("lot.source")}>{`${yenText(all.premium_yen)} ${say("word.yen")}`}</Traced></b><small>{say("companies.premiumNote")}</small></div>
            <div>{say("companies.perTonne")}<b><Traced id="perTonne" name={say("companies.perTonne")} inputs={[[say("companies.premium"), `${yenText(all.premium_yen)} ${say("word.yen")}`], [say("companies.value_g"), `${gramsText(all.value_g)} g-CO2e`]]} source={say("lot.source")}>{perTonneText(all)}</Traced></b><small>{say("market.yenPerTonne")}</small></div>
            <div>{say("companies.sales")}<b>{countText(all.sales)}</b><small>{say("companies.settled")}</small></div>
          </div>
          <DataTable caption={say("companies.soldTitle")} columns={columns()} rows={rows} rowKey={({ region, year }) => `${region} ${year}`} sortName="sales" />
          <ByYear rows={rows} />
        </>
      )}
    </Section>
  );
}

/** Only where there is more than one year to compare. */
function ByYear(props: { rows: SalesRow[] }) {
  const years = [...new Set(props.rows.map(({ year }) => year))].sort((a, b) => a - b);
  if (years.length < 2) return null;
  const regions = [...new Set(props.rows.map(({ region }) => region))].slice(0, 4);
  const lines = regions.map((region, at): Line => ({
    key: region, name: region, look: at + 1,
    points: years.flatMap((year) => {
      const row = props.rows.find((one) => one.region === region && one.year === year);
      const yen = row ? yenPerTonne(row) : null;
      return yen === null ? [] : [{ x: year, y: yen }];
    }),
  }));
  return <SeriesFigure name="per-tonne" title={say("companies.perTonneTitle")} subtitle={say("companies.perTonneSubtitle")} source={say("lot.source")} unit={say("market.yenPerTonne")} xName={say("declare.year")} lines={lines} />;
}
