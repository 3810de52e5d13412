/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Do signatures, notes, checkpoints and proofs mean what the standards say, and is every tampering
 * refused? With vectors of RFC 8032, of Go's sumdb/note and of RFC 4648.
 */
#include "testing.h"

#include "proof/base64.h"
#include "proof/tiles.h"
#include "proof/tlog_proof.h"

#include <stdio.h>
#include <string.h>

struct desk {
    struct kachi_arena arena;
    struct kachi_findings findings;
    uint64_t seed;
    struct kachi_random random;
    struct kachi_signer key;
};

static void desk_init(struct desk *desk)
{
    *desk = (struct desk){.seed = 7};
    kachi_arena_init(&desk->arena);
    kachi_findings_init(&desk->findings);
    desk->random = kachi_random_seeded(&desk->seed);
    assert_int_equal(kachi_signer_new(kachi_str_of("example.org/gx"), &desk->random,
                                      &desk->findings, &desk->key),
                     KACHI_OK);
}

static void desk_release(struct desk *desk)
{
    kachi_findings_release(&desk->findings);
    kachi_arena_release(&desk->arena);
}

static void from_hex(const char *hex, uint8_t bytes[])
{
    for (size_t i = 0; hex[2 * i] != '\0'; i++) {
        unsigned value = 0;
        char pair[3] = {hex[2 * i], hex[2 * i + 1], '\0'};
        for (int j = 0; j < 2; j++) {
            value = value * 16 + (unsigned)(pair[j] <= '9' ? pair[j] - '0' : pair[j] - 'a' + 10);
        }
        bytes[i] = (uint8_t)value;
    }
}

/* RFC 4648 section 10, and texts that other decoders forgive. */
static void base64_has_one_form(void **state)
{
    (void)state;
    static const char *const plain[] = {"f", "fo", "foo", "foob", "fooba", "foobar"};
    static const char *const coded[] = {"Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
    static const char *const bad[] = {"Zg=", "Zh==", "Zg", "Zm9v\n", " Zm9v", "Z===", "====", ""};
    struct kachi_arena arena;
    struct kachi_str bytes;
    kachi_arena_init(&arena);
    for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
        assert_string_equal(kachi_base64_write(&arena, kachi_str_of(plain[i])).text, coded[i]);
        assert_true(kachi_base64_read(&arena, kachi_str_of(coded[i]), &bytes));
        assert_true(kachi_str_is(bytes, plain[i]));
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_false(kachi_base64_read(&arena, kachi_str_of(bad[i]), &bytes));
    }
    kachi_arena_release(&arena);
}

/* RFC 8032 section 7.1, test 1: the empty message. */
static void ed25519_of_the_rfc(void **state)
{
    (void)state;
    struct kachi_signer key = {.public_key = {.name = kachi_str_of("rfc8032")}};
    uint8_t expected[KACHI_SIGNATURE_BYTES];
    uint8_t signature[KACHI_SIGNATURE_BYTES];
    from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", key.secret);
    from_hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
             key.public_key.bytes);
    from_hex("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e"
             "39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
             expected);
    kachi_signer_sign(&key, kachi_str_of(""), signature);
    assert_memory_equal(signature, expected, sizeof(expected));
    assert_true(kachi_public_key_check(&key.public_key, kachi_str_of(""), signature));
    assert_false(kachi_public_key_check(&key.public_key, kachi_str_of("x"), signature));
    signature[63] ^= 0x40;
    assert_false(kachi_public_key_check(&key.public_key, kachi_str_of(""), signature));
}

/* The note and key in the documentation of golang.org/x/mod/sumdb/note. */
#define GO_KEY "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
#define GO_TEXT                                                                                    \
    "If you think cryptography is the answer to your problem,\n"                                   \
    "then you don't know what your problem is.\n"
#define GO_NOTE                                                                                    \
    GO_TEXT "\n"                                                                                   \
            "\xe2\x80\x94 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2" \
            "pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"

