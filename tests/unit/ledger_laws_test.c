/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The laws that the audit holds rows against, each broken in turn by rows as no posting would write
 * them: a lot is made, gets a certificate of a measured pool, and part of it is claimed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the four above first. */
#include <cmocka.h>

#include "ledger/audit_laws.h"
#include "ledger/entry.h"

#include <string.h>

#define POOL 9
#define ROWS_MAX 6

enum { MAKE = 1, ASSIGN, CLAIM, AGAIN }; /* the entries, by number */
enum { SEQUENCE = 1, CONSERVATION = 2, REMAINDERS = 4, POOLS = 8, FOOTPRINTS = 16 };

/* All rows of a small ledger, with room for more. */
struct rows {
    struct kachi_head head;
    struct kachi_entry_row entries[ROWS_MAX];
    struct kachi_input_row inputs[ROWS_MAX];
    struct kachi_draw_row draws[ROWS_MAX];
    struct kachi_lot lots[ROWS_MAX];
    struct kachi_claim_row claims[ROWS_MAX];
    struct kachi_left_row lefts[ROWS_MAX];
    struct kachi_pool pool;
    size_t entry_count, input_count, draw_count, lot_count, claim_count, left_count;
};

static const struct kachi_amounts made = {10, 1000, 0, 0};
static const struct kachi_amounts certified = {10, 1000, 0, 40};
static const struct kachi_amounts claimed = {1, 100, 0, 4};
static const struct kachi_amounts rest = {9, 900, 0, 36};

static void draw_up(struct rows *rows)
{
    *rows = (struct rows){
        .head = {.entries = 3, .lots = 2},
        .entries =
            {{.number = MAKE, .kind = KACHI_ENTRY_MAKE, .time = 1},
             {.number = ASSIGN, .kind = KACHI_ENTRY_ASSIGN, .time = 2, .rules = KACHI_RULES_SECOND},
             {.number = CLAIM, .kind = KACHI_ENTRY_CLAIM, .time = 2}},
        .entry_count = 3,
        .inputs = {{.entry = ASSIGN, .lot = 1, .taken = made},
                   {.entry = CLAIM, .lot = 2, .taken = claimed}},
        .input_count = 2,
        .draws = {{.entry = ASSIGN, .pool = POOL, .grams = 40}},
        .draw_count = 1,
        .lots = {{.number = 1, .entry = MAKE, .made = made},
                 {.number = 2, .entry = ASSIGN, .made = certified}},
        .lot_count = 2,
        .claims = {{.number = CLAIM, .lot = 2, .amounts = claimed}},
        .claim_count = 1,
        .lefts = {{.lot = 1}, {.lot = 2, .left = rest}},
        .left_count = 2,
        /* 2 g a piece, gross */
        .pool = {.number = POOL,
                 .basis = KACHI_BASIS_CERTIFICATE,
                 .grams = 1000,
                 .drawn_g = 40,
                 .actual_g = 1000,
                 .produced = 1000,
                 .certified = 10,
                 .certified_emitted_g = 1000},
    };
}

/* The laws that these rows break. */
static unsigned broken_by(struct rows *rows)
{
    struct audit_laws laws;
    struct kachi_scan_rest registry = {0};
    struct kachi_scan_rest lefts = {0};
    struct kachi_scan_chunk chunk = {.first = 1, .last = KACHI_SCAN_ENTRIES};
    registry.pools.items = &rows->pool;
    registry.pools.count = 1;
    lefts.lefts.items = rows->lefts;
    lefts.lefts.count = rows->left_count;
    chunk.entries.items = rows->entries;
    chunk.entries.count = rows->entry_count;
    chunk.inputs.items = rows->inputs;
    chunk.inputs.count = rows->input_count;
    chunk.draws.items = rows->draws;
    chunk.draws.count = rows->draw_count;
    chunk.lots.items = rows->lots;
    chunk.lots.count = rows->lot_count;
    chunk.claims.items = rows->claims;
    chunk.claims.count = rows->claim_count;
    audit_laws_init(&laws);
    audit_laws_begin(&laws, &rows->head, &registry);
    audit_laws_chunk(&laws, &chunk);
    audit_laws_left(&laws, &lefts, 1, rows->head.lots);
    audit_laws_end(&laws, &registry);
    unsigned broken = (laws.sequence_broken != 0 ? SEQUENCE : 0U) |
                      (laws.conservation_broken != 0 ? CONSERVATION : 0U) |
                      (laws.remainders_broken != 0 ? REMAINDERS : 0U) |
                      (laws.pools_broken != 0 ? POOLS : 0U) |
                      (laws.footprints_broken != 0 ? FOOTPRINTS : 0U);
    audit_laws_release(&laws);
    return broken;
}

