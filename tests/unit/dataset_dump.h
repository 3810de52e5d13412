/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dataset_dump.h - a dataset as text, for tests that compare two: every fact once, in the order of
 * the arrays, indices written as the keys they stand for. Places are left out: they say where a
 * fact was read, not what it is.
 */
#ifndef KACHI_TESTS_UNIT_DATASET_DUMP_H
#define KACHI_TESTS_UNIT_DATASET_DUMP_H

#include "base/buffer.h"
#include "inventory/dataset.h"

static inline void dump_uncertainty(struct kachi_buffer *out, struct kachi_uncertainty uncertainty)
{
    kachi_buffer_print(out, " ~%d %.17g %.17g %.17g %d %.17g %.17g\n",
                       (int)uncertainty.distribution, uncertainty.a, uncertainty.b, uncertainty.c,
                       uncertainty.is_truncated ? 1 : 0, uncertainty.low, uncertainty.high);
}

static inline void dump_units_and_flows(struct kachi_buffer *out, const struct kachi_dataset *d)
{
    for (uint32_t i = 0; i < d->source_count; i++) {
        kachi_buffer_print(out, "source %.*s %.*s %.*s\n", KACHI_STR_ARG(d->sources[i].name),
                           KACHI_STR_ARG(d->sources[i].format),
                           KACHI_STR_ARG(d->sources[i].digest));
    }
    for (uint32_t i = 0; i < d->unit_count; i++) {
        const struct kachi_dimension *dimension = &d->dimensions[d->units[i].dimension];
        kachi_buffer_print(out, "unit %.*s = %.17g %.*s (%.*s)\n", KACHI_STR_ARG(d->units[i].name),
                           d->units[i].factor, KACHI_STR_ARG(dimension->reference_unit),
                           KACHI_STR_ARG(dimension->name));
    }
    for (uint32_t i = 0; i < d->flow_count; i++) {
        const struct kachi_flow *f = &d->flows[i];
        kachi_buffer_print(
            out, "flow %.*s|%.*s|%.*s|%.*s|%.*s|%.*s|%d %d %d %.*s\n", KACHI_STR_ARG(f->key),
            KACHI_STR_ARG(f->name), KACHI_STR_ARG(f->name_ja), KACHI_STR_ARG(f->category),
            KACHI_STR_ARG(f->cas), KACHI_STR_ARG(f->location), (int)f->kind, (int)f->compartment,
            (int)f->carrier, KACHI_STR_ARG(d->dimensions[f->dimension].reference_unit));
    }
}

static inline void dump_exchange(struct kachi_buffer *out, const struct kachi_dataset *d,
                                 uint32_t exchange, bool is_reference)
{
    const struct kachi_exchange *e = &d->exchanges[exchange];
    kachi_buffer_print(out, "  %s%s%s %.*s %.17g %.17g %.*s [%.*s] <%.*s> %d",
                       e->direction == KACHI_INPUT ? "in" : "out", e->is_avoided ? " avoided" : "",
                       is_reference ? " *" : "", KACHI_STR_ARG(d->flows[e->flow].key), e->amount,
                       e->factor, KACHI_STR_ARG(d->units[e->unit].name), KACHI_STR_ARG(e->formula),
                       KACHI_STR_ARG(e->provider), (int)e->stage);
    dump_uncertainty(out, e->uncertainty);
}

static inline void dump_activities(struct kachi_buffer *out, const struct kachi_dataset *d)
{
    for (uint32_t i = 0; i < d->activity_count; i++) {
        const struct kachi_activity *a = &d->activities[i];
        kachi_buffer_print(out, "activity %.*s|%.*s|%.*s|%.*s|%.*s|%.*s|%.*s|%.*s|%d %d %d %d\n",
                           KACHI_STR_ARG(a->key), KACHI_STR_ARG(a->name), KACHI_STR_ARG(a->name_ja),
                           KACHI_STR_ARG(a->category), KACHI_STR_ARG(a->location),
                           KACHI_STR_ARG(a->owner), KACHI_STR_ARG(a->source),
                           KACHI_STR_ARG(a->comment), (int)a->stage, (int)a->allocation,
                           a->valid_from, a->valid_until);
        for (uint32_t e = 0; e < a->exchange_count; e++) {
            dump_exchange(out, d, a->exchange_first + e, a->reference == a->exchange_first + e);
        }
        for (uint32_t n = 0; n < a->attribute_count; n++) {
            const struct kachi_attribute *t = &d->attributes[a->attribute_first + n];
            kachi_buffer_print(out, "  %.*s: %.*s %.*s\n", KACHI_STR_ARG(t->name),
                               KACHI_STR_ARG(t->value), KACHI_STR_ARG(t->unit));
        }
    }
    for (uint32_t i = 0; i < d->parameter_count; i++) {
        const struct kachi_parameter *p = &d->parameters[i];
        kachi_buffer_print(out, "parameter %u %.*s = %.17g [%.*s]", p->activity,
                           KACHI_STR_ARG(p->name), p->value, KACHI_STR_ARG(p->formula));
        dump_uncertainty(out, p->uncertainty);
    }
    for (uint32_t i = 0; i < d->factor_count; i++) {
        const struct kachi_allocation_factor *f = &d->factors[i];
        kachi_buffer_print(out, "factor %u %u %u %d %.17g [%.*s]\n", f->activity, f->product,
                           f->exchange, (int)f->method, f->value, KACHI_STR_ARG(f->formula));
    }
}

static inline void dump_measures(struct kachi_buffer *out, const struct kachi_dataset *d)
{
    for (uint32_t i = 0; i < d->measure_count; i++) {
        const struct kachi_measure *m = &d->measures[i];
        kachi_buffer_print(out, "register %d|%.*s|%.*s|%.*s|%lld\n", (int)m->kind,
                           KACHI_STR_ARG(m->site), KACHI_STR_ARG(m->additionality),
                           KACHI_STR_ARG(m->verified_by), (long long)m->cost_yen);
        kachi_buffer_print(out, "measure %.*s|%.*s|%.*s|%.*s|%d|%.*s|%d\n", KACHI_STR_ARG(m->key),
                           KACHI_STR_ARG(m->name), KACHI_STR_ARG(m->name_ja),
                           KACHI_STR_ARG(m->party), (int)m->basis, KACHI_STR_ARG(m->evidence),
                           m->start);
        for (uint32_t n = 0; n < m->change_count; n++) {
            const struct kachi_change *c = &d->changes[m->change_first + n];
            kachi_buffer_print(out, "  %d %d %u %u %u %.17g %.*s\n", (int)c->operation,
                               (int)c->target, c->activity, c->exchange, c->parameter, c->value,
                               KACHI_STR_ARG(c->text));
        }
    }
}

/* NUL-terminated, in arena. */
static inline struct kachi_str dataset_dump(struct kachi_arena *arena,
                                            const struct kachi_dataset *dataset)
{
    struct kachi_buffer out;
    kachi_buffer_init(&out, (size_t)1 << 28);
    dump_units_and_flows(&out, dataset);
    dump_activities(&out, dataset);
    dump_measures(&out, dataset);
    struct kachi_str text = kachi_str_copy(arena, kachi_buffer_str(&out));
    kachi_buffer_release(&out);
    return text;
}

#endif
