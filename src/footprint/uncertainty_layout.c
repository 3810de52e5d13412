/* SPDX-License-Identifier: Apache-2.0 */
/* Lays a system and its uncertain numbers out for the lanes (lanes.h): scaled, by position, streams
 * of one kind together. */
#include "footprint/sweep_levels.h"
#include "footprint/uncertainty_internal.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Lognormals wider than this leave the range of the kernels' exponential: drawn one by one. */
#define SPREAD_MAX 10.0F
/* A nominal rest this small against the entry is rounding: the entry is the drawn number alone. */
#define REST_ROUNDING 1e-14

enum stream_class { STREAM_LOGNORMAL, STREAM_NORMAL, STREAM_OTHER, STREAM_NONE };

/* A term, with its place found. */
struct placed {
    uint64_t term; /* index in the source */
    uint64_t stream;
    enum stream_class class;
    enum kachi_lanes_place place;
    uint32_t at;
    double factor; /* scaled */
    bool is_plain; /* all of its stream, and all of its entry */
    uint64_t lead; /* the stream's first place: streams are drawn in the order of memory */
};

struct layout {
    struct kachi_arena *arena;
    struct kachi_arena *scratch;
    struct kachi_spread *spread;
    uint64_t placed_count;
    struct placed *placed;
    uint32_t *users;  /* by entry: how many terms */
    double *nominals; /* by entry: the sum of their nominal parts */
    double *direct;   /* by position: right side without what varies */
    uint32_t *diagonal_of;
    double *diagonal_base;
};

static enum stream_class class_of(const struct kachi_draw *draw)
{
    switch (draw->kind) {
    case KACHI_DRAW_CERTAIN:
        return STREAM_NONE;
    case KACHI_DRAW_LOGNORMAL:
        return draw->is_truncated || draw->b > (double)SPREAD_MAX ? STREAM_OTHER : STREAM_LOGNORMAL;
    case KACHI_DRAW_NORMAL:
        return draw->is_truncated ? STREAM_OTHER : STREAM_NORMAL;
    case KACHI_DRAW_UNIFORM:
    case KACHI_DRAW_TRIANGLE:
    case KACHI_DRAW_DISCRETE_UNIFORM:
        return STREAM_OTHER;
    }
    return STREAM_NONE;
}

/* What draws of it are measured in, so that they are near 1. */
static double unit_of(const struct kachi_draw *draw)
{
    switch (class_of(draw)) {
    case STREAM_LOGNORMAL:
        return draw->a;
    case STREAM_NORMAL:
        return fmax(fabs(draw->a), draw->b);
    case STREAM_OTHER: {
        double unit = fmax(fabs(draw->a), draw->kind == KACHI_DRAW_LOGNORMAL ? 0.0 : fabs(draw->b));
        unit = fmax(unit, fabs(draw->c));
        return unit > 0.0 ? unit : 1.0;
    }
    case STREAM_NONE:
        break;
    }
    return 1.0;
}

static void lay_nodes(struct layout *layout)
{
    struct kachi_spread *spread = layout->spread;
    const struct kachi_spread_source *source = &spread->source;
    uint32_t n = spread->order->order;
    uint8_t *skip = KACHI_NEW_ARRAY(layout->arena, uint8_t, n);
    double *nominal = KACHI_NEW_ARRAY(layout->arena, double, n);
    double *y = KACHI_NEW_ARRAY(layout->scratch, double, n);
    for (uint32_t p = 0; p < n; p++) {
        uint32_t product = spread->order->row_of_column[spread->order->column_at[p]];
        skip[p] = kachi_solver_fault_of(source->solver, product) != NULL;
        y[p] = source->intensity[product];
        spread->diagonal[p] = skip[p] ? 1.0 : spread->diagonal[p];
    }
    for (uint32_t p = 0; p < n; p++) {
        double sum = fabs(source->direct[spread->order->column_at[p]]);
        for (uint64_t k = spread->half.start[p]; k < spread->half.start[p + 1]; k++) {
            sum += fabs(spread->half.value[k] * y[spread->half.index[k]]);
        }
        double size = sum / fabs(spread->diagonal[p]);
        spread->size[p] = !skip[p] && size > 0.0 ? size : 1.0;
        nominal[p] = y[p] / spread->size[p];
    }
    spread->system.skip = skip;
    spread->system.nominal = nominal;
}

/* The entry of position p that meets position q; UINT64_MAX where the matrix has none. */
static uint64_t find_entry(const struct kachi_half *half, uint32_t p, uint32_t q)
{
    for (uint64_t k = half->start[p]; k < half->start[p + 1]; k++) {
        if (half->index[k] == q) {
            return k;
        }
    }
    return UINT64_MAX;
}

