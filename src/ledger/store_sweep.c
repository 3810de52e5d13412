/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/store_sweep.h"

#include "ledger/store_internal.h"

#include <stdlib.h>

/* The columns of each table, the ledger's number first. */
static const struct kachi_bulk_shape entry_shape = {
    .table = "ledger_entry",
    .types = "iibiiiiitb",
    .columns = {"ledger", "number", "id", "kind", "time_us", "author", "lot_first", "lot_count",
                "content", "leaf"},
};
static const struct kachi_bulk_shape key_shape = {
    .table = "ledger_key",
    .types = "ibii",
    .columns = {"ledger", "id", "entry", "lot"},
};
static const struct kachi_bulk_shape input_shape = {
    .table = "ledger_input",
    .types = "iiiiiiiiiiiii",
    .columns = {"ledger", "entry", "position", "lot", "quantity", "emitted_g", "embodied_g",
                "certificate_g", "before_quantity", "before_emitted_g", "before_embodied_g",
                "before_certificate_g", "previous"},
};
static const struct kachi_bulk_shape draw_shape = {
    .table = "ledger_draw",
    .types = "iiiii",
    .columns = {"ledger", "entry", "position", "pool", "grams"},
};
static const struct kachi_bulk_shape party_shape = {
    .table = "ledger_party",
    .types = "iibttti",
    .columns = {"ledger", "number", "id", "name", "corporate_number", "country", "role"},
};
static const struct kachi_bulk_shape product_shape = {
    .table = "ledger_product",
    .types = "iibitti",
    .columns = {"ledger", "number", "id", "owner", "name", "unit", "decimals"},
};
static const struct kachi_bulk_shape pool_shape = {
    .table = "ledger_pool",
    .types = "iibiitbiiiiiiitiiiiii",
    .columns = {"ledger",    "number",    "id",
                "owner",     "product",   "statement",
                "digest",    "grams",     "drawn_g",
                "basis",     "models",    "from_day",
                "to_day",    "until_day", "rulebook",
                "expired_g", "mark",      "actual_g",
                "produced",  "certified", "certified_emitted_g"},
};
static const struct kachi_bulk_shape pool_change_shape = {
    .table = "ledger_pool",
    .types = "iiiiiiii",
    .columns = {"ledger", "number", "drawn_g", "expired_g", "mark", "certified",
                "certified_emitted_g", "drawn_g"},
    .key_count = 2,
    .guard_count = 1,
};
static const struct kachi_bulk_shape lot_shape = {
    .table = "ledger_lot",
    .types = "iibiiiiiiiiiii",
    .columns = {"ledger", "number", "id", "entry", "position", "owner", "product", "custody",
                "aside", "quantity", "emitted_g", "embodied_g", "certificate_g", "restores"},
};
static const struct kachi_bulk_shape left_shape = {
    .table = "ledger_left",
    .types = "iiiiiiiiii",
    .columns = {"ledger", "lot", "owner", "open", "quantity", "emitted_g", "embodied_g",
                "certificate_g", "last", "mark"},
};
static const struct kachi_bulk_shape left_change_shape = {
    .table = "ledger_left",
    .types = "iiiiiiiiiiii",
    .columns = {"ledger", "lot", "quantity", "emitted_g", "embodied_g", "certificate_g", "last",
                "mark", "quantity", "emitted_g", "embodied_g", "certificate_g"},
    .key_count = 2,
    .guard_count = 4,
};
/* The same for a lot that was used up, or has something left again. Apart, because the index of
 * what is open would be written for every lot whose `open` is. */
static const struct kachi_bulk_shape left_open_shape = {
    .table = "ledger_left",
    .types = "iiiiiiiiiiiii",
    .columns = {"ledger", "lot", "quantity", "emitted_g", "embodied_g", "certificate_g", "last",
                "mark", "open", "quantity", "emitted_g", "embodied_g", "certificate_g"},
    .key_count = 2,
    .guard_count = 4,
};
static const struct kachi_bulk_shape offer_shape = {
    .table = "ledger_offer",
    .types = "iiiiiiiiiiii",
    .columns = {"ledger", "number", "lot", "seller", "buyer", "state", "terms", "price_base_yen",
                "price_premium_yen", "until_us", "closed_by", "delivered"},
};
static const struct kachi_bulk_shape offer_change_shape = {
    .table = "ledger_offer",
    .types = "iiiiii",
    .columns = {"ledger", "number", "state", "closed_by", "delivered", "state"},
    .key_count = 2,
    .guard_count = 1,
};
static const struct kachi_bulk_shape claim_shape = {
    .table = "ledger_claim",
    .types = "iiiiiiiittii",
    .columns = {"ledger", "number", "holder", "lot", "quantity", "emitted_g", "embodied_g",
                "certificate_g", "beneficiary", "purpose", "from_day", "to_day"},
};
static const struct kachi_bulk_shape notice_shape = {
    .table = "ledger_notice",
    .types = "iiiiiiii",
    .columns = {"ledger", "entry", "position", "holder", "lot", "claim", "embodied_g",
                "certificate_g"},
};

