-- SPDX-License-Identifier: Apache-2.0
-- Japan's subsidy for clean energy vehicles (CEV補助金) with its add-on for GX steel, as far as published figures go.
--
-- Amounts are upper limits from press reports; the score that decides the amount within the limit is not modelled
-- here and is left to the officer: the verdict says so. Thresholds and money are written as strings or integers.
return {
  id = "cev-2026",
  version = "2026-01",
  name = "Clean energy vehicle subsidy (Japan), vehicles registered from 2026-01-01",
  name_ja = "クリーンエネルギー自動車導入促進補助金（2026年1月1日以降登録）",
  kind = "subsidy",
  valid_from = "2026-01-01",
  exclusive_with = "jp-cev",
  disposal_years = 4,
  source = "METI, revision of CEV subsidy limits, December 2025 (limits EV 1,300,000, kei-EV 580,000, PHEV 850,000, "
    .. "FCV 1,500,000 yen); GX steel add-on of up to 50,000 yen continued, as reported by trade press",
  note = "Limits, not the amount granted: the maker's score decides within them. The disposal restriction of four years is an "
    .. "assumption.",
  note_ja = "金額は上限です。実際の額は評価点により決まります。処分制限4年は仮定です。",
  clauses = {
    {
      id = "vehicle-class",
      field = "attribute.vehicle_class",
      operator = "in",
      value = { "passenger", "kei" },
      required = true,
      text = "A passenger car or kei car",
      text_ja = "乗用車または軽自動車であること",
    },
    {
      id = "powertrain",
      field = "attribute.powertrain",
      operator = "in",
      value = { "bev", "kei-ev", "phev", "fcv" },
      required = true,
      text = "Battery electric, plug-in hybrid or fuel cell: a gasoline car is not eligible",
      text_ja = "電気自動車・プラグインハイブリッド車・燃料電池車であること（ガソリン車は対象外）",
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
    local limits = { bev = 1300000, ["kei-ev"] = 580000, phev = 850000, fcv = 1500000 }
    local limit = limits[facts["attribute.powertrain"]] or 0
    if facts["clause.gx-steel-plan"] == "yes" then
      limit = limit + 50000
    end
    return limit
  end,
  cases = {
    {
      name = "a gasoline car is not eligible",
      shows = "not-eligible",
      facts = { ["attribute.vehicle_class"] = "passenger", ["attribute.powertrain"] = "gasoline" },
      eligible = false,
      failed = "powertrain",
    },
    {
      name = "an electric car of a maker with an approved plan",
      shows = "eligible",
      facts = {
        ["attribute.vehicle_class"] = "passenger",
        ["attribute.powertrain"] = "bev",
        ["attribute.gx_steel_plan"] = "approved",
      },
      eligible = true,
      award_yen = 1350000,
    },
    {
      name = "an electric car without a plan gets no add-on",
      facts = { ["attribute.vehicle_class"] = "passenger", ["attribute.powertrain"] = "bev" },
      eligible = true,
      award_yen = 1300000,
    },
    {
      name = "registered the day before: another program's",
      shows = "borderline",
      day = "2025-12-31",
      facts = {
        ["attribute.vehicle_class"] = "passenger",
        ["attribute.powertrain"] = "bev",
      },
      eligible = false,
      award_yen = 0,
    },
    {
      name = "registered on the first day",
      shows = "borderline",
      day = "2026-01-01",
      facts = {
        ["attribute.vehicle_class"] = "passenger",
        ["attribute.powertrain"] = "bev",
      },
      eligible = true,
      award_yen = 1300000,
    },
    {
      name = "a plan whose approval has expired gives no add-on",
      shows = "expired",
      facts = {
        ["attribute.vehicle_class"] = "passenger",
        ["attribute.powertrain"] = "bev",
        ["attribute.gx_steel_plan"] = "approved",
      },
      details = { { field = "attribute.gx_steel_plan", valid_until = "2025-12-31" } },
      eligible = true,
      award_yen = 1300000,
      failed = "gx-steel-plan expired",
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
      award_yen = 1300000,
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
