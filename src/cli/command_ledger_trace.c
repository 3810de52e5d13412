/* SPDX-License-Identifier: Apache-2.0 */
/* kachi ledger trace: where a lot's value came from, or went, as a tree; and its value by origin.
 */
#include "cli/commands.h"
#include "cli/ledger_session.h"
#include "cli/table.h"
#include "ledger/traced.h"

/* Levels whose branch lines are drawn; deeper ones are indented like the last. */
#define LINES_MAX KACHI_TRACE_DEPTH_MAX

struct traced {
    struct kachi_ledger_session *ledger;
    struct kachi_ledger_view view;
    struct kachi_traced found;
    bool has_hidden; /* something was shown by a pseudonym */
};

static void write_line(struct traced *traced, const struct kachi_trace_node *node)
{
    struct kachi_ledger_session *ledger = traced->ledger;
    struct kachi_session *session = ledger->session;
    struct kachi_arena *arena = &session->arena;
    struct kachi_str day = kachi_day_text(arena, kachi_day_of_moment(node->time));
    struct kachi_traced_words words = kachi_traced_node(traced->view, &traced->found, node);
    traced->has_hidden = traced->has_hidden || words.is_hidden;
    if (node->what == KACHI_TRACE_POOL) {
        struct kachi_str pool = words.is_hidden ? words.pool : words.statement;
        struct kachi_str grams =
            kachi_count_text(arena, node->amounts.embodied_g + node->amounts.certificate_g);
        kachi_buffer_print(&session->out, "%.*s  %.*s  %s  %.*s g\n", KACHI_STR_ARG(pool),
                           KACHI_STR_ARG(words.owner), kachi_basis_word(node->pool.basis),
                           KACHI_STR_ARG(grams));
        return;
    }
    struct kachi_product product = kachi_ledger_product(ledger, node->lot.product);
    struct kachi_str quantity =
        kachi_ledger_quantity_text(ledger, &product, node->amounts.quantity);
    struct kachi_str value = kachi_ledger_value_text(ledger, &node->amounts);
    if (node->what == KACHI_TRACE_CLAIM) {
        kachi_buffer_print(&session->out, "%s %.*s  %.*s %.*s  %.*s (%.*s)\n",
                           kachi_say(session, "ledger.claimed"), KACHI_STR_ARG(day),
                           KACHI_STR_ARG(quantity), KACHI_STR_ARG(words.product),
                           KACHI_STR_ARG(words.is_hidden ? words.owner : words.beneficiary),
                           KACHI_STR_ARG(words.purpose));
        return;
    }
    kachi_buffer_print(&session->out, "%.*s  %.*s %.*s  %.*s  %s %.*s  %.*s%s\n",
                       KACHI_STR_ARG(words.lot), KACHI_STR_ARG(quantity),
                       KACHI_STR_ARG(words.product), KACHI_STR_ARG(words.owner),
                       kachi_entry_kind_word(node->kind), KACHI_STR_ARG(day), KACHI_STR_ARG(value),
                       node->is_repeated ? "  (↑)" : "");
}

static void write_tree(struct traced *traced)
{
    struct kachi_session *session = traced->ledger->session;
    static const char *const bars[] = {"│  ", "   "};
    bool is_last[LINES_MAX + 1] = {false};
    for (size_t i = 0; i < traced->found.trace.count; i++) {
        const struct kachi_trace_node *node = &traced->found.trace.nodes[i];
        is_last[node->depth] = node->is_last;
        for (size_t depth = 1; depth < node->depth; depth++) {
            kachi_buffer_add_text(&session->out, bars[is_last[depth] ? 1 : 0]);
        }
        if (node->depth > 0) {
            kachi_buffer_add_text(&session->out, node->is_last ? "└─ " : "├─ ");
        }
        write_line(traced, node);
    }
    if (traced->found.trace.is_cut) {
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
        struct kachi_traced_words words = kachi_traced_pool(traced->view, &traced->found, &pool);
        traced->has_hidden = traced->has_hidden || words.is_hidden;
        struct kachi_str grams = kachi_count_text(&session->arena, mixture->items[i].grams);
        double share = (double)mixture->items[i].grams / (double)mixture->total;
        kachi_buffer_print(&session->out, "  %.*s  %s  %.*s g  %.1f %%  %.*s\n",
                           KACHI_STR_ARG(words.owner), basis, KACHI_STR_ARG(grams), 100.0 * share,
                           KACHI_STR_ARG(words.is_hidden ? words.pool : words.statement));
    }
    return KACHI_OK;
}

static enum kachi_err write_text(struct traced *traced)
{
    struct kachi_session *session = traced->ledger->session;
    write_tree(traced);
    kachi_buffer_print(&session->out, "\n%s\n", kachi_say(session, "ledger.origins"));
    enum kachi_err err = write_origins_text(traced, &traced->found.value.certificate,
                                            kachi_say(session, "ledger.certificate"));
    err = err == KACHI_OK ? write_origins_text(traced, &traced->found.value.embodied,
                                               kachi_say(session, "ledger.embodied"))
                          : err;
    if (traced->has_hidden) {
        kachi_buffer_print(&session->out, "\n%s\n", kachi_say(session, "ledger.trace.hidden"));
    }
    return err;
}

static enum kachi_err trace(struct traced *traced)
{
    struct kachi_session *session = traced->ledger->session;
    struct kachi_viewer viewer;
    traced->view = kachi_ledger_view_of(traced->ledger);
    enum kachi_trace_direction direction =
        kachi_option_is_set(session, "down") ? KACHI_TRACE_DOWN : KACHI_TRACE_UP;
    struct kachi_lot lot = {0};
    enum kachi_err err = kachi_ledger_lot_named(traced->ledger, session->operands[0], &lot);
    struct kachi_str id = kachi_id_text(&session->arena, "lot", &lot.id);
    err = err == KACHI_OK ? kachi_ledger_viewer(traced->ledger, &viewer) : err;
    if (err != KACHI_OK) {
        return err;
    }
    err = kachi_traced_read(traced->view, &viewer, id, direction, &traced->found);
    if (err == KACHI_ERR_NOT_FOUND) {
        kachi_findings_add(&session->findings, "ledger-name-unknown", KACHI_NOWHERE,
                           KACHI_ARGS({"text", session->operands[0]}, {"near", kachi_str_of("")}));
    }
    if (err != KACHI_OK || session->output != KACHI_OUTPUT_JSON) {
        return err == KACHI_OK ? write_text(traced) : err;
    }
    struct kachi_json_writer json = kachi_session_json(session);
    return kachi_traced_write_json(traced->view, &traced->found, &json);
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
static const char *const examples[] = {"kachi ledger trace car --as D",
                                       "kachi ledger trace lot_01J9Z",
                                       "kachi ledger trace lot_01J9Z --down --json", NULL};
const struct kachi_command kachi_command_ledger_trace = {
    "ledger trace", "LOT", 1, 1, "command.ledger.trace", options, examples, run_trace};
