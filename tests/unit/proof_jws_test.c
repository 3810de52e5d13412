/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Do signatures mean what RFC 7515 and RFC 8037 say, does the key and never the text decide on the
 * algorithm, and is every tampering refused?
 */
#include "testing.h"

#include "base/json.h"
#include "proof/jws.h"

#include <string.h>

#define A3_KEY                                                                                     \
    "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","     \
    "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}"
#define A3_TEXT                                                                                    \
    "eyJhbGciOiJFUzI1NiJ9."                                                                        \
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cn"   \
    "VlfQ."                                                                                        \
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
#define RFC8037_X "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
#define RFC8037_KEY "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" RFC8037_X "\"}"
#define RFC8037_TEXT                                                                               \
    "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."                                    \
    "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"

struct desk {
    struct kachi_arena arena;
    struct kachi_findings findings;
    uint64_t seed;
    struct kachi_random random;
    struct kachi_signer signer;
};

static void desk_init(struct desk *desk)
{
    *desk = (struct desk){.seed = 7};
    kachi_arena_init(&desk->arena);
    kachi_findings_init(&desk->findings);
    desk->random = kachi_random_seeded(&desk->seed);
    assert_int_equal(
        kachi_signer_new(S("example.org:8443/gx/v"), &desk->random, &desk->findings, &desk->signer),
        KACHI_OK);
}

static void desk_release(struct desk *desk)
{
    kachi_findings_release(&desk->findings);
    kachi_arena_release(&desk->arena);
}

static struct kachi_jwk read_key(struct desk *desk, const char *text)
{
    struct kachi_jwk_set set = {.count = 0};
    assert_int_equal(kachi_jwk_read(&desk->arena, kachi_str_of(text), &desk->findings, &set),
                     KACHI_OK);
    assert_int_equal(set.count, 1);
    return set.keys[0];
}

static enum kachi_err open_with(struct desk *desk, struct kachi_str text,
                                const struct kachi_jwk *key, struct kachi_jws *jws)
{
    struct kachi_jwk trusted = *key;
    struct kachi_jwk_set set = {1, &trusted};
    enum kachi_err err = kachi_jws_open(&desk->arena, text, &set, 0, &desk->findings, jws);
    assert_true((err == KACHI_OK) == (jws->key == &trusted));
    jws->key = NULL; /* it lived here */
    return err;
}

static void assert_refused(struct desk *desk, struct kachi_str text, const struct kachi_jwk *key,
                           const char *code)
{
    struct kachi_jws jws;
    kachi_findings_clear(&desk->findings);
    enum kachi_err err = open_with(desk, text, key, &jws);
    assert_int_equal(err, strcmp(code, "jws-form") == 0 ? KACHI_ERR_INPUT : KACHI_ERR_INTEGRITY);
    assert_true(kachi_findings_has(&desk->findings, code));
    assert_true(kachi_str_is_empty(jws.payload));
}

static void base64url_has_one_form(void **state)
{
    (void)state;
    static const char *const bad[] = {"Zg==", "Zh", "Z", "Zm9v\n", "a+b/", "Zm9vY", "____="};
    struct kachi_arena arena;
    struct kachi_str bytes;
    kachi_arena_init(&arena);
    /* RFC 7515 appendix C. */
    static const char octets[] = {3, (char)236, (char)255, (char)224, (char)193};
    assert_str(kachi_base64url_write(&arena, (struct kachi_str){octets, sizeof(octets)}),
               "A-z_4ME");
    assert_true(kachi_base64url_read(&arena, S("A-z_4ME"), &bytes));
    assert_int_equal(bytes.bytes, sizeof(octets));
    assert_memory_equal(bytes.text, octets, sizeof(octets));
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_false(kachi_base64url_read(&arena, kachi_str_of(bad[i]), &bytes));
    }
    kachi_arena_release(&arena);
}

static void es256_of_rfc7515_a3(void **state)
{
    (void)state;
    struct desk desk;
    struct kachi_jws jws;
    desk_init(&desk);
    struct kachi_jwk key = read_key(&desk, A3_KEY);
    assert_int_equal(open_with(&desk, S(A3_TEXT), &key, &jws), KACHI_OK);
    assert_str(
        jws.payload,
        "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}");
    struct kachi_str changed = kachi_str_copy(&desk.arena, S(A3_TEXT));
    ((char *)(uintptr_t)changed.text)[changed.bytes - 20] ^= 1;
    assert_refused(&desk, changed, &key, "jws-signature");
    desk_release(&desk);
}

static void eddsa_of_rfc8037_a(void **state)
{
    (void)state;
    struct desk desk;
    struct kachi_jws jws;
    desk_init(&desk);
    struct kachi_jwk key = read_key(&desk, RFC8037_KEY);
    assert_str(kachi_jwk_thumbprint(&desk.arena, &key),
               "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"); /* A.3 */
    assert_int_equal(open_with(&desk, S(RFC8037_TEXT), &key, &jws), KACHI_OK);
    assert_str(jws.payload, "Example of Ed25519 signing"); /* A.4 and A.5 */
    desk_release(&desk);
}

