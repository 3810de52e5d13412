/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/served.h"

#include "ledger/ledger_internal.h"
#include "ledger/lot_set.h"
#include "ledger/origin.h"
#include "ledger/purpose.h"

#include <stdlib.h>

/* A lot of the ancestry of which something may have been attested. */
struct source {
    struct kachi_lot lot;
    size_t input_count, attest_count;
    struct kachi_input_row *inputs;
    struct kachi_attest_row *attests;
    int64_t inherited; /* pieces of it as it was made */
};

struct walk {
    struct kachi_ledger *ledger;
    struct kachi_arena *arena;
    const struct kachi_served_asked *asked;
    struct kachi_lot_set lots;
    struct source *sources; /* in order of number: parents before what is made of them */
    const struct kachi_attest_row *met; /* the last one that is in the way; NULL: none */
};

static int compare_numbers(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static enum kachi_err meet_parents(struct walk *walk, const struct kachi_lot *lot)
{
    struct kachi_input_row *inputs = NULL;
    size_t count = 0;
    enum kachi_err err = kachi_lot_parents(walk->ledger, walk->arena, lot, &inputs, &count);
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        struct kachi_lot parent = {0};
        err = kachi_store_lot_get(walk->ledger, inputs[i].lot, &parent);
        if (err == KACHI_OK && (parent.mark & KACHI_MARK_ATTESTED) != 0) {
            kachi_lot_set_add(&walk->lots, parent.number);
        }
    }
    return err;
}

/* All that the lot is made of and somebody may have attested, itself among it. */
static enum kachi_err gather(struct walk *walk, int64_t number)
{
    enum kachi_err err = KACHI_OK;
    walk->lots.arena = walk->arena;
    kachi_lot_set_add(&walk->lots, number);
    for (size_t i = 0; i < walk->lots.count && err == KACHI_OK; i++) {
        struct kachi_lot lot = {0};
        err = kachi_store_lot_get(walk->ledger, walk->lots.items[i], &lot);
        if (err == KACHI_OK && (lot.mark & KACHI_MARK_ATTESTED) != 0) {
            err = meet_parents(walk, &lot);
        }
    }
    /* No two are equal: a lot is met once. */
    qsort(walk->lots.items, walk->lots.count, sizeof(*walk->lots.items), compare_numbers);
    return err;
}

static bool is_each_tier(const struct kachi_served_asked *asked, struct kachi_str purpose)
{
    return kachi_purpose_is_in(asked->rulebooks, asked->rulebook_count, "attest_each_tier",
                               purpose);
}

static bool is_in_the_way(struct walk *walk, const struct kachi_attest_row *row)
{
    const struct kachi_served_asked *asked = walk->asked;
    bool is_once = !is_each_tier(asked, row->purpose);
    bool overlaps = asked->any_period || is_once || !is_each_tier(asked, asked->purpose) ||
                    (row->from <= asked->to && asked->from <= row->to);
    bool is = (row->holder == asked->holder || is_once) && overlaps &&
              !kachi_purpose_go_together(asked->rulebooks, asked->rulebook_count, row->purpose,
                                         asked->purpose);
    walk->met = is ? row : walk->met;
    return is;
}

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Of `before` pieces of the lot, those that serve when the entry comes. */
static int64_t serving(struct walk *walk, const struct source *source, int64_t entry,
                       int64_t before)
{
    int64_t pieces = smaller(source->inherited, before);
    for (size_t i = 0; i < source->attest_count; i++) {
        const struct kachi_attest_row *row = &source->attests[i];
        if (row->claim == 0 && row->number < entry && is_in_the_way(walk, row)) {
            pieces = smaller(pieces + smaller(row->quantity, before), before);
        }
    }
    return pieces;
}

/* What an entry took of them: the others first. */
static int64_t taken_of(struct walk *walk, const struct source *source,
                        const struct kachi_input_row *input)
{
    int64_t others =
        input->before.quantity - serving(walk, source, input->entry, input->before.quantity);
    return input->taken.quantity > others ? input->taken.quantity - others : 0;
}

static struct source *find_source(const struct walk *walk, int64_t lot)
{
    const int64_t *found = bsearch(&lot, walk->lots.items, walk->lots.count,
                                   sizeof(*walk->lots.items), compare_numbers);
    return found == NULL ? NULL : &walk->sources[found - walk->lots.items];
}

