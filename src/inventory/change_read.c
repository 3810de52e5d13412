/* SPDX-License-Identifier: Apache-2.0 */
#include "inventory/change_read.h"

#include "base/text.h"
#include "inventory/elementary.h"

#include <string.h>

/* A change in its pieces. */
struct pieces {
    struct kachi_str activity, field; /* activity empty: none was named */
    enum kachi_operation operation;
    bool is_provider;
    struct kachi_str value;
};

static struct kachi_str part(struct kachi_str text, size_t first, size_t end)
{
    return (struct kachi_str){text.text + first, end - first};
}

/* The last place of a byte; text.bytes where there is none. */
static size_t last_of(struct kachi_str text, char byte)
{
    for (size_t i = text.bytes; i > 0; i--) {
        if (text.text[i - 1] == byte) {
            return i - 1;
        }
    }
    return text.bytes;
}

static bool split(struct kachi_str text, struct pieces *pieces)
{
    size_t at = last_of(text, '=');
    *pieces = (struct pieces){.is_provider = at == text.bytes};
    if (pieces->is_provider) {
        at = last_of(text, '@');
    }
    if (at == text.bytes || at == 0) {
        return false;
    }
    size_t end = at;
    if (!pieces->is_provider && (text.text[at - 1] == '*' || text.text[at - 1] == '+')) {
        end = at - 1;
        pieces->operation = text.text[end] == '*' ? KACHI_MULTIPLY : KACHI_ADD;
    }
    pieces->value = part(text, at + 1, text.bytes);
    struct kachi_str target = part(text, 0, end);
    size_t colon = last_of(target, ':');
    if (colon < target.bytes) {
        pieces->activity = part(target, 0, colon);
        pieces->field = part(target, colon + 1, target.bytes);
    } else {
        pieces->field = target;
    }
    return pieces->field.bytes > 0 && pieces->value.bytes > 0;
}

static bool is_named(struct kachi_str wanted, struct kachi_str key, struct kachi_str name,
                     struct kachi_str name_ja)
{
    return kachi_str_equal(wanted, key) || kachi_str_equal(wanted, name) ||
           (!kachi_str_is_empty(name_ja) && kachi_str_equal(wanted, name_ja));
}

static uint32_t find_activity(const struct kachi_dataset *dataset, struct kachi_str wanted)
{
    for (uint32_t i = 0; i < dataset->activity_count; i++) {
        const struct kachi_activity *activity = &dataset->activities[i];
        if (is_named(wanted, activity->key, activity->name, activity->name_ja)) {
            return i;
        }
    }
    return KACHI_NONE;
}

/* By key or name, else the one activity that makes the product of that name. */
static uint32_t find_maker(const struct kachi_dataset *dataset, struct kachi_str wanted)
{
    uint32_t found = find_activity(dataset, wanted);
    if (found != KACHI_NONE) {
        return found;
    }
    for (uint32_t i = 0; i < dataset->activity_count; i++) {
        uint32_t reference = dataset->activities[i].reference;
        if (reference == KACHI_NONE) {
            continue;
        }
        const struct kachi_flow *product = &dataset->flows[dataset->exchanges[reference].flow];
        if (is_named(wanted, product->key, product->name, product->name_ja)) {
            if (found != KACHI_NONE) {
                return KACHI_NONE;
            }
            found = i;
        }
    }
    return found;
}

/* The one parameter of that name: of the activity, or where none is named a global one first. */
static uint32_t find_parameter(const struct kachi_dataset *dataset, uint32_t activity,
                               struct kachi_str name)
{
    uint32_t found = KACHI_NONE;
    uint32_t count = 0;
    for (uint32_t i = 0; i < dataset->parameter_count; i++) {
        const struct kachi_parameter *parameter = &dataset->parameters[i];
        if (!kachi_str_equal(parameter->name, name)) {
            continue;
        }
        if (parameter->activity == activity) {
            return i;
        }
        found = i;
        count++;
    }
    return activity == KACHI_NONE && count == 1 ? found : KACHI_NONE;
}

/* The one exchange of the activity with that flow: by key, name, or as data/elementary.csv knows
 * it.
 */
static uint32_t find_exchange(struct kachi_arena *arena, const struct kachi_dataset *dataset,
                              uint32_t activity, struct kachi_str flow)
{
    struct kachi_str standard = kachi_elementary_key(arena, flow);
    const struct kachi_activity *owner = &dataset->activities[activity];
    uint32_t found = KACHI_NONE;
    for (uint32_t i = 0; i < owner->exchange_count; i++) {
        const struct kachi_exchange *exchange = &dataset->exchanges[owner->exchange_first + i];
        const struct kachi_flow *its = &dataset->flows[exchange->flow];
        bool is_standard = !kachi_str_is_empty(standard) && kachi_str_equal(standard, its->key);
        if (!is_standard && !is_named(flow, its->key, its->name, its->name_ja)) {
            continue;
        }
        if (found != KACHI_NONE) {
            return KACHI_NONE;
        }
        found = owner->exchange_first + i;
    }
    return found;
}

/* The nearest of these; "-" where none is near. */
static struct kachi_str near_names(struct kachi_arena *arena, struct kachi_str wanted, size_t count,
                                   const struct kachi_str names[])
{
    struct kachi_str near = kachi_text_near_list(arena, wanted, count, names);
    return kachi_str_is_empty(near) ? kachi_str_of("-") : near;
}

