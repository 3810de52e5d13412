/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/find.h"

#include "base/text.h"
#include "ledger/ledger_internal.h"

#include <string.h>

#define ID_CHARACTERS 26
#define ID_CHARACTERS_MIN 4

/* What is looked for, and how it went. */
struct search {
    struct kachi_ledger *ledger;
    struct kachi_arena *arena;
    struct kachi_str text;
    const char *prefix; /* of the ids of this kind */
};

static enum kachi_err unknown(const struct search *search, size_t count,
                              const struct kachi_str names[])
{
    struct kachi_str near = kachi_text_near_list(search->arena, search->text, count, names);
    kachi_findings_add(
        search->ledger->findings,
        kachi_str_is_empty(near) ? "ledger-name-unknown" : "ledger-name-near", KACHI_NOWHERE,
        KACHI_ARGS({"text", search->text}, {"kind", kachi_str_of(search->prefix)}, {"near", near}));
    return KACHI_ERR_NOT_FOUND;
}

static enum kachi_err several(const struct search *search)
{
    kachi_findings_add(search->ledger->findings, "ledger-name-several", KACHI_NOWHERE,
                       KACHI_ARGS({"text", search->text}));
    return KACHI_ERR_INPUT;
}

/* The text without "lot_" in front. */
static struct kachi_str without_prefix(const struct search *search, bool *had_prefix)
{
    struct kachi_str rest = search->text;
    struct kachi_str head = kachi_str_cut(&rest, '_');
    *had_prefix = kachi_str_is(head, search->prefix) && head.bytes < search->text.bytes;
    return *had_prefix ? rest : search->text;
}

/* The id that `part` begins, continued with `fill`: '0' for the lowest, 'Z' for the highest. */
static bool complete(struct kachi_str part, char fill, struct kachi_id *out)
{
    char text[ID_CHARACTERS];
    if (part.bytes < ID_CHARACTERS_MIN || part.bytes > ID_CHARACTERS) {
        return false;
    }
    memset(text, fill, sizeof(text));
    memcpy(text, part.text, part.bytes);
    return kachi_id_read((struct kachi_str){text, sizeof(text)}, NULL, out);
}

/* KACHI_ERR_NOT_FOUND, without a finding, where the text is no id or beginning of one that is
 * there. */
static enum kachi_err find_id(const struct search *search, bool lots, struct kachi_id *out)
{
    bool had_prefix = false;
    struct kachi_str part = without_prefix(search, &had_prefix);
    struct kachi_id low, high;
    size_t count = 0;
    if (!complete(part, '0', &low) || !complete(part, 'Z', &high)) {
        if (!kachi_id_read(part, NULL, &low)) {
            return KACHI_ERR_NOT_FOUND;
        }
        high = low;
    }
    enum kachi_err err = kachi_store_ids_between(search->ledger, &low, &high, lots, &count, out);
    if (err != KACHI_OK || count == 1) {
        return err;
    }
    return count == 0 ? KACHI_ERR_NOT_FOUND : several(search);
}

/* The number of the entry of that id. */
static enum kachi_err find_number(const struct search *search, int64_t *number)
{
    struct kachi_id id;
    struct kachi_key key = {0};
    enum kachi_err err = find_id(search, false, &id);
    if (err == KACHI_OK) {
        err = kachi_store_key_get(search->ledger, &id, &key);
    }
    *number = key.entry;
    return err;
}

/*
 * The one name that is the text, or else the one that contains it; both folded. count where there
 * is none, count + 1 where there are several.
 */
static size_t find_name(const struct search *search, size_t count, const struct kachi_str names[])
{
    struct kachi_str wanted = kachi_text_fold(search->arena, search->text);
    size_t same = count;
    size_t part = count;
    size_t same_count = 0;
    size_t part_count = 0;
    for (size_t i = 0; i < count; i++) {
        struct kachi_str name = kachi_text_fold(search->arena, names[i]);
        if (kachi_str_equal(name, wanted)) {
            same = i;
            same_count++;
        } else if (kachi_str_contains(name, wanted)) {
            part = i;
            part_count++;
        }
    }
    if (same_count > 0) {
        return same_count == 1 ? same : count + 1;
    }
    return part_count <= 1 ? part : count + 1;
}

