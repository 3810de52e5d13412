/* SPDX-License-Identifier: Apache-2.0 */
/*
 * linked.c - finds the supplier of every exchange and writes down columns, links, emissions and
 * cut-offs.
 *
 * Makers are sorted once by flow, location, period and key, so that every choice is a look at a
 * sorted slice: the work is n log n in the exchanges, however many activities make the same thing.
 */
#include "inventory/linked_internal.h"

#include <stdlib.h>

/* A column as a candidate to supply its flow. */
struct maker {
    uint32_t flow;
    uint32_t
        location; /* the first activity that has the same location; KACHI_NONE where it has none */
    kachi_day until, from;
    uint32_t column; /* columns are by activity, and activities by key: the smaller, the smaller the
                        key */
};

struct slice {
    uint32_t first, count;
};

struct choice {
    struct kachi_linking *linking;
    uint32_t *location;    /* by activity */
    struct maker *makers;  /* by flow, location, latest period, key */
    uint32_t *maker_first; /* by flow, flow_count + 1 items */
    uint32_t *latest;      /* by flow: its best maker wherever it is, as an index of makers */
    bool *is_latest_tied;  /* by flow: another maker has the same period */
    struct slice *listed;  /* by flow: where its candidates stand, once they do */
    uint32_t *supplier;    /* by exchange: column, or KACHI_NONE */
    size_t ambiguity_capacity, candidate_capacity;
};