static void a_note_of_go_opens(void **state)
{
    (void)state;
    struct desk desk;
    struct kachi_public_key key;
    struct kachi_str text;
    desk_init(&desk);
    assert_int_equal(kachi_public_key_read(&desk.arena, kachi_str_of(GO_KEY), &desk.findings, &key),
                     KACHI_OK);
    assert_string_equal(kachi_public_key_write(&desk.arena, &key).text, GO_KEY);
    assert_int_equal(
        kachi_note_open(&desk.arena, kachi_str_of(GO_NOTE), 1, &key, &desk.findings, &text),
        KACHI_OK);
    assert_true(kachi_str_is(text, GO_TEXT));
    desk_release(&desk);
}

static struct kachi_str replace(struct kachi_arena *arena, struct kachi_str text, const char *from,
                                const char *to)
{
    const char *at = strstr(text.text, from);
    assert_non_null(at);
    return kachi_str_print(arena, "%.*s%s%s", (int)(at - text.text), text.text, to,
                           at + strlen(from));
}

static void a_changed_note_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to, *code;
    } changes[] = {
        {"answer", "Answer", "note-signature"},
        {"x08go/ZJ", "x08go/ZK", "note-signature"},
        {"PeterNeumann", "PeterNewmann", "note-unsigned"},
        {"x08go", "x18go", "note-unsigned"},
        {"is.\n\n", "is.\n", "note-form"},
        {"AM=\n", "AM=", "note-form"},
        {"problem is", "problem\tis", "note-form"},
        {"AM=\n", "AM=\nmore\n", "note-form"},
    };
    struct desk desk;
    struct kachi_public_key key;
    struct kachi_str text;
    desk_init(&desk);
    assert_int_equal(kachi_public_key_read(&desk.arena, kachi_str_of(GO_KEY), &desk.findings, &key),
                     KACHI_OK);
    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        struct kachi_str note =
            replace(&desk.arena, kachi_str_of(GO_NOTE), changes[i].from, changes[i].to);
        kachi_findings_clear(&desk.findings);
        assert_int_not_equal(kachi_note_open(&desk.arena, note, 1, &key, &desk.findings, &text),
                             KACHI_OK);
        assert_true(kachi_findings_has(&desk.findings, changes[i].code));
    }
    desk_release(&desk);
}

static void a_proof_is_checked_offline(void **state)
{
    (void)state;
    struct desk desk;
    struct kachi_merkle tree;
    struct kachi_tlog_proof checked;
    desk_init(&desk);
    kachi_merkle_init(&tree, &desk.arena);
    struct kachi_digest leaves[13];
    for (int i = 0; i < 13; i++) {
        leaves[i] = kachi_digest_leaf(kachi_str_print(&desk.arena, "entry %d", i));
        kachi_merkle_append(&tree, &leaves[i]);
    }
    struct kachi_merkle_head head = {13, kachi_merkle_root(&tree, 13)};
    struct kachi_str checkpoint = kachi_checkpoint_sign(&desk.arena, &head, &desk.key);
    for (uint64_t i = 0; i < 13; i++) {
        struct kachi_merkle_proof path = kachi_merkle_inclusion(&tree, i, 13);
        struct kachi_str text = kachi_tlog_proof_write(&desk.arena, i, &path, checkpoint);
        assert_int_equal(kachi_tlog_proof_check(&desk.arena, text, &leaves[i], &desk.key.public_key,
                                                &desk.findings, &checked),
                         KACHI_OK);
        assert_int_equal(checked.index, i);
        assert_int_equal(checked.checkpoint.head.size, 13);
        assert_int_equal(kachi_tlog_proof_check(&desk.arena, text, &leaves[(i + 1) % 13],
                                                &desk.key.public_key, &desk.findings, &checked),
                         KACHI_ERR_INTEGRITY);
    }
    desk_release(&desk);
}

