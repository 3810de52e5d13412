// SPDX-License-Identifier: Apache-2.0
// All products, thousands of them: found by words, filtered by company, sorted by any column.

import { useMemo } from "preact/hooks";
import { forget, useWholeList } from "../api/resource";
import type { ActivityRow } from "../api/shapes";
import { say, sayOf } from "../language";
import { countText, FOOTPRINT_DIGITS, kgText } from "../number";
import { StateTag } from "../parts/answer";
import { unitName } from "../parts/label";
import { PageHead } from "../parts/page";
import { SameElsewhere } from "../parts/same";
import { Empty, Loading, ProblemNotice } from "../parts/state";
import { type Column, DataTable } from "../parts/table";
import { useQuery } from "../router";
import { productPath } from "./product";

export function ProductsPage() {
  const [words, setWords] = useQuery("words");
  const [owner, setOwner] = useQuery("owner");
  const products = useWholeList<ActivityRow>("/products", "products", { q: words });
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
      <div class="filters">
        <label>
          {say("products.words")}
          <input type="search" value={words} onInput={(event) => setWords(event.currentTarget.value)} />
        </label>
        <OwnerFilter rows={products?.rows ?? []} owner={owner} setOwner={setOwner} />
      </div>
      {products === null && <Loading />}
      {products?.problem && <ProblemNotice problem={products.problem} retry={forget} />}
      {products && !products.problem && <ProductTable rows={products.rows} owner={owner} isSearched={words !== ""} />}
      <SameElsewhere
        same={[{ command: words === "" ? "kachi footprint --all" : `kachi list ${words}`, path: "/products", query: { q: words } }]}
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
      key: "name", heading: say("word.product"), width: "34%", value: ({ name }) => name,
      draw: (row) => <a href={productPath(row.key)}>{row.name}</a>,
    },
    {
      key: "cfp", heading: "CFP", term: "cfp", unit: say("products.perUnit"), align: "end",
      value: (row) => row.cfp_kgco2e_per_unit,
      draw: (row) => (row.cfp_kgco2e_per_unit === null ? "–" : `${kgText(row.cfp_kgco2e_per_unit, FOOTPRINT_DIGITS)} / ${unitName(row.unit)}`),
    },
    { key: "owner", heading: say("word.party"), value: ({ owner }) => owner },
    { key: "location", heading: say("inventory.location"), value: ({ location }) => location },
    {
      key: "statement", heading: say("word.statement"), value: ({ statement }) => statement?.state ?? "",
      draw: ({ statement }) =>
        statement && (
          <a href={`/statements/${statement.id}`}>
            <StateTag word={sayOf("statementState", statement.state)} tone={statement.state === "verified" ? "good" : "plain"} />
          </a>
        ),
    },
    { key: "key", heading: say("products.key"), value: ({ key }) => key, draw: ({ key }) => <code>{key}</code> },
  ];
  return (
    <>
      <p aria-live="polite">{say("products.count", { count: countText(rows.length) })}</p>
      <DataTable caption={say("products.title")} columns={columns} rows={rows} rowKey={({ key }) => key} sortFirst="name" />
    </>
  );
}
