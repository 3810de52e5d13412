/* SPDX-License-Identifier: Apache-2.0 */
/*
 * proof_vectors make | check: Kachi's side of the comparison with verifiers that others wrote.
 *
 * make prints proofs of trees of many sizes, a JSON object a line, with bytes in base 64; check
 * reads such lines, changed or not, and answers each with {"ok": ...}. The leaves are the decimal
 * numbers 0, 1, 2 ... as text.
 */
#include "base/json.h"
#include "proof/base64.h"
#include "proof/merkle.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define LEAVES 1300U /* more than five tiles */
#define ALL_UP_TO 33U
#define LINE_BYTES_MAX ((size_t)1 << 20)

static const unsigned sizes[] = {64, 100, 255, 256, 257, 511, 513, 1000, 1300};
#define SIZES (sizeof(sizes) / sizeof(sizes[0]))

static struct kachi_str entry_of(struct kachi_arena *arena, uint64_t index)
{
    return kachi_str_print(arena, "%" PRIu64, index);
}

static struct kachi_str digest_text(struct kachi_arena *arena, const struct kachi_digest *digest)
{
    return kachi_base64_write(
        arena, (struct kachi_str){(const char *)digest->bytes, sizeof(digest->bytes)});
}

static void write_proof(struct kachi_arena *arena, struct kachi_json_writer *json,
                        const struct kachi_merkle_proof *proof)
{
    kachi_json_key(json, "proof");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < proof->count; i++) {
        kachi_json_write_str(json, digest_text(arena, &proof->hashes[i]));
    }
    kachi_json_end_array(json);
}

static void print_line(struct kachi_buffer *line)
{
    struct kachi_str text = kachi_buffer_str(line);
    printf("%.*s\n", KACHI_STR_ARG(text));
    kachi_buffer_clear(line);
}

static void make_inclusion(struct kachi_arena *arena, const struct kachi_merkle *tree,
                           uint64_t index, uint64_t size)
{
    struct kachi_buffer line;
    struct kachi_json_writer json;
    struct kachi_digest root = kachi_merkle_root(tree, size);
    struct kachi_merkle_proof proof = kachi_merkle_inclusion(tree, index, size);
    kachi_buffer_init(&line, LINE_BYTES_MAX);
    kachi_json_writer_init(&json, &line, KACHI_JSON_COMPACT);
    kachi_json_begin_object(&json);
    kachi_json_pair_text(&json, "ask", "inclusion");
    kachi_json_pair_str(&json, "entry", kachi_base64_write(arena, entry_of(arena, index)));
    kachi_json_pair_int64(&json, "index", (int64_t)index);
    kachi_json_pair_int64(&json, "size", (int64_t)size);
    kachi_json_pair_str(&json, "root", digest_text(arena, &root));
    write_proof(arena, &json, &proof);
    kachi_json_end_object(&json);
    print_line(&line);
    kachi_buffer_release(&line);
}

static void make_consistency(struct kachi_arena *arena, const struct kachi_merkle *tree,
                             uint64_t from, uint64_t size)
{
    struct kachi_buffer line;
    struct kachi_json_writer json;
    struct kachi_digest old = kachi_merkle_root(tree, from);
    struct kachi_digest root = kachi_merkle_root(tree, size);
    struct kachi_merkle_proof proof = kachi_merkle_consistency(tree, from, size);
    kachi_buffer_init(&line, LINE_BYTES_MAX);
    kachi_json_writer_init(&json, &line, KACHI_JSON_COMPACT);
    kachi_json_begin_object(&json);
    kachi_json_pair_text(&json, "ask", "consistency");
    kachi_json_pair_int64(&json, "from", (int64_t)from);
    kachi_json_pair_int64(&json, "size", (int64_t)size);
    kachi_json_pair_str(&json, "old", digest_text(arena, &old));
    kachi_json_pair_str(&json, "root", digest_text(arena, &root));
    write_proof(arena, &json, &proof);
    kachi_json_end_object(&json);
    print_line(&line);
    kachi_buffer_release(&line);
}

