/* SPDX-License-Identifier: Apache-2.0 */
/* kachi ledger trace: where a lot's value came from, or went, as a tree; and its value by origin.
 */
#include "cli/commands.h"
#include "cli/ledger_session.h"
#include "cli/table.h"
#include "ledger/trace.h"

/* Levels whose branch lines are drawn; deeper ones are indented like the last. */
#define LINES_MAX KACHI_TRACE_DEPTH_MAX

struct traced {
    struct kachi_ledger_session *ledger;
    struct kachi_lot lot;
    struct kachi_trace trace;
    struct kachi_value value;
};

static void write_line(struct traced *traced, const struct kachi_trace_node *node)
{
    struct kachi_ledger_session *ledger = traced->ledger;
    struct kachi_session *session = ledger->session;
    struct kachi_arena *arena = &session->arena;
    struct kachi_str day = kachi_day_text(arena, kachi_day_of_moment(node->time));
    if (node->what == KACHI_TRACE_POOL) {
        struct kachi_str owner = kachi_ledger_party_name(ledger, node->pool.owner);
        struct kachi_str grams =
            kachi_count_text(arena, node->amounts.embodied_g + node->amounts.certificate_g);
        kachi_buffer_print(&session->out, "%.*s  %.*s  %s  %.*s g\n",
                           KACHI_STR_ARG(node->pool.statement), KACHI_STR_ARG(owner),
                           kachi_basis_word(node->pool.basis), KACHI_STR_ARG(grams));
        return;
    }
    struct kachi_product product = kachi_ledger_product(ledger, node->lot.product);
    struct kachi_str quantity =
        kachi_ledger_quantity_text(ledger, &product, node->amounts.quantity);
    struct kachi_str value = kachi_ledger_value_text(ledger, &node->amounts);
    if (node->what == KACHI_TRACE_CLAIM) {
        kachi_buffer_print(&session->out, "%s %.*s  %.*s %.*s  %.*s (%.*s)\n",
                           kachi_say(session, "ledger.claimed"), KACHI_STR_ARG(day),
                           KACHI_STR_ARG(quantity), KACHI_STR_ARG(product.name),
                           KACHI_STR_ARG(node->claim.beneficiary),
                           KACHI_STR_ARG(node->claim.purpose));
        return;
    }
    struct kachi_str lot = kachi_id_text(arena, "lot", &node->lot.id);
    struct kachi_str owner = kachi_ledger_party_name(ledger, node->lot.owner);
    kachi_buffer_print(&session->out, "%.*s  %.*s %.*s  %.*s  %s %.*s  %.*s%s\n",
                       KACHI_STR_ARG(lot), KACHI_STR_ARG(quantity), KACHI_STR_ARG(product.name),
                       KACHI_STR_ARG(owner), kachi_entry_kind_word(node->kind), KACHI_STR_ARG(day),
                       KACHI_STR_ARG(value), node->is_repeated ? "  (↑)" : "");
}

static void write_tree(struct traced *traced)
{
    struct kachi_session *session = traced->ledger->session;
    static const char *const bars[] = {"│  ", "   "};
    bool is_last[LINES_MAX + 1] = {false};
    for (size_t i = 0; i < traced->trace.count; i++) {
        const struct kachi_trace_node *node = &traced->trace.nodes[i];
        is_last[node->depth] = node->is_last;
        for (size_t depth = 1; depth < node->depth; depth++) {
            kachi_buffer_add_text(&session->out, bars[is_last[depth] ? 1 : 0]);
        }
        if (node->depth > 0) {
            kachi_buffer_add_text(&session->out, node->is_last ? "└─ " : "├─ ");
        }
        write_line(traced, node);
    }
    if (traced->trace.is_cut) {
        kachi_buffer_print(&session->out, "%s\n", kachi_say(session, "ledger.trace.cut"));
    }
}

static enum kachi_err write_origins_text(struct traced *traced, const struct kachi_mixture *mixture,
                                         const char *basis)
{
    struct kachi_session *session = traced->ledger->session;
    for (size_t i = 0; i < mixture->count; i++) {
        struct kachi_pool pool = {0};
        enum kachi_err err = kachi_store_pool_get(traced->ledger->ledger, &session->arena,
                                                  mixture->items[i].number, &pool);
        if (err != KACHI_OK) {
            return err;
        }
        struct kachi_str owner = kachi_ledger_party_name(traced->ledger, pool.owner);
        struct kachi_str grams = kachi_count_text(&session->arena, mixture->items[i].grams);
        double share = (double)mixture->items[i].grams / (double)mixture->total;
        kachi_buffer_print(&session->out, "  %.*s  %s  %.*s g  %.1f %%  %.*s\n",
                           KACHI_STR_ARG(owner), basis, KACHI_STR_ARG(grams), 100.0 * share,
                           KACHI_STR_ARG(pool.statement));
    }
    return KACHI_OK;
}

static enum kachi_err write_text(struct traced *traced)
{
    struct kachi_session *session = traced->ledger->session;
    write_tree(traced);
    kachi_buffer_print(&session->out, "\n%s\n", kachi_say(session, "ledger.origins"));
    enum kachi_err err = write_origins_text(traced, &traced->value.certificate,
                                            kachi_say(session, "ledger.certificate"));
    return err == KACHI_OK ? write_origins_text(traced, &traced->value.embodied,
                                                kachi_say(session, "ledger.embodied"))
                           : err;
}

