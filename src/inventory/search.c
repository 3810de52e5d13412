/* SPDX-License-Identifier: Apache-2.0 */
/*
 * search.c - one pass over all names, folded on the way; no index to build or to go stale.
 *
 * Ranks, best first: key of the activity, key of its product, whole name of the activity (or its
 * key where only case differs), whole name of its product, all words in one name. Within a rank the
 * shortest name comes first, then the smallest key.
 */
#include "inventory/search.h"

#include "base/buffer.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define LISTED_MAX 10
#define NEAR_MAX 3
#define NEAR_CANDIDATES_MAX 64 /* names that are compared letter by letter */

enum rank { RANK_KEY, RANK_PRODUCT_KEY, RANK_NAME, RANK_PRODUCT_NAME, RANK_WORDS, RANK_NONE };

struct hit {
    enum rank rank;
    uint32_t bytes; /* of the shortest name that holds the words */
    uint32_t activity;
};

struct search {
    const struct kachi_dataset *dataset;
    struct kachi_arena scratch;
    struct kachi_str folded; /* the words, folded */
    struct kachi_str *words; /* and apart */
    size_t word_count;
    struct hit *flows; /* by flow, where met: what its own names give */
    bool *is_met;
};

static bool has_words(const struct search *search, struct kachi_str name)
{
    for (size_t i = 0; i < search->word_count; i++) {
        if (memmem(name.text, name.bytes, search->words[i].text, search->words[i].bytes) == NULL) {
            return false;
        }
    }
    return search->word_count > 0;
}

/* Betters a hit by one name. `whole` is the rank that the whole name gives. */
static void try_name(struct search *search, struct kachi_str name, enum rank whole, struct hit *hit)
{
    if (kachi_str_is_empty(name)) {
        return;
    }
    struct kachi_arena_mark mark = kachi_arena_mark(&search->scratch);
    struct kachi_str folded = kachi_text_fold(&search->scratch, name);
    enum rank rank = RANK_NONE;
    if (kachi_str_equal(folded, search->folded)) {
        rank = whole;
    } else if (has_words(search, folded)) {
        rank = RANK_WORDS;
    }
    uint32_t bytes = (uint32_t)folded.bytes;
    kachi_arena_reset(&search->scratch, mark);
    if (rank < hit->rank || (rank == hit->rank && rank != RANK_NONE && bytes < hit->bytes)) {
        hit->rank = rank;
        hit->bytes = bytes;
    }
}

/* What the names of a flow give; worked out once however many activities make it. */
static const struct hit *flow_hit(struct search *search, uint32_t flow)
{
    struct hit *hit = &search->flows[flow];
    if (!search->is_met[flow]) {
        const struct kachi_flow *f = &search->dataset->flows[flow];
        search->is_met[flow] = true;
        hit->rank = RANK_NONE;
        try_name(search, f->name, RANK_PRODUCT_NAME, hit);
        try_name(search, f->name_ja, RANK_PRODUCT_NAME, hit);
    }
    return hit;
}

/* A product output or a waste taken in: what people call an activity by. */
static bool is_product(const struct kachi_dataset *dataset, const struct kachi_exchange *exchange)
{
    if (exchange->is_avoided) {
        return false;
    }
    enum kachi_flow_kind kind = dataset->flows[exchange->flow].kind;
    return (kind == KACHI_FLOW_PRODUCT && exchange->direction == KACHI_OUTPUT) ||
           (kind == KACHI_FLOW_WASTE && exchange->direction == KACHI_INPUT);
}

