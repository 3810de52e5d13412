/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/purpose.h"

#include "ledger/ledger_internal.h"
#include "ledger/origin.h"

void kachi_purpose_keep_rulebook(struct kachi_ledger *ledger, struct kachi_str id,
                                 const struct kachi_rulebook *rulebook)
{
    struct ledger_rulebook *known = KACHI_NEW(&ledger->arena, struct ledger_rulebook);
    *known =
        (struct ledger_rulebook){kachi_str_copy(&ledger->arena, id), rulebook, ledger->rulebooks};
    ledger->rulebooks = known;
}

enum kachi_err kachi_purpose_rulebook(struct kachi_ledger *ledger, struct kachi_str id,
                                      const struct kachi_rulebook **out)
{
    for (struct ledger_rulebook *known = ledger->rulebooks; known != NULL; known = known->next) {
        if (kachi_str_equal(known->id, id)) {
            *out = known->rulebook;
            return KACHI_OK;
        }
    }
    struct kachi_str *ids = NULL;
    size_t count = kachi_rulebook_ids(&ledger->arena, &ids);
    struct kachi_str name = kachi_str_of(KACHI_RULEBOOK_DEFAULT);
    for (size_t i = 0; i < count; i++) {
        name = kachi_str_equal(ids[i], id) ? id : name;
    }
    struct kachi_rulebook *rulebook = NULL;
    struct kachi_findings findings; /* those inside the binary have none: a test reads them all */
    kachi_findings_init(&findings);
    enum kachi_err err = kachi_rulebook_find(&ledger->arena, name, &findings, &rulebook);
    kachi_findings_release(&findings);
    if (err != KACHI_OK) {
        return KACHI_ERR_INTEGRITY;
    }
    kachi_purpose_keep_rulebook(ledger, id, rulebook);
    *out = rulebook;
    return KACHI_OK;
}

static void add_once(const struct kachi_rulebook **list, size_t *count,
                     const struct kachi_rulebook *rulebook)
{
    for (size_t i = 0; i < *count; i++) {
        if (list[i] == rulebook) {
            return;
        }
    }
    list[(*count)++] = rulebook;
}

enum kachi_err kachi_purpose_rulebooks(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                       const struct kachi_lot *lot,
                                       const struct kachi_rulebook ***out, size_t *count)
{
    struct kachi_value value = {0};
    struct kachi_origins *origins = kachi_origins_new(arena, ledger);
    enum kachi_err err = kachi_origins_of_lot(origins, lot->number, &value);
    const struct kachi_mixture *mixtures[] = {&value.embodied, &value.certificate};
    *count = 0;
    *out = KACHI_NEW_ARRAY(arena, const struct kachi_rulebook *,
                           value.embodied.count + value.certificate.count + 1);
    for (size_t m = 0; m < 2; m++) {
        for (size_t i = 0; i < mixtures[m]->count && err == KACHI_OK; i++) {
            struct kachi_pool pool = {0};
            const struct kachi_rulebook *rulebook = NULL;
            err = kachi_store_pool_get(ledger, arena, mixtures[m]->items[i].number, &pool);
            if (err == KACHI_OK) {
                err = kachi_purpose_rulebook(ledger, pool.rulebook, &rulebook);
            }
            add_once(*out, count, rulebook);
        }
    }
    if (err == KACHI_OK && *count == 0) {
        err = kachi_purpose_rulebook(ledger, kachi_str_of(KACHI_RULEBOOK_DEFAULT), &(*out)[0]);
        *count = 1;
    }
    return kachi_store_must_have(err);
}

/* Where the group begins; the end where there is none, and nothing after a slash is none. */
static size_t word_bytes(struct kachi_str purpose)
{
    struct kachi_str rest = purpose;
    struct kachi_str word = kachi_str_cut(&rest, '/');
    return kachi_str_is_empty(rest) ? purpose.bytes : word.bytes;
}

struct kachi_str kachi_purpose_word(struct kachi_str purpose)
{
    return kachi_str_slice(purpose, 0, word_bytes(purpose));
}

struct kachi_str kachi_purpose_group(struct kachi_str purpose)
{
    size_t bytes = word_bytes(purpose);
    return bytes < purpose.bytes ? kachi_str_slice(purpose, bytes + 1, purpose.bytes)
                                 : kachi_str_of("");
}

bool kachi_purpose_is_in(const struct kachi_rulebook *const *rulebooks, size_t count,
                         const char *list, struct kachi_str purpose)
{
    bool is_in = count > 0;
    for (size_t i = 0; i < count; i++) {
        is_in &= kachi_rulebook_allows(rulebooks[i], list, kachi_purpose_word(purpose));
    }
    return is_in;
}

/* Is the word of the list this pair, in this order? */
static bool is_pair(struct kachi_str word, struct kachi_str one, struct kachi_str other)
{
    struct kachi_str rest = word;
    struct kachi_str first = kachi_str_cut(&rest, '+');
    return kachi_str_equal(first, one) && kachi_str_equal(rest, other);
}

static bool has_pair(const struct kachi_rulebook *rulebook, struct kachi_str one,
                     struct kachi_str other)
{
    const struct kachi_rule_parameter *list =
        kachi_rulebook_parameter(rulebook, "purposes_together");
    struct kachi_str rest = list == NULL ? kachi_str_of("") : list->value;
    while (rest.bytes > 0) {
        struct kachi_str word = kachi_str_cut(&rest, ' ');
        if (is_pair(word, one, other) || is_pair(word, other, one)) {
            return true;
        }
    }
    return false;
}

bool kachi_purpose_go_together(const struct kachi_rulebook *const *rulebooks, size_t count,
                               struct kachi_str one, struct kachi_str other)
{
    struct kachi_str first = kachi_purpose_word(one);
    struct kachi_str second = kachi_purpose_word(other);
    bool go = count > 0 && !kachi_str_equal(first, second);
    for (size_t i = 0; i < count; i++) {
        go &= has_pair(rulebooks[i], first, second);
    }
    return go;
}
