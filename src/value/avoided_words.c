/* SPDX-License-Identifier: Apache-2.0 */
/* An avoided emission for people: one line a step (avoided_product.h). */
#include "base/number_text.h"
#include "value/avoided_product.h"

#include <assert.h>

#define LINES_MAX 12
#define DIGITS 4

struct writing {
    struct kachi_arena *arena;
    const struct kachi_dataset *dataset;
    const struct kachi_avoided_product *product;
    enum kachi_lang lang;
    size_t count;
    struct kachi_avoided_line *lines;
};

static void add(struct writing *writing, const char *label, struct kachi_str text)
{
    assert(writing->count < LINES_MAX);
    writing->lines[writing->count++] = (struct kachi_avoided_line){
        .label = kachi_str_of(kachi_phrase(writing->lang, label)), .text = text};
}

static struct kachi_str say(const struct writing *writing, const char *key)
{
    return kachi_str_of(kachi_phrase(writing->lang, key));
}

/* The last part of a phrase's key: an empty word is one that was not said. */
static const char *said(const char *word)
{
    return word[0] == '\0' ? "not-said" : word;
}

static struct kachi_str number(const struct writing *writing, double value)
{
    return kachi_number_text(writing->arena, value, DIGITS);
}

static struct kachi_str kilograms(const struct writing *writing, double value)
{
    return kachi_str_print(writing->arena, "%.*s kg-CO2e", KACHI_STR_ARG(number(writing, value)));
}

static void add_time(struct writing *writing)
{
    const struct kachi_avoided_stated *stated = &writing->product->stated;
    struct kachi_str text =
        say(writing, kachi_str_print(writing->arena, "ae.timeframe.%s",
                                     said(kachi_timeframe_word(stated->timeframe)))
                         .text);
    if (stated->life_years > 0) {
        struct kachi_str years = kachi_str_print(writing->arena, "%zu", stated->life_years);
        struct kachi_str life = kachi_phrase_filled(writing->arena, writing->lang, "ae.life",
                                                    KACHI_ARGS({"years", years}));
        text = kachi_str_print(writing->arena, "%.*s · %.*s", KACHI_STR_ARG(text),
                               KACHI_STR_ARG(life));
    }
    add(writing, "ae.line.timeframe", text);
}

static void add_reference(struct writing *writing)
{
    const struct kachi_avoided_product *product = writing->product;
    const struct kachi_avoided_stated *stated = &product->stated;
    const char *word =
        stated->has_intervention ? kachi_intervention_word(stated->intervention) : "";
    struct kachi_str text =
        say(writing, kachi_str_print(writing->arena, "ae.intervention.%s", said(word)).text);
    if (product->existing != KACHI_NONE) {
        const struct kachi_activity *existing = &writing->dataset->activities[product->existing];
        text = kachi_str_print(writing->arena, "%.*s: %.*s", KACHI_STR_ARG(text),
                               KACHI_STR_ARG(kachi_activity_name(existing, writing->lang)));
    }
    if (stated->existing_years > 0.0) {
        struct kachi_str parts =
            kachi_phrase_filled(writing->arena, writing->lang, "ae.two-parts",
                                KACHI_ARGS({"existing", number(writing, stated->existing_years)},
                                           {"market", number(writing, stated->market_years)}));
        text = kachi_str_print(writing->arena, "%.*s · %.*s", KACHI_STR_ARG(text),
                               KACHI_STR_ARG(parts));
    }
    add(writing, "ae.line.reference", text);
}

static void add_rebound(struct writing *writing)
{
    const struct kachi_avoided_product *product = writing->product;
    struct kachi_str note = kachi_given_text(&product->facts, "ae_rebound_note");
    struct kachi_str percent = number(writing, 100.0 * product->stated.rebound);
    add(writing, "ae.line.rebound",
        kachi_str_print(writing->arena, "%.*s %%%s%.*s", KACHI_STR_ARG(percent),
                        note.bytes > 0 ? " · " : "", KACHI_STR_ARG(note)));
}

static void add_share(struct writing *writing)
{
    struct kachi_arena *arena = writing->arena;
    const struct kachi_avoided_stated *stated = &writing->product->stated;
    if (stated->share_count == 0) {
        add(writing, "ae.line.share", say(writing, "ae.share.whole"));
        return;
    }
    struct kachi_str text = kachi_decimal_write(arena, stated->own_share);
    for (size_t i = 0; i < stated->share_count; i++) {
        const struct kachi_avoided_share *share = &stated->shares[i];
        struct kachi_str part = kachi_decimal_write(arena, share->share);
        text = kachi_str_print(arena, "%.*s%s%.*s %.*s", KACHI_STR_ARG(text), i == 0 ? " (" : ", ",
                               KACHI_STR_ARG(share->party), KACHI_STR_ARG(part));
    }
    enum kachi_share_method method = KACHI_SHARE_WHOLE;
    bool is_known = kachi_share_method_read(stated->share_method, &method);
    struct kachi_str how =
        say(writing, kachi_str_print(arena, "ae.share.method.%s",
                                     said(is_known ? kachi_share_method_word(method) : ""))
                         .text);
    add(writing, "ae.line.share",
        kachi_str_print(arena, "%.*s; %.*s)", KACHI_STR_ARG(text), KACHI_STR_ARG(how)));
}

static void add_gates(struct writing *writing)
{
    static const char *const labels[KACHI_AVOIDED_GATES] = {"ae.gate.company", "ae.gate.solution",
                                                            "ae.gate.contribution"};
    for (size_t i = 0; i < KACHI_AVOIDED_GATES; i++) {
        const struct kachi_avoided_gate *gate = &writing->product->stated.gates[i];
        struct kachi_str result = say(writing, "ae.gate.not-said");
        if (kachi_str_is(gate->result, "yes") || kachi_str_is(gate->result, "deviates")) {
            result = say(writing,
                         kachi_str_is(gate->result, "yes") ? "ae.gate.yes" : "ae.gate.deviates");
        } else if (gate->result.bytes > 0) {
            result = say(writing, "ae.gate.no");
        }
        add(writing, labels[i],
            kachi_str_print(writing->arena, "%.*s%s%.*s", KACHI_STR_ARG(result),
                            gate->evidence.bytes > 0 ? " · " : "", KACHI_STR_ARG(gate->evidence)));
    }
}

size_t kachi_avoided_product_lines(struct kachi_arena *arena, const struct kachi_dataset *dataset,
                                   const struct kachi_avoided_product *product,
                                   enum kachi_lang lang, struct kachi_avoided_line **out)
{
    const struct kachi_avoided_stated *stated = &product->stated;
    struct writing writing = {.arena = arena,
                              .dataset = dataset,
                              .product = product,
                              .lang = lang,
                              .lines =
                                  KACHI_NEW_ARRAY(arena, struct kachi_avoided_line, LINES_MAX)};
    add(&writing, "ae.line.difference", kilograms(&writing, product->difference_kgco2e));
    add_time(&writing);
    add_reference(&writing);
    add(&writing, "ae.line.whole", kilograms(&writing, stated->whole_kgco2e));
    add_rebound(&writing);
    add_share(&writing);
    add(&writing, "ae.line.claimed", kilograms(&writing, stated->claimed_kgco2e));
    add(&writing, "ae.line.specificity",
        say(&writing, kachi_str_print(arena, "ae.specificity.%s",
                                      said(kachi_specificity_word(stated->specificity)))
                          .text));
    add_gates(&writing);
    *out = writing.lines;
    return writing.count;
}
