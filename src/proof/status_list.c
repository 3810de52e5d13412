/* SPDX-License-Identifier: Apache-2.0 */
#include "proof/status_list.h"

#include "proof/credential.h"

#include <string.h>
#define ZLIB_CONST /* input is only read */
#include <zlib.h>

#define BITSTRING_BYTES (KACHI_STATUS_PLACES / 8)
#define BITSTRING_BYTES_MAX ((size_t)1 << 20)
#define GZIP_WINDOW (15 + 16) /* zlib: the largest window, in a gzip frame */
#define PAYLOAD_BYTES_MAX ((size_t)1 << 20)
#define DRAWS_MAX 10000

static const char *const schema[] = {
    "CREATE TABLE credential_status ("
    "  issuer TEXT NOT NULL,"   /* DID of the key that signs */
    "  place INTEGER NOT NULL," /* in the issuer's lists */
    "  statement BLOB NOT NULL,"
    "  PRIMARY KEY (issuer, place),"
    "  UNIQUE (issuer, statement)"
    ") STRICT, WITHOUT ROWID;",
};

static const struct {
    const char *word, *purpose;
} purposes[KACHI_STATUS_PURPOSES] = {
    [KACHI_STATUS_WITHDRAWN] = {"withdrawn", "revocation"},
    [KACHI_STATUS_RETIRED] = {"retired", "message"},
};

const char *kachi_status_word(enum kachi_status_purpose purpose)
{
    return purposes[purpose].word;
}

bool kachi_status_read(struct kachi_str word, enum kachi_status_purpose *out)
{
    for (int i = 0; i < KACHI_STATUS_PURPOSES; i++) {
        if (kachi_str_is(word, purposes[i].word)) {
            *out = (enum kachi_status_purpose)i;
            return true;
        }
    }
    return false;
}

struct kachi_str kachi_status_address(struct kachi_arena *arena, struct kachi_str key_name,
                                      enum kachi_status_purpose purpose)
{
    return kachi_str_print(arena, "https://%.*s/status/%s", KACHI_STR_ARG(key_name),
                           purposes[purpose].word);
}

static enum kachi_err prepare(struct kachi_database *database)
{
    return kachi_database_prepare(database, "proof", sizeof(schema) / sizeof(schema[0]), schema);
}

static struct kachi_str id_bytes(const struct kachi_id *id)
{
    return (struct kachi_str){(const char *)id->bytes, sizeof(id->bytes)};
}

static enum kachi_err find_place(struct kachi_database *database, struct kachi_str issuer,
                                 const struct kachi_id *statement, bool *found, uint32_t *place)
{
    struct kachi_statement *sql =
        kachi_sql_begin(database, "SELECT place FROM credential_status"
                                  " WHERE issuer = ?1 AND statement = ?2");
    kachi_sql_bind_str(sql, 1, issuer);
    kachi_sql_bind_blob(sql, 2, id_bytes(statement));
    *found = kachi_sql_row(sql);
    *place = *found ? (uint32_t)kachi_sql_int64(sql, 0) : 0;
    return kachi_sql_end(sql);
}

/* Tries one place; *taken where somebody has it. */
static enum kachi_err take_place(struct kachi_database *database, struct kachi_str issuer,
                                 const struct kachi_id *statement, uint32_t place, bool *taken)
{
    int64_t changed = 0;
    struct kachi_statement *sql =
        kachi_sql_begin(database, "INSERT INTO credential_status (issuer, place, statement)"
                                  " VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING");
    kachi_sql_bind_str(sql, 1, issuer);
    kachi_sql_bind_int64(sql, 2, place);
    kachi_sql_bind_blob(sql, 3, id_bytes(statement));
    enum kachi_err err = kachi_sql_change(sql, &changed);
    *taken = changed == 0;
    return err;
}

enum kachi_err kachi_status_place(struct kachi_database *database, struct kachi_str issuer,
                                  const struct kachi_id *statement,
                                  const struct kachi_random *random,
                                  struct kachi_findings *findings, uint32_t *place)
{
    bool found = false;
    enum kachi_err err = prepare(database);
    for (int draws = 0; err == KACHI_OK && !found && draws < DRAWS_MAX; draws++) {
        /* Asked again after each draw that was taken: another process may have given it one. */
        err = find_place(database, issuer, statement, &found, place);
        if (err == KACHI_OK && !found) {
            uint32_t drawn = 0;
            bool taken = false;
            random->fill(random->state, (uint8_t *)&drawn, sizeof(drawn));
            err = take_place(database, issuer, statement, drawn % KACHI_STATUS_PLACES, &taken);
        }
    }
    if (err != KACHI_OK || found) {
        return err;
    }
    kachi_findings_add(findings, "status-full", KACHI_NOWHERE, KACHI_ARGS({"issuer", issuer}));
    return KACHI_ERR_LIMIT;
}

