/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/replay.h"

#include <string.h>

static enum kachi_err find_author(struct kachi_ledger *target, struct replay_author *author,
                                  int64_t party)
{
    if (author->is_known && author->actor.party == party) {
        return KACHI_OK;
    }
    author->is_known = true;
    author->actor = kachi_actor_book(); /* in history the operator's and the book's are one */
    if (party == 0) {
        return KACHI_OK;
    }
    struct kachi_party row = {0};
    struct kachi_arena_mark mark = kachi_arena_mark(&target->scratch);
    enum kachi_err err = kachi_store_party_get(target, &target->scratch, party, &row);
    kachi_arena_reset(&target->scratch, mark);
    author->actor = (struct kachi_actor){.party = row.number, .role = row.role, .id = row.id};
    author->is_known = err == KACHI_OK;
    return err;
}

enum kachi_err replay_entry(struct kachi_ledger *target, struct replay_author *author,
                            const struct kachi_entry_row *row, const struct replay_request *request,
                            bool *same)
{
    struct kachi_post_result result = {0};
    *same = false;
    if (!request->is_readable || request->stamp.rules < target->rules) {
        return KACHI_OK; /* rules never go back */
    }
    int64_t lots = target->head.lots;
    enum kachi_err err = find_author(target, author, row->author);
    if (err == KACHI_OK) {
        target->is_replaying = true;
        target->rules = request->stamp.rules;
        err = kachi_post_entry(target, &author->actor, &request->stamp.salt, row->time,
                               &request->entry, &result);
        target->is_replaying = false;
    }
    int64_t made = target->head.lots - lots;
    *same = err == KACHI_OK && result.status == KACHI_POST_DONE && result.sequence == row->number &&
            kachi_id_equal(&request->entry.id, &row->id) && row->lot_count == made &&
            row->lot_first == (made == 0 ? 0 : lots + 1) &&
            kachi_str_equal(kachi_buffer_str(&target->bytes), row->content);
    return err == KACHI_ERR_IO ? err : KACHI_OK;
}

/* Rows without padding or text: equal bytes are equal rows. items may be NULL where count is 0. */
static size_t first_difference(const void *a, const void *b, size_t count, size_t row_bytes)
{
    size_t i = 0;
    while (i < count && memcmp((const char *)a + i * row_bytes, (const char *)b + i * row_bytes,
                               row_bytes) == 0) {
        i++;
    }
    return i;
}

static int64_t compare_inputs(const struct store_state *state, const struct kachi_scan_chunk *chunk)
{
    const struct state_entry *first = store_state_entry(state, chunk->first);
    size_t from = first == NULL ? state->rows.inputs.count : first->input_first;
    size_t there = state->rows.inputs.count - from;
    size_t count = there < chunk->inputs.count ? there : chunk->inputs.count;
    size_t i = first_difference(state->rows.inputs.items + from, chunk->inputs.items, count,
                                sizeof(struct kachi_input_row));
    if (i < count) {
        return chunk->inputs.items[i].entry;
    }
    return there == chunk->inputs.count ? 0 : chunk->last;
}

static int64_t compare_draws(const struct store_state *state, const struct kachi_scan_chunk *chunk)
{
    const struct state_entry *first = store_state_entry(state, chunk->first);
    size_t from = first == NULL ? state->rows.draws.count : first->draw_first;
    size_t there = state->rows.draws.count - from;
    size_t count = there < chunk->draws.count ? there : chunk->draws.count;
    size_t i = first_difference(state->rows.draws.items + from, chunk->draws.items, count,
                                sizeof(struct kachi_draw_row));
    if (i < count) {
        return chunk->draws.items[i].entry;
    }
    return there == chunk->draws.count ? 0 : chunk->last;
}

static bool is_same_lot(const struct kachi_lot *a, const struct kachi_lot *b)
{
    return a->number == b->number && kachi_id_equal(&a->id, &b->id) && a->entry == b->entry &&
           a->position == b->position && a->owner == b->owner && a->product == b->product &&
           a->custody == b->custody && a->aside == b->aside && a->restores == b->restores &&
           kachi_amounts_equal(&a->made, &b->made);
}

