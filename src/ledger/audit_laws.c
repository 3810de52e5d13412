/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/audit_laws.h"

#include "ledger/ledger_internal.h"
#include "ledger/origin.h"

#include <assert.h>

/* Signed sums of one entry: what came in less what went out. */
struct sums {
    int64_t emitted_g, embodied_g, certificate_g;
};

static void note(int64_t *broken, int64_t number)
{
    assert(number != 0); /* entries, lots and pools are counted from 1, and scanned from there */
    if (*broken == 0) {
        *broken = number;
    }
}

void audit_laws_init(struct audit_laws *laws)
{
    *laws = (struct audit_laws){0};
    kachi_arena_init(&laws->arena);
}

void audit_laws_release(struct audit_laws *laws)
{
    kachi_arena_release(&laws->arena);
}

void audit_laws_begin(struct audit_laws *laws, const struct kachi_head *head,
                      const struct kachi_scan_rest *registry)
{
    laws->head = *head;
    laws->rests = KACHI_NEW_ARRAY(&laws->arena, struct kachi_amounts, (size_t)(head->lots + 1));
    for (size_t i = 0; i < registry->pools.count; i++) {
        const struct kachi_pool *pool = &registry->pools.items[i];
        struct pool_sums *sums = KACHI_NEW(&laws->arena, struct pool_sums);
        *sums = (struct pool_sums){.pool = pool->number, .basis = pool->basis, .row = pool};
        number_map_put(&laws->arena, &laws->pools, pool->number, sums);
    }
}

static void check_sequence(struct audit_laws *laws, const struct kachi_entry_row *entry)
{
    laws->entries_seen++;
    if (entry->number != laws->entries_seen || entry->time < laws->time) {
        note(&laws->sequence_broken, laws->entries_seen);
    }
    laws->time = entry->time;
}

static void add_amounts(struct sums *sums, const struct kachi_amounts *amounts, int sign)
{
    sums->emitted_g += sign * amounts->emitted_g;
    sums->embodied_g += sign * amounts->embodied_g;
    sums->certificate_g += sign * amounts->certificate_g;
}

/* What is left of a lot that is not there is nobody's: the conservation of its entry says so. */
static struct kachi_amounts *rest_of(struct audit_laws *laws, int64_t lot)
{
    bool is_there = (uint64_t)lot - 1 < (uint64_t)laws->head.lots; /* 1 .. lots */
    return is_there ? &laws->rests[lot] : NULL;
}

static void move_rest(struct audit_laws *laws, int64_t lot, const struct kachi_amounts *amounts,
                      int sign)
{
    struct kachi_amounts *rest = rest_of(laws, lot);
    if (rest != NULL) {
        rest->quantity += sign * amounts->quantity;
        rest->emitted_g += sign * amounts->emitted_g;
        rest->embodied_g += sign * amounts->embodied_g;
        rest->certificate_g += sign * amounts->certificate_g;
    }
}

/* How far each list of a chunk has been walked: rows are in order of their entry. */
struct walked {
    size_t inputs, draws, lots, claims;
};

static void add_draws(struct audit_laws *laws, const struct kachi_scan_chunk *chunk,
                      const struct kachi_entry_row *entry, size_t *at, struct sums *sums)
{
    for (; *at < chunk->draws.count && chunk->draws.items[*at].entry <= entry->number; (*at)++) {
        const struct kachi_draw_row *draw = &chunk->draws.items[*at];
        struct pool_sums *pool = number_map_get(&laws->pools, draw->pool);
        if (pool == NULL) {
            note(&laws->conservation_broken, entry->number);
            continue;
        }
        pool->drawn_g += draw->grams;
        if (entry->kind == KACHI_ENTRY_USE_ELSEWHERE) {
            pool->elsewhere_g += draw->grams; /* it leaves as it comes */
        } else {
            *(pool->basis == KACHI_BASIS_CERTIFICATE ? &sums->certificate_g : &sums->embodied_g) +=
                draw->grams;
        }
    }
}

