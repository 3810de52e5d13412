/* SPDX-License-Identifier: Apache-2.0 */
#include "inventory/dataset_digest.h"

struct lines {
    struct kachi_hasher hasher;
    const struct kachi_dataset *dataset;
};

/* Tab, line feed and backslash are escaped, so that fields cannot run into each other. */
static void add_text(struct lines *lines, struct kachi_str text)
{
    size_t from = 0;
    for (size_t i = 0; i < text.bytes; i++) {
        char c = text.text[i];
        if (c != '\t' && c != '\n' && c != '\\') {
            continue;
        }
        kachi_hasher_add(&lines->hasher, kachi_str_slice(text, from, i));
        kachi_hasher_add(&lines->hasher, kachi_str_of(c == '\t'   ? "\\t"
                                                      : c == '\n' ? "\\n"
                                                                  : "\\\\"));
        from = i + 1;
    }
    kachi_hasher_add(&lines->hasher, kachi_str_slice(text, from, text.bytes));
    kachi_hasher_add(&lines->hasher, kachi_str_of("\t"));
}

static void add_double(struct lines *lines, double value)
{
    char buffer[KACHI_DOUBLE_TEXT_BYTES];
    add_text(lines, kachi_double_text(value, buffer));
}

static void add_int(struct lines *lines, int64_t value)
{
    add_double(lines, (double)value); /* enums, days and flags: far below 2^53 */
}

static void end_line(struct lines *lines)
{
    kachi_hasher_add(&lines->hasher, kachi_str_of("\n"));
}

static void begin_line(struct lines *lines, const char *kind)
{
    add_text(lines, kachi_str_of(kind));
}

static struct kachi_str activity_key(const struct lines *lines, uint32_t activity)
{
    return activity == KACHI_NONE ? kachi_str_of("") : lines->dataset->activities[activity].key;
}

static void add_uncertainty(struct lines *lines, const struct kachi_uncertainty *uncertainty)
{
    add_int(lines, uncertainty->distribution);
    add_double(lines, uncertainty->a);
    add_double(lines, uncertainty->b);
    add_double(lines, uncertainty->c);
}

static void add_flow(struct lines *lines, const struct kachi_flow *flow)
{
    begin_line(lines, "flow");
    add_text(lines, flow->key);
    add_text(lines, flow->name);
    add_text(lines, flow->category);
    add_text(lines, flow->cas);
    add_int(lines, flow->kind);
    add_int(lines, flow->compartment);
    add_int(lines, flow->carrier);
    add_text(lines, lines->dataset->dimensions[flow->dimension].reference_unit);
    end_line(lines);
}

static void add_activity(struct lines *lines, const struct kachi_activity *activity)
{
    begin_line(lines, "activity");
    add_text(lines, activity->key);
    add_text(lines, activity->name);
    add_text(lines, activity->location);
    add_text(lines, activity->owner);
    add_int(lines, activity->stage);
    add_int(lines, activity->allocation);
    add_int(lines, activity->valid_from);
    add_int(lines, activity->valid_until);
    /* its number within the activity: an index into the dataset would depend on what else is there
     */
    add_int(lines, activity->reference == KACHI_NONE
                       ? -1
                       : (int64_t)(activity->reference - activity->exchange_first));
    end_line(lines);
}

static void add_exchange(struct lines *lines, const struct kachi_exchange *exchange)
{
    begin_line(lines, "exchange");
    add_text(lines, activity_key(lines, exchange->activity));
    add_text(lines, lines->dataset->flows[exchange->flow].key);
    add_int(lines, exchange->direction);
    add_int(lines, exchange->is_avoided ? 1 : 0);
    add_double(lines, exchange->amount);
    add_double(lines, exchange->factor);
    add_text(lines, exchange->formula);
    add_text(lines, exchange->provider);
    add_int(lines, exchange->stage);
    add_uncertainty(lines, &exchange->uncertainty);
    end_line(lines);
}

