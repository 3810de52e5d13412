/* SPDX-License-Identifier: Apache-2.0 */
/* The demo's seven steps as text, and as one JSON object. */
#include "cli/demo_story.h"
#include "cli/footprint_show.h"
#include "cli/program_show.h"
#include "cli/table.h"

#define DIGITS 4
#define G_PER_KG 1000.0

static void write_step(struct kachi_session *session, int number, const char *phrase,
                       const char *command)
{
    kachi_buffer_print(&session->out, "\n%d  %s\n   $ %s\n", number, kachi_say(session, phrase),
                       command);
}

static struct kachi_str number(struct kachi_session *session, double value)
{
    return kachi_number_text(&session->arena, value, DIGITS);
}

static const struct kachi_activity *activity_of(const struct kachi_demo *demo, const char *key)
{
    uint32_t activity = kachi_dataset_activity(demo->dataset, kachi_str_of(key));
    return &demo->dataset->activities[activity];
}

static struct kachi_str product_name(const struct kachi_session *session,
                                     const struct kachi_demo *demo, const char *key)
{
    return kachi_activity_name(activity_of(demo, key), session->lang);
}

static const char *basis_phrase(const struct kachi_session *session, enum kachi_basis basis)
{
    return kachi_say(session,
                     basis == KACHI_BASIS_CERTIFICATE ? "basis.certificate" : "basis.embodied");
}

static void write_facts(struct kachi_session *session, const struct kachi_demo *demo)
{
    write_step(session, 1, "demo.step.facts", "kachi import examples/car");
    kachi_buffer_print(
        &session->out, "   %u %s · %u %s · %u %s\n", (unsigned)demo->dataset->activity_count,
        kachi_say(session, "check.activities"), (unsigned)demo->dataset->exchange_count,
        kachi_say(session, "check.exchanges"), (unsigned)demo->dataset->measure_count,
        kachi_say(session, "import.measures"));
}

static void write_footprints(struct kachi_session *session, const struct kachi_demo *demo)
{
    struct kachi_str before =
        kachi_kg_text(&session->arena, demo->car_before->total_kgco2e, DIGITS);
    struct kachi_str now = kachi_kg_text(&session->arena, demo->car_stated->total_kgco2e, DIGITS);
    write_step(session, 2, "demo.step.footprint", "kachi footprint car");
    kachi_buffer_print(&session->out, "   %s %.*s → %s %.*s\n   %s\n\n",
                       kachi_say(session, "cfp.baseline"), KACHI_STR_ARG(before),
                       kachi_say(session, "cfp.stated"), KACHI_STR_ARG(now),
                       kachi_say(session, "demo.footprint.note"));
    kachi_stages_write_text(session, demo->car_stated->stage_kgco2e,
                            demo->car_stated->total_kgco2e);
}

static void write_reductions(struct kachi_session *session, const struct kachi_demo *demo)
{
    write_step(session, 3, "demo.step.rep", "kachi reduce steel");
    struct kachi_table table = {.session = session, .column_count = 5, .flexible = 1};
    table.align[2] = KACHI_ALIGN_RIGHT;
    for (int i = 0; i < KACHI_DEMO_MAKERS; i++) {
        const struct kachi_demo_maker *maker = &demo->makers[i];
        const struct kachi_value_statement *statement = maker->statement;
        double rep = kachi_decimal_to_double(statement->rep_kgco2e_per_unit);
        kachi_table_add_text(&table, maker->key);
        kachi_table_add(&table, product_name(session, demo, maker->product));
        kachi_table_add(&table, number(session, rep));
        kachi_table_add(&table, kachi_str_print(&session->arena, "kg-CO2e / %.*s",
                                                KACHI_STR_ARG(statement->unit)));
        kachi_table_add_text(&table, basis_phrase(session, statement->basis));
    }
    kachi_table_write(&table, "   ");
    struct kachi_str avoided = number(session, demo->avoided->ae_kgco2e);
    kachi_buffer_print(&session->out, "   %s\n", kachi_say(session, "demo.ae"));
    kachi_buffer_print(&session->out,
                       "   $ kachi avoid end-of-life --reference end-of-life-reference\n"
                       "   AE %.*s kg-CO2e / %s\n",
                       KACHI_STR_ARG(avoided), kachi_say(session, "demo.car"));
}

