/* SPDX-License-Identifier: Apache-2.0 */
#include "proof/tlog_proof.h"

#include "base/buffer.h"
#include "proof/base64.h"

#include <inttypes.h>
#include <string.h>

#define HEAD_LINE "c2sp.org/tlog-proof@v1"
#define PROOF_BYTES_MAX ((size_t)1 << 20)

struct kachi_str kachi_tlog_proof_write(struct kachi_arena *arena, uint64_t index,
                                        const struct kachi_merkle_proof *proof,
                                        struct kachi_str checkpoint)
{
    struct kachi_buffer text;
    kachi_buffer_init(&text, PROOF_BYTES_MAX);
    kachi_buffer_print(&text, HEAD_LINE "\nindex %" PRIu64 "\n", index);
    for (size_t i = 0; i < proof->count; i++) {
        struct kachi_str bytes = {(const char *)proof->hashes[i].bytes, KACHI_DIGEST_BYTES};
        kachi_buffer_add(&text, kachi_base64_write(arena, bytes));
        kachi_buffer_add_byte(&text, '\n');
    }
    kachi_buffer_add_byte(&text, '\n');
    kachi_buffer_add(&text, checkpoint);
    struct kachi_str copy = kachi_str_copy(arena, kachi_buffer_str(&text));
    kachi_buffer_release(&text);
    return copy;
}

static bool read_index(struct kachi_str line, uint64_t *index)
{
    struct kachi_str digits = line;
    struct kachi_str word = kachi_str_cut(&digits, ' ');
    return kachi_str_is(word, "index") && kachi_log_size_read(digits, index);
}

static bool read_hashes(struct kachi_arena *arena, struct kachi_str *rest,
                        struct kachi_merkle_proof *proof)
{
    proof->count = 0;
    while (!kachi_str_is_empty(*rest)) {
        struct kachi_str line = kachi_str_cut(rest, '\n');
        struct kachi_str bytes;
        if (kachi_str_is_empty(line)) {
            return true; /* what follows is the checkpoint */
        }
        if (proof->count == KACHI_MERKLE_LEVELS || !kachi_base64_read(arena, line, &bytes) ||
            bytes.bytes != KACHI_DIGEST_BYTES) {
            return false;
        }
        memcpy(proof->hashes[proof->count].bytes, bytes.text, KACHI_DIGEST_BYTES);
        proof->count++;
    }
    return false;
}

static bool read_text(struct kachi_arena *arena, struct kachi_str text, uint64_t *index,
                      struct kachi_merkle_proof *proof, struct kachi_str *checkpoint)
{
    struct kachi_str rest = text;
    if (text.bytes > PROOF_BYTES_MAX || !kachi_str_is(kachi_str_cut(&rest, '\n'), HEAD_LINE)) {
        return false;
    }
    struct kachi_str line = kachi_str_cut(&rest, '\n');
    if (kachi_str_has_prefix(line, "extra ")) { /* not authenticated, and not ours: passed over */
        line = kachi_str_cut(&rest, '\n');
    }
    if (!read_index(line, index) || !read_hashes(arena, &rest, proof)) {
        return false;
    }
    *checkpoint = rest;
    return true;
}

enum kachi_err kachi_tlog_proof_check(struct kachi_arena *arena, struct kachi_str text,
                                      const struct kachi_digest *leaf,
                                      const struct kachi_public_key *key,
                                      struct kachi_findings *findings, struct kachi_tlog_proof *out)
{
    struct kachi_merkle_proof proof;
    struct kachi_str checkpoint;
    if (!read_text(arena, text, &out->index, &proof, &checkpoint)) {
        kachi_findings_add(findings, "proof-form", KACHI_NOWHERE, KACHI_NO_ARGS);
        return KACHI_ERR_INPUT;
    }
    out->note = checkpoint;
    out->checkpoint = (struct kachi_checkpoint){.head = {.size = 0}};
    enum kachi_err err = kachi_checkpoint_open(arena, checkpoint, key, findings, &out->checkpoint);
    if (err != KACHI_OK) {
        return err;
    }
    if (!kachi_merkle_check_inclusion(&out->checkpoint.head, out->index, leaf, &proof)) {
        kachi_findings_add(findings, "proof-not-included", KACHI_NOWHERE,
                           KACHI_ARGS({"index", kachi_str_print(arena, "%" PRIu64, out->index)},
                                      {"log", out->checkpoint.origin}));
        return KACHI_ERR_INTEGRITY;
    }
    return KACHI_OK;
}
