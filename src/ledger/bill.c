/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/bill.h"

#include "base/csv.h"
#include "base/number_text.h"
#include "base/text.h"
#include "ledger/find.h"
#include "ledger/ledger_internal.h"
#include "ledger/purpose.h"

#include <string.h>

static const char *const rule_words[] = {"default", "pro-rata", "first-in-first-out", "declared"};

const char *kachi_input_rule_word(enum kachi_input_rule rule)
{
    return rule_words[rule];
}

bool kachi_input_rule_read(struct kachi_str word, enum kachi_input_rule *out)
{
    for (size_t i = KACHI_INPUT_PRO_RATA; i <= KACHI_INPUT_DECLARED; i++) {
        if (kachi_str_is(word, rule_words[i])) {
            *out = (enum kachi_input_rule)i;
            return true;
        }
    }
    return false;
}

/* -- Reading ------------------------------------------------------------------------------- */

struct reading {
    struct kachi_arena *arena;
    struct kachi_findings *findings;
    struct kachi_csv *csv;
    size_t plant, month, model, role, product, quantity, yield, share; /* columns */
    size_t count, capacity;
    struct kachi_bill_row *rows;
    bool failed;
};

static struct kachi_str cell_of(const struct kachi_csv_row *row, size_t column)
{
    return column == KACHI_CSV_NO_COLUMN ? kachi_str_of("") : row->cells[column];
}

static void refuse_cell(struct reading *reading, const struct kachi_csv_row *row, size_t column,
                        const char *expected)
{
    kachi_findings_add(
        reading->findings, "bill-cell", kachi_csv_place(reading->csv, row, column),
        KACHI_ARGS({"value", cell_of(row, column)}, {"expected", kachi_str_of(expected)}));
    reading->failed = true;
}

static bool read_role(struct kachi_str cell, enum kachi_bill_role *out)
{
    static const struct {
        const char *word;
        enum kachi_bill_role role;
    } words[] = {{"input", KACHI_BILL_INPUT},   {"投入", KACHI_BILL_INPUT},
                 {"output", KACHI_BILL_OUTPUT}, {"産出", KACHI_BILL_OUTPUT},
                 {"scrap", KACHI_BILL_SCRAP},   {"スクラップ", KACHI_BILL_SCRAP}};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (kachi_str_is(cell, words[i].word)) {
            *out = words[i].role;
            return true;
        }
    }
    return false;
}

/* A number above zero; `otherwise` where the cell is empty and one is given. */
static bool read_positive(struct kachi_str cell, const struct kachi_decimal *otherwise,
                          struct kachi_decimal *out)
{
    if (kachi_str_is_empty(cell) && otherwise != NULL) {
        *out = *otherwise;
        return true;
    }
    return kachi_decimal_read(cell, out) == KACHI_OK && out->coefficient > 0;
}

static void read_row(struct reading *reading, const struct kachi_csv_row *cells)
{
    const struct kachi_decimal one = kachi_decimal_of(1);
    struct kachi_bill_row row = {
        .place = kachi_csv_place(reading->csv, cells, reading->product),
        .plant = cell_of(cells, reading->plant),
        .month = cell_of(cells, reading->month),
        .model = cell_of(cells, reading->model),
        .product = cell_of(cells, reading->product),
    };
    struct kachi_str share = cell_of(cells, reading->share);
    kachi_day day = 0;
    struct kachi_str first_day =
        kachi_str_print(reading->arena, "%.*s-01", KACHI_STR_ARG(row.month));
    if (!kachi_str_is_empty(row.month) && !kachi_day_read(first_day, &day)) {
        refuse_cell(reading, cells, reading->month, "2026-11");
    } else if (kachi_str_is_empty(row.model)) {
        refuse_cell(reading, cells, reading->model, "a product");
    } else if (!read_role(cell_of(cells, reading->role), &row.role)) {
        refuse_cell(reading, cells, reading->role, "input, output, scrap");
    } else if (kachi_str_is_empty(row.product)) {
        refuse_cell(reading, cells, reading->product, "a product");
    } else if (!read_positive(cell_of(cells, reading->quantity), NULL, &row.quantity)) {
        refuse_cell(reading, cells, reading->quantity, "> 0");
    } else if (!read_positive(cell_of(cells, reading->yield), &one, &row.yield) ||
               kachi_decimal_compare(row.yield, one) > 0) {
        refuse_cell(reading, cells, reading->yield, "0 < yield <= 1");
    } else if (!kachi_str_is_empty(share) &&
               (row.role != KACHI_BILL_OUTPUT || !kachi_str_read_int64(share, &row.share) ||
                !kachi_amount_is_valid(row.share))) {
        refuse_cell(reading, cells, reading->share, "output: 0, 1, 2 ...");
    } else {
        reading->rows = kachi_arena_grow(reading->arena, reading->rows, reading->count,
                                         &reading->capacity, sizeof(*reading->rows));
        reading->rows[reading->count++] = row;
    }
}

