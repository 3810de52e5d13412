/* SPDX-License-Identifier: Apache-2.0 */
/*
 * allocation.c - one activity with several products becomes several columns with one each (ISO
 * 14044 4.3.4).
 *
 * The factors of the file are taken as they stand, also where they do not add up to 1: that is
 * said, never mended. What has no factors is shared by amount or goes to the reference product, and
 * is listed as an assumption.
 */
#include "inventory/linked_internal.h"

#include "base/buffer.h"

#define PRODUCTS_SHOWN 6
#define SUM_TOLERANCE 1e-6

enum kachi_role kachi_exchange_role(const struct kachi_dataset *dataset, uint32_t exchange)
{
    const struct kachi_exchange *e = &dataset->exchanges[exchange];
    switch (dataset->flows[e->flow].kind) {
    case KACHI_FLOW_PRODUCT:
        return !e->is_avoided && e->direction == KACHI_OUTPUT ? KACHI_ROLE_PRODUCT
                                                              : KACHI_ROLE_SUPPLY;
    case KACHI_FLOW_WASTE:
        return !e->is_avoided && e->direction == KACHI_INPUT ? KACHI_ROLE_PRODUCT
                                                             : KACHI_ROLE_SUPPLY;
    case KACHI_FLOW_ELEMENTARY:
        break;
    }
    return KACHI_ROLE_NATURE;
}

double kachi_linking_share(const struct kachi_linking *linking, uint32_t column, uint32_t exchange)
{
    const struct kachi_column *c = &linking->linked->columns[column];
    const double *causal = linking->causal[c->activity];
    if (causal == NULL) {
        return c->share;
    }
    const struct kachi_activity *activity = &linking->dataset->activities[c->activity];
    size_t row = column - linking->column_first[c->activity];
    return causal[row * activity->exchange_count + (exchange - activity->exchange_first)];
}

/* The columns of one activity while its shares are worked out. */
struct products {
    struct kachi_linking *linking;
    uint32_t activity;
    uint32_t first, count;    /* columns */
    uint32_t reference;       /* column that takes all where nothing else is known */
    uint32_t *column_of_flow; /* by flow: KACHI_NONE for what this activity does not make */
    uint32_t factor_first, factor_count;
};

static struct kachi_str activity_name(const struct products *products)
{
    return kachi_activity_name(&products->linking->dataset->activities[products->activity],
                               KACHI_LANG_EN);
}

/* "steel 0.75, slag 0.25": what the findings show. */
static struct kachi_str shares_text(const struct products *products)
{
    const struct kachi_linking *linking = products->linking;
    struct kachi_buffer buffer;
    kachi_buffer_init(&buffer, 4096);
    for (uint32_t i = 0; i < products->count && i < PRODUCTS_SHOWN; i++) {
        const struct kachi_column *column = &linking->linked->columns[products->first + i];
        struct kachi_str name =
            kachi_flow_name(&linking->dataset->flows[column->flow], KACHI_LANG_EN);
        kachi_buffer_print(&buffer, "%s%.*s %.4g", i == 0 ? "" : ", ", KACHI_STR_ARG(name),
                           column->share);
    }
    if (products->count > PRODUCTS_SHOWN) {
        kachi_buffer_add_text(&buffer, ", ...");
    }
    struct kachi_str text = kachi_str_copy(&products->linking->scratch, kachi_buffer_str(&buffer));
    kachi_buffer_release(&buffer);
    return text;
}

static struct kachi_str number_text(struct products *products, double value)
{
    return kachi_str_print(&products->linking->scratch, "%.7g", value);
}

static void share_by_amount(struct products *products)
{
    struct kachi_column *columns = &products->linking->linked->columns[products->first];
    double total = 0;
    for (uint32_t i = 0; i < products->count; i++) {
        total += fabs(columns[i].made);
    }
    for (uint32_t i = 0; i < products->count; i++) {
        columns[i].share = fabs(columns[i].made) / total;
    }
}

/* What is done where the file says nothing: by amount where all products are measured alike, else
 * all to one. */
static enum kachi_assumption_kind assume_shares(struct products *products)
{
    const struct kachi_dataset *dataset = products->linking->dataset;
    struct kachi_column *columns = &products->linking->linked->columns[products->first];
    bool is_one_dimension = true;
    for (uint32_t i = 1; i < products->count; i++) {
        if (dataset->flows[columns[i].flow].dimension !=
            dataset->flows[columns[0].flow].dimension) {
            is_one_dimension = false;
        }
    }
    if (is_one_dimension) {
        share_by_amount(products);
        return KACHI_ASSUMED_BY_AMOUNT;
    }
    for (uint32_t i = 0; i < products->count; i++) {
        columns[i].share = products->first + i == products->reference ? 1 : 0;
    }
    return KACHI_ASSUMED_ALL_TO_REFERENCE;
}