static void place_diagonal(struct layout *layout, const struct kachi_uncertain_term *term,
                           uint32_t p, struct placed *placed)
{
    struct kachi_lanes_system *system = &layout->spread->system;
    if (layout->diagonal_of[p] == UINT32_MAX) {
        layout->diagonal_of[p] = system->diagonal_count;
        layout->diagonal_base[system->diagonal_count++] = 1.0;
    }
    placed->place = KACHI_LANES_DIAGONAL;
    placed->at = layout->diagonal_of[p];
    placed->factor = term->factor / layout->spread->diagonal[p];
    layout->diagonal_base[placed->at] -= term->nominal / layout->spread->diagonal[p];
}

/* Finds the place of a term; false where it has none: a number that is no part of the matrix. */
static bool place(struct layout *layout, const struct kachi_uncertain_term *term,
                  struct placed *placed)
{
    struct kachi_spread *spread = layout->spread;
    uint32_t p = spread->order->position_of[term->column];
    double right = spread->diagonal[p] * spread->size[p];
    if (spread->system.skip[p] != 0) {
        return false;
    }
    if (term->row == KACHI_UNCERTAIN_DIRECT) {
        placed->place = KACHI_LANES_DIRECT;
        placed->at = p;
        placed->factor = term->factor / right;
        layout->direct[p] -= term->nominal / right;
        return true;
    }
    uint32_t q = spread->order->position_of[spread->order->column_of_row[term->row]];
    if (q == p) {
        place_diagonal(layout, term, p, placed);
        return true;
    }
    uint64_t k = find_entry(&spread->half, p, q);
    if (k == UINT64_MAX) {
        return false;
    }
    placed->place = KACHI_LANES_ADD;
    placed->at = (uint32_t)k;
    placed->factor = term->factor / kachi_spread_scale(spread, p, k);
    layout->users[k]++;
    layout->nominals[k] += term->nominal;
    return true;
}

static int by_class_and_stream(const void *a, const void *b)
{
    const struct placed *left = a;
    const struct placed *right = b;
    if (left->class != right->class) {
        return left->class < right->class ? -1 : 1;
    }
    if (left->is_plain != right->is_plain) {
        return left->is_plain ? -1 : 1;
    }
    if (left->lead != right->lead) {
        return left->lead < right->lead ? -1 : 1;
    }
    if (left->stream != right->stream) {
        return left->stream < right->stream ? -1 : 1;
    }
    return left->term < right->term ? -1 : left->term > right->term ? 1 : 0;
}

/* Entries of one term are set, others added up from what does not vary. */
static void lay_entries(struct layout *layout)
{
    struct kachi_spread *spread = layout->spread;
    uint32_t n = spread->order->order;
    struct kachi_lanes_base *bases =
        KACHI_NEW_ARRAY(layout->arena, struct kachi_lanes_base, layout->placed_count);
    for (uint32_t p = 0; p < n; p++) {
        for (uint64_t k = spread->half.start[p]; k < spread->half.start[p + 1]; k++) {
            double value = spread->half.value[k];
            double rest = value - layout->nominals[k];
            double scale = kachi_spread_scale(spread, p, k);
            spread->values[k] = spread->system.skip[p] != 0 ? 0.0F : (float)(value / scale);
            bool alone = layout->users[k] == 1 && fabs(rest) <= REST_ROUNDING * fabs(value);
            if (layout->users[k] > 0 && !alone) {
                bases[spread->system.base_count++] =
                    (struct kachi_lanes_base){.at = (uint32_t)k, .value = (float)(rest / scale)};
            }
            layout->users[k] = alone ? 1 : layout->users[k] > 0 ? 2 : 0;
        }
    }
    spread->system.bases = bases;
}

static bool is_of_stream(const struct layout *layout, uint64_t i, const struct placed *placed)
{
    const struct placed *other = &layout->placed[i];
    return i < layout->placed_count && other->class == placed->class &&
           other->stream == placed->stream;
}

/* Every term of a stream gets the first place of all of them. Sorted by stream before and by place
 * after. */