enum kachi_err kachi_status_rows(struct kachi_arena *arena, struct kachi_database *database,
                                 struct kachi_str issuer, size_t *count,
                                 struct kachi_status_row **out)
{
    size_t capacity = 0;
    *count = 0;
    *out = NULL;
    enum kachi_err err = prepare(database);
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_statement *sql =
        kachi_sql_begin(database, "SELECT place, statement FROM credential_status"
                                  " WHERE issuer = ?1 ORDER BY place");
    kachi_sql_bind_str(sql, 1, issuer);
    while (kachi_sql_row(sql)) {
        struct kachi_str id = kachi_sql_blob(sql, 1);
        *out = kachi_arena_grow(arena, *out, *count, &capacity, sizeof((*out)[0]));
        struct kachi_status_row *row = &(*out)[*count];
        *row = (struct kachi_status_row){.place = (uint32_t)kachi_sql_int64(sql, 0)};
        if (id.bytes == sizeof(row->statement.bytes)) {
            memcpy(row->statement.bytes, id.text, id.bytes);
            (*count)++;
        }
    }
    return kachi_sql_end(sql);
}

static void write_message(struct kachi_json_writer *json, const char *status, const char *words)
{
    kachi_json_begin_object(json);
    kachi_json_pair_text(json, "status", status);
    kachi_json_pair_text(json, "message", words);
    kachi_json_end_object(json);
}

void kachi_status_write_entry(struct kachi_arena *arena, struct kachi_json_writer *json,
                              struct kachi_str key_name, uint32_t place)
{
    kachi_json_key(json, "credentialStatus");
    kachi_json_begin_array(json);
    for (int i = 0; i < KACHI_STATUS_PURPOSES; i++) {
        struct kachi_str address =
            kachi_status_address(arena, key_name, (enum kachi_status_purpose)i);
        kachi_json_begin_object(json);
        kachi_json_pair_str(json, "id",
                            kachi_str_print(arena, "%.*s#%u", KACHI_STR_ARG(address), place));
        kachi_json_pair_text(json, "type", "BitstringStatusListEntry");
        kachi_json_pair_text(json, "statusPurpose", purposes[i].purpose);
        kachi_json_pair_str(json, "statusListIndex", kachi_str_print(arena, "%u", place));
        kachi_json_pair_str(json, "statusListCredential", address);
        if (i == KACHI_STATUS_RETIRED) {
            kachi_json_pair_int64(json, "statusSize", 1);
            kachi_json_key(json, "statusMessage");
            kachi_json_begin_array(json);
            write_message(json, "0x0", "not retired");
            write_message(json, "0x1", "retired: all of its value is claimed");
            kachi_json_end_array(json);
        }
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
}

/* "u" and the base 64 (for URLs) of the gzipped bits: multibase, as the standard's section 3.2. */
static struct kachi_str encode(struct kachi_arena *arena, const uint8_t bits[BITSTRING_BYTES])
{
    uint8_t packed[BITSTRING_BYTES + 1024];
    z_stream stream = {.next_in = bits, .avail_in = BITSTRING_BYTES};
    stream.next_out = packed;
    stream.avail_out = sizeof(packed);
    /* The bound of a deflated 16 KiB block lies below the room that is given. */
    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) !=
        Z_OK) {
        return kachi_str_of("");
    }
    (void)deflate(&stream, Z_FINISH);
    size_t bytes = stream.total_out;
    (void)deflateEnd(&stream);
    struct kachi_str text =
        kachi_base64url_write(arena, (struct kachi_str){(const char *)packed, bytes});
    return kachi_str_print(arena, "u%.*s", KACHI_STR_ARG(text));
}

static void write_subject(struct kachi_json_writer *json, struct kachi_arena *arena,
                          struct kachi_str address, enum kachi_status_purpose purpose,
                          const uint8_t bits[BITSTRING_BYTES])
{
    kachi_json_key(json, "credentialSubject");
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "id", kachi_str_print(arena, "%.*s#list", KACHI_STR_ARG(address)));
    kachi_json_pair_text(json, "type", "BitstringStatusList");
    kachi_json_pair_text(json, "statusPurpose", purposes[purpose].purpose);
    kachi_json_pair_str(json, "encodedList", encode(arena, bits));
    kachi_json_end_object(json);
}

