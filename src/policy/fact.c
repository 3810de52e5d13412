/* SPDX-License-Identifier: Apache-2.0 */
/* Facts from the dataset and from statements. */
#include "policy/fact.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define STATEMENT_FACTS_MAX 16
#define PERCENT_DIGITS 6
#define BASELINE_DIGITS 9

struct kachi_fact kachi_fact_of(struct kachi_str name, struct kachi_str value)
{
    struct kachi_str nothing = {"", 0};
    return (struct kachi_fact){.name = name, .value = value, .unit = nothing, .evidence = nothing};
}

/* Of statements and lots; attributes and claims have names of their own. */
static const char *const fixed_names[] = {
    "statement.id",
    "statement.state",
    "statement.issuer",
    "statement.verifier",
    "statement.rulebook",
    "statement.basis",
    "statement.period_from",
    "statement.period_until",
    "statement.cfp_kgco2e_per_unit",
    "statement.rep_kgco2e_per_unit",
    "statement.ae_kgco2e_per_unit",
    "statement.rep_percent_of_baseline",
    "statement.pool_kgco2e",
    "lot.id",
    "lot.left",
    "lot.product",
    "lot.cfp_kgco2e_per_unit",
    "lot.embodied_kgco2e_per_unit",
    "lot.certificate_kgco2e_per_unit",
    "lot.revoked",
};
#define FIXED_NAMES (sizeof(fixed_names) / sizeof(fixed_names[0]))
static const char *const free_prefixes[] = {"attribute.", "claim."};
#define FREE_PREFIXES (sizeof(free_prefixes) / sizeof(free_prefixes[0]))

bool kachi_fact_can_be(struct kachi_str name)
{
    for (size_t i = 0; i < FREE_PREFIXES; i++) {
        struct kachi_str prefix = kachi_str_of(free_prefixes[i]);
        if (kachi_str_has_prefix(name, free_prefixes[i]) && name.bytes > prefix.bytes) {
            return true;
        }
    }
    for (size_t i = 0; i < FIXED_NAMES; i++) {
        if (kachi_str_is(name, fixed_names[i])) {
            return true;
        }
    }
    return false;
}

struct kachi_str kachi_fact_nearest(struct kachi_arena *arena, struct kachi_str name)
{
    struct kachi_str candidates[FIXED_NAMES + FREE_PREFIXES];
    size_t nearest = 0;
    size_t dot = 0;
    while (dot < name.bytes && name.text[dot] != '.') {
        dot++;
    }
    struct kachi_str rest =
        kachi_str_slice(name, dot < name.bytes ? dot + 1 : 0, name.bytes); /* of "atribute.x": x */
    for (size_t i = 0; i < FIXED_NAMES; i++) {
        candidates[i] = kachi_str_of(fixed_names[i]);
    }
    for (size_t i = 0; i < FREE_PREFIXES; i++) {
        candidates[FIXED_NAMES + i] =
            kachi_str_print(arena, "%s%.*s", free_prefixes[i], KACHI_STR_ARG(rest));
    }
    return kachi_text_nearest(name, FIXED_NAMES + FREE_PREFIXES, candidates, 1, &nearest) > 0
               ? candidates[nearest]
               : kachi_str_of("");
}

const struct kachi_fact *kachi_fact_find(struct kachi_facts facts, struct kachi_str name)
{
    for (size_t i = 0; i < facts.count; i++) {
        if (kachi_str_equal(facts.items[i].name, name)) {
            return &facts.items[i];
        }
    }
    return NULL;
}

static struct kachi_str place_text(struct kachi_arena *arena, struct kachi_place place)
{
    if (place.line == 0) {
        return place.source;
    }
    return kachi_str_print(arena, "%.*s:%u", KACHI_STR_ARG(place.source), (unsigned)place.line);
}

/* The value of the attribute <name><suffix>; empty where there is none. Asked of every attribute of
 * every product, so no name is put together for it. */
static struct kachi_str said_of(struct kachi_facts facts, struct kachi_str name, const char *suffix)
{
    for (size_t i = 0; i < facts.count; i++) {
        struct kachi_str other = facts.items[i].name;
        if (other.bytes > name.bytes && memcmp(other.text, name.text, name.bytes) == 0 &&
            kachi_str_is(kachi_str_slice(other, name.bytes, other.bytes), suffix)) {
            return facts.items[i].value;
        }
    }
    return kachi_str_of("");
}

static void read_day(struct kachi_fact *fact, struct kachi_str text, kachi_day *day)
{
    if (!kachi_str_is_empty(text) && !kachi_day_read_cell(text, day)) {
        fact->unreadable_day = text;
    }
}

