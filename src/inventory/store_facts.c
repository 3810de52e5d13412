/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_facts.c - digests of content, so that "the same" is one comparison of 32 bytes.
 */
#include "inventory/store_internal.h"

#include <string.h>

#define FACTS_BYTES_MAX ((size_t)1 << 30) /* of one activity */

static void add_number(struct kachi_facts *facts, uint64_t number)
{
    char bytes[8];
    for (int i = 0; i < 8; i++) {
        bytes[i] = (char)(unsigned char)(number >> (8 * i));
    }
    kachi_buffer_add(&facts->buffer, (struct kachi_str){bytes, sizeof bytes});
}

static void add_double(struct kachi_facts *facts, double value)
{
    uint64_t bits = 0;
    double sum = value + 0.0; /* -0.0 and 0.0 are one fact, and SQLite keeps only the latter */
    memcpy(&bits, &sum, sizeof bits);
    add_number(facts, bits);
}

static void add_text(struct kachi_facts *facts, struct kachi_str text)
{
    add_number(facts, text.bytes);
    kachi_buffer_add(&facts->buffer, text);
}

static void add_day(struct kachi_facts *facts, kachi_day day)
{
    add_number(facts, (uint64_t)(int64_t)day);
}

static void add_uncertainty(struct kachi_facts *facts, const struct kachi_uncertainty *uncertainty)
{
    add_number(facts, uncertainty->distribution);
    add_double(facts, uncertainty->a);
    add_double(facts, uncertainty->b);
    add_double(facts, uncertainty->c);
    /* What is not cut off keeps the digest that it had before that could be said. */
    if (uncertainty->is_truncated) {
        add_double(facts, uncertainty->low);
        add_double(facts, uncertainty->high);
    }
}

/* A flow as something else refers to it: what its amounts mean is part of the reference. */
static void add_flow_reference(struct kachi_facts *facts, uint32_t flow)
{
    if (flow == KACHI_NONE) {
        add_text(facts, kachi_str_of(""));
        return;
    }
    const struct kachi_flow *f = &facts->dataset->flows[flow];
    add_text(facts, f->key);
    add_text(facts, facts->dataset->dimensions[f->dimension].reference_unit);
}

static void add_exchange(struct kachi_facts *facts, const struct kachi_exchange *exchange)
{
    const struct kachi_unit *unit = &facts->dataset->units[exchange->unit];
    add_flow_reference(facts, exchange->flow);
    add_number(facts, exchange->direction);
    add_number(facts, exchange->is_avoided ? 1 : 0);
    add_double(facts, exchange->amount);
    add_text(facts, unit->name);
    add_text(facts, facts->dataset->dimensions[unit->dimension].reference_unit);
    add_double(facts, unit->factor);
    add_double(facts, exchange->factor);
    add_text(facts, exchange->formula);
    add_text(facts, exchange->provider);
    add_number(facts, exchange->stage);
    add_uncertainty(facts, &exchange->uncertainty);
}

static void add_parameter(struct kachi_facts *facts, const struct kachi_parameter *parameter)
{
    add_text(facts, parameter->name);
    add_text(facts, parameter->formula);
    add_double(facts, parameter->value);
    add_uncertainty(facts, &parameter->uncertainty);
}

/* Number of an exchange within its activity. */
static uint64_t ordinal_of(const struct kachi_facts *facts, uint32_t exchange)
{
    if (exchange == KACHI_NONE) {
        return KACHI_NONE;
    }
    const struct kachi_dataset *dataset = facts->dataset;
    return exchange - dataset->activities[dataset->exchanges[exchange].activity].exchange_first;
}

static void add_change(struct kachi_facts *facts, const struct kachi_change *change)
{
    const struct kachi_dataset *dataset = facts->dataset;
    add_number(facts, change->operation);
    add_number(facts, change->target);
    add_text(facts, change->activity == KACHI_NONE ? kachi_str_of("")
                                                   : dataset->activities[change->activity].key);
    add_number(facts, ordinal_of(facts, change->exchange));
    add_flow_reference(facts, change->exchange == KACHI_NONE
                                  ? KACHI_NONE
                                  : dataset->exchanges[change->exchange].flow);
    add_text(facts, change->parameter == KACHI_NONE ? kachi_str_of("")
                                                    : dataset->parameters[change->parameter].name);
    add_double(facts, change->value);
    add_text(facts, change->text);
}

void kachi_facts_init(struct kachi_facts *facts, const struct kachi_dataset *dataset)
{
    facts->dataset = dataset;
    kachi_buffer_init(&facts->buffer, FACTS_BYTES_MAX);
    facts->global_first = dataset->parameter_count;
    while (facts->global_first > 0 &&
           dataset->parameters[facts->global_first - 1].activity == KACHI_NONE) {
        facts->global_first--;
    }
}

