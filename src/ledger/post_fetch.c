/* SPDX-License-Identifier: Apache-2.0 */
/*
 * post_fetch.c - what a batch of entries names, read in a few questions before it is planned: each
 * question to a PostgreSQL server costs a round trip. Planning asks for the same things one by one,
 * and finds them remembered; what is missing here is only slower.
 */
#include "ledger/post_internal.h"

struct ids {
    struct kachi_arena *arena;
    size_t count, capacity;
    struct kachi_id *items;
};

static void add(struct ids *ids, const struct kachi_id *id)
{
    ids->items =
        kachi_arena_grow(ids->arena, ids->items, ids->count, &ids->capacity, sizeof(*ids->items));
    ids->items[ids->count++] = *id;
}

static void add_make(struct ids *ids, const struct kachi_make_content *make)
{
    for (size_t i = 0; i < make->input_count; i++) {
        add(ids, &make->inputs[i].lot);
    }
    for (size_t i = 0; i < make->draw_count; i++) {
        add(ids, &make->draws[i].pool);
    }
    for (size_t i = 0; i < make->output_count; i++) {
        add(ids, &make->outputs[i].lot);
        add(ids, &make->outputs[i].product);
    }
}

static void add_allocate(struct ids *ids, const struct kachi_allocate_content *allocate)
{
    add(ids, &allocate->pool);
    for (size_t i = 0; i < allocate->to_count; i++) {
        add(ids, &allocate->to[i].lot);
    }
    for (size_t i = 0; i < allocate->from_count; i++) {
        add(ids, &allocate->from[i].lot);
    }
}

static void add_entry(struct ids *ids, const struct kachi_entry *entry)
{
    add(ids, &entry->id);
    switch (entry->kind) {
    case KACHI_ENTRY_PARTY:
    case KACHI_ENTRY_STATEMENT:
        return;
    case KACHI_ENTRY_PRODUCT:
        add(ids, &entry->product.owner);
        return;
    case KACHI_ENTRY_POOL:
        add(ids, &entry->pool.owner);
        add(ids, &entry->pool.product);
        return;
    case KACHI_ENTRY_MAKE:
        add_make(ids, &entry->make);
        return;
    case KACHI_ENTRY_ASSIGN:
        add(ids, &entry->assign.pool);
        add(ids, &entry->assign.lot);
        return;
    case KACHI_ENTRY_OFFER:
        add(ids, &entry->offer.lot);
        add(ids, &entry->offer.buyer);
        return;
    case KACHI_ENTRY_ACCEPT:
        add(ids, &entry->accept.offer);
        return;
    case KACHI_ENTRY_SETTLE:
        add(ids, &entry->settle.offer);
        return;
    case KACHI_ENTRY_CANCEL:
        add(ids, &entry->cancel.offer);
        return;
    case KACHI_ENTRY_CLAIM:
        add(ids, &entry->claim.lot);
        return;
    case KACHI_ENTRY_EXPIRE:
    case KACHI_ENTRY_POOL_EXPIRE:
    case KACHI_ENTRY_DEFAULT:
    case KACHI_ENTRY_FREEZE:
    case KACHI_ENTRY_THAW:
    case KACHI_ENTRY_REVOKE:
    case KACHI_ENTRY_CORRECT:
        add(ids, &entry->target.target);
        return;
    case KACHI_ENTRY_ATTEST:
        add(ids, &entry->attest.subject);
        return;
    case KACHI_ENTRY_ALLOCATE:
        add_allocate(ids, &entry->allocate);
        return;
    case KACHI_ENTRY_USE_ELSEWHERE:
        add(ids, &entry->use_elsewhere.pool);
        return;
    case KACHI_ENTRY_MAKE_GOOD:
        add(ids, &entry->make_good.lot);
        add(ids, &entry->make_good.revoked);
        add(ids, &entry->make_good.pool);
        return;
    }
}

enum kachi_err kachi_post_fetch(struct kachi_ledger *ledger, size_t count,
                                const struct kachi_entry entries[])
{
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    struct ids ids = {.arena = &arena};
    for (size_t i = 0; i < count; i++) {
        add_entry(&ids, &entries[i]);
    }
    enum kachi_err err = kachi_store_fetch(ledger, ids.count, ids.items);
    kachi_arena_release(&arena);
    return err;
}