static void find_leads(struct layout *layout)
{
    for (uint64_t i = 0; i < layout->placed_count; i++) {
        struct placed *placed = &layout->placed[i];
        bool is_same = i > 0 && is_of_stream(layout, i - 1, placed);
        placed->lead =
            is_same ? placed[-1].lead : (uint64_t)placed->place << 32U | (uint64_t)placed->at;
        bool is_entry = placed->place == KACHI_LANES_ADD && layout->users[placed->at] == 1;
        if (is_entry) {
            placed->place = KACHI_LANES_SET;
        }
        placed->is_plain = is_entry && !is_same && !is_of_stream(layout, i + 1, placed);
    }
}

static void place_terms(struct layout *layout)
{
    const struct kachi_spread_source *source = &layout->spread->source;
    layout->placed = KACHI_NEW_ARRAY(layout->scratch, struct placed, source->term_count);
    for (uint64_t t = 0; t < source->term_count; t++) {
        const struct kachi_uncertain_term *term = &source->terms[t];
        struct placed *placed = &layout->placed[layout->placed_count];
        *placed =
            (struct placed){.term = t, .stream = term->stream, .class = class_of(&term->draw)};
        bool is_quasi = kachi_spread_dimension(layout->spread, term->stream) != KACHI_NOT_QUASI;
        if (is_quasi && placed->class != STREAM_NONE) {
            placed->class = STREAM_OTHER;
        }
        if (placed->class != STREAM_NONE && place(layout, term, placed)) {
            placed->factor *= unit_of(&term->draw);
            layout->placed_count++;
        }
    }
    lay_entries(layout);
    /* No two are equal: the term decides in the end. */
    qsort(layout->placed, layout->placed_count, sizeof(layout->placed[0]), by_class_and_stream);
    find_leads(layout);
    qsort(layout->placed, layout->placed_count, sizeof(layout->placed[0]), by_class_and_stream);
}

static void lay_streams(struct layout *layout)
{
    struct kachi_lanes_system *system = &layout->spread->system;
    struct kachi_arena *arena = layout->arena;
    uint64_t count = layout->placed_count;
    uint64_t *stream = KACHI_NEW_ARRAY(arena, uint64_t, count + KACHI_LANES_STREAMS_SPARE);
    float *spread = KACHI_NEW_ARRAY(arena, float, count + KACHI_LANES_STREAMS_SPARE);
    float *middle = KACHI_NEW_ARRAY(arena, float, count + KACHI_LANES_STREAMS_SPARE);
    uint32_t *first = KACHI_NEW_ARRAY(arena, uint32_t, count + 1);
    struct kachi_lanes_target *targets = KACHI_NEW_ARRAY(arena, struct kachi_lanes_target, count);
    layout->spread->falls = KACHI_NEW_ARRAY(arena, bool, count);
    uint64_t others = 0;
    for (uint64_t i = 0; i < count; i++) {
        others += layout->placed[i].class == STREAM_OTHER ? 1 : 0;
    }
    struct kachi_draw *draws = KACHI_NEW_ARRAY(arena, struct kachi_draw, others);
    double *unit = KACHI_NEW_ARRAY(arena, double, others);
    uint32_t *dimension = KACHI_NEW_ARRAY(arena, uint32_t, others);
    uint64_t other = 0;
    for (uint64_t i = 0; i < count; i++) {
        const struct placed *placed = &layout->placed[i];
        const struct kachi_draw *draw = &layout->spread->source.terms[placed->term].draw;
        bool is_new =
            i == 0 || placed->class != placed[-1].class || placed->stream != placed[-1].stream;
        if (is_new) {
            uint64_t s = system->stream_count++;
            stream[s] = placed->stream;
            layout->spread->falls[s] = draw->kind == KACHI_DRAW_LOGNORMAL && draw->a < 0.0;
            spread[s] =
                (float)(draw->b / (placed->class == STREAM_NORMAL ? unit_of(draw) : log(2.0)));
            middle[s] = (float)(placed->class == STREAM_NORMAL ? draw->a / unit_of(draw) : 0.0);
            system->lognormal_count += placed->class == STREAM_LOGNORMAL ? 1 : 0;
            system->plain_count += placed->class == STREAM_LOGNORMAL && placed->is_plain ? 1 : 0;
            system->normal_count += placed->class == STREAM_NORMAL ? 1 : 0;
            if (placed->class == STREAM_OTHER) {
                draws[other] = *draw;
                dimension[other] = kachi_spread_dimension(layout->spread, placed->stream);
                unit[other++] = unit_of(draw);
            }
        }
        targets[i] = (struct kachi_lanes_target){
            .at = placed->at, .place = placed->place, .factor = (float)placed->factor};
        first[system->stream_count] = (uint32_t)(i + 1);
    }
    system->stream = stream;
    system->spread = spread;
    system->middle = middle;
    system->target_first = first;
    system->targets = targets;
    system->draws = draws;
    system->unit = unit;
    system->dimension = dimension;
    system->quasi = &layout->spread->quasi;
}