static struct kachi_str with_header(struct desk *desk, const char *header, struct kachi_str text)
{
    struct kachi_str rest = text;
    (void)kachi_str_cut(&rest, '.');
    struct kachi_str coded = kachi_base64url_write(&desk->arena, kachi_str_of(header));
    return kachi_str_print(&desk->arena, "%.*s.%.*s", KACHI_STR_ARG(coded), KACHI_STR_ARG(rest));
}

static void the_key_decides_on_the_algorithm(void **state)
{
    (void)state;
    struct desk desk;
    desk_init(&desk);
    struct kachi_jwk okp = read_key(&desk, RFC8037_KEY);
    struct kachi_jwk ec = read_key(&desk, A3_KEY);
    static const char *const headers[] = {
        "{\"alg\":\"none\"}",  "{\"alg\":\"None\"}",
        "{\"alg\":\"HS256\"}", "{\"alg\":\"RS256\"}",
        "{\"alg\":\"ES256\"}", "{\"alg\":\"EdDSA\",\"crit\":[\"b64\"],\"b64\":false}",
    };
    for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
        assert_refused(&desk, with_header(&desk, headers[i], S(RFC8037_TEXT)), &okp,
                       "jws-algorithm");
    }
    assert_refused(&desk, S(RFC8037_TEXT), &ec, "jws-algorithm");
    assert_refused(&desk, S("eyJhbGciOiJub25lIn0.e30."), &okp, "jws-algorithm");
    desk_release(&desk);
}

static void a_signed_text_opens_and_no_other_does(void **state)
{
    (void)state;
    struct desk desk;
    struct kachi_jws jws;
    desk_init(&desk);
    struct kachi_jwk key = kachi_jwk_of(&desk.arena, &desk.signer.public_key);
    struct kachi_str text =
        kachi_jws_sign(&desk.arena, S("vc+jwt"), S("{\"cfp\":\"2.2\"}"), &desk.signer);
    assert_int_equal(open_with(&desk, text, &key, &jws), KACHI_OK);
    assert_str(jws.payload, "{\"cfp\":\"2.2\"}");
    assert_str(jws.type, "vc+jwt");
    assert_true(kachi_str_equal(jws.key_id, key.id));
    assert_true(kachi_str_has_prefix(key.id, "did:web:example.org%3A8443:gx:v#"));
    for (size_t i = 0; i < text.bytes; i++) { /* every character, changed to another of base 64 */
        struct kachi_str changed = kachi_str_copy(&desk.arena, text);
        char *at = (char *)(uintptr_t)changed.text + i;
        *at = *at == 'A' ? 'B' : 'A';
        assert_int_not_equal(open_with(&desk, changed, &key, &jws), KACHI_OK);
    }
    static const char *const shapes[] = {"", ".", "..", "a.b", "e30.e30.e30", "e30=.e30.e30"};
    for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
        assert_refused(&desk, kachi_str_of(shapes[i]), &key, "jws-form");
    }
    struct kachi_jwk stranger = read_key(&desk, RFC8037_KEY);
    stranger.id = S("did:web:example.org#other");
    assert_refused(&desk, text, &stranger, "jws-key-unknown");
    stranger.id = key.id; /* a key that takes another's name */
    assert_refused(&desk, text, &stranger, "jws-signature");
    desk_release(&desk);
}

static void keys_come_back_from_both_documents(void **state)
{
    (void)state;
    struct desk desk;
    desk_init(&desk);
    struct kachi_jwk key = kachi_jwk_of(&desk.arena, &desk.signer.public_key);
    struct kachi_str set = kachi_jwks_write(&desk.arena, 1, &key);
    struct kachi_str document = kachi_did_document_write(&desk.arena, 1, &key);
    for (int i = 0; i < 2; i++) {
        struct kachi_jwk again = read_key(&desk, i == 0 ? set.text : document.text);
        assert_true(kachi_str_equal(again.id, key.id));
        assert_memory_equal(again.x, key.x, KACHI_KEY_BYTES);
        assert_int_equal(again.algorithm, KACHI_JWS_EDDSA);
    }
    assert_true(kachi_str_contains(document, S("\"did:web:example.org%3A8443:gx:v\"")));
    struct kachi_jwk_set none = {.count = 0};
    assert_int_equal(kachi_jwk_read(&desk.arena, S("{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AQ\"}]}"),
                                    &desk.findings, &none),
                     KACHI_ERR_INPUT);
    assert_true(kachi_findings_has(&desk.findings, "jwk-form"));
    desk_release(&desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base64url_has_one_form),
        cmocka_unit_test(es256_of_rfc7515_a3),
        cmocka_unit_test(eddsa_of_rfc8037_a),
        cmocka_unit_test(the_key_decides_on_the_algorithm),
        cmocka_unit_test(a_signed_text_opens_and_no_other_does),
        cmocka_unit_test(keys_come_back_from_both_documents),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