static void write_statements(struct kachi_session *session, const struct kachi_demo *demo)
{
    write_step(
        session, 4, "demo.step.statements",
        "kachi statement draft steel --quantity 1000000000; kachi statement verify ST --as V");
    struct kachi_table table = {.session = session, .column_count = 4, .flexible = SIZE_MAX};
    table.align[2] = KACHI_ALIGN_RIGHT;
    for (int i = 0; i < KACHI_DEMO_MAKERS; i++) {
        const struct kachi_value_statement *statement = demo->makers[i].statement;
        kachi_table_add_text(&table, demo->makers[i].key);
        kachi_table_add(&table, kachi_id_text(&session->arena, "st", &statement->id));
        kachi_table_add(&table,
                        kachi_kg_text(&session->arena, (double)statement->pool_g / G_PER_KG, 3));
        struct kachi_str key = kachi_str_print(&session->arena, "statement.state.%s",
                                               kachi_statement_state_word(statement->state));
        kachi_table_add_text(&table, kachi_say(session, key.text));
    }
    kachi_table_write(&table, "   ");
}

static void write_trade(struct kachi_session *session, const struct kachi_demo *demo)
{
    static const char *const routes[] = {"A → D", "B → T → D", "C → D", "D"};
    write_step(session, 5, "demo.step.trade",
               "kachi ledger offer ...; accept ...; settle ...; kachi ledger make ...");
    struct kachi_table table = {.session = session, .column_count = 4, .flexible = SIZE_MAX};
    table.align[2] = KACHI_ALIGN_RIGHT;
    for (int i = 0; i < KACHI_DEMO_MAKERS; i++) {
        const struct kachi_demo_maker *maker = &demo->makers[i];
        kachi_gco2e in_cars_g = maker->in_car_g * demo->cars_made;
        kachi_table_add_text(&table, routes[i]);
        kachi_table_add(&table, product_name(session, demo, maker->product));
        kachi_table_add(&table, kachi_count_text(&session->arena, in_cars_g));
        kachi_table_add_text(&table, "g-CO2e");
    }
    kachi_table_write(&table, "   ");
    kachi_gco2e total_g = (demo->car_certificate_g + demo->car_embodied_g) * demo->cars_made;
    struct kachi_str total = kachi_count_text(&session->arena, total_g);
    kachi_buffer_print(&session->out, "   = %lld %s: %.*s g-CO2e · %s\n",
                       (long long)demo->cars_made, kachi_say(session, "demo.cars"),
                       KACHI_STR_ARG(total), kachi_say(session, "demo.trade.note"));
}

static const struct kachi_clause_verdict *first_missed(const struct kachi_verdict *verdict)
{
    for (size_t i = 0; i < verdict->clause_count; i++) {
        const struct kachi_clause_verdict *clause = &verdict->clauses[i];
        if (clause->clause->is_required && clause->answer != KACHI_ANSWER_YES) {
            return clause;
        }
    }
    return NULL;
}

static void write_verdict(struct kachi_session *session, const struct kachi_verdict *verdict,
                          struct kachi_str product)
{
    const struct kachi_clause_verdict *missed = first_missed(verdict);
    if (missed == NULL) {
        struct kachi_str yen = kachi_count_text(&session->arena, verdict->award_yen);
        kachi_buffer_print(&session->out, "   ✔ %.*s: %s · %s %.*s %s\n", KACHI_STR_ARG(product),
                           kachi_say(session, "eligible"), kachi_say(session, "award.up-to"),
                           KACHI_STR_ARG(yen), kachi_say(session, "yen"));
        return;
    }
    const struct kachi_clause *clause = missed->clause;
    bool ja = session->lang == KACHI_LANG_JA && !kachi_str_is_empty(clause->text_ja);
    struct kachi_str text = ja ? clause->text_ja : clause->text;
    struct kachi_str found = missed->fact == NULL ? kachi_str_of("–") : missed->fact->value;
    kachi_buffer_print(&session->out, "   ✘ %.*s: %s · %.*s: %.*s (%.*s)\n", KACHI_STR_ARG(product),
                       kachi_say(session, "not-eligible"), KACHI_STR_ARG(clause->id),
                       KACHI_STR_ARG(text), KACHI_STR_ARG(found));
}

