-- SPDX-License-Identifier: Apache-2.0
-- How GX value is calculated by default: METI's indicators, with the open points as documented defaults.
--
-- `basis` of a parameter says how firm it is: "source" (found in a published source) or "default" (Kachi's documented
-- choice where the standard's text was not at hand). A parameter without a value is unset: the check that would use it
-- says so. Statements print the rulebook's id, version and digest. `cases` are worked examples (docs/value.md).
return {
  id = "jp-gx-2026",
  version = "2026.4",
  name = "GX value, Japan, documented defaults",
  name_ja = "GX価値（日本）既定の算定規則",
  valid_from = "2026-04-01",
  note = "The text of the REP guideline of the Institute of Life Cycle Assessment, Japan, was not at hand: "
    .. "what it may still change is a parameter here.",
  note_ja = "日本LCA学会の削減実績量ガイドライン本文は参照できていません。今後変わり得る点は、ここの設定値です。",
  sources = {
    "METI, study group on the GX product market, interim report, March 2024",
    "METI and MOE, CFP guideline, March 2023, and its practice guide, May 2023",
    "Japan Iron and Steel Federation, GX steel guideline, October 2025 (summary)",
    "WBCSD, Guidance on Avoided Emissions, v2.0, July 2025 (summary)",
    "Partnership for Carbon Transparency (PACT), data model 3.0",
  },
  parameters = {
    gwp_method = { value = "gwp100-ar6", basis = "source", source = "PACT v3 and ISO 14067: the latest IPCC set" },
    own_scopes = {
      value = { 1, 2 },
      basis = "default",
      source = "METI's example of an assembler that turns to renewable power is scope 2; "
        .. "GX steel rules may allow scope 1 alone",
    },
    freeze_at = {
      value = "baseline",
      basis = "default",
      source = "BASE-6: surroundings are the same in both inventories, so that nobody else's gain is counted as one's own",
    },
    measures_exact_max = { value = 12, basis = "default", source = "2^12 inventories: exact Shapley values up to here" },
    measures_orders = {
      value = 1000,
      basis = "default",
      source = "beyond: the mean over random orders and their reverses; the sum stays exact, shares have a standard error",
    },
    measures_orders_seed = { value = 1, basis = "default", source = "set here, so that nobody picks a seed that suits" },
    price_sellers_min = { value = 5, basis = "default", source = "no single seller can be read out of them" },
    price_delay_days = { value = 90, basis = "default", source = "a quarter: no current price is told" },
    max_assign_ratio = { value = "1.0", basis = "default", source = "DC-8: no negative footprint from certificates" },
    baseline_min_years = { value = 1, basis = "default", source = "BASE-2: at least one fiscal year" },
    baseline_recommended_years = { value = 3, basis = "default", source = "BASE-2: GX-ETS uses means of three years" },
    baseline_floor_fy = {
      value = 2013,
      basis = "source",
      source = "BASE-3: GX-ETS honours early reductions since FY2013; GX League phase 1 base year 2013 or later",
    },
    recalc_threshold = { value = "0.05", basis = "default", source = "BASE-4: GHG Protocol practice" },
    project_start_min_fy = { basis = "default", source = "JISF's guideline text was not at hand" },
    measure_years_max = { basis = "default", source = "BASE-7: none found" },
    greenfield_baseline = { value = "refuse", basis = "default", source = "BASE-8: no earlier product, no reduction" },
    cert_valid_months = { value = 36, basis = "default", source = "worldsteel practice as recalled: about three years" },
    cert_purposes = {
      value = { "scope-3", "product-upstream", "procurement", "disclosure" },
      basis = "default",
      source = "DC-6: Nippon Steel's certificates name Scope 3 category 1 and the upstream of the buyer's product; "
        .. "public procurement and disclosure are uses METI's slides name",
    },
    claim_purposes = {
      value = { "final-use", "subsidy", "procurement", "declaration", "disclosure", "scope-3", "product-upstream" },
      basis = "default",
      source = "DC-6: final uses that METI's slides name; offsetting one's own Scope 1 or 2 is none of them",
    },
    attest_purposes = {
      value = { "procurement", "disclosure", "scope-3", "product-upstream", "label", "finance" },
      basis = "default",
      source = "proofs of what is held, as METI's slides name them; a subsidy needs a claim",
    },
    attest_each_tier = {
      value = { "disclosure", "scope-3", "product-upstream", "label", "finance" },
      basis = "default",
      source = "GHG Protocol: each company reports its own Scope 3; a tender is served once along the chain",
    },
    purposes_together = {
      value = { "subsidy+disclosure", "subsidy+scope-3", "subsidy+product-upstream", "subsidy+label", "subsidy+finance",
        "final-use+disclosure", "final-use+scope-3", "final-use+label", "final-use+finance", "declaration+disclosure",
        "declaration+scope-3", "procurement+disclosure", "procurement+scope-3", "procurement+label",
        "procurement+product-upstream", "procurement+finance", "disclosure+scope-3", "disclosure+label",
        "disclosure+finance", "disclosure+product-upstream", "scope-3+label", "scope-3+finance",
        "scope-3+product-upstream", "label+finance", "label+product-upstream", "finance+product-upstream" },
      basis = "default",
      source = "one gram in a subsidy and in a tender would be rewarded twice by the state; reports beside a reward are not",
    },
    coc_models_allowed = {
      value = { "identity_preserved", "segregated", "controlled_blending", "rolling_average", "mb_certificate",
        "gx_allocation" },
      basis = "default",
      source = "ISO 22095; JISF's two methods; book and claim and the credit method are left out",
    },
    input_rules = {
      value = { "pro-rata", "first-in-first-out", "declared" },
      basis = "default",
      source = "ISO 22095 leaves it to the scheme which input lots count as used; the first is taken where none is named",
    },
    balance_period_months = { value = 12, basis = "default", source = "common upper limit of balancing periods" },
    negative_balance = { value = false, basis = "default", source = "ISO 22095-2:2026 was not at hand" },
    credit_life_periods = { basis = "default", source = "ISO 22095-2:2026 was not at hand" },
    cutoff_total = { value = "0.03", basis = "source", source = "PACT v3: cumulative at most 3 %" },
    cutoff_process = { basis = "default", source = "PACT v3 sets none; v2 had 1 %" },
    price_ratio_economic = { value = 5, basis = "default", source = "PACT and TfS as recalled: economic above 5" },
    dqr_threshold = { value = "0.05", basis = "source", source = "PACT v2: contributions above 5 %" },
    validity_years_cfp = { value = 3, basis = "source", source = "PACT: at most three years after the reference period" },
    ae_ref_max_age_years = { value = 5, basis = "default", source = "WBCSD step 2: update the reference" },
    ae_rebound_default = { value = 0, basis = "default", source = "WBCSD step 4: with a note where 0" },
    share_sum_max = { value = "1.0", basis = "default", source = "shares of one avoided emission never exceed it" },
    ets_first_fy = { value = 2026, basis = "source", source = "GX-ETS, from FY2026" },
    ets_ceiling_yen_per_t = { value = 4300, basis = "source", source = "GX-ETS FY2026, reference upper price" },
    ets_floor_yen_per_t = { value = 1700, basis = "source", source = "GX-ETS FY2026, adjustment base price" },
    ets_real_growth = { value = "0.03", basis = "source", source = "GX-ETS: 1.03 a year and the price index" },
    ets_credit_cap = { value = "0.10", basis = "source", source = "GX-ETS: J-Credit and JCM up to 10 % of emissions" },
    ets_penalty_factor = { value = "1.1", basis = "default", source = "as recalled: 1.1 times the ceiling" },
    cev_program = { value = "cev-2025", basis = "source", source = "limits and GX steel add-on stand in that program" },
  },
  checks = {
    ["BASE-7"] = "notice",
    ["DC-9"] = "notice",
  },
  cases = {
    [[ask  pool
given  unit_emissions  2.12 1.98
given  quantity  1000000
given  measure  furnace 150000
expect claimable  140000.000]],
    [[ask  check
given  rule  COC-MODEL
given  model  book_and_claim
expect COC-MODEL  fail]],
    [[ask  check
given  rule  BASE-3
given  baseline_fy  2012
expect BASE-3  fail]],
  },
}
