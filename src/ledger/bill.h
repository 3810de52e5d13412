/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bill.h - what goes into a model, by plant and month: a bill of materials turns "10 cars at Kariya
 * in November" into the inputs and outputs of a make.
 *
 * A bill is a table (CSV, English or Japanese headings), one row a product that goes in or comes
 * out, by unit of the model:
 *
 *     plant, month, model, role, product, quantity, yield, share
 *
 * role is input, output or scrap. An input's quantity is what is in the product; what is taken is
 * quantity / yield, rounded up to the product's last decimal (L3: 300,000 g at 0.65 take 461,539).
 * An output beside the model has a share of the value; scrap has none (cut-off). A row without
 * plant or month is for all of them; for one product the row that says more counts.
 *
 * Which lots are used is never chosen silently: by the first of the rulebook's input_rules where
 * none is named, and only by one that the rulebooks of all candidate lots allow. The rule is
 * written into the entry, with plant and month.
 */
#ifndef KACHI_LEDGER_BILL_H
#define KACHI_LEDGER_BILL_H

#include "base/decimal.h"
#include "base/findings.h"
#include "ledger/entry.h"
#include "ledger/ledger.h"
#include "ledger/product.h"

enum kachi_input_rule {
    KACHI_INPUT_DEFAULT,  /* the rulebook's first */
    KACHI_INPUT_PRO_RATA, /* of every lot that is held, by what is left of it */
    KACHI_INPUT_FIRST_IN, /* the oldest lots first */
    KACHI_INPUT_DECLARED, /* the lots that the maker names */
};
const char *kachi_input_rule_word(enum kachi_input_rule rule); /* "pro-rata" ... */
bool kachi_input_rule_read(struct kachi_str word, enum kachi_input_rule *out);

enum kachi_bill_role { KACHI_BILL_INPUT, KACHI_BILL_OUTPUT, KACHI_BILL_SCRAP };

struct kachi_bill_row {
    struct kachi_place place;
    struct kachi_str plant, month, model, product; /* plant, month: empty for all */
    enum kachi_bill_role role;
    struct kachi_decimal quantity; /* above 0; by unit of the model */
    struct kachi_decimal yield;    /* above 0, up to 1 */
    int64_t share;
};
struct kachi_bill {
    size_t count;
    const struct kachi_bill_row *rows;
};

/* KACHI_ERR_INPUT with a finding for every row that is wrong. Text is in arena. */
KACHI_MUST_CHECK enum kachi_err kachi_bill_read(struct kachi_arena *arena, struct kachi_str source,
                                                struct kachi_str content,
                                                struct kachi_findings *findings,
                                                struct kachi_bill *out);

struct kachi_bill_order {
    int64_t maker;                     /* party */
    const struct kachi_product *model; /* with its name */
    int64_t quantity;                  /* of the model, as the ledger counts it */
    int64_t share;                     /* of the model, beside those of the outputs */
    struct kachi_str plant;            /* may be empty */
    struct kachi_str month;            /* "2026-11"; may be empty */
    enum kachi_input_rule rule;
    struct kachi_id entry; /* the first lot's id too; the others' are derived from it */
    size_t named_count;
    const struct kachi_make_input *named; /* declared: their products are taken of them alone */
};

/*
 * Fills bill, inputs and outputs; draws and own emissions are the caller's. KACHI_ERR_NOT_FOUND
 * with bill-none where no row is for the model, plant and month; KACHI_ERR_INPUT with bill-short
 * where too little is held, bill-declared where the named lots are not what is needed, bill-rule
 * where a rulebook does not allow the rule.
 */
KACHI_MUST_CHECK enum kachi_err kachi_bill_make(struct kachi_ledger *ledger,
                                                struct kachi_arena *arena,
                                                const struct kachi_bill *bill,
                                                const struct kachi_bill_order *order,
                                                struct kachi_make_content *out);

#endif
