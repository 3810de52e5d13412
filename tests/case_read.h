/* SPDX-License-Identifier: Apache-2.0 */
/*
 * case_read.h - numeric cases as an LCA practitioner writes them (tests/cases/footprint/README.md),
 * read into a builder.
 */
#ifndef KACHI_TESTS_CASE_READ_H
#define KACHI_TESTS_CASE_READ_H

#include "footprint/characterise.h"
#include "inventory/builder.h"

enum case_question {
    CASE_TOTAL,
    CASE_DIRECT,
    CASE_TIER,
    CASE_FLOW,
    CASE_INVENTORY,
    CASE_SUPPLY,
    CASE_INTENSITY,
    CASE_STAGE,
    CASE_FINDING,
};

/* One line that begins with expect. */
struct case_expectation {
    enum case_question question;
    struct kachi_str of; /* activity, product, flow, stage or code */
    double value;
    uint32_t line;
};

struct case_file {
    struct kachi_str name;
    struct kachi_str method; /* id; empty where factors are given */
    size_t factor_count, factor_capacity;
    struct kachi_own_factor *factors;
    struct kachi_str demand; /* product or waste */
    double amount;
    struct kachi_str unit;
    double tolerance;        /* relative */
    struct kachi_str refuse; /* finding code that must end the case */
    uint32_t refuse_line;
    size_t expectation_count, expectation_capacity;
    struct case_expectation *expectations;
    uint32_t bad_line; /* first line that is not understood; 0: none */
};

/* Adds the facts to the builder; texts live in arena. */
struct case_file case_read(struct kachi_arena *arena, struct kachi_str name,
                           struct kachi_str content, struct kachi_builder *builder);

#endif
