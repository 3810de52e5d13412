// SPDX-License-Identifier: Apache-2.0
// How each figure comes about, in both languages: fetched with the pages that show such figures, not with the first one.
// Formulas are written as in the headers of the engine and the ledger; the rules are ids of the rulebook.

import type { Language } from "../language";

export interface Told {
  /** In the notation of the documents, the same in both languages. */
  formula: string;
  rules: readonly string[];
  en: string;
  ja: string;
}

const told = (formula: string, rules: readonly string[], en: string, ja: string): Told => ({ formula, rules, en, ja });

export const TOLD = {
  cfp: told("CFP = C · B · A⁻¹ · f", ["GWP-MIX", "ALLOC", "CUT-OFF", "NEG-HIDE"],
    "Every activity as much as one unit needs of it (A⁻¹ f), the gases that it emits (B), each by its warming potential (C).",
    "1単位に必要な各工程の量（A⁻¹ f）に、その排出（B）と各ガスの温暖化係数（C）を掛けて合計したものです。"),
  rep: told("REP = min(Σ counted, v(∅) − v(M))", ["BASE-5", "BASE-6", "BASE-8", "DC-7"],
    "What the party's own measures M cut in its own processes, but never more than the whole inventory fell; the surroundings are frozen.",
    "自社の施策 M が自社工程で減らした量です。全体のインベントリの減少を超えません。周囲の条件は固定して比べます。"),
  ownFall: told("own(∅) − own(M)", ["DC-7", "BASE-6"], "Emissions of the own scopes before the measures, less those after.", "自社範囲の排出量の、施策前と施策後の差です。"),
  counted: told("Σ φᵢ", ["BASE-5", "DC-7"],
    "The Shapley value of each measure within the own scopes, less what it makes worse elsewhere.",
    "各施策のシャープレイ値のうち自社範囲の分から、範囲の外で増えた分を引いて合計したものです。"),
  bound: told("v(∅) − v(M)", ["BASE-5"], "How far the whole inventory, cradle to gate, fell.", "原材料調達から出荷までの全体が減った量で、これを超えて計上しません。"),
  unclaimed: told("Σ φᵢ − (v(∅) − v(M))", ["BASE-6"], "What comes of several changes together and belongs to no measure: not claimed.", "複数の変化が重なって生じ、どの施策にも帰属しない分です。計上しません。"),
  baseline: told("CFP = C · B · A⁻¹ · f, before", ["BASE-1", "BASE-2", "BASE-8"], "The product as it was before the measures.", "施策前の製品のフットプリントです。"),
  stated: told("CFP = C · B · A⁻¹ · f, now", ["DC-2", "DC-3"], "The product as it is now; with a certificate the original footprint, without it the lower one.", "現在の製品のフットプリントです。証書で渡す場合は元の値のまま、含める場合は下がった値です。"),
  ae: told("AE = CFP(reference) − CFP(solution)", ["REF-SAME", "REF-LEGAL", "AE-TIME", "AE-SPEC"],
    "Two whole life cycles of the same amount. Never added to CFP or REP.", "同じ量についての、二つのライフサイクルの差です。CFPやREPには足しません。"),
  pool: told("⌊REP × quantity⌉ g", ["DC-1", "DC-8"], "REP of one unit times what was made in the period, to whole grams (JIS Z 8401).", "1単位のREPに期間の生産量を掛け、1グラム単位に丸めた値です（JIS Z 8401）。"),
  emitted: told("Σ emitted(inputs) × share + own", ["COC-BAL", "DC-3"], "What the inputs brought and the maker's own emissions; split by largest remainder, no gram lost.", "投入から引き継いだ排出量と自社の排出量の合計です。1グラムも失われないように按分します。"),
  embodied: told("Σ embodied(inputs) × share + draws", ["DC-2"], "Reductions that the footprint already contains: brought by inputs, and drawn from the maker's own pool.", "フットプリントにすでに含まれる削減量です。投入から引き継いだ分と自社のプールから引き出した分です。"),
  certificate: told("Σ certificate(inputs) × share", ["DC-3", "DC-8"], "Reductions beside the footprint, assigned from a verified pool.", "フットプリントの外に添えられた削減量で、検証済みのプールから割り当てられたものです。"),
  value: told("Σ origins = embodied + certificate", ["DC-1", "DC-4"], "Each maker's share of the value, read from the entries; together they are the lot's value, to the gram.", "記帳から読み取った各社の寄与です。合計はロットの価値と1グラムまで一致します。"),
  drawn: told("Σ draws", ["DC-1"], "What lots were given of the pool, in whole grams.", "プールからロットに割り当てた量を、1グラム単位で合計したものです。"),
  poolLeft: told("verified − Σ draws", ["DC-1", "COC-BAL"], "What is verified, less what lots were given of it.", "検証された量から、ロットに割り当てた量を引いたものです。"),
  contribution: told("C · B · (A⁻¹ · f)ᵢ", ["GWP-MIX", "NEG-HIDE"], "As much of this activity as one unit needs, times its own emissions.", "1単位に必要なこのプロセスの量に、プロセス自身の排出を掛けたものです。"),
  planCost: told("price × quantity + fixed", [], "The offer's price for what is taken of it, and its fixed cost.", "見積もりの価格に調達量を掛け、固定費を加えたものです。"),
  planCfp: told("CFP × quantity", [], "The offer's footprint of a unit for what is taken of it.", "見積もりの1単位あたりのCFPに、調達量を掛けたものです。"),
  planRep: told("REP × quantity", [], "The offer's reduction of a unit for what is taken of it; never taken off the footprint.", "見積もりの1単位あたりの削減実績量に、調達量を掛けたものです。CFPから差し引きません。"),
  award: told("award(facts)", [], "What the program's own rule gives for the facts found; the clauses below say why.", "見つかった事実に、制度の計算規則をあてはめた額です。理由は下の条項ごとに示します。"),
  granted: told("Σ granted", [], "Each application in its order, as long as the budget lasts; the same thing is paid once.", "申請順に、予算のある限り交付した合計です。同じものには一度だけ支払います。"),
  left: told("budget − Σ granted", [], "What is left after the last application.", "最後の申請のあとに残る予算です。"),
  repay: told("Σ granted × months missing / months kept", [], "For what was disposed of before its years were over.", "処分制限期間の途中で手放した分の返還額です。"),
  perTonne: told("yen / Σ REP × 10⁶", [], "What was paid, over the tonnes of reduction that came with it.", "支払額を、それに伴う削減量（t）で割った値です。"),
  sold: told("Σ (embodied + certificate − revoked)", ["DC-1", "DC-4"], "Of sales that are settled, as the ledger records them.", "決済済みの販売で渡した量です（取消し分を除く）。"),
  premium: told("Σ premium", [], "What buyers paid for the value, beside the price of the goods.", "製品価格とは別に、価値に支払われた額です。"),
} as const satisfies Record<string, Told>;

export type ToldId = keyof typeof TOLD;

export const toldText = (id: ToldId, language: Language): string => TOLD[id][language];