struct kachi_str kachi_status_list_write(struct kachi_arena *arena,
                                         enum kachi_status_purpose purpose, size_t count,
                                         const struct kachi_status_row rows[],
                                         const struct kachi_signer *key, kachi_moment now)
{
    uint8_t *bits = KACHI_NEW_ARRAY(arena, uint8_t, BITSTRING_BYTES);
    struct kachi_buffer buffer;
    struct kachi_json_writer json;
    struct kachi_str address = kachi_status_address(arena, key->public_key.name, purpose);
    memset(bits, 0, BITSTRING_BYTES);
    for (size_t i = 0; i < count; i++) {
        if (rows[i].is_set && rows[i].place < KACHI_STATUS_PLACES) {
            bits[rows[i].place / 8] |= (uint8_t)(0x80U >> (rows[i].place % 8));
        }
    }
    kachi_buffer_init(&buffer, PAYLOAD_BYTES_MAX);
    kachi_json_writer_init(&json, &buffer, KACHI_JSON_COMPACT);
    kachi_json_begin_object(&json);
    kachi_json_key(&json, "@context");
    kachi_json_begin_array(&json);
    kachi_json_write_text(&json, "https://www.w3.org/ns/credentials/v2");
    kachi_json_end_array(&json);
    kachi_json_pair_str(&json, "id", address);
    kachi_json_key(&json, "type");
    kachi_json_begin_array(&json);
    kachi_json_write_text(&json, "VerifiableCredential");
    kachi_json_write_text(&json, "BitstringStatusListCredential");
    kachi_json_end_array(&json);
    kachi_json_pair_str(&json, "issuer", kachi_did_of(arena, key->public_key.name));
    kachi_json_pair_str(&json, "validFrom", kachi_moment_text(arena, now));
    write_subject(&json, arena, address, purpose, bits);
    kachi_json_end_object(&json);
    struct kachi_str text =
        kachi_jws_sign(arena, kachi_str_of(KACHI_CREDENTIAL_TYPE), kachi_buffer_str(&buffer), key);
    kachi_buffer_release(&buffer);
    return text;
}

/* False for what is not the gzip of at least the least number of places. */
static bool decode(struct kachi_arena *arena, struct kachi_str text, struct kachi_status_list *out)
{
    struct kachi_str packed;
    if (!kachi_str_has_prefix(text, "u") ||
        !kachi_base64url_read(arena, kachi_str_slice(text, 1, text.bytes), &packed)) {
        return false;
    }
    uint8_t *bits = KACHI_NEW_ARRAY(arena, uint8_t, BITSTRING_BYTES_MAX);
    z_stream stream = {.next_in = (const unsigned char *)packed.text,
                       .avail_in = (unsigned)packed.bytes};
    stream.next_out = bits;
    stream.avail_out = BITSTRING_BYTES_MAX;
    if (inflateInit2(&stream, GZIP_WINDOW) != Z_OK) {
        return false;
    }
    int end = inflate(&stream, Z_FINISH);
    size_t bytes = stream.total_out;
    (void)inflateEnd(&stream);
    out->bits = bits;
    out->places = bytes * 8;
    return end == Z_STREAM_END && bytes >= BITSTRING_BYTES;
}

static bool has_text(kachi_json object, const char *key, const char *text)
{
    return kachi_str_is(kachi_json_text(kachi_json_get(object, key)), text);
}

static bool read_list(struct kachi_arena *arena, kachi_json root, struct kachi_status_list *out)
{
    kachi_json subject = kachi_json_get(root, "credentialSubject");
    kachi_json types = kachi_json_get(root, "type");
    bool is_list = false;
    bool has_purpose = false;
    for (size_t i = 0; i < kachi_json_count(types); i++) {
        is_list = is_list || kachi_str_is(kachi_json_text(kachi_json_at(types, i)),
                                          "BitstringStatusListCredential");
    }
    for (int i = 0; i < KACHI_STATUS_PURPOSES; i++) {
        if (has_text(subject, "statusPurpose", purposes[i].purpose)) {
            out->purpose = (enum kachi_status_purpose)i;
            has_purpose = true;
        }
    }
    out->address = kachi_str_copy(arena, kachi_json_text(kachi_json_get(root, "id")));
    kachi_json issuer = kachi_json_get(root, "issuer");
    issuer = kachi_json_is_object(issuer) ? kachi_json_get(issuer, "id") : issuer;
    out->issuer_id = kachi_str_copy(arena, kachi_json_text(issuer));
    return is_list && has_purpose && has_text(subject, "type", "BitstringStatusList") &&
           kachi_moment_read(kachi_json_text(kachi_json_get(root, "validFrom")),
                             &out->valid_from) &&
           decode(arena, kachi_json_text(kachi_json_get(subject, "encodedList")), out);
}