/* Ten things an attacker could change in the proof of leaf 5 of 13. */
static void tampered_proofs_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to, *code;
    } changes[] = {
        {"index 5", "index 4", "proof-not-included"},
        {"index 5", "index 05", "proof-form"},
        {"index 5", "index 99", "proof-not-included"},
        {"\n13\n", "\n12\n", "note-signature"},
        {"\n13\n", "\n013\n", "note-signature"},
        {"proof@v1", "proof@v2", "proof-form"},
        {"gx\n13", "gy\n13", "note-signature"},
        {" example.org/gx ", " example.org/gy ", "note-unsigned"},
    };
    struct desk desk;
    struct kachi_merkle tree;
    struct kachi_tlog_proof checked;
    desk_init(&desk);
    kachi_merkle_init(&tree, &desk.arena);
    struct kachi_digest leaf = {{0}};
    for (int i = 0; i < 13; i++) {
        struct kachi_digest next = kachi_digest_leaf(kachi_str_print(&desk.arena, "entry %d", i));
        leaf = i == 5 ? next : leaf;
        kachi_merkle_append(&tree, &next);
    }
    struct kachi_merkle_head head = {13, kachi_merkle_root(&tree, 13)};
    struct kachi_merkle_proof path = kachi_merkle_inclusion(&tree, 5, 13);
    struct kachi_str text = kachi_tlog_proof_write(
        &desk.arena, 5, &path, kachi_checkpoint_sign(&desk.arena, &head, &desk.key));
    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        struct kachi_str changed = replace(&desk.arena, text, changes[i].from, changes[i].to);
        kachi_findings_clear(&desk.findings);
        assert_int_not_equal(kachi_tlog_proof_check(&desk.arena, changed, &leaf,
                                                    &desk.key.public_key, &desk.findings, &checked),
                             KACHI_OK);
        assert_true(kachi_findings_has(&desk.findings, changes[i].code));
    }
    struct kachi_signer other; /* the right name, another key */
    assert_int_equal(
        kachi_signer_new(kachi_str_of("example.org/gx"), &desk.random, &desk.findings, &other),
        KACHI_OK);
    assert_int_equal(kachi_tlog_proof_check(&desk.arena, text, &leaf, &other.public_key,
                                            &desk.findings, &checked),
                     KACHI_ERR_INTEGRITY);
    desk_release(&desk);
}

static void a_sealed_key_opens_with_its_passphrase_alone(void **state)
{
    (void)state;
    struct desk desk;
    struct kachi_signer opened;
    struct kachi_str passphrase = kachi_str_of("horse battery");
    desk_init(&desk);
    struct kachi_str file = kachi_signer_seal(&desk.arena, &desk.key, passphrase, &desk.random);
    assert_int_equal(kachi_signer_unseal(&desk.arena, file, passphrase, &desk.findings, &opened),
                     KACHI_OK);
    assert_memory_equal(opened.secret, desk.key.secret, KACHI_KEY_BYTES);
    assert_int_equal(
        kachi_signer_unseal(&desk.arena, file, kachi_str_of("horse"), &desk.findings, &opened),
        KACHI_ERR_INPUT);
    assert_true(kachi_findings_has(&desk.findings, "key-passphrase"));
    struct kachi_signer other; /* somebody else's public part on this secret */
    assert_int_equal(
        kachi_signer_new(kachi_str_of("example.org/gx"), &desk.random, &desk.findings, &other),
        KACHI_OK);
    struct kachi_str renamed =
        replace(&desk.arena, file, kachi_public_key_write(&desk.arena, &desk.key.public_key).text,
                kachi_public_key_write(&desk.arena, &other.public_key).text);
    assert_int_equal(kachi_signer_unseal(&desk.arena, renamed, passphrase, &desk.findings, &opened),
                     KACHI_ERR_INPUT);
    desk_release(&desk);
}

/* The example of tlog-tiles: index 1234067. */
static void tile_paths_of_the_standard(void **state)
{
    (void)state;
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    assert_string_equal(kachi_tile_path(&arena, 1, 1234067, 256).text, "tile/1/x001/x234/067");
    assert_string_equal(kachi_tile_path(&arena, 0, 0, 17).text, "tile/0/000.p/17");
    assert_string_equal(kachi_tile_path(&arena, 0, 273, 112).text, "tile/0/273.p/112");
    assert_string_equal(kachi_tile_path(&arena, 2, 1000, 1).text, "tile/2/x001/000.p/1");
    kachi_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base64_has_one_form),
        cmocka_unit_test(ed25519_of_the_rfc),
        cmocka_unit_test(a_note_of_go_opens),
        cmocka_unit_test(a_changed_note_is_refused),
        cmocka_unit_test(a_proof_is_checked_offline),
        cmocka_unit_test(tampered_proofs_are_refused),
        cmocka_unit_test(a_sealed_key_opens_with_its_passphrase_alone),
        cmocka_unit_test(tile_paths_of_the_standard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
