/* SPDX-License-Identifier: Apache-2.0 */
/* Public keys as JSON Web Keys (RFC 7517, RFC 8037) and as DID documents of did:web. */
#include "base/digest.h"
#include "base/json.h"
#include "proof/jws.h"

#include <string.h>

#define DOCUMENT_BYTES_MAX ((size_t)1 << 20)
#define SECOND_US 1000000

static struct kachi_str coordinate(struct kachi_arena *arena, const uint8_t bytes[KACHI_KEY_BYTES])
{
    return kachi_base64url_write(arena, (struct kachi_str){(const char *)bytes, KACHI_KEY_BYTES});
}

struct kachi_str kachi_did_of(struct kachi_arena *arena, struct kachi_str key_name)
{
    struct kachi_str did = kachi_str_of("did:web:");
    for (size_t i = 0; i < key_name.bytes; i++) {
        char c = key_name.text[i];
        const char *escaped = c == '/' ? ":" : c == ':' ? "%3A" : NULL;
        did = escaped != NULL ? kachi_str_print(arena, "%.*s%s", KACHI_STR_ARG(did), escaped)
                              : kachi_str_print(arena, "%.*s%c", KACHI_STR_ARG(did), c);
    }
    return did;
}

struct kachi_str kachi_jwk_thumbprint(struct kachi_arena *arena, const struct kachi_jwk *key)
{
    struct kachi_str x = coordinate(arena, key->x);
    struct kachi_str y = coordinate(arena, key->y);
    struct kachi_str text =
        key->algorithm == KACHI_JWS_EDDSA
            ? kachi_str_print(arena, "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"%.*s\"}",
                              KACHI_STR_ARG(x))
            : kachi_str_print(arena,
                              "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"%.*s\",\"y\":\"%.*s\"}",
                              KACHI_STR_ARG(x), KACHI_STR_ARG(y));
    struct kachi_digest digest = kachi_digest_of(text);
    return coordinate(arena, digest.bytes);
}

struct kachi_jwk kachi_jwk_of(struct kachi_arena *arena, const struct kachi_public_key *key)
{
    struct kachi_jwk jwk = {.algorithm = KACHI_JWS_EDDSA};
    memcpy(jwk.x, key->bytes, KACHI_KEY_BYTES);
    struct kachi_str did = kachi_did_of(arena, key->name);
    struct kachi_str thumbprint = kachi_jwk_thumbprint(arena, &jwk);
    jwk.id = kachi_str_print(arena, "%.*s#%.*s", KACHI_STR_ARG(did), KACHI_STR_ARG(thumbprint));
    return jwk;
}

/* The members of one key. */
static void write_jwk(struct kachi_arena *arena, struct kachi_json_writer *json,
                      const struct kachi_jwk *key)
{
    bool is_okp = key->algorithm == KACHI_JWS_EDDSA;
    kachi_json_pair_text(json, "kty", is_okp ? "OKP" : "EC");
    kachi_json_pair_text(json, "crv", is_okp ? "Ed25519" : "P-256");
    kachi_json_pair_str(json, "kid", key->id);
    kachi_json_pair_text(json, "alg", is_okp ? "EdDSA" : "ES256");
    kachi_json_pair_text(json, "use", "sig");
    kachi_json_pair_str(json, "x", coordinate(arena, key->x));
    if (!is_okp) {
        kachi_json_pair_str(json, "y", coordinate(arena, key->y));
    }
}

static struct kachi_str finish(struct kachi_arena *arena, struct kachi_buffer *buffer)
{
    kachi_buffer_add_byte(buffer, '\n');
    struct kachi_str text = kachi_str_copy(arena, kachi_buffer_str(buffer));
    kachi_buffer_release(buffer);
    return text;
}