static void report_assumption(struct products *products, enum kachi_assumption_kind kind)
{
    struct kachi_linking *linking = products->linking;
    struct kachi_place place = linking->dataset->activities[products->activity].place;
    const struct kachi_arg *args =
        KACHI_ARGS({"activity", activity_name(products)}, {"products", shares_text(products)},
                   {"count", kachi_str_print(&linking->scratch, "%u", products->count)});
    if (linking->strict) {
        linking->is_refused = true;
        kachi_findings_add(linking->findings, "allocation-missing", place, args);
        return;
    }
    kachi_findings_add(linking->findings, "assumption-allocation", place, args);
    struct kachi_linked *linked = linking->linked;
    linked->assumptions[linked->assumption_count++] =
        (struct kachi_assumption){.activity = products->activity, .kind = kind};
}

/* Whether factor number i of the activity is of this method and of a product that has a column. */
static bool is_factor_of(const struct products *products, uint32_t i,
                         enum kachi_allocation_method method)
{
    const struct kachi_allocation_factor *factor =
        &products->linking->dataset->factors[products->factor_first + i];
    return factor->method == method && products->column_of_flow[factor->product] != KACHI_NONE;
}

/* Sets the shares from factors for whole products; false where the file has none that say anything.
 */
static bool share_by_factors(struct products *products, enum kachi_allocation_method method)
{
    const struct kachi_linking *linking = products->linking;
    struct kachi_column *columns = linking->linked->columns;
    for (uint32_t i = 0; i < products->count; i++) {
        columns[products->first + i].share = 0;
    }
    bool is_any = false;
    for (uint32_t i = 0; i < products->factor_count; i++) {
        const struct kachi_allocation_factor *factor =
            &linking->dataset->factors[products->factor_first + i];
        double value = linking->evaluated->factor[products->factor_first + i];
        if (!is_factor_of(products, i, method) || factor->exchange != KACHI_NONE) {
            continue;
        }
        columns[products->column_of_flow[factor->product]].share = value;
        is_any = is_any || !kachi_is_zero(value);
    }
    return is_any;
}

static void check_sum(struct products *products)
{
    const struct kachi_linking *linking = products->linking;
    double sum = 0;
    for (uint32_t i = 0; i < products->count; i++) {
        sum += linking->linked->columns[products->first + i].share;
    }
    if (fabs(sum - 1) > SUM_TOLERANCE) {
        kachi_findings_add(linking->findings, "allocation-sum",
                           linking->dataset->activities[products->activity].place,
                           KACHI_ARGS({"activity", activity_name(products)},
                                      {"sum", number_text(products, sum)},
                                      {"products", shares_text(products)}));
    }
}

/*
 * Shares for whole products where `method` is causal and so not meant for them: factors of the file
 * of any kind, else assumed; *kind says how in the latter case, and the result is then false.
 */
static bool share_beside_causal(struct products *products, enum kachi_assumption_kind *kind)
{
    static const enum kachi_allocation_method order[] = {
        KACHI_ALLOCATE_CAUSAL, KACHI_ALLOCATE_PHYSICAL, KACHI_ALLOCATE_ECONOMIC};
    for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
        if (share_by_factors(products, order[i])) {
            return true;
        }
    }
    *kind = assume_shares(products);
    return false;
}

/* Completes the causal shares of one exchange; true where the file has none and those of the
 * products stand in. */
static bool complete_causal(struct products *products, double *causal, uint32_t ordinal)
{
    struct kachi_linking *linking = products->linking;
    const struct kachi_activity *activity = &linking->dataset->activities[products->activity];
    bool is_any = false;
    double sum = 0;
    for (uint32_t c = 0; c < products->count; c++) {
        double value = causal[(size_t)c * activity->exchange_count + ordinal];
        is_any = is_any || !isnan(value);
        sum += isnan(value) ? 0 : value;
    }
    for (uint32_t c = 0; c < products->count; c++) {
        double *value = &causal[(size_t)c * activity->exchange_count + ordinal];
        if (isnan(*value)) {
            *value = is_any ? 0 : linking->linked->columns[products->first + c].share;
        }
    }
    uint32_t exchange = activity->exchange_first + ordinal;
    if (kachi_exchange_role(linking->dataset, exchange) == KACHI_ROLE_PRODUCT ||
        kachi_is_zero(linking->evaluated->amount[exchange])) {
        return false;
    }
    if (is_any && fabs(sum - 1) > SUM_TOLERANCE) {
        const struct kachi_flow *flow =
            &linking->dataset->flows[linking->dataset->exchanges[exchange].flow];
        kachi_findings_add(linking->findings, "allocation-sum-causal",
                           linking->dataset->exchanges[exchange].place,
                           KACHI_ARGS({"activity", activity_name(products)},
                                      {"flow", kachi_flow_name(flow, KACHI_LANG_EN)},
                                      {"sum", number_text(products, sum)}));
    }
    return !is_any;
}