static enum kachi_err write_origins_json(struct traced *traced, struct kachi_json_writer *json,
                                         const struct kachi_mixture *mixture, const char *basis)
{
    struct kachi_arena *arena = &traced->ledger->session->arena;
    for (size_t i = 0; i < mixture->count; i++) {
        struct kachi_pool pool = {0};
        enum kachi_err err =
            kachi_store_pool_get(traced->ledger->ledger, arena, mixture->items[i].number, &pool);
        if (err != KACHI_OK) {
            return err;
        }
        kachi_json_begin_object(json);
        kachi_json_pair_str(json, "pool", kachi_id_text(arena, "pool", &pool.id));
        kachi_json_pair_str(json, "owner", kachi_ledger_party_name(traced->ledger, pool.owner));
        kachi_json_pair_str(json, "statement", pool.statement);
        kachi_json_pair_text(json, "basis", basis);
        kachi_json_pair_int64(json, "value_g", mixture->items[i].grams);
        kachi_json_end_object(json);
    }
    return KACHI_OK;
}

static void write_node_json(struct traced *traced, struct kachi_json_writer *json,
                            const struct kachi_trace_node *node)
{
    struct kachi_ledger_session *ledger = traced->ledger;
    struct kachi_arena *arena = &ledger->session->arena;
    kachi_json_begin_object(json);
    kachi_json_pair_int64(json, "depth", (int64_t)node->depth);
    kachi_json_pair_text(json, "entry", kachi_entry_kind_word(node->kind));
    kachi_json_pair_str(json, "time", kachi_moment_text(arena, node->time));
    if (node->what == KACHI_TRACE_POOL) {
        kachi_json_pair_str(json, "pool", kachi_id_text(arena, "pool", &node->pool.id));
        kachi_json_pair_str(json, "statement", node->pool.statement);
        kachi_json_pair_str(json, "owner", kachi_ledger_party_name(ledger, node->pool.owner));
        kachi_json_pair_int64(json, "embodied_g", node->amounts.embodied_g);
        kachi_json_pair_int64(json, "certificate_g", node->amounts.certificate_g);
    } else {
        kachi_ledger_lot_json(ledger, json, &node->lot, &node->amounts);
    }
    if (node->what == KACHI_TRACE_CLAIM) {
        kachi_json_pair_str(json, "beneficiary", node->claim.beneficiary);
        kachi_json_pair_str(json, "purpose", node->claim.purpose);
    }
    kachi_json_pair_bool(json, "repeated", node->is_repeated);
    kachi_json_end_object(json);
}

static enum kachi_err write_json(struct traced *traced)
{
    struct kachi_session *session = traced->ledger->session;
    struct kachi_json_writer json = kachi_session_json(session);
    kachi_json_begin_object(&json);
    kachi_ledger_lot_json(traced->ledger, &json, &traced->lot, &traced->lot.made);
    kachi_json_key(&json, "origins");
    kachi_json_begin_array(&json);
    enum kachi_err err =
        write_origins_json(traced, &json, &traced->value.certificate, "certificate");
    err = err == KACHI_OK ? write_origins_json(traced, &json, &traced->value.embodied, "embodied")
                          : err;
    kachi_json_end_array(&json);
    kachi_json_key(&json, "nodes");
    kachi_json_begin_array(&json);
    for (size_t i = 0; i < traced->trace.count; i++) {
        write_node_json(traced, &json, &traced->trace.nodes[i]);
    }
    kachi_json_end_array(&json);
    kachi_json_pair_bool(&json, "cut", traced->trace.is_cut);
    kachi_json_end_object(&json);
    return err;
}

static enum kachi_err trace(struct traced *traced)
{
    struct kachi_session *session = traced->ledger->session;
    struct kachi_ledger *ledger = traced->ledger->ledger;
    bool is_down = kachi_option_is_set(session, "down");
    enum kachi_err err =
        kachi_find_lot(ledger, &session->arena, session->operands[0], &traced->lot);
    err = err == KACHI_OK
              ? kachi_trace_lot(ledger, &session->arena, traced->lot.number,
                                is_down ? KACHI_TRACE_DOWN : KACHI_TRACE_UP, &traced->trace)
              : err;
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_origins *origins = kachi_origins_new(&session->arena, ledger);
    err = kachi_origins_of_lot(origins, traced->lot.number, &traced->value);
    if (err != KACHI_OK) {
        return err;
    }
    return session->output == KACHI_OUTPUT_JSON ? write_json(traced) : write_text(traced);
}

static enum kachi_err run_trace(struct kachi_session *session)
{
    struct kachi_ledger_session ledger;
    struct traced traced = {.ledger = &ledger};
    enum kachi_err err = kachi_ledger_session_read(session, &ledger);
    err = err == KACHI_OK ? trace(&traced) : err;
    kachi_ledger_session_close(&ledger);
    return err;
}

static const struct kachi_option options[] = {{"down", NULL, "option.down"}, {NULL, NULL, NULL}};
static const char *const examples[] = {"kachi ledger trace lot_01J9Z",
                                       "kachi ledger trace lot_01J9Z --down --json", NULL};
const struct kachi_command kachi_command_ledger_trace = {
    "ledger trace", "LOT", 1, 1, "command.ledger.trace", options, examples, run_trace};
