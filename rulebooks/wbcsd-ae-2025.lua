-- SPDX-License-Identifier: Apache-2.0
-- Avoided emissions as WBCSD's Guidance on Avoided Emissions v2.0 (July 2025) is summarised in public. What is not said
-- here is as in jp-gx-2026.
return {
  id = "wbcsd-ae-2025",
  version = "2.0",
  extends = "jp-gx-2026",
  name = "Avoided emissions (WBCSD v2.0, from public summaries)",
  name_ja = "削減貢献量（WBCSD第2版、公開要約による）",
  valid_from = "2025-07-01",
  note = "Gates, timeframes and the reference decision table are recalled from the guidance and its summaries.",
  note_ja = "適格性の3要件・時間軸・参照シナリオの決め方は、ガイダンスとその要約に基づきます。",
  sources = { "WBCSD, Guidance on Avoided Emissions, March 2023 and v2.0, July 2025 (summary)" },
  parameters = {
    ae_ref_max_age_years = { value = 5, basis = "default", source = "step 2: references are updated; no number found" },
    ae_rebound_default = { value = 0, basis = "default", source = "step 4: with a justification where 0" },
  },
  checks = { ["G1"] = "fail", ["G2"] = "fail", ["G3"] = "fail", ["SHARE-SUM"] = "notice" },
  cases = {
    [[ask  check
given  rule  G1
given  gate_company  no
expect G1  fail]],
    [[ask  reference
given  demand  existing
given  remaining_years  4
given  life_years  10
given  existing  10
given  market  7
given  solution  3
expect avoided  52.000
expect REF-EARLY  pass]],
  },
}