/* The part m of q of a whole, rounded up. */
static int64_t share_of(int64_t whole, int64_t m, int64_t q)
{
    int64_t floor = kachi_amount_portion(whole, m, q);
    return floor + (kachi_amount_compare_products(floor, q, whole, m) < 0 ? 1 : 0);
}

static void inherit(struct walk *walk, struct source *source)
{
    for (size_t i = 0; i < source->input_count; i++) {
        const struct kachi_input_row *input = &source->inputs[i];
        const struct source *parent = find_source(walk, input->lot);
        int64_t pieces = parent == NULL ? 0 : taken_of(walk, parent, input);
        if (pieces > 0) {
            int64_t share = share_of(source->lot.made.quantity, pieces, input->taken.quantity);
            source->inherited = source->inherited > share ? source->inherited : share;
        }
    }
}

static enum kachi_err read_source(struct walk *walk, int64_t number, struct source *out)
{
    enum kachi_err err = kachi_store_lot_get(walk->ledger, number, &out->lot);
    if (err == KACHI_OK) {
        err = kachi_lot_parents(walk->ledger, walk->arena, &out->lot, &out->inputs,
                                &out->input_count);
    }
    return err == KACHI_OK ? kachi_store_attests(walk->ledger, walk->arena, number, &out->attests,
                                                 &out->attest_count)
                           : err;
}

static void answer(const struct walk *walk, int64_t quantity, struct kachi_served *out)
{
    bool is_any = quantity > 0;
    *out = (struct kachi_served){
        .quantity = quantity,
        .purpose = is_any ? walk->met->purpose : kachi_str_of(""),
        .is_upstream = is_any && walk->met->holder != walk->asked->holder,
    };
}

/* *out: what the lot itself is among its sources. */
static enum kachi_err walk_up(struct walk *walk, int64_t number, const struct source **out)
{
    enum kachi_err err = gather(walk, number);
    walk->sources = KACHI_NEW_ARRAY(walk->arena, struct source, walk->lots.count);
    for (size_t i = 0; i < walk->lots.count && err == KACHI_OK; i++) {
        err = read_source(walk, walk->lots.items[i], &walk->sources[i]);
        inherit(walk, &walk->sources[i]);
    }
    *out = find_source(walk, number);
    return err == KACHI_OK && *out == NULL ? KACHI_ERR_INTEGRITY : kachi_store_must_have(err);
}

enum kachi_err kachi_served_of_lot(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                   const struct kachi_lot *lot,
                                   const struct kachi_served_asked *asked, struct kachi_served *out)
{
    struct walk walk = {.ledger = ledger, .arena = arena, .asked = asked};
    *out = (struct kachi_served){.purpose = kachi_str_of("")};
    if ((lot->mark & KACHI_MARK_ATTESTED) == 0) {
        return KACHI_OK;
    }
    const struct source *source = NULL;
    enum kachi_err err = walk_up(&walk, lot->number, &source);
    if (err == KACHI_OK && source != NULL) {
        answer(&walk, serving(&walk, source, INT64_MAX, lot->left.quantity), out);
    }
    return err;
}

enum kachi_err kachi_served_of_claim(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                     const struct kachi_claim_row *claim,
                                     const struct kachi_served_asked *asked,
                                     struct kachi_served *out)
{
    struct walk walk = {.ledger = ledger, .arena = arena, .asked = asked};
    struct kachi_input_row *inputs = NULL;
    const struct source *source = NULL;
    size_t count = 0;
    *out = (struct kachi_served){.purpose = kachi_str_of("")};
    enum kachi_err err = kachi_store_inputs(ledger, arena, claim->number, &inputs, &count);
    if (err == KACHI_OK) {
        err = count == 1 ? walk_up(&walk, claim->lot, &source) : KACHI_ERR_INTEGRITY;
    }
    if (err != KACHI_OK || source == NULL) {
        return err;
    }
    int64_t pieces = taken_of(&walk, source, &inputs[0]);
    for (size_t i = 0; i < source->attest_count; i++) {
        const struct kachi_attest_row *row = &source->attests[i];
        if (row->claim == claim->number && is_in_the_way(&walk, row)) {
            pieces = smaller(pieces + row->quantity, claim->amounts.quantity);
        }
    }
    answer(&walk, pieces, out);
    return KACHI_OK;
}
