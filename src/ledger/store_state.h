/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_state.h - rows of a ledger in memory: while entries are posted, and for a ledger that lives
 * in memory alone.
 *
 * A batch of entries reads the rows that it touches once, changes them here, and writes each table
 * in one sweep at its end (store_write.c): a lot that a batch consumes from ten times is updated
 * once. What was read or written stays for the next batch, in two generations: when the younger is
 * full it becomes the older, and what nobody asked for since is forgotten. The head of the ledger
 * (its last sequence number) says whether somebody else has written meanwhile; then, and after a
 * rollback, everything is forgotten. Nothing is ever answered from here outside a batch.
 *
 * A whole state has no database behind it: nothing is forgotten or swept, and what an entry
 * consumed, drew and made is answered from the rows that would have been swept. So a replay needs
 * no SQL, and the audit compares its rows with the stored ones.
 */
#ifndef KACHI_LEDGER_STORE_STATE_H
#define KACHI_LEDGER_STORE_STATE_H

#include "ledger/store.h"

enum row_change { ROW_STORED, ROW_NEW, ROW_CHANGED };

struct state_lot {
    struct kachi_lot row;
    struct kachi_amounts stored; /* what is left by the database's row: the guard of its update */
    enum row_change change;
};

struct state_pool {
    struct kachi_pool row;
    kachi_gco2e stored_drawn_g;
    enum row_change change;
};

struct state_offer {
    struct kachi_offer row;
    enum kachi_offer_state stored_state;
    enum row_change change;
};

/* The numbers of a product's pools of certificates, rising. */
struct product_pools {
    size_t count, capacity;
    int64_t *numbers;
};

/* number -> item, open addressing; number 0 is a free slot. */
struct number_slot {
    int64_t number;
    void *item;
};
struct number_map {
    size_t count, capacity;
    struct number_slot *slots;
};

/* id -> entry and lot; both 0: it is known that nothing has the id. */
struct key_slot {
    struct kachi_id id; /* all zero: free */
    struct kachi_key key;
};
struct key_map {
    size_t count, capacity;
    struct key_slot *slots;
    struct kachi_key zero; /* of the all-zero id, which no slot can hold: old ledgers may have a
                            * lot of it */
};

struct generation {
    struct kachi_arena arena;
    struct key_map keys;
    struct number_map lots, offers;
};

/* Where an entry's rows stand among the inputs and draws: whole states only. */
struct state_entry {
    struct kachi_entry_row row; /* content: only until it is swept; a whole state keeps none */
    size_t input_first, draw_first;
};

#define STATE_ROWS(type)                                                                           \
    struct {                                                                                       \
        size_t count, capacity;                                                                    \
        type *items;                                                                               \
    }

struct new_key {
    struct kachi_id id;
    struct kachi_key key;
};

/* Rows of entries, and lists of the items that changed. */
struct state_rows {
    struct kachi_arena arena;
    STATE_ROWS(struct state_entry) entries;
    STATE_ROWS(struct new_key) keys;
    STATE_ROWS(struct kachi_input_row) inputs;
    STATE_ROWS(struct kachi_draw_row) draws;
    STATE_ROWS(struct kachi_claim_row) claims;
    STATE_ROWS(struct kachi_notice_row) notices;
    STATE_ROWS(struct kachi_attest_row) attests;
    STATE_ROWS(struct kachi_party *) new_parties;
    STATE_ROWS(struct kachi_product *) new_products;
    STATE_ROWS(struct state_lot *) new_lots;
    STATE_ROWS(struct state_lot *) changed_lots;
    STATE_ROWS(struct state_pool *) changed_pools;
    STATE_ROWS(struct state_offer *) changed_offers;
};

struct store_state {
    bool is_open;                 /* a batch is being posted: answers come from here first */
    bool is_whole;                /* there is no database */
    struct kachi_head head;       /* as of the last batch: what is remembered belongs to it */
    bool has_last_id;             /* the highest id in the database is known: */
    struct kachi_id last_id;      /* as the batch began; all that came since is remembered */
    struct kachi_id last_id_next; /* of the next batch */
    struct generation young, old;
    struct kachi_arena registry; /* of the four maps below */
    struct number_map parties, products, pools;
    struct number_map product_pools; /* of a product: struct product_pools, all or not here */
    struct state_rows rows;          /* not swept yet; of a whole state: all */
};

/* Adds an item to one of the lists above. */
#define STATE_ADD(state, list, item)                                                               \
    do {                                                                                           \
        struct state_rows *rows_ = &(state)->rows;                                                 \
        rows_->list.items = kachi_arena_grow(&rows_->arena, rows_->list.items, rows_->list.count,  \
                                             &rows_->list.capacity, sizeof(*rows_->list.items));   \
        rows_->list.items[rows_->list.count++] = (item);                                           \
    } while (0)

void store_state_init(struct store_state *state, bool is_whole);
void store_state_release(struct store_state *state);
/* Of a whole state, empty: room for a ledger of that size, which is only used as it is filled. */
void store_state_reserve(struct store_state *state, const struct kachi_head *head);
/* Forgets everything; what was not swept too. */
void store_state_forget(struct store_state *state);
/* The rows that are to be swept, the caller's to release; from here they count as stored. The items
 * that changed are copies in its arena: they do not change when the state does. */
struct state_rows store_state_take(struct store_state *state);
/* Lets the younger generation grow old where it is full, and forgets the registry where it is: what
 * a server remembers is bounded, however long it runs. Nothing may be unswept. */
void store_state_age(struct store_state *state);
bool store_state_is_swept(const struct store_state *state);

/* A pool of certificates, where its product's are remembered; of a whole state they all are. */
void store_state_add_to_product(struct store_state *state, const struct kachi_pool *pool);
/* From now on the product's pools are remembered: none yet. */
struct product_pools *store_state_keep_product_pools(struct store_state *state, int64_t product);

/* NULL where it is not remembered. */
const struct kachi_key *store_state_key(struct store_state *state, const struct kachi_id *id);
struct state_lot *store_state_lot(struct store_state *state, int64_t number);
struct state_offer *store_state_offer(struct store_state *state, int64_t number);
void *number_map_get(const struct number_map *map, int64_t number);
void number_map_put(struct kachi_arena *arena, struct number_map *map, int64_t number, void *item);

/* Remembers what the database has (or, for a key, that it has not). */
void store_state_keep_key(struct store_state *state, const struct kachi_id *id,
                          struct kachi_key key);
struct state_lot *store_state_keep_lot(struct store_state *state, const struct kachi_lot *row);
struct state_offer *store_state_keep_offer(struct store_state *state,
                                           const struct kachi_offer *row);
struct kachi_party *store_state_keep_party(struct store_state *state,
                                           const struct kachi_party *row);
struct kachi_product *store_state_keep_product(struct store_state *state,
                                               const struct kachi_product *row);
struct state_pool *store_state_keep_pool(struct store_state *state, const struct kachi_pool *row);

/* Marks an item for the sweep. */
void store_state_change_lot(struct store_state *state, struct state_lot *lot);
void store_state_change_pool(struct store_state *state, struct state_pool *pool);
void store_state_change_offer(struct store_state *state, struct state_offer *offer);

/* Of a whole state: the entry's rows, borrowed; none where there is no such entry. */
const struct state_entry *store_state_entry(const struct store_state *state, int64_t number);
size_t store_state_inputs(const struct store_state *state, int64_t entry,
                          const struct kachi_input_row **out);
size_t store_state_draws(const struct store_state *state, int64_t entry,
                         const struct kachi_draw_row **out);

#endif
