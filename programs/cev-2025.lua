-- SPDX-License-Identifier: Apache-2.0
-- Japan's subsidy for clean energy vehicles (CEV補助金) of fiscal 2025, with its add-on for GX steel.
--
-- Caps and the add-on are those of the trade press (see source); the score of 200 points that decides the amount within
-- them is not published in a form that can be computed, and is left to the officer. The add-on follows the maker's approved
-- plan, not the reduction in the car. The kei-EV add-on is an assumption, marked as one.
return {
  id = "cev-2025",
  version = "2025-04",
  kind = "subsidy",
  name = "Clean energy vehicle subsidy (Japan), fiscal 2025",
  name_ja = "クリーンエネルギー自動車導入促進補助金（2025年度）",
  valid_from = "2025-04-01",
  valid_until = "2025-12-31",
  exclusive_with = "jp-cev",
  disposal_years = 4,
  source = "bsrweb.jp/article/111511 and netdenjd.com/articles/-/312772 (caps EV 850,000, kei-EV 550,000, PHEV 550,000, "
    .. "FCV 2,550,000 yen; up to 50,000 yen more for makers' plans of steel that contributes to GX); "
    .. "the four years of disposal restriction are an assumption",
  note = "Limits, not the amount granted: the maker's score decides within them. The kei-EV add-on of 30,000 yen and the "
    .. "disposal restriction of four years are assumptions.",
  note_ja = "金額は上限です。実際の額は評価点により決まります。軽EVの加算3万円と処分制限4年は仮定です。",
  clauses = {
    {
      id = "vehicle-class",
      field = "attribute.vehicle_class",
      operator = "in",
      value = { "passenger", "kei" },
      text = "A passenger car or kei car",
      text_ja = "乗用車または軽自動車であること",
      source = "bsrweb.jp/article/111511",
    },
    {
      id = "powertrain",
      field = "attribute.powertrain",
      operator = "in",
      value = { "bev", "kei-ev", "phev", "fcv" },
      text = "Battery electric, plug-in hybrid or fuel cell: a gasoline car is not eligible",
      text_ja = "電気自動車・プラグインハイブリッド車・燃料電池車であること（ガソリン車は対象外）",
      source = "bsrweb.jp/article/111511",
    },
    {
      id = "gx-steel-plan",
      field = "attribute.gx_steel_plan",
      operator = "=",
      value = "approved",
      evidence = true,
      required = false,
      text = "The maker's plan to use GX steel is approved (add-on of up to 50,000 yen)",
      text_ja = "メーカーのGX推進に貢献する鋼材の導入計画が承認されていること（最大5万円の加算）",
      source = "netdenjd.com/articles/-/312772; plans approved ahead count: snews.fromation.co.jp/archives/96318",
    },
    {
      id = "not-claimed",
      field = "claim.jp-cev",
      operator = "absent",
      text = "No subsidy of this group was had for it: one vehicle, one subsidy",
      text_ja = "同種の補助金を受けていないこと（1台につき1回）",
    },
  },
  award = function(facts)
    local limits = { bev = 850000, ["kei-ev"] = 550000, phev = 550000, fcv = 2550000 }
    local add_on = { bev = 50000, ["kei-ev"] = 30000, phev = 50000, fcv = 50000 }
    local powertrain = facts["attribute.powertrain"]
    local yen = limits[powertrain]
    if facts["clause.gx-steel-plan"] == "yes" then
      yen = yen + add_on[powertrain]
    end
    return yen
  end,
  cases = {
    {
      name = "an electric car of a maker with an approved plan: 850,000 + 50,000 = 900,000",
      shows = "eligible",
      facts = {
        ["attribute.vehicle_class"] = "passenger",
        ["attribute.powertrain"] = "bev",
        ["attribute.gx_steel_plan"] = "approved",
      },
      eligible = true,
      award_yen = 900000,
    },
    {
      name = "without a plan there is no add-on",
      facts = { ["attribute.vehicle_class"] = "passenger", ["attribute.powertrain"] = "bev" },
      eligible = true,
      award_yen = 850000,
    },
    {
      name = "a plan whose approval has expired gives no add-on",
      shows = "expired",
      facts = {
        ["attribute.vehicle_class"] = "passenger",
        ["attribute.powertrain"] = "fcv",
        ["attribute.gx_steel_plan"] = "approved",
      },
      details = { { field = "attribute.gx_steel_plan", valid_until = "2025-03-31" } },
      eligible = true,
      award_yen = 2550000,
      failed = "gx-steel-plan expired",
    },
    {
      name = "a gasoline car is not eligible, whatever its steel",
      shows = "not-eligible",
      facts = {
        ["attribute.vehicle_class"] = "passenger",
        ["attribute.powertrain"] = "gasoline",
        ["attribute.gx_steel_plan"] = "approved",
      },
      eligible = false,
      award_yen = 0,
      failed = "powertrain no",
    },
    {
      name = "registered after the revision: another program's",
      shows = "borderline",
      day = "2026-01-01",
      facts = { ["attribute.vehicle_class"] = "passenger", ["attribute.powertrain"] = "bev" },
      eligible = false,
      award_yen = 0,
    },
    {
      name = "registered on the last day",
      shows = "borderline",
      day = "2025-12-31",
      facts = {
        ["attribute.vehicle_class"] = "passenger",
        ["attribute.powertrain"] = "bev",
      },
      eligible = true,
      award_yen = 850000,
    },
    {
      name = "a plan without a document behind it gives no add-on",
      shows = "unverified",
      facts = {
        ["attribute.vehicle_class"] = "passenger",
        ["attribute.powertrain"] = "bev",
        ["attribute.gx_steel_plan"] = "approved",
      },
      details = { { field = "attribute.gx_steel_plan", evidence = "" } },
      eligible = true,
      award_yen = 850000,
      failed = "gx-steel-plan no-evidence",
    },
    {
      name = "a car that had its subsidy",
      shows = "double-claim",
      facts = {
        ["attribute.vehicle_class"] = "passenger",
        ["attribute.powertrain"] = "bev",
        ["attribute.gx_steel_plan"] = "approved",
        ["claim.jp-cev"] = "an entry of the ledger",
      },
      eligible = false,
      award_yen = 0,
      failed = "not-claimed no",
    },
  },
}