/* A second certificate of the same pool, for what is left of the lot. */
static void certify_again(struct rows *rows, kachi_gco2e emitted_g)
{
    struct kachi_amounts taken = {9, emitted_g, 0, 36};
    rows->entries[rows->entry_count++] = (struct kachi_entry_row){
        .number = AGAIN, .kind = KACHI_ENTRY_ASSIGN, .time = 3, .rules = KACHI_RULES_SECOND};
    rows->inputs[rows->input_count++] =
        (struct kachi_input_row){.entry = AGAIN, .lot = 2, .taken = taken};
    rows->draws[rows->draw_count++] =
        (struct kachi_draw_row){.entry = AGAIN, .pool = POOL, .grams = 1};
    taken.certificate_g++;
    rows->lots[rows->lot_count++] = (struct kachi_lot){.number = 3, .entry = AGAIN, .made = taken};
    rows->lefts[1].left = (struct kachi_amounts){.emitted_g = 900 - emitted_g};
    rows->lefts[rows->left_count++] = (struct kachi_left_row){.lot = 3, .left = taken};
    rows->head = (struct kachi_head){.entries = 4, .lots = 3};
    rows->pool.drawn_g++;
    rows->pool.certified += 9;
    rows->pool.certified_emitted_g += emitted_g;
}

static void entry_is_missing(struct rows *rows)
{
    rows->entries[2].number = AGAIN;
}
static void time_goes_back(struct rows *rows)
{
    rows->entries[2].time = 1;
}
static void entries_are_fewer(struct rows *rows)
{
    rows->head.entries = 4;
}
static void input_of_nothing(struct rows *rows)
{
    rows->inputs[rows->input_count++] = (struct kachi_input_row){.entry = AGAIN, .lot = 2};
}
static void draw_of_nothing(struct rows *rows)
{
    rows->draws[rows->draw_count++] = (struct kachi_draw_row){.entry = AGAIN, .pool = POOL};
}
static void lot_of_nothing(struct rows *rows)
{
    rows->lots[rows->lot_count++] = (struct kachi_lot){.number = 2, .entry = AGAIN};
}
static void claim_of_nothing(struct rows *rows)
{
    rows->claims[rows->claim_count++] = (struct kachi_claim_row){.number = AGAIN, .lot = 2};
}
static void draw_of_no_pool(struct rows *rows)
{
    rows->draws[0].pool = POOL + 1;
}
static void emissions_are_lost(struct rows *rows)
{
    rows->lots[1].made.emitted_g--;
}
static void grams_are_made_up(struct rows *rows)
{
    rows->lots[1].made.embodied_g++;
}
static void more_is_claimed(struct rows *rows)
{
    rows->claims[0].amounts.certificate_g++;
}
static void input_of_lot_zero(struct rows *rows)
{
    rows->inputs[1].lot = 0;
}
static void input_of_a_later_lot(struct rows *rows)
{
    rows->inputs[1].lot = 3;
}
static void less_is_left(struct rows *rows)
{
    rows->lefts[1].left.quantity--;
}
static void less_than_nothing_is_left(struct rows *rows)
{
    rows->lefts[1].left.quantity = -1;
}
static void rest_is_not_there(struct rows *rows)
{
    rows->lefts[0] = rows->lefts[1];
    rows->left_count = 1;
}
static void last_rest_is_not_there(struct rows *rows)
{
    rows->left_count = 1;
}
static void rest_of_no_lot(struct rows *rows)
{
    rows->lefts[rows->left_count++] = (struct kachi_left_row){.lot = 3};
}
static void more_is_drawn(struct rows *rows)
{
    rows->pool.drawn_g++;
}
static void pool_is_overdrawn(struct rows *rows)
{
    rows->pool.expired_g = 961;
}
static void certified_goods_differ(struct rows *rows)
{
    rows->pool.certified++;
}
static void certified_footprint_differs(struct rows *rows)
{
    rows->pool.certified_emitted_g++;
}
static void goods_were_not_made(struct rows *rows)
{
    rows->pool.produced = 9;
}
static void fewer_than_no_goods(struct rows *rows)
{
    rows->inputs[0].taken.quantity = -1;
}
static void footprint_is_net(struct rows *rows)
{
    rows->inputs[0].taken.emitted_g = 9; /* 20, less what rounding may take */
}
static void certificate_on_what_was_allocated(struct rows *rows)
{
    rows->lots[1].custody = KACHI_CUSTODY_ALLOCATION;
}
static void certificate_on_no_lot(struct rows *rows)
{
    rows->lot_count = 1;
}
static void certificate_on_anothers_lot(struct rows *rows)
{
    rows->lots[1].entry = CLAIM;
}
static void certificate_without_input(struct rows *rows)
{
    rows->inputs[0].entry = MAKE;
}
static void certificate_of_an_embodied_pool(struct rows *rows)
{
    rows->pool.basis = KACHI_BASIS_EMBODIED;
}
/* Each of two has what rounding may take, and both together have taken it twice. */
static void sum_is_net(struct rows *rows)
{
    rows->inputs[0].taken.emitted_g = 10;
    certify_again(rows, 8);
    rows->pool.certified_emitted_g = 18;
}
static void sum_is_more_than_was_made(struct rows *rows)
{
    certify_again(rows, 900);
    rows->pool.produced = 15;
}