static struct hit activity_hit(struct search *search, uint32_t activity, uint32_t product)
{
    const struct kachi_dataset *dataset = search->dataset;
    const struct kachi_activity *a = &dataset->activities[activity];
    struct hit hit = {.rank = RANK_NONE, .activity = activity};
    if (kachi_str_equal_ignore_case(a->key, search->folded)) {
        hit = (struct hit){RANK_NAME, (uint32_t)a->key.bytes, activity};
    }
    try_name(search, kachi_activity_name(a, KACHI_LANG_EN), RANK_NAME, &hit);
    try_name(search, a->name_ja, RANK_NAME, &hit);
    for (uint32_t i = 0; i < a->exchange_count; i++) {
        const struct kachi_exchange *exchange = &dataset->exchanges[a->exchange_first + i];
        if (!is_product(dataset, exchange)) {
            continue;
        }
        const struct hit *flow = flow_hit(search, exchange->flow);
        if (exchange->flow == product) {
            hit.rank = RANK_PRODUCT_KEY;
        } else if (flow->rank < hit.rank ||
                   (flow->rank == hit.rank && hit.rank != RANK_NONE && flow->bytes < hit.bytes)) {
            hit.rank = flow->rank;
            hit.bytes = flow->bytes;
        }
    }
    return hit;
}

static int compare_hits(const void *a, const void *b)
{
    const struct hit *x = a, *y = b;
    if (x->rank != y->rank) {
        return x->rank < y->rank ? -1 : 1;
    }
    if (x->bytes != y->bytes) {
        return x->bytes < y->bytes ? -1 : 1;
    }
    return (x->activity > y->activity) - (x->activity < y->activity);
}

static void begin_search(struct search *search, const struct kachi_dataset *dataset,
                         struct kachi_str words)
{
    *search = (struct search){.dataset = dataset};
    kachi_arena_init(&search->scratch);
    search->folded = kachi_text_fold(&search->scratch, words);
    search->words =
        KACHI_NEW_ARRAY(&search->scratch, struct kachi_str, search->folded.bytes / 2 + 1);
    struct kachi_str rest = search->folded;
    while (!kachi_str_is_empty(rest)) {
        search->words[search->word_count++] = kachi_str_cut(&rest, ' ');
    }
    search->flows = KACHI_NEW_ARRAY(&search->scratch, struct hit, dataset->flow_count);
    search->is_met = KACHI_NEW_ARRAY(&search->scratch, bool, dataset->flow_count);
}

/* Hits of rank `rank` at the start of sorted hits. */
static uint32_t count_rank(const struct hit *hits, uint32_t count, enum rank rank)
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < count; i++) {
        found += hits[i].rank == rank ? 1 : 0;
    }
    return found;
}

static struct kachi_matches match_all(struct kachi_arena *arena,
                                      const struct kachi_dataset *dataset)
{
    struct kachi_matches matches = {
        .count = dataset->activity_count,
        .activities = KACHI_NEW_ARRAY(arena, uint32_t, dataset->activity_count),
    };
    for (uint32_t i = 0; i < matches.count; i++) {
        matches.activities[i] = i;
    }
    return matches;
}

struct kachi_matches kachi_search(struct kachi_arena *arena, const struct kachi_dataset *dataset,
                                  struct kachi_str words)
{
    struct kachi_matches matches = {0};
    struct kachi_str key = kachi_str_trim(words);
    if (kachi_str_is_empty(key)) {
        return match_all(arena, dataset);
    }
    struct search search;
    begin_search(&search, dataset, key);
    uint32_t activity = kachi_dataset_activity(dataset, key);
    uint32_t product = kachi_dataset_flow(dataset, key);
    struct hit *hits = KACHI_NEW_ARRAY(&search.scratch, struct hit, dataset->activity_count);
    uint32_t count = 0;
    for (uint32_t i = 0; i < dataset->activity_count; i++) {
        hits[count] = activity_hit(&search, i, product);
        hits[count].rank = i == activity ? RANK_KEY : hits[count].rank;
        count += hits[count].rank != RANK_NONE ? 1 : 0;
    }
    if (count > 0) {
        /* Activities differ, so no two hits are equal. */
        qsort(hits, count, sizeof hits[0], compare_hits);
        uint32_t best = count_rank(hits, count, hits[0].rank);
        matches.exact = best == 1 && hits[0].rank < RANK_WORDS;
        matches.count = hits[0].rank == RANK_PRODUCT_KEY ? best : count;
        matches.activities = KACHI_NEW_ARRAY(arena, uint32_t, matches.count);
    }
    for (uint32_t i = 0; i < matches.count; i++) {
        matches.activities[i] = hits[i].activity;
    }
    kachi_arena_release(&search.scratch);
    return matches;
}