struct kachi_str kachi_jwks_write(struct kachi_arena *arena, size_t count,
                                  const struct kachi_jwk keys[])
{
    struct kachi_buffer buffer;
    struct kachi_json_writer json;
    kachi_buffer_init(&buffer, DOCUMENT_BYTES_MAX);
    kachi_json_writer_init(&json, &buffer, KACHI_JSON_PRETTY);
    kachi_json_begin_object(&json);
    kachi_json_key(&json, "keys");
    kachi_json_begin_array(&json);
    for (size_t i = 0; i < count; i++) {
        kachi_json_begin_object(&json);
        write_jwk(arena, &json, &keys[i]);
        if (keys[i].expires_at != 0) {
            kachi_json_pair_int64(&json, "exp", keys[i].expires_at / SECOND_US);
        }
        if (keys[i].revoked_at != 0) {
            kachi_json_key(&json, "revoked");
            kachi_json_begin_object(&json);
            kachi_json_pair_int64(&json, "revoked_at", keys[i].revoked_at / SECOND_US);
            kachi_json_end_object(&json);
        }
        kachi_json_end_object(&json);
    }
    kachi_json_end_array(&json);
    kachi_json_end_object(&json);
    return finish(arena, &buffer);
}

static void write_methods(struct kachi_arena *arena, struct kachi_json_writer *json,
                          struct kachi_str did, size_t count, const struct kachi_jwk keys[])
{
    kachi_json_key(json, "verificationMethod");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < count; i++) {
        kachi_json_begin_object(json);
        kachi_json_pair_str(json, "id", keys[i].id);
        kachi_json_pair_text(json, "type", "JsonWebKey");
        kachi_json_pair_str(json, "controller", did);
        if (keys[i].expires_at != 0) {
            kachi_json_pair_str(json, "expires", kachi_moment_text(arena, keys[i].expires_at));
        }
        if (keys[i].revoked_at != 0) {
            kachi_json_pair_str(json, "revoked", kachi_moment_text(arena, keys[i].revoked_at));
        }
        kachi_json_key(json, "publicKeyJwk");
        kachi_json_begin_object(json);
        write_jwk(arena, json, &keys[i]);
        kachi_json_end_object(json);
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
    kachi_json_key(json, "assertionMethod");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < count; i++) {
        kachi_json_write_str(json, keys[i].id);
    }
    kachi_json_end_array(json);
}

struct kachi_str kachi_did_document_write(struct kachi_arena *arena, size_t count,
                                          const struct kachi_jwk keys[])
{
    struct kachi_buffer buffer;
    struct kachi_json_writer json;
    struct kachi_str id = count > 0 ? keys[0].id : kachi_str_of("");
    struct kachi_str did = kachi_str_cut(&id, '#');
    kachi_buffer_init(&buffer, DOCUMENT_BYTES_MAX);
    kachi_json_writer_init(&json, &buffer, KACHI_JSON_PRETTY);
    kachi_json_begin_object(&json);
    kachi_json_key(&json, "@context");
    kachi_json_begin_array(&json);
    kachi_json_write_text(&json, "https://www.w3.org/ns/did/v1");
    kachi_json_write_text(&json, "https://w3id.org/security/jwk/v1");
    kachi_json_end_array(&json);
    kachi_json_pair_str(&json, "id", did);
    write_methods(arena, &json, did, count, keys);
    kachi_json_end_object(&json);
    return finish(arena, &buffer);
}

static bool read_coordinate(struct kachi_arena *arena, kachi_json value,
                            uint8_t out[KACHI_KEY_BYTES])
{
    struct kachi_str bytes;
    if (!kachi_base64url_read(arena, kachi_json_text(value), &bytes) ||
        bytes.bytes != KACHI_KEY_BYTES) {
        return false;
    }
    memcpy(out, bytes.text, KACHI_KEY_BYTES);
    return true;
}

static bool has(kachi_json value, const char *key, const char *text)
{
    return kachi_str_is(kachi_json_text(kachi_json_get(value, key)), text);
}

/* When the key ends: as texts in a DID document's method, in seconds in a JWK. A moment that cannot
 * be read counts as the beginning of time: what somebody meant to end is not believed by mistake.
 */