static const struct kachi_bulk_shape attest_shape = {
    .table = "ledger_attest",
    .types = "iiiiiittii",
    .columns = {"ledger", "number", "holder", "lot", "claim", "quantity", "purpose", "audience",
                "from_day", "to_day"},
};

static void put_id(struct kachi_bulk *bulk, const struct kachi_id *id)
{
    kachi_bulk_blob(bulk, (struct kachi_str){(const char *)id->bytes, sizeof(id->bytes)});
}

static void put_digest(struct kachi_bulk *bulk, const struct kachi_digest *digest)
{
    kachi_bulk_blob(bulk, (struct kachi_str){(const char *)digest->bytes, KACHI_DIGEST_BYTES});
}

static void put_amounts(struct kachi_bulk *bulk, const struct kachi_amounts *amounts)
{
    kachi_bulk_int64(bulk, amounts->quantity);
    kachi_bulk_int64(bulk, amounts->emitted_g);
    kachi_bulk_int64(bulk, amounts->embodied_g);
    kachi_bulk_int64(bulk, amounts->certificate_g);
}

/* All of them must have been written: a guard or key that stood in the way is a conflict. */
static enum kachi_err end_bulk(struct kachi_bulk *bulk, size_t rows)
{
    int64_t changed = 0;
    enum kachi_err err = kachi_bulk_end(bulk, &changed);
    return err == KACHI_OK && changed != (int64_t)rows ? KACHI_ERR_CONFLICT : err;
}

static enum kachi_err sweep_entries(struct store_sweep *sweep)
{
    const struct state_rows *rows = &sweep->rows;
    struct kachi_bulk *bulk = kachi_bulk_begin(sweep->database, &entry_shape, sweep->ledger);
    for (size_t i = 0; i < rows->entries.count; i++) {
        const struct kachi_entry_row *row = &rows->entries.items[i].row;
        kachi_bulk_int64(bulk, row->number);
        put_id(bulk, &row->id);
        kachi_bulk_int64(bulk, row->kind);
        kachi_bulk_int64(bulk, row->time);
        kachi_bulk_int64(bulk, row->author);
        kachi_bulk_int64(bulk, row->lot_first);
        kachi_bulk_int64(bulk, row->lot_count);
        kachi_bulk_str(bulk, row->content);
        put_digest(bulk, &row->leaf);
        kachi_bulk_row(bulk);
    }
    return end_bulk(bulk, rows->entries.count);
}

static enum kachi_err sweep_keys(struct store_sweep *sweep)
{
    const struct state_rows *rows = &sweep->rows;
    struct kachi_bulk *bulk = kachi_bulk_begin(sweep->database, &key_shape, sweep->ledger);
    for (size_t i = 0; i < rows->keys.count; i++) {
        put_id(bulk, &rows->keys.items[i].id);
        kachi_bulk_int64(bulk, rows->keys.items[i].key.entry);
        kachi_bulk_int64(bulk, rows->keys.items[i].key.lot);
        kachi_bulk_row(bulk);
    }
    return end_bulk(bulk, rows->keys.count);
}

static enum kachi_err sweep_inputs(struct store_sweep *sweep)
{
    const struct state_rows *rows = &sweep->rows;
    struct kachi_bulk *bulk = kachi_bulk_begin(sweep->database, &input_shape, sweep->ledger);
    for (size_t i = 0; i < rows->inputs.count; i++) {
        const struct kachi_input_row *row = &rows->inputs.items[i];
        kachi_bulk_int64(bulk, row->entry);
        kachi_bulk_int64(bulk, row->position);
        kachi_bulk_int64(bulk, row->lot);
        put_amounts(bulk, &row->taken);
        put_amounts(bulk, &row->before);
        kachi_bulk_int64(bulk, row->previous);
        kachi_bulk_row(bulk);
    }
    return end_bulk(bulk, rows->inputs.count);
}