/* How many pairs of neighbouring bytes of the words are nowhere in the name. */
static size_t missing_pairs(struct kachi_str words, struct kachi_str name)
{
    size_t missing = 0;
    for (size_t i = 1; i < words.bytes; i++) {
        missing += memmem(name.text, name.bytes, words.text + i - 1, 2) == NULL ? 1 : 0;
    }
    return missing;
}

/* Whether a name that is near is wanted whole, or one with a part that is near. */
enum nearness { NEAR_WHOLE, NEAR_PART };

struct near {
    size_t unlike;
    struct kachi_str name;
};

/* Keeps the candidates that are least unlike, in order; ties keep the order in which they came. */
static void keep_near(struct near *kept, size_t *count, struct near candidate)
{
    if (*count == NEAR_CANDIDATES_MAX && candidate.unlike >= kept[*count - 1].unlike) {
        return;
    }
    size_t at = *count < NEAR_CANDIDATES_MAX ? (*count)++ : *count - 1;
    for (; at > 0 && kept[at - 1].unlike > candidate.unlike; at--) {
        kept[at] = kept[at - 1];
    }
    kept[at] = candidate;
}

static bool is_listed(const struct near *kept, size_t count, struct kachi_str name)
{
    for (size_t i = 0; i < count; i++) {
        if (kachi_str_equal(kept[i].name, name)) {
            return true;
        }
    }
    return false;
}

struct near_list {
    struct search *search;
    enum nearness nearness;
    size_t count;
    struct near kept[NEAR_CANDIDATES_MAX];
};

static void consider_near(struct near_list *list, struct kachi_str name)
{
    struct kachi_str words = list->search->folded;
    if (kachi_str_is_empty(name) || words.bytes < 2) {
        return;
    }
    struct kachi_arena_mark mark = kachi_arena_mark(&list->search->scratch);
    struct kachi_str folded = kachi_text_fold(&list->search->scratch, name);
    size_t missing = missing_pairs(words, folded), bytes = folded.bytes;
    kachi_arena_reset(&list->search->scratch, mark);
    size_t apart = bytes > words.bytes ? bytes - words.bytes : words.bytes - bytes;
    struct near candidate = {.unlike = 2 * missing + apart, .name = name};
    if (list->nearness == NEAR_PART) {
        if (5 * missing > 2 * (words.bytes - 1)) {
            return; /* three fifths of the words' letters have to stand in the name as they do here
                     */
        }
        candidate.unlike = missing * 65536 + bytes;
    }
    if (!is_listed(list->kept, list->count, name)) {
        keep_near(list->kept, &list->count, candidate);
    }
}

static void consider_names(struct near_list *list)
{
    const struct kachi_dataset *dataset = list->search->dataset;
    for (uint32_t i = 0; i < dataset->activity_count; i++) {
        const struct kachi_activity *activity = &dataset->activities[i];
        consider_near(list, kachi_activity_name(activity, KACHI_LANG_EN));
        consider_near(list, activity->name_ja);
        consider_near(list, activity->key);
        if (activity->reference != KACHI_NONE) {
            const struct kachi_flow *flow =
                &dataset->flows[dataset->exchanges[activity->reference].flow];
            consider_near(list, kachi_flow_name(flow, KACHI_LANG_EN));
            consider_near(list, flow->name_ja);
            consider_near(list, flow->key);
        }
    }
}

static struct kachi_str join_names(struct kachi_arena *arena, const struct near *kept,
                                   const size_t *chosen, size_t count)
{
    struct kachi_str text = kachi_str_of("-");
    for (size_t i = 0; i < count; i++) {
        struct kachi_str name = kept[chosen[i]].name;
        text = i == 0
                   ? name
                   : kachi_str_print(arena, "%.*s; %.*s", KACHI_STR_ARG(text), KACHI_STR_ARG(name));
    }
    return text;
}

