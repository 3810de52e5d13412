// SPDX-License-Identifier: Apache-2.0
// What the server answers, as far as pages use it: the same members as `kachi ... --json`. test/shapes.test.ts holds
// them against the OpenAPI document.

export interface SystemInfo {
  name: string;
  version: string;
  demo: boolean;
  base_url: string;
  facts_version: number;
  ledger_entries: number;
  started: string;
}

export interface Session {
  kind: "nobody" | "person" | "system" | "key";
  name: string;
  party: string;
  party_name: string;
  roles: string[];
  permissions: string[];
  demo: boolean;
  csrf: string;
}

export interface ActivityRow {
  key: string;
  name: string;
  name_en: string;
  name_ja: string;
  unit: string;
  location: string;
  owner: string;
  /** Where its numbers were published; "" where nobody said. */
  source: string;
  stage: string;
  cfp_kgco2e_per_unit: number | null;
  cfp_baseline_kgco2e_per_unit: number | null;
  statement: StatementSummary | null;
}

export interface ActivityList {
  products: ActivityRow[];
  count: number;
  next: string | null;
}

export interface Staged {
  key: string;
  name: string;
  kgco2e: number;
}

export interface Trust {
  residual: number;
  linked_share: number;
  cut_off_count: number;
  ambiguous_links: number;
  assumed_allocations: number;
  uncharacterised_count: number;
  flows_without_factor: number;
  cut_offs: { activity: string; flow: string; name: string; amount: number; unit: string }[];
  uncharacterised: string[];
}

export interface Footprint {
  product: string;
  product_key: string;
  activity: string;
  activity_key: string;
  unit: string;
  amount: number;
  method: string;
  total_kgco2e: number;
  fossil_kgco2e: number;
  biogenic_kgco2e: number;
  land_use_change_kgco2e: number;
  stages: Staged[];
  contributions: Staged[];
  first_tier: Staged[];
  flows: { key: string; name: string; category: string; amount: number; unit: string; kgco2e: number }[];
  trust: Trust;
}

export interface FlowAnswer {
  nodes: { key: string; name: string; stage: string; kgco2e: number }[];
  links: { from: string; to: string; kgco2e: number }[];
}

export interface Scopes {
  scope1_kgco2e: number;
  scope2_kgco2e: number;
  scope3_kgco2e: number;
  total_kgco2e: number;
}

export interface Reduction {
  product: string;
  activity_key: string;
  unit: string;
  party: string;
  rulebook: string;
  rulebook_version: string;
  rep_kgco2e: number;
  counted_kgco2e: number;
  own_fall_kgco2e: number;
  bound_kgco2e: number;
  unclaimed_interaction_kgco2e: number;
  cfp_baseline_kgco2e: number;
  cfp_stated_kgco2e: number;
  before: Scopes;
  after: Scopes;
  measures: {
    key: string;
    name: string;
    basis: string;
    counted_kgco2e: number;
    not_counted_kgco2e: number;
    effect: Scopes;
  }[];
  waterfall: { key: string; change_kgco2e: number; level_kgco2e: number }[];
}

export interface Avoided {
  solution: string;
  solution_key: string;
  reference: string;
  reference_key: string;
  unit: string;
  amount: number;
  method: string;
  ae_kgco2e: number;
  solution_kgco2e: number;
  reference_kgco2e: number;
  stages: Staged[];
}

export interface StatementSummary {
  id: string;
  state: string;
  issuer: string;
  product: string;
  product_name: string;
  product_name_ja?: string;
  unit: string;
  cfp_kgco2e_per_unit: string | null;
  rep_kgco2e_per_unit: string | null;
  ae_kgco2e_per_unit: string | null;
  basis: string;
  pool_g: number;
  rulebook: string;
  verifier: string;
  sha256: string;
}

export interface Check {
  rule: string;
  result: string;
  text: string;
}

export interface Statement extends StatementSummary {
  content: Record<string, unknown> & { checks?: Check[] };
}

export interface Amounts {
  quantity: string;
  unit: string;
  emitted_g: number;
  embodied_g: number;
  certificate_g: number;
}

export interface Lot extends Amounts {
  lot: string;
  owner: string;
  product: string;
  state: string;
}

export interface Party {
  id: string;
  name: string;
  role: string;
  corporate_number: string;
  country: string;
}

export interface LedgerProduct {
  id: string;
  name: string;
  /** What the facts call it, in the reader's language. */
  title?: string;
  unit: string;
  decimals: number;
  owner: string;
}

export interface Pool {
  id: string;
  owner: string;
  statement: string;
  basis: string;
  amount_g: number;
  drawn_g: number;
  expired_g: number;
  left_g: number;
  frozen: boolean;
  revoked: boolean;
  from: string;
  to: string;
  until: string;
  rulebook: string;
}

export interface Offer extends Amounts {
  id: string;
  state: string;
  seller: string;
  buyer: string;
  product: string;
  price_base_yen: number;
  price_premium_yen: number;
  terms: string;
  until: string;
}

/** A sale through the registry whose goods the buyer has. */
export interface Sale extends Omit<Amounts, "emitted_g"> {
  offer: string;
  day: string;
  seller: string;
  buyer: string;
  product: string;
  revoked_g: number;
  price_base_yen: number;
  price_premium_yen: number;
  provisional: boolean;
  statements: string;
}