enum kachi_err kachi_bill_read(struct kachi_arena *arena, struct kachi_str source,
                               struct kachi_str content, struct kachi_findings *findings,
                               struct kachi_bill *out)
{
    struct reading reading = {.arena = arena, .findings = findings};
    enum kachi_err err = kachi_csv_open(arena, source, content, findings, &reading.csv);
    if (err != KACHI_OK) {
        return err;
    }
    reading.plant = kachi_csv_column(reading.csv, "plant|site|工場|事業所");
    reading.month = kachi_csv_column(reading.csv, "month|月|年月");
    reading.model = kachi_csv_column(reading.csv, "model|モデル|型式|車種");
    reading.role = kachi_csv_column(reading.csv, "role|区分|役割");
    reading.product = kachi_csv_column(reading.csv, "product|item|品目|部材|製品");
    reading.quantity = kachi_csv_column(reading.csv, "quantity|数量|員数");
    reading.yield = kachi_csv_column(reading.csv, "yield|歩留まり|歩留");
    reading.share = kachi_csv_column(reading.csv, "share|配分");
    if (reading.model == KACHI_CSV_NO_COLUMN || reading.role == KACHI_CSV_NO_COLUMN ||
        reading.product == KACHI_CSV_NO_COLUMN || reading.quantity == KACHI_CSV_NO_COLUMN) {
        kachi_findings_add(findings, "bill-columns", (struct kachi_place){.source = source},
                           KACHI_NO_ARGS);
        return KACHI_ERR_INPUT;
    }
    struct kachi_csv_row row;
    while (kachi_csv_next(reading.csv, &row)) {
        read_row(&reading, &row);
    }
    *out = (struct kachi_bill){.count = reading.count, .rows = reading.rows};
    return reading.failed || kachi_findings_has_errors(findings) ? KACHI_ERR_INPUT : KACHI_OK;
}

/* -- Making -------------------------------------------------------------------------------- */

struct making {
    struct kachi_ledger *ledger;
    struct kachi_arena *arena;
    const struct kachi_bill *bill;
    const struct kachi_bill_order *order;
    size_t lot_count; /* held by the maker */
    const struct kachi_lot *lots;
    int64_t *named_products; /* of the named lots */
    size_t input_count, input_capacity;
    struct kachi_make_input *inputs;
    size_t output_count;
    struct kachi_make_output *outputs;
    unsigned rules; /* set of bits 1 << enum kachi_input_rule: those that were followed */
};

static enum kachi_err refuse(struct making *making, enum kachi_err err, const char *code,
                             struct kachi_place place, const struct kachi_arg args[])
{
    kachi_findings_add(making->ledger->findings, code, place, args);
    return err;
}

static bool is_same(struct making *making, struct kachi_str a, struct kachi_str b)
{
    return kachi_str_equal(kachi_text_fold(making->arena, a), kachi_text_fold(making->arena, b));
}

/* How much a row says about when and where; 0 where it is not for this order. */
static int fit(struct making *making, const struct kachi_bill_row *row)
{
    const struct kachi_bill_order *order = making->order;
    bool has_plant = !kachi_str_is_empty(row->plant);
    bool has_month = !kachi_str_is_empty(row->month);
    if (!is_same(making, row->model, order->model->name) ||
        (has_plant && !is_same(making, row->plant, order->plant)) ||
        (has_month && !kachi_str_equal(row->month, order->month))) {
        return 0;
    }
    return 1 + (has_plant ? 1 : 0) + (has_month ? 1 : 0);
}

