// SPDX-License-Identifier: Apache-2.0
// Charts: their titles, legends and what they say aloud.

import type { charts as ja } from "../ja/charts";

export const charts: Record<keyof typeof ja, string> = {
  "figure.views": "Chart or table",
  "figure.chart": "Chart",
  "figure.table": "Table",
  "figure.download": "Save",
  "figure.link": "Copy link",
  "figure.source": "Source",

  "stageBar.subtitle": "Emissions by life-cycle stage, kg-CO2e",
  "stageBar.title": "{product}: emissions by life-cycle stage",
  "stageBar.finding": "{stage} makes {share} of the footprint",

  "waterfall.step": "Step",
  "waterfall.change": "Change",
  "waterfall.level": "Level",
  "waterfall.cut": "Axis starts at {value}, not at 0",

  "bracket.what": "What",
  "bracket.reference": "What would have been used",
  "bracket.solution": "This product",
  "bracket.alone": "stands by itself: not part of CFP, not added to REP",

  "ranking.name": "Where",
  "ranking.bar": "In proportion",
  "ranking.running": "Running",
  "ranking.restUp": "{count} more that {count:adds|add}",
  "ranking.restDown": "{count} more that {count:takes|take} away",

  "sankey.from": "From",
  "sankey.to": "To",
  "sankey.others": "{count} {count:other|others}",
  "sankey.folded": "{count} thin {count:flow is|flows are} folded into “others”; the table has all of them.",
  "sankey.loops": "{count} {count:flow that closes|flows that close} a loop {count:is|are} only in the table.",

  "histogram.title": "{product}: nine times in ten between {low} and {high} kg-CO2e",
  "histogram.subtitle": "Footprint of {unit}, kg-CO2e: how often each value came out",
  "histogram.from": "From",
  "histogram.to": "To",
  "histogram.count": "Runs",
  "histogram.median": "median {kg}",
  "histogram.calculated": "calculated {kg}",
  "histogram.band": "90 % (P5–P95)",

  "drivers.title": "“{input}” moves the result most",
  "drivers.subtitle": "Rank correlation with the result (Spearman’s ρ, −1 to 1): better data here narrows the spread first",
  "drivers.input": "Input",
  "drivers.correlation": "Rank correlation",

  "coverage.linked": "Linked",
  "coverage.cutOff": "Cut off",
  "coverage.label": "{share} of purchases have a supplier",
};
