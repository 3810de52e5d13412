-- SPDX-License-Identifier: Apache-2.0
-- Product footprints as the Partnership for Carbon Transparency exchanges them (data model 3). What is not said here is
-- as in jp-gx-2026.
return {
  id = "pact-3",
  version = "3.0.3",
  extends = "jp-gx-2026",
  name = "Product carbon footprints as exchanged (PACT v3)",
  name_ja = "製品カーボンフットプリントの交換（PACT第3版）",
  valid_from = "2025-05-01",
  note = "With and without biogenic uptake must add up; the published example of 3.0.3 does not.",
  note_ja = "生物由来吸収を含む値と含まない値は整合しなければなりません（3.0.3の公表例は整合していません）。",
  sources = { "Partnership for Carbon Transparency, data model 3.0.3", "Catena-X PCF rulebook" },
  parameters = {
    gwp_method = { value = "gwp100-ar6", basis = "source", source = "ipccCharacterizationFactors: AR6" },
    cutoff_total = { value = "0.03", basis = "source", source = "exemptedEmissionsPercent, at most 3 %" },
    validity_years_cfp = { value = 3, basis = "source", source = "three years after the reference period" },
    price_ratio_economic = { value = 5, basis = "default", source = "as recalled: economic above 5" },
  },
  cases = {
    [[ask  check
given  rule  CFP-ID
given  including  0.35
given  excluding  1.85
given  uptake  -1.5
expect CFP-ID  pass]],
    [[ask  check
given  rule  CFP-ID
given  including  1.63
given  excluding  1.85
given  uptake  -1.5
expect CFP-ID  fail]],
  },
}