static bool is_gross(const struct pool_sums *pool, const struct kachi_amounts *taken)
{
    int64_t produced = pool->row->produced;
    return produced == 0 || (taken->quantity >= 0 && taken->quantity <= produced &&
                             taken->emitted_g >= kachi_pool_gross_g(pool->row, taken->quantity));
}

static bool is_gross_in_sum(const struct pool_sums *pool)
{
    const struct kachi_amounts sum = {.quantity = pool->certified,
                                      .emitted_g = pool->certified_emitted_g};
    return is_gross(pool, &sum);
}

/* DC-10: what an assign took of a lot, for a certificate of the pool it drew from; a correct gives
 * it back. `from` is the first of the entry's inputs. */
static void check_footprint(struct audit_laws *laws, const struct kachi_scan_chunk *chunk,
                            const struct kachi_entry_row *entry, const struct walked *from)
{
    bool is_correct = entry->kind == KACHI_ENTRY_CORRECT;
    bool is_there = from->inputs < chunk->inputs.count && from->draws < chunk->draws.count;
    if ((entry->kind != KACHI_ENTRY_ASSIGN && !is_correct) || !is_there) {
        return;
    }
    const struct kachi_input_row *input = &chunk->inputs.items[from->inputs];
    const struct kachi_draw_row *draw = &chunk->draws.items[from->draws];
    struct pool_sums *pool = number_map_get(&laws->pools, draw->pool);
    bool is_its = input->entry == entry->number && draw->entry == entry->number && pool != NULL &&
                  pool->basis == KACHI_BASIS_CERTIFICATE;
    if (!is_its) {
        return;
    }
    const struct kachi_amounts *taken = &input->taken;
    pool->certified += is_correct ? -taken->quantity : taken->quantity;
    pool->certified_emitted_g += is_correct ? -taken->emitted_g : taken->emitted_g;
    bool is_whole = is_correct || is_gross(pool, taken);
    if (is_whole && !is_correct && entry->rules >= KACHI_RULES_SECOND) {
        const struct kachi_lot *made =
            from->lots < chunk->lots.count ? &chunk->lots.items[from->lots] : NULL;
        is_whole = is_gross_in_sum(pool) && made != NULL && made->entry == entry->number &&
                   (made->custody & KACHI_CUSTODY_ALLOCATION) == 0;
    }
    if (!is_whole) {
        note(&laws->footprints_broken, pool->pool);
    }
}

/* in + own = out + claimed. Emissions that a make adds stand in its bytes alone, and the replay
 * compares these; so they may only exceed what came in. A correct takes them back. */
static void check_entry(struct audit_laws *laws, const struct kachi_scan_chunk *chunk,
                        const struct kachi_entry_row *entry, struct walked *at)
{
    struct sums sums = {0};
    for (;
         at->inputs < chunk->inputs.count && chunk->inputs.items[at->inputs].entry <= entry->number;
         at->inputs++) {
        const struct kachi_input_row *input = &chunk->inputs.items[at->inputs];
        add_amounts(&sums, &input->taken, 1);
        move_rest(laws, input->lot, &input->taken, -1);
    }
    add_draws(laws, chunk, entry, &at->draws, &sums);
    for (; at->lots < chunk->lots.count && chunk->lots.items[at->lots].entry <= entry->number;
         at->lots++) {
        const struct kachi_lot *lot = &chunk->lots.items[at->lots];
        add_amounts(&sums, &lot->made, -1);
        move_rest(laws, lot->number, &lot->made, 1);
    }
    for (; at->claims < chunk->claims.count &&
           chunk->claims.items[at->claims].number <= entry->number;
         at->claims++) {
        add_amounts(&sums, &chunk->claims.items[at->claims].amounts, -1);
    }
    bool is_lost = sums.emitted_g > 0 && entry->kind != KACHI_ENTRY_CORRECT;
    if (is_lost || sums.embodied_g != 0 || sums.certificate_g != 0) {
        note(&laws->conservation_broken, entry->number);
    }
}