/* What else it may have meant: parameters, or the activity's flows. */
static struct kachi_str near_targets(struct kachi_arena *arena, const struct kachi_dataset *dataset,
                                     uint32_t activity, const struct pieces *pieces)
{
    bool is_flow = activity != KACHI_NONE;
    bool is_activity = !is_flow && !kachi_str_is_empty(pieces->activity);
    size_t count = is_flow       ? dataset->activities[activity].exchange_count
                   : is_activity ? dataset->activity_count
                                 : dataset->parameter_count;
    struct kachi_str *names = KACHI_NEW_ARRAY(arena, struct kachi_str, count);
    for (size_t i = 0; i < count; i++) {
        uint32_t at = (uint32_t)i;
        names[i] =
            is_flow
                ? dataset
                      ->flows[dataset->exchanges[dataset->activities[activity].exchange_first + at]
                                  .flow]
                      .key
            : is_activity ? dataset->activities[at].key
                          : dataset->parameters[at].name;
    }
    return near_names(arena, is_activity ? pieces->activity : pieces->field, count, names);
}

/* Finds the field; false where there is none, or it could be several. */
static bool find_target(struct kachi_arena *arena, const struct kachi_dataset *dataset,
                        const struct pieces *pieces, struct kachi_change *change)
{
    if (!kachi_str_is_empty(pieces->activity)) {
        change->activity = find_maker(dataset, pieces->activity);
        if (change->activity == KACHI_NONE) {
            return false;
        }
        change->exchange = find_exchange(arena, dataset, change->activity, pieces->field);
    }
    if (change->exchange != KACHI_NONE) {
        change->target = pieces->is_provider ? KACHI_TARGET_PROVIDER : KACHI_TARGET_AMOUNT;
        return true;
    }
    change->parameter = find_parameter(dataset, change->activity, pieces->field);
    change->target = KACHI_TARGET_PARAMETER;
    return change->parameter != KACHI_NONE && !pieces->is_provider;
}

/* Whether it makes what the purchase takes, or treats what it hands over. */
static bool supplies(const struct kachi_dataset *dataset, uint32_t activity,
                     const struct kachi_exchange *purchase)
{
    const struct kachi_activity *of = &dataset->activities[activity];
    for (uint32_t i = 0; i < of->exchange_count; i++) {
        const struct kachi_exchange *one = &dataset->exchanges[of->exchange_first + i];
        if (one->flow == purchase->flow && one->direction != purchase->direction) {
            return true;
        }
    }
    return false;
}

/* The supplier that is named, as the key of its activity. Those of the same flow are few, so that
 * all of them are told where none of them comes near. */
static enum kachi_err read_supplier(struct kachi_arena *arena, const struct kachi_dataset *dataset,
                                    struct kachi_str text, struct kachi_str wanted,
                                    struct kachi_findings *findings, struct kachi_change *out)
{
    const struct kachi_exchange *purchase = &dataset->exchanges[out->exchange];
    uint32_t provider = find_activity(dataset, wanted);
    if (provider != KACHI_NONE && supplies(dataset, provider, purchase)) {
        out->text = dataset->activities[provider].key;
        return KACHI_OK;
    }
    struct kachi_str *names = KACHI_NEW_ARRAY(arena, struct kachi_str, dataset->activity_count);
    size_t count = 0;
    for (uint32_t i = 0; i < dataset->activity_count; i++) {
        if (supplies(dataset, i, purchase)) {
            names[count++] = dataset->activities[i].key;
        }
    }
    struct kachi_str near = count == 0 || count > KACHI_TEXT_NEAR_MOST
                                ? near_names(arena, wanted, count, names)
                                : kachi_text_list(arena, count, names);
    kachi_findings_add(findings, "change-supplier", KACHI_NOWHERE,
                       KACHI_ARGS({"text", text}, {"value", wanted}, {"near", near}));
    return KACHI_ERR_INPUT;
}

enum kachi_err kachi_change_read(struct kachi_arena *arena, const struct kachi_dataset *dataset,
                                 struct kachi_str text, struct kachi_findings *findings,
                                 struct kachi_change *out)
{
    struct pieces pieces;
    *out = (struct kachi_change){
        .activity = KACHI_NONE, .exchange = KACHI_NONE, .parameter = KACHI_NONE};
    if (!split(text, &pieces)) {
        kachi_findings_add(findings, "change-unreadable", KACHI_NOWHERE,
                           KACHI_ARGS({"text", text}));
        return KACHI_ERR_INPUT;
    }
    out->operation = pieces.operation;
    if (!find_target(arena, dataset, &pieces, out)) {
        kachi_findings_add(
            findings, "change-target", KACHI_NOWHERE,
            KACHI_ARGS({"text", text},
                       {"near", near_targets(arena, dataset, out->activity, &pieces)}));
        return KACHI_ERR_INPUT;
    }
    if (out->target == KACHI_TARGET_PROVIDER) {
        return read_supplier(arena, dataset, text, pieces.value, findings, out);
    }
    if (!kachi_str_read_double(pieces.value, &out->value)) {
        kachi_findings_add(findings, "change-number", KACHI_NOWHERE,
                           KACHI_ARGS({"text", text}, {"value", pieces.value}));
        return KACHI_ERR_INPUT;
    }
    if (out->target == KACHI_TARGET_AMOUNT && out->operation != KACHI_MULTIPLY) {
        out->value *= dataset->exchanges[out->exchange].factor;
    }
    return KACHI_OK;
}
