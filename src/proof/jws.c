/* SPDX-License-Identifier: Apache-2.0 */
#include "proof/jws.h"

#include "base/json.h"
#include "proof/base64.h"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <string.h>

#define HALF_BYTES 32
#define POINT_BYTES (1 + 2 * HALF_BYTES)
#define POINT_UNCOMPRESSED 0x04
#define TEXT_GROUP 4
#define HEADER_BYTES_MAX ((size_t)64 << 10)

struct kachi_str kachi_base64url_write(struct kachi_arena *arena, struct kachi_str bytes)
{
    struct kachi_str standard = kachi_base64_write(arena, bytes);
    char *text = KACHI_NEW_ARRAY(arena, char, standard.bytes + 1);
    size_t length = 0;
    for (size_t i = 0; i < standard.bytes && standard.text[i] != '='; i++) {
        char c = standard.text[i];
        text[length++] = (char)(c == '+' ? '-' : c == '/' ? '_' : c);
    }
    return (struct kachi_str){text, length};
}

bool kachi_base64url_read(struct kachi_arena *arena, struct kachi_str text, struct kachi_str *bytes)
{
    size_t padded = (text.bytes + TEXT_GROUP - 1) / TEXT_GROUP * TEXT_GROUP;
    char *standard = KACHI_NEW_ARRAY(arena, char, padded + 1);
    if (text.bytes == 0) {
        *bytes = kachi_str_of("");
        return true;
    }
    for (size_t i = 0; i < padded; i++) {
        char c = '=';
        if (i < text.bytes) {
            c = text.text[i];
            if (c == '+' || c == '/' || c == '=') {
                return false; /* the other alphabet, or padding */
            }
        }
        standard[i] = (char)(c == '-' ? '+' : c == '_' ? '/' : c);
    }
    return kachi_base64_read(arena, (struct kachi_str){standard, padded}, bytes);
}

struct kachi_str kachi_jws_sign(struct kachi_arena *arena, struct kachi_str type,
                                struct kachi_str payload, const struct kachi_signer *key)
{
    uint8_t signature[KACHI_SIGNATURE_BYTES];
    struct kachi_buffer buffer;
    struct kachi_json_writer json;
    struct kachi_jwk jwk = kachi_jwk_of(arena, &key->public_key);
    kachi_buffer_init(&buffer, HEADER_BYTES_MAX);
    kachi_json_writer_init(&json, &buffer, KACHI_JSON_COMPACT);
    kachi_json_begin_object(&json);
    kachi_json_pair_text(&json, "alg", "EdDSA");
    kachi_json_pair_str(&json, "kid", jwk.id);
    if (!kachi_str_is_empty(type)) {
        kachi_json_pair_str(&json, "typ", type);
    }
    kachi_json_end_object(&json);
    struct kachi_str header = kachi_base64url_write(arena, kachi_buffer_str(&buffer));
    kachi_buffer_release(&buffer);
    struct kachi_str body = kachi_base64url_write(arena, payload);
    struct kachi_str input =
        kachi_str_print(arena, "%.*s.%.*s", KACHI_STR_ARG(header), KACHI_STR_ARG(body));
    kachi_signer_sign(key, input, signature);
    struct kachi_str tail = kachi_base64url_write(
        arena, (struct kachi_str){(const char *)signature, sizeof(signature)});
    return kachi_str_print(arena, "%.*s.%.*s", KACHI_STR_ARG(input), KACHI_STR_ARG(tail));
}

/* NULL where the coordinates are no point of the curve. */
static EVP_PKEY *es256_key(const struct kachi_jwk *key)
{
    unsigned char point[POINT_BYTES] = {POINT_UNCOMPRESSED};
    char group[] = "P-256";
    EVP_PKEY *pkey = NULL;
    memcpy(point + 1, key->x, HALF_BYTES);
    memcpy(point + 1 + HALF_BYTES, key->y, HALF_BYTES);
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, sizeof(point)),
        OSSL_PARAM_construct_end(),
    };
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    if (context == NULL || EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &pkey, EVP_PKEY_PUBLIC_KEY, params) != 1) {
        pkey = NULL;
    }
    EVP_PKEY_CTX_free(context);
    return pkey;
}

/* RFC 7518 3.4 writes r || s; OpenSSL wants them in DER. */
static int es256_der(struct kachi_str signature, unsigned char **der)
{
    const unsigned char *bytes = (const unsigned char *)signature.text;
    ECDSA_SIG *pair = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(bytes, HALF_BYTES, NULL);
    BIGNUM *s = BN_bin2bn(bytes + HALF_BYTES, HALF_BYTES, NULL);
    if (pair == NULL || r == NULL || s == NULL || ECDSA_SIG_set0(pair, r, s) != 1) {
        BN_free(r);
        BN_free(s);
        ECDSA_SIG_free(pair);
        return 0;
    }
    int length = i2d_ECDSA_SIG(pair, der);
    ECDSA_SIG_free(pair);
    return length;
}

static bool es256_check(const struct kachi_jwk *key, struct kachi_str input,
                        struct kachi_str signature)
{
    unsigned char *der = NULL;
    EVP_PKEY *pkey = es256_key(key);
    int length = pkey != NULL ? es256_der(signature, &der) : 0;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good = length > 0 && context != NULL &&
                EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, pkey) == 1 &&
                EVP_DigestVerify(context, der, (size_t)length, (const unsigned char *)input.text,
                                 input.bytes) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(pkey);
    OPENSSL_free(der);
    return good;
}

