/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_theirs.c - what may not be saved because it would change what is somebody else's: by
 * replacing it, by making what they make (whoever buys that without naming a provider could be
 * linked to the new maker), and by measures on their activities or in their name.
 */
#include "inventory/store_theirs.h"

#include <stdlib.h>

bool kachi_theirs_is(const struct kachi_theirs *theirs, struct kachi_str brought_by,
                     struct kachi_str owner)
{
    bool is_own_by_name = kachi_str_is_empty(brought_by) && !kachi_str_is_empty(theirs->owner) &&
                          kachi_str_equal(owner, theirs->owner);
    return !kachi_str_is_empty(theirs->by) && !kachi_str_equal(brought_by, theirs->by) &&
           !is_own_by_name;
}

/* What others may be linked to: a product that comes out, or what the activity is for (waste goes
 * in). */
static bool is_made(const struct kachi_dataset *dataset, const struct kachi_activity *activity,
                    uint32_t exchange)
{
    const struct kachi_exchange *at = &dataset->exchanges[exchange];
    bool is_elementary = dataset->flows[at->flow].kind == KACHI_FLOW_ELEMENTARY;
    return !is_elementary && !at->is_avoided &&
           (at->direction == KACHI_OUTPUT || exchange == activity->reference);
}

static enum kachi_err had_made(struct kachi_database *database, int64_t activity, int64_t flow,
                               bool *out)
{
    struct kachi_statement *row =
        kachi_sql_begin(database, "SELECT 1 FROM inventory_exchange e JOIN inventory_activity a"
                                  " ON a.id = e.activity WHERE a.id = ?1 AND e.flow = ?2"
                                  " AND (e.direction = 1 OR e.ordinal = a.reference) LIMIT 1");
    kachi_sql_bind_int64(row, 1, activity);
    kachi_sql_bind_int64(row, 2, flow);
    *out = kachi_sql_row(row);
    return kachi_sql_end(row);
}

enum kachi_err kachi_theirs_note(struct kachi_theirs *theirs, uint32_t index, int64_t stored)
{
    const struct kachi_activity *activity = &theirs->dataset->activities[index];
    enum kachi_err err = KACHI_OK;
    uint32_t end = activity->exchange_first + activity->exchange_count;
    for (uint32_t k = activity->exchange_first; err == KACHI_OK && k < end; k++) {
        uint32_t flow = theirs->dataset->exchanges[k].flow;
        bool had = false;
        if (kachi_str_is_empty(theirs->by) || !is_made(theirs->dataset, activity, k)) {
            continue;
        }
        if (stored != 0) {
            err = had_made(theirs->database, stored, theirs->flow_ids[flow], &had);
        }
        if (!had) {
            theirs->made = kachi_arena_grow(theirs->arena, theirs->made, theirs->made_count,
                                            &theirs->made_capacity, sizeof(theirs->made[0]));
            theirs->made[theirs->made_count++] =
                (struct kachi_made){.flow = theirs->flow_ids[flow], .exchange = k};
        }
    }
    return err;
}

static int by_flow(const void *a, const void *b)
{
    const struct kachi_made *x = a;
    const struct kachi_made *y = b;
    /* Two of one flow are told apart by their place in the file. */
    return x->flow != y->flow ? (x->flow > y->flow) - (x->flow < y->flow)
                              : (x->exchange > y->exchange) - (x->exchange < y->exchange);
}

/* The first of them that makes the flow; NULL: none. */
static const struct kachi_made *find_made(const struct kachi_theirs *theirs, int64_t flow)
{
    size_t low = 0;
    size_t high = theirs->made_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (theirs->made[middle].flow < flow) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool is_there = low < theirs->made_count && theirs->made[low].flow == flow;
    return is_there ? &theirs->made[low] : NULL;
}

