/* SPDX-License-Identifier: Apache-2.0 */
#include "value/product_rule.h"

#include "base/csv.h"
#include "base/embedded.h"
#include "base/text.h"
#include "value/attribute.h"

#include <assert.h>
#include <stdlib.h>

#define PATH "data/product_rules.csv"
#define COLUMNS 9

const char *kachi_rule_match_word(enum kachi_rule_match match)
{
    static const char *const words[] = {"any", "word", "hs", "named"};
    return words[match];
}

size_t kachi_product_rules(struct kachi_arena *arena, struct kachi_findings *findings,
                           struct kachi_product_rule **out)
{
    static const char *const headings[COLUMNS] = {"id", "operator", "name",  "name_ja", "words",
                                                  "hs", "rulebook", "basis", "source"};
    const struct kachi_embedded_file *file = kachi_embedded_find(PATH);
    struct kachi_csv *csv = NULL;
    struct kachi_csv_row row;
    size_t column[COLUMNS];
    size_t count = 0;
    size_t capacity = 0;
    *out = NULL;
    assert(file != NULL);
    if (kachi_csv_open(arena, file->path, file->content, findings, &csv) != KACHI_OK) {
        return 0;
    }
    for (size_t i = 0; i < COLUMNS; i++) {
        column[i] = kachi_csv_column(csv, headings[i]);
        assert(column[i] != KACHI_CSV_NO_COLUMN); /* our own file */
    }
    while (kachi_csv_next(csv, &row)) {
        *out = kachi_arena_grow(arena, *out, count, &capacity, sizeof((*out)[0]));
        bool is_found = kachi_str_is(row.cells[column[7]], "source");
        (*out)[count++] = (struct kachi_product_rule){.id = row.cells[column[0]],
                                                      .operator_name = row.cells[column[1]],
                                                      .name = row.cells[column[2]],
                                                      .name_ja = row.cells[column[3]],
                                                      .words = row.cells[column[4]],
                                                      .hs = row.cells[column[5]],
                                                      .rulebook = row.cells[column[6]],
                                                      .basis = is_found ? KACHI_RULE_FROM_SOURCE
                                                                        : KACHI_RULE_BY_DEFAULT,
                                                      .source = row.cells[column[8]]};
    }
    return count;
}

struct kachi_product_description kachi_product_describe(struct kachi_arena *arena,
                                                        const struct kachi_dataset *dataset,
                                                        uint32_t activity)
{
    const struct kachi_activity *of = &dataset->activities[activity];
    return (struct kachi_product_description){
        .pcr = kachi_attribute_text(dataset, activity, "pcr"),
        .hs = kachi_attribute_text(dataset, activity, "hs_code"),
        .name = kachi_str_print(arena, "%.*s %.*s", KACHI_STR_ARG(of->name),
                                KACHI_STR_ARG(of->name_ja))};
}

/* "7208.10" and "7208 10" are 720810. */
static struct kachi_str digits_of(struct kachi_arena *arena, struct kachi_str hs)
{
    char *digits = KACHI_NEW_ARRAY(arena, char, hs.bytes + 1);
    size_t count = 0;
    for (size_t i = 0; i < hs.bytes; i++) {
        if (hs.text[i] >= '0' && hs.text[i] <= '9') {
            digits[count++] = hs.text[i];
        }
    }
    return (struct kachi_str){digits, count};
}

/* How many digits of the code the best prefix of the rule has; 0: none fits. */
static size_t match_hs(const struct kachi_product_rule *rule, struct kachi_str digits)
{
    size_t best = 0;
    struct kachi_str rest = rule->hs;
    while (rest.bytes > 0) {
        struct kachi_str prefix = kachi_str_cut(&rest, ' ');
        bool fits = prefix.bytes > 0 && prefix.bytes <= digits.bytes &&
                    kachi_str_equal(kachi_str_slice(digits, 0, prefix.bytes), prefix);
        best = fits && prefix.bytes > best ? prefix.bytes : best;
    }
    return best;
}