static enum kachi_err sweep_draws(struct store_sweep *sweep)
{
    const struct state_rows *rows = &sweep->rows;
    struct kachi_bulk *bulk = kachi_bulk_begin(sweep->database, &draw_shape, sweep->ledger);
    for (size_t i = 0; i < rows->draws.count; i++) {
        const struct kachi_draw_row *row = &rows->draws.items[i];
        kachi_bulk_int64(bulk, row->entry);
        kachi_bulk_int64(bulk, row->position);
        kachi_bulk_int64(bulk, row->pool);
        kachi_bulk_int64(bulk, row->grams);
        kachi_bulk_row(bulk);
    }
    return end_bulk(bulk, rows->draws.count);
}

static enum kachi_err sweep_parties(struct store_sweep *sweep)
{
    const struct state_rows *rows = &sweep->rows;
    struct kachi_bulk *bulk = kachi_bulk_begin(sweep->database, &party_shape, sweep->ledger);
    for (size_t i = 0; i < rows->new_parties.count; i++) {
        const struct kachi_party *row = rows->new_parties.items[i];
        kachi_bulk_int64(bulk, row->number);
        put_id(bulk, &row->id);
        kachi_bulk_str(bulk, row->name);
        kachi_bulk_str(bulk, row->corporate_number);
        kachi_bulk_str(bulk, row->country);
        kachi_bulk_int64(bulk, row->role);
        kachi_bulk_row(bulk);
    }
    return end_bulk(bulk, rows->new_parties.count);
}

static enum kachi_err sweep_products(struct store_sweep *sweep)
{
    const struct state_rows *rows = &sweep->rows;
    struct kachi_bulk *bulk = kachi_bulk_begin(sweep->database, &product_shape, sweep->ledger);
    for (size_t i = 0; i < rows->new_products.count; i++) {
        const struct kachi_product *row = rows->new_products.items[i];
        kachi_bulk_int64(bulk, row->number);
        put_id(bulk, &row->id);
        kachi_bulk_int64(bulk, row->owner);
        kachi_bulk_str(bulk, row->name);
        kachi_bulk_str(bulk, row->unit);
        kachi_bulk_int64(bulk, row->decimals);
        kachi_bulk_row(bulk);
    }
    return end_bulk(bulk, rows->new_products.count);
}

static void put_pool(struct kachi_bulk *bulk, const struct kachi_pool *row)
{
    kachi_bulk_int64(bulk, row->number);
    put_id(bulk, &row->id);
    kachi_bulk_int64(bulk, row->owner);
    kachi_bulk_int64(bulk, row->product);
    kachi_bulk_str(bulk, row->statement);
    put_digest(bulk, &row->digest);
    kachi_bulk_int64(bulk, row->grams);
    kachi_bulk_int64(bulk, row->drawn_g);
    kachi_bulk_int64(bulk, row->basis);
    kachi_bulk_int64(bulk, row->models);
    kachi_bulk_int64(bulk, row->from);
    kachi_bulk_int64(bulk, row->to);
    kachi_bulk_int64(bulk, row->until);
    kachi_bulk_str(bulk, row->rulebook);
    kachi_bulk_int64(bulk, row->expired_g);
    kachi_bulk_int64(bulk, row->mark);
    kachi_bulk_int64(bulk, row->actual_g);
    kachi_bulk_int64(bulk, row->produced);
    kachi_bulk_int64(bulk, row->certified);
    kachi_bulk_int64(bulk, row->certified_emitted_g);
    kachi_bulk_row(bulk);
}