static void refuse_maker(struct kachi_theirs *theirs, const struct kachi_made *made,
                         struct kachi_str other)
{
    const struct kachi_exchange *exchange = &theirs->dataset->exchanges[made->exchange];
    const struct kachi_flow *flow = &theirs->dataset->flows[exchange->flow];
    theirs->is_refused = true;
    kachi_findings_add(theirs->findings, "maker-of-other", exchange->place,
                       KACHI_ARGS({"product", kachi_flow_name(flow, KACHI_LANG_EN)},
                                  {"key", flow->key}, {"activity", other}));
}

enum kachi_err kachi_theirs_check_makers(struct kachi_theirs *theirs)
{
    if (theirs->made_count == 0) {
        return KACHI_OK;
    }
    qsort(theirs->made, theirs->made_count, sizeof(theirs->made[0]), by_flow);
    struct kachi_statement *row = kachi_sql_begin(
        theirs->database, "SELECT e.flow, a.name, a.brought_by, a.owner FROM inventory_exchange e"
                          " JOIN inventory_activity a ON a.id = e.activity"
                          " WHERE (e.direction = 1 OR e.ordinal = a.reference)"
                          " AND e.is_avoided = 0 ORDER BY a.key, e.ordinal");
    while (kachi_sql_row(row)) {
        const struct kachi_made *made = find_made(theirs, kachi_sql_int64(row, 0));
        if (made != NULL &&
            kachi_theirs_is(theirs, kachi_sql_text(row, 2), kachi_sql_text(row, 3))) {
            refuse_maker(theirs, made, kachi_sql_text(row, 1));
        }
    }
    return kachi_sql_end(row);
}

static void refuse_measure(struct kachi_theirs *theirs, const char *code,
                           const struct kachi_measure *measure, struct kachi_place place,
                           struct kachi_str whose)
{
    struct kachi_str name = kachi_str_is_empty(measure->name) ? measure->key : measure->name;
    theirs->is_refused = true;
    kachi_findings_add(theirs->findings, code, place, KACHI_ARGS({"name", name}, {"whose", whose}));
}

/* An activity or a global parameter that a change is about. */
static enum kachi_err check_change(struct kachi_theirs *theirs, const struct kachi_measure *measure,
                                   const struct kachi_change *change)
{
    const struct kachi_dataset *dataset = theirs->dataset;
    bool is_global = change->activity == KACHI_NONE;
    if (is_global && change->parameter == KACHI_NONE) {
        return KACHI_OK;
    }
    struct kachi_str key = is_global ? dataset->parameters[change->parameter].name
                                     : dataset->activities[change->activity].key;
    struct kachi_statement *row = kachi_sql_begin(
        theirs->database,
        is_global ? "SELECT brought_by, '' FROM inventory_global_parameter WHERE name = ?1"
                  : "SELECT brought_by, owner FROM inventory_activity WHERE key = ?1");
    kachi_sql_bind_str(row, 1, key);
    if (kachi_sql_row(row) &&
        kachi_theirs_is(theirs, kachi_sql_text(row, 0), kachi_sql_text(row, 1))) {
        refuse_measure(theirs, "measure-on-other", measure, change->place, key);
    }
    return kachi_sql_end(row);
}

enum kachi_err kachi_theirs_check_measure(struct kachi_theirs *theirs, uint32_t index)
{
    const struct kachi_measure *measure = &theirs->dataset->measures[index];
    if (kachi_str_is_empty(theirs->by)) {
        return KACHI_OK;
    }
    /* Who acts for no party brings inventories of others, whole: that is no party's own word. */
    if (!kachi_str_is_empty(theirs->owner) && !kachi_str_equal(measure->party, theirs->owner)) {
        refuse_measure(theirs, "measure-of-other", measure, measure->place, measure->party);
    }
    enum kachi_err err = KACHI_OK;
    uint32_t end = measure->change_first + measure->change_count;
    for (uint32_t k = measure->change_first; err == KACHI_OK && k < end; k++) {
        err = check_change(theirs, measure, &theirs->dataset->changes[k]);
    }
    return err;
}