export interface Claim extends Amounts {
  lot: string;
  holder: string;
  beneficiary: string;
  purpose: string;
  product: string;
}

export interface Balance {
  party: string;
  product: string;
  lots: number;
  held: Amounts;
  aside: Amounts;
  claimed: Amounts;
}

export interface Origin {
  pool: string;
  owner: string;
  statement: string;
  basis: string;
  value_g: number;
  hidden: boolean;
}

export interface TraceNode extends Partial<Lot> {
  depth: number;
  entry: string;
  time: string;
  pool?: string;
  statement?: string;
  beneficiary?: string;
  purpose?: string;
  repeated: boolean;
  /** Its names are pseudonyms: it is more than one hop away. */
  hidden: boolean;
}

export interface Trace extends Lot {
  origins: Origin[];
  nodes: TraceNode[];
  cut: boolean;
}

export interface Audit {
  ok: boolean;
  entries: number;
  lots: number;
  drawn_g: number;
  held_g: number;
  aside_g: number;
  claimed_g: number;
  laws: Record<string, boolean>;
  state_sha256: string;
}

export interface Clause {
  id: string;
  field: string;
  operator: string;
  threshold: string;
  values: string[];
  percent_of: string;
  unit: string;
  required: boolean;
  points: number;
  text: string;
  text_ja: string;
  source: string;
  answer?: string;
  value?: string | null;
  value_unit?: string;
  evidence?: string;
  verified?: boolean;
  needs?: string;
}

export interface Program {
  program: string;
  version: string;
  kind: string;
  hypothetical: boolean;
  name: string;
  name_ja: string;
  source: string;
  note: string;
  note_ja: string;
  valid_from: string;
  clauses: Clause[];
}

export interface Evaluation extends Program {
  product: string;
  day: string;
  in_force: boolean;
  eligible: boolean;
  required: number;
  required_met: number;
  points: number;
  points_max: number;
  tier: string | null;
  award_yen: number | null;
}

export interface Page<T> {
  count: number;
  next: string | null;
  rows: T[];
}

export interface Exchange {
  number: number;
  direction: "input" | "output";
  kind: "product" | "waste" | "elementary";
  flow_key: string;
  flow: string;
  /** In `unit`, as it was written. */
  amount: number;
  unit: string;
  formula: string;
  is_uncertain: boolean;
  provider: string;
  stage: string;
  source: string;
  line: number;
}

export interface Inventory {
  key: string;
  name: string;
  unit: string;
  exchanges: Exchange[];
}

export interface WhatIf {
  before_kgco2e: number;
  total_kgco2e: number;
}

export interface Entry {
  id: string;
  kind: string;
  sequence: number;
  time: string;
  author: string;
  leaf_sha256: string;
  content: Record<string, unknown>;
  result: Record<string, unknown>;
}

export interface Step {
  state: string;
  party: string;
  reason: string;
  at: string;
  verification?: VerificationRecord;
}

export interface StatementSteps {
  id: string;
  state: string;
  restates: string;
  restated_by: string;
  steps: Step[];
}

export interface Notice {
  holder: string;
  product: string;
  state: string;
  embodied_g: number;
  certificate_g: number;
  kind: string;
  cause: string;
  lot: string;
}

export interface RulebookHead {
  id: string;
  version: string;
  name: string;
  name_ja: string;
  extends: string;
  valid_from?: string;
}

export interface Rulebook extends RulebookHead {
  sha256: string;
  note: string;
  note_ja: string;
  sources: string[];
  parameters: { name: string; value: string; is_set: boolean; basis: string; source: string; from: string }[];
  checks: { id: string; hardness: string; text: string; text_ja: string; source: string }[];
}

export interface CredentialCheck {
  ok: boolean;
  checks: Record<string, unknown>;
  key: string;
  id?: string;
  issuer?: string;
  issuer_name?: string;
  product_name?: string;
  rulebook?: string;
  sha256?: string;
}

export interface Redone {
  id: string;
  is_equal: boolean;
  stated_sha256: string;
  redone_sha256: string;
  stated_cfp_kgco2e_per_unit: string;
  redone_cfp_kgco2e_per_unit: string;
  differences: { place: string; stated: string; redone: string }[];
}

export interface InspectedInput {
  number: number;
  activity: string;
  activity_name: string;
  flow: string;
  direction: string;
  amount: number;
  unit: string;
  kgco2e: number;
  share: number;
  is_material: boolean;
  source: string;
  file: string;
  line: number;
}

export interface Samples {
  seed: number;
  material_share: number;
  population: number;
  material_count: number;
  total_kgco2e: number;
  inputs: InspectedInput[];
}

export interface Raised {
  number: number;
  severity: "observation" | "minor" | "major";
  state: "open" | "answered" | "closed";
  text: string;
  corrective_action: string;
  steps: { state: string; party: string; text: string; at: string }[];
}

/** What the verifier recorded with an opinion. */
export interface VerificationRecord {
  level: string;
  opinion: string;
  standard: string;
  accreditation: string;
  independence: string;
  materiality: string;
  samples: string[];
  findings: string[];
}