static bool check(const struct kachi_jwk *key, struct kachi_str input, struct kachi_str signature)
{
    if (signature.bytes != KACHI_SIGNATURE_BYTES) {
        return false;
    }
    if (key->algorithm == KACHI_JWS_ES256) {
        return es256_check(key, input, signature);
    }
    struct kachi_public_key plain = {.id = 0};
    memcpy(plain.bytes, key->x, KACHI_KEY_BYTES);
    return kachi_public_key_check(&plain, input, (const uint8_t *)signature.text);
}

static enum kachi_err refuse(struct kachi_findings *findings, const char *code, const char *name,
                             struct kachi_str value)
{
    kachi_findings_add(findings, code, KACHI_NOWHERE, KACHI_ARGS({name, value}));
    return kachi_str_is(kachi_str_of(code), "jws-form") ? KACHI_ERR_INPUT : KACHI_ERR_INTEGRITY;
}

static enum kachi_err refuse_since(struct kachi_arena *arena, struct kachi_findings *findings,
                                   const char *code, struct kachi_str key, kachi_moment since)
{
    kachi_findings_add(findings, code, KACHI_NOWHERE,
                       KACHI_ARGS({"key", key}, {"since", kachi_moment_text(arena, since)}));
    return KACHI_ERR_INTEGRITY;
}

struct parts {
    struct kachi_str input, header, body, signature;
    struct kachi_str algorithm;
    bool has_critical;
};

static bool cut(struct kachi_arena *arena, struct kachi_str text, struct parts *out)
{
    struct kachi_str rest = text;
    struct kachi_str header = kachi_str_cut(&rest, '.');
    struct kachi_str body = kachi_str_cut(&rest, '.');
    out->input = kachi_str_slice(text, 0, header.bytes + 1 + body.bytes);
    return text.bytes <= KACHI_JWS_BYTES_MAX && !kachi_str_is_empty(header) &&
           kachi_base64url_read(arena, header, &out->header) &&
           kachi_base64url_read(arena, body, &out->body) &&
           kachi_base64url_read(arena, rest, &out->signature);
}

static bool read_header(struct kachi_arena *arena, struct parts *parts, struct kachi_jws *out)
{
    struct kachi_findings unheard; /* one finding says that the form is wrong; JSON's own adds
                                      nothing for a reader of base 64 */
    struct kachi_json_doc doc;
    kachi_findings_init(&unheard);
    enum kachi_err err = kachi_json_read(kachi_str_of("JWS"), parts->header, &unheard, &doc);
    kachi_findings_release(&unheard);
    if (err != KACHI_OK) {
        return false;
    }
    kachi_json algorithm = kachi_json_get(doc.root, "alg");
    bool good = kachi_json_is_string(algorithm);
    parts->algorithm = kachi_str_copy(arena, kachi_json_text(algorithm));
    parts->has_critical = kachi_json_get(doc.root, "crit") != NULL;
    out->type = kachi_str_copy(arena, kachi_json_text(kachi_json_get(doc.root, "typ")));
    out->key_id = kachi_str_copy(arena, kachi_json_text(kachi_json_get(doc.root, "kid")));
    kachi_json_release(&doc);
    return good;
}

static const struct kachi_jwk *find_key(struct kachi_str id, const struct kachi_jwk_set *trusted)
{
    for (size_t i = 0; i < trusted->count; i++) {
        if (!kachi_str_is_empty(id) && kachi_str_equal(trusted->keys[i].id, id)) {
            return &trusted->keys[i];
        }
    }
    bool is_nameless =
        kachi_str_is_empty(id) || (trusted->count == 1 && kachi_str_is_empty(trusted->keys[0].id));
    return is_nameless && trusted->count == 1 ? &trusted->keys[0] : NULL;
}

enum kachi_err kachi_jws_open(struct kachi_arena *arena, struct kachi_str text,
                              const struct kachi_jwk_set *trusted, kachi_moment now,
                              struct kachi_findings *findings, struct kachi_jws *out)
{
    struct parts parts = {.has_critical = false};
    *out = (struct kachi_jws){.key = NULL};
    if (!cut(arena, text, &parts) || !read_header(arena, &parts, out)) {
        return refuse(findings, "jws-form", "text", kachi_str_of(""));
    }
    bool is_eddsa = kachi_str_is(parts.algorithm, "EdDSA");
    if ((!is_eddsa && !kachi_str_is(parts.algorithm, "ES256")) || parts.has_critical) {
        return refuse(findings, "jws-algorithm", "algorithm", parts.algorithm);
    }
    const struct kachi_jwk *key = find_key(out->key_id, trusted);
    if (key == NULL) {
        return refuse(findings, "jws-key-unknown", "key", out->key_id);
    }
    if (key->algorithm != (is_eddsa ? KACHI_JWS_EDDSA : KACHI_JWS_ES256)) {
        return refuse(findings, "jws-algorithm", "algorithm", parts.algorithm);
    }
    if (key->revoked_at != 0 && now >= key->revoked_at) {
        return refuse_since(arena, findings, "jws-key-revoked", out->key_id, key->revoked_at);
    }
    if (key->expires_at != 0 && now >= key->expires_at) {
        return refuse_since(arena, findings, "jws-key-expired", out->key_id, key->expires_at);
    }
    if (!check(key, parts.input, parts.signature)) {
        return refuse(findings, "jws-signature", "key", out->key_id);
    }
    out->payload = parts.body;
    out->key_id = kachi_str_is_empty(out->key_id) ? key->id : out->key_id;
    out->key = key;
    return KACHI_OK;
}
