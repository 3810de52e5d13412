/* SPDX-License-Identifier: Apache-2.0 */
#include "proof/key.h"

#include "base/digest.h"
#include "base/text.h"
#include "proof/base64.h"
#include "proof/signer_process.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define ID_BYTES 4
#define HEAD_LINE "kachi-key-1"
#define SALT_BYTES 16
#define NONCE_BYTES 12
#define TAG_BYTES 16
#define SCRYPT_N (UINT64_C(1) << 17)
#define SCRYPT_R 8
#define SCRYPT_P 1
#define SCRYPT_MEMORY_MAX (UINT64_C(512) << 20)
#define NAME_BYTES_MAX 255

/* OpenSSL refusing plain memory operations means that the process cannot go on safely. */
static void must(int ok)
{
    if (ok != 1) {
        abort();
    }
}

static void *must_have(void *pointer)
{
    if (pointer == NULL) {
        abort();
    }
    return pointer;
}

bool kachi_key_name_is_valid(struct kachi_str name)
{
    if (name.bytes == 0 || name.bytes > NAME_BYTES_MAX || !kachi_text_is_utf8(name)) {
        return false;
    }
    for (size_t i = 0; i < name.bytes; i++) {
        unsigned char c = (unsigned char)name.text[i];
        if (c <= ' ' || c == '+' || c >= 0x7f) {
            return false; /* ASCII alone: Unicode has spaces that look like none */
        }
    }
    return true;
}

/* Signed note: key ID = SHA-256(key name || 0x0A || signature type || public key)[:4]. */
static uint32_t key_id(const struct kachi_public_key *key)
{
    const char type[] = {'\n', (char)key->type};
    struct kachi_hasher hasher;
    kachi_hasher_init(&hasher);
    kachi_hasher_add(&hasher, key->name);
    kachi_hasher_add(&hasher, (struct kachi_str){type, sizeof(type)});
    kachi_hasher_add(&hasher, (struct kachi_str){(const char *)key->bytes, KACHI_KEY_BYTES});
    struct kachi_digest digest = kachi_hasher_end(&hasher);
    kachi_hasher_release(&hasher);
    uint32_t id = 0;
    for (size_t i = 0; i < ID_BYTES; i++) {
        id = id << 8 | digest.bytes[i];
    }
    return id;
}

static void complete(struct kachi_signer *key)
{
    size_t bytes = KACHI_KEY_BYTES;
    EVP_PKEY *pkey = must_have(
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, key->secret, KACHI_KEY_BYTES));
    must(EVP_PKEY_get_raw_public_key(pkey, key->public_key.bytes, &bytes));
    EVP_PKEY_free(pkey);
    key->public_key.id = key_id(&key->public_key);
}

enum kachi_err kachi_signer_new(struct kachi_str name, const struct kachi_random *random,
                                struct kachi_findings *findings, struct kachi_signer *out)
{
    if (!kachi_key_name_is_valid(name)) {
        kachi_findings_add(findings, "key-name", KACHI_NOWHERE, KACHI_ARGS({"name", name}));
        return KACHI_ERR_INPUT;
    }
    *out = (struct kachi_signer){.public_key = {.name = name, .type = KACHI_KEY_NOTE}};
    random->fill(random->state, out->secret, sizeof(out->secret));
    complete(out);
    return KACHI_OK;
}

void kachi_signer_set_type(struct kachi_signer *key, enum kachi_key_type type)
{
    key->public_key.type = type;
    key->public_key.id = key_id(&key->public_key);
}

void kachi_signer_clear(struct kachi_signer *key)
{
    OPENSSL_cleanse(key->secret, sizeof(key->secret));
    kachi_signer_dismiss(key);
}

void kachi_signer_sign(const struct kachi_signer *key, struct kachi_str message,
                       uint8_t signature[KACHI_SIGNATURE_BYTES])
{
    size_t bytes = KACHI_SIGNATURE_BYTES;
    if (key->door > 0) {
        must(kachi_signer_ask(key, message, signature) ? 1 : 0);
        return;
    }
    EVP_PKEY *pkey = must_have(
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, key->secret, KACHI_KEY_BYTES));
    EVP_MD_CTX *context = must_have(EVP_MD_CTX_new());
    must(EVP_DigestSignInit(context, NULL, NULL, NULL, pkey));
    must(EVP_DigestSign(context, signature, &bytes, (const unsigned char *)message.text,
                        message.bytes));
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(pkey);
}