static kachi_moment read_end(kachi_json text, kachi_json seconds)
{
    kachi_moment moment = 1;
    if (text != NULL) {
        return kachi_moment_read(kachi_json_text(text), &moment) ? moment : 1;
    }
    if (seconds != NULL) {
        int64_t value = kachi_json_int64(seconds, 0);
        return value > 0 && value < INT64_MAX / SECOND_US ? value * SECOND_US : 1;
    }
    return 0;
}

static void read_ends(kachi_json method, kachi_json jwk, struct kachi_jwk *out)
{
    kachi_json revoked = kachi_json_get(jwk, "revoked");
    kachi_json revoked_at = kachi_json_get(revoked, "revoked_at");
    out->expires_at = read_end(kachi_json_get(method, "expires"), kachi_json_get(jwk, "exp"));
    out->revoked_at = read_end(kachi_json_get(method, "revoked"),
                               revoked != NULL && revoked_at == NULL ? revoked : revoked_at);
}

/* `method` names the key where its own kid does not, as in a DID document. */
static bool read_one(struct kachi_arena *arena, kachi_json value, struct kachi_str method,
                     struct kachi_jwk *out)
{
    struct kachi_str id = kachi_json_text(kachi_json_get(value, "kid"));
    *out = (struct kachi_jwk){
        .id = kachi_str_copy(arena, kachi_str_is_empty(method) ? id : method),
    };
    if (has(value, "kty", "OKP") && has(value, "crv", "Ed25519")) {
        out->algorithm = KACHI_JWS_EDDSA;
        return read_coordinate(arena, kachi_json_get(value, "x"), out->x);
    }
    out->algorithm = KACHI_JWS_ES256;
    return has(value, "kty", "EC") && has(value, "crv", "P-256") &&
           read_coordinate(arena, kachi_json_get(value, "x"), out->x) &&
           read_coordinate(arena, kachi_json_get(value, "y"), out->y);
}

static size_t read_all(struct kachi_arena *arena, kachi_json root, struct kachi_jwk **keys)
{
    kachi_json set = kachi_json_get(root, "keys");
    kachi_json methods = kachi_json_get(root, "verificationMethod");
    size_t most = kachi_json_count(set) + kachi_json_count(methods) + 1;
    size_t count = 0;
    *keys = KACHI_NEW_ARRAY(arena, struct kachi_jwk, most);
    for (size_t i = 0; i < kachi_json_count(set); i++) {
        kachi_json jwk = kachi_json_at(set, i);
        bool is_one = read_one(arena, jwk, kachi_str_of(""), &(*keys)[count]);
        read_ends(NULL, jwk, &(*keys)[count]);
        count += is_one ? 1 : 0;
    }
    for (size_t i = 0; i < kachi_json_count(methods); i++) {
        kachi_json method = kachi_json_at(methods, i);
        struct kachi_str id = kachi_json_text(kachi_json_get(method, "id"));
        kachi_json jwk = kachi_json_get(method, "publicKeyJwk");
        bool is_one = read_one(arena, jwk, id, &(*keys)[count]);
        read_ends(method, jwk, &(*keys)[count]);
        count += is_one ? 1 : 0;
    }
    bool is_one = read_one(arena, root, kachi_str_of(""), &(*keys)[count]);
    read_ends(NULL, root, &(*keys)[count]);
    return is_one ? count + 1 : count;
}

enum kachi_err kachi_jwk_read(struct kachi_arena *arena, struct kachi_str text,
                              struct kachi_findings *findings, struct kachi_jwk_set *out)
{
    struct kachi_json_doc doc;
    *out = (struct kachi_jwk_set){.count = 0};
    enum kachi_err err = kachi_json_read(kachi_str_of("public key"), text, findings, &doc);
    if (err != KACHI_OK) {
        return err;
    }
    out->count = read_all(arena, doc.root, &out->keys);
    kachi_json_release(&doc);
    if (out->count > 0) {
        return KACHI_OK;
    }
    kachi_findings_add(findings, "jwk-form", KACHI_NOWHERE, KACHI_NO_ARGS);
    return KACHI_ERR_INPUT;
}
