/* SPDX-License-Identifier: Apache-2.0 */
#include "value/inspection.h"

#include "base/random.h"
#include "footprint/followed.h"

#include <math.h>
#include <stdlib.h>

#define NODES_MAX 2000
#define STREAM 0x5341 /* apart from other draws of the same seed */

/* What hangs on a line: its own, or all that is upstream of what it buys. */
static double weight_of(const struct kachi_followed *followed, const struct kachi_study *study,
                        const struct kachi_followed_line *line)
{
    if (line->kind != KACHI_FOLLOWED_INSIDE) {
        return line->kgco2e;
    }
    uint32_t supplier = followed->nodes[line->supplier].column;
    return followed->nodes[line->node].runs * line->amount * study->system->intensity[supplier];
}

static int by_weight(const void *a, const void *b)
{
    const struct kachi_inspection_input *left = a, *right = b;
    double difference = fabs(right->kgco2e) - fabs(left->kgco2e);
    if (difference > 0.0 || difference < 0.0) {
        return difference > 0.0 ? 1 : -1;
    }
    return left->exchange < right->exchange ? -1 : left->exchange > right->exchange;
}

/* An exchange that several products share has a line in the column of each: the heaviest first. */
static int by_exchange(const void *a, const void *b)
{
    const struct kachi_inspection_input *left = a, *right = b;
    if (left->exchange != right->exchange) {
        return left->exchange < right->exchange ? -1 : 1;
    }
    return by_weight(a, b);
}

/* Every line that stands in somebody's file, once. */
static size_t list_all(const struct kachi_followed *followed, const struct kachi_study *study,
                       double material_share, struct kachi_inspection_input inputs[])
{
    size_t count = 0;
    double total = followed->total_kgco2e;
    for (uint32_t i = 0; i < followed->line_count; i++) {
        const struct kachi_followed_line *line = &followed->lines[i];
        if (line->exchange == KACHI_NONE) {
            continue;
        }
        double kgco2e = weight_of(followed, study, line);
        double factor = study->dataset->exchanges[line->exchange].factor;
        inputs[count++] = (struct kachi_inspection_input){
            .exchange = line->exchange,
            .amount = study->evaluated->amount[line->exchange] / factor,
            .kgco2e = kgco2e,
            .share = total > 0.0 || total < 0.0 ? kgco2e / total : 0.0,
            .is_material = fabs(kgco2e) >= material_share * fabs(total)};
    }
    /* what is equal is one exchange with one weight: either will do */
    qsort(inputs, count, sizeof(inputs[0]), by_exchange);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || inputs[kept - 1].exchange != inputs[i].exchange) {
            inputs[kept++] = inputs[i];
        }
    }
    return kept;
}

/* Material ones to the front, in place; how many they are. */
static size_t part(size_t count, struct kachi_inspection_input inputs[])
{
    size_t front = 0;
    for (size_t i = 0; i < count; i++) {
        struct kachi_inspection_input input = inputs[i];
        if (input.is_material) {
            inputs[i] = inputs[front];
            inputs[front++] = input;
        }
    }
    /* each exchange is there once: none are equal */
    qsort(inputs, front, sizeof(inputs[0]), by_weight);
    /* nor here */
    qsort(inputs + front, count - front, sizeof(inputs[0]), by_exchange);
    return front;
}

static void draw(uint64_t seed, size_t wanted, size_t count, struct kachi_inspection_input inputs[])
{
    for (size_t i = 0; i < wanted; i++) {
        size_t at = i + kachi_random_at(seed, i, STREAM) % (count - i);
        struct kachi_inspection_input drawn = inputs[at];
        inputs[at] = inputs[i];
        inputs[i] = drawn;
    }
}

enum kachi_err kachi_inspection_draw(struct kachi_arena *arena, const struct kachi_study *study,
                                     const struct kachi_inspection_options *options,
                                     struct kachi_findings *findings, struct kachi_inspection *out)
{
    struct kachi_followed *followed = NULL;
    struct kachi_followed_options whole = {
        .amount = 1.0, .intensity = study->system->intensity, .nodes_max = NODES_MAX};
    enum kachi_err err = kachi_study_column(study, options->activity, findings, &whole.column);
    if (err == KACHI_OK) {
        err = kachi_followed_compute(arena, study->linked, study->system->characterisation, &whole,
                                     findings, &followed);
    }
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_inspection_input *inputs =
        KACHI_NEW_ARRAY(arena, struct kachi_inspection_input, followed->line_count + 1);
    size_t count = list_all(followed, study, options->material_share, inputs);
    size_t material = part(count, inputs);
    size_t others = count - material;
    size_t drawn = others < options->count ? others : options->count;
    draw(options->seed, drawn, others, inputs + material);
    *out = (struct kachi_inspection){.population = count,
                                     .total_kgco2e = followed->total_kgco2e,
                                     .count = material + drawn,
                                     .material_count = material,
                                     .inputs = inputs};
    return KACHI_OK;
}