static void allocate_causal(struct products *products)
{
    struct kachi_linking *linking = products->linking;
    const struct kachi_activity *activity = &linking->dataset->activities[products->activity];
    size_t count = (size_t)products->count * activity->exchange_count;
    double *causal = KACHI_NEW_ARRAY(&linking->scratch, double, count);
    for (size_t i = 0; i < count; i++) {
        causal[i] = nan("");
    }
    for (uint32_t i = 0; i < products->factor_count; i++) {
        const struct kachi_allocation_factor *factor =
            &linking->dataset->factors[products->factor_first + i];
        if (!is_factor_of(products, i, KACHI_ALLOCATE_CAUSAL) || factor->exchange == KACHI_NONE) {
            continue;
        }
        size_t row = products->column_of_flow[factor->product] - products->first;
        causal[row * activity->exchange_count + (factor->exchange - activity->exchange_first)] =
            linking->evaluated->factor[products->factor_first + i];
    }
    enum kachi_assumption_kind kind = KACHI_ASSUMED_BY_AMOUNT;
    bool is_known = share_beside_causal(products, &kind);
    bool is_used = false;
    for (uint32_t ordinal = 0; ordinal < activity->exchange_count; ordinal++) {
        is_used = complete_causal(products, causal, ordinal) || is_used;
    }
    if (is_used && is_known) {
        check_sum(products);
    }
    if (is_used && !is_known) {
        report_assumption(products, kind);
    }
    linking->causal[products->activity] = causal;
}

/* The method whose factors decide: the activity's own, else the first that has any; NONE where
 * there are none. */
static enum kachi_allocation_method decisive_method(const struct products *products)
{
    bool has[4] = {false};
    for (uint32_t i = 0; i < products->factor_count; i++) {
        const struct kachi_allocation_factor *factor =
            &products->linking->dataset->factors[products->factor_first + i];
        if (is_factor_of(products, i, factor->method) &&
            !kachi_is_zero(products->linking->evaluated->factor[products->factor_first + i])) {
            has[factor->method] = true;
        }
    }
    enum kachi_allocation_method own =
        products->linking->dataset->activities[products->activity].allocation;
    if (own != KACHI_ALLOCATE_NONE && has[own]) {
        return own;
    }
    static const enum kachi_allocation_method order[] = {
        KACHI_ALLOCATE_PHYSICAL, KACHI_ALLOCATE_ECONOMIC, KACHI_ALLOCATE_CAUSAL};
    for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
        if (has[order[i]]) {
            return order[i];
        }
    }
    return KACHI_ALLOCATE_NONE;
}

static void allocate_activity(struct products *products)
{
    static const char *const words[] = {"", "physical", "economic", "causal"};
    struct kachi_linking *linking = products->linking;
    const struct kachi_activity *activity = &linking->dataset->activities[products->activity];
    enum kachi_allocation_method method = decisive_method(products);
    if (method != KACHI_ALLOCATE_NONE && method != activity->allocation) {
        kachi_findings_add(linking->findings, "allocation-method", activity->place,
                           KACHI_ARGS({"activity", activity_name(products)},
                                      {"method", kachi_str_of(words[method])}));
    }
    if (method == KACHI_ALLOCATE_CAUSAL) {
        allocate_causal(products);
        return;
    }
    if (method != KACHI_ALLOCATE_NONE && share_by_factors(products, method)) {
        check_sum(products);
        return;
    }
    report_assumption(products, assume_shares(products));
}

