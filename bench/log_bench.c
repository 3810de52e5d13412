/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the log costs at 1,000,000 leaves: appending a leaf beside the hash it cannot do without,
 * proofs from the tree in memory and from published tiles, and their checks. One line of JSON a
 * measurement on standard output; CPU time of this thread, so that a busy machine matters little.
 *
 *     log_bench FOLDER [LEAVES]     tiles are written to FOLDER/log and left there
 */
#include "proof/log_view.h"
#include "proof/tiles.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define LEAVES 1000000U
#define PROOFS 2000U
#define LEAF_BYTES 400 /* an entry's canonical bytes, about */

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void report(const char *name, double value, const char *unit)
{
    printf("{\"bench\": \"log\", \"name\": \"%s\", \"value\": %.4g, \"unit\": \"%s\"}\n", name,
           value, unit);
}

static struct kachi_digest leaf_of(char *bytes, uint64_t number)
{
    for (int i = 0; i < 8; i++) {
        bytes[i] = (char)(number >> (8 * i));
    }
    return kachi_digest_leaf((struct kachi_str){bytes, LEAF_BYTES});
}

/* Leaf hashes and node hashes alone, then with the tree around them: the difference is the cost of
 * appending. There are as many nodes as leaves, but for one. */
static void bench_append(struct kachi_merkle *tree, uint64_t leaves)
{
    char bytes[LEAF_BYTES] = {0};
    struct kachi_digest last = {{0}};
    double began = now_s();
    for (uint64_t i = 0; i < leaves; i++) {
        struct kachi_digest leaf = leaf_of(bytes, i);
        last = kachi_digest_node(&last, &leaf);
    }
    double hashes_s = now_s() - began;
    began = now_s();
    for (uint64_t i = 0; i < leaves; i++) {
        struct kachi_digest leaf = leaf_of(bytes, i);
        kachi_merkle_append(tree, &leaf);
    }
    double tree_s = now_s() - began;
    report("hashes of a leaf", hashes_s * 1e6 / (double)leaves, "us");
    report("append with hashes", tree_s * 1e6 / (double)leaves, "us");
    report("append beyond the hashes", (tree_s - hashes_s) * 1e6 / (double)leaves, "us");
    report("(a byte of the last hash, so that it is computed)", last.bytes[0], "");
}

static void bench_proofs(const struct kachi_merkle *tree, uint64_t size)
{
    struct kachi_merkle_head head = {size, kachi_merkle_root(tree, size)};
    char bytes[LEAF_BYTES] = {0};
    size_t good = 0;
    double worst_s = 0;
    double began = now_s();
    for (uint64_t i = 0; i < PROOFS; i++) {
        double from = now_s();
        struct kachi_merkle_proof proof = kachi_merkle_inclusion(tree, i * (size / PROOFS), size);
        double took = now_s() - from;
        worst_s = took > worst_s ? took : worst_s;
        good += proof.count;
    }
    report("inclusion proof, tree in memory", (now_s() - began) * 1e6 / PROOFS, "us");
    report("inclusion proof, tree in memory, worst", worst_s * 1e6, "us");
    began = now_s();
    for (uint64_t i = 1; i <= PROOFS; i++) {
        good += kachi_merkle_consistency(tree, i * (size / PROOFS), size).count;
    }
    report("consistency proof, tree in memory", (now_s() - began) * 1e6 / PROOFS, "us");
    began = now_s();
    for (uint64_t i = 0; i < PROOFS; i++) {
        uint64_t index = i * (size / PROOFS);
        struct kachi_merkle_proof proof = kachi_merkle_inclusion(tree, index, size);
        struct kachi_digest leaf = leaf_of(bytes, index);
        good += kachi_merkle_check_inclusion(&head, index, &leaf, &proof) ? 1 : 0;
    }
    report("inclusion proof made and checked", (now_s() - began) * 1e6 / PROOFS, "us");
    report("(hashes and good checks)", (double)good, "");
}

/* What `kachi log prove --log FOLDER` does: checkpoint and tiles are read anew for each proof. */
static bool bench_tiles(const struct kachi_merkle *tree, uint64_t size, struct kachi_str folder)
{
    struct kachi_findings findings;
    struct kachi_arena arena;
    struct kachi_signer key;
    struct kachi_random random = kachi_random_system();
    uint64_t written = 0;
    kachi_findings_init(&findings);
    kachi_arena_init(&arena);
    bool good = kachi_signer_new(kachi_str_of("bench"), &random, &findings, &key) == KACHI_OK;
    struct kachi_merkle_head head = {size, kachi_merkle_root(tree, size)};
    struct kachi_published log = {
        .tree = tree, .size = size, .checkpoint = kachi_checkpoint_sign(&arena, &head, &key)};
    good = good && kachi_tiles_publish(&arena, &log, folder, &findings, &written) == KACHI_OK;
    double worst_s = 0;
    double began = now_s();
    for (uint64_t i = 0; good && i < PROOFS / 10; i++) {
        struct kachi_arena_mark mark = kachi_arena_mark(&arena);
        struct kachi_log_view view;
        struct kachi_merkle_proof proof;
        double from = now_s();
        good = kachi_log_view_open(&arena, folder, &key.public_key, &findings, &view) == KACHI_OK &&
               kachi_log_view_inclusion(&view, i * (size / (PROOFS / 10)), &proof) == KACHI_OK;
        double took = now_s() - from;
        worst_s = took > worst_s ? took : worst_s;
        kachi_arena_reset(&arena, mark);
    }
    report("inclusion proof, from tiles", (now_s() - began) * 1e6 / (PROOFS / 10), "us");
    report("inclusion proof, from tiles, worst", worst_s * 1e6, "us");
    kachi_arena_release(&arena);
    kachi_findings_release(&findings);
    return good;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fputs("usage: log_bench FOLDER [LEAVES]\n", stderr);
        return 2;
    }
    uint64_t leaves = argc > 2 ? strtoull(argv[2], NULL, 10) : LEAVES;
    struct kachi_arena arena;
    struct kachi_merkle tree;
    kachi_arena_init(&arena);
    kachi_merkle_init(&tree, &arena);
    bench_append(&tree, leaves);
    bench_proofs(&tree, leaves);
    struct kachi_str folder = kachi_str_print(&arena, "%s/log", argv[1]);
    bool good = leaves >= PROOFS && bench_tiles(&tree, leaves, folder);
    kachi_arena_release(&arena);
    return good ? 0 : 1;
}
