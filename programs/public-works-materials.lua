-- SPDX-License-Identifier: Apache-2.0
-- Materials of public works: steel and cement with stated GX value. Hypothetical figures.
return {
  id = "public-works-materials",
  version = "2026-1",
  kind = "public-procurement",
  hypothetical = true,
  name = "Public works: materials with GX value",
  name_ja = "公共工事における資材（GX価値のある資材の使用）",
  valid_from = "2026-04-01",
  source = "Structure: kunaicho.go.jp hoshin-r07.html (public works are items of the basic policy); thresholds are assumptions",
  note = "Thresholds are assumptions; the order's own specification decides.",
  note_ja = "基準値は仮定です。実際は工事の特記仕様書によります。",
  clauses = {
    {
      id = "material",
      field = "attribute.material",
      operator = "in",
      value = { "steel-bar", "steel-section", "cement", "concrete" },
      text = "A material of the list",
      text_ja = "対象資材であること",
    },
    {
      id = "rep",
      field = "statement.rep_percent_of_baseline",
      operator = ">=",
      value = "10.0",
      unit = "%",
      verified = true,
      age_months_max = 36,
      text = "REP at least 10 % of the footprint before the measures, verified within three years",
      text_ja = "削減実績量が施策前の排出量の10%以上であること（3年以内の第三者検証）",
    },
    {
      id = "quality",
      field = "attribute.conforms_to_jis",
      operator = "=",
      value = "yes",
      evidence = true,
      text = "It conforms to the JIS of the specification",
      text_ja = "仕様書に定めるJISに適合すること",
    },
  },
  cases = {
    {
      name = "steel bars with 10 %",
      facts = {
        ["attribute.material"] = "steel-bar",
        ["attribute.conforms_to_jis"] = "yes",
        ["statement.rep_percent_of_baseline"] = "10.000000 %",
      },
      details = { { field = "statement.rep_percent_of_baseline", dated = "2026-03-31" } },
      eligible = true,
    },
    {
      name = "10 % missed by 0.1 %",
      facts = {
        ["attribute.material"] = "steel-bar",
        ["attribute.conforms_to_jis"] = "yes",
        ["statement.rep_percent_of_baseline"] = "9.99 %",
      },
      details = { { field = "statement.rep_percent_of_baseline", dated = "2026-03-31" } },
      eligible = false,
      failed = "rep no",
    },
    {
      name = "unverified",
      facts = {
        ["attribute.material"] = "cement",
        ["attribute.conforms_to_jis"] = "yes",
        ["statement.rep_percent_of_baseline"] = "20 %",
      },
      details = { { field = "statement.rep_percent_of_baseline", dated = "2026-03-31", verified = false } },
      eligible = false,
      failed = "rep unverified",
    },
    {
      name = "verified long ago",
      facts = {
        ["attribute.material"] = "concrete",
        ["attribute.conforms_to_jis"] = "yes",
        ["statement.rep_percent_of_baseline"] = "20 %",
      },
      details = { { field = "statement.rep_percent_of_baseline", dated = "2022-03-31" } },
      eligible = false,
      failed = "rep expired",
    },
  },
}
