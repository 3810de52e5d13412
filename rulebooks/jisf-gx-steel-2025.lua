-- SPDX-License-Identifier: Apache-2.0
-- GX steel as the Japan Iron and Steel Federation's guideline of 2025-10-28 is summarised in public: direct emissions,
-- mass balance with certificates, and GX allocation. What is not said here is as in jp-gx-2026.
return {
  id = "jisf-gx-steel-2025",
  version = "2025.1",
  extends = "jp-gx-2026",
  name = "GX steel (JISF 2025, from public summaries)",
  name_ja = "GXスチール（日本鉄鋼連盟2025、公開要約による）",
  valid_from = "2025-10-28",
  note = "From public summaries: the guideline's own text was not at hand. Certificate life and the first project year "
    .. "are open there.",
  note_ja = "公開された要約に基づきます。ガイドライン本文は参照できておらず、証書の有効期間とプロジェクト開始年度の下限は未確認です。",
  sources = { "Japan Iron and Steel Federation, GX steel guideline and CFP guidelines, 2025-10-28 (summary)" },
  parameters = {
    own_scopes = { value = { 1 }, basis = "source", source = "GX steel: additional direct emission reductions" },
    coc_models_allowed = {
      value = { "mb_certificate", "gx_allocation" },
      basis = "source",
      source = "the two methods of the guideline",
    },
    cert_purposes = {
      value = { "scope-3", "product-upstream", "procurement" },
      basis = "default",
      source = "makers' certificates: Scope 3 category 1 and the upstream of the buyer's product; Green Purchasing Act",
    },
  },
  cases = {
    [[ask  check
given  rule  COC-MODEL
given  model  segregated
expect COC-MODEL  fail]],
    [[ask  gx-allocation
given  actual  1980000
given  reduction  220000
given  lot  gx 2.20 100000 200000
given  lot  other 2.20 900000
expect lot.gx  0.200000
expect lot.other  2.177778
expect total  1980000.000
expect COC-BAL  pass]],
  },
}