static uint32_t *lay_slots(struct kachi_arena *arena, const struct kachi_half *half, uint32_t order)
{
    assert(order <= UINT32_MAX / KACHI_LANES);
    uint32_t *slot =
        KACHI_NEW_ARRAY(arena, uint32_t, half->start[order] + KACHI_LANES_ENTRIES_SPARE);
    for (uint64_t k = 0; k < half->start[order]; k++) {
        slot[k] = half->index[k] * KACHI_LANES;
    }
    return slot;
}

/* Who buys from whom inside a loop: the inner half, transposed. */
static void lay_buyers(struct layout *layout)
{
    const struct kachi_half *half = &layout->spread->half;
    uint32_t n = layout->spread->order->order;
    uint32_t *start = KACHI_NEW_ARRAY(layout->arena, uint32_t, (size_t)n + 2);
    for (uint32_t p = 0; p < n; p++) {
        for (uint64_t k = half->split[p]; k < half->start[p + 1]; k++) {
            start[half->index[k] + 2]++;
        }
    }
    for (uint32_t p = 0; p < n; p++) {
        start[p + 2] += start[p + 1];
    }
    uint32_t *buyer = KACHI_NEW_ARRAY(layout->arena, uint32_t, start[n + 1]);
    for (uint32_t p = 0; p < n; p++) {
        for (uint64_t k = half->split[p]; k < half->start[p + 1]; k++) {
            buyer[start[half->index[k] + 1]++] = p;
        }
    }
    layout->spread->system.buyer_start = start;
    layout->spread->system.buyer = buyer;
}

struct kachi_spread *kachi_spread_new(struct kachi_arena *arena,
                                      const struct kachi_spread_source *source)
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    struct kachi_spread *spread = KACHI_NEW(arena, struct kachi_spread);
    spread->source = *source;
    spread->order = kachi_sweep_levels_known(arena, source->matrix,
                                             kachi_solver_order(source->solver), source->intensity);
    uint32_t n = spread->order->order;
    spread->diagonal = kachi_half_diagonal(arena, source->matrix, spread->order);
    spread->half = kachi_half_adjoint(arena, source->matrix, spread->order, spread->diagonal, NULL);
    spread->size = KACHI_NEW_ARRAY(arena, double, n);
    uint64_t entries = spread->half.start[n];
    spread->values = KACHI_NEW_ARRAY(arena, float, entries);
    struct layout layout = {
        .arena = arena,
        .scratch = &scratch,
        .spread = spread,
        .users = KACHI_NEW_ARRAY(&scratch, uint32_t, entries),
        .nominals = KACHI_NEW_ARRAY(&scratch, double, entries),
        .direct = KACHI_NEW_ARRAY(arena, double, n),
        .diagonal_of = KACHI_NEW_ARRAY(arena, uint32_t, n),
        .diagonal_base = KACHI_NEW_ARRAY(arena, double, n),
    };
    memset(layout.diagonal_of, 0xff, n * sizeof(layout.diagonal_of[0]));
    kachi_quasi_init(&spread->quasi);
    kachi_quasi_choose(spread);
    lay_nodes(&layout);
    for (uint32_t p = 0; p < n; p++) {
        layout.direct[p] =
            source->direct[spread->order->column_at[p]] / (spread->diagonal[p] * spread->size[p]);
    }
    place_terms(&layout);
    lay_streams(&layout);
    lay_buyers(&layout);
    struct kachi_lanes_system *system = &spread->system;
    system->order = n;
    system->values = spread->values;
    system->component_count = spread->order->component_count;
    system->component_start = spread->order->component_start;
    system->start = spread->half.start;
    system->split = spread->half.split;
    system->slot = lay_slots(arena, &spread->half, n);
    system->diagonal_of = layout.diagonal_of;
    system->diagonal_base = layout.diagonal_base;
    system->direct_base = layout.direct;
    spread->source.terms = NULL; /* the caller's, and not needed any more */
    kachi_arena_release(&scratch);
    return spread;
}

uint32_t kachi_spread_quasi_count(const struct kachi_spread *spread)
{
    return spread->quasi_count;
}

uint64_t kachi_spread_stream_count(const struct kachi_spread *spread)
{
    return spread->system.stream_count;
}

const struct kachi_lanes_system *kachi_spread_lanes(const struct kachi_spread *spread)
{
    return &spread->system;
}
