-- SPDX-License-Identifier: Apache-2.0
-- New passenger cars in Japan to 2050: hybrids and gasoline cars, plug-in and battery cars, and cars with GX materials.
--
-- Money is yen of 2026, one unit is a car. docs/market-passenger-cars.md says what is known, what is assumed, and how the
-- answer changes.
local function assume(value, low, high)
  return { value = value, low = low, high = high, source = "assumption" }
end
local function assume_path(path, factor_low, factor_high)
  return { path = path, factor_low = factor_low, factor_high = factor_high, source = "assumption" }
end
local function cite(value, source)
  return { value = value, source = source }
end

-- The same car but for its steel and power: what is uncertain about the one is uncertain about the other.
local function together(field, figure)
  figure.luck = "car/battery " .. field
  return figure
end

local CEV = "METI, subsidy for clean energy vehicles registered from 2026-01-01: up to 1,300,000 yen for a battery car, "
  .. "850,000 for a plug-in hybrid; GX steel add-on of up to 50,000 yen"
local TAX = "Tax reform outline of Japan for FY2024 (2023-12-14), credit for domestic production in strategic fields: "
  .. "400,000 yen for a battery car over 10 years, 75 %, 50 % and 25 % in years 8 to 10"
local ETS = "METI, GX-ETS price corridor of FY2026: floor 1,700 and ceiling 4,300 yen/t, each year 3 % and inflation"