static int64_t compare_lots(struct store_state *state, const struct kachi_scan_chunk *chunk)
{
    int64_t last = 0;
    for (size_t i = 0; i < chunk->lots.count; i++) {
        const struct kachi_lot *row = &chunk->lots.items[i];
        const struct state_lot *lot = store_state_lot(state, row->number);
        if (lot == NULL || !is_same_lot(&lot->row, row)) {
            return row->entry;
        }
        last = row->number;
    }
    bool is_short = last != 0 && (int64_t)state->rows.new_lots.count != last;
    return is_short ? chunk->last : 0;
}

static int64_t compare_claims(const struct store_state *state, const struct kachi_scan_chunk *chunk)
{
    size_t from = state->rows.claims.count < chunk->claims.count
                      ? 0
                      : state->rows.claims.count - chunk->claims.count;
    for (size_t i = 0; i < chunk->claims.count; i++) {
        const struct kachi_claim_row *a = &chunk->claims.items[i];
        const struct kachi_claim_row *b = &state->rows.claims.items[from + i];
        bool is_same = from + i < state->rows.claims.count && a->number == b->number &&
                       a->holder == b->holder && a->lot == b->lot && a->from == b->from &&
                       a->to == b->to && kachi_amounts_equal(&a->amounts, &b->amounts) &&
                       kachi_str_equal(a->beneficiary, b->beneficiary) &&
                       kachi_str_equal(a->purpose, b->purpose);
        if (!is_same) {
            return a->number;
        }
    }
    bool has_more = from > 0 && state->rows.claims.items[from - 1].number >= chunk->first;
    return has_more ? state->rows.claims.items[from - 1].number : 0;
}

static int64_t compare_attests(const struct store_state *state,
                               const struct kachi_scan_chunk *chunk)
{
    size_t from = state->rows.attests.count < chunk->attests.count
                      ? 0
                      : state->rows.attests.count - chunk->attests.count;
    for (size_t i = 0; i < chunk->attests.count; i++) {
        const struct kachi_attest_row *a = &chunk->attests.items[i];
        const struct kachi_attest_row *b = &state->rows.attests.items[from + i];
        bool is_same = from + i < state->rows.attests.count && a->number == b->number &&
                       a->holder == b->holder && a->lot == b->lot && a->claim == b->claim &&
                       a->quantity == b->quantity && a->from == b->from && a->to == b->to &&
                       kachi_str_equal(a->purpose, b->purpose) &&
                       kachi_str_equal(a->audience, b->audience);
        if (!is_same) {
            return a->number;
        }
    }
    bool has_more = from > 0 && state->rows.attests.items[from - 1].number >= chunk->first;
    return has_more ? state->rows.attests.items[from - 1].number : 0;
}

static int64_t compare_notices(const struct store_state *state,
                               const struct kachi_scan_chunk *chunk)
{
    size_t count = chunk->notices.count;
    if (state->rows.notices.count < count) {
        return chunk->last;
    }
    size_t from = state->rows.notices.count - count;
    size_t i = first_difference(state->rows.notices.items + from, chunk->notices.items, count,
                                sizeof(struct kachi_notice_row));
    if (i < count) {
        return chunk->notices.items[i].entry;
    }
    bool has_more = from > 0 && state->rows.notices.items[from - 1].entry >= chunk->first;
    return has_more ? state->rows.notices.items[from - 1].entry : 0;
}

int64_t replay_compare_chunk(struct kachi_ledger *target, const struct kachi_scan_chunk *chunk)
{
    struct store_state *state = &target->state;
    int64_t found = compare_inputs(state, chunk);
    if (found == 0) {
        found = compare_draws(state, chunk);
    }
    if (found == 0) {
        found = compare_lots(state, chunk);
    }
    if (found == 0) {
        found = compare_claims(state, chunk);
    }
    if (found == 0) {
        found = compare_attests(state, chunk);
    }
    return found == 0 ? compare_notices(state, chunk) : found;
}

static bool is_same_party(const struct kachi_party *a, const struct kachi_party *b)
{
    return a->number == b->number && kachi_id_equal(&a->id, &b->id) &&
           kachi_str_equal(a->name, b->name) &&
           kachi_str_equal(a->corporate_number, b->corporate_number) &&
           kachi_str_equal(a->country, b->country) && a->role == b->role;
}

