/* SPDX-License-Identifier: Apache-2.0 */
#include "proof/sd_jwt.h"

#include "base/digest.h"
#include "proof/status_list.h"

#include <string.h>

#define SALT_BYTES 16
#define PAYLOAD_BYTES_MAX ((size_t)1 << 20)
#define TEXT_BYTES_MAX ((size_t)8 << 20)

/* Facts being hidden: disclosures grow while the payload is written. */
struct hiding {
    struct kachi_arena *arena;
    const struct kachi_random *random;
    struct kachi_buffer *disclosures; /* "~text" for each */
    size_t count;
};

/* base64url(JSON of [salt, name, value]), without the name for an item of a list; adds it to the
 * disclosures and returns its hash. */
static struct kachi_str hide(struct hiding *hiding, struct kachi_str name, kachi_json value)
{
    uint8_t salt[SALT_BYTES];
    struct kachi_buffer buffer;
    struct kachi_json_writer json;
    hiding->random->fill(hiding->random->state, salt, sizeof(salt));
    kachi_buffer_init(&buffer, PAYLOAD_BYTES_MAX);
    kachi_json_writer_init(&json, &buffer, KACHI_JSON_COMPACT);
    kachi_json_begin_array(&json);
    kachi_json_write_str(
        &json,
        kachi_base64url_write(hiding->arena, (struct kachi_str){(const char *)salt, sizeof(salt)}));
    if (!kachi_str_is_empty(name)) {
        kachi_json_write_str(&json, name);
    }
    kachi_json_write_value(&json, value);
    kachi_json_end_array(&json);
    struct kachi_str text = kachi_base64url_write(hiding->arena, kachi_buffer_str(&buffer));
    kachi_buffer_release(&buffer);
    kachi_buffer_add_byte(hiding->disclosures, '~');
    kachi_buffer_add(hiding->disclosures, text);
    hiding->count++;
    struct kachi_digest digest = kachi_digest_of(text);
    return kachi_base64url_write(
        hiding->arena, (struct kachi_str){(const char *)digest.bytes, sizeof(digest.bytes)});
}

static void write_list(struct hiding *hiding, struct kachi_json_writer *json, kachi_json list)
{
    kachi_json_begin_array(json);
    for (size_t i = 0; i < kachi_json_count(list); i++) {
        struct kachi_str hash = hide(hiding, kachi_str_of(""), kachi_json_at(list, i));
        kachi_json_begin_object(json);
        kachi_json_pair_str(json, "...", hash);
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
}

/* RFC 9901 4.2.4.1: the order of hashes must not tell the order of facts, so they are sorted. */
static void write_hashes(struct kachi_json_writer *json, size_t count, struct kachi_str hashes[])
{
    for (size_t i = 1; i < count; i++) {
        struct kachi_str hash = hashes[i];
        size_t j = i;
        for (; j > 0 && memcmp(hashes[j - 1].text, hash.text, hash.bytes) > 0; j--) {
            hashes[j] = hashes[j - 1];
        }
        hashes[j] = hash;
    }
    kachi_json_key(json, "_sd");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < count; i++) {
        kachi_json_write_str(json, hashes[i]);
    }
    kachi_json_end_array(json);
}

static void write_facts(struct hiding *hiding, struct kachi_json_writer *json, kachi_json facts)
{
    struct kachi_json_member member = {0};
    struct kachi_str *hashes =
        KACHI_NEW_ARRAY(hiding->arena, struct kachi_str, KACHI_SD_JWT_PARTS_MAX);
    size_t count = 0;
    kachi_json_key(json, "kachi");
    kachi_json_begin_object(json);
    while (kachi_json_next(facts, &member) && hiding->count < KACHI_SD_JWT_PARTS_MAX) {
        if (kachi_json_is_array(member.value)) {
            kachi_json_key_str(json, member.key);
            write_list(hiding, json, member.value);
        } else {
            hashes[count++] = hide(hiding, member.key, member.value);
        }
    }
    write_hashes(json, count, hashes);
    kachi_json_end_object(json);
}

static void write_list_of(struct kachi_json_writer *json, const char *key, const char *first,
                          const char *second)
{
    kachi_json_key(json, key);
    kachi_json_begin_array(json);
    kachi_json_write_text(json, first);
    kachi_json_write_text(json, second);
    kachi_json_end_array(json);
}