/* Does the row count, or another that says more? Two that say as much are told. */
static enum kachi_err row_counts(struct making *making, size_t index, bool *counts)
{
    const struct kachi_bill_row *row = &making->bill->rows[index];
    int own = fit(making, row);
    *counts = own > 0;
    for (size_t i = 0; i < making->bill->count && *counts; i++) {
        const struct kachi_bill_row *other = &making->bill->rows[i];
        if (i == index || other->role != row->role ||
            !is_same(making, other->product, row->product)) {
            continue;
        }
        int others = fit(making, other);
        if (others == own) {
            return refuse(making, KACHI_ERR_INPUT, "bill-twice", row->place,
                          KACHI_ARGS({"product", row->product}));
        }
        *counts = others < own;
    }
    return KACHI_OK;
}

/* The ledger quantity of a row's product for the whole order; an input is rounded up, what comes
 * out down. */
static enum kachi_err quantity_of(struct making *making, const struct kachi_bill_row *row,
                                  const struct kachi_product *product, int64_t *out)
{
    const struct kachi_bill_order *order = making->order;
    const struct kachi_decimal units = {order->quantity, -(int32_t)order->model->decimals};
    struct kachi_decimal whole = {0};
    enum kachi_err err = kachi_decimal_multiply(units, row->quantity, &whole);
    whole.coefficient = row->role == KACHI_BILL_INPUT ? -whole.coefficient : whole.coefficient;
    if (err == KACHI_OK) {
        err = kachi_decimal_divide(whole, row->yield, (int)product->decimals, KACHI_ROUND_FLOOR,
                                   &whole);
    }
    whole.coefficient = row->role == KACHI_BILL_INPUT ? -whole.coefficient : whole.coefficient;
    if (err == KACHI_OK) {
        err = kachi_decimal_to_int64(whole, (int)product->decimals, out);
    }
    if (err == KACHI_OK && *out > 0 && kachi_amount_is_valid(*out)) {
        return KACHI_OK;
    }
    return refuse(making, KACHI_ERR_INPUT, "bill-range", row->place,
                  KACHI_ARGS({"product", row->product}));
}

static void add_input(struct making *making, const struct kachi_id *lot, int64_t quantity)
{
    if (quantity == 0) {
        return;
    }
    making->inputs = kachi_arena_grow(making->arena, making->inputs, making->input_count,
                                      &making->input_capacity, sizeof(*making->inputs));
    making->inputs[making->input_count++] = (struct kachi_make_input){*lot, quantity};
}

static struct kachi_str count_text(struct making *making, const struct kachi_product *product,
                                   int64_t quantity)
{
    const struct kachi_decimal value = {quantity, -(int32_t)product->decimals};
    return kachi_str_print(making->arena, "%.*s %.*s",
                           KACHI_STR_ARG(kachi_decimal_write(making->arena, value)),
                           KACHI_STR_ARG(product->unit));
}

/* The rule to follow for these candidates: the order's, else the first of the first rulebook; every
 * rulebook behind them must allow it. */
static enum kachi_err find_rule(struct making *making, const struct kachi_bill_row *row,
                                size_t count, const struct kachi_lot lots[], bool is_declared,
                                enum kachi_input_rule *rule)
{
    enum kachi_err err = KACHI_OK;
    *rule = is_declared ? KACHI_INPUT_DECLARED : making->order->rule;
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        const struct kachi_rulebook **rulebooks = NULL;
        size_t rulebook_count = 0;
        err = kachi_purpose_rulebooks(making->ledger, making->arena, &lots[i], &rulebooks,
                                      &rulebook_count);
        if (err == KACHI_OK && *rule == KACHI_INPUT_DEFAULT) {
            const struct kachi_rule_parameter *list =
                kachi_rulebook_parameter(rulebooks[0], "input_rules");
            struct kachi_str rest = list == NULL ? kachi_str_of("pro-rata") : list->value;
            if (!kachi_input_rule_read(kachi_str_cut(&rest, ' '), rule)) {
                return KACHI_ERR_INTEGRITY;
            }
        }
        struct kachi_str word = kachi_str_of(kachi_input_rule_word(*rule));
        if (err == KACHI_OK &&
            !kachi_purpose_is_in(rulebooks, rulebook_count, "input_rules", word)) {
            return refuse(making, KACHI_ERR_INPUT, "bill-rule", row->place,
                          KACHI_ARGS({"rule", word}, {"product", row->product}));
        }
    }
    return err;
}