static enum kachi_err sweep_pools(struct store_sweep *sweep)
{
    const struct state_rows *rows = &sweep->rows;
    size_t written = 0;
    struct kachi_bulk *bulk = kachi_bulk_begin(sweep->database, &pool_shape, sweep->ledger);
    for (size_t i = 0; i < rows->changed_pools.count; i++) {
        if (rows->changed_pools.items[i]->change == ROW_NEW) {
            put_pool(bulk, &rows->changed_pools.items[i]->row);
            written++;
        }
    }
    enum kachi_err err = end_bulk(bulk, written);
    if (err != KACHI_OK) {
        return err;
    }
    written = 0;
    bulk = kachi_bulk_begin(sweep->database, &pool_change_shape, sweep->ledger);
    for (size_t i = 0; i < rows->changed_pools.count; i++) {
        const struct state_pool *pool = rows->changed_pools.items[i];
        if (pool->change == ROW_CHANGED) {
            kachi_bulk_int64(bulk, pool->row.number);
            kachi_bulk_int64(bulk, pool->row.drawn_g);
            kachi_bulk_int64(bulk, pool->row.expired_g);
            kachi_bulk_int64(bulk, pool->row.mark);
            kachi_bulk_int64(bulk, pool->row.certified);
            kachi_bulk_int64(bulk, pool->row.certified_emitted_g);
            kachi_bulk_int64(bulk, pool->stored_drawn_g);
            kachi_bulk_row(bulk);
            written++;
        }
    }
    return end_bulk(bulk, written);
}

static enum kachi_err sweep_new_lots(struct store_sweep *sweep)
{
    const struct state_rows *rows = &sweep->rows;
    struct kachi_bulk *bulk = kachi_bulk_begin(sweep->database, &lot_shape, sweep->ledger);
    for (size_t i = 0; i < rows->new_lots.count; i++) {
        const struct kachi_lot *row = &rows->new_lots.items[i]->row;
        kachi_bulk_int64(bulk, row->number);
        put_id(bulk, &row->id);
        kachi_bulk_int64(bulk, row->entry);
        kachi_bulk_int64(bulk, row->position);
        kachi_bulk_int64(bulk, row->owner);
        kachi_bulk_int64(bulk, row->product);
        kachi_bulk_int64(bulk, row->custody);
        kachi_bulk_int64(bulk, row->aside ? 1 : 0);
        put_amounts(bulk, &row->made);
        kachi_bulk_int64(bulk, row->restores);
        kachi_bulk_row(bulk);
    }
    return end_bulk(bulk, rows->new_lots.count);
}

static bool is_open(const struct kachi_amounts *left)
{
    return !kachi_amounts_are_zero(left);
}

static enum kachi_err sweep_new_left(struct store_sweep *sweep)
{
    const struct state_rows *rows = &sweep->rows;
    struct kachi_bulk *bulk = kachi_bulk_begin(sweep->database, &left_shape, sweep->ledger);
    for (size_t i = 0; i < rows->new_lots.count; i++) {
        const struct kachi_lot *row = &rows->new_lots.items[i]->row;
        kachi_bulk_int64(bulk, row->number);
        kachi_bulk_int64(bulk, row->owner);
        kachi_bulk_int64(bulk, is_open(&row->left) ? 1 : 0);
        put_amounts(bulk, &row->left);
        kachi_bulk_int64(bulk, row->last);
        kachi_bulk_int64(bulk, row->mark);
        kachi_bulk_row(bulk);
    }
    return end_bulk(bulk, rows->new_lots.count);
}

static int compare_lots(const void *a, const void *b)
{
    int64_t left = (*(struct state_lot *const *)a)->row.number;
    int64_t right = (*(struct state_lot *const *)b)->row.number;
    return (left > right) - (left < right);
}

/* Those whose `open` changes, or those whose does not. */
static enum kachi_err sweep_changed(struct store_sweep *sweep, bool opens)
{
    const struct state_rows *rows = &sweep->rows;
    const struct kachi_bulk_shape *shape = opens ? &left_open_shape : &left_change_shape;
    struct kachi_bulk *bulk = kachi_bulk_begin(sweep->database, shape, sweep->ledger);
    size_t written = 0;
    for (size_t i = 0; i < rows->changed_lots.count; i++) {
        const struct state_lot *lot = rows->changed_lots.items[i];
        if ((is_open(&lot->row.left) != is_open(&lot->stored)) != opens) {
            continue;
        }
        kachi_bulk_int64(bulk, lot->row.number);
        put_amounts(bulk, &lot->row.left);
        kachi_bulk_int64(bulk, lot->row.last);
        kachi_bulk_int64(bulk, lot->row.mark);
        if (opens) {
            kachi_bulk_int64(bulk, is_open(&lot->row.left) ? 1 : 0);
        }
        put_amounts(bulk, &lot->stored);
        kachi_bulk_row(bulk);
        written++;
    }
    return end_bulk(bulk, written);
}

