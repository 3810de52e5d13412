/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/traced.h"

#include "base/secret.h"
#include "ledger/find.h"

#include <string.h>

#define PSEUDONYM_CHARS                                                                            \
    10 /* 50 bits: a million parties share none, but for one chance in 2,000                       \
        */

struct kachi_viewer kachi_viewer_all(void)
{
    return (struct kachi_viewer){0};
}

struct kachi_viewer kachi_viewer_of(const struct kachi_actor *actor)
{
    bool sees_all = actor->role == KACHI_ROLE_OPERATOR || actor->role == KACHI_ROLE_AUDITOR;
    return sees_all ? kachi_viewer_all() : (struct kachi_viewer){actor->party, actor->id};
}

static bool is_named(const struct kachi_traced *traced, int64_t party)
{
    if (traced->viewer.party == 0 || party == traced->viewer.party) {
        return true;
    }
    for (size_t i = 0; i < traced->named_count; i++) {
        if (traced->named[i] == party) {
            return true;
        }
    }
    return false;
}

static int64_t owner_of(const struct kachi_trace_node *node)
{
    return node->what == KACHI_TRACE_POOL ? node->pool.owner : node->lot.owner;
}

/* Names every party that is one hop from the root: at most one change of owner on the way. */
static void name_partners(struct kachi_arena *arena, const struct kachi_trace *trace,
                          struct kachi_traced *out)
{
    static const size_t levels = KACHI_TRACE_DEPTH_MAX + 2;
    int64_t *owners = KACHI_NEW_ARRAY(arena, int64_t, levels);
    int *hops = KACHI_NEW_ARRAY(arena, int, levels);
    size_t capacity = out->named_count;
    for (size_t i = 0; i < trace->count; i++) {
        const struct kachi_trace_node *node = &trace->nodes[i];
        size_t depth = node->depth;
        owners[depth] = owner_of(node);
        hops[depth] =
            depth == 0 ? 0 : hops[depth - 1] + (owners[depth] == owners[depth - 1] ? 0 : 1);
        if (hops[depth] <= 1 && !is_named(out, owners[depth])) {
            out->named = kachi_arena_grow(arena, out->named, out->named_count, &capacity,
                                          sizeof(*out->named));
            out->named[out->named_count++] = owners[depth];
        }
    }
}

/* One hop in both directions: origins are those further up, whichever way was asked for. */
static enum kachi_err find_partners(struct kachi_ledger_view view, struct kachi_traced *out,
                                    enum kachi_trace_direction direction)
{
    enum kachi_err err = kachi_store_pseudonym_key(view.ledger, &out->key);
    if (err == KACHI_OK) {
        name_partners(view.arena, &out->trace, out);
    }
    if (err == KACHI_OK && direction == KACHI_TRACE_DOWN) {
        struct kachi_trace up = {0};
        err = kachi_trace_lot(view.ledger, view.arena, out->lot.number, KACHI_TRACE_UP, &up);
        name_partners(view.arena, &up, out);
    }
    return err;
}

enum kachi_err kachi_traced_read(struct kachi_ledger_view view, const struct kachi_viewer *viewer,
                                 struct kachi_str text, enum kachi_trace_direction direction,
                                 struct kachi_traced *out)
{
    *out = (struct kachi_traced){.viewer = *viewer};
    enum kachi_err err = kachi_find_lot(view.ledger, view.arena, text, &out->lot);
    if (err == KACHI_OK && viewer->party != 0 && out->lot.owner != viewer->party) {
        return KACHI_ERR_NOT_FOUND;
    }
    if (err == KACHI_OK) {
        err = kachi_trace_lot(view.ledger, view.arena, out->lot.number, direction, &out->trace);
    }
    if (err == KACHI_OK && viewer->party != 0) {
        err = find_partners(view, out, direction);
    }
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_origins *origins = kachi_origins_new(view.arena, view.ledger);
    return kachi_origins_of_lot(origins, out->lot.number, &out->value);
}

/* "~" and what a digest of secret, viewer and thing gives: all three of a fixed length. */
static struct kachi_str pseudonym(struct kachi_arena *arena, const struct kachi_traced *traced,
                                  const struct kachi_id *thing)
{
    char bytes[KACHI_DIGEST_BYTES + 2 * sizeof(thing->bytes)];
    memcpy(bytes, traced->key.bytes, KACHI_DIGEST_BYTES);
    memcpy(bytes + KACHI_DIGEST_BYTES, traced->viewer.id.bytes, sizeof(thing->bytes));
    memcpy(bytes + KACHI_DIGEST_BYTES + sizeof(thing->bytes), thing->bytes, sizeof(thing->bytes));
    struct kachi_digest digest = kachi_digest_of((struct kachi_str){bytes, sizeof(bytes)});
    struct kachi_str text = kachi_base32_text(
        arena, (struct kachi_str){(const char *)digest.bytes, KACHI_DIGEST_BYTES});
    return kachi_str_print(arena, "~%.*s", PSEUDONYM_CHARS, text.text);
}

static struct kachi_str party_words(struct kachi_ledger_view view,
                                    const struct kachi_traced *traced, int64_t number)
{
    struct kachi_party party = {0};
    if (!is_named(traced, number) &&
        kachi_store_party_get(view.ledger, view.arena, number, &party) == KACHI_OK) {
        return pseudonym(view.arena, traced, &party.id);
    }
    return kachi_view_party_name(view, number); /* unread, it has no name that could be seen */
}