static void take_first_in(struct making *making, size_t count, const struct kachi_lot lots[],
                          int64_t need)
{
    for (size_t i = 0; i < count && need > 0; i++) {
        int64_t part = lots[i].left.quantity < need ? lots[i].left.quantity : need;
        add_input(making, &lots[i].id, part);
        need -= part;
    }
}

static enum kachi_err take_pro_rata(struct making *making, size_t count,
                                    const struct kachi_lot lots[], int64_t need)
{
    int64_t *left = KACHI_NEW_ARRAY(making->arena, int64_t, count);
    int64_t *parts = KACHI_NEW_ARRAY(making->arena, int64_t, count);
    for (size_t i = 0; i < count; i++) {
        left[i] = lots[i].left.quantity;
    }
    enum kachi_err err = kachi_amount_split(need, count, left, parts);
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        add_input(making, &lots[i].id, parts[i]);
    }
    return err;
}

/* What is named of the product; the lots of it that could be used, in order of number, else. */
static size_t candidates(struct making *making, int64_t product, struct kachi_lot *out,
                         int64_t *named, int64_t *held)
{
    size_t count = 0;
    *named = 0;
    *held = 0;
    for (size_t i = 0; i < making->order->named_count; i++) {
        *named += making->named_products[i] == product ? making->order->named[i].quantity : 0;
    }
    for (size_t i = 0; i < making->lot_count; i++) {
        const struct kachi_lot *lot = &making->lots[i];
        bool is_named = false;
        for (size_t j = 0; j < making->order->named_count; j++) {
            is_named |= kachi_id_equal(&making->order->named[j].lot, &lot->id);
        }
        if (lot->product == product && !lot->aside && (lot->mark & KACHI_MARK_FROZEN) == 0 &&
            lot->left.quantity > 0 && (*named == 0 || is_named)) {
            *held += lot->left.quantity;
            out[count++] = *lot;
        }
    }
    return count;
}

static enum kachi_err take_inputs(struct making *making, const struct kachi_bill_row *row,
                                  const struct kachi_product *product)
{
    int64_t need = 0;
    int64_t named = 0;
    int64_t held = 0;
    enum kachi_input_rule rule = KACHI_INPUT_DEFAULT;
    struct kachi_lot *lots = KACHI_NEW_ARRAY(making->arena, struct kachi_lot, making->lot_count);
    size_t count = candidates(making, product->number, lots, &named, &held);
    enum kachi_err err = quantity_of(making, row, product, &need);
    if (err == KACHI_OK) {
        err = find_rule(making, row, count, lots, named > 0, &rule);
    }
    if (err != KACHI_OK) {
        return err;
    }
    bool is_declared = rule == KACHI_INPUT_DECLARED;
    if (is_declared ? named != need : held < need) {
        return refuse(
            making, KACHI_ERR_INPUT, is_declared ? "bill-declared" : "bill-short", row->place,
            KACHI_ARGS({"product", product->name}, {"need", count_text(making, product, need)},
                       {"named", count_text(making, product, named)},
                       {"held", count_text(making, product, held)}));
    }
    making->rules |= 1U << rule;
    if (rule == KACHI_INPUT_FIRST_IN) {
        take_first_in(making, count, lots, need);
    }
    return rule == KACHI_INPUT_PRO_RATA ? take_pro_rata(making, count, lots, need) : KACHI_OK;
}

