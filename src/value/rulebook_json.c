/* SPDX-License-Identifier: Apache-2.0 */
#include "value/rulebook_json.h"

#include "inventory/dataset.h"

static const char *basis_word(enum kachi_rule_basis basis)
{
    return basis == KACHI_RULE_FROM_SOURCE ? "source" : "default";
}

void kachi_rulebook_head_write_json(struct kachi_arena *arena,
                                    const struct kachi_rulebook *rulebook,
                                    struct kachi_json_writer *json)
{
    kachi_json_pair_str(json, "id", rulebook->id);
    kachi_json_pair_str(json, "version", rulebook->version);
    kachi_json_pair_str(json, "name", rulebook->name);
    kachi_json_pair_str(json, "name_ja", rulebook->name_ja);
    kachi_json_pair_str(json, "extends", rulebook->extends);
    if (rulebook->valid_from != KACHI_NO_DAY) {
        kachi_json_pair_str(json, "valid_from", kachi_day_text(arena, rulebook->valid_from));
    }
    if (rulebook->valid_until != KACHI_NO_DAY) {
        kachi_json_pair_str(json, "valid_until", kachi_day_text(arena, rulebook->valid_until));
    }
    kachi_json_pair_str(json, "sha256", rulebook->digest);
}

static void write_parameter(const struct kachi_rule_parameter *parameter,
                            struct kachi_json_writer *json)
{
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "name", parameter->name);
    kachi_json_pair_str(json, "value", parameter->value);
    kachi_json_pair_bool(json, "is_set", parameter->value.bytes > 0);
    kachi_json_pair_text(json, "basis", basis_word(parameter->basis));
    kachi_json_pair_str(json, "source", parameter->source);
    kachi_json_pair_str(json, "from", parameter->from);
    kachi_json_end_object(json);
}

void kachi_rulebook_write_json(struct kachi_arena *arena, const struct kachi_rulebook *rulebook,
                               size_t rule_count, const struct kachi_check_rule rules[],
                               struct kachi_json_writer *json)
{
    kachi_json_begin_object(json);
    kachi_rulebook_head_write_json(arena, rulebook, json);
    kachi_json_pair_str(json, "note", rulebook->note);
    kachi_json_pair_str(json, "note_ja", rulebook->note_ja);
    kachi_json_key(json, "sources");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < rulebook->source_count; i++) {
        kachi_json_write_str(json, rulebook->sources[i]);
    }
    kachi_json_end_array(json);
    kachi_json_key(json, "parameters");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < rulebook->parameter_count; i++) {
        write_parameter(&rulebook->parameters[i], json);
    }
    kachi_json_end_array(json);
    kachi_json_key(json, "checks");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < rule_count; i++) {
        enum kachi_hardness hardness = kachi_rulebook_hardness(rulebook, rules[i].id);
        kachi_json_begin_object(json);
        kachi_json_pair_str(json, "id", rules[i].id);
        kachi_json_pair_text(json, "hardness", kachi_hardness_word(hardness));
        kachi_json_pair_str(json, "text", rules[i].text);
        kachi_json_pair_str(json, "text_ja", rules[i].text_ja);
        kachi_json_pair_str(json, "source", rules[i].source);
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
    kachi_json_end_object(json);
}
