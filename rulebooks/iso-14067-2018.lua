-- SPDX-License-Identifier: Apache-2.0
-- The carbon footprint of a product by ISO 14067:2018: a footprint alone, compared only under the same rules. What is
-- not said here is as in jp-gx-2026.
return {
  id = "iso-14067-2018",
  version = "2018",
  extends = "jp-gx-2026",
  name = "Carbon footprint of products (ISO 14067:2018)",
  name_ja = "製品のカーボンフットプリント（ISO 14067:2018）",
  valid_from = "2018-08-01",
  note = "The standard sets no number for cut-off; it asks that what is left out be documented. No chain of custody by "
    .. "certificates is foreseen (ISO 14077 is a draft).",
  note_ja = "規格はカットオフの数値を定めず、除外したものの記録を求めます。証書による管理の連鎖は想定していません（ISO 14077は審議中）。",
  sources = { "ISO 14067:2018; ISO/CD 14077 (committee draft, 2026)" },
  parameters = {
    cutoff_total = { basis = "source", source = "no number in the standard" },
    coc_models_allowed = {
      value = { "identity_preserved", "segregated", "controlled_blending" },
      basis = "default",
      source = "the footprint is of the physical product; chain of custody in LCA is left to ISO 14077",
    },
    validity_years_cfp = { basis = "default", source = "no number in the standard" },
  },
  cases = {
    [[ask  check
given  rule  COC-MODEL
given  model  mb_certificate
expect COC-MODEL  fail]],
    [[ask  check
given  rule  CUT-OFF
given  exempted_share  0.04
expect CUT-OFF  notice]],
  },
}
