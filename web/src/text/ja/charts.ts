// SPDX-License-Identifier: Apache-2.0
// Charts: their titles, legends and what they say aloud.

export const charts = {
  "figure.views": "図と表の切り替え",
  "figure.chart": "図",
  "figure.table": "表",
  "figure.download": "保存",
  "figure.link": "リンクをコピー",
  "figure.source": "出典",

  "stageBar.subtitle": "ライフサイクル段階別の排出量（kg-CO2e）",
  "stageBar.title": "{product}のライフサイクル段階別排出量",
  "stageBar.finding": "フットプリントの {share} は{stage}です",

  "waterfall.step": "段階",
  "waterfall.change": "変化",
  "waterfall.level": "水準",
  "waterfall.cut": "軸は 0 ではなく {value} から始まります",

  "bracket.what": "対象",
  "bracket.reference": "参照シナリオ",
  "bracket.solution": "この製品",
  "bracket.alone": "単独の指標です。CFPにもREPにも合算しません",

  "ranking.name": "発生源",
  "ranking.bar": "量の比較",
  "ranking.running": "累計",
  "ranking.restUp": "その他の排出（{count} 件）",
  "ranking.restDown": "その他の控除（{count} 件）",

  "sankey.from": "供給元",
  "sankey.to": "供給先",
  "sankey.others": "その他 {count} 件",
  "sankey.folded": "細い流れ {count} 本は「その他」にまとめました。表にはすべてあります。",
  "sankey.loops": "循環を作る流れ {count} 本は表にだけ示します。",

  "histogram.title": "{product}：10 回に 9 回は {low} から {high} kg-CO2e の間",
  "histogram.subtitle": "{unit}あたりのCFP（kg-CO2e）：値ごとの回数",
  "histogram.from": "から",
  "histogram.to": "まで",
  "histogram.count": "回数",
  "histogram.median": "中央値 {kg}",
  "histogram.calculated": "計算値 {kg}",
  "histogram.band": "90 %（P5–P95）",

  "drivers.title": "最も効いている入力は「{input}」",
  "drivers.subtitle": "結果との順位相関（スピアマンのρ、−1 から 1）：まずここの精度を上げると、広がりが縮みます",
  "drivers.input": "入力",
  "drivers.correlation": "順位相関",

  "coverage.linked": "供給元あり",
  "coverage.cutOff": "カットオフ",
  "coverage.label": "購入の {share} に供給元があります",
};