/* In order of number: neighbours share a page, and nobody locks rows the other way round. */
static enum kachi_err sweep_changed_left(struct store_sweep *sweep)
{
    struct state_rows *rows = &sweep->rows;
    if (rows->changed_lots.count > 0) { /* no two are equal: a lot is listed once */
        qsort(rows->changed_lots.items, rows->changed_lots.count, sizeof(*rows->changed_lots.items),
              compare_lots);
    }
    enum kachi_err err = sweep_changed(sweep, false);
    return err == KACHI_OK ? sweep_changed(sweep, true) : err;
}

static enum kachi_err sweep_offers(struct store_sweep *sweep)
{
    const struct state_rows *rows = &sweep->rows;
    size_t written = 0;
    struct kachi_bulk *bulk = kachi_bulk_begin(sweep->database, &offer_shape, sweep->ledger);
    for (size_t i = 0; i < rows->changed_offers.count; i++) {
        const struct kachi_offer *row = &rows->changed_offers.items[i]->row;
        if (rows->changed_offers.items[i]->change != ROW_NEW) {
            continue;
        }
        kachi_bulk_int64(bulk, row->number);
        kachi_bulk_int64(bulk, row->lot);
        kachi_bulk_int64(bulk, row->seller);
        kachi_bulk_int64(bulk, row->buyer);
        kachi_bulk_int64(bulk, row->state);
        kachi_bulk_int64(bulk, row->terms);
        kachi_bulk_int64(bulk, row->price_base_yen);
        kachi_bulk_int64(bulk, row->price_premium_yen);
        kachi_bulk_int64(bulk, row->until);
        kachi_bulk_int64(bulk, row->closed_by);
        kachi_bulk_int64(bulk, row->delivered);
        kachi_bulk_row(bulk);
        written++;
    }
    return end_bulk(bulk, written);
}

static enum kachi_err sweep_changed_offers(struct store_sweep *sweep)
{
    const struct state_rows *rows = &sweep->rows;
    size_t written = 0;
    struct kachi_bulk *bulk = kachi_bulk_begin(sweep->database, &offer_change_shape, sweep->ledger);
    for (size_t i = 0; i < rows->changed_offers.count; i++) {
        const struct state_offer *offer = rows->changed_offers.items[i];
        if (offer->change != ROW_CHANGED) {
            continue;
        }
        kachi_bulk_int64(bulk, offer->row.number);
        kachi_bulk_int64(bulk, offer->row.state);
        kachi_bulk_int64(bulk, offer->row.closed_by);
        kachi_bulk_int64(bulk, offer->row.delivered);
        kachi_bulk_int64(bulk, offer->stored_state);
        kachi_bulk_row(bulk);
        written++;
    }
    return end_bulk(bulk, written);
}

static enum kachi_err sweep_claims(struct store_sweep *sweep)
{
    const struct state_rows *rows = &sweep->rows;
    struct kachi_bulk *bulk = kachi_bulk_begin(sweep->database, &claim_shape, sweep->ledger);
    for (size_t i = 0; i < rows->claims.count; i++) {
        const struct kachi_claim_row *row = &rows->claims.items[i];
        kachi_bulk_int64(bulk, row->number);
        kachi_bulk_int64(bulk, row->holder);
        kachi_bulk_int64(bulk, row->lot);
        put_amounts(bulk, &row->amounts);
        kachi_bulk_str(bulk, row->beneficiary);
        kachi_bulk_str(bulk, row->purpose);
        kachi_bulk_int64(bulk, row->from);
        kachi_bulk_int64(bulk, row->to);
        kachi_bulk_row(bulk);
    }
    return end_bulk(bulk, rows->claims.count);
}

static enum kachi_err sweep_notices(struct store_sweep *sweep)
{
    const struct state_rows *rows = &sweep->rows;
    struct kachi_bulk *bulk = kachi_bulk_begin(sweep->database, &notice_shape, sweep->ledger);
    for (size_t i = 0; i < rows->notices.count; i++) {
        const struct kachi_notice_row *row = &rows->notices.items[i];
        kachi_bulk_int64(bulk, row->entry);
        kachi_bulk_int64(bulk, row->position);
        kachi_bulk_int64(bulk, row->holder);
        kachi_bulk_int64(bulk, row->lot);
        kachi_bulk_int64(bulk, row->claim);
        kachi_bulk_int64(bulk, row->embodied_g);
        kachi_bulk_int64(bulk, row->certificate_g);
        kachi_bulk_row(bulk);
    }
    return end_bulk(bulk, rows->notices.count);
}

