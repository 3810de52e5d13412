/* SPDX-License-Identifier: Apache-2.0 */
#include "value/rulebook_compare.h"

#include "value/check.h"

static struct kachi_str value_of(struct kachi_arena *arena, const struct kachi_rulebook *rulebook,
                                 struct kachi_str name)
{
    const struct kachi_rule_parameter *found =
        kachi_rulebook_parameter(rulebook, kachi_str_copy(arena, name).text);
    return found == NULL ? kachi_str_of("") : found->value;
}

size_t kachi_rulebook_differences(struct kachi_arena *arena, const struct kachi_rulebook *a,
                                  const struct kachi_rulebook *b, struct kachi_findings *findings,
                                  struct kachi_rulebook_difference **out)
{
    struct kachi_check_rule *rules = NULL;
    size_t rule_count = kachi_check_rules(arena, findings, &rules);
    *out = KACHI_NEW_ARRAY(arena, struct kachi_rulebook_difference,
                           a->parameter_count + b->parameter_count + rule_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < a->parameter_count; i++) {
        struct kachi_str name = a->parameters[i].name;
        struct kachi_rulebook_difference found = {name, a->parameters[i].value,
                                                  value_of(arena, b, name), false};
        if (!kachi_str_equal(found.a, found.b)) {
            (*out)[count++] = found;
        }
    }
    for (size_t i = 0; i < b->parameter_count; i++) {
        struct kachi_str name = b->parameters[i].name;
        const char *text = kachi_str_copy(arena, name).text;
        if (kachi_rulebook_parameter(a, text) == NULL && b->parameters[i].value.bytes > 0) {
            (*out)[count++] = (struct kachi_rulebook_difference){name, kachi_str_of(""),
                                                                 b->parameters[i].value, false};
        }
    }
    for (size_t i = 0; i < rule_count; i++) {
        enum kachi_hardness left = kachi_rulebook_hardness(a, rules[i].id);
        enum kachi_hardness right = kachi_rulebook_hardness(b, rules[i].id);
        if (left != right) {
            (*out)[count++] = (struct kachi_rulebook_difference){
                rules[i].id, kachi_str_of(kachi_hardness_word(left)),
                kachi_str_of(kachi_hardness_word(right)), true};
        }
    }
    return count;
}

static void take_check(struct kachi_arena *arena, struct kachi_rulebook *out,
                       const struct kachi_rulebook *b, struct kachi_str id)
{
    struct kachi_rule_check *checks =
        KACHI_NEW_ARRAY(arena, struct kachi_rule_check, out->check_count + 1);
    size_t at = out->check_count;
    for (size_t i = 0; i < out->check_count; i++) {
        checks[i] = out->checks[i];
        at = kachi_str_equal(checks[i].id, id) ? i : at;
    }
    out->check_count += at == out->check_count ? 1 : 0;
    checks[at] = (struct kachi_rule_check){id, kachi_rulebook_hardness(b, id)};
    out->checks = checks;
}

/* The parameters that the calculation reads as fields. */
static void take_field(struct kachi_rulebook *out, const struct kachi_rulebook *b,
                       struct kachi_str name)
{
    if (kachi_str_is(name, "gwp_method")) {
        out->gwp_method = b->gwp_method;
    } else if (kachi_str_is(name, "freeze_at")) {
        out->freeze_at = b->freeze_at;
    } else if (kachi_str_is(name, "measures_exact_max")) {
        out->measures_exact_max = b->measures_exact_max;
    } else if (kachi_str_is(name, "max_assign_ratio")) {
        out->max_assign_ratio = b->max_assign_ratio;
    } else if (kachi_str_is(name, "own_scopes")) {
        for (int scope = 1; scope <= 3; scope++) {
            out->own_scope[scope] = b->own_scope[scope];
        }
    }
}

struct kachi_rulebook *kachi_rulebook_with(struct kachi_arena *arena,
                                           const struct kachi_rulebook *a,
                                           const struct kachi_rulebook *b,
                                           const struct kachi_rulebook_difference *difference)
{
    struct kachi_rulebook *out = KACHI_NEW(arena, struct kachi_rulebook);
    *out = *a;
    if (difference->is_check) {
        take_check(arena, out, b, difference->name);
        return out;
    }
    struct kachi_rule_parameter *parameters =
        KACHI_NEW_ARRAY(arena, struct kachi_rule_parameter, a->parameter_count + 1);
    size_t at = a->parameter_count;
    for (size_t i = 0; i < a->parameter_count; i++) {
        parameters[i] = a->parameters[i];
        at = kachi_str_equal(parameters[i].name, difference->name) ? i : at;
    }
    out->parameter_count += at == a->parameter_count ? 1 : 0;
    parameters[at].name = difference->name;
    parameters[at].value = difference->b;
    out->parameters = parameters;
    take_field(out, b, difference->name);
    return out;
}