static void write_payload(struct hiding *hiding, struct kachi_json_writer *json,
                          const struct kachi_sd_jwt_request *request)
{
    struct kachi_arena *arena = hiding->arena;
    kachi_json_begin_object(json);
    write_list_of(json, "@context", "https://www.w3.org/ns/credentials/v2",
                  "https://www.w3.org/ns/credentials/undefined-terms/v2");
    write_list_of(json, "type", "VerifiableCredential", "KachiShare");
    kachi_json_pair_str(json, "id", request->id);
    kachi_json_key(json, "issuer");
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "id", kachi_did_of(arena, request->key->public_key.name));
    kachi_json_pair_str(json, "name", request->issuer_name);
    kachi_json_end_object(json);
    kachi_json_pair_str(json, "validFrom", kachi_moment_text(arena, request->valid_from));
    if (request->valid_until != 0) {
        kachi_json_pair_str(json, "validUntil", kachi_moment_text(arena, request->valid_until));
    }
    if (request->has_status) {
        kachi_status_write_entry(arena, json, request->key->public_key.name, request->status_place);
    }
    kachi_json_key(json, "credentialSubject");
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "id", request->subject);
    write_facts(hiding, json, request->facts);
    kachi_json_end_object(json);
    kachi_json_pair_text(json, "_sd_alg", "sha-256");
    kachi_json_end_object(json);
}

enum kachi_err kachi_sd_jwt_write(struct kachi_arena *arena,
                                  const struct kachi_sd_jwt_request *request,
                                  struct kachi_findings *findings, struct kachi_str *out)
{
    struct kachi_buffer payload;
    struct kachi_buffer disclosures;
    struct kachi_json_writer json;
    kachi_buffer_init(&payload, PAYLOAD_BYTES_MAX);
    kachi_buffer_init(&disclosures, TEXT_BYTES_MAX);
    struct hiding hiding = {.arena = arena, .random = request->random, .disclosures = &disclosures};
    kachi_json_writer_init(&json, &payload, KACHI_JSON_COMPACT);
    write_payload(&hiding, &json, request);
    bool fits = hiding.count < KACHI_SD_JWT_PARTS_MAX && !payload.overflow && !disclosures.overflow;
    if (fits) {
        struct kachi_str signed_text = kachi_jws_sign(arena, kachi_str_of(KACHI_SD_JWT_TYPE),
                                                      kachi_buffer_str(&payload), request->key);
        struct kachi_str rest = kachi_buffer_str(&disclosures);
        *out = kachi_str_print(arena, "%.*s%.*s~", KACHI_STR_ARG(signed_text), KACHI_STR_ARG(rest));
    } else {
        kachi_findings_add(
            findings, "share-parts", KACHI_NOWHERE,
            KACHI_ARGS({"limit", kachi_str_print(arena, "%d", KACHI_SD_JWT_PARTS_MAX)}));
    }
    kachi_buffer_release(&disclosures);
    kachi_buffer_release(&payload);
    return fits ? KACHI_OK : KACHI_ERR_LIMIT;
}

bool kachi_sd_jwt_is(struct kachi_str text)
{
    return memchr(text.text, '~', text.bytes) != NULL;
}

/* A hash in the payload, and the disclosure that fits it, once found. */
struct slot {
    struct kachi_str hash;
    struct kachi_part part;
};

struct opening {
    struct kachi_arena *arena;
    struct kachi_findings *findings;
    size_t count, capacity;
    struct slot *slots;
    kachi_json facts;
};

static void add_slot(struct opening *opening, kachi_json hash, struct kachi_str name, size_t item)
{
    opening->slots = kachi_arena_grow(opening->arena, opening->slots, opening->count,
                                      &opening->capacity, sizeof(opening->slots[0]));
    opening->slots[opening->count++] = (struct slot){
        .hash = kachi_str_copy(opening->arena, kachi_json_text(hash)),
        .part = {.name = kachi_str_copy(opening->arena, name), .item = item},
    };
}