/* Is a word of the rule in the name? Folded, so that width and case do not matter. */
static bool match_word(struct kachi_arena *arena, const struct kachi_product_rule *rule,
                       struct kachi_str folded_name)
{
    struct kachi_str languages = rule->words;
    while (languages.bytes > 0) {
        struct kachi_str words = kachi_str_cut(&languages, '|');
        while (words.bytes > 0) {
            struct kachi_str word = kachi_text_fold(arena, kachi_str_cut(&words, ' '));
            if (word.bytes > 0 && kachi_str_contains(folded_name, word)) {
                return true;
            }
        }
    }
    return false;
}

static int by_match(const void *a, const void *b)
{
    const struct kachi_proposed_rule *x = a;
    const struct kachi_proposed_rule *y = b;
    if (x->match != y->match) {
        return x->match > y->match ? -1 : 1;
    }
    return x->digits != y->digits ? (x->digits > y->digits ? -1 : 1)
                                  : kachi_str_compare(x->rule->id, y->rule->id);
}

size_t kachi_product_rules_propose(struct kachi_arena *arena,
                                   const struct kachi_product_description *description,
                                   struct kachi_findings *findings,
                                   struct kachi_proposed_rule **out)
{
    struct kachi_product_rule *rules = NULL;
    size_t rule_count = kachi_product_rules(arena, findings, &rules);
    struct kachi_str digits = digits_of(arena, description->hs);
    struct kachi_str name = kachi_text_fold(arena, description->name);
    size_t count = 0;
    *out = KACHI_NEW_ARRAY(arena, struct kachi_proposed_rule, rule_count + 1);
    for (size_t i = 0; i < rule_count; i++) {
        struct kachi_proposed_rule found = {.rule = &rules[i], .match = KACHI_MATCH_ANY};
        size_t prefix = match_hs(&rules[i], digits);
        bool is_any = rules[i].hs.bytes == 0 && rules[i].words.bytes == 0;
        if (description->pcr.bytes > 0 && kachi_str_equal(rules[i].id, description->pcr)) {
            found.match = KACHI_MATCH_NAMED;
        } else if (prefix > 0) {
            found.match = KACHI_MATCH_HS;
            found.digits = prefix;
        } else if (match_word(arena, &rules[i], name)) {
            found.match = KACHI_MATCH_WORD;
        } else if (!is_any) {
            continue;
        }
        (*out)[count++] = found;
    }
    if (count > 0) {
        qsort(*out, count, sizeof((*out)[0]), by_match); /* ids differ: no two are equal */
    }
    return count;
}

enum kachi_outcome kachi_comparison_check(struct kachi_arena *arena,
                                          const struct kachi_dataset *dataset,
                                          const struct kachi_comparison *comparison,
                                          const struct kachi_rulebook *rulebook)
{
    struct kachi_given facts = {.count = 0};
    struct kachi_str left = dataset->activities[comparison->a].owner;
    struct kachi_str right = dataset->activities[comparison->b].owner;
    struct kachi_str left_rules = kachi_attribute_text(dataset, comparison->a, "pcr");
    struct kachi_str right_rules = kachi_attribute_text(dataset, comparison->b, "pcr");
    if (left.bytes > 0 && right.bytes > 0) {
        kachi_given_add_text(arena, &facts, "compared_with",
                             kachi_str_of(kachi_str_equal(left, right) ? "own" : "others"));
    }
    bool same_rules = left_rules.bytes > 0 && kachi_str_equal(left_rules, right_rules);
    kachi_given_add_text(arena, &facts, "same_product_rules",
                         kachi_str_of(same_rules ? "yes" : "no"));
    kachi_given_add_text(arena, &facts, "both_verified",
                         kachi_str_of(comparison->both_verified ? "yes" : "no"));
    return kachi_check_run(kachi_str_of("LABEL-CMP"), rulebook, &facts);
}
