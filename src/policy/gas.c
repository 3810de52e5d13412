/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/gas.h"

#include "base/csv.h"
#include "base/embedded.h"

#include <assert.h>

#define TABLE_PATH "data/gwp100.csv"

struct gas_row {
    struct kachi_str gas;
    struct kachi_decimal gwp;
};

struct kachi_gas_table {
    size_t count, capacity;
    struct gas_row *rows;
};

static void read_rows(struct kachi_arena *arena, struct kachi_csv *csv, size_t gwp_column,
                      struct kachi_gas_table *table)
{
    size_t gas_column = kachi_csv_column(csv, "gas");
    struct kachi_csv_row row;
    while (kachi_csv_next(csv, &row)) {
        struct kachi_decimal gwp;
        if (kachi_decimal_read(row.cells[gwp_column], &gwp) != KACHI_OK) {
            continue; /* no factor in this method */
        }
        table->rows = kachi_arena_grow(arena, table->rows, table->count, &table->capacity,
                                       sizeof(*table->rows));
        table->rows[table->count++] = (struct gas_row){.gas = row.cells[gas_column], .gwp = gwp};
    }
}

enum kachi_err kachi_gas_table_open(struct kachi_arena *arena, const char *method,
                                    struct kachi_gas_table **out)
{
    const struct kachi_embedded_file *file = kachi_embedded_find(TABLE_PATH);
    struct kachi_findings findings; /* of a table of ours, which is tested */
    struct kachi_csv *csv = NULL;
    assert(file != NULL);
    kachi_findings_init(&findings);
    enum kachi_err err = kachi_csv_open(arena, file->path, file->content, &findings, &csv);
    size_t column = err == KACHI_OK ? kachi_csv_column(csv, method) : KACHI_CSV_NO_COLUMN;
    *out = KACHI_NEW(arena, struct kachi_gas_table);
    if (err == KACHI_OK && column != KACHI_CSV_NO_COLUMN) {
        read_rows(arena, csv, column, *out);
    }
    kachi_findings_release(&findings);
    return column == KACHI_CSV_NO_COLUMN ? KACHI_ERR_NOT_FOUND : err;
}

enum kachi_err kachi_gas_gwp(const struct kachi_gas_table *table, struct kachi_str gas,
                             struct kachi_decimal *gwp)
{
    if (kachi_str_equal_ignore_case(gas, kachi_str_of("CO2e"))) {
        *gwp = kachi_decimal_of(1);
        return KACHI_OK;
    }
    for (size_t i = 0; i < table->count; i++) {
        if (kachi_str_equal_ignore_case(table->rows[i].gas, gas)) {
            *gwp = table->rows[i].gwp;
            return KACHI_OK;
        }
    }
    return KACHI_ERR_NOT_FOUND;
}

static const char *const class_words[KACHI_GAS_CLASSES] = {"CO2", "CH4", "N2O", "HFC",
                                                           "PFC", "SF6", "NF3", "other"};

enum kachi_gas_class kachi_gas_class_of(struct kachi_str gas)
{
    for (enum kachi_gas_class class = KACHI_GAS_CO2; class < KACHI_GAS_OTHER; class ++) {
        if (kachi_str_has_prefix(gas, class_words[class])) {
            return class;
        }
    }
    return KACHI_GAS_OTHER;
}

const char *kachi_gas_class_word(enum kachi_gas_class gas)
{
    return class_words[gas];
}