/* Up to three names that come near the words, or have a part that does; "-" where there are none.
 */
static struct kachi_str near_names(struct search *search)
{
    struct near_list list = {.search = search, .nearness = NEAR_WHOLE};
    consider_names(&list);
    struct kachi_str names[NEAR_CANDIDATES_MAX];
    for (size_t i = 0; i < list.count; i++) {
        names[i] = list.kept[i].name;
    }
    size_t nearest[NEAR_MAX] = {0};
    size_t found = kachi_text_nearest(search->folded, list.count, names, NEAR_MAX, nearest);
    if (found > 0) {
        return join_names(&search->scratch, list.kept, nearest, found);
    }
    static const size_t first[NEAR_MAX] = {0, 1, 2};
    list = (struct near_list){.search = search, .nearness = NEAR_PART};
    consider_names(&list);
    return join_names(&search->scratch, list.kept, first,
                      list.count < NEAR_MAX ? list.count : NEAR_MAX);
}

/* "steel, JP (key); steel, US (key) ...": the first ten, each with its place and key. */
static struct kachi_str list_text(struct kachi_arena *arena, const struct kachi_dataset *dataset,
                                  const struct kachi_matches *matches)
{
    struct kachi_buffer buffer;
    kachi_buffer_init(&buffer, (size_t)1 << 20);
    for (uint32_t i = 0; i < matches->count && i < LISTED_MAX; i++) {
        const struct kachi_activity *activity = &dataset->activities[matches->activities[i]];
        struct kachi_str name = kachi_activity_name(activity, KACHI_LANG_EN);
        kachi_buffer_print(&buffer, "%s%.*s", i == 0 ? "" : "; ", KACHI_STR_ARG(name));
        if (!kachi_str_is_empty(activity->location)) {
            kachi_buffer_print(&buffer, ", %.*s", KACHI_STR_ARG(activity->location));
        }
        kachi_buffer_print(&buffer, " (%.*s)", KACHI_STR_ARG(activity->key));
    }
    if (matches->count > LISTED_MAX) {
        kachi_buffer_add_text(&buffer, "; ...");
    }
    struct kachi_str text = kachi_str_copy(arena, kachi_buffer_str(&buffer));
    kachi_buffer_release(&buffer);
    return text;
}

static enum kachi_err refuse_unknown(const struct kachi_dataset *dataset, struct kachi_str words,
                                     struct kachi_findings *findings)
{
    struct search search;
    begin_search(&search, dataset, words);
    kachi_findings_add(findings, "name-unknown", KACHI_NOWHERE,
                       KACHI_ARGS({"name", words}, {"near", near_names(&search)}));
    kachi_arena_release(&search.scratch);
    return KACHI_ERR_NOT_FOUND;
}

enum kachi_err kachi_search_one(const struct kachi_dataset *dataset, struct kachi_str words,
                                struct kachi_findings *findings, uint32_t *activity)
{
    *activity = kachi_dataset_activity(dataset, kachi_str_trim(words));
    if (*activity != KACHI_NONE) {
        return KACHI_OK;
    }
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    struct kachi_matches matches = kachi_search(&scratch, dataset, words);
    enum kachi_err err = KACHI_OK;
    if (matches.count == 0) {
        err = refuse_unknown(dataset, words, findings);
    } else if (matches.exact || matches.count == 1) {
        *activity = matches.activities[0];
    } else {
        struct kachi_str count = kachi_str_print(&scratch, "%u", matches.count);
        kachi_findings_add(findings, "name-ambiguous", KACHI_NOWHERE,
                           KACHI_ARGS({"name", words}, {"count", count},
                                      {"list", list_text(&scratch, dataset, &matches)}));
        err = KACHI_ERR_INPUT;
    }
    kachi_arena_release(&scratch);
    return err;
}