static enum kachi_err sweep_attests(struct store_sweep *sweep)
{
    const struct state_rows *rows = &sweep->rows;
    struct kachi_bulk *bulk = kachi_bulk_begin(sweep->database, &attest_shape, sweep->ledger);
    for (size_t i = 0; i < rows->attests.count; i++) {
        const struct kachi_attest_row *row = &rows->attests.items[i];
        kachi_bulk_int64(bulk, row->number);
        kachi_bulk_int64(bulk, row->holder);
        kachi_bulk_int64(bulk, row->lot);
        kachi_bulk_int64(bulk, row->claim);
        kachi_bulk_int64(bulk, row->quantity);
        kachi_bulk_str(bulk, row->purpose);
        kachi_bulk_str(bulk, row->audience);
        kachi_bulk_int64(bulk, row->from);
        kachi_bulk_int64(bulk, row->to);
        kachi_bulk_row(bulk);
    }
    return end_bulk(bulk, rows->attests.count);
}

/* Writes the rows that were taken, on whichever thread has the connection. */
static void write_rows(void *context)
{
    static enum kachi_err (*const sweeps[])(struct store_sweep *) = {
        sweep_entries,  sweep_keys,           sweep_inputs,   sweep_draws,    sweep_parties,
        sweep_products, sweep_pools,          sweep_new_lots, sweep_new_left, sweep_changed_left,
        sweep_offers,   sweep_changed_offers, sweep_claims,   sweep_notices,  sweep_attests,
    };
    struct store_sweep *sweep = context;
    for (size_t i = 0; i < sizeof(sweeps) / sizeof(sweeps[0]) && sweep->err == KACHI_OK; i++) {
        sweep->err = sweeps[i](sweep);
    }
    kachi_arena_release(&sweep->rows.arena);
}

void store_sweep_init(struct store_sweep *sweep, struct kachi_database *database)
{
    *sweep = (struct store_sweep){.database = database};
    kachi_findings_init(&sweep->findings);
}

void store_sweep_release(struct store_sweep *sweep)
{
    kachi_helper_free(sweep->helper);
    kachi_findings_release(&sweep->findings);
}

enum kachi_err store_sweep_wait(struct kachi_ledger *ledger)
{
    struct store_sweep *sweep = &ledger->sweep;
    if (sweep->is_running) {
        kachi_helper_wait(sweep->helper);
        sweep->is_running = false;
        (void)kachi_database_set_findings(sweep->database, sweep->told);
        if (sweep->told != NULL) {
            kachi_findings_add_all(sweep->told, &sweep->findings);
        }
        kachi_findings_clear(&sweep->findings);
    }
    return sweep->err;
}

void store_sweep_ahead(struct kachi_ledger *ledger)
{
    struct store_sweep *sweep = &ledger->sweep;
    if (store_sweep_wait(ledger) != KACHI_OK) {
        return; /* the commit will say so */
    }
    if (sweep->helper == NULL) {
        sweep->helper = kachi_helper_new();
    }
    sweep->ledger = ledger->number;
    sweep->rows = store_state_take(&ledger->state);
    sweep->told = kachi_database_set_findings(sweep->database, &sweep->findings);
    sweep->is_running = true;
    kachi_helper_start(sweep->helper, write_rows, sweep);
}

enum kachi_err store_sweep(struct kachi_ledger *ledger)
{
    struct store_sweep *sweep = &ledger->sweep;
    struct store_state *state = &ledger->state;
    if (state->is_whole) {
        return KACHI_OK;
    }
    enum kachi_err err = store_sweep_wait(ledger);
    if (err == KACHI_OK && !store_state_is_swept(state)) {
        sweep->ledger = ledger->number;
        sweep->rows = store_state_take(state);
        write_rows(sweep);
    }
    return sweep->err;
}

void store_sweep_forget(struct kachi_ledger *ledger)
{
    (void)store_sweep_wait(ledger);
    ledger->sweep.err = KACHI_OK;
    store_state_forget(&ledger->state);
}