bool kachi_public_key_check(const struct kachi_public_key *key, struct kachi_str message,
                            const uint8_t signature[KACHI_SIGNATURE_BYTES])
{
    EVP_PKEY *pkey =
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key->bytes, KACHI_KEY_BYTES);
    if (pkey == NULL) {
        return false;
    }
    EVP_MD_CTX *context = must_have(EVP_MD_CTX_new());
    must(EVP_DigestVerifyInit(context, NULL, NULL, NULL, pkey));
    int answer = EVP_DigestVerify(context, signature, KACHI_SIGNATURE_BYTES,
                                  (const unsigned char *)message.text, message.bytes);
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(pkey);
    return answer == 1;
}

struct kachi_str kachi_public_key_write(struct kachi_arena *arena,
                                        const struct kachi_public_key *key)
{
    char raw[1 + KACHI_KEY_BYTES] = {(char)key->type};
    memcpy(raw + 1, key->bytes, KACHI_KEY_BYTES);
    struct kachi_str text = kachi_base64_write(arena, (struct kachi_str){raw, sizeof(raw)});
    return kachi_str_print(arena, "%.*s+%08x+%.*s", KACHI_STR_ARG(key->name), key->id,
                           KACHI_STR_ARG(text));
}

static enum kachi_err refuse_public(struct kachi_findings *findings, struct kachi_str text)
{
    kachi_findings_add(findings, "key-public", KACHI_NOWHERE, KACHI_ARGS({"key", text}));
    return KACHI_ERR_INPUT;
}

enum kachi_err kachi_public_key_read(struct kachi_arena *arena, struct kachi_str text,
                                     struct kachi_findings *findings, struct kachi_public_key *out)
{
    struct kachi_str rest = kachi_str_trim(text);
    struct kachi_str name = kachi_str_cut(&rest, '+');
    struct kachi_str id = kachi_str_cut(&rest, '+');
    struct kachi_str raw;
    if (!kachi_key_name_is_valid(name) || !kachi_base64_read(arena, rest, &raw) ||
        raw.bytes != 1 + KACHI_KEY_BYTES ||
        (raw.text[0] != KACHI_KEY_NOTE && raw.text[0] != KACHI_KEY_WITNESS)) {
        return refuse_public(findings, text);
    }
    *out = (struct kachi_public_key){
        .name = kachi_str_copy(arena, name),
        .type = raw.text[0] == KACHI_KEY_NOTE ? KACHI_KEY_NOTE : KACHI_KEY_WITNESS,
    };
    memcpy(out->bytes, raw.text + 1, KACHI_KEY_BYTES);
    out->id = key_id(out);
    struct kachi_str expected = kachi_str_print(arena, "%08x", out->id);
    return kachi_str_equal(expected, id) ? KACHI_OK : refuse_public(findings, text);
}

static void derive(struct kachi_str passphrase, const uint8_t salt[SALT_BYTES],
                   uint8_t key[KACHI_KEY_BYTES])
{
    must(EVP_PBE_scrypt(passphrase.text, passphrase.bytes, salt, SALT_BYTES, SCRYPT_N, SCRYPT_R,
                        SCRYPT_P, SCRYPT_MEMORY_MAX, key, KACHI_KEY_BYTES));
}

/* What the file says in the open; authenticated, so that a key cannot be given another name. */
static struct kachi_str open_part(struct kachi_arena *arena, const struct kachi_public_key *key)
{
    struct kachi_str text = kachi_public_key_write(arena, key);
    return kachi_str_print(arena, HEAD_LINE "\n%.*s\n", KACHI_STR_ARG(text));
}