static void add_rules(struct lines *lines)
{
    const struct kachi_dataset *dataset = lines->dataset;
    for (uint32_t i = 0; i < dataset->parameter_count; i++) {
        const struct kachi_parameter *parameter = &dataset->parameters[i];
        begin_line(lines, "parameter");
        add_text(lines, activity_key(lines, parameter->activity));
        add_text(lines, parameter->name);
        add_text(lines, parameter->formula);
        add_double(lines, parameter->value);
        add_uncertainty(lines, &parameter->uncertainty);
        end_line(lines);
    }
    for (uint32_t i = 0; i < dataset->factor_count; i++) {
        const struct kachi_allocation_factor *factor = &dataset->factors[i];
        begin_line(lines, "allocation");
        add_text(lines, activity_key(lines, factor->activity));
        add_text(lines, dataset->flows[factor->product].key);
        add_int(lines, factor->exchange == KACHI_NONE
                           ? -1
                           : (int64_t)(factor->exchange -
                                       dataset->activities[factor->activity].exchange_first));
        add_int(lines, factor->method);
        add_double(lines, factor->value);
        add_text(lines, factor->formula);
        end_line(lines);
    }
}

static void add_change(struct lines *lines, const struct kachi_change *change)
{
    const struct kachi_dataset *dataset = lines->dataset;
    begin_line(lines, "change");
    add_text(lines, change->measure);
    add_int(lines, change->operation);
    add_int(lines, change->target);
    add_text(lines, activity_key(lines, change->activity));
    add_int(lines, change->exchange == KACHI_NONE
                       ? -1
                       : (int64_t)(change->exchange -
                                   dataset->activities[change->activity].exchange_first));
    add_text(lines, change->parameter == KACHI_NONE ? kachi_str_of("")
                                                    : dataset->parameters[change->parameter].name);
    add_double(lines, change->value);
    add_text(lines, change->text);
    end_line(lines);
}

static void add_story(struct lines *lines)
{
    const struct kachi_dataset *dataset = lines->dataset;
    for (uint32_t i = 0; i < dataset->attribute_count; i++) {
        const struct kachi_attribute *attribute = &dataset->attributes[i];
        begin_line(lines, "attribute");
        add_text(lines, activity_key(lines, attribute->activity));
        add_text(lines, attribute->name);
        add_text(lines, attribute->value);
        add_text(lines, attribute->unit);
        end_line(lines);
    }
    for (uint32_t i = 0; i < dataset->measure_count; i++) {
        const struct kachi_measure *measure = &dataset->measures[i];
        begin_line(lines, "measure");
        add_text(lines, measure->key);
        add_text(lines, measure->party);
        add_int(lines, measure->basis);
        add_int(lines, measure->start);
        if (kachi_measure_is_circumstance(measure)) { /* it changes what is calculated */
            add_text(lines, kachi_str_of(kachi_measure_kind_word(measure->kind)));
        }
        end_line(lines);
    }
    for (uint32_t i = 0; i < dataset->change_count; i++) {
        add_change(lines, &dataset->changes[i]);
    }
}

struct kachi_digest kachi_dataset_digest(const struct kachi_dataset *dataset)
{
    struct lines lines = {.dataset = dataset};
    kachi_hasher_init(&lines.hasher);
    begin_line(&lines, "kachi-dataset-1");
    end_line(&lines);
    for (uint32_t i = 0; i < dataset->flow_count; i++) {
        add_flow(&lines, &dataset->flows[i]);
    }
    for (uint32_t i = 0; i < dataset->activity_count; i++) {
        add_activity(&lines, &dataset->activities[i]);
    }
    for (uint32_t i = 0; i < dataset->exchange_count; i++) {
        add_exchange(&lines, &dataset->exchanges[i]);
    }
    add_rules(&lines);
    add_story(&lines);
    struct kachi_digest digest = kachi_hasher_end(&lines.hasher);
    kachi_hasher_release(&lines.hasher);
    return digest;
}
