-- SPDX-License-Identifier: Apache-2.0
-- Green purchasing (グリーン購入法 基本方針): the two tiers of criteria for goods of which steel is a main material.
--
-- The structure is that of the Cabinet decision of 2025-01-28: green steel stands in the tier of higher environmental
-- performance (基準値1). Which items ask for which steel is set item by item there and was not read in full: check the
-- current text before a tender. Numbers of CFP are an agency's own and are given as an attribute.
return {
  id = "green-purchasing-steel",
  version = "2026-02",
  kind = "public-procurement",
  name = "Green purchasing (Japan): goods with steel, two tiers",
  name_ja = "グリーン購入法 特定調達品目（鋼材を含む物品）の二段階基準",
  valid_from = "2026-04-01",
  source = "Basic policy under the green purchasing act: itmedia.co.jp/smartjapan 2505/21/news093_4.html and "
    .. "kunaicho.go.jp hoshin-r07.html (Cabinet decision of 2025-01-28: two tiers), "
    .. "renewable-ei.org 20241223 (draft wording: steel with a reduction performance certificate, Standard value 1), "
    .. "sustainablejapan.jp/?p=121276 (revision of 2026-02-03)",
  note = "There is no certification: the supplier shows conformity itself (env.go.jp g-law q&a). Keep this verdict as the record.",
  note_ja = "認証制度はなく、供給者が適合を自ら示します（環境省Q&A）。この判定を適合の記録として保存してください。",
  tiers = {
    {
      id = "standard-1",
      name = "Standard value 1: higher environmental performance",
      name_ja = "基準値1：より高い環境性能",
      clauses = { "base", "green-steel", "cfp-disclosed" },
    },
    { id = "standard-2", name = "Standard value 2: the minimum", name_ja = "基準値2：最低限の水準", clauses = { "base" } },
  },
  clauses = {
    {
      id = "base",
      field = "attribute.meets_item_criteria",
      operator = "=",
      value = "yes",
      evidence = true,
      text = "The item's other criteria are met, as its supplier shows",
      text_ja = "当該品目のその他の判断の基準を満たすこと（供給者による説明）",
      source = "env.go.jp g-law q&a.html",
    },
    {
      id = "green-steel",
      field = "attribute.steel_certificate",
      operator = "in",
      value = { "gx-mass-balance", "gx-allocation" },
      evidence = true,
      text = "Its steel carries a reduction certificate or a GX-allocated footprint under JISF's guideline",
      text_ja = "鉄鋼連盟ガイドラインによる削減証書付き鋼材、またはGXアロケーション方式の鋼材を使用すること",
      source = "renewable-ei.org/en/activities/reports/20241223.php; jisf.or.jp greensteel (methods of 2025-10-28)",
    },
    {
      id = "cfp-disclosed",
      field = "attribute.cfp_disclosed",
      operator = "=",
      value = "yes",
      evidence = true,
      text = "The footprint is calculated and disclosed",
      text_ja = "カーボンフットプリントが算定・開示されていること",
      source = "sustainablejapan.jp/?p=121276",
    },
    {
      id = "non-fossil-power",
      field = "attribute.non_fossil_power_steel",
      operator = "=",
      value = "yes",
      required = false,
      text = "A point to consider: steel made with non-fossil power at or above the price of J-Credits",
      text_ja = "配慮事項：J-クレジット価格以上の非化石電力を活用した鋼材",
      source = "sustainablejapan.jp/?p=121276",
    },
    {
      id = "not-claimed",
      field = "claim.procurement",
      operator = "absent",
      text = "Its value was not claimed for another purchase",
      text_ja = "他の調達で価値が最終利用されていないこと",
    },
  },
  cases = {
    {
      name = "office furniture of green steel, footprint disclosed",
      shows = "eligible",
      facts = {
        ["attribute.meets_item_criteria"] = "yes",
        ["attribute.steel_certificate"] = "gx-mass-balance",
        ["attribute.cfp_disclosed"] = "yes",
      },
      eligible = true,
      tier = "standard-1",
    },
    {
      name = "ordinary steel: the minimum",
      facts = { ["attribute.meets_item_criteria"] = "yes", ["attribute.cfp_disclosed"] = "yes" },
      eligible = true,
      tier = "standard-2",
      failed = "green-steel unknown",
    },
    {
      name = "a certificate that has expired is none",
      shows = "expired",
      facts = {
        ["attribute.meets_item_criteria"] = "yes",
        ["attribute.steel_certificate"] = "gx-mass-balance",
        ["attribute.cfp_disclosed"] = "yes",
      },
      details = { { field = "attribute.steel_certificate", valid_until = "2026-03-31" } },
      eligible = true,
      tier = "standard-2",
      failed = "green-steel expired",
    },
    {
      name = "green steel does not make up for the item's criteria",
      shows = "not-eligible",
      facts = { ["attribute.steel_certificate"] = "gx-mass-balance", ["attribute.cfp_disclosed"] = "yes" },
      eligible = false,
      failed = "base unknown",
    },
    {
      name = "a certificate on its last day",
      shows = "borderline",
      facts = {
        ["attribute.meets_item_criteria"] = "yes",
        ["attribute.steel_certificate"] = "gx-mass-balance",
        ["attribute.cfp_disclosed"] = "yes",
      },
      details = { { field = "attribute.steel_certificate", valid_until = "2026-04-01" } },
      eligible = true,
      tier = "standard-1",
    },
    {
      name = "a certificate that nobody shows",
      shows = "unverified",
      facts = {
        ["attribute.meets_item_criteria"] = "yes",
        ["attribute.steel_certificate"] = "gx-mass-balance",
        ["attribute.cfp_disclosed"] = "yes",
      },
      details = { { field = "attribute.steel_certificate", evidence = "" } },
      eligible = true,
      tier = "standard-2",
      failed = "green-steel no-evidence",
    },
    {
      name = "a certificate that was claimed for other goods",
      shows = "double-claim",
      facts = {
        ["attribute.meets_item_criteria"] = "yes",
        ["attribute.steel_certificate"] = "gx-mass-balance",
        ["attribute.cfp_disclosed"] = "yes",
        ["claim.procurement"] = "an entry of the ledger",
      },
      eligible = false,
      failed = "not-claimed no",
    },
  },
}
