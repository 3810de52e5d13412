-- SPDX-License-Identifier: Apache-2.0
-- Eligibility as GX product: high effect, commitment of government, near mass production. The three tests are METI's; what
-- counts as high is not published as a number and is an assumption here.
return {
  id = "gx-product",
  version = "2026-1",
  kind = "eligibility",
  name = "Eligible GX product: effect, commitment of government, near mass production",
  name_ja = "GX製品の対象要件（高い脱炭素効果・政府のコミット・量産化間近）",
  valid_from = "2024-12-06",
  source = "METI's slides on GX products (the three conditions); b2s.website/gx_sengen and ep-commons.com/?p=1250; "
    .. "categories named: itmedia.co.jp/smartjapan 2505/21/news093_4.html and 2512/10/news044_3.html; "
    .. "the threshold of 10 % is an assumption",
  note = "The threshold of effect is an assumption; categories are those that published examples name.",
  note_ja = "脱炭素効果の基準値は仮定です。品目は公表例で挙げられたものです。",
  clauses = {
    {
      id = "category",
      field = "attribute.gx_category",
      operator = "in",
      value = { "low-carbon-hydrogen", "green-steel", "green-chemicals", "saf" },
      text = "Of a category that is named: hydrogen, steel, chemicals, SAF",
      text_ja = "低炭素水素等・グリーンスチール・グリーンケミカル・SAFのいずれかであること",
      source = "itmedia.co.jp/smartjapan 2505/21/news093_4.html",
    },
    {
      id = "effect",
      field = "statement.rep_percent_of_baseline",
      operator = ">=",
      value = "10.0",
      unit = "%",
      verified = true,
      text = "High effect: verified REP of 10 % or more (the number is an assumption)",
      text_ja = "高い脱炭素効果：検証済みの削減実績量が10%以上であること（数値は仮定）",
      source = "METI's slides on GX products; the number is an assumption",
    },
    {
      id = "commitment",
      field = "attribute.government_support",
      operator = "stated",
      evidence = true,
      text = "The government supports it over the long term: law, tax or budget named, still running",
      text_ja = "政府が中長期に支援する製品であること（根拠となる法令・税制・予算）",
      source = "METI's slides on GX products",
    },
    {
      id = "near-mass-production",
      field = "attribute.mass_production_year",
      operator = "<=",
      value = "2030",
      evidence = true,
      text = "Near mass production: from a stated year, not after 2030 (the year is an assumption)",
      text_ja = "量産化が間近であること：開始年が2030年以前（年は仮定）",
      source = "METI's slides on GX products; the year is an assumption",
    },
  },
  cases = {
    {
      name = "green steel, made since 2025",
      facts = {
        ["attribute.gx_category"] = "green-steel",
        ["statement.rep_percent_of_baseline"] = "10.000000 %",
        ["attribute.government_support"] = "GX supply-side tax measure",
        ["attribute.mass_production_year"] = "2025",
      },
      eligible = true,
    },
    {
      name = "effect missed by 0.1 %",
      facts = {
        ["attribute.gx_category"] = "green-steel",
        ["statement.rep_percent_of_baseline"] = "9.99 %",
        ["attribute.government_support"] = "GX supply-side tax measure",
        ["attribute.mass_production_year"] = "2025",
      },
      eligible = false,
      failed = "effect no",
    },
    {
      name = "support that has ended",
      facts = {
        ["attribute.gx_category"] = "saf",
        ["statement.rep_percent_of_baseline"] = "50 %",
        ["attribute.government_support"] = "project of 2020",
        ["attribute.mass_production_year"] = "2027",
      },
      details = { { field = "attribute.government_support", valid_until = "2024-03-31" } },
      eligible = false,
      failed = "commitment expired",
    },
    {
      name = "far from mass production",
      facts = {
        ["attribute.gx_category"] = "low-carbon-hydrogen",
        ["statement.rep_percent_of_baseline"] = "60 %",
        ["attribute.government_support"] = "hydrogen society promotion act",
        ["attribute.mass_production_year"] = "2031",
      },
      eligible = false,
      failed = "near-mass-production no",
    },
  },
}
