/* SPDX-License-Identifier: Apache-2.0 */
#include "footprint/breakdown.h"

#include "footprint/footprint_json.h"
#include "footprint/sum.h"

#include <math.h>
#include <stdlib.h>

static const char *const words[KACHI_SIDE_COUNT] = {
    [KACHI_BY_ACTIVITY] = "activity", [KACHI_BY_FLOW] = "flow",   [KACHI_BY_TIER] = "tier",
    [KACHI_BY_STAGE] = "stage",       [KACHI_BY_OWNER] = "owner", [KACHI_BY_COUNTRY] = "country",
};

bool kachi_side_read(struct kachi_str word, enum kachi_side *side)
{
    for (int i = 0; i < KACHI_SIDE_COUNT; i++) {
        if (kachi_str_equal(word, kachi_str_of(words[i]))) {
            *side = (enum kachi_side)i;
            return true;
        }
    }
    return false;
}

const char *kachi_side_word(enum kachi_side side)
{
    return words[side];
}

static int by_size(const void *left, const void *right)
{
    const struct kachi_part *a = left;
    const struct kachi_part *b = right;
    double size_a = fabs(a->kgco2e);
    double size_b = fabs(b->kgco2e);
    if (size_a > size_b || size_a < size_b) {
        return size_a > size_b ? -1 : 1;
    }
    return kachi_str_compare(a->key, b->key);
}

static int by_key(const void *left, const void *right)
{
    const struct kachi_part *a = left;
    const struct kachi_part *b = right;
    int order = kachi_str_compare(a->key, b->key);
    return order != 0 ? order : by_size(left, right);
}

static void add(struct kachi_parts *parts, struct kachi_str key, struct kachi_str name,
                double kgco2e)
{
    parts->items[parts->count++] = (struct kachi_part){.key = key, .name = name, .kgco2e = kgco2e};
}

/* ISO 3166-2: a subdivision belongs to its country. */
static struct kachi_str country_of(struct kachi_str location)
{
    bool has_part = location.bytes > 3 && location.text[2] == '-';
    bool is_code = has_part && location.text[0] >= 'A' && location.text[0] <= 'Z' &&
                   location.text[1] >= 'A' && location.text[1] <= 'Z';
    return is_code ? (struct kachi_str){location.text, 2} : location;
}

/* Items of one key become one; equal keys are added up in order of size, with compensation. */
static void merge(struct kachi_parts *parts)
{
    /* Items of one key and one size are added up: which comes first does not matter. */
    qsort(parts->items, parts->count, sizeof(parts->items[0]), by_key);
    uint32_t kept = 0;
    uint32_t i = 0;
    while (i < parts->count) {
        struct kachi_part part = parts->items[i];
        struct kachi_sum sum = {0.0, 0.0};
        for (; i < parts->count && kachi_str_equal(parts->items[i].key, part.key); i++) {
            kachi_sum_add(&sum, parts->items[i].kgco2e);
        }
        part.kgco2e = kachi_sum_value(sum);
        parts->items[kept++] = part;
    }
    parts->count = kept;
}

static void gather_activities(const struct kachi_study *study,
                              const struct kachi_footprint *footprint, enum kachi_side side,
                              enum kachi_lang lang, struct kachi_parts *parts)
{
    for (uint32_t i = 0; i < footprint->activities.count; i++) {
        const struct kachi_contribution *item = &footprint->activities.items[i];
        const struct kachi_activity *activity = &study->dataset->activities[item->index];
        struct kachi_str key = activity->key;
        struct kachi_str name = kachi_activity_name(activity, lang);
        if (side == KACHI_BY_OWNER) {
            key = activity->owner;
            name = activity->owner;
        } else if (side == KACHI_BY_COUNTRY) {
            key = country_of(activity->location);
            name = key;
        }
        add(parts, key, name, item->kgco2e);
    }
    if (side != KACHI_BY_ACTIVITY && parts->count > 0) {
        merge(parts);
    }
}

