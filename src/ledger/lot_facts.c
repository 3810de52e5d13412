/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/lot_facts.h"

#include "ledger/ledger_internal.h"
#include "ledger/origin.h"

/* One pool's grams in the lot: of a pool there is one kind alone. */
struct origin_row {
    struct kachi_pool pool;
    kachi_gco2e embodied_g, certificate_g;
};

static enum kachi_err add_rows(struct kachi_ledger *ledger, struct kachi_arena *arena,
                               const struct kachi_mixture *mixture, bool is_certificate,
                               struct origin_row rows[], size_t *count)
{
    enum kachi_err err = KACHI_OK;
    for (size_t i = 0; err == KACHI_OK && i < mixture->count; i++) {
        struct origin_row *row = &rows[(*count)++];
        err = kachi_store_pool_get(ledger, arena, mixture->items[i].number, &row->pool);
        row->embodied_g = is_certificate ? 0 : mixture->items[i].grams;
        row->certificate_g = is_certificate ? mixture->items[i].grams : 0;
    }
    return err;
}

static enum kachi_err read_rows(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                const struct kachi_lot *lot, struct origin_row **rows,
                                size_t *count)
{
    struct kachi_value value;
    struct kachi_origins *origins = kachi_origins_new(arena, ledger);
    *count = 0;
    enum kachi_err err = kachi_origins_left(origins, lot, &value);
    if (err != KACHI_OK) {
        return err;
    }
    *rows =
        KACHI_NEW_ARRAY(arena, struct origin_row, value.embodied.count + value.certificate.count);
    err = add_rows(ledger, arena, &value.embodied, false, *rows, count);
    return err == KACHI_OK ? add_rows(ledger, arena, &value.certificate, true, *rows, count) : err;
}

static enum kachi_err write_origins(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                    size_t count, const struct origin_row rows[],
                                    struct kachi_json_writer *json)
{
    enum kachi_err err = KACHI_OK;
    kachi_json_key(json, "origins");
    kachi_json_begin_array(json);
    for (size_t i = 0; err == KACHI_OK && i < count; i++) {
        struct kachi_party maker = {.name = kachi_str_of("")};
        err = kachi_store_party_get(ledger, arena, rows[i].pool.owner, &maker);
        kachi_json_begin_object(json);
        kachi_json_pair_str(json, "maker", maker.name);
        kachi_json_pair_str(json, "statement", rows[i].pool.statement);
        kachi_json_pair_int64(json, "embodied_g", rows[i].embodied_g);
        kachi_json_pair_int64(json, "certificate_g", rows[i].certificate_g);
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
    return err;
}

/* {"list": [...]}: hidden and shown as one, since how many there are is seen from the origins. */
static void write_rulebooks(size_t count, const struct origin_row rows[],
                            struct kachi_json_writer *json)
{
    kachi_json_key(json, "rulebooks");
    kachi_json_begin_object(json);
    kachi_json_key(json, "ids");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < count; i++) {
        bool is_new = true;
        for (size_t j = 0; j < i; j++) {
            is_new &= !kachi_str_equal(rows[j].pool.rulebook, rows[i].pool.rulebook);
        }
        if (is_new) {
            kachi_json_write_str(json, rows[i].pool.rulebook);
        }
    }
    kachi_json_end_array(json);
    kachi_json_end_object(json);
}

static enum kachi_err write_recipe(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                   const struct kachi_lot *lot, struct kachi_json_writer *json)
{
    size_t count = 0;
    struct kachi_input_row *inputs = NULL;
    enum kachi_err err = kachi_store_inputs(ledger, arena, lot->entry, &inputs, &count);
    kachi_json_key(json, "recipe");
    kachi_json_begin_object(json);
    kachi_json_key(json, "inputs");
    kachi_json_begin_array(json);
    for (size_t i = 0; err == KACHI_OK && i < count; i++) {
        struct kachi_lot input = {.number = 0};
        struct kachi_product product = {.name = kachi_str_of("")};
        err = kachi_store_lot_get(ledger, inputs[i].lot, &input);
        err =
            err == KACHI_OK ? kachi_store_product_get(ledger, arena, input.product, &product) : err;
        struct kachi_decimal quantity = {inputs[i].taken.quantity, (int32_t)-product.decimals};
        kachi_json_begin_object(json);
        kachi_json_pair_str(json, "product", product.name);
        kachi_json_pair_str(json, "quantity", kachi_decimal_write(arena, quantity));
        kachi_json_pair_str(json, "unit", product.unit);
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
    kachi_json_end_object(json);
    return err;
}

enum kachi_err kachi_lot_facts_write(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                     const struct kachi_lot *lot, struct kachi_json_writer *json)
{
    size_t count = 0;
    struct origin_row *rows = NULL;
    struct kachi_product product;
    enum kachi_err err = kachi_store_product_get(ledger, arena, lot->product, &product);
    err = err == KACHI_OK ? read_rows(ledger, arena, lot, &rows, &count) : err;
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_decimal quantity = {lot->left.quantity, (int32_t)-product.decimals};
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "lot", kachi_id_text(arena, "lot", &lot->id));
    kachi_json_pair_str(json, "product", product.name);
    kachi_json_pair_str(json, "quantity",
                        kachi_str_print(arena, "%.*s %.*s",
                                        KACHI_STR_ARG(kachi_decimal_write(arena, quantity)),
                                        KACHI_STR_ARG(product.unit)));
    kachi_json_pair_int64(json, "emitted_g", lot->left.emitted_g);
    kachi_json_pair_int64(json, "embodied_g", lot->left.embodied_g);
    kachi_json_pair_int64(json, "certificate_g", lot->left.certificate_g);
    write_rulebooks(count, rows, json);
    err = write_origins(ledger, arena, count, rows, json);
    err = err == KACHI_OK ? write_recipe(ledger, arena, lot, json) : err;
    kachi_json_end_object(json);
    return err;
}
