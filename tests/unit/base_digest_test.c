/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base_digest_test.c - SHA-256 of NIST's examples (FIPS 180-4) and the tree of RFC 6962.
 */
#include "base/digest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void assert_digest(struct kachi_digest digest, const char *expected)
{
    struct kachi_arena arena;
    struct kachi_digest read;
    kachi_arena_init(&arena);
    struct kachi_str text = kachi_digest_text(&arena, &digest);
    assert_string_equal(text.text, expected);
    assert_true(kachi_digest_read(text, &read));
    assert_true(kachi_digest_equal(&read, &digest));
    kachi_arena_release(&arena);
}

/* https://csrc.nist.gov/projects/cryptographic-standards-and-guidelines/example-values */
static void sha256_is_that_of_fips_180_4(void **state)
{
    (void)state;
    assert_digest(kachi_digest_of(kachi_str_of("")),
                  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_digest(kachi_digest_of(kachi_str_of("abc")),
                  "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_digest(
        kachi_digest_of(kachi_str_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

static void pieces_give_the_digest_of_the_whole(void **state)
{
    (void)state;
    struct kachi_hasher hasher;
    static const char text[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    kachi_hasher_init(&hasher);
    for (size_t cut = 0; cut < sizeof text; cut += 7) {
        kachi_hasher_add(&hasher, (struct kachi_str){text, cut});
        kachi_hasher_add(&hasher, (struct kachi_str){text + cut, sizeof text - 1 - cut});
        assert_digest(kachi_hasher_end(&hasher),
                      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    }
    for (size_t i = 0; i < 1000; i++) {
        kachi_hasher_add(&hasher,
                         kachi_str_of("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                                      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
    }
    struct kachi_digest digest = kachi_hasher_end(&hasher);
    kachi_hasher_release(&hasher);
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    char *whole = KACHI_NEW_ARRAY(&arena, char, 100000);
    memset(whole, 'a', 100000);
    struct kachi_digest expected = kachi_digest_of((struct kachi_str){whole, 100000});
    assert_true(kachi_digest_equal(&digest, &expected));
    kachi_arena_release(&arena);
}

/* The tree of eight leaves in the test data of google/certificate-transparency (Apache-2.0). */
static void leaves_and_nodes_are_those_of_rfc_6962(void **state)
{
    (void)state;
    struct kachi_digest first = kachi_digest_leaf(kachi_str_of(""));
    struct kachi_digest second = kachi_digest_leaf((struct kachi_str){"\x00", 1});
    assert_digest(first, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    assert_digest(second, "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7");
    assert_digest(kachi_digest_node(&first, &second),
                  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
}

static void a_kept_hasher_gives_the_same_leaves(void **state)
{
    (void)state;
    static const char *const leaves[] = {"", "a", "an entry", ""};
    struct kachi_hasher hasher;
    kachi_hasher_init(&hasher);
    for (size_t i = 0; i < sizeof(leaves) / sizeof(leaves[0]); i++) {
        struct kachi_digest plain = kachi_digest_leaf(kachi_str_of(leaves[i]));
        struct kachi_digest kept = kachi_hasher_leaf(&hasher, kachi_str_of(leaves[i]));
        assert_true(kachi_digest_equal(&plain, &kept));
    }
    kachi_hasher_release(&hasher);
}

static void other_texts_are_no_digest(void **state)
{
    (void)state;
    struct kachi_digest digest;
    assert_false(kachi_digest_read(kachi_str_of("6e340b9c"), &digest));
    assert_false(kachi_digest_read(
        kachi_str_of("ge340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"), &digest));
    assert_false(kachi_digest_read(
        kachi_str_of("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d0"),
        &digest));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_is_that_of_fips_180_4),
        cmocka_unit_test(pieces_give_the_digest_of_the_whole),
        cmocka_unit_test(leaves_and_nodes_are_those_of_rfc_6962),
        cmocka_unit_test(a_kept_hasher_gives_the_same_leaves),
        cmocka_unit_test(other_texts_are_no_digest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
