-- SPDX-License-Identifier: Apache-2.0
-- A house or building subsidy on life-cycle CFP (LCCO2). Hypothetical: a duty to calculate LCCO2 is planned for fiscal 2028
-- (livedoor 30339162; rm-navi.com/search/item/2419); no subsidy by LCCO2 with figures was found.
return {
  id = "building-lcco2",
  version = "2026-1",
  kind = "subsidy",
  hypothetical = true,
  name = "House and building subsidy on life-cycle footprint",
  name_ja = "住宅・建築物のライフサイクルCO2に基づく補助",
  valid_from = "2026-04-01",
  exclusive_with = "jp-building",
  disposal_years = 10,
  source = "livedoor 30339162 and rm-navi.com/search/item/2419 (LCCO2 of buildings, planned duty); "
    .. "every threshold and amount is an assumption",
  note = "6,000 yen per m2 of floor, at most 1,600,000 yen a house. All figures are assumptions.",
  note_ja = "床面積1㎡当たり6千円、1戸当たり上限160万円。数値はすべて仮定です。",
  clauses = {
    {
      id = "use",
      field = "attribute.building_use",
      operator = "in",
      value = { "house", "office", "school" },
      text = "A house, an office or a school",
      text_ja = "住宅・事務所・学校であること",
    },
    {
      id = "lcco2",
      field = "statement.cfp_kgco2e_per_unit",
      of = "attribute.reference_kgco2e_per_m2",
      operator = "<=",
      value = "80",
      unit = "kgCO2e/m2",
      text = "Life-cycle footprint per m2 of floor at most 80 % of the reference building's",
      text_ja = "床面積1㎡当たりのライフサイクル排出量が基準建物の80%以下であること",
    },
    {
      id = "verified",
      field = "statement.state",
      operator = "=",
      value = "verified",
      age_months_max = 60,
      text = "By a verified statement whose period ended within five years",
      text_ja = "対象期間の終了から5年以内の、検証済みの宣言によること",
    },
    {
      id = "gx-materials",
      field = "statement.rep_kgco2e_per_unit",
      operator = ">",
      value = "0",
      unit = "kgCO2e/m2",
      required = false,
      points = 1,
      text = "Its materials' makers cut emissions (REP above 0)",
      text_ja = "使用建材に削減実績量があること",
    },
  },
  award = function(facts)
    local floor_m2 = math.floor(tonumber(facts["attribute.floor_m2"] or "0") or 0)
    return math.min(floor_m2 * 6000, 1600000)
  end,
  cases = {
    {
      name = "a house of 120 m2 at exactly 80 %",
      facts = {
        ["attribute.building_use"] = "house",
        ["attribute.floor_m2"] = "120",
        ["attribute.reference_kgco2e_per_m2"] = "1250 kgCO2e/m2",
        ["statement.cfp_kgco2e_per_unit"] = "1000 kgCO2e/m2",
        ["statement.state"] = "verified",
      },
      details = { { field = "statement.state", dated = "2025-04-01" } },
      eligible = true,
      award_yen = 720000,
    },
    {
      name = "0.1 % above is above",
      facts = {
        ["attribute.building_use"] = "house",
        ["attribute.floor_m2"] = "120",
        ["attribute.reference_kgco2e_per_m2"] = "1250 kgCO2e/m2",
        ["statement.cfp_kgco2e_per_unit"] = "1001 kgCO2e/m2",
        ["statement.state"] = "verified",
      },
      details = { { field = "statement.state", dated = "2025-04-01" } },
      eligible = false,
      failed = "lcco2 no",
    },
    {
      name = "a statement of long ago",
      facts = {
        ["attribute.building_use"] = "house",
        ["attribute.reference_kgco2e_per_m2"] = "1250 kgCO2e/m2",
        ["statement.cfp_kgco2e_per_unit"] = "900 kgCO2e/m2",
        ["statement.state"] = "verified",
      },
      details = { { field = "statement.state", dated = "2021-03-31" } },
      eligible = false,
      failed = "verified expired",
    },
    {
      name = "a draft is no verified statement",
      facts = {
        ["attribute.building_use"] = "office",
        ["attribute.reference_kgco2e_per_m2"] = "1250 kgCO2e/m2",
        ["statement.cfp_kgco2e_per_unit"] = "900 kgCO2e/m2",
        ["statement.state"] = "draft",
      },
      eligible = false,
      failed = "verified no",
    },
  },
}