static bool is_same_product(const struct kachi_product *a, const struct kachi_product *b)
{
    return a->number == b->number && kachi_id_equal(&a->id, &b->id) && a->owner == b->owner &&
           kachi_str_equal(a->name, b->name) && kachi_str_equal(a->unit, b->unit) &&
           a->decimals == b->decimals;
}

static bool is_same_pool(const struct kachi_pool *a, const struct kachi_pool *b)
{
    return a->number == b->number && kachi_id_equal(&a->id, &b->id) && a->owner == b->owner &&
           a->product == b->product && kachi_str_equal(a->statement, b->statement) &&
           kachi_digest_equal(&a->digest, &b->digest) && a->grams == b->grams &&
           a->drawn_g == b->drawn_g && a->expired_g == b->expired_g && a->basis == b->basis &&
           a->models == b->models && a->from == b->from && a->to == b->to && a->until == b->until &&
           kachi_str_equal(a->rulebook, b->rulebook) && a->mark == b->mark &&
           a->actual_g == b->actual_g && a->produced == b->produced &&
           a->certified == b->certified && a->certified_emitted_g == b->certified_emitted_g;
}

static bool is_same_offer(const struct kachi_offer *a, const struct kachi_offer *b)
{
    return a->number == b->number && a->lot == b->lot && a->seller == b->seller &&
           a->buyer == b->buyer && a->state == b->state && a->terms == b->terms &&
           a->price_base_yen == b->price_base_yen && a->price_premium_yen == b->price_premium_yen &&
           a->until == b->until && a->closed_by == b->closed_by && a->delivered == b->delivered;
}

static bool is_same_left(struct store_state *state, const struct kachi_left_row *row)
{
    const struct state_lot *lot = store_state_lot(state, row->lot);
    return lot != NULL && lot->row.owner == row->owner && lot->row.last == row->last &&
           lot->row.mark == row->mark && kachi_amounts_equal(&lot->row.left, &row->left) &&
           row->open == (kachi_amounts_are_zero(&row->left) ? 0 : 1);
}

static int64_t compare_registry(struct kachi_ledger *target, const struct kachi_scan_rest *rest)
{
    struct store_state *state = &target->state;
    for (size_t i = 0; i < rest->parties.count; i++) {
        const struct kachi_party *row = &rest->parties.items[i];
        const struct kachi_party *party = number_map_get(&state->parties, row->number);
        if (party == NULL || !is_same_party(party, row)) {
            return row->number;
        }
    }
    for (size_t i = 0; i < rest->products.count; i++) {
        const struct kachi_product *row = &rest->products.items[i];
        const struct kachi_product *product = number_map_get(&state->products, row->number);
        if (product == NULL || !is_same_product(product, row)) {
            return row->number;
        }
    }
    for (size_t i = 0; i < rest->pools.count; i++) {
        const struct kachi_pool *row = &rest->pools.items[i];
        const struct state_pool *pool = number_map_get(&state->pools, row->number);
        if (pool == NULL || !is_same_pool(&pool->row, row)) {
            return row->number;
        }
    }
    return 0;
}

int64_t replay_compare_rest(struct kachi_ledger *target, const struct kachi_scan_rest *rest)
{
    struct store_state *state = &target->state;
    int64_t found = compare_registry(target, rest);
    for (size_t i = 0; i < rest->lefts.count && found == 0; i++) {
        found = is_same_left(state, &rest->lefts.items[i]) ? 0 : rest->lefts.items[i].lot;
    }
    for (size_t i = 0; i < rest->offers.count && found == 0; i++) {
        const struct kachi_offer *row = &rest->offers.items[i];
        const struct state_offer *offer = store_state_offer(state, row->number);
        found = offer != NULL && is_same_offer(&offer->row, row) ? 0 : row->number;
    }
    for (size_t i = 0; i < rest->keys.count && found == 0; i++) {
        const struct new_key *row = &rest->keys.items[i];
        const struct kachi_key *key = store_state_key(state, &row->id);
        bool is_same = key != NULL && key->entry == row->key.entry && key->lot == row->key.lot;
        found = is_same ? 0 : row->key.entry == 0 ? 1 : row->key.entry;
    }
    return found;
}