enum kachi_err kachi_find_party(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                struct kachi_str text, struct kachi_party *out)
{
    struct search search = {ledger, arena, kachi_str_trim(text), "party"};
    struct kachi_party *all = NULL;
    size_t count = 0;
    enum kachi_err err = kachi_store_parties(ledger, arena, &all, &count);
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_str *names = KACHI_NEW_ARRAY(arena, struct kachi_str, count);
    int64_t number = 0;
    for (size_t i = 0; i < count; i++) {
        names[i] = all[i].name;
        if (search.text.bytes > 0 && kachi_str_equal(all[i].corporate_number, search.text)) {
            number = all[i].number;
        }
    }
    size_t at = find_name(&search, count, names);
    if (at < count && number == 0) {
        *out = all[at];
        return KACHI_OK;
    }
    err = number != 0 ? KACHI_OK : find_number(&search, &number);
    if (err == KACHI_OK) {
        err = kachi_store_party_get(ledger, arena, number, out);
    }
    if (err != KACHI_ERR_NOT_FOUND) {
        return err;
    }
    return at > count ? several(&search) : unknown(&search, count, names);
}

enum kachi_err kachi_find_product(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                  struct kachi_str text, struct kachi_product *out)
{
    struct search search = {ledger, arena, kachi_str_trim(text), "product"};
    struct kachi_product *all = NULL;
    size_t count = 0;
    int64_t number = 0;
    enum kachi_err err = kachi_store_products(ledger, arena, &all, &count);
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_str *names = KACHI_NEW_ARRAY(arena, struct kachi_str, count);
    for (size_t i = 0; i < count; i++) {
        names[i] = all[i].name;
    }
    size_t at = find_name(&search, count, names);
    if (at < count) {
        *out = all[at];
        return KACHI_OK;
    }
    err = find_number(&search, &number);
    if (err == KACHI_OK) {
        err = kachi_store_product_get(ledger, arena, number, out);
    }
    if (err != KACHI_ERR_NOT_FOUND) {
        return err;
    }
    return at > count ? several(&search) : unknown(&search, count, names);
}

enum kachi_err kachi_find_pool(struct kachi_ledger *ledger, struct kachi_arena *arena,
                               struct kachi_str text, struct kachi_pool *out)
{
    struct search search = {ledger, arena, kachi_str_trim(text), "pool"};
    struct kachi_pool *all = NULL;
    size_t count = 0;
    int64_t number = 0;
    enum kachi_err err = kachi_store_pools(ledger, arena, &all, &count);
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_str *names = KACHI_NEW_ARRAY(arena, struct kachi_str, count);
    for (size_t i = 0; i < count; i++) {
        names[i] = all[i].statement;
    }
    size_t at = find_name(&search, count, names);
    if (at < count) {
        *out = all[at];
        return KACHI_OK;
    }
    err = find_number(&search, &number);
    if (err == KACHI_OK) {
        err = kachi_store_pool_get(ledger, arena, number, out);
    }
    if (err != KACHI_ERR_NOT_FOUND) {
        return err;
    }
    return at > count ? several(&search) : unknown(&search, count, names);
}

enum kachi_err kachi_find_lot(struct kachi_ledger *ledger, struct kachi_arena *arena,
                              struct kachi_str text, struct kachi_lot *out)
{
    struct search search = {ledger, arena, kachi_str_trim(text), "lot"};
    struct kachi_id id;
    enum kachi_err err = find_id(&search, true, &id);
    if (err == KACHI_OK) {
        err = kachi_store_lot_find(ledger, &id, out);
    }
    return err == KACHI_ERR_NOT_FOUND ? unknown(&search, 0, NULL) : err;
}

enum kachi_err kachi_find_offer(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                struct kachi_str text, struct kachi_id *id, struct kachi_offer *out)
{
    struct search search = {ledger, arena, kachi_str_trim(text), "offer"};
    struct kachi_key key = {0};
    enum kachi_err err = find_id(&search, false, id);
    if (err == KACHI_OK) {
        err = kachi_store_key_get(ledger, id, &key);
    }
    if (err == KACHI_OK) {
        err = kachi_store_offer_get(ledger, key.entry, out);
    }
    return err == KACHI_ERR_NOT_FOUND ? unknown(&search, 0, NULL) : err;
}

enum kachi_err kachi_find_entry(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                struct kachi_str text, struct kachi_id *id)
{
    struct search search = {ledger, arena, kachi_str_trim(text), "entry"};
    struct search lots = {ledger, arena, search.text, "lot"}; /* a make's first lot has its id */
    bool is_lot = false;
    (void)without_prefix(&lots, &is_lot);
    enum kachi_err err = find_id(is_lot ? &lots : &search, false, id);
    return err == KACHI_ERR_NOT_FOUND ? unknown(&search, 0, NULL) : err;
}
