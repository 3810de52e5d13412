// SPDX-License-Identifier: Apache-2.0
// All products, thousands of them: found by words, filtered by company, sorted by any column.

import { useMemo } from "preact/hooks";
import { useResource } from "../api/resource";
import type { ActivityList, ActivityRow } from "../api/shapes";
import { nameOf, say } from "../language";
import { countText, kgText } from "../number";
import { PageHead } from "../parts/page";
import { SameElsewhere } from "../parts/same";
import { Empty, Loaded } from "../parts/state";
import { type Column, DataTable } from "../parts/table";
import { useQuery } from "../router";
import { productPath } from "./product";

export function ProductsPage() {
  const [words, setWords] = useQuery("words");
  const [owner, setOwner] = useQuery("owner");
  const products = useResource<ActivityList>("/products/all", { words });
  return (
    <>
      <PageHead
        title={say("products.title")}
        lead={say("products.lead")}
        action={
          <a class="button" href="/data">
            {say("products.import")}
          </a>
        }
      />
      <Loaded of={products}>
        {(data) => (
          <>
            <div class="filters" role="search">
              <label>
                {say("products.words")}
                <input type="search" value={words} onInput={(event) => setWords(event.currentTarget.value)} />
              </label>
              <OwnerFilter rows={data.products} owner={owner} setOwner={setOwner} />
            </div>
            <ProductTable rows={data.products} owner={owner} isSearched={words !== ""} />
          </>
        )}
      </Loaded>
      <SameElsewhere
        same={[{ command: words === "" ? "kachi footprint --all" : `kachi list ${words}`, path: "/products", query: { words } }]}
      />
    </>
  );
}

function OwnerFilter(props: { rows: ActivityRow[]; owner: string; setOwner: (owner: string) => void }) {
  const owners = useMemo(() => [...new Set(props.rows.map((row) => row.owner))].filter(Boolean).sort(), [props.rows]);
  if (owners.length === 0) return null;
  return (
    <label>
      {say("word.party")}
      <select value={props.owner} onChange={(event) => props.setOwner(event.currentTarget.value)}>
        <option value="">{say("word.all")}</option>
        {owners.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </select>
    </label>
  );
}

function ProductTable(props: { rows: ActivityRow[]; owner: string; isSearched: boolean }) {
  const rows = useMemo(
    () => (props.owner === "" ? props.rows : props.rows.filter(({ owner }) => owner === props.owner)),
    [props.rows, props.owner],
  );
  if (rows.length === 0) {
    return props.isSearched ? (
      <Empty title={say("products.noneFound")}>
        <p>{say("products.noneFoundHint")}</p>
      </Empty>
    ) : (
      <Empty title={say("products.none")}>
        <p>{say("products.noneHint")}</p>
        <p>
          <a class="button" href="/data">
            {say("products.import")}
          </a>
        </p>
      </Empty>
    );
  }
  const columns: Column<ActivityRow>[] = [
    {
      key: "name", heading: say("word.product"), width: "34%", value: nameOf,
      draw: (row) => <a href={productPath(row.key)}>{nameOf(row)}</a>,
    },
    {
      key: "cfp", heading: "CFP", unit: say("products.perUnit"), align: "end",
      value: (row) => row.total_kgco2e ?? null,
      draw: (row) => (row.total_kgco2e === null || row.total_kgco2e === undefined ? "–" : `${kgText(row.total_kgco2e)} / ${row.unit}`),
    },
    { key: "owner", heading: say("word.party"), value: ({ owner }) => owner },
    { key: "location", heading: say("inventory.location"), value: ({ location }) => location },
    { key: "key", heading: say("products.key"), value: ({ key }) => key, draw: ({ key }) => <code>{key}</code> },
  ];
  return (
    <>
      <p aria-live="polite">{say("products.count", { count: countText(rows.length) })}</p>
      <DataTable caption={say("products.title")} columns={columns} rows={rows} rowKey={({ key }) => key} sortFirst="name" />
    </>
  );
}