static int compare_uint32(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Latest first: by the end of the period, then by its start. */
static int compare_period(const struct maker *x, const struct maker *y)
{
    if (x->until != y->until) {
        return x->until > y->until ? -1 : 1;
    }
    return (x->from < y->from) - (x->from > y->from);
}

static int compare_makers(const void *a, const void *b)
{
    const struct maker *x = a, *y = b;
    if (x->flow != y->flow) {
        return x->flow < y->flow ? -1 : 1;
    }
    if (x->location != y->location) {
        return x->location < y->location ? -1 : 1;
    }
    int period = compare_period(x, y);
    return period != 0 ? period : (x->column > y->column) - (x->column < y->column);
}

/* Numbers the locations: equal texts get the number of the first activity that has them. */
static uint32_t *number_locations(struct kachi_linking *linking)
{
    const struct kachi_dataset *dataset = linking->dataset;
    size_t capacity = 16;
    while (capacity < (size_t)dataset->activity_count * 2) {
        capacity *= 2;
    }
    uint32_t *slots = KACHI_NEW_ARRAY(&linking->scratch, uint32_t, capacity);
    uint32_t *numbers = KACHI_NEW_ARRAY(&linking->scratch, uint32_t, dataset->activity_count);
    for (uint32_t a = 0; a < dataset->activity_count; a++) {
        struct kachi_str location = dataset->activities[a].location;
        numbers[a] = KACHI_NONE;
        if (kachi_str_is_empty(location)) {
            continue;
        }
        size_t slot = (size_t)kachi_str_hash(location) & (capacity - 1);
        while (slots[slot] != 0 &&
               !kachi_str_equal(dataset->activities[slots[slot] - 1].location, location)) {
            slot = (slot + 1) & (capacity - 1);
        }
        if (slots[slot] == 0) {
            slots[slot] = a + 1; /* 0 is an empty slot */
        }
        numbers[a] = slots[slot] - 1;
    }
    return numbers;
}

static void sort_makers(struct choice *choice)
{
    struct kachi_linking *linking = choice->linking;
    const struct kachi_linked *linked = linking->linked;
    choice->makers = KACHI_NEW_ARRAY(&linking->scratch, struct maker, linked->column_count);
    for (uint32_t c = 0; c < linked->column_count; c++) {
        const struct kachi_column *column = &linked->columns[c];
        const struct kachi_activity *activity = &linking->dataset->activities[column->activity];
        choice->makers[c] =
            (struct maker){.flow = column->flow,
                           .location = choice->location[column->activity],
                           .until = activity->valid_until != KACHI_NO_DAY ? activity->valid_until
                                                                          : activity->valid_from,
                           .from = activity->valid_from,
                           .column = c};
    }
    if (linked->column_count > 0) {
        qsort(choice->makers, linked->column_count, sizeof(struct maker), compare_makers);
    }
}

/* Slices of makers by flow, and the best of each slice wherever it is. */
static void index_makers(struct choice *choice)
{
    struct kachi_linking *linking = choice->linking;
    uint32_t flow_count = linking->dataset->flow_count;
    uint32_t maker_count = linking->linked->column_count;
    choice->maker_first = KACHI_NEW_ARRAY(&linking->scratch, uint32_t, (size_t)flow_count + 1);
    choice->latest = KACHI_NEW_ARRAY(&linking->scratch, uint32_t, flow_count);
    choice->is_latest_tied = KACHI_NEW_ARRAY(&linking->scratch, bool, flow_count);
    uint32_t m = 0;
    for (uint32_t flow = 0; flow < flow_count; flow++) {
        choice->maker_first[flow] = m;
        uint32_t best = m;
        for (uint32_t next = m + 1; next < maker_count && choice->makers[next].flow == flow;
             next++) {
            const struct maker *a = &choice->makers[next], *b = &choice->makers[best];
            int order = compare_period(a, b);
            if (order == 0) {
                choice->is_latest_tied[flow] = true;
            }
            if (order < 0) {
                choice->is_latest_tied[flow] = false;
            }
            best = order < 0 || (order == 0 && a->column < b->column) ? next : best;
        }
        choice->latest[flow] = best;
        while (m < maker_count && choice->makers[m].flow == flow) {
            m++;
        }
    }
    choice->maker_first[flow_count] = m;
}

/* The candidates of a flow as activities in order of key; written once, shared by all who had to
 * choose. */
static struct slice list_candidates(struct choice *choice, uint32_t flow)
{
    if (choice->listed[flow].count > 0) {
        return choice->listed[flow];
    }
    struct kachi_linked *linked = choice->linking->linked;
    uint32_t first = linked->candidate_count;
    for (uint32_t m = choice->maker_first[flow]; m < choice->maker_first[flow + 1]; m++) {
        linked->candidates =
            kachi_arena_grow(choice->linking->arena, linked->candidates, linked->candidate_count,
                             &choice->candidate_capacity, sizeof(uint32_t));
        linked->candidates[linked->candidate_count++] =
            linked->columns[choice->makers[m].column].activity;
    }
    choice->listed[flow] = (struct slice){first, linked->candidate_count - first};
    qsort(&linked->candidates[first], choice->listed[flow].count, sizeof(uint32_t), compare_uint32);
    return choice->listed[flow];
}

static void add_ambiguity(struct choice *choice, uint32_t exchange, uint32_t column,
                          const char *reason)
{
    struct kachi_linked *linked = choice->linking->linked;
    struct slice slice =
        list_candidates(choice, choice->linking->dataset->exchanges[exchange].flow);
    linked->ambiguities =
        kachi_arena_grow(choice->linking->arena, linked->ambiguities, linked->ambiguity_count,
                         &choice->ambiguity_capacity, sizeof(struct kachi_ambiguity));
    linked->ambiguities[linked->ambiguity_count++] =
        (struct kachi_ambiguity){.exchange = exchange,
                                 .chosen = linked->columns[column].activity,
                                 .candidate_first = slice.first,
                                 .candidate_count = slice.count,
                                 .reason = reason};
}

/* The first maker of a flow at a location or after it in order. */
static uint32_t find_location(const struct choice *choice, uint32_t flow, uint32_t location)
{
    uint32_t low = choice->maker_first[flow], high = choice->maker_first[flow + 1];
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (choice->makers[middle].location < location) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* The column that supplies an exchange whose supplier is not named. */
static uint32_t choose_supplier(struct choice *choice, uint32_t exchange)
{
    const struct kachi_exchange *e = &choice->linking->dataset->exchanges[exchange];
    uint32_t first = choice->maker_first[e->flow], end = choice->maker_first[e->flow + 1];
    if (first == end) {
        return KACHI_NONE;
    }
    if (end - first == 1) {
        return choice->makers[first].column;
    }
    uint32_t location = choice->location[e->activity];
    uint32_t local = location == KACHI_NONE ? end : find_location(choice, e->flow, location);
    if (local < end && choice->makers[local].location == location) {
        const struct maker *best = &choice->makers[local];
        const char *reason = "location";
        if (local + 1 < end && best[1].location == location) {
            reason = compare_period(best, best + 1) == 0 ? "key" : "latest";
        }
        add_ambiguity(choice, exchange, best->column, reason);
        return best->column;
    }
    uint32_t column = choice->makers[choice->latest[e->flow]].column;
    add_ambiguity(choice, exchange, column, choice->is_latest_tied[e->flow] ? "key" : "latest");
    return column;
}

/* The column of the supplier that the exchange names; KACHI_NONE, with a finding, where it cannot
 * supply it. */
static uint32_t named_supplier(struct choice *choice, uint32_t exchange)
{
    struct kachi_linking *linking = choice->linking;
    const struct kachi_exchange *e = &linking->dataset->exchanges[exchange];
    struct kachi_str provider = linking->evaluated->provider[exchange];
    uint32_t activity = kachi_dataset_activity(linking->dataset, provider);
    if (activity != KACHI_NONE) {
        for (uint32_t c = linking->column_first[activity]; c < linking->column_first[activity + 1];
             c++) {
            if (linking->linked->columns[c].flow == e->flow) {
                return c;
            }
        }
        provider = kachi_activity_name(&linking->dataset->activities[activity], KACHI_LANG_EN);
    }
    kachi_findings_add(
        linking->findings, "provider-missing", e->place,
        KACHI_ARGS({"activity",
                    kachi_activity_name(&linking->dataset->activities[e->activity], KACHI_LANG_EN)},
                   {"flow", kachi_flow_name(&linking->dataset->flows[e->flow], KACHI_LANG_EN)},
                   {"provider", provider}));
    return KACHI_NONE;
}

static void find_suppliers(struct choice *choice)
{
    struct kachi_linking *linking = choice->linking;
    const struct kachi_dataset *dataset = linking->dataset;
    choice->supplier = KACHI_NEW_ARRAY(&linking->scratch, uint32_t, dataset->exchange_count);
    choice->listed = KACHI_NEW_ARRAY(&linking->scratch, struct slice, dataset->flow_count);
    for (uint32_t e = 0; e < dataset->exchange_count; e++) {
        uint32_t buyer = dataset->exchanges[e].activity;
        choice->supplier[e] = KACHI_NONE;
        if (linking->column_first[buyer] == linking->column_first[buyer + 1] ||
            kachi_exchange_role(dataset, e) != KACHI_ROLE_SUPPLY) {
            continue;
        }
        if (!kachi_str_is_empty(linking->evaluated->provider[e])) {
            choice->supplier[e] = named_supplier(choice, e);
        }
        if (choice->supplier[e] == KACHI_NONE) {
            choice->supplier[e] = choose_supplier(choice, e);
        }
    }
}

/*
 * The sign an exchange has in the matrix. A product bought is taken from its row, waste handed over
 * is added to it, and what is avoided has the opposite sign, whichever side the file writes it on.
 */
static double signed_amount(const struct kachi_linking *linking, uint32_t exchange)
{
    const struct kachi_exchange *e = &linking->dataset->exchanges[exchange];
    double amount = linking->evaluated->amount[exchange];
    bool is_positive = e->direction == KACHI_OUTPUT;
    switch (linking->dataset->flows[e->flow].kind) {
    case KACHI_FLOW_PRODUCT:
        is_positive = e->is_avoided;
        break;
    case KACHI_FLOW_WASTE:
        is_positive = !e->is_avoided;
        break;
    case KACHI_FLOW_ELEMENTARY:
        is_positive = is_positive != e->is_avoided;
        break;
    }
    return is_positive ? amount : 0.0 - amount;
}

/* Adds what an exchange is for a column; where the arrays are not there yet, only counts it. */
static void add_entry(const struct choice *choice, uint32_t column, uint32_t exchange, double share)
{
    const struct kachi_linking *linking = choice->linking;
    struct kachi_linked *linked = linking->linked;
    double amount = signed_amount(linking, exchange) * share;
    if (kachi_exchange_role(linking->dataset, exchange) == KACHI_ROLE_NATURE) {
        if (linked->emissions != NULL) {
            linked->emissions[linked->emission_count] =
                (struct kachi_emission){.column = column,
                                        .flow = linking->dataset->exchanges[exchange].flow,
                                        .exchange = exchange,
                                        .amount = amount};
        }
        linked->emission_count++;
        return;
    }
    if (choice->supplier[exchange] != KACHI_NONE) {
        if (linked->links != NULL) {
            linked->links[linked->link_count] =
                (struct kachi_link){.buyer = column,
                                    .supplier = choice->supplier[exchange],
                                    .exchange = exchange,
                                    .coefficient = amount};
        }
        linked->link_count++;
        return;
    }
    if (kachi_is_zero(amount)) {
        return; /* what a measure will add is not missing yet */
    }
    if (linked->cutoffs != NULL) {
        linked->cutoffs[linked->cutoff_count] =
            (struct kachi_cutoff){.column = column,
                                  .exchange = exchange,
                                  .amount = linking->evaluated->amount[exchange] * share};
    }
    linked->cutoff_count++;
}

static void add_entries(const struct choice *choice)
{
    const struct kachi_linking *linking = choice->linking;
    struct kachi_linked *linked = linking->linked;
    linked->link_count = linked->emission_count = 0;
    linked->cutoff_count = 0;
    for (uint32_t c = 0; c < linked->column_count; c++) {
        const struct kachi_activity *activity =
            &linking->dataset->activities[linked->columns[c].activity];
        linked->link_first[c] = linked->link_count;
        linked->emission_first[c] = linked->emission_count;
        uint32_t end = activity->exchange_first + activity->exchange_count;
        for (uint32_t e = activity->exchange_first; e < end; e++) {
            double share = kachi_linking_share(linking, c, e);
            if (!kachi_is_zero(share) &&
                kachi_exchange_role(linking->dataset, e) != KACHI_ROLE_PRODUCT) {
                add_entry(choice, c, e, share);
            }
        }
    }
    linked->link_first[linked->column_count] = linked->link_count;
    linked->emission_first[linked->column_count] = linked->emission_count;
}

static void write_entries(const struct choice *choice)
{
    struct kachi_arena *arena = choice->linking->arena;
    struct kachi_linked *linked = choice->linking->linked;
    linked->link_first = KACHI_NEW_ARRAY(arena, uint64_t, (size_t)linked->column_count + 1);
    linked->emission_first = KACHI_NEW_ARRAY(arena, uint64_t, (size_t)linked->column_count + 1);
    add_entries(choice); /* counts */
    linked->links = KACHI_NEW_ARRAY(arena, struct kachi_link, linked->link_count);
    linked->emissions = KACHI_NEW_ARRAY(arena, struct kachi_emission, linked->emission_count);
    linked->cutoffs = KACHI_NEW_ARRAY(arena, struct kachi_cutoff, linked->cutoff_count);
    add_entries(choice);
}

enum kachi_err kachi_link(struct kachi_arena *arena, const struct kachi_evaluated *evaluated,
                          struct kachi_link_options options, struct kachi_findings *findings,
                          struct kachi_linked **out)
{
    struct kachi_linking linking = {.arena = arena,
                                    .dataset = evaluated->dataset,
                                    .evaluated = evaluated,
                                    .findings = findings,
                                    .linked = KACHI_NEW(arena, struct kachi_linked),
                                    .strict = options.strict};
    *out = NULL;
    kachi_arena_init(&linking.scratch);
    linking.linked->dataset = evaluated->dataset;
    linking.linked->evaluated = evaluated;
    kachi_linking_allocate(&linking);
    if (!linking.is_refused) {
        struct choice choice = {.linking = &linking, .location = number_locations(&linking)};
        sort_makers(&choice);
        index_makers(&choice);
        find_suppliers(&choice);
        write_entries(&choice);
        *out = linking.linked;
    }
    kachi_arena_release(&linking.scratch);
    return linking.is_refused ? KACHI_ERR_INPUT : KACHI_OK;
}

uint32_t kachi_linked_unsupplied(struct kachi_arena *arena, const struct kachi_linked *linked,
                                 uint32_t **exchanges)
{
    *exchanges = KACHI_NEW_ARRAY(arena, uint32_t, linked->cutoff_count);
    bool *is_listed = KACHI_NEW_ARRAY(arena, bool, linked->dataset->exchange_count);
    uint32_t count = 0;
    for (uint32_t i = 0; i < linked->cutoff_count; i++) {
        uint32_t exchange = linked->cutoffs[i].exchange;
        if (!is_listed[exchange]) {
            is_listed[exchange] = true;
            (*exchanges)[count++] = exchange;
        }
    }
    if (count > 0) {
        qsort(*exchanges, count, sizeof(uint32_t), compare_uint32);
    }
    return count;
}