static void find_slots(struct opening *opening)
{
    struct kachi_json_member member = {0};
    kachi_json hashes = kachi_json_get(opening->facts, "_sd");
    for (size_t i = 0; i < kachi_json_count(hashes); i++) {
        add_slot(opening, kachi_json_at(hashes, i), kachi_str_of(""), 0);
    }
    while (kachi_json_next(opening->facts, &member)) {
        bool is_list = kachi_json_is_array(member.value) && !kachi_str_is(member.key, "_sd");
        for (size_t i = 0; is_list && i < kachi_json_count(member.value); i++) {
            kachi_json item = kachi_json_at(member.value, i);
            add_slot(opening, kachi_json_get(item, "..."), member.key, i + 1);
        }
    }
}

/* Fills the slot with what the disclosure says; false where it has not the form for its place. */
static bool fill(struct opening *opening, struct slot *slot, struct kachi_str disclosure)
{
    struct kachi_str text;
    struct kachi_json_doc doc;
    struct kachi_buffer value;
    size_t least = slot->part.item > 0 ? 2 : 3;
    if (!kachi_base64url_read(opening->arena, disclosure, &text) ||
        kachi_json_read(kachi_str_of("disclosure"), text, opening->findings, &doc) != KACHI_OK) {
        return false;
    }
    kachi_json name = kachi_json_at(doc.root, 1);
    kachi_json shown = kachi_json_at(doc.root, least - 1);
    bool good = kachi_json_count(doc.root) == least && (least == 2 || kachi_json_is_string(name));
    if (good && least == 3) {
        slot->part.name = kachi_str_copy(opening->arena, kachi_json_text(name));
        good = !kachi_str_is(slot->part.name, "_sd") && !kachi_str_is(slot->part.name, "...") &&
               kachi_json_get(opening->facts, slot->part.name.text) == NULL;
    }
    kachi_buffer_init(&value, PAYLOAD_BYTES_MAX);
    struct kachi_json_writer json;
    kachi_json_writer_init(&json, &value, KACHI_JSON_COMPACT);
    kachi_json_write_value(&json, shown);
    slot->part.value = kachi_str_copy(opening->arena, kachi_buffer_str(&value));
    slot->part.disclosure = disclosure;
    kachi_buffer_release(&value);
    kachi_json_release(&doc);
    return good;
}

/* The one slot with that hash; NULL where there is none, or two, or it is filled already. */
static struct slot *slot_of(struct opening *opening, struct kachi_str disclosure)
{
    struct kachi_digest digest = kachi_digest_of(disclosure);
    struct kachi_str hash = kachi_base64url_write(
        opening->arena, (struct kachi_str){(const char *)digest.bytes, sizeof(digest.bytes)});
    struct slot *found = NULL;
    for (size_t i = 0; i < opening->count; i++) {
        if (kachi_str_equal(opening->slots[i].hash, hash)) {
            if (found != NULL) {
                return NULL;
            }
            found = &opening->slots[i];
        }
    }
    bool is_filled = found != NULL && !kachi_str_is_empty(found->part.disclosure);
    return is_filled ? NULL : found;
}

static bool is_same_name(const struct opening *opening, size_t index)
{
    const struct kachi_part *part = &opening->slots[index].part;
    for (size_t i = 0; i < index; i++) {
        const struct kachi_part *other = &opening->slots[i].part;
        if (!kachi_str_is_empty(part->name) && kachi_str_equal(other->name, part->name) &&
            other->item == part->item) {
            return true;
        }
    }
    return false;
}

enum kachi_err kachi_sd_jwt_parts(struct kachi_arena *arena, kachi_json payload,
                                  struct kachi_str text, struct kachi_findings *findings,
                                  struct kachi_parts *out)
{
    kachi_json subject = kachi_json_get(payload, "credentialSubject");
    struct kachi_str algorithm = kachi_json_text(kachi_json_get(payload, "_sd_alg"));
    struct opening opening = {
        .arena = arena, .findings = findings, .facts = kachi_json_get(subject, "kachi")};
    struct kachi_str rest = kachi_str_trim(text);
    /* The last '~' ends the text: a key binding after it is not ours to check. */
    bool good = kachi_str_has_suffix(rest, "~") && kachi_str_is(algorithm, "sha-256");
    find_slots(&opening);
    (void)kachi_str_cut(&rest, '~');
    while (good && !kachi_str_is_empty(rest)) {
        struct kachi_str disclosure = kachi_str_copy(arena, kachi_str_cut(&rest, '~'));
        struct slot *slot = slot_of(&opening, disclosure);
        good = slot != NULL && fill(&opening, slot, disclosure);
    }
    out->count = opening.count;
    out->items = KACHI_NEW_ARRAY(arena, struct kachi_part, opening.count);
    for (size_t i = 0; i < opening.count; i++) {
        out->items[i] = opening.slots[i].part;
        good = good && !is_same_name(&opening, i);
    }
    if (good) {
        return KACHI_OK;
    }
    kachi_findings_add(findings, "share-disclosure", KACHI_NOWHERE, KACHI_NO_ARGS);
    return KACHI_ERR_INTEGRITY;
}