void kachi_facts_release(struct kachi_facts *facts)
{
    kachi_buffer_release(&facts->buffer);
}

struct kachi_digest kachi_facts_flow(struct kachi_facts *facts, uint32_t flow)
{
    const struct kachi_flow *f = &facts->dataset->flows[flow];
    kachi_buffer_clear(&facts->buffer);
    add_flow_reference(facts, flow);
    add_text(facts, f->name);
    add_text(facts, f->name_ja);
    add_text(facts, f->category);
    add_text(facts, f->cas);
    add_text(facts, f->location);
    add_number(facts, f->kind);
    add_number(facts, f->compartment);
    add_number(facts, f->carrier);
    return kachi_digest_of(kachi_buffer_str(&facts->buffer));
}

struct kachi_digest kachi_facts_activity(struct kachi_facts *facts, uint32_t activity,
                                         uint32_t factor_first, uint32_t factor_count)
{
    const struct kachi_dataset *dataset = facts->dataset;
    const struct kachi_activity *a = &dataset->activities[activity];
    const struct kachi_str texts[] = {a->key,      a->name,  a->name_ja, a->category,
                                      a->location, a->owner, a->source,  a->comment};
    kachi_buffer_clear(&facts->buffer);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        add_text(facts, texts[i]);
    }
    add_number(facts, a->stage);
    add_number(facts, a->allocation);
    add_day(facts, a->valid_from);
    add_day(facts, a->valid_until);
    add_number(facts, ordinal_of(facts, a->reference));
    add_number(facts, a->exchange_count);
    for (uint32_t i = 0; i < a->exchange_count; i++) {
        add_exchange(facts, &dataset->exchanges[a->exchange_first + i]);
    }
    add_number(facts, a->parameter_count);
    for (uint32_t i = 0; i < a->parameter_count; i++) {
        add_parameter(facts, &dataset->parameters[a->parameter_first + i]);
    }
    add_number(facts, factor_count);
    for (uint32_t i = 0; i < factor_count; i++) {
        const struct kachi_allocation_factor *factor = &dataset->factors[factor_first + i];
        add_flow_reference(facts, factor->product);
        add_number(facts, ordinal_of(facts, factor->exchange));
        add_number(facts, factor->method);
        add_double(facts, factor->value);
        add_text(facts, factor->formula);
    }
    add_number(facts, a->attribute_count);
    for (uint32_t i = 0; i < a->attribute_count; i++) {
        const struct kachi_attribute *attribute = &dataset->attributes[a->attribute_first + i];
        add_text(facts, attribute->name);
        add_text(facts, attribute->value);
        add_text(facts, attribute->unit);
    }
    return kachi_digest_of(kachi_buffer_str(&facts->buffer));
}

struct kachi_digest kachi_facts_parameter(struct kachi_facts *facts, uint32_t parameter)
{
    kachi_buffer_clear(&facts->buffer);
    add_parameter(facts, &facts->dataset->parameters[parameter]);
    return kachi_digest_of(kachi_buffer_str(&facts->buffer));
}

struct kachi_digest kachi_facts_measure(struct kachi_facts *facts, uint32_t measure)
{
    const struct kachi_measure *m = &facts->dataset->measures[measure];
    kachi_buffer_clear(&facts->buffer);
    add_text(facts, m->key);
    add_text(facts, m->name);
    add_text(facts, m->name_ja);
    add_text(facts, m->party);
    add_number(facts, m->basis);
    add_text(facts, m->evidence);
    add_number(facts, m->kind);
    add_text(facts, m->site);
    add_text(facts, m->additionality);
    add_text(facts, m->verified_by);
    add_number(facts, (uint64_t)m->cost_yen);
    add_day(facts, m->start);
    for (uint32_t i = 0; i < m->change_count; i++) {
        add_change(facts, &facts->dataset->changes[m->change_first + i]);
    }
    return kachi_digest_of(kachi_buffer_str(&facts->buffer));
}

bool kachi_facts_sources(struct kachi_facts *facts, struct kachi_digest *out)
{
    kachi_buffer_clear(&facts->buffer);
    for (uint32_t i = 0; i < facts->dataset->source_count; i++) {
        if (kachi_str_is_empty(facts->dataset->sources[i].digest)) {
            return false;
        }
        add_text(facts, facts->dataset->sources[i].format);
        add_text(facts, facts->dataset->sources[i].digest);
    }
    *out = kachi_digest_of(kachi_buffer_str(&facts->buffer));
    return facts->dataset->source_count > 0;
}