static void write_verdicts(struct kachi_session *session, const struct kachi_demo *demo)
{
    write_step(session, 6, "demo.step.program", "kachi program evaluate cev-2026 car");
    struct kachi_str name = kachi_program_name(session, demo->program);
    kachi_buffer_print(&session->out, "   %.*s\n", KACHI_STR_ARG(name));
    write_verdict(session, demo->car_verdict, product_name(session, demo, "car"));
    write_verdict(session, demo->ev_verdict, product_name(session, demo, "car-ev"));
}

static void write_origins(struct kachi_session *session, const struct kachi_demo *demo)
{
    struct kachi_table table = {.session = session, .column_count = 5, .flexible = SIZE_MAX};
    table.align[2] = KACHI_ALIGN_RIGHT;
    for (int i = 0; i < KACHI_DEMO_MAKERS; i++) {
        const struct kachi_demo_maker *maker = &demo->makers[i];
        bool last = i + 1 == KACHI_DEMO_MAKERS;
        kachi_table_add(&table,
                        kachi_str_print(&session->arena, "%s %s", last ? "└─" : "├─", maker->key));
        kachi_table_add(&table, product_name(session, demo, maker->product));
        kachi_table_add(&table, number(session, (double)maker->in_car_g / G_PER_KG));
        kachi_table_add_text(&table, basis_phrase(session, maker->statement->basis));
        kachi_table_add(&table, kachi_id_text(&session->arena, "st", &maker->statement->id));
    }
    kachi_table_write(&table, "   ");
}

static void write_proof(struct kachi_session *session, const struct kachi_demo *demo)
{
    struct kachi_buffer *out = &session->out;
    double car_kg = (double)(demo->car_certificate_g + demo->car_embodied_g) / G_PER_KG;
    struct kachi_str total = number(session, car_kg);
    struct kachi_str cfp = kachi_kg_text(&session->arena, demo->car_stated->total_kgco2e, DIGITS);
    struct kachi_str avoided = number(session, demo->avoided->ae_kgco2e);
    struct kachi_str drawn = kachi_count_text(&session->arena, demo->audit.drawn_g);
    write_step(session, 7, "demo.step.trace", "kachi ledger trace LOT; kachi ledger audit");
    kachi_buffer_print(out, "   %s: REP %.*s kg-CO2e\n", kachi_say(session, "demo.one-car"),
                       KACHI_STR_ARG(total));
    write_origins(session, demo);
    kachi_buffer_print(out, "   CFP %.*s · AE %.*s kg-CO2e\n   %s\n", KACHI_STR_ARG(cfp),
                       KACHI_STR_ARG(avoided), kachi_say(session, "never-summed"));
    kachi_buffer_print(out, "   ✔ %s (%s)\n", kachi_say(session, "demo.second-claim"),
                       demo->second_claim);
    kachi_buffer_print(out, "   %s %s: %s %lld · %.*s g-CO2e %s\n", demo->audit.ok ? "✔" : "✘",
                       kachi_say(session, "demo.audit"), kachi_say(session, "demo.entries"),
                       (long long)demo->audit.entries, KACHI_STR_ARG(drawn),
                       kachi_say(session, "demo.conserved"));
}

void kachi_demo_write_text(struct kachi_session *session, const struct kachi_demo *demo)
{
    kachi_buffer_print(&session->out, "%s\n%s\n", kachi_say(session, "demo.title"),
                       kachi_say(session, "demo.data"));
    write_facts(session, demo);
    write_footprints(session, demo);
    write_reductions(session, demo);
    write_statements(session, demo);
    write_trade(session, demo);
    write_verdicts(session, demo);
    write_proof(session, demo);
    kachi_buffer_print(&session->out, "\n%s\n", kachi_say(session, "demo.next"));
}