static void add_evidence(struct kachi_facts facts, struct kachi_fact *fact)
{
    struct kachi_str evidence = said_of(facts, fact->name, "_evidence");
    read_day(fact, said_of(facts, fact->name, "_valid_until"), &fact->valid_until);
    read_day(fact, said_of(facts, fact->name, "_dated"), &fact->dated);
    fact->is_verified = !kachi_str_is_empty(said_of(facts, fact->name, "_verified_by"));
    if (!kachi_str_is_empty(evidence)) {
        fact->evidence = evidence;
    }
}

struct kachi_facts kachi_facts_of_activity(struct kachi_arena *arena,
                                           const struct kachi_dataset *dataset, uint32_t activity)
{
    const struct kachi_activity *subject = &dataset->activities[activity];
    size_t count = subject->attribute_count;
    struct kachi_fact *items = KACHI_NEW_ARRAY(arena, struct kachi_fact, count + 1);
    for (size_t i = 0; i < count; i++) {
        const struct kachi_attribute *attribute =
            &dataset->attributes[subject->attribute_first + i];
        items[i] =
            kachi_fact_of(kachi_str_print(arena, "attribute.%.*s", KACHI_STR_ARG(attribute->name)),
                          attribute->value);
        items[i].unit = attribute->unit;
        items[i].evidence = place_text(arena, attribute->place);
    }
    struct kachi_facts facts = {.count = count, .items = items};
    for (size_t i = 0; i < count; i++) {
        add_evidence(facts, &items[i]);
    }
    return facts;
}

struct stating {
    struct kachi_arena *arena;
    struct kachi_fact model; /* what all facts of the statement share */
    size_t count;
    struct kachi_fact *items;
};

static void state(struct stating *stating, const char *name, struct kachi_str value,
                  struct kachi_str unit)
{
    struct kachi_fact *fact = &stating->items[stating->count++];
    *fact = stating->model;
    fact->name = kachi_str_of(name);
    fact->value = value;
    fact->unit = unit;
}

static void state_word(struct stating *stating, const char *name, struct kachi_str value)
{
    if (!kachi_str_is_empty(value)) {
        state(stating, name, value, kachi_str_of(""));
    }
}

static void state_day(struct stating *stating, const char *name, kachi_day day)
{
    if (day != KACHI_NO_DAY) {
        state(stating, name, kachi_day_text(stating->arena, day), kachi_str_of(""));
    }
}

static void state_number(struct stating *stating, const char *name, struct kachi_decimal value,
                         struct kachi_str unit)
{
    state(stating, name, kachi_decimal_write(stating->arena, value), unit);
}

/* REP as a percentage of the product's footprint before the measures, never rounded up. */
static void state_rate(struct stating *stating, const struct kachi_value_statement *statement)
{
    struct kachi_decimal baseline;
    struct kachi_decimal percent;
    enum kachi_err err = kachi_decimal_from_double(
        statement->baseline_kgco2e_per_unit, BASELINE_DIGITS, KACHI_ROUND_HALF_EVEN, &baseline);
    if (err != KACHI_OK || baseline.coefficient <= 0) {
        return;
    }
    err = kachi_decimal_multiply(statement->rep_kgco2e_per_unit, kachi_decimal_of(100), &percent);
    err = err == KACHI_OK
              ? kachi_decimal_divide(percent, baseline, PERCENT_DIGITS, KACHI_ROUND_FLOOR, &percent)
              : err;
    if (err == KACHI_OK) {
        state_number(stating, "statement.rep_percent_of_baseline", percent, kachi_str_of("%"));
    }
}

static void state_amounts(struct stating *stating, const struct kachi_value_statement *statement)
{
    struct kachi_str per_unit =
        kachi_str_print(stating->arena, "kgCO2e/%.*s", KACHI_STR_ARG(statement->unit));
    state_number(stating, "statement.cfp_kgco2e_per_unit", statement->cfp_kgco2e_per_unit,
                 per_unit);
    if (statement->has_rep) {
        struct kachi_decimal pool_kg = {.coefficient = statement->pool_g, .exponent = -3};
        state_number(stating, "statement.rep_kgco2e_per_unit", statement->rep_kgco2e_per_unit,
                     per_unit);
        state_number(stating, "statement.pool_kgco2e", pool_kg, kachi_str_of("kgCO2e"));
        state(
            stating, "statement.basis",
            kachi_str_of(statement->basis == KACHI_BASIS_CERTIFICATE ? "certificate" : "embodied"),
            kachi_str_of(""));
        state_rate(stating, statement);
    }
    if (statement->has_ae) {
        state_number(stating, "statement.ae_kgco2e_per_unit", statement->ae_kgco2e_per_unit,
                     per_unit);
    }
}