return {
  id = "passenger-cars",
  version = "1",
  name = "Passenger cars to 2050",
  name_ja = "乗用車市場（2050年まで）",
  note = "Lifetime energy cost as buyers count it; range and charging are a preference that fades.",
  note_ja = "使用時の費用は買い手の見積りによります。航続距離・充電の不便は時とともに薄れる選好として扱います。",
  from_year = 2026,
  to_year = 2050,
  segments = {
    {
      id = "public", kind = "public", name = "Public fleets", name_ja = "公用車",
      share = { value = "0.01", source = "assumption" },
      willingness_yen_per_t = assume(5000), sensitivity = assume(6, 4, 9), inertia = assume(0.3),
      innovation = assume(0.10), imitation = assume(0.40), familiarity = assume(0.60),
    },
    {
      id = "fleets", kind = "committed", name = "Company fleets with a declaration", name_ja = "宣言企業の社用車",
      share = { value = "0.05", source = "assumption" },
      willingness_yen_per_t = assume(8000, 4000, 15000), sensitivity = assume(6, 4, 9), inertia = assume(0.3),
      innovation = assume(0.08), imitation = assume(0.40), familiarity = assume(0.50),
    },
    {
      id = "sharing", kind = "private", name = "Sharing and rental", name_ja = "シェアリング・レンタカー",
      share = { value = "0.07", source = "assumption" },
      willingness_yen_per_t = assume(2000, 0, 5000), sensitivity = assume(8, 5, 11), inertia = assume(0.3),
      innovation = assume(0.04), imitation = assume(0.40), familiarity = assume(0.30),
    },
    {
      id = "consumers", kind = "consumers", name = "Consumers", name_ja = "個人",
      share = { value = "0.87", source = "assumption" },
      willingness_yen_per_t = assume(1000, 0, 4000), sensitivity = assume(7, 4, 10),
      inertia = assume(0.45, 0.25, 0.65),
      innovation = assume(0.015, 0.008, 0.03), imitation = assume(0.25, 0.15, 0.4), familiarity = assume(0.12),
      seen = assume(0.1),
    },
  },
  products = {
    {
      id = "car", name = "New passenger car", name_ja = "新車（乗用車）", unit = "car",
      demand_units = {
        path = { { 2026, 3800000 }, { 2035, 3400000 }, { 2050, 2800000 } },
        factor_low = 0.85, factor_high = 1.1,
        source = "assumption",
        note = "Of the order of yearly new passenger cars reported by JAMA in 2023 and 2024; falling with population.",
      },
      variants = {
        {
          id = "gasoline-hybrid", kind = "conventional", name = "Gasoline and hybrid", name_ja = "ガソリン車・ハイブリッド車",
          cost_yen = assume(2800000, 2600000, 3000000),
          use_yen = assume(900000, 650000, 1200000),
          emissions_t = assume(27, 23, 31), direct_t = assume(1.0), power_t = assume(0.7),
          pass_through = assume(0.8),
          initial_share = cite(0.964, "assumption"),
        },
        {
          id = "phev", kind = "gx", name = "Plug-in hybrid", name_ja = "プラグインハイブリッド車",
          cost_yen = assume(3800000, 3500000, 4200000), learning = assume(0.05, 0.02, 0.08),
          cumulative_units = assume(400000), cost_floor_yen = assume(2950000),
          use_yen = assume(650000, 500000, 850000),
          emissions_t = assume(20), direct_t = assume(1.0), power_t = assume(0.9), ae_t = assume(6),
          pass_through = assume(0.8),
          preference = assume(-0.6), initial_share = cite(0.012, "assumption"),
          capacity_units = assume_path({ { 2026, 120000 }, { 2030, 300000 } }),
          build_units = assume(80000, 40000, 150000), lead_years = assume(2), headroom = assume(0.1),
          investment_yen = assume(600000), plant_years = assume(10),
        },
        {
          id = "battery", kind = "gx", name = "Battery car", name_ja = "電気自動車",
          cost_yen = assume(4100000, 3700000, 4600000), learning = assume(0.09, 0.05, 0.13),
          cumulative_units = assume(600000), cost_floor_yen = assume(2600000),
          use_yen = assume(450000, 350000, 600000),
          emissions_t = assume_path({ { 2026, 16 }, { 2040, 9 }, { 2050, 6 } }, 0.9, 1.15),
          direct_t = assume(1.3), power_t = assume(1.0),
          ae_t = assume_path({ { 2026, 11 }, { 2040, 17 }, { 2050, 20 } }),
          pass_through = assume(0.8),
          preference = assume_path({ { 2026, -2.2 }, { 2040, -0.4 }, { 2050, 0 } }),
          initial_share = cite(0.022, "assumption"),
          capacity_units = assume_path({ { 2026, 150000 }, { 2030, 600000 } }, 0.6, 1.2),
          build_units = assume(220000, 120000, 350000), lead_years = assume(3), headroom = assume(0.15),
          investment_yen = assume(1200000), plant_years = assume(10),
        },
        {
          id = "battery-gx", kind = "gx", over = "battery", name = "Battery car of GX steel and renewable power", name_ja = "電気自動車（GX鋼材・再エネ工場）",
          cost_yen = { value = 4140000, low = 3730000, high = 4640000, source = "assumption", luck = "car/battery cost_yen",
            note = "About 1.5 t of steel a car; all of it green about 30,000 yen more (trade press, 2025)." },
          learning = together("learning", assume(0.09, 0.05, 0.13)), cumulative_units = assume(600000), cost_floor_yen = assume(2630000),
          use_yen = together("use_yen", assume(450000, 350000, 600000)),
          emissions_t = together("emissions_t", assume_path({ { 2026, 14 }, { 2040, 7 }, { 2050, 4 } }, 0.9, 1.15)),
          direct_t = assume(0.7), power_t = assume(0.3),
          rep_t = assume(1.8), ae_t = assume_path({ { 2026, 11 }, { 2040, 17 }, { 2050, 20 } }),
          pass_through = assume(0.8),
          preference = assume_path({ { 2026, -2.2 }, { 2040, -0.4 }, { 2050, 0 } }),
          initial_share = cite(0.002, "assumption"),
          capacity_units = assume_path({ { 2026, 30000 }, { 2030, 200000 } }, 0.6, 1.2),
          build_units = assume(200000, 80000, 350000), lead_years = assume(3), headroom = assume(0.15),
          investment_yen = assume(1250000), plant_years = assume(10),
        },
      },
    },
  },
  levers = {
    {
      id = "ets", kind = "ets", name = "GX-ETS price corridor", name_ja = "GX-ETS（価格帯）",
      floor_yen_per_t = cite(1700, ETS), ceiling_yen_per_t = cite(4300, ETS), growth = cite("1.03", ETS),
      position = assume(0.5, 0.1, 1),
      free_share = assume_path({ { 2026, 0.95 }, { 2033, 0.8 }, { 2050, 0.1 } }),
    },
    {
      id = "auction", kind = "auction", name = "Power auction", name_ja = "発電事業者の有償オークション",
      from_year = 2033,
      yen_per_t = assume_path({ { 2033, 1000 }, { 2050, 9000 } }, 0.3, 1.5),
    },
    {
      id = "cev-subsidy", kind = "subsidy", name = "CEV subsidy, battery cars", name_ja = "CEV補助金（電気自動車）",
      from_year = 2026, until_year = 2035, phase_out_years = 4, variants = { "battery", "battery-gx" },
      yen_per_unit = { value = 900000, low = 700000, high = 1300000, source = CEV,
        note = "The upper limit is 1,300,000; the amount granted is an assumption below it." },
      budget_yen = { value = 110000000000, low = 60000000000, high = 160000000000, source = "assumption",
        note = "Of the order of supplementary budgets of recent years." },
      search = { low = 0, high = 1.4 },
    },
    {
      id = "cev-phev", kind = "subsidy", name = "CEV subsidy, plug-in hybrids", name_ja = "CEV補助金（PHEV）",
      from_year = 2026, until_year = 2032, phase_out_years = 3, variants = { "phev" },
      yen_per_unit = { value = 600000, low = 400000, high = 850000, source = CEV },
      budget_yen = assume(30000000000),
      search = { low = 0, high = 1.4 },
    },
    {
      id = "cev-gx-steel", kind = "subsidy", name = "Add-on for GX steel", name_ja = "GX鋼材加算",
      from_year = 2026, until_year = 2035, variants = { "battery-gx" },
      yen_per_unit = cite(50000, CEV), budget_yen = assume(10000000000),
      search = { low = 0, high = 2 },
    },
    {
      id = "tax-credit", kind = "tax-credit", name = "Production tax credit", name_ja = "戦略分野国内生産促進税制",
      from_year = 2026, until_year = 2034, phase_out_years = 3, variants = { "battery", "battery-gx" },
      yen_per_unit = cite(400000, TAX),
      search = { low = 0, high = 1.5 },
    },
    {
      id = "public-quota", kind = "quota", name = "Public fleets", name_ja = "公用車の電動化", segments = { "public" },
      share = assume_path({ { 2026, 0.3 }, { 2030, 1 } }),
    },
    {
      id = "declarations", kind = "declaration", name = "Fleet declarations", name_ja = "社用車の宣言", segments = { "fleets" },
      share = assume_path({ { 2026, 0.1 }, { 2035, 0.8 }, { 2050, 1 } }), kept = assume(0.7, 0.4, 1),
    },
    {
      id = "standard", kind = "standard", name = "Limit of life-cycle emissions", name_ja = "ライフサイクル排出の基準",
      from_year = 2035, segments = { "public", "fleets", "sharing", "consumers" },
      limit_t = assume(20), share = assume_path({ { 2035, 0.1 }, { 2050, 0.6 } }),
      search = { low = 0, high = 1.6 },
    },
    {
      id = "awareness", kind = "awareness", name = "Awareness", name_ja = "普及啓発",
      until_year = 2032, innovation = assume(0.005), cost_yen = assume(2000000000),
    },
  },
}
