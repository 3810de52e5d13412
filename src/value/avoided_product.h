/* SPDX-License-Identifier: Apache-2.0 */
/*
 * avoided_product.h - the avoided emission of a product of a dataset as somebody claims it: the
 * inventories compared (avoided.h), and what is stated of them (avoided_stated.h). Statements,
 * reports and `kachi avoid` all ask here, so they cannot disagree.
 */
#ifndef KACHI_VALUE_AVOIDED_PRODUCT_H
#define KACHI_VALUE_AVOIDED_PRODUCT_H

#include "base/json.h"
#include "value/avoided_stated.h"

struct kachi_avoided_product_options {
    uint32_t activity;
    uint32_t reference;     /* KACHI_NONE: the cut downstream by the party's own measures */
    struct kachi_str party; /* who claims; empty: the activity's owner */
    const struct kachi_rulebook *rulebook;
    struct kachi_decimal quantity; /* of the period; 0: not said */
    kachi_day from;                /* of the period; KACHI_NO_DAY */
};

struct kachi_avoided_product {
    struct kachi_avoided *avoided;       /* of one unit; NULL: downstream */
    struct kachi_downstream *downstream; /* NULL: against a reference */
    uint32_t existing;                   /* the system replaced (ae_existing); KACHI_NONE */
    double difference_kgco2e;            /* of the inventories, per unit */
    struct kachi_given facts;            /* what attributes of the solution say */
    struct kachi_avoided_stated stated;
};

/* study: the stated scenario. Errors are those of kachi_attributes_check, kachi_avoided_compute,
 * kachi_avoided_downstream and kachi_avoided_state; KACHI_ERR_INPUT with finding avoided-existing
 * where ae_existing names no activity, or one counted in another unit. */
KACHI_MUST_CHECK enum kachi_err
kachi_avoided_product_compute(struct kachi_arena *arena, const struct kachi_study *study,
                              const struct kachi_avoided_product_options *options,
                              struct kachi_findings *findings, struct kachi_avoided_product **out);

/* The members of a statement's `ae`, without braces: kind, numbers, steps, gates. */
void kachi_avoided_product_write(struct kachi_arena *arena, const struct kachi_dataset *dataset,
                                 const struct kachi_avoided_product *product,
                                 struct kachi_json_writer *json);

/* For people: what was decided at each step, and the gates with their evidence, in order. */
struct kachi_avoided_line {
    struct kachi_str label, text;
};
size_t kachi_avoided_product_lines(struct kachi_arena *arena, const struct kachi_dataset *dataset,
                                   const struct kachi_avoided_product *product,
                                   enum kachi_lang lang, struct kachi_avoided_line **out);

#endif
