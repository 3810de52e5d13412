/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dataset.c - looking up and naming what a dataset holds; builder_finish.c makes one.
 */
#include "inventory/dataset.h"

#include <assert.h>

/* In order of enum kachi_stage. The phrases' keys are static texts of their own, so that a search
 * for a key finds it. */
static const struct {
    const char *word;
    const char *phrase;
    const char *modules; /* EN 15978:2011, EN 15804+A2:2019 */
} stages[KACHI_STAGE_COUNT] = {
    {"none", "stage-none", ""},
    {"raw-materials", "stage-raw-materials", "A1–A2"},
    {"production", "stage-production", "A3"},
    {"distribution", "stage-distribution", "A4–A5"},
    {"use", "stage-use", "B1–B7"},
    {"end-of-life", "stage-end-of-life", "C1–C4"},
};

/* Binary search over `count` items of item_bytes each, whose first member is their key. */
static uint32_t find_key(const void *items, uint32_t count, size_t item_bytes, struct kachi_str key)
{
    uint32_t low = 0;
    uint32_t high = count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const struct kachi_str *found =
            (const void *)((const char *)items + (size_t)middle * item_bytes);
        int order = kachi_str_compare(*found, key);
        if (order == 0) {
            return middle;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return KACHI_NONE;
}

static struct kachi_str name_of(struct kachi_str key, struct kachi_str name,
                                struct kachi_str name_ja, enum kachi_lang lang)
{
    if (lang == KACHI_LANG_JA && !kachi_str_is_empty(name_ja)) {
        return name_ja;
    }
    return kachi_str_is_empty(name) ? key : name;
}

static_assert(offsetof(struct kachi_activity, key) == 0, "find_key reads the first member");
static_assert(offsetof(struct kachi_flow, key) == 0, "find_key reads the first member");
static_assert(offsetof(struct kachi_measure, key) == 0, "find_key reads the first member");

void kachi_dataset_close(struct kachi_dataset *dataset)
{
    if (dataset == NULL) {
        return;
    }
    /* The dataset lives in its own arena. */
    struct kachi_arena arena = dataset->arena;
    kachi_arena_release(&arena);
}

uint32_t kachi_dataset_activity(const struct kachi_dataset *dataset, struct kachi_str key)
{
    return find_key(dataset->activities, dataset->activity_count, sizeof dataset->activities[0],
                    key);
}

uint32_t kachi_dataset_flow(const struct kachi_dataset *dataset, struct kachi_str key)
{
    return find_key(dataset->flows, dataset->flow_count, sizeof dataset->flows[0], key);
}

uint32_t kachi_dataset_measure(const struct kachi_dataset *dataset, struct kachi_str key)
{
    return find_key(dataset->measures, dataset->measure_count, sizeof dataset->measures[0], key);
}

struct kachi_str kachi_activity_name(const struct kachi_activity *activity, enum kachi_lang lang)
{
    return name_of(activity->key, activity->name, activity->name_ja, lang);
}

struct kachi_str kachi_flow_name(const struct kachi_flow *flow, enum kachi_lang lang)
{
    return name_of(flow->key, flow->name, flow->name_ja, lang);
}

struct kachi_str kachi_measure_name(const struct kachi_measure *measure, enum kachi_lang lang)
{
    return name_of(measure->key, measure->name, measure->name_ja, lang);
}

const char *kachi_stage_word(enum kachi_stage stage)
{
    assert((unsigned)stage < KACHI_STAGE_COUNT);
    return stages[stage].word;
}

const char *kachi_stage_phrase(enum kachi_stage stage, enum kachi_lang lang)
{
    assert((unsigned)stage < KACHI_STAGE_COUNT);
    return kachi_phrase(lang, stages[stage].phrase);
}

const char *kachi_stage_modules(enum kachi_stage stage)
{
    assert((unsigned)stage < KACHI_STAGE_COUNT);
    return stages[stage].modules;
}

bool kachi_stage_read(struct kachi_str word, enum kachi_stage *out)
{
    for (int stage = 0; stage < KACHI_STAGE_COUNT; stage++) {
        if (kachi_str_is(word, stages[stage].word)) {
            *out = (enum kachi_stage)stage;
            return true;
        }
    }
    return false;
}

const char *kachi_measure_kind_word(enum kachi_measure_kind kind)
{
    static const char *const words[KACHI_MEASURE_KIND_COUNT] = {
        "",       "efficiency", "fuel-or-material", "technology", "power", "other",
        "bought", "mix",        "volume",           "method"};
    assert((size_t)kind < KACHI_MEASURE_KIND_COUNT);
    return words[kind];
}

bool kachi_measure_is_circumstance(const struct kachi_measure *measure)
{
    return measure->kind >= KACHI_CIRCUMSTANCE_MIX;
}

bool kachi_measure_is_of(const struct kachi_measure *measure, struct kachi_str party)
{
    return !kachi_measure_is_circumstance(measure) && kachi_str_equal(measure->party, party);
}

bool kachi_dataset_has_circumstances(const struct kachi_dataset *dataset)
{
    for (uint32_t i = 0; i < dataset->measure_count; i++) {
        if (kachi_measure_is_circumstance(&dataset->measures[i])) {
            return true;
        }
    }
    return false;
}
