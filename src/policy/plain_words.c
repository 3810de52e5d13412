/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/plain_words.h"

#include "base/embedded.h"
#include "policy/tally.h"

#include <assert.h>

#define TABLE_PATH "data/equivalents.csv"
#define SIGNIFICANT_DIGITS 2
#define DIVISION_DIGITS 9

/* Digits after the point that leave two significant ones; negative for 120, 1,200 ... */
static int digits_of(struct kachi_decimal value)
{
    struct kachi_decimal bound = kachi_decimal_of(1);
    int digits = SIGNIFICANT_DIGITS - 1;
    for (; kachi_decimal_compare(value, bound) < 0; digits++) {
        bound.exponent--;
    }
    for (bound.exponent++; kachi_decimal_compare(value, bound) >= 0; digits--) {
        bound.exponent++;
    }
    return digits;
}

enum kachi_err kachi_plain_amount(struct kachi_decimal kgco2e, struct kachi_decimal kgco2e_per_unit,
                                  struct kachi_decimal *out)
{
    if (kgco2e.coefficient <= 0 || kgco2e_per_unit.coefficient <= 0) {
        return KACHI_ERR_NO_ANSWER;
    }
    enum kachi_err err =
        kachi_decimal_divide(kgco2e, kgco2e_per_unit, DIVISION_DIGITS, KACHI_ROUND_HALF_EVEN, out);
    if (err != KACHI_OK || out->coefficient == 0) {
        return err == KACHI_OK ? KACHI_ERR_NO_ANSWER : err; /* less than a billionth of it */
    }
    int digits = digits_of(*out);
    if (digits >= 0) {
        return kachi_decimal_round(*out, digits, KACHI_ROUND_HALF_EVEN, out);
    }
    struct kachi_decimal unit = {1, -digits};
    err = kachi_decimal_divide(*out, unit, 0, KACHI_ROUND_HALF_EVEN, out);
    return err == KACHI_OK ? kachi_decimal_multiply(*out, unit, out) : err;
}

static const struct kachi_form_column columns[] = {
    {"kgco2e", "form.column.kgco2e"},
    {"about", "form.column.about"},
    {"of", "form.column.equivalent"},
    {"kgco2e_per_unit", "form.column.factor"},
};

static enum kachi_err add_table(struct kachi_form *form, const char *id, const char *phrase,
                                struct kachi_decimal kgco2e)
{
    const struct kachi_embedded_file *file = kachi_embedded_find(TABLE_PATH);
    struct kachi_findings findings; /* of a table of ours, which is tested */
    struct kachi_csv *csv = NULL;
    struct kachi_csv_row row;
    assert(file != NULL);
    kachi_findings_init(&findings);
    struct kachi_form_table *table = kachi_form_add_table(form, id, phrase, 4, columns);
    enum kachi_err err = kachi_csv_open(form->arena, file->path, file->content, &findings, &csv);
    while (err == KACHI_OK && kachi_csv_next(csv, &row)) {
        struct kachi_decimal factor;
        struct kachi_decimal about;
        err = kachi_decimal_read(row.cells[kachi_csv_column(csv, "kgco2e_per_unit")], &factor);
        enum kachi_err has = err == KACHI_OK ? kachi_plain_amount(kgco2e, factor, &about) : err;
        if (has == KACHI_OK) {
            kachi_form_number(table, kgco2e);
            kachi_form_number(table, about);
            struct kachi_str word = row.cells[kachi_csv_column(csv, "id")];
            kachi_form_say(
                table, kachi_str_print(form->arena, "equivalent.%.*s", KACHI_STR_ARG(word)).text);
            kachi_form_number(table, factor);
        }
        err = has == KACHI_ERR_NO_ANSWER ? KACHI_OK : has;
    }
    kachi_findings_release(&findings);
    return err;
}

enum kachi_err kachi_plain_words_form(struct kachi_arena *arena,
                                      const struct kachi_value_statement *statement,
                                      struct kachi_str name_ja, struct kachi_form **out)
{
    *out = kachi_form_new(arena, "plain-words", "form.plain", statement->product_name);
    (*out)->subject_ja = name_ja;
    enum kachi_err err = add_table(*out, "cfp", "form.plain.cfp", statement->cfp_kgco2e_per_unit);
    if (err == KACHI_OK && statement->has_rep) {
        err = add_table(*out, "rep", "form.plain.rep", statement->rep_kgco2e_per_unit);
    }
    if (err == KACHI_OK && statement->has_ae) {
        err = add_table(*out, "ae", "form.plain.ae", statement->ae_kgco2e_per_unit);
    }
    kachi_form_note(*out, "form.plain.note");
    kachi_form_note(*out, statement->state == KACHI_STATEMENT_VERIFIED ? "form.plain.verified"
                                                                       : "form.plain.unverified");
    return err;
}