/* Adds the columns of an activity, one a product; those of amount zero fall away again. */
static void add_columns(struct products *products)
{
    struct kachi_linking *linking = products->linking;
    struct kachi_linked *linked = linking->linked;
    const struct kachi_activity *activity = &linking->dataset->activities[products->activity];
    uint32_t end = activity->exchange_first + activity->exchange_count;
    uint32_t added = products->first;
    for (uint32_t e = activity->exchange_first; e < end; e++) {
        if (kachi_exchange_role(linking->dataset, e) != KACHI_ROLE_PRODUCT) {
            continue;
        }
        const struct kachi_exchange *exchange = &linking->dataset->exchanges[e];
        double amount = linking->evaluated->amount[e];
        uint32_t *column = &products->column_of_flow[exchange->flow];
        if (*column == KACHI_NONE) {
            *column = added++;
            linked->columns[*column] = (struct kachi_column){
                .activity = products->activity, .exchange = e, .flow = exchange->flow, .share = 1};
        }
        linked->columns[*column].made += exchange->direction == KACHI_OUTPUT ? amount : -amount;
    }
    uint32_t kept = products->first;
    for (uint32_t c = products->first; c < added; c++) {
        struct kachi_column column = linked->columns[c];
        if (kachi_is_zero(column.made)) {
            products->column_of_flow[column.flow] = KACHI_NONE;
            continue;
        }
        products->column_of_flow[column.flow] = kept;
        linked->columns[kept++] = column;
    }
    products->count = kept - products->first;
}

/* Which column the activity stands for, with a word where that is not plain. */
static uint32_t reference_column(const struct products *products)
{
    const struct kachi_linking *linking = products->linking;
    const struct kachi_activity *activity = &linking->dataset->activities[products->activity];
    const struct kachi_arg *args = KACHI_ARGS({"activity", activity_name(products)});
    bool has_reference =
        activity->reference != KACHI_NONE &&
        kachi_exchange_role(linking->dataset, activity->reference) == KACHI_ROLE_PRODUCT;
    if (has_reference) {
        uint32_t flow = linking->dataset->exchanges[activity->reference].flow;
        if (products->column_of_flow[flow] == KACHI_NONE) {
            const struct kachi_exchange *exchange =
                &linking->dataset->exchanges[activity->reference];
            kachi_findings_add(
                linking->findings, "reference-zero", exchange->place,
                KACHI_ARGS(
                    {"activity", activity_name(products)},
                    {"product", kachi_flow_name(&linking->dataset->flows[flow], KACHI_LANG_EN)}));
        }
        return products->column_of_flow[flow];
    }
    if (products->count == 0) {
        kachi_findings_add(linking->findings, "activity-without-product", activity->place, args);
        return KACHI_NONE;
    }
    if (products->count > 1) {
        kachi_findings_add(linking->findings, "reference-missing", activity->place, args);
    }
    return products->first;
}

static void allocate_one(struct products *products)
{
    struct kachi_linking *linking = products->linking;
    struct kachi_linked *linked = linking->linked;
    add_columns(products);
    uint32_t reference = reference_column(products);
    linked->column_of_activity[products->activity] = reference;
    products->reference = reference != KACHI_NONE ? reference : products->first;
    if (products->count > 1) {
        allocate_activity(products);
    }
    for (uint32_t i = 0; i < products->count; i++) {
        products->column_of_flow[linked->columns[products->first + i].flow] = KACHI_NONE;
    }
}

void kachi_linking_allocate(struct kachi_linking *linking)
{
    const struct kachi_dataset *dataset = linking->dataset;
    struct kachi_linked *linked = linking->linked;
    uint32_t column_count_max = 0;
    for (uint32_t e = 0; e < dataset->exchange_count; e++) {
        column_count_max += kachi_exchange_role(dataset, e) == KACHI_ROLE_PRODUCT ? 1 : 0;
    }
    linked->columns = KACHI_NEW_ARRAY(linking->arena, struct kachi_column, column_count_max);
    linked->assumptions =
        KACHI_NEW_ARRAY(linking->arena, struct kachi_assumption, column_count_max / 2);
    linked->column_of_activity = KACHI_NEW_ARRAY(linking->arena, uint32_t, dataset->activity_count);
    linking->column_first =
        KACHI_NEW_ARRAY(&linking->scratch, uint32_t, (size_t)dataset->activity_count + 1);
    linking->causal = KACHI_NEW_ARRAY(&linking->scratch, double *, dataset->activity_count);
    uint32_t *column_of_flow = KACHI_NEW_ARRAY(&linking->scratch, uint32_t, dataset->flow_count);
    for (uint32_t flow = 0; flow < dataset->flow_count; flow++) {
        column_of_flow[flow] = KACHI_NONE;
    }
    uint32_t factor = 0;
    for (uint32_t activity = 0; activity < dataset->activity_count; activity++) {
        struct products products = {.linking = linking,
                                    .activity = activity,
                                    .first = linked->column_count,
                                    .column_of_flow = column_of_flow,
                                    .factor_first = factor};
        while (factor < dataset->factor_count && dataset->factors[factor].activity == activity) {
            factor++;
        }
        products.factor_count = factor - products.factor_first;
        linking->column_first[activity] = linked->column_count;
        allocate_one(&products);
        linked->column_count += products.count;
    }
    linking->column_first[dataset->activity_count] = linked->column_count;
}
