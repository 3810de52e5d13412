/* SPDX-License-Identifier: Apache-2.0 */
/*
 * post_again.c - an id that is in the ledger already: the same entry has the same answer, another
 * one is told which field differs.
 */
#include "base/limits.h"
#include "ledger/post_internal.h"

static struct kachi_str value_text(struct kachi_posting *p, kachi_json value)
{
    struct kachi_buffer buffer;
    kachi_buffer_init(&buffer, KACHI_LIMIT_CELL_BYTES);
    enum kachi_err err = kachi_json_canonical(value, &buffer);
    struct kachi_str text =
        err == KACHI_OK ? kachi_str_copy(p->arena, kachi_buffer_str(&buffer)) : kachi_str_of("");
    kachi_buffer_release(&buffer);
    return text;
}

/* The first member of `given` that `stored` has otherwise; empty where they are the same. */
static struct kachi_str first_difference(struct kachi_posting *p, kachi_json stored,
                                         kachi_json given, struct kachi_str *was,
                                         struct kachi_str *is)
{
    struct kachi_json_member member = {0};
    while (kachi_json_next(given, &member)) {
        struct kachi_str key = kachi_str_copy(p->arena, member.key);
        *was = value_text(p, kachi_json_get(stored, key.text));
        *is = value_text(p, member.value);
        if (!kachi_str_equal(*was, *is)) {
            return key;
        }
    }
    return kachi_str_of("");
}

/* Compares the posted entry with the stored one of its id: the same answer, or a named difference.
 */
static enum kachi_err compare(struct kachi_posting *p, const struct kachi_entry_row *row,
                              kachi_json stored)
{
    struct kachi_str field = kachi_str_of("");
    struct kachi_str was = kachi_str_of(kachi_entry_kind_word(row->kind));
    struct kachi_str is = kachi_str_of(kachi_entry_kind_word(p->entry->kind));
    struct kachi_json_doc given = {0};
    if (row->kind != p->entry->kind) {
        field = kachi_str_of("kind");
    } else if (row->author != p->actor->party) {
        field = kachi_str_of("author");
        was = kachi_json_text(kachi_json_get(stored, "author"));
        is = p->actor->party == 0
                 ? kachi_str_of("operator")
                 : kachi_str_slice(kachi_id_text(p->arena, "", &p->actor->id), 1, 27);
    } else {
        kachi_buffer_clear(&p->ledger->bytes);
        kachi_entry_write_content(&p->ledger->bytes, p->entry);
        enum kachi_err err =
            kachi_json_read(p->entry->place.source, kachi_buffer_str(&p->ledger->bytes),
                            p->ledger->findings, &given);
        if (err != KACHI_OK) {
            return err;
        }
        field = first_difference(p, kachi_json_get(stored, "content"), given.root, &was, &is);
        kachi_json_release(&given);
    }
    if (kachi_str_is_empty(field)) {
        return KACHI_OK;
    }
    return kachi_posting_refuse(p, KACHI_ERR_CONFLICT, "entry-differs",
                                KACHI_ARGS({"id", kachi_id_text(p->arena, "entry", &p->entry->id)},
                                           {"field", field}, {"stored", was}, {"given", is}));
}

enum kachi_err kachi_post_again(struct kachi_posting *p, struct kachi_key key,
                                struct kachi_post_result *result)
{
    if (key.entry == 0) {
        return kachi_posting_refuse(
            p, KACHI_ERR_CONFLICT, "id-taken",
            KACHI_ARGS({"id", kachi_id_text(p->arena, "entry", &p->entry->id)}));
    }
    struct kachi_entry_row row = {0};
    struct kachi_json_doc stored = {0};
    enum kachi_err err = kachi_store_entry_get(p->ledger, p->arena, key.entry, &row);
    if (err == KACHI_OK) {
        err = kachi_json_read(kachi_str_of("ledger"), row.content, p->ledger->findings, &stored);
    }
    if (err != KACHI_OK) {
        return KACHI_ERR_INTEGRITY;
    }
    err = compare(p, &row, stored.root);
    kachi_json_release(&stored);
    if (err == KACHI_OK) {
        *result = (struct kachi_post_result){
            .status = KACHI_POST_SAME, .sequence = row.number, .time = row.time};
    }
    return err;
}