static void write_rep_json(const struct kachi_demo *demo, struct kachi_json_writer *json)
{
    kachi_json_key(json, "rep_kgco2e");
    kachi_json_begin_object(json);
    kachi_json_pair_double(json, "total",
                           (double)(demo->car_certificate_g + demo->car_embodied_g) / G_PER_KG);
    kachi_json_key(json, "by_origin");
    kachi_json_begin_object(json);
    for (int i = 0; i < KACHI_DEMO_MAKERS; i++) {
        kachi_json_pair_double(json, demo->makers[i].key,
                               (double)demo->makers[i].in_car_g / G_PER_KG);
    }
    kachi_json_end_object(json);
    kachi_json_key(json, "by_basis");
    kachi_json_begin_object(json);
    kachi_json_pair_double(json, "certificate", (double)demo->car_certificate_g / G_PER_KG);
    kachi_json_pair_double(json, "embodied", (double)demo->car_embodied_g / G_PER_KG);
    kachi_json_end_object(json);
    kachi_json_end_object(json);
}

static void write_makers_json(struct kachi_session *session, const struct kachi_demo *demo,
                              struct kachi_json_writer *json)
{
    kachi_json_key(json, "statements");
    kachi_json_begin_array(json);
    for (int i = 0; i < KACHI_DEMO_MAKERS; i++) {
        const struct kachi_demo_maker *maker = &demo->makers[i];
        const struct kachi_value_statement *statement = maker->statement;
        kachi_json_begin_object(json);
        kachi_json_pair_text(json, "maker", maker->key);
        kachi_json_pair_text(json, "product", maker->product);
        kachi_json_pair_str(json, "id", kachi_id_text(&session->arena, "st", &statement->id));
        kachi_json_pair_str(json, "unit", statement->unit);
        kachi_json_pair_double(json, "rep_kgco2e_per_unit",
                               kachi_decimal_to_double(statement->rep_kgco2e_per_unit));
        kachi_json_pair_double(json, "cfp_kgco2e_per_unit",
                               kachi_decimal_to_double(statement->cfp_kgco2e_per_unit));
        kachi_json_pair_text(json, "basis", kachi_basis_word(statement->basis));
        kachi_json_pair_int64(json, "pool_g", statement->pool_g);
        kachi_json_pair_int64(json, "drawn_g", maker->drawn_g);
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
}

static void write_audit_json(const struct kachi_demo *demo, struct kachi_json_writer *json)
{
    kachi_json_key(json, "audit");
    kachi_json_begin_object(json);
    kachi_json_pair_bool(json, "ok", demo->audit.ok);
    for (int law = 0; law < KACHI_LAW_COUNT; law++) {
        kachi_json_pair_bool(json, kachi_law_word((enum kachi_law)law), demo->audit.law_ok[law]);
    }
    kachi_json_pair_int64(json, "entries", demo->audit.entries);
    kachi_json_pair_int64(json, "lots", demo->audit.lots);
    kachi_json_pair_int64(json, "drawn_g", demo->audit.drawn_g);
    kachi_json_pair_int64(json, "held_g", demo->audit.held_g);
    kachi_json_pair_int64(json, "aside_g", demo->audit.aside_g);
    kachi_json_pair_int64(json, "claimed_g", demo->audit.claimed_g);
    kachi_json_end_object(json);
}

void kachi_demo_write_json(struct kachi_session *session, const struct kachi_demo *demo)
{
    struct kachi_json_writer json = kachi_session_json(session);
    kachi_json_begin_object(&json);
    kachi_json_pair_text(&json, "product", "car");
    kachi_json_pair_text(&json, "unit", "item");
    write_rep_json(demo, &json);
    kachi_json_pair_double(&json, "cfp_kgco2e", demo->car_stated->total_kgco2e);
    kachi_json_pair_double(&json, "cfp_baseline_kgco2e", demo->car_before->total_kgco2e);
    kachi_json_pair_double(&json, "cfp_ev_kgco2e", demo->ev_stated->total_kgco2e);
    kachi_json_pair_double(&json, "ae_kgco2e", demo->avoided->ae_kgco2e);
    write_makers_json(session, demo, &json);
    kachi_json_key(&json, "program");
    kachi_json_begin_object(&json);
    kachi_json_key(&json, "car");
    kachi_verdict_write_json(&session->arena, demo->car_verdict, kachi_str_of("car"), session->lang,
                             &json);
    kachi_json_key(&json, "car-ev");
    kachi_verdict_write_json(&session->arena, demo->ev_verdict, kachi_str_of("car-ev"),
                             session->lang, &json);
    kachi_json_end_object(&json);
    kachi_json_pair_text(&json, "second_claim_refused", demo->second_claim);
    write_audit_json(demo, &json);
    kachi_json_end_object(&json);
}