static enum kachi_err add_output(struct making *making, const struct kachi_bill_row *row,
                                 const struct kachi_product *product)
{
    struct kachi_arena *arena = making->arena;
    int64_t quantity = 0;
    enum kachi_err err = quantity_of(making, row, product, &quantity);
    making->outputs[making->output_count] = (struct kachi_make_output){
        .lot = kachi_id_of_name(kachi_id_text(arena, "make", &making->order->entry),
                                kachi_str_print(arena, "%zu", making->output_count)),
        .product = product->id,
        .quantity = quantity,
        .share = row->share,
    };
    making->output_count++;
    return err;
}

static enum kachi_err follow_row(struct making *making, size_t index, size_t *followed)
{
    const struct kachi_bill_row *row = &making->bill->rows[index];
    struct kachi_product product = {0};
    bool counts = false;
    enum kachi_err err = row_counts(making, index, &counts);
    if (err != KACHI_OK || !counts) {
        return err;
    }
    ++*followed;
    err = kachi_find_product(making->ledger, making->arena, row->product, &product);
    if (err != KACHI_OK) {
        return err;
    }
    return row->role == KACHI_BILL_INPUT ? take_inputs(making, row, &product)
                                         : add_output(making, row, &product);
}

static enum kachi_err begin(struct making *making)
{
    const struct kachi_bill_order *order = making->order;
    struct kachi_lot *lots = NULL;
    enum kachi_err err = kachi_store_holdings(making->ledger, making->arena, order->maker, &lots,
                                              &making->lot_count);
    making->lots = lots;
    making->named_products = KACHI_NEW_ARRAY(making->arena, int64_t, order->named_count);
    for (size_t i = 0; i < order->named_count && err == KACHI_OK; i++) {
        struct kachi_lot lot = {0};
        err = kachi_store_lot_find(making->ledger, &order->named[i].lot, &lot);
        making->named_products[i] = lot.product;
        add_input(making, &order->named[i].lot, order->named[i].quantity);
    }
    making->outputs =
        KACHI_NEW_ARRAY(making->arena, struct kachi_make_output, making->bill->count + 1);
    making->outputs[making->output_count++] = (struct kachi_make_output){
        .lot = order->entry,
        .product = order->model->id,
        .quantity = order->quantity,
        .share = order->share,
    };
    return err;
}

/* "Kariya 2026-11 pro-rata": what was followed, for whoever reads the entry; "bill" where there was
 * nothing to say. */
static struct kachi_str describe(struct making *making)
{
    const struct kachi_bill_order *order = making->order;
    struct kachi_str text = kachi_str_print(
        making->arena, "%.*s%s%.*s", KACHI_STR_ARG(order->plant),
        kachi_str_is_empty(order->plant) || kachi_str_is_empty(order->month) ? "" : " ",
        KACHI_STR_ARG(order->month));
    for (unsigned rule = KACHI_INPUT_PRO_RATA; rule <= KACHI_INPUT_DECLARED; rule++) {
        if ((making->rules & 1U << rule) != 0) {
            text = kachi_str_print(making->arena, "%.*s %s", KACHI_STR_ARG(text), rule_words[rule]);
        }
    }
    text = kachi_str_trim(text);
    return kachi_str_is_empty(text) ? kachi_str_of("bill") : text;
}

enum kachi_err kachi_bill_make(struct kachi_ledger *ledger, struct kachi_arena *arena,
                               const struct kachi_bill *bill, const struct kachi_bill_order *order,
                               struct kachi_make_content *out)
{
    struct making making = {.ledger = ledger, .arena = arena, .bill = bill, .order = order};
    size_t followed = 0;
    enum kachi_err err = begin(&making);
    for (size_t i = 0; i < bill->count && err == KACHI_OK; i++) {
        err = follow_row(&making, i, &followed);
    }
    if (err == KACHI_OK && followed == 0) {
        return refuse(&making, KACHI_ERR_NOT_FOUND, "bill-none", KACHI_NOWHERE,
                      KACHI_ARGS({"model", order->model->name}, {"plant", order->plant},
                                 {"month", order->month}));
    }
    out->bill = describe(&making);
    out->input_count = making.input_count;
    out->inputs = making.inputs;
    out->output_count = making.output_count;
    out->outputs = making.outputs;
    return err;
}
