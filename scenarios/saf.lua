-- SPDX-License-Identifier: Apache-2.0
-- A sketch: sustainable aviation fuel against jet fuel, refuelled in Japan. Almost every figure is an assumption.
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
  id = "saf",
  version = "1",
  name = "Sustainable aviation fuel to 2050 (sketch)",
  name_ja = "SAF市場（2050年まで、概略）",
  note = "A sketch to change: only the tax credit, the 2030 aim and jet fuel's carbon content are cited.",
  note_ja = "概略です。税額控除、2030年の目標、ジェット燃料の排出係数のほかは仮定です。",
  from_year = 2026,
  to_year = 2050,
  segments = {
    {
      id = "airlines", kind = "private", name = "Airlines", name_ja = "航空会社",
      share = { value = "0.85", source = "assumption" },
      willingness_yen_per_t = assume(3000, 0, 8000), sensitivity = assume(9, 6, 13), inertia = assume(0.4),
      innovation = assume(0.1), imitation = assume(0.4), familiarity = assume(0.5),
    },
    {
      id = "corporate", kind = "committed", name = "Companies that pay for flights with SAF", name_ja = "SAFを購入する企業",
      share = { value = "0.12", source = "assumption" },
      willingness_yen_per_t = assume(30000, 15000, 50000), sensitivity = assume(6, 4, 9), inertia = assume(0.3),
      innovation = assume(0.1), imitation = assume(0.4), familiarity = assume(0.3),
    },
    {
      id = "public", kind = "public", name = "Public flights", name_ja = "公用",
      share = { value = "0.03", source = "assumption" },
      willingness_yen_per_t = assume(5000), sensitivity = assume(8), familiarity = assume(0.5), innovation = assume(0.1),
    },
  },
  products = {
    {
      id = "jet", name = "Jet fuel", name_ja = "ジェット燃料", unit = "kl",
      demand_units = assume_path({ { 2026, 14000000 }, { 2050, 18000000 } }, 0.8, 1.15),
      variants = {
        {
          id = "fossil", kind = "conventional", name = "Fossil jet fuel", name_ja = "化石由来",
          cost_yen = assume(100000, 75000, 130000), use_yen = assume(0),
          emissions_t = { value = 2.9, source = "assumption", note = "2.5 t/kl burned (3.16 kg CO2/kg, ICAO CORSIA) and upstream." },
          direct_t = assume(0.2),
        },
        {
          id = "hefa", kind = "gx", name = "From waste oils", name_ja = "廃食油等（HEFA）",
          cost_yen = assume(230000, 180000, 300000), learning = assume(0.03), cumulative_units = assume(1000000), cost_floor_yen = assume(170000),
          emissions_t = assume(0.7), direct_t = assume(0.2), ae_t = assume(2.2),
          capacity_units = assume_path({ { 2026, 30000 }, { 2030, 700000 } }, 0.5, 1.1), build_units = assume(100000),
          lead_years = assume(4), investment_yen = assume(200000), plant_years = assume(15),
        },
        {
          id = "alcohol", kind = "gx", name = "From alcohol and synthesis", name_ja = "ATJ・合成燃料",
          cost_yen = assume(320000, 240000, 420000), learning = assume(0.1, 0.05, 0.15), cumulative_units = assume(200000), cost_floor_yen = assume(130000),
          emissions_t = assume(0.6), direct_t = assume(0.2), ae_t = assume(2.3),
          capacity_units = assume_path({ { 2026, 0 }, { 2029, 0 }, { 2030, 300000 } }, 0.4, 1.2), build_units = assume(400000, 150000, 800000),
          lead_years = assume(4), investment_yen = assume(300000), plant_years = assume(15),
        },
      },
    },
  },
  levers = {
    {
      id = "tax-credit", kind = "tax-credit", name = "Production tax credit", name_ja = "戦略分野国内生産促進税制",
      from_year = 2027, until_year = 2036, phase_out_years = 3,
      yen_per_unit = cite(30000, "Jiji, 2023-12-11: 30 yen a litre of SAF over 10 years, less from year 8 on"),
      search = { low = 0, high = 3 },
    },
    {
      id = "supply-aim", kind = "standard", name = "Supply aim", name_ja = "供給目標",
      from_year = 2030, limit_t = assume(1.5),
      share = { path = { { 2030, 0.1 }, { 2050, 0.5 } }, source = "assumption",
        note = "METI and MLIT aim at 10 % of the jet fuel of airlines in 2030; the path after it is assumed." },
      search = { low = 0, high = 1.5 },
    },
    {
      id = "capital", kind = "capital-support", name = "Support of plants", name_ja = "設備投資支援",
      from_year = 2026, until_year = 2030, share = assume(0.4), search = { low = 0, high = 2 },
    },
  },
}