static void nothing(struct rows *rows)
{
    (void)rows;
}
static void a_second_certificate(struct rows *rows)
{
    certify_again(rows, 900);
}
/* Of a time when pools were not measured, nothing is known of goods. */
static void pool_is_not_measured(struct rows *rows)
{
    rows->pool.produced = 0;
}
/* The rules of that time did not ask for it. */
static void allocated_by_the_first_rules(struct rows *rows)
{
    rows->lots[1].custody = KACHI_CUSTODY_ALLOCATION;
    rows->entries[1].rules = KACHI_RULES_FIRST;
}

/* What breaks, at the least; and of what is right, nothing. */
static const struct {
    const char *name;
    void (*forge)(struct rows *rows);
    unsigned breaks;
} forgeries[] = {
    {"nothing", nothing, 0},
    {"a second certificate", a_second_certificate, 0},
    {"a pool that is not measured", pool_is_not_measured, 0},
    {"allocated goods by the first rules", allocated_by_the_first_rules, 0},
    {"an entry is missing", entry_is_missing, SEQUENCE},
    {"time goes back", time_goes_back, SEQUENCE},
    {"entries are fewer", entries_are_fewer, SEQUENCE},
    {"an input of nothing", input_of_nothing, CONSERVATION},
    {"a draw of nothing", draw_of_nothing, CONSERVATION},
    {"a lot of nothing", lot_of_nothing, CONSERVATION},
    {"a claim of nothing", claim_of_nothing, CONSERVATION},
    {"a draw of no pool", draw_of_no_pool, CONSERVATION | POOLS},
    {"emissions are lost", emissions_are_lost, CONSERVATION},
    {"grams are made up", grams_are_made_up, CONSERVATION},
    {"more is claimed", more_is_claimed, CONSERVATION},
    {"an input of lot 0", input_of_lot_zero, REMAINDERS},
    {"an input of a later lot", input_of_a_later_lot, REMAINDERS},
    {"less is left", less_is_left, REMAINDERS},
    {"less than nothing is left", less_than_nothing_is_left, REMAINDERS},
    {"a rest is not there", rest_is_not_there, REMAINDERS},
    {"the last rest is not there", last_rest_is_not_there, REMAINDERS},
    {"a rest of no lot", rest_of_no_lot, REMAINDERS},
    {"more is drawn", more_is_drawn, POOLS},
    {"a pool is overdrawn", pool_is_overdrawn, POOLS},
    {"certified goods differ", certified_goods_differ, FOOTPRINTS},
    {"their footprint differs", certified_footprint_differs, FOOTPRINTS},
    {"goods were not made", goods_were_not_made, FOOTPRINTS},
    {"fewer than no goods", fewer_than_no_goods, FOOTPRINTS},
    {"a footprint is net", footprint_is_net, FOOTPRINTS},
    {"a certificate on what was allocated", certificate_on_what_was_allocated, FOOTPRINTS},
    {"a certificate on no lot", certificate_on_no_lot, FOOTPRINTS},
    {"a certificate on another's lot", certificate_on_anothers_lot, FOOTPRINTS},
    {"a certificate without input", certificate_without_input, FOOTPRINTS},
    {"a certificate of an embodied pool", certificate_of_an_embodied_pool, FOOTPRINTS},
    {"the sum is net", sum_is_net, FOOTPRINTS},
    {"the sum is more than was made", sum_is_more_than_was_made, FOOTPRINTS},
};

static void each_forgery_breaks_its_law(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(forgeries) / sizeof(forgeries[0]); i++) {
        struct rows rows;
        draw_up(&rows);
        forgeries[i].forge(&rows);
        unsigned broken = broken_by(&rows);
        bool is_right = forgeries[i].breaks == 0
                            ? broken == 0
                            : (broken & forgeries[i].breaks) == forgeries[i].breaks;
        if (!is_right) {
            fail_msg("%s: broken are %#x", forgeries[i].name, broken);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_forgery_breaks_its_law)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
