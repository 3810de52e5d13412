/* SPDX-License-Identifier: Apache-2.0 */
#include "value/redone.h"

#include "base/json.h"
#include "value/statement_internal.h"

struct comparing {
    struct kachi_arena *arena;
    struct kachi_redone *out;
    size_t capacity;
};

static struct kachi_str value_text(struct comparing *comparing, kachi_json value)
{
    struct kachi_buffer buffer;
    struct kachi_json_writer json;
    if (value == NULL) {
        return kachi_str_of("");
    }
    kachi_buffer_init(&buffer, SIZE_MAX);
    kachi_json_writer_init(&json, &buffer, KACHI_JSON_COMPACT);
    kachi_json_write_value(&json, value);
    struct kachi_str text = kachi_str_copy(comparing->arena, kachi_buffer_str(&buffer));
    kachi_buffer_release(&buffer);
    return text;
}

static struct kachi_str below(struct comparing *comparing, struct kachi_str place,
                              struct kachi_str name)
{
    return kachi_str_print(comparing->arena, "%.*s%s%.*s", KACHI_STR_ARG(place),
                           place.bytes > 0 ? "." : "", KACHI_STR_ARG(name));
}

static void add_difference(struct comparing *comparing, struct kachi_str place, kachi_json stated,
                           kachi_json redone)
{
    struct kachi_redone *out = comparing->out;
    struct kachi_redone_difference difference = {place, value_text(comparing, stated),
                                                 value_text(comparing, redone)};
    if (kachi_str_equal(difference.stated, difference.redone) ||
        out->difference_count == KACHI_REDONE_DIFFERENCES_MAX) {
        return;
    }
    out->differences = kachi_arena_grow(comparing->arena, out->differences, out->difference_count,
                                        &comparing->capacity, sizeof(out->differences[0]));
    out->differences[out->difference_count++] = difference;
}

/* Down to what is no object or array on both sides; there, the texts decide. */
static void compare(struct comparing *comparing, struct kachi_str place, kachi_json stated,
                    kachi_json redone)
{
    struct kachi_json_member member = {.next = NULL};
    size_t count = kachi_json_count(stated);
    if (kachi_json_is_object(stated) && kachi_json_is_object(redone)) {
        while (kachi_json_next(stated, &member)) {
            compare(comparing, below(comparing, place, member.key), member.value,
                    kachi_json_get(redone, member.key.text));
        }
        member = (struct kachi_json_member){.next = NULL};
        while (kachi_json_next(redone, &member)) {
            if (kachi_json_get(stated, member.key.text) == NULL) {
                add_difference(comparing, below(comparing, place, member.key), NULL, member.value);
            }
        }
        return;
    }
    if (!kachi_json_is_array(stated) || !kachi_json_is_array(redone)) {
        add_difference(comparing, place, stated, redone);
        return;
    }
    for (size_t i = 0; i < count || i < kachi_json_count(redone); i++) {
        struct kachi_str number = kachi_str_print(comparing->arena, "%zu", i + 1);
        compare(comparing, below(comparing, place, number), kachi_json_at(stated, i),
                kachi_json_at(redone, i));
    }
}

enum kachi_err kachi_redone_of(struct kachi_arena *arena, const struct kachi_dataset *dataset,
                               const struct kachi_value_statement *statement,
                               struct kachi_findings *findings, struct kachi_redone *out)
{
    struct kachi_json_doc stated, redone;
    struct comparing comparing = {.arena = arena, .out = out};
    *out = (struct kachi_redone){.statement = NULL};
    enum kachi_err err =
        kachi_statement_draft_again(arena, dataset, statement, findings, &out->statement);
    if (err != KACHI_OK) {
        return err;
    }
    out->is_equal = kachi_str_equal(out->statement->digest, statement->digest);
    if (out->is_equal) {
        return KACHI_OK;
    }
    err = kachi_json_read(kachi_str_of("statement"), statement->content, findings, &stated);
    if (err != KACHI_OK) {
        return KACHI_ERR_INTEGRITY;
    }
    err = kachi_json_read(kachi_str_of("statement"), out->statement->content, findings, &redone);
    if (err == KACHI_OK) {
        compare(&comparing, kachi_str_of(""), stated.root, redone.root);
        kachi_json_release(&redone);
    }
    kachi_json_release(&stated);
    return err;
}
