/* SPDX-License-Identifier: Apache-2.0 */
/*
 * product_rule.h - product category rules (PCR, 製品別算定ルール) as data: product -> PCR ->
 * rulebook is proposed, never decided. And what a comparison needs of them.
 *
 * Rows of data/product_rules.csv. A rule is matched by HS code (the longest prefix is the best), or
 * by a word of the product's name; rules without either are for any product and come last.
 */
#ifndef KACHI_VALUE_PRODUCT_RULE_H
#define KACHI_VALUE_PRODUCT_RULE_H

#include "inventory/dataset.h"
#include "value/check.h"

struct kachi_product_rule {
    struct kachi_str id, operator_name, name, name_ja;
    struct kachi_str words, hs; /* words of both languages; HS prefixes; separated by spaces */
    struct kachi_str rulebook;
    enum kachi_rule_basis basis;
    struct kachi_str source;
};
enum kachi_rule_match { KACHI_MATCH_ANY, KACHI_MATCH_WORD, KACHI_MATCH_HS, KACHI_MATCH_NAMED };
const char *kachi_rule_match_word(enum kachi_rule_match match);

struct kachi_proposed_rule {
    const struct kachi_product_rule *rule;
    enum kachi_rule_match match;
    size_t digits; /* of the HS prefix */
};

/* In order of id. Lives in arena. */
size_t kachi_product_rules(struct kachi_arena *arena, struct kachi_findings *findings,
                           struct kachi_product_rule **out);

struct kachi_product_description {
    struct kachi_str pcr;  /* the id of one that is named; may be empty */
    struct kachi_str hs;   /* digits, with or without dots; may be empty */
    struct kachi_str name; /* in both languages, for its words */
};
/* What an activity says of itself: attributes pcr and hs_code, and its names. */
struct kachi_product_description kachi_product_describe(struct kachi_arena *arena,
                                                        const struct kachi_dataset *dataset,
                                                        uint32_t activity);
/* Best first: named, HS by digits, word, any; ties by id. Lives in arena. */
size_t kachi_product_rules_propose(struct kachi_arena *arena,
                                   const struct kachi_product_description *description,
                                   struct kachi_findings *findings,
                                   struct kachi_proposed_rule **out);

/*
 * May a comparison of two products be shown to others? The check LABEL-CMP of the rulebook, on what
 * the data say: products of one owner compare freely; others need the same product rules (attribute
 * pcr) and both verified. What is not known is a notice.
 */
struct kachi_comparison {
    uint32_t a, b; /* activities */
    bool both_verified;
};
enum kachi_outcome kachi_comparison_check(struct kachi_arena *arena,
                                          const struct kachi_dataset *dataset,
                                          const struct kachi_comparison *comparison,
                                          const struct kachi_rulebook *rulebook);

#endif