enum kachi_err kachi_status_list_read(struct kachi_arena *arena, struct kachi_str text,
                                      const struct kachi_jwk_set *trusted, kachi_moment now,
                                      struct kachi_findings *findings,
                                      struct kachi_status_list *out)
{
    struct kachi_jws jws;
    struct kachi_json_doc doc;
    *out = (struct kachi_status_list){.places = 0};
    enum kachi_err err = kachi_jws_open(arena, kachi_str_trim(text), trusted, now, findings, &jws);
    if (err == KACHI_OK) {
        err = kachi_json_read(kachi_str_of("status list"), jws.payload, findings, &doc);
    }
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_str did = jws.key_id;
    did = kachi_str_cut(&did, '#');
    bool good = read_list(arena, doc.root, out) && out->valid_from <= now &&
                kachi_str_equal(out->issuer_id, did);
    kachi_json_release(&doc);
    if (good) {
        return KACHI_OK;
    }
    kachi_findings_add(findings, "status-form", KACHI_NOWHERE, KACHI_NO_ARGS);
    return KACHI_ERR_INPUT;
}

/* The list that an entry of credentialStatus names; NULL where it was not given. */
static const struct kachi_status_list *list_of(kachi_json entry, struct kachi_str issuer_id,
                                               size_t count, const struct kachi_status_list lists[])
{
    struct kachi_str address = kachi_json_text(kachi_json_get(entry, "statusListCredential"));
    const struct kachi_status_list *newest = NULL;
    for (size_t i = 0; i < count; i++) {
        bool is_it = kachi_str_equal(lists[i].address, address) &&
                     kachi_str_equal(lists[i].issuer_id, issuer_id) &&
                     has_text(entry, "statusPurpose", purposes[lists[i].purpose].purpose);
        if (is_it && (newest == NULL || newest->valid_from < lists[i].valid_from)) {
            newest = &lists[i];
        }
    }
    return newest;
}

static enum kachi_reply ask_one(struct kachi_arena *arena, kachi_json entry,
                                const struct kachi_status_list *list,
                                struct kachi_findings *findings)
{
    static const char *const codes[KACHI_STATUS_PURPOSES] = {
        [KACHI_STATUS_WITHDRAWN] = "credential-status-withdrawn",
        [KACHI_STATUS_RETIRED] = "credential-status-retired",
    };
    int64_t place = -1;
    struct kachi_str text = kachi_json_text(kachi_json_get(entry, "statusListIndex"));
    if (!kachi_str_read_int64(text, &place) || place < 0 || (uint64_t)place >= list->places) {
        kachi_findings_add(findings, "status-form", KACHI_NOWHERE, KACHI_NO_ARGS);
        return KACHI_REPLY_NO;
    }
    if ((list->bits[place / 8] & (0x80U >> (place % 8))) == 0) {
        return KACHI_REPLY_YES;
    }
    kachi_findings_add(
        findings, codes[list->purpose], KACHI_NOWHERE,
        KACHI_ARGS({"list", list->address}, {"since", kachi_moment_text(arena, list->valid_from)}));
    return KACHI_REPLY_NO;
}

enum kachi_reply kachi_status_ask(struct kachi_arena *arena, kachi_json credential,
                                  struct kachi_str issuer_id, size_t count,
                                  const struct kachi_status_list lists[],
                                  struct kachi_findings *findings)
{
    kachi_json entries = kachi_json_get(credential, "credentialStatus");
    bool is_one = kachi_json_is_object(entries);
    size_t entry_count = is_one ? 1 : kachi_json_count(entries);
    enum kachi_reply reply = entry_count > 0 ? KACHI_REPLY_YES : KACHI_REPLY_UNASKED;
    for (size_t i = 0; i < entry_count; i++) {
        kachi_json entry = is_one ? entries : kachi_json_at(entries, i);
        const struct kachi_status_list *list = list_of(entry, issuer_id, count, lists);
        enum kachi_reply one =
            list != NULL ? ask_one(arena, entry, list, findings) : KACHI_REPLY_UNASKED;
        if (one == KACHI_REPLY_NO || (one == KACHI_REPLY_UNASKED && reply == KACHI_REPLY_YES)) {
            reply = one;
        }
    }
    return reply;
}