struct kachi_str kachi_signer_seal(struct kachi_arena *arena, const struct kachi_signer *key,
                                   struct kachi_str passphrase, const struct kachi_random *random)
{
    uint8_t sealed[SALT_BYTES + NONCE_BYTES + KACHI_KEY_BYTES + TAG_BYTES];
    uint8_t *nonce = sealed + SALT_BYTES;
    uint8_t *secret = nonce + NONCE_BYTES;
    uint8_t derived[KACHI_KEY_BYTES];
    struct kachi_str head = open_part(arena, &key->public_key);
    random->fill(random->state, sealed, SALT_BYTES + NONCE_BYTES);
    derive(passphrase, sealed, derived);
    int bytes = 0;
    EVP_CIPHER_CTX *context = must_have(EVP_CIPHER_CTX_new());
    must(EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), NULL, derived, nonce));
    must(EVP_EncryptUpdate(context, NULL, &bytes, (const unsigned char *)head.text,
                           (int)head.bytes));
    must(EVP_EncryptUpdate(context, secret, &bytes, key->secret, KACHI_KEY_BYTES));
    must(EVP_EncryptFinal_ex(context, secret + bytes, &bytes));
    must(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, TAG_BYTES, secret + KACHI_KEY_BYTES));
    EVP_CIPHER_CTX_free(context);
    OPENSSL_cleanse(derived, sizeof(derived));
    struct kachi_str text =
        kachi_base64_write(arena, (struct kachi_str){(const char *)sealed, sizeof(sealed)});
    return kachi_str_print(arena, "%.*s%.*s\n", KACHI_STR_ARG(head), KACHI_STR_ARG(text));
}

/* True where the passphrase is right and nothing was changed. */
static bool decrypt(struct kachi_str head, struct kachi_str sealed, struct kachi_str passphrase,
                    uint8_t secret[KACHI_KEY_BYTES])
{
    const uint8_t *salt = (const uint8_t *)sealed.text;
    const uint8_t *nonce = salt + SALT_BYTES;
    uint8_t tag[TAG_BYTES];
    uint8_t derived[KACHI_KEY_BYTES];
    int bytes = 0;
    memcpy(tag, nonce + NONCE_BYTES + KACHI_KEY_BYTES, TAG_BYTES);
    derive(passphrase, salt, derived);
    EVP_CIPHER_CTX *context = must_have(EVP_CIPHER_CTX_new());
    must(EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), NULL, derived, nonce));
    must(EVP_DecryptUpdate(context, NULL, &bytes, (const unsigned char *)head.text,
                           (int)head.bytes));
    must(EVP_DecryptUpdate(context, secret, &bytes, nonce + NONCE_BYTES, KACHI_KEY_BYTES));
    must(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, TAG_BYTES, tag));
    int answer = EVP_DecryptFinal_ex(context, secret + bytes, &bytes);
    EVP_CIPHER_CTX_free(context);
    OPENSSL_cleanse(derived, sizeof(derived));
    return answer == 1;
}

enum kachi_err kachi_signer_unseal(struct kachi_arena *arena, struct kachi_str text,
                                   struct kachi_str passphrase, struct kachi_findings *findings,
                                   struct kachi_signer *out)
{
    struct kachi_str rest = text;
    struct kachi_str first = kachi_str_cut(&rest, '\n');
    struct kachi_str public_text = kachi_str_cut(&rest, '\n');
    struct kachi_str sealed_text = kachi_str_cut(&rest, '\n');
    struct kachi_str sealed;
    *out = (struct kachi_signer){.public_key = {.id = 0}};
    if (!kachi_str_is(first, HEAD_LINE) || !kachi_str_is_empty(rest) ||
        !kachi_base64_read(arena, sealed_text, &sealed) ||
        sealed.bytes != SALT_BYTES + NONCE_BYTES + KACHI_KEY_BYTES + TAG_BYTES) {
        kachi_findings_add(findings, "key-file", KACHI_NOWHERE, KACHI_NO_ARGS);
        return KACHI_ERR_INPUT;
    }
    enum kachi_err err = kachi_public_key_read(arena, public_text, findings, &out->public_key);
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_public_key stated = out->public_key;
    if (!decrypt(open_part(arena, &stated), sealed, passphrase, out->secret)) {
        kachi_signer_clear(out);
        kachi_findings_add(findings, "key-passphrase", KACHI_NOWHERE, KACHI_NO_ARGS);
        return KACHI_ERR_INPUT;
    }
    complete(out);
    assert(memcmp(stated.bytes, out->public_key.bytes, KACHI_KEY_BYTES) == 0);
    return KACHI_OK;
}
