/* SPDX-License-Identifier: Apache-2.0 */
/* Which inputs are drawn quasi-randomly: those that the product asked for should follow most. */
#include "footprint/uncertainty_internal.h"

#include <math.h>
#include <stdlib.h>

struct weighted {
    uint64_t stream;
    double weight;
};

static int by_weight(const void *a, const void *b)
{
    const struct weighted *left = a;
    const struct weighted *right = b;
    if (left->weight > right->weight || left->weight < right->weight) {
        return left->weight > right->weight ? -1 : 1;
    }
    return left->stream < right->stream ? -1 : left->stream > right->stream ? 1 : 0;
}

static int by_stream(const void *a, const void *b)
{
    const struct weighted *left = a;
    const struct weighted *right = b;
    if (left->stream != right->stream) {
        return left->stream < right->stream ? -1 : 1;
    }
    return by_weight(a, b);
}

/* Standard deviation against the middle, roughly. */
static double relative_spread(const struct kachi_draw *draw)
{
    switch (draw->kind) {
    case KACHI_DRAW_LOGNORMAL:
        return draw->b;
    case KACHI_DRAW_NORMAL:
        return draw->b / fmax(fabs(draw->a), 1e-300);
    case KACHI_DRAW_UNIFORM:
    case KACHI_DRAW_TRIANGLE:
    case KACHI_DRAW_DISCRETE_UNIFORM:
        return 0.3 * (draw->c - draw->a) / fmax(0.5 * fabs(draw->a + draw->c), 1e-300);
    case KACHI_DRAW_CERTAIN:
        break;
    }
    return 0.0;
}

/* To first order a term of column j changes the product's intensity by supply_j x term x y_row. */
static double weight_of(const struct kachi_spread_source *source, const double supply[],
                        const struct kachi_uncertain_term *term)
{
    double carried = term->row == KACHI_UNCERTAIN_DIRECT ? 1.0 : source->intensity[term->row];
    return fabs(supply[term->column] * term->nominal * carried) * relative_spread(&term->draw);
}

static uint32_t merge(uint64_t count, struct weighted terms[])
{
    uint64_t kept = 0;
    for (uint64_t i = 0; i < count; i++) {
        if (kept > 0 && terms[kept - 1].stream == terms[i].stream) {
            terms[kept - 1].weight += terms[i].weight;
        } else {
            terms[kept++] = terms[i];
        }
    }
    return (uint32_t)kept;
}

void kachi_quasi_choose(struct kachi_spread *spread)
{
    const struct kachi_spread_source *source = &spread->source;
    uint32_t wanted =
        source->quasi_count < KACHI_QUASI_DIMENSIONS ? source->quasi_count : KACHI_QUASI_DIMENSIONS;
    spread->quasi_count = 0;
    if (wanted == 0 || source->term_count == 0) {
        return;
    }
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    double *demand = KACHI_NEW_ARRAY(&scratch, double, source->matrix->order);
    double *supply = KACHI_NEW_ARRAY(&scratch, double, source->matrix->order);
    struct weighted *terms = KACHI_NEW_ARRAY(&scratch, struct weighted, source->term_count);
    struct kachi_solve_trust trust;
    demand[source->quasi_product] = 1.0;
    if (kachi_solver_supply(source->solver, demand, supply, &trust) == KACHI_OK) {
        for (uint64_t t = 0; t < source->term_count; t++) {
            terms[t] = (struct weighted){source->terms[t].stream,
                                         weight_of(source, supply, &source->terms[t])};
        }
        /* Terms of one stream add up; equal ones are alike. */
        qsort(terms, source->term_count, sizeof(terms[0]), by_stream);
        uint32_t count = merge(source->term_count, terms);
        /* Streams differ now: no two are equal. */
        qsort(terms, count, sizeof(terms[0]), by_weight);
        for (uint32_t i = 0; i < count && i < wanted && terms[i].weight > 0.0; i++) {
            spread->quasi_stream[spread->quasi_count++] = terms[i].stream;
        }
    }
    kachi_arena_release(&scratch);
}

uint32_t kachi_spread_dimension(const struct kachi_spread *spread, uint64_t stream)
{
    for (uint32_t d = 0; d < spread->quasi_count; d++) {
        if (spread->quasi_stream[d] == stream) {
            return d;
        }
    }
    return KACHI_NOT_QUASI;
}
