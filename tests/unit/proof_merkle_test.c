/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Is this the tree of RFC 6962, and can nobody prove what is not in it? Against published roots,
 * against a plain recursion written from the RFC's definitions, and by changing every part of a
 * proof.
 */
#include "testing.h"

#include "proof/merkle.h"

#include <string.h>

#define SIZE_MAX_TESTED 130

static struct kachi_digest leaf_of(unsigned i)
{
    char text[2] = {(char)(i & 0xff), (char)(i >> 8)};
    return kachi_digest_leaf((struct kachi_str){text, sizeof(text)});
}

/* RFC 6962 2.1: MTH(D[n]) = SHA-256(0x01 || MTH(D[0:k]) || MTH(D[k:n])), k < n <= 2k. */
static struct kachi_digest plain_root(unsigned start, unsigned n)
{
    if (n == 1) {
        return leaf_of(start);
    }
    unsigned k = 1;
    while (2 * k < n) {
        k *= 2;
    }
    struct kachi_digest left = plain_root(start, k);
    struct kachi_digest right = plain_root(start + k, n - k);
    return kachi_digest_node(&left, &right);
}

static void grow(struct kachi_merkle *tree, struct kachi_arena *arena, unsigned size)
{
    kachi_merkle_init(tree, arena);
    for (unsigned i = 0; i < size; i++) {
        struct kachi_digest leaf = leaf_of(i);
        kachi_merkle_append(tree, &leaf);
    }
}

/* The roots of certificate-transparency's reference tree (RFC 6962 implementations, 0 to 8 leaves).
 */
static void published_roots(void **state)
{
    (void)state;
    static const char *const leaves[] = {
        "",
        "\x00",
        "\x10",
        "\x20\x21",
        "\x30\x31",
        "\x40\x41\x42\x43",
        "\x50\x51\x52\x53\x54\x55\x56\x57",
        "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f"};
    static const size_t bytes[] = {0, 1, 1, 2, 2, 4, 8, 16};
    static const char *const roots[] = {
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
    struct kachi_arena arena;
    struct kachi_merkle tree;
    kachi_arena_init(&arena);
    kachi_merkle_init(&tree, &arena);
    for (size_t size = 0; size <= 8; size++) {
        struct kachi_digest root = kachi_merkle_root(&tree, size);
        struct kachi_str text = kachi_digest_text(&arena, &root);
        assert_string_equal(text.text, roots[size]);
        if (size < 8) {
            struct kachi_digest leaf =
                kachi_digest_leaf((struct kachi_str){leaves[size], bytes[size]});
            kachi_merkle_append(&tree, &leaf);
        }
    }
    kachi_arena_release(&arena);
}

static void roots_follow_the_definition(void **state)
{
    (void)state;
    struct kachi_arena arena;
    struct kachi_merkle tree;
    kachi_arena_init(&arena);
    grow(&tree, &arena, SIZE_MAX_TESTED);
    for (unsigned size = 1; size <= SIZE_MAX_TESTED; size++) {
        struct kachi_digest expected = plain_root(0, size);
        struct kachi_digest root = kachi_merkle_root(&tree, size);
        assert_true(kachi_digest_equal(&root, &expected));
    }
    kachi_arena_release(&arena);
}

static void every_leaf_is_proven_and_no_other(void **state)
{
    (void)state;
    struct kachi_arena arena;
    struct kachi_merkle tree;
    kachi_arena_init(&arena);
    grow(&tree, &arena, SIZE_MAX_TESTED);
    for (unsigned size = 1; size <= SIZE_MAX_TESTED; size++) {
        struct kachi_merkle_head head = {size, kachi_merkle_root(&tree, size)};
        for (unsigned index = 0; index < size; index++) {
            struct kachi_merkle_proof proof = kachi_merkle_inclusion(&tree, index, size);
            struct kachi_digest leaf = leaf_of(index);
            struct kachi_digest other = leaf_of(index + 1);
            assert_true(kachi_merkle_check_inclusion(&head, index, &leaf, &proof));
            assert_false(kachi_merkle_check_inclusion(&head, index, &other, &proof));
            assert_false(kachi_merkle_check_inclusion(&head, size, &leaf, &proof));
        }
    }
    kachi_arena_release(&arena);
}

static void a_changed_proof_is_refused(void **state)
{
    (void)state;
    struct kachi_arena arena;
    struct kachi_merkle tree;
    kachi_arena_init(&arena);
    grow(&tree, &arena, SIZE_MAX_TESTED);
    struct kachi_merkle_head head = {100, kachi_merkle_root(&tree, 100)};
    struct kachi_merkle_proof proof = kachi_merkle_inclusion(&tree, 42, 100);
    struct kachi_digest leaf = leaf_of(42);
    assert_int_equal(proof.count, 7);
    for (size_t i = 0; i < proof.count; i++) {
        struct kachi_merkle_proof changed = proof;
        changed.hashes[i].bytes[0] ^= 1;
        assert_false(kachi_merkle_check_inclusion(&head, 42, &leaf, &changed));
        changed = proof; /* two hashes in each other's place */
        changed.hashes[i] = proof.hashes[(i + 1) % proof.count];
        changed.hashes[(i + 1) % proof.count] = proof.hashes[i];
        assert_false(kachi_merkle_check_inclusion(&head, 42, &leaf, &changed));
    }
    struct kachi_merkle_proof shorter = proof;
    shorter.count--;
    assert_false(kachi_merkle_check_inclusion(&head, 42, &leaf, &shorter));
    struct kachi_merkle_proof longer = proof;
    longer.hashes[longer.count++] = leaf;
    assert_false(kachi_merkle_check_inclusion(&head, 42, &leaf, &longer));
    assert_false(kachi_merkle_check_inclusion(&head, 43, &leaf, &proof));
    head.root.bytes[31] ^= 1;
    assert_false(kachi_merkle_check_inclusion(&head, 42, &leaf, &proof));
    kachi_arena_release(&arena);
}

static void growth_is_proven_and_rewriting_is_not(void **state)
{
    (void)state;
    struct kachi_arena arena;
    struct kachi_merkle tree;
    kachi_arena_init(&arena);
    grow(&tree, &arena, SIZE_MAX_TESTED);
    for (unsigned to = 1; to <= SIZE_MAX_TESTED; to++) {
        struct kachi_merkle_head new_head = {to, kachi_merkle_root(&tree, to)};
        for (unsigned from = 1; from <= to; from++) {
            struct kachi_merkle_head old_head = {from, kachi_merkle_root(&tree, from)};
            struct kachi_merkle_proof proof = kachi_merkle_consistency(&tree, from, to);
            assert_true(kachi_merkle_check_consistency(&old_head, &new_head, &proof));
            old_head.root.bytes[0] ^= 1; /* another history */
            assert_false(kachi_merkle_check_consistency(&old_head, &new_head, &proof));
            old_head.root.bytes[0] ^= 1;
            if (proof.count > 0) {
                proof.hashes[proof.count - 1].bytes[5] ^= 1;
                assert_false(kachi_merkle_check_consistency(&old_head, &new_head, &proof));
            }
        }
    }
    kachi_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_roots),
        cmocka_unit_test(roots_follow_the_definition),
        cmocka_unit_test(every_leaf_is_proven_and_no_other),
        cmocka_unit_test(a_changed_proof_is_refused),
        cmocka_unit_test(growth_is_proven_and_rewriting_is_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