static int make(void)
{
    struct kachi_arena arena;
    struct kachi_merkle tree;
    kachi_arena_init(&arena);
    kachi_merkle_init(&tree, &arena);
    for (uint64_t i = 0; i < LEAVES; i++) {
        struct kachi_digest leaf = kachi_digest_leaf(entry_of(&arena, i));
        kachi_merkle_append(&tree, &leaf);
    }
    for (uint64_t size = 1; size <= ALL_UP_TO; size++) {
        for (uint64_t i = 0; i < size; i++) {
            make_inclusion(&arena, &tree, i, size);
            make_consistency(&arena, &tree, i + 1, size);
        }
    }
    for (size_t k = 0; k < SIZES; k++) {
        for (uint64_t i = 0; i < sizes[k]; i += sizes[k] / 7 + 1) {
            make_inclusion(&arena, &tree, i, sizes[k]);
            make_consistency(&arena, &tree, i + 1, sizes[k]);
        }
        make_inclusion(&arena, &tree, sizes[k] - 1, sizes[k]);
    }
    kachi_arena_release(&arena);
    return 0;
}

static bool read_digest(struct kachi_arena *arena, kachi_json value, struct kachi_digest *out)
{
    struct kachi_str bytes;
    if (!kachi_base64_read(arena, kachi_json_text(value), &bytes) ||
        bytes.bytes != sizeof(out->bytes)) {
        return false;
    }
    memcpy(out->bytes, bytes.text, sizeof(out->bytes));
    return true;
}

static bool check(struct kachi_arena *arena, kachi_json root)
{
    struct kachi_merkle_proof proof = {.count = 0};
    struct kachi_merkle_head head = {(uint64_t)kachi_json_int64(kachi_json_get(root, "size"), 0),
                                     {{0}}};
    kachi_json hashes = kachi_json_get(root, "proof");
    bool good = read_digest(arena, kachi_json_get(root, "root"), &head.root) &&
                kachi_json_count(hashes) <= KACHI_MERKLE_LEVELS;
    for (size_t i = 0; good && i < kachi_json_count(hashes); i++) {
        good = read_digest(arena, kachi_json_at(hashes, i), &proof.hashes[i]);
        proof.count = i + 1;
    }
    if (good && kachi_str_is(kachi_json_text(kachi_json_get(root, "ask")), "consistency")) {
        struct kachi_merkle_head old = {(uint64_t)kachi_json_int64(kachi_json_get(root, "from"), 0),
                                        {{0}}};
        return read_digest(arena, kachi_json_get(root, "old"), &old.root) &&
               kachi_merkle_check_consistency(&old, &head, &proof);
    }
    struct kachi_str entry;
    if (!good ||
        !kachi_base64_read(arena, kachi_json_text(kachi_json_get(root, "entry")), &entry)) {
        return false;
    }
    struct kachi_digest leaf = kachi_digest_leaf(entry);
    uint64_t index = (uint64_t)kachi_json_int64(kachi_json_get(root, "index"), -1);
    return kachi_merkle_check_inclusion(&head, index, &leaf, &proof);
}

static int check_all(void)
{
    struct kachi_arena arena;
    struct kachi_findings findings;
    static char line[1U << 20];
    kachi_arena_init(&arena);
    kachi_findings_init(&findings);
    int code = 0;
    while (code == 0 && fgets(line, sizeof(line), stdin) != NULL) {
        struct kachi_json_doc doc;
        if (kachi_json_read(kachi_str_of("standard input"), kachi_str_of(line), &findings, &doc) !=
            KACHI_OK) {
            code = 1;
            break;
        }
        printf("{\"ok\": %s, \"why\": \"\"}\n", check(&arena, doc.root) ? "true" : "false");
        kachi_json_release(&doc);
    }
    kachi_findings_release(&findings);
    kachi_arena_release(&arena);
    return code;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "make") == 0) {
        return make();
    }
    if (argc == 2 && strcmp(argv[1], "check") == 0) {
        return check_all();
    }
    fputs("usage: proof_vectors make | check\n", stderr);
    return 2;
}