static void gather_tiers(const struct kachi_study *study, const struct kachi_footprint *footprint,
                         enum kachi_lang lang, struct kachi_parts *parts)
{
    const struct kachi_activity *own = &study->dataset->activities[footprint->activity];
    add(parts, own->key, kachi_activity_name(own, lang), footprint->own_kgco2e);
    for (uint32_t i = 0; i < footprint->tiers.count; i++) {
        const struct kachi_contribution *item = &footprint->tiers.items[i];
        const struct kachi_column *column = &study->linked->columns[item->index];
        add(parts, study->dataset->activities[column->activity].key,
            kachi_column_name(study->linked, item->index, lang), item->kgco2e);
    }
}

static uint32_t capacity_of(const struct kachi_footprint *footprint, enum kachi_side side)
{
    switch (side) {
    case KACHI_BY_FLOW:
        return footprint->flows.count;
    case KACHI_BY_TIER:
        return footprint->tiers.count + 1;
    case KACHI_BY_STAGE:
        return KACHI_STAGE_COUNT;
    case KACHI_BY_ACTIVITY:
    case KACHI_BY_OWNER:
    case KACHI_BY_COUNTRY:
        break;
    }
    return footprint->activities.count;
}

static void cut(struct kachi_parts *parts, double share)
{
    double size = 0.0;
    for (uint32_t i = 0; i < parts->count; i++) {
        size += fabs(parts->items[i].kgco2e);
    }
    double shown = 0.0;
    while (parts->shown < parts->count && fabs(parts->items[parts->shown].kgco2e) > 0.0 &&
           (share >= 1.0 || shown < share * size)) {
        shown += fabs(parts->items[parts->shown++].kgco2e);
    }
    for (uint32_t i = parts->shown; i < parts->count; i++) {
        double value = parts->items[i].kgco2e;
        parts->above_kgco2e += value > 0.0 ? value : 0.0;
        parts->below_kgco2e += value < 0.0 ? value : 0.0;
        parts->above_count += value > 0.0 ? 1 : 0;
        parts->below_count += value < 0.0 ? 1 : 0;
    }
}

struct kachi_parts kachi_footprint_parts(struct kachi_arena *arena, const struct kachi_study *study,
                                         const struct kachi_footprint *footprint,
                                         enum kachi_side side, double share, enum kachi_lang lang)
{
    struct kachi_parts parts = {
        .items = KACHI_NEW_ARRAY(arena, struct kachi_part, capacity_of(footprint, side))};
    switch (side) {
    case KACHI_BY_ACTIVITY:
    case KACHI_BY_OWNER:
    case KACHI_BY_COUNTRY:
        gather_activities(study, footprint, side, lang, &parts);
        break;
    case KACHI_BY_FLOW:
        for (uint32_t i = 0; i < footprint->flows.count; i++) {
            const struct kachi_flow *flow = &study->dataset->flows[footprint->flows.items[i].index];
            add(&parts, flow->key, kachi_flow_name(flow, lang), footprint->flows.items[i].kgco2e);
        }
        break;
    case KACHI_BY_TIER:
        gather_tiers(study, footprint, lang, &parts);
        break;
    case KACHI_BY_STAGE:
        for (int i = 0; i < KACHI_STAGE_COUNT; i++) {
            enum kachi_stage stage = (enum kachi_stage)i;
            add(&parts, kachi_str_of(kachi_stage_word(stage)),
                kachi_str_of(kachi_stage_phrase(stage, lang)), footprint->stage_kgco2e[i]);
        }
        break;
    }
    if (parts.count > 1) {
        /* Keys differ, so no two are equal; products of one activity may share one, and then their
         * sizes decide. */
        qsort(parts.items, parts.count, sizeof(parts.items[0]), by_size);
    }
    cut(&parts, share);
    return parts;
}
