-- SPDX-License-Identifier: Apache-2.0
-- How GX value is calculated by default: METI's indicators, with the open points as documented defaults.
--
-- `basis` of a parameter says how firm it is: "source" (found in a published source) or "default" (Kachi's documented
-- choice where the standard's text was not at hand). Statements print the rulebook's id, version and digest.
return {
  id = "jp-gx-2026",
  version = "2026.1",
  name = "GX value, Japan, documented defaults",
  name_ja = "GX価値（日本）既定の算定規則",
  valid_from = "2026-04-01",
  note = "The text of the REP guideline of the Institute of Life Cycle Assessment, Japan, was not at hand: "
    .. "what it may still change is a parameter here.",
  note_ja = "日本LCA学会の削減実績量ガイドライン本文は参照できていません。今後変わり得る点は、ここの設定値です。",
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
    max_assign_ratio = { value = "1.0", basis = "default", source = "DC-8: no negative footprint from certificates" },
  },
}