void audit_laws_chunk(struct audit_laws *laws, const struct kachi_scan_chunk *chunk)
{
    struct walked at = {0};
    for (size_t i = 0; i < chunk->entries.count; i++) {
        check_sequence(laws, &chunk->entries.items[i]);
        const struct walked from = at;
        check_entry(laws, chunk, &chunk->entries.items[i], &at);
        check_footprint(laws, chunk, &chunk->entries.items[i], &from);
    }
    bool is_left_over = at.inputs < chunk->inputs.count || at.draws < chunk->draws.count ||
                        at.lots < chunk->lots.count || at.claims < chunk->claims.count;
    if (is_left_over) { /* rows of an entry that is not there */
        note(&laws->conservation_broken, chunk->last);
    }
}

void audit_laws_left(struct audit_laws *laws, const struct kachi_scan_rest *rest, int64_t first,
                     int64_t last)
{
    int64_t expected = first;
    for (size_t i = 0; i < rest->lefts.count; i++) {
        const struct kachi_left_row *row = &rest->lefts.items[i];
        const struct kachi_amounts *sums = rest_of(laws, row->lot);
        bool is_right = row->lot == expected && sums != NULL &&
                        kachi_amounts_are_valid(&row->left) &&
                        kachi_amounts_equal(&row->left, sums);
        if (!is_right) {
            note(&laws->remainders_broken, expected);
        }
        expected = row->lot + 1;
    }
    if (expected != last + 1) {
        note(&laws->remainders_broken, expected);
    }
}

void audit_laws_end(struct audit_laws *laws, const struct kachi_scan_rest *registry)
{
    if (laws->entries_seen != laws->head.entries) {
        note(&laws->sequence_broken, laws->entries_seen + 1);
    }
    for (size_t i = 0; i < registry->pools.count; i++) {
        const struct kachi_pool *pool = &registry->pools.items[i];
        const struct pool_sums *sums = number_map_get(&laws->pools, pool->number);
        if (pool->drawn_g != sums->drawn_g || pool->drawn_g + pool->expired_g > pool->grams) {
            note(&laws->pools_broken, pool->number);
        }
        if (pool->certified != sums->certified ||
            pool->certified_emitted_g != sums->certified_emitted_g ||
            (pool->produced != 0 && pool->certified > pool->produced)) {
            note(&laws->footprints_broken, pool->number);
        }
    }
}

kachi_gco2e audit_laws_elsewhere(const struct audit_laws *laws, int64_t pool)
{
    const struct pool_sums *sums = number_map_get(&laws->pools, pool);
    assert(sums != NULL); /* it is of the registry that the laws began with */
    return sums->elsewhere_g;
}

enum use { USE_HELD, USE_ASIDE, USE_CLAIMED };

struct counting {
    struct kachi_arena arena;
    struct kachi_arena answer; /* of one lot or claim */
    struct kachi_ledger *ledger;
    struct kachi_origins *origins;
    struct number_map pools; /* -> struct kachi_pool_use */
    bool is_torn;            /* a mixture names a pool that is not there */
};

static void count_mixture(struct counting *counting, const struct kachi_mixture *mixture,
                          enum use use)
{
    for (size_t i = 0; i < mixture->count; i++) {
        struct kachi_pool_use *pool = number_map_get(&counting->pools, mixture->items[i].number);
        if (pool == NULL) {
            counting->is_torn = true;
            return;
        }
        *(use == USE_HELD    ? &pool->held_g
          : use == USE_ASIDE ? &pool->aside_g
                             : &pool->claimed_g) += mixture->items[i].grams;
    }
}

static void count_value(struct counting *counting, const struct kachi_value *value, enum use use)
{
    count_mixture(counting, &value->embodied, use);
    count_mixture(counting, &value->certificate, use);
}

