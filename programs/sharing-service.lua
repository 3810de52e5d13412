-- SPDX-License-Identifier: Apache-2.0
-- A purchase subsidy for a sharing service, judged per kilometre and per user and year. Hypothetical: the GX slides name
-- sharing services as eligible for purchase support that looks at CFP and REP, without figures.
return {
  id = "sharing-service",
  version = "2026-1",
  kind = "subsidy",
  hypothetical = true,
  name = "Support for sharing services by footprint per kilometre and per user-year",
  name_ja = "シェアリングサービス支援（1km当たり・利用者1人年当たりのCFPで判定）",
  valid_from = "2026-04-01",
  source = "METI's slides on GX products (purchase support, sharing services included); every figure is an assumption",
  note = "Per user and year: users x 40,000 yen, at most 2,000,000 yen a vehicle. All figures are assumptions.",
  note_ja = "利用者1人年当たり4万円、1台当たり上限200万円。数値はすべて仮定です。",
  clauses = {
    {
      id = "service",
      field = "attribute.service",
      operator = "in",
      value = { "car-sharing", "bicycle-sharing" },
      text = "A shared car or bicycle",
      text_ja = "カーシェアまたはシェアサイクルであること",
    },
    {
      id = "cfp-per-km",
      field = "attribute.cfp_kgco2e_per_km",
      operator = "<=",
      value = "0.150",
      unit = "kgCO2e/km",
      evidence = true,
      text = "Life-cycle footprint of a kilometre, the vehicle's making included, at most 150 g",
      text_ja = "車両の製造を含む1km当たりのライフサイクル排出量が150g以下であること",
    },
    {
      id = "cfp-per-user-year",
      field = "attribute.cfp_kgco2e_per_user_year",
      of = "attribute.owned_cfp_kgco2e_per_user_year",
      operator = "<=",
      value = "60",
      unit = "kgCO2e/user-year",
      evidence = true,
      text = "A user's year of the service emits at most 60 % of a user's year with a car of one's own",
      text_ja = "利用者1人年当たりの排出量が、自家用車を保有した場合の60%以下であること",
    },
    {
      id = "verified",
      field = "attribute.cfp_kgco2e_per_km",
      operator = "stated",
      verified = true,
      age_months_max = 36,
      required = false,
      points = 1,
      text = "The footprint was verified within three years",
      text_ja = "排出量が3年以内に第三者検証を受けていること",
    },
  },
  award = function(facts)
    local users = tonumber(facts["attribute.users_per_vehicle"] or "0") or 0
    return math.min(math.floor(users) * 40000, 2000000)
  end,
  cases = {
    {
      -- A shared car: 24,000 km a year, 30 users; making 6,000 kg over 144,000 km (41.667 g/km) and driving 100 g/km
      -- = 0.142 kg/km; a user's year 24,000 / 30 x 0.142 = 113.6 kg. Of one's own: 5,000 km x 0.225 kg/km = 1,125 kg.
      name = "worked case: a shared car of 30 users",
      facts = {
        ["attribute.service"] = "car-sharing",
        ["attribute.users_per_vehicle"] = "30",
        ["attribute.cfp_kgco2e_per_km"] = "0.142 kgCO2e/km",
        ["attribute.cfp_kgco2e_per_user_year"] = "113.6 kgCO2e/user-year",
        ["attribute.owned_cfp_kgco2e_per_user_year"] = "1125 kgCO2e/user-year",
      },
      details = { { field = "attribute.cfp_kgco2e_per_km", dated = "2026-03-01" } },
      eligible = true,
      points = 1,
      award_yen = 1200000,
    },
    {
      name = "0.1 % above the limit is above it",
      facts = {
        ["attribute.service"] = "car-sharing",
        ["attribute.cfp_kgco2e_per_km"] = "0.15015 kgCO2e/km",
        ["attribute.cfp_kgco2e_per_user_year"] = "113.6 kgCO2e/user-year",
        ["attribute.owned_cfp_kgco2e_per_user_year"] = "1125 kgCO2e/user-year",
      },
      eligible = false,
      award_yen = 0,
      failed = "cfp-per-km no",
    },
    {
      name = "few users a car: good per kilometre, not per user",
      facts = {
        ["attribute.service"] = "car-sharing",
        ["attribute.cfp_kgco2e_per_km"] = "0.142 kgCO2e/km",
        ["attribute.cfp_kgco2e_per_user_year"] = "675.1 kgCO2e/user-year",
        ["attribute.owned_cfp_kgco2e_per_user_year"] = "1125 kgCO2e/user-year",
      },
      eligible = false,
      failed = "cfp-per-user-year no",
    },
    {
      name = "without evidence a footprint does not count",
      facts = {
        ["attribute.service"] = "car-sharing",
        ["attribute.cfp_kgco2e_per_km"] = "0.142 kgCO2e/km",
        ["attribute.cfp_kgco2e_per_user_year"] = "113.6 kgCO2e/user-year",
        ["attribute.owned_cfp_kgco2e_per_user_year"] = "1125 kgCO2e/user-year",
      },
      details = { { field = "attribute.cfp_kgco2e_per_km", evidence = "" } },
      eligible = false,
      failed = "cfp-per-km no-evidence",
    },
  },
}
