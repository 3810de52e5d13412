/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/holdings.h"

#include "ledger/ledger_internal.h"

bool kachi_past_moment_read(struct kachi_str text, kachi_moment *out)
{
    kachi_day day = 0;
    if (kachi_day_read(text, &day)) { /* first: a day alone reads as a moment too, its beginning */
        *out = kachi_moment_of_day(day + 1) - 1;
        return true;
    }
    return kachi_moment_read(text, out);
}

struct asking {
    struct kachi_ledger_view view;
    const struct kachi_holdings_asked *asked;
    struct kachi_origins *origins;
    struct kachi_holdings *out;
    size_t capacity;
};

bool kachi_holdings_by_origin(const struct kachi_holdings_asked *asked)
{
    return asked->origin != 0 || asked->pool != 0 || asked->from != KACHI_NO_DAY ||
           asked->to != KACHI_NO_DAY;
}

static bool is_asked(const struct kachi_holdings_asked *asked, const struct kachi_pool *pool)
{
    return (asked->origin == 0 || pool->owner == asked->origin) &&
           (asked->pool == 0 || pool->number == asked->pool) &&
           (asked->from == KACHI_NO_DAY || pool->to >= asked->from) &&
           (asked->to == KACHI_NO_DAY || pool->from <= asked->to);
}

static enum kachi_err sum_asked(struct asking *asking, const struct kachi_mixture *mixture,
                                kachi_gco2e *grams)
{
    enum kachi_err err = KACHI_OK;
    *grams = 0;
    for (size_t i = 0; i < mixture->count && err == KACHI_OK; i++) {
        struct kachi_pool pool = {0};
        err = kachi_store_pool_get(asking->view.ledger, asking->view.arena,
                                   mixture->items[i].number, &pool);
        *grams += err == KACHI_OK && is_asked(asking->asked, &pool) ? mixture->items[i].grams : 0;
    }
    return kachi_store_must_have(err);
}

/* The lot's value of the origins asked for; without any of it the lot is no answer. */
static enum kachi_err add_lot(struct asking *asking, const struct kachi_lot *lot)
{
    struct kachi_holding holding = {*lot, lot->left.embodied_g, lot->left.certificate_g};
    bool by_origin = kachi_holdings_by_origin(asking->asked);
    if (asking->asked->product != 0 && asking->asked->product != lot->product) {
        return KACHI_OK;
    }
    enum kachi_err err = KACHI_OK;
    if (by_origin) {
        struct kachi_value value = {0};
        err = kachi_origins_left(asking->origins, lot, &value);
        err = err == KACHI_OK ? sum_asked(asking, &value.embodied, &holding.embodied_g) : err;
        err = err == KACHI_OK ? sum_asked(asking, &value.certificate, &holding.certificate_g) : err;
    }
    if (err != KACHI_OK || (by_origin && holding.embodied_g + holding.certificate_g == 0)) {
        return err;
    }
    struct kachi_holdings *out = asking->out;
    out->rows = kachi_arena_grow(asking->view.arena, out->rows, out->count, &asking->capacity,
                                 sizeof(*out->rows));
    out->rows[out->count++] = holding;
    err = kachi_amount_add(out->embodied_g, holding.embodied_g, &out->embodied_g);
    return err == KACHI_OK
               ? kachi_amount_add(out->certificate_g, holding.certificate_g, &out->certificate_g)
               : err;
}

static enum kachi_err refuse(struct kachi_ledger_view view, int64_t party)
{
    kachi_findings_add(view.ledger->findings, "holdings-origin-hidden", KACHI_NOWHERE,
                       KACHI_ARGS({"party", kachi_view_party_name(view, party)}));
    return KACHI_ERR_DENIED;
}

/* Whose origins are asked for must be the viewer, or somebody it dealt with. */
static enum kachi_err check_viewer(struct kachi_ledger_view view, const struct kachi_viewer *viewer,
                                   const struct kachi_holdings_asked *asked)
{
    int64_t owners[2] = {asked->origin, 0};
    struct kachi_pool pool = {0};
    enum kachi_err err = KACHI_OK;
    if (asked->pool != 0) {
        err = kachi_store_pool_get(view.ledger, view.arena, asked->pool, &pool);
        owners[1] = pool.owner;
    }
    for (size_t i = 0; i < 2 && err == KACHI_OK && viewer->party != 0; i++) {
        bool is_known = owners[i] == 0 || owners[i] == viewer->party;
        if (!is_known) {
            err = kachi_store_have_dealt(view.ledger, viewer->party, owners[i], &is_known);
        }
        if (err == KACHI_OK && !is_known) {
            return refuse(view, owners[i]);
        }
    }
    return err;
}

enum kachi_err kachi_holdings_read(struct kachi_ledger_view view, const struct kachi_viewer *viewer,
                                   const struct kachi_holdings_asked *asked,
                                   struct kachi_holdings *out)
{
    struct kachi_lot *lots = NULL;
    size_t count = 0;
    int64_t next = 0;
    struct asking asking = {.view = view, .asked = asked, .out = out};
    *out = (struct kachi_holdings){.count = 0};
    asking.origins = kachi_origins_new(view.arena, view.ledger);
    enum kachi_err err = check_viewer(view, viewer, asked);
    if (err == KACHI_OK && asked->is_past) {
        err = kachi_ledger_first_since(view.ledger, asked->at + 1, &next);
        err = err == KACHI_OK ? kachi_store_holdings_at(view.ledger, view.arena, asked->party,
                                                        next - 1, &lots, &count)
                              : err;
    } else if (err == KACHI_OK) {
        err = kachi_store_holdings(view.ledger, view.arena, asked->party, &lots, &count);
    }
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        err = add_lot(&asking, &lots[i]);
    }
    return err;
}

void kachi_holdings_write_json(struct kachi_ledger_view view, const struct kachi_holdings *holdings,
                               struct kachi_json_writer *json)
{
    kachi_json_pair_int64(json, "count", (int64_t)holdings->count);
    kachi_json_pair_int64(json, "from_origins_embodied_g", holdings->embodied_g);
    kachi_json_pair_int64(json, "from_origins_certificate_g", holdings->certificate_g);
    kachi_json_key(json, "holdings");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < holdings->count; i++) {
        const struct kachi_holding *row = &holdings->rows[i];
        kachi_json_begin_object(json);
        kachi_lot_write_json(view, &row->lot, &row->lot.left, json);
        kachi_json_pair_int64(json, "from_origins_embodied_g", row->embodied_g);
        kachi_json_pair_int64(json, "from_origins_certificate_g", row->certificate_g);
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
}
