-- SPDX-License-Identifier: Apache-2.0
-- The size that the market's speed is measured at: 25 years, 50 products of 4 variants, 8 segments, every kind of lever.
-- Every figure is made up by a generator of its own, the same each time: `kachi market run bench/market-large.lua`.
local state = 20260401

-- The minimal standard generator of Park and Miller (1988), between low and high, to a thousandth.
local function between(low, high)
  state = state * 48271 % 2147483647
  return low + (high - low) * (state % 1001) / 1000
end
local function fixed(value)
  return { value = value, source = "made up" }
end
local function unsure(low, high)
  local value = between(low, high)
  return { value = value, low = value * 0.85, high = value * 1.1, source = "made up" }
end
local function path(first, last)
  return { path = { { 2026, first }, { 2050, last } }, factor_low = 0.8, factor_high = 1.2, source = "made up" }
end

local kinds = { "public", "committed", "private", "consumers", "export" }
local segments = {}
for i = 1, 8 do
  local kind = kinds[(i - 1) % 5 + 1]
  segments[i] = {
    id = "s" .. i, kind = kind, cbam = kind == "export", share = fixed("0.125"),
    sensitivity = unsure(6, 14), willingness_yen_per_t = unsure(500, 9000), inertia = unsure(0.2, 0.6),
    innovation = unsure(0.01, 0.1), imitation = unsure(0.2, 0.5), familiarity = unsure(0.05, 0.6),
    accepts_rep = unsure(0.3, 0.8), carbon_yen_per_t = path(500, 9000), seen = fixed(0.1),
  }
end

local function gx(id)
  return {
    id = id, kind = "gx", cost_yen = unsure(110000, 160000), cost_floor_yen = fixed(90000), learning = unsure(0.03, 0.15),
    cumulative_units = unsure(200000, 900000), pass_through = unsure(0.6, 0.9), emissions_t = unsure(0.3, 1),
    direct_t = unsure(0.1, 0.3), power_t = unsure(0.1, 0.3), rep_t = unsure(0.3, 0.8), ae_t = fixed(0.2),
    capacity_units = path(between(5000, 60000), between(100000, 300000)), build_units = unsure(10000, 80000),
    lead_years = fixed(1 + state % 4), headroom = fixed(0.1), investment_yen = unsure(60000, 150000), plant_years = fixed(15),
  }
end

local products = {}
for i = 1, 50 do
  products[i] = {
    id = "p" .. i, unit = "t", demand_units = path(between(500000, 1500000), between(500000, 1500000)),
    variants = {
      {
        id = "old", kind = "conventional", cost_yen = unsure(95000, 105000), emissions_t = fixed(2), direct_t = fixed(1.8),
        power_t = fixed(0.1), pass_through = unsure(0.5, 0.9),
      },
      { id = "far", kind = "import", cost_yen = unsure(99000, 110000), emissions_t = fixed(2.2), preference = fixed(-2) },
      gx("new"), gx("newer"),
    },
  }
end

return {
  id = "market-large", version = "1", name = "A large market, made up", name_ja = "大規模な市場（架空）",
  from_year = 2026, to_year = 2050, segments = segments, products = products,
  levers = {
    {
      id = "ets", kind = "ets", floor_yen_per_t = fixed(1700), ceiling_yen_per_t = fixed(4300), growth = fixed("1.03"),
      position = unsure(0.4, 0.6), free_share = { path = { { 2026, 0.9 }, { 2050, 0.1 } }, source = "made up" },
    },
    { id = "levy", kind = "levy", from_year = 2028, yen_per_t = path(500, 4000) },
    { id = "auction", kind = "auction", from_year = 2033, yen_per_t = path(1000, 9000) },
    { id = "credit", kind = "tax-credit", until_year = 2036, phase_out_years = 3, yen_per_unit = unsure(10000, 20000),
      search = { low = 0, high = 2 } },
    { id = "capital", kind = "capital-support", until_year = 2035, share = fixed(0.33), search = { low = 0, high = 2 } },
    { id = "subsidy", kind = "subsidy", until_year = 2036, phase_out_years = 2, yen_per_unit = unsure(5000, 9000),
      budget_yen = fixed(40000000000), search = { low = 0, high = 2 } },
    { id = "by-tonne", kind = "subsidy", yen_per_t = unsure(5000, 9000), budget_yen = fixed(9000000000), segments = { "s1" } },
    { id = "quota", kind = "quota", share = { path = { { 2026, 0.05 }, { 2050, 0.6 } }, source = "made up" } },
    { id = "declared", kind = "declaration", share = path(0.05, 0.7), kept = unsure(0.6, 0.8) },
    { id = "charge", kind = "charge", from_year = 2040, yen_per_t = path(500, 5000) },
    { id = "shown", kind = "disclosure", yen_per_t = path(300, 3000) },
    { id = "standard", kind = "standard", from_year = 2035, limit_t = fixed(1.5), share = path(0.1, 0.5) },
    { id = "words", kind = "awareness", until_year = 2032, innovation = fixed(0.01), cost_yen = fixed(300000000) },
  },
}
