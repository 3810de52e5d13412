-- SPDX-License-Identifier: Apache-2.0
-- A back-cast: heat-pump water heaters (EcoCute) in Japanese homes, 2001 to 2025, as the whole model sees them when three
-- figures are calibrated on shipments to October 2013 alone. docs/market.md says how far off the years after it are.
--
-- Money is yen as paid, one unit is a water heater sold, for new homes and in the place of an old one.
local function assume(value)
  return { value = value, source = "assumption" }
end
local CALIBRATED = "calibrated on shipments to October 2013: JRAIA and HPTCJ (releases of 2016-04-25 and 2018-07-25) and The "
  .. "Machinist, May 2009; 2005 and 2006 by JRAIA in Kaden Watch, 2007-02-06"

return {
  id = "heat-pump-water-heaters",
  version = "1",
  name = "Heat-pump water heaters, back-cast",
  name_ja = "家庭用ヒートポンプ給湯機（エコキュート）の検証",
  note = "Only the adoption series is published data; demand, costs and sensitivity are assumptions.",
  note_ja = "公表値は普及の系列だけです。需要、費用、価格感度は仮定です。",
  from_year = 2001,
  to_year = 2025,
  segments = {
    {
      id = "homes", kind = "consumers", name = "Homes", name_ja = "家庭",
      share = assume("1"), sensitivity = assume(6), familiarity = assume(0),
      innovation = { value = "0.0133", source = CALIBRATED },
      imitation = { value = "0.92", source = CALIBRATED },
    },
  },
  products = {
    {
      id = "water-heater", name = "Water heater", name_ja = "給湯機", unit = "unit",
      demand_units = { value = 4000000, source = "assumption", note = "Of the order of yearly sales for homes, gas, oil and electric." },
      variants = {
        {
          id = "burner", kind = "conventional", name = "Gas or oil", name_ja = "ガス・石油給湯器",
          cost_yen = assume(300000), use_yen = assume(600000), emissions_t = assume(8),
        },
        {
          id = "heat-pump", kind = "gx", name = "Heat pump", name_ja = "ヒートポンプ給湯機",
          cost_yen = assume(700000), use_yen = assume(200000), emissions_t = assume(4), ae_t = assume(4),
          preference = { value = "-1.87", source = CALIBRATED },
        },
      },
    },
  },
}
