-- SPDX-License-Identifier: Apache-2.0
-- Grades of the GX declaration (GX率先実行宣言). A gold grade exists; that it asks for a quantified target with a year is
-- recalled with low confidence, as is the grade below it.
return {
  id = "gx-declaration",
  version = "2025-12",
  kind = "declaration",
  name = "GX declaration of early adopters: grade",
  name_ja = "GX率先実行宣言のグレード判定",
  valid_from = "2024-12-06",
  source = "ep-commons.com/?p=1250; massmedian.net/news/view/1102; b2s.website/gx_sengen; gold grade and the example of a company "
    .. "that turns all its steel to green steel by 2030: itmedia.co.jp/smartjapan 2505/21/news093_4.html; "
    .. "what the grades ask for is an assumption",
  note = "What each grade asks for is an assumption; the GX League's own page decides.",
  note_ja = "各グレードの条件は仮定です。実際はGXリーグの公表内容によります。",
  tiers = {
    {
      id = "gold",
      name = "Gold: a quantified target with its year",
      name_ja = "ゴールド：数値目標と目標年",
      clauses = { "published", "category", "target-share", "target-year" },
    },
    {
      id = "standard",
      name = "A declaration without numbers",
      name_ja = "数値目標のない宣言",
      clauses = { "published", "category" },
    },
  },
  clauses = {
    {
      id = "published",
      field = "attribute.declaration_url",
      operator = "stated",
      text = "It is published",
      text_ja = "公表されていること",
    },
    {
      id = "category",
      field = "attribute.declared_category",
      operator = "in",
      value = { "low-carbon-hydrogen", "green-steel", "green-chemicals", "saf" },
      text = "For a category that is named",
      text_ja = "対象品目であること",
    },
    {
      id = "target-share",
      field = "attribute.declared_target_percent",
      operator = ">",
      value = "0",
      unit = "%",
      text = "With a share of its purchases as target",
      text_ja = "調達に占める割合の目標があること",
    },
    {
      id = "target-year",
      field = "attribute.declared_target_year",
      operator = ">=",
      value = "2025",
      text = "By a stated year",
      text_ja = "目標年が示されていること",
    },
  },
  cases = {
    {
      name = "all steel green by 2030",
      facts = {
        ["attribute.declaration_url"] = "https://example.com/gx",
        ["attribute.declared_category"] = "green-steel",
        ["attribute.declared_target_percent"] = "100 %",
        ["attribute.declared_target_year"] = "2030",
      },
      eligible = true,
      tier = "gold",
    },
    {
      name = "without a year",
      facts = {
        ["attribute.declaration_url"] = "https://example.com/gx",
        ["attribute.declared_category"] = "saf",
        ["attribute.declared_target_percent"] = "10 %",
      },
      eligible = true,
      tier = "standard",
      failed = "target-year unknown",
    },
    {
      name = "not published",
      facts = { ["attribute.declared_category"] = "green-steel" },
      eligible = false,
      failed = "published unknown",
    },
  },
}
