-- SPDX-License-Identifier: Apache-2.0
-- A supply-side tax credit per tonne or unit produced and sold at home. The amounts are recalled from the general discussion
-- of Japan's production tax credit and were not checked against the law: hypothetical until somebody does.
return {
  id = "supply-tax-credit",
  version = "2026-1",
  kind = "tax-credit",
  hypothetical = true,
  name = "Supply-side tax credit per tonne or unit",
  name_ja = "生産・販売量に応じた税額控除（供給側の支援）",
  valid_from = "2026-04-01",
  exclusive_with = "tax-credit",
  source = "METI's slides on GX products (tax and law for the supply side over the medium and long term); "
    .. "amounts per unit are assumptions: green steel 20,000 yen/t, green chemicals 50,000 yen/t, "
    .. "electric cars 400,000 yen each, SAF 30 yen/L",
  note = "Per tonne, car or litre sold. Amounts per unit are assumptions.",
  note_ja = "販売1トン・1台・1リットル当たりの控除額です。単価は仮定です。",
  clauses = {
    {
      id = "goods",
      field = "attribute.goods",
      operator = "in",
      value = { "green-steel", "green-chemicals", "electric-car", "saf" },
      text = "Goods of the plan",
      text_ja = "計画の対象物資であること",
    },
    {
      id = "plan",
      field = "attribute.production_plan",
      operator = "=",
      value = "approved",
      evidence = true,
      text = "The producer's plan is approved and still runs",
      text_ja = "事業計画が認定され、有効期間内であること",
    },
    {
      id = "sold",
      field = "attribute.sold_in_year",
      operator = ">",
      value = "0",
      text = "Whole tonnes, cars or litres sold in the year",
      text_ja = "年度内の販売量（トン・台・リットルの整数）があること",
    },
    {
      id = "not-claimed",
      field = "claim.tax-credit",
      operator = "absent",
      text = "No credit was had for the same units",
      text_ja = "同じ数量について税額控除を受けていないこと",
    },
  },
  award = function(facts)
    local yen = { ["green-steel"] = 20000, ["green-chemicals"] = 50000, ["electric-car"] = 400000, saf = 30 }
    local sold = math.tointeger(tonumber(facts["attribute.sold_in_year"]))
    return sold == nil and "sold_in_year is not whole" or sold * yen[facts["attribute.goods"]]
  end,
  cases = {
    {
      name = "100,000 t of green steel",
      shows = "eligible",
      facts = {
        ["attribute.goods"] = "green-steel",
        ["attribute.production_plan"] = "approved",
        ["attribute.sold_in_year"] = "100000",
      },
      eligible = true,
      award_yen = 2000000000,
    },
    {
      name = "1,000 electric cars",
      facts = {
        ["attribute.goods"] = "electric-car",
        ["attribute.production_plan"] = "approved",
        ["attribute.sold_in_year"] = "1000",
      },
      eligible = true,
      award_yen = 400000000,
    },
    {
      name = "a plan that has run out",
      shows = "expired",
      facts = {
        ["attribute.goods"] = "green-steel",
        ["attribute.production_plan"] = "approved",
        ["attribute.sold_in_year"] = "100000",
      },
      details = { { field = "attribute.production_plan", valid_until = "2026-03-31" } },
      day = "2026-04-01",
      eligible = false,
      award_yen = 0,
      failed = "plan expired",
    },
    {
      name = "grey steel is not of the plan",
      shows = "not-eligible",
      facts = {
        ["attribute.goods"] = "steel",
        ["attribute.production_plan"] = "approved",
        ["attribute.sold_in_year"] = "100000",
      },
      eligible = false,
      failed = "goods no",
    },
    {
      name = "one tonne is enough",
      shows = "borderline",
      facts = {
        ["attribute.goods"] = "green-steel",
        ["attribute.production_plan"] = "approved",
        ["attribute.sold_in_year"] = "1",
      },
      eligible = true,
      award_yen = 20000,
    },
    {
      name = "none is not",
      shows = "borderline",
      facts = {
        ["attribute.goods"] = "green-steel",
        ["attribute.production_plan"] = "approved",
        ["attribute.sold_in_year"] = "0",
      },
      eligible = false,
      award_yen = 0,
      failed = "sold no",
    },
    {
      name = "a plan that nobody shows",
      shows = "unverified",
      facts = {
        ["attribute.goods"] = "green-steel",
        ["attribute.production_plan"] = "approved",
        ["attribute.sold_in_year"] = "1",
      },
      details = { { field = "attribute.production_plan", evidence = "" } },
      eligible = false,
      failed = "plan no-evidence",
    },
    {
      name = "units that had their credit",
      shows = "double-claim",
      facts = {
        ["attribute.goods"] = "green-steel",
        ["attribute.production_plan"] = "approved",
        ["attribute.sold_in_year"] = "1",
        ["claim.tax-credit"] = "an entry of the ledger",
      },
      eligible = false,
      award_yen = 0,
      failed = "not-claimed no",
    },
  },
}
