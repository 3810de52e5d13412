-- SPDX-License-Identifier: Apache-2.0
-- A sketch: olefins from biomass and waste plastics against naphtha. Almost every figure is an assumption.
local function assume(value, low, high)
  return { value = value, low = low, high = high, source = "assumption" }
end
local function assume_path(path, factor_low, factor_high)
  return { path = path, factor_low = factor_low, factor_high = factor_high, source = "assumption" }
end
local function cite(value, source)
  return { value = value, source = source }
end

return {
  id = "green-chemicals",
  version = "1",
  name = "Green chemicals to 2050 (sketch)",
  name_ja = "グリーンケミカル市場（2050年まで、概略）",
  note = "A sketch to change: costs, emissions and demand are assumptions of the right order at best.",
  note_ja = "概略です。費用、排出量、需要はいずれも桁を合わせた仮定にすぎません。",
  from_year = 2026,
  to_year = 2050,
  segments = {
    {
      id = "committed", kind = "committed", name = "Brand owners with a declaration", name_ja = "宣言企業（ブランドオーナー）",
      share = { value = "0.15", source = "assumption" },
      willingness_yen_per_t = assume(12000, 5000, 25000), sensitivity = assume(8, 5, 12), inertia = assume(0.4),
      innovation = assume(0.08), imitation = assume(0.4), familiarity = assume(0.3),
    },
    {
      id = "private", kind = "private", name = "Other processors", name_ja = "その他の加工業者",
      share = { value = "0.60", source = "assumption" },
      willingness_yen_per_t = assume(1000, 0, 4000), sensitivity = assume(14, 9, 20), inertia = assume(0.6),
      innovation = assume(0.01), imitation = assume(0.3), familiarity = assume(0.03), seen = assume(0.2),
    },
    {
      id = "export", kind = "export", name = "Export", name_ja = "輸出",
      share = { value = "0.25", source = "assumption" },
      accepts_rep = assume(0.3), willingness_yen_per_t = assume(3000, 0, 8000), sensitivity = assume(16), inertia = assume(0.6),
      innovation = assume(0.02), imitation = assume(0.3), familiarity = assume(0.05),
    },
  },
  products = {
    {
      id = "olefins", name = "Olefins", name_ja = "オレフィン", unit = "t",
      demand_units = assume_path({ { 2026, 5000000 }, { 2050, 4200000 } }, 0.8, 1.1),
      variants = {
        {
          id = "naphtha", kind = "conventional", name = "Naphtha cracker", name_ja = "ナフサ由来",
          cost_yen = assume(150000, 120000, 190000), emissions_t = assume(1.9), direct_t = assume(0.9), power_t = assume(0.05),
          pass_through = assume(0.8),
        },
        {
          id = "bio-naphtha", kind = "gx", name = "Bio-naphtha", name_ja = "バイオナフサ由来",
          cost_yen = assume(300000, 240000, 380000), learning = assume(0.05, 0.02, 0.1), cumulative_units = assume(100000),
          cost_floor_yen = assume(190000), emissions_t = assume(0.8), direct_t = assume(0.8), rep_t = assume(0.3), ae_t = assume(2.5),
          capacity_units = assume_path({ { 2026, 20000 }, { 2032, 150000 } }), build_units = assume(100000, 50000, 200000),
          lead_years = assume(4), headroom = assume(0.1), investment_yen = assume(250000), plant_years = assume(15),
        },
        {
          id = "recycled", kind = "gx", name = "Chemical recycling", name_ja = "ケミカルリサイクル",
          cost_yen = assume(260000, 200000, 340000), learning = assume(0.08, 0.04, 0.14), cumulative_units = assume(80000),
          cost_floor_yen = assume(165000), emissions_t = assume(1.2), direct_t = assume(0.5), rep_t = assume(0.4), ae_t = assume(1.6),
          capacity_units = assume_path({ { 2026, 20000 }, { 2030, 200000 } }), build_units = assume(120000, 60000, 250000),
          lead_years = assume(3), headroom = assume(0.1), investment_yen = assume(300000), plant_years = assume(15),
        },
      },
    },
  },
  levers = {
    {
      id = "tax-credit", kind = "tax-credit", name = "Production tax credit", name_ja = "戦略分野国内生産促進税制",
      from_year = 2027, until_year = 2036, phase_out_years = 3,
      yen_per_unit = cite(50000, "Tax reform outline of Japan for FY2024 (2023-12-14), credit for domestic production in "
        .. "strategic fields: green chemicals 50,000 yen/t over 10 years, 75 %, 50 % and 25 % in years 8 to 10"),
      search = { low = 0, high = 2 },
    },
    {
      id = "ets", kind = "ets", name = "GX-ETS price corridor", name_ja = "GX-ETS（価格帯）",
      floor_yen_per_t = cite(1700, "METI, GX-ETS price corridor of FY2026"),
      ceiling_yen_per_t = cite(4300, "METI, GX-ETS price corridor of FY2026"),
      growth = cite("1.03", "METI, GX-ETS: each year 3 % and inflation"),
      position = assume(0.5, 0.1, 1), free_share = assume_path({ { 2026, 0.95 }, { 2050, 0.1 } }),
    },
    {
      id = "declarations", kind = "declaration", name = "Declarations of buyers", name_ja = "GX率先実行宣言",
      share = assume_path({ { 2026, 0.03 }, { 2035, 0.3 }, { 2050, 0.8 } }), kept = assume(0.7, 0.4, 1),
    },
    {
      id = "subsidy", kind = "subsidy", name = "Purchase support", name_ja = "購入支援",
      from_year = 2028, until_year = 2038, phase_out_years = 3,
      yen_per_t = assume(40000), budget_yen = assume(8000000000), search = { low = 0, high = 3 },
    },
  },
}