static bool is_named(struct kachi_arena *arena, const struct kachi_part *part,
                     struct kachi_str name)
{
    if (kachi_str_is_empty(part->disclosure)) {
        return false;
    }
    struct kachi_str item =
        kachi_str_print(arena, "%.*s.%zu", KACHI_STR_ARG(part->name), part->item);
    return kachi_str_equal(part->name, name) || (part->item > 0 && kachi_str_equal(item, name));
}

/* Marks the disclosures of the names. */
static enum kachi_err choose(struct kachi_arena *arena, const struct kachi_parts *parts,
                             struct kachi_str name, struct kachi_findings *findings, bool chosen[])
{
    bool found = false;
    for (size_t i = 0; i < parts->count; i++) {
        bool is_it = is_named(arena, &parts->items[i], name);
        chosen[i] = chosen[i] || is_it;
        found = found || is_it;
    }
    if (found) {
        return KACHI_OK;
    }
    kachi_findings_add(findings, "share-unknown", KACHI_NOWHERE, KACHI_ARGS({"name", name}));
    return KACHI_ERR_NOT_FOUND;
}

/* The signed part, and after it the chosen disclosures. */
static struct kachi_str write_chosen(struct kachi_arena *arena, struct kachi_str text,
                                     const struct kachi_parts *parts, const bool chosen[])
{
    struct kachi_buffer shown;
    kachi_buffer_init(&shown, TEXT_BYTES_MAX);
    kachi_buffer_add(&shown, kachi_str_cut(&text, '~'));
    for (size_t i = 0; i < parts->count; i++) {
        if (chosen[i]) {
            kachi_buffer_add_byte(&shown, '~');
            kachi_buffer_add(&shown, parts->items[i].disclosure);
        }
    }
    kachi_buffer_add_byte(&shown, '~');
    struct kachi_str copy = kachi_str_copy(arena, kachi_buffer_str(&shown));
    kachi_buffer_release(&shown);
    return copy;
}

enum kachi_err kachi_sd_jwt_show(struct kachi_arena *arena, struct kachi_str text, size_t count,
                                 const struct kachi_str names[], struct kachi_findings *findings,
                                 struct kachi_str *out)
{
    struct kachi_parts parts;
    struct kachi_json_doc doc;
    struct kachi_str payload;
    struct kachi_str trimmed = kachi_str_trim(text);
    struct kachi_str jws = trimmed;
    jws = kachi_str_cut(&jws, '~');
    (void)kachi_str_cut(&jws, '.');
    if (!kachi_sd_jwt_is(trimmed) ||
        !kachi_base64url_read(arena, kachi_str_cut(&jws, '.'), &payload)) {
        kachi_findings_add(findings, "jws-form", KACHI_NOWHERE,
                           KACHI_ARGS({"text", kachi_str_of("")}));
        return KACHI_ERR_INPUT;
    }
    enum kachi_err err = kachi_json_read(kachi_str_of("credential"), payload, findings, &doc);
    if (err != KACHI_OK) {
        return err;
    }
    err = kachi_sd_jwt_parts(arena, doc.root, trimmed, findings, &parts);
    kachi_json_release(&doc);
    bool *chosen = KACHI_NEW_ARRAY(arena, bool, parts.count + 1);
    for (size_t i = 0; err == KACHI_OK && i < count; i++) {
        err = choose(arena, &parts, names[i], findings, chosen);
    }
    if (err == KACHI_OK) {
        *out = write_chosen(arena, trimmed, &parts, chosen);
    }
    return err;
}
