-- SPDX-License-Identifier: Apache-2.0
-- Green purchasing with a footprint as criterion, in two tiers. CFP is a criterion for tile carpets and copiers (found in
-- low-quality sources only); the limits are the agency's own, against a category's value that is given as an attribute.
return {
  id = "green-purchasing-cfp",
  version = "2026-1",
  kind = "public-procurement",
  hypothetical = true,
  name = "Green purchasing by footprint, two tiers",
  name_ja = "CFPを判断の基準とする調達（二段階）",
  valid_from = "2026-04-01",
  source = "Structure: itmedia.co.jp/smartjapan 2505/21/news093_4.html (two tiers); the percentages are assumptions",
  note = "The percentages of the category's value are assumptions; set the agency's own.",
  note_ja = "製品区分の値に対する割合は仮定です。機関の定める値に置き換えてください。",
  tiers = {
    { id = "standard-1", name = "Standard value 1", name_ja = "基準値1", clauses = { "verified", "cfp-90" } },
    { id = "standard-2", name = "Standard value 2", name_ja = "基準値2", clauses = { "cfp-100" } },
  },
  clauses = {
    {
      id = "verified",
      field = "statement.state",
      operator = "=",
      value = "verified",
      text = "By a verified statement",
      text_ja = "検証済みの宣言によること",
    },
    {
      id = "cfp-90",
      field = "statement.cfp_kgco2e_per_unit",
      of = "attribute.category_kgco2e_per_m2",
      operator = "<=",
      value = "90",
      unit = "kgCO2e/m2",
      text = "CFP at most 90 % of the category's value",
      text_ja = "CFPが製品区分の値の90%以下であること",
    },
    {
      id = "cfp-100",
      field = "statement.cfp_kgco2e_per_unit",
      of = "attribute.category_kgco2e_per_m2",
      operator = "<=",
      value = "100",
      unit = "kgCO2e/m2",
      text = "CFP not above the category's value",
      text_ja = "CFPが製品区分の値以下であること",
    },
  },
  cases = {
    {
      name = "a tile carpet at 90 % exactly",
      facts = {
        ["statement.state"] = "verified",
        ["statement.cfp_kgco2e_per_unit"] = "10.35 kgCO2e/m2",
        ["attribute.category_kgco2e_per_m2"] = "11.5 kgCO2e/m2",
      },
      eligible = true,
      tier = "standard-1",
    },
    {
      name = "0.1 % above it: the second tier",
      facts = {
        ["statement.state"] = "verified",
        ["statement.cfp_kgco2e_per_unit"] = "10.3604 kgCO2e/m2",
        ["attribute.category_kgco2e_per_m2"] = "11.5 kgCO2e/m2",
      },
      eligible = true,
      tier = "standard-2",
      failed = "cfp-90 no",
    },
    {
      name = "unverified: the second tier at best",
      facts = {
        ["statement.state"] = "draft",
        ["statement.cfp_kgco2e_per_unit"] = "5 kgCO2e/m2",
        ["attribute.category_kgco2e_per_m2"] = "11.5 kgCO2e/m2",
      },
      eligible = true,
      tier = "standard-2",
      failed = "verified no",
    },
    {
      name = "no footprint: neither",
      facts = { ["attribute.category_kgco2e_per_m2"] = "11.5 kgCO2e/m2" },
      eligible = false,
      failed = "cfp-100 unknown",
    },
  },
}