static enum kachi_err count_lot(struct counting *counting, const struct kachi_lot *lot)
{
    struct kachi_value value = {0};
    const struct kachi_arena_mark begin = kachi_arena_mark(&counting->answer);
    enum kachi_err err = kachi_origins_left(counting->origins, lot, &value);
    count_value(counting, &value, lot->aside ? USE_ASIDE : USE_HELD);
    kachi_arena_reset(&counting->answer, begin);
    return err;
}

/* Of a whole state there is no need for a list. */
static enum kachi_err count_lots_in_memory(struct counting *counting)
{
    enum kachi_err err = KACHI_OK;
    struct store_state *state = &counting->ledger->state;
    for (size_t i = 0; i < state->rows.new_lots.count && err == KACHI_OK; i++) {
        const struct kachi_lot *lot = &state->rows.new_lots.items[i]->row;
        err = kachi_amounts_are_zero(&lot->left) ? KACHI_OK : count_lot(counting, lot);
    }
    return err;
}

static enum kachi_err count_lots(struct counting *counting)
{
    struct kachi_lot *lots = NULL;
    size_t count = 0;
    if (counting->ledger->state.is_whole) {
        return count_lots_in_memory(counting);
    }
    enum kachi_err err = kachi_store_holdings(counting->ledger, &counting->arena, 0, &lots, &count);
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        err = count_lot(counting, &lots[i]);
    }
    return err;
}

static enum kachi_err count_claims(struct counting *counting)
{
    struct kachi_claim_row *claims = NULL;
    size_t count = 0;
    const struct kachi_arena_mark begin = kachi_arena_mark(&counting->answer);
    enum kachi_err err = kachi_store_claims(counting->ledger, &counting->arena, &claims, &count);
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        struct kachi_value value = {0};
        err = kachi_origins_of_input(counting->origins, claims[i].number, 0, &value);
        count_value(counting, &value, USE_CLAIMED);
        kachi_arena_reset(&counting->answer, begin);
    }
    return err;
}

static enum kachi_err count_uses(struct counting *counting)
{
    enum kachi_err err = count_lots(counting);
    return err == KACHI_OK ? count_claims(counting) : err;
}

static void add_up(struct kachi_audit *out, int64_t *broken)
{
    out->drawn_g = out->held_g = out->aside_g = out->claimed_g = out->elsewhere_g = 0;
    for (size_t i = 0; i < out->pool_count; i++) {
        const struct kachi_pool_use *pool = &out->pools[i];
        kachi_gco2e used_g = pool->held_g + pool->aside_g + pool->claimed_g + pool->elsewhere_g;
        if (pool->drawn_g != used_g) {
            note(broken, pool->pool);
        }
        out->drawn_g += pool->drawn_g;
        out->held_g += pool->held_g;
        out->aside_g += pool->aside_g;
        out->claimed_g += pool->claimed_g;
        out->elsewhere_g += pool->elsewhere_g;
    }
}

enum kachi_err audit_origins(struct kachi_ledger *ledger, struct kachi_audit *out, int64_t *broken)
{
    struct counting counting = {.ledger = ledger};
    *broken = 0;
    kachi_arena_init(&counting.arena);
    ledger_scratch_init(&counting.answer);
    counting.origins = kachi_origins_new(&counting.arena, ledger);
    kachi_origins_expect(counting.origins, ledger->head.lots);
    kachi_origins_answer_in(counting.origins, &counting.answer);
    for (size_t i = 0; i < out->pool_count; i++) {
        number_map_put(&counting.arena, &counting.pools, out->pools[i].pool, &out->pools[i]);
    }
    enum kachi_err err = count_uses(&counting);
    kachi_arena_release(&counting.answer);
    kachi_arena_release(&counting.arena);
    if (err == KACHI_ERR_INTEGRITY || err == KACHI_ERR_NOT_FOUND || counting.is_torn) {
        *broken = 1;
        err = KACHI_OK;
    }
    add_up(out, broken);
    return err;
}
