-- SPDX-License-Identifier: Apache-2.0
-- GX steel in Japan to 2050: flat and long products that blast furnaces make today.
--
-- Money is yen of 2026, one unit is a tonne of steel. docs/market-gx-steel.md says what is known here, what is assumed,
-- and how the answer changes. Figures of law and press are cited; everything else says that it is an assumption.
local function assume(value, low, high)
  return { value = value, low = low, high = high, source = "assumption" }
end
local function assume_path(path, factor_low, factor_high)
  return { path = path, factor_low = factor_low, factor_high = factor_high, source = "assumption" }
end
local function cite(value, source)
  return { value = value, source = source }
end

local WORLDSTEEL = "worldsteel, Sustainability Indicators 2024 (2023 data): 2.32 t CO2/t crude steel by BF-BOF, "
  .. "1.43 by DRI-EAF, 0.70 by scrap-EAF"
local TAX = "Tax reform outline of Japan for FY2024 (2023-12-14), credit for domestic production in strategic fields: "
  .. "green steel 20,000 yen/t over 10 years, 75 %, 50 % and 25 % in years 8 to 10"
local ETS = "METI, GX-ETS price corridor of FY2026: floor 1,700 and ceiling 4,300 yen/t, each year 3 % and inflation"

return {
  id = "gx-steel",
  version = "1",
  name = "GX steel to 2050",
  name_ja = "GXスチール市場（2050年まで）",
  note = "Steel of the blast-furnace route; prices and diffusion of buyers are assumptions.",
  note_ja = "高炉鋼材が対象です。価格と買い手の普及に関する数値は仮定です。",
  from_year = 2026,
  to_year = 2050,
  segments = {
    {
      id = "public", kind = "public", name = "Public works and purchases", name_ja = "公共工事・公共調達",
      share = { value = "0.12", source = "assumption" },
      willingness_yen_per_t = assume(4000, 1000, 8000),
      sensitivity = assume(14, 8, 20),
      inertia = assume(0.5, 0.3, 0.7),
      innovation = assume(0.05), imitation = assume(0.35), familiarity = assume(0.15),
    },
    {
      id = "committed", kind = "committed", name = "Companies with a declaration", name_ja = "GX率先実行宣言企業",
      share = { value = "0.10", source = "assumption" },
      willingness_yen_per_t = assume(12000, 6000, 20000),
      sensitivity = assume(10, 6, 14),
      inertia = assume(0.4, 0.2, 0.6),
      innovation = assume(0.10), imitation = assume(0.40), familiarity = assume(0.40), seen = assume(0.1),
    },
    {
      id = "private", kind = "private", name = "Other companies", name_ja = "その他の民間企業",
      share = { value = "0.43", source = "assumption" },
      willingness_yen_per_t = assume(1500, 0, 4000),
      sensitivity = assume(18, 12, 24),
      inertia = assume(0.7, 0.5, 0.85),
      innovation = assume(0.01), imitation = assume(0.25), familiarity = assume(0.02), seen = assume(0.2),
    },
    {
      id = "export", kind = "export", name = "Export", name_ja = "輸出", cbam = true,
      share = { value = "0.35", source = "assumption" },
      willingness_yen_per_t = assume(2000, 0, 5000),
      accepts_rep = assume(0.3, 0.1, 0.6),
      sensitivity = assume(20, 14, 26),
      inertia = assume(0.6, 0.4, 0.8),
      innovation = assume(0.02), imitation = assume(0.30), familiarity = assume(0.05),
      carbon_yen_per_t = assume_path({ { 2026, 500 }, { 2034, 3000 }, { 2050, 9000 } }, 0.5, 1.6),
    },
  },
  products = {
    {
      id = "steel", name = "Steel of the blast-furnace route", name_ja = "高炉鋼材", unit = "t",
      demand_units = {
        path = { { 2026, 62000000 }, { 2035, 57000000 }, { 2050, 48000000 } },
        factor_low = 0.85, factor_high = 1.1,
        source = "assumption",
        note = "About three quarters of the 87 Mt of crude steel made in Japan in 2023; falling with population.",
      },
      variants = {
        {
          id = "blast-furnace", kind = "conventional", name = "Blast furnace", name_ja = "高炉材",
          cost_yen = assume(100000, 90000, 112000),
          pass_through = assume(0.8, 0.5, 1),
          emissions_t = cite(2.32, WORLDSTEEL), direct_t = cite(2.1, "assumption"), power_t = cite(0.05, "assumption"),
        },
        {
          id = "large-eaf", kind = "gx", name = "Large electric furnace, low-carbon power", name_ja = "大型電炉材（非化石電力）",
          cost_yen = assume(122000, 112000, 134000),
          cost_floor_yen = assume(104000),
          learning = assume(0.06, 0.03, 0.10), cumulative_units = assume(3000000),
          pass_through = assume(0.9, 0.7, 1),
          emissions_t = cite(0.70, WORLDSTEEL), direct_t = assume(0.15), power_t = assume(0.30),
          rep_t = { value = 1.2, source = "assumption",
            note = "Own direct reduction of the maker only; less than the difference of the footprints." },
          capacity_units = assume_path({ { 2026, 500000 }, { 2028, 2500000 }, { 2030, 6000000 } }, 0.7, 1.1),
          build_units = assume(1500000, 800000, 2500000), lead_years = assume(4), headroom = assume(0.1),
          investment_yen = assume(90000, 70000, 130000), plant_years = assume(20),
        },
        {
          id = "h2-dri", kind = "gx", name = "Hydrogen direct reduction", name_ja = "水素直接還元材",
          cost_yen = { value = 150000, low = 125000, high = 180000, source = "assumption",
            note = "Transition Asia, Green Steel Economics - Japan (2024): parity with BF-BOF at hydrogen of about "
              .. "1.3 USD/kg; here near 5 USD/kg, 58 kg a tonne, 150 yen to the dollar." },
          cost_change = assume_path({ { 2030, 1 }, { 2040, 0.86 }, { 2050, 0.78 } }, 0.92, 1.1),
          cost_floor_yen = assume(98000),
          learning = assume(0.08, 0.04, 0.14), cumulative_units = assume(2000000),
          pass_through = assume(0.9, 0.7, 1),
          emissions_t = assume(0.40, 0.30, 0.60), direct_t = assume(0.10), power_t = assume(0.20),
          rep_t = assume(1.7),
          capacity_units = assume_path({ { 2026, 0 }, { 2032, 0 }, { 2034, 1000000 } }),
          build_units = assume(1500000, 500000, 3000000), lead_years = assume(5), headroom = assume(0.1),
          investment_yen = assume(160000, 120000, 220000), plant_years = assume(20),
        },
        {
          id = "imported", kind = "import", name = "Imported steel", name_ja = "輸入材",
          cost_yen = assume(101000, 93000, 112000),
          emissions_t = cite(2.32, WORLDSTEEL),
          preference = { value = -2.5, source = "assumption",
            note = "Contracts, grades and delivery keep most buyers with domestic mills; abroad it stands for lost exports." },
        },
      },
    },
  },
  levers = {
    {
      id = "ets", kind = "ets", name = "GX-ETS price corridor", name_ja = "GX-ETS（価格帯）",
      from_year = 2026,
      floor_yen_per_t = cite(1700, ETS), ceiling_yen_per_t = cite(4300, ETS), growth = cite("1.03", ETS),
      position = assume(0.5, 0.1, 1),
      free_share = assume_path({ { 2026, 0.95 }, { 2033, 0.8 }, { 2050, 0.1 } }),
      search = { low = 1, high = 3 },
    },
    {
      id = "levy", kind = "levy", name = "Fossil fuel levy", name_ja = "化石燃料賦課金",
      from_year = 2028, -- Act on GX (2023): from FY2028; the price is not set yet
      yen_per_t = assume_path({ { 2028, 500 }, { 2040, 2500 }, { 2050, 4000 } }, 0.3, 2),
    },
    {
      id = "auction", kind = "auction", name = "Power auction", name_ja = "発電事業者の有償オークション",
      from_year = 2033,
      yen_per_t = assume_path({ { 2033, 1000 }, { 2050, 9000 } }, 0.3, 1.5),
    },
    {
      id = "tax-credit", kind = "tax-credit", name = "Production tax credit", name_ja = "戦略分野国内生産促進税制",
      from_year = 2027, until_year = 2036, phase_out_years = 3,
      yen_per_unit = cite(20000, TAX),
      search = { low = 0, high = 2 },
    },
    {
      id = "capital", kind = "capital-support", name = "Support of conversion investment", name_ja = "製造プロセス転換支援",
      from_year = 2026, until_year = 2035,
      share = { value = "0.33", source = "assumption",
        note = "A third of the investment, the order of grants published for converting blast to electric furnaces." },
      search = { low = 0, high = 2 },
    },
    {
      id = "public-quota", kind = "quota", name = "Green public works", name_ja = "公共調達での優先調達",
      from_year = 2027, segments = { "public" },
      share = assume_path({ { 2027, 0.02 }, { 2035, 0.3 }, { 2050, 0.7 } }),
      search = { low = 0, high = 1.4 },
    },
    {
      id = "declarations", kind = "declaration", name = "Declarations of buyers", name_ja = "GX率先実行宣言",
      from_year = 2026, segments = { "committed" },
      share = assume_path({ { 2026, 0.05 }, { 2030, 0.25 }, { 2050, 0.9 } }),
      kept = assume(0.7, 0.4, 1),
    },
    {
      id = "vehicle-add-on", kind = "subsidy", name = "Purchase support for goods with GX steel", name_ja = "GX鋼材使用製品の購入支援",
      from_year = 2026, until_year = 2034, phase_out_years = 2, segments = { "committed", "private" },
      yen_per_t = assume(10000),
      budget_yen = assume(15000000000),
      search = { low = 0, high = 2 },
    },
    {
      id = "disclosure", kind = "disclosure", name = "Disclosure of GX purchases", name_ja = "開示（GXリーグ・CDP）",
      from_year = 2027, segments = { "committed", "private" },
      yen_per_t = assume_path({ { 2027, 300 }, { 2040, 3000 } }, 0.3, 2),
    },
    {
      id = "negative-value", kind = "charge", name = "Negative value of non-green steel", name_ja = "非グリーン製品の負の価値化",
      from_year = 2040, segments = { "public", "committed", "private" },
      yen_per_t = assume_path({ { 2040, 1000 }, { 2050, 6000 } }, 0.2, 1.5),
      search = { low = 0, high = 3 },
    },
    {
      id = "awareness", kind = "awareness", name = "Awareness", name_ja = "普及啓発",
      from_year = 2026, until_year = 2032,
      innovation = assume(0.01), cost_yen = assume(300000000),
    },
  },
}
