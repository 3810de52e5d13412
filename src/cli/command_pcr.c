/* SPDX-License-Identifier: Apache-2.0 */
/* kachi pcr: product category rules, and which a product follows: product -> PCR -> rulebook. */
#include "cli/commands.h"
#include "cli/product.h"
#include "cli/table.h"
#include "inventory/search.h"
#include "value/product_rule.h"

static struct kachi_str name_of(const struct kachi_session *session,
                                const struct kachi_product_rule *rule)
{
    return session->lang == KACHI_LANG_JA ? rule->name_ja : rule->name;
}

static void write_rule_json(const struct kachi_session *session,
                            const struct kachi_product_rule *rule, struct kachi_json_writer *json)
{
    kachi_json_pair_str(json, "id", rule->id);
    kachi_json_pair_str(json, "name", name_of(session, rule));
    kachi_json_pair_str(json, "operator", rule->operator_name);
    kachi_json_pair_str(json, "hs", rule->hs);
    kachi_json_pair_str(json, "rulebook", rule->rulebook);
    kachi_json_pair_text(json, "basis",
                         rule->basis == KACHI_RULE_FROM_SOURCE ? "source" : "default");
    kachi_json_pair_str(json, "source", rule->source);
}

static void write_json(struct kachi_session *session, const char *key, size_t count,
                       const struct kachi_proposed_rule proposed[])
{
    struct kachi_json_writer json = kachi_session_json(session);
    kachi_json_begin_object(&json);
    kachi_json_key(&json, key);
    kachi_json_begin_array(&json);
    for (size_t i = 0; i < count; i++) {
        kachi_json_begin_object(&json);
        write_rule_json(session, proposed[i].rule, &json);
        kachi_json_pair_text(&json, "match", kachi_rule_match_word(proposed[i].match));
        kachi_json_end_object(&json);
    }
    kachi_json_end_array(&json);
    kachi_json_end_object(&json);
}

static void write_text(struct kachi_session *session, size_t count,
                       const struct kachi_proposed_rule proposed[])
{
    const char *const headings[] = {
        kachi_say(session, "heading.id"),
        kachi_str_print(&session->arena, "*%s", kachi_say(session, "heading.name")).text,
        kachi_say(session, "report.rulebook"), kachi_say(session, "pcr.match"),
        kachi_say(session, "pcr.basis")};
    struct kachi_table table;
    kachi_table_init(&table, session, 5, headings);
    for (size_t i = 0; i < count; i++) {
        const struct kachi_product_rule *rule = proposed[i].rule;
        struct kachi_str match = kachi_str_print(&session->arena, "pcr.match.%s",
                                                 kachi_rule_match_word(proposed[i].match));
        kachi_table_add(&table, rule->id);
        kachi_table_add(&table, name_of(session, rule));
        kachi_table_add(&table, rule->rulebook);
        kachi_table_add_text(&table, kachi_say(session, match.text));
        kachi_table_add_text(&table, kachi_say(session, rule->basis == KACHI_RULE_FROM_SOURCE
                                                            ? "pcr.basis.source"
                                                            : "pcr.basis.default"));
    }
    kachi_table_write(&table, "");
}

static enum kachi_err run_list(struct kachi_session *session)
{
    struct kachi_product_rule *rules = NULL;
    size_t count = kachi_product_rules(&session->arena, &session->findings, &rules);
    struct kachi_proposed_rule *all =
        KACHI_NEW_ARRAY(&session->arena, struct kachi_proposed_rule, count + 1);
    for (size_t i = 0; i < count; i++) {
        bool is_any = rules[i].hs.bytes == 0;
        all[i] = (struct kachi_proposed_rule){.rule = &rules[i],
                                              .match = is_any ? KACHI_MATCH_ANY : KACHI_MATCH_HS};
    }
    if (session->output == KACHI_OUTPUT_JSON) {
        write_json(session, "product_rules", count, all);
    } else {
        write_text(session, count, all);
    }
    return KACHI_OK;
}

static enum kachi_err describe(struct kachi_session *session,
                               struct kachi_product_description *description)
{
    struct kachi_dataset *dataset = NULL;
    uint32_t activity = KACHI_NONE;
    enum kachi_err err = kachi_session_load(session, &dataset);
    err = err == KACHI_OK ? kachi_search_one(dataset, kachi_session_words(session, 0),
                                             &session->findings, &activity)
                          : err;
    if (err == KACHI_OK) {
        struct kachi_product_description found =
            kachi_product_describe(&session->arena, dataset, activity);
        *description =
            (struct kachi_product_description){.pcr = kachi_str_copy(&session->arena, found.pcr),
                                               .hs = kachi_str_copy(&session->arena, found.hs),
                                               .name = found.name};
    }
    kachi_dataset_close(dataset);
    return err;
}

static enum kachi_err run_find(struct kachi_session *session)
{
    struct kachi_product_description description = {.pcr = kachi_str_of("")};
    struct kachi_proposed_rule *proposed = NULL;
    struct kachi_str hs = kachi_option_text(session, "hs");
    enum kachi_err err = KACHI_OK;
    if (session->operand_count == 0 && hs.bytes == 0) {
        session->used_wrongly = true;
        kachi_findings_add(&session->findings, "pcr-of-what", KACHI_NOWHERE, KACHI_NO_ARGS);
        return KACHI_ERR_INPUT;
    }
    err = session->operand_count > 0 ? describe(session, &description) : err;
    if (err != KACHI_OK) {
        return err;
    }
    description.hs = hs.bytes > 0 ? hs : description.hs;
    size_t count =
        kachi_product_rules_propose(&session->arena, &description, &session->findings, &proposed);
    if (session->output == KACHI_OUTPUT_JSON) {
        write_json(session, "proposed", count, proposed);
    } else {
        write_text(session, count, proposed);
        kachi_buffer_print(&session->out, "%s\n", kachi_say(session, "pcr.proposed"));
    }
    return KACHI_OK;
}

static const struct kachi_option find_options[] = {{"hs", "CODE", "option.hs"}, {NULL, NULL, NULL}};
static const char *const list_examples[] = {"kachi pcr list", NULL};
static const char *const find_examples[] = {"kachi pcr find steel", "kachi pcr find --hs 7208.10",
                                            NULL};

const struct kachi_command kachi_command_pcr_list = {
    .name = "pcr list",
    .operands = "",
    .phrase = "command.pcr.list",
    .examples = list_examples,
    .run = run_list,
};
const struct kachi_command kachi_command_pcr_find = {
    .name = "pcr find",
    .operands = "[PRODUCT]",
    .operands_max = KACHI_OPERANDS_MAX,
    .phrase = "command.pcr.find",
    .options = find_options,
    .examples = find_examples,
    .run = run_find,
};
