/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Does the process that has the key sign as the key itself would, does the parent never hold the
 * seed, and is the child gone when it is not needed any more?
 */
#include "testing.h"

#include "base/file.h"
#include "proof/signer_process.h"

#include <openssl/evp.h>
#include <openssl/pem.h>

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct desk {
    struct kachi_arena arena;
    struct kachi_findings findings;
    struct kachi_random random;
    uint64_t seed;
};

static int setup(void **state)
{
    static struct desk desk;
    desk.seed = 11;
    kachi_arena_init(&desk.arena);
    kachi_findings_init(&desk.findings);
    desk.random = kachi_random_seeded(&desk.seed);
    *state = &desk;
    return 0;
}

static int teardown(void **state)
{
    struct desk *desk = *state;
    kachi_findings_release(&desk->findings);
    kachi_arena_release(&desk->arena);
    return 0;
}

static void signatures_are_the_same_and_the_seed_is_elsewhere(void **state)
{
    struct desk *desk = *state;
    struct kachi_signer here, apart;
    static const uint8_t zero[KACHI_KEY_BYTES] = {0};
    assert_int_equal(
        kachi_signer_new(kachi_str_of("example.org/gx"), &desk->random, &desk->findings, &here),
        KACHI_OK);
    struct kachi_str file =
        kachi_signer_seal(&desk->arena, &here, kachi_str_of("horse"), &desk->random);
    assert_int_equal(kachi_signer_unseal_apart(&desk->arena, file, kachi_str_of("horse"),
                                               &desk->findings, &apart),
                     KACHI_OK);
    assert_memory_equal(apart.secret, zero, sizeof(zero));
    assert_int_equal(apart.public_key.id, here.public_key.id);
    assert_true(kachi_str_is(apart.public_key.name, "example.org/gx"));
    static const char *const messages[] = {"", "a", "CFP 2.2 kg"};
    for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
        uint8_t expected[KACHI_SIGNATURE_BYTES], got[KACHI_SIGNATURE_BYTES];
        kachi_signer_sign(&here, kachi_str_of(messages[i]), expected);
        kachi_signer_sign(&apart, kachi_str_of(messages[i]), got);
        assert_memory_equal(got, expected, sizeof(got));
    }
    /* Larger than a socket's buffer. */
    uint8_t signature[KACHI_SIGNATURE_BYTES];
    struct kachi_str large = {KACHI_NEW_ARRAY(&desk->arena, char, 3 << 20), 3 << 20};
    kachi_signer_sign(&apart, large, signature);
    assert_true(kachi_public_key_check(&here.public_key, large, signature));
    pid_t child = apart.process;
    assert_int_equal(kill(child, 0), 0);
    kachi_signer_clear(&apart);
    assert_int_equal(kill(child, 0), -1);
    assert_int_equal(errno, ESRCH);
}

static void a_wrong_passphrase_leaves_no_process(void **state)
{
    struct desk *desk = *state;
    struct kachi_signer here, apart;
    assert_int_equal(
        kachi_signer_new(kachi_str_of("example.org/gx"), &desk->random, &desk->findings, &here),
        KACHI_OK);
    struct kachi_str file =
        kachi_signer_seal(&desk->arena, &here, kachi_str_of("horse"), &desk->random);
    assert_int_equal(kachi_signer_unseal_apart(&desk->arena, file, kachi_str_of("donkey"),
                                               &desk->findings, &apart),
                     KACHI_ERR_INPUT);
    assert_true(kachi_findings_has(&desk->findings, "key-passphrase"));
    assert_int_equal(apart.process, 0);
    assert_int_equal(kachi_signer_unseal_apart(&desk->arena, kachi_str_of("PEM?\n"),
                                               kachi_str_of("horse"), &desk->findings, &apart),
                     KACHI_ERR_INPUT);
    assert_true(kachi_findings_has(&desk->findings, "key-file"));
}

/* The way of a key in hardware: OpenSSL's store, here with a file in place of a token. */
static void a_key_of_openssls_store_signs(void **state)
{
    struct desk *desk = *state;
    struct kachi_signer apart;
    char path[] = "/tmp/kachi-store-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    FILE *out = fdopen(file, "w");
    EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    assert_non_null(key);
    assert_int_equal(PEM_write_PrivateKey(out, key, NULL, NULL, 0, NULL, NULL), 1);
    EVP_PKEY_free(key);
    fclose(out);
    struct kachi_str address = kachi_str_print(&desk->arena, "file:%s", path);
    assert_int_equal(kachi_signer_store_apart(&desk->arena, address, kachi_str_of("hsm.example"),
                                              &desk->findings, &apart),
                     KACHI_OK);
    uint8_t signature[KACHI_SIGNATURE_BYTES];
    kachi_signer_sign(&apart, kachi_str_of("text"), signature);
    assert_true(kachi_public_key_check(&apart.public_key, kachi_str_of("text"), signature));
    kachi_signer_clear(&apart);
    unlink(path);
    assert_int_equal(kachi_signer_store_apart(&desk->arena, address, kachi_str_of("hsm.example"),
                                              &desk->findings, &apart),
                     KACHI_ERR_INPUT);
    assert_true(kachi_findings_has(&desk->findings, "key-store"));
    assert_int_equal(kachi_signer_store_apart(&desk->arena, address, kachi_str_of("two words"),
                                              &desk->findings, &apart),
                     KACHI_ERR_INPUT);
    assert_true(kachi_findings_has(&desk->findings, "key-name"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(signatures_are_the_same_and_the_seed_is_elsewhere, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_wrong_passphrase_leaves_no_process, setup, teardown),
        cmocka_unit_test_setup_teardown(a_key_of_openssls_store_signs, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
