/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/certainty_show.h"

#include "base/number_text.h"

#define DIGITS 3

enum kachi_err kachi_session_runs(struct kachi_session *session, uint32_t otherwise, uint32_t *runs,
                                  uint64_t *seed)
{
    int64_t count = 0;
    int64_t first = 0;
    enum kachi_err err = kachi_option_int64(session, "runs", otherwise, &count);
    err = err == KACHI_OK ? kachi_option_int64(session, "seed", 1, &first) : err;
    if (err != KACHI_OK) {
        return err;
    }
    if (count < 0 || count > KACHI_CERTAINTY_RUNS_MAX) {
        kachi_findings_add(&session->findings, "runs-range", KACHI_NOWHERE,
                           KACHI_ARGS({"value", kachi_option_text(session, "runs")}));
        return KACHI_ERR_INPUT;
    }
    if (first < 0 || first >= KACHI_CERTAINTY_SEED_END) {
        kachi_findings_add(&session->findings, "option-number", KACHI_NOWHERE,
                           KACHI_ARGS({"option", kachi_str_of("seed")},
                                      {"value", kachi_option_text(session, "seed")}));
        session->used_wrongly = true;
        return KACHI_ERR_INPUT;
    }
    *runs = (uint32_t)count;
    *seed = (uint64_t)first;
    return KACHI_OK;
}

static void show_line(struct kachi_session *session, const char *label,
                      const struct kachi_sampled *sampled, bool is_difference)
{
    struct kachi_arena *arena = &session->arena;
    if (sampled->summary.count == 0) {
        return;
    }
    kachi_buffer_print(&session->out, "    %-4s %.*s – %.*s kg-CO2e", label,
                       KACHI_STR_ARG(kachi_number_text(arena, sampled->summary.p5, DIGITS)),
                       KACHI_STR_ARG(kachi_number_text(arena, sampled->summary.p95, DIGITS)));
    if (is_difference) {
        kachi_buffer_print(&session->out, "  ·  P(%s ≤ 0) = %.1f %%", label,
                           100.0 * sampled->p_not_positive);
    }
    kachi_buffer_add_byte(&session->out, '\n');
}

void kachi_certainty_show(struct kachi_session *session, const struct kachi_certainty *certainty)
{
    if (certainty->asked == 0) {
        return;
    }
    struct kachi_str runs = kachi_count_text(&session->arena, certainty->asked);
    struct kachi_str title = kachi_phrase_filled(
        &session->arena, session->lang,
        certainty->streams > 0 ? "certainty.title" : "certainty.none", KACHI_ARGS({"runs", runs}));
    kachi_buffer_print(&session->out, "  %.*s\n", KACHI_STR_ARG(title));
    show_line(session, "CFP", &certainty->footprint, false);
    show_line(session, "REP", &certainty->fall, true);
    show_line(session, "AE", &certainty->avoided, true);
}