struct kachi_facts kachi_facts_of_statement(struct kachi_arena *arena,
                                            const struct kachi_value_statement *statement)
{
    struct stating stating = {
        .arena = arena, .items = KACHI_NEW_ARRAY(arena, struct kachi_fact, STATEMENT_FACTS_MAX)};
    struct kachi_str id = kachi_id_text(arena, "st", &statement->id);
    stating.model = kachi_fact_of(id, id);
    stating.model.evidence = id;
    stating.model.is_verified = statement->state == KACHI_STATEMENT_VERIFIED;
    stating.model.dated = statement->until == KACHI_NO_DAY
                              ? kachi_day_of_moment(statement->stated_at)
                              : statement->until;
    stating.model.valid_until = statement->valid_until == KACHI_NO_DAY ? 0 : statement->valid_until;
    state_word(&stating, "statement.id", id);
    state_word(&stating, "statement.issuer", statement->issuer);
    state_word(&stating, "statement.rulebook", statement->rulebook);
    state_word(&stating, "statement.state",
               kachi_str_of(kachi_statement_state_word(statement->state)));
    state_word(&stating, "statement.verifier", statement->verifier);
    state_day(&stating, "statement.period_from", statement->from);
    state_day(&stating, "statement.period_until", statement->until);
    state_amounts(&stating, statement);
    return (struct kachi_facts){.count = stating.count, .items = stating.items};
}

struct kachi_facts kachi_facts_join(struct kachi_arena *arena, struct kachi_facts first,
                                    struct kachi_facts second)
{
    struct kachi_fact *items =
        KACHI_NEW_ARRAY(arena, struct kachi_fact, first.count + second.count + 1);
    size_t count = 0;
    for (size_t i = 0; i < first.count; i++) {
        items[count++] = first.items[i];
    }
    for (size_t i = 0; i < second.count; i++) {
        if (kachi_fact_find(first, second.items[i].name) == NULL) {
            items[count++] = second.items[i];
        }
    }
    return (struct kachi_facts){.count = count,
                                .items = items,
                                .claims_are_known =
                                    first.claims_are_known || second.claims_are_known};
}

static bool stands(const struct kachi_value_statement *statement)
{
    return statement->state != KACHI_STATEMENT_WITHDRAWN &&
           statement->state != KACHI_STATEMENT_RETURNED;
}

static bool is_verified(const struct kachi_value_statement *statement)
{
    return statement->state == KACHI_STATEMENT_VERIFIED;
}

const struct kachi_value_statement *
kachi_statement_that_counts(size_t count, const struct kachi_value_statement statements[],
                            struct kachi_str product)
{
    const struct kachi_value_statement *best = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct kachi_value_statement *statement = &statements[i];
        bool is_better = best == NULL || (!is_verified(best) && is_verified(statement));
        if (is_better && stands(statement) && kachi_str_equal(statement->product, product)) {
            best = statement;
        }
    }
    return best;
}

/* By product, and within it the one that counts first; statements lie in one array, newest first.
 */
static int compare_counting(const void *a, const void *b)
{
    const struct kachi_value_statement *x = *(const struct kachi_value_statement *const *)a;
    const struct kachi_value_statement *y = *(const struct kachi_value_statement *const *)b;
    int order = kachi_str_compare(x->product, y->product);
    order = order != 0 ? order : (int)is_verified(y) - (int)is_verified(x);
    return order != 0 ? order : (x > y) - (x < y);
}

struct kachi_statement_index
kachi_statement_index_new(struct kachi_arena *arena, size_t count,
                          const struct kachi_value_statement statements[])
{
    struct kachi_statement_index index = {
        .items = KACHI_NEW_ARRAY(arena, const struct kachi_value_statement *, count + 1)};
    size_t standing = 0;
    for (size_t i = 0; i < count; i++) {
        if (stands(&statements[i])) {
            index.items[standing++] = &statements[i];
        }
    }
    qsort(index.items, standing, sizeof(struct kachi_value_statement *), compare_counting);
    for (size_t i = 0; i < standing; i++) {
        bool is_first = index.count == 0 || !kachi_str_equal(index.items[index.count - 1]->product,
                                                             index.items[i]->product);
        if (is_first) {
            index.items[index.count++] = index.items[i];
        }
    }
    return index;
}

const struct kachi_value_statement *
kachi_statement_index_find(const struct kachi_statement_index *index, struct kachi_str product)
{
    size_t low = 0;
    size_t high = index->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = kachi_str_compare(index->items[middle]->product, product);
        if (order == 0) {
            return index->items[middle];
        }
        low = order < 0 ? middle + 1 : low;
        high = order < 0 ? high : middle;
    }
    return NULL;
}