struct kachi_traced_words kachi_traced_pool(struct kachi_ledger_view view,
                                            const struct kachi_traced *traced,
                                            const struct kachi_pool *pool)
{
    bool is_hidden = !is_named(traced, pool->owner);
    return (struct kachi_traced_words){
        .is_hidden = is_hidden,
        .owner = party_words(view, traced, pool->owner),
        .pool = is_hidden ? pseudonym(view.arena, traced, &pool->id)
                          : kachi_id_text(view.arena, "pool", &pool->id),
        .statement = is_hidden ? kachi_str_of("") : pool->statement,
    };
}

struct kachi_traced_words kachi_traced_node(struct kachi_ledger_view view,
                                            const struct kachi_traced *traced,
                                            const struct kachi_trace_node *node)
{
    if (node->what == KACHI_TRACE_POOL) {
        return kachi_traced_pool(view, traced, &node->pool);
    }
    struct kachi_product product = kachi_view_product(view, node->lot.product);
    bool is_hidden = !is_named(traced, node->lot.owner);
    /* A product is known by its maker, who may be further away than who has the lot now. */
    bool is_product_hidden = is_hidden || !is_named(traced, product.owner);
    struct kachi_traced_words words = {
        .is_hidden = is_hidden,
        .owner = party_words(view, traced, node->lot.owner),
        .lot = is_hidden ? pseudonym(view.arena, traced, &node->lot.id)
                         : kachi_id_text(view.arena, "lot", &node->lot.id),
        .product = is_product_hidden ? pseudonym(view.arena, traced, &product.id) : product.name,
    };
    if (node->what == KACHI_TRACE_CLAIM && !is_hidden) {
        words.beneficiary = node->claim.beneficiary;
        words.purpose = node->claim.purpose;
    }
    return words;
}

static enum kachi_err write_origins(struct kachi_ledger_view view,
                                    const struct kachi_traced *traced,
                                    const struct kachi_mixture *mixture, const char *basis,
                                    struct kachi_json_writer *json)
{
    for (size_t i = 0; i < mixture->count; i++) {
        struct kachi_pool pool = {0};
        enum kachi_err err =
            kachi_store_pool_get(view.ledger, view.arena, mixture->items[i].number, &pool);
        if (err != KACHI_OK) {
            return err;
        }
        struct kachi_traced_words words = kachi_traced_pool(view, traced, &pool);
        kachi_json_begin_object(json);
        kachi_json_pair_str(json, "pool", words.pool);
        kachi_json_pair_str(json, "owner", words.owner);
        kachi_json_pair_str(json, "statement", words.statement);
        kachi_json_pair_text(json, "basis", basis);
        kachi_json_pair_int64(json, "value_g", mixture->items[i].grams);
        kachi_json_pair_bool(json, "hidden", words.is_hidden);
        kachi_json_end_object(json);
    }
    return KACHI_OK;
}

static void write_node(struct kachi_ledger_view view, const struct kachi_traced *traced,
                       const struct kachi_trace_node *node, struct kachi_json_writer *json)
{
    struct kachi_traced_words words = kachi_traced_node(view, traced, node);
    kachi_json_begin_object(json);
    kachi_json_pair_int64(json, "depth", (int64_t)node->depth);
    kachi_json_pair_text(json, "entry", kachi_entry_kind_word(node->kind));
    kachi_json_pair_str(json, "time", kachi_moment_text(view.arena, node->time));
    if (node->what == KACHI_TRACE_POOL) {
        kachi_json_pair_str(json, "pool", words.pool);
        kachi_json_pair_str(json, "statement", words.statement);
        kachi_json_pair_str(json, "owner", words.owner);
        kachi_json_pair_int64(json, "embodied_g", node->amounts.embodied_g);
        kachi_json_pair_int64(json, "certificate_g", node->amounts.certificate_g);
    } else {
        struct kachi_product product = kachi_view_product(view, node->lot.product);
        kachi_json_pair_str(json, "lot", words.lot);
        kachi_json_pair_str(json, "owner", words.owner);
        kachi_json_pair_str(json, "product", words.product);
        kachi_json_pair_text(json, "state", node->lot.aside ? "aside" : "held");
        kachi_amounts_write_json(view, &product, &node->amounts, json);
    }
    if (node->what == KACHI_TRACE_CLAIM) {
        kachi_json_pair_str(json, "beneficiary", words.beneficiary);
        kachi_json_pair_str(json, "purpose", words.purpose);
    }
    kachi_json_pair_bool(json, "repeated", node->is_repeated);
    kachi_json_pair_bool(json, "hidden", words.is_hidden);
    kachi_json_end_object(json);
}

enum kachi_err kachi_traced_write_json(struct kachi_ledger_view view,
                                       const struct kachi_traced *traced,
                                       struct kachi_json_writer *json)
{
    kachi_json_begin_object(json);
    kachi_lot_write_json(view, &traced->lot, &traced->lot.made, json);
    kachi_json_key(json, "origins");
    kachi_json_begin_array(json);
    enum kachi_err err =
        write_origins(view, traced, &traced->value.certificate, "certificate", json);
    err = err == KACHI_OK ? write_origins(view, traced, &traced->value.embodied, "embodied", json)
                          : err;
    kachi_json_end_array(json);
    kachi_json_key(json, "nodes");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < traced->trace.count; i++) {
        write_node(view, traced, &traced->trace.nodes[i], json);
    }
    kachi_json_end_array(json);
    kachi_json_pair_bool(json, "cut", traced->trace.is_cut);
    kachi_json_end_object(json);
    return err;
}
