/* SPDX-License-Identifier: Apache-2.0 */
#include "proof/checkpoint.h"

#include "proof/base64.h"

#include <inttypes.h>
#include <string.h>

struct kachi_str kachi_checkpoint_sign(struct kachi_arena *arena,
                                       const struct kachi_merkle_head *head,
                                       const struct kachi_signer *key)
{
    struct kachi_str root = kachi_base64_write(
        arena, (struct kachi_str){(const char *)head->root.bytes, KACHI_DIGEST_BYTES});
    struct kachi_str text =
        kachi_str_print(arena, "%.*s\n%" PRIu64 "\n%.*s\n", KACHI_STR_ARG(key->public_key.name),
                        head->size, KACHI_STR_ARG(root));
    return kachi_note_sign(arena, text, key);
}

bool kachi_log_size_read(struct kachi_str text, uint64_t *out)
{
    int64_t size = 0;
    if (text.bytes == 0 || (text.bytes > 1 && text.text[0] == '0')) {
        return false;
    }
    for (size_t i = 0; i < text.bytes; i++) {
        if (text.text[i] < '0' || text.text[i] > '9') {
            return false;
        }
    }
    if (!kachi_str_read_int64(text, &size)) {
        return false;
    }
    *out = (uint64_t)size;
    return true;
}

static bool read_text(struct kachi_arena *arena, struct kachi_str text,
                      struct kachi_checkpoint *out)
{
    struct kachi_str rest = text;
    struct kachi_str root;
    out->origin = kachi_str_cut(&rest, '\n');
    struct kachi_str size = kachi_str_cut(&rest, '\n');
    struct kachi_str hash = kachi_str_cut(&rest, '\n');
    if (!kachi_log_size_read(size, &out->head.size) || !kachi_base64_read(arena, hash, &root) ||
        root.bytes != KACHI_DIGEST_BYTES) {
        return false;
    }
    memcpy(out->head.root.bytes, root.text, KACHI_DIGEST_BYTES);
    return true;
}

enum kachi_err kachi_checkpoint_open(struct kachi_arena *arena, struct kachi_str note,
                                     const struct kachi_public_key *key,
                                     struct kachi_findings *findings, struct kachi_checkpoint *out)
{
    struct kachi_str text;
    if (key->type != KACHI_KEY_NOTE) {
        kachi_findings_add(findings, "key-type", KACHI_NOWHERE, KACHI_ARGS({"name", key->name}));
        return KACHI_ERR_INPUT;
    }
    enum kachi_err err = kachi_note_open(arena, note, 1, key, findings, &text);
    if (err != KACHI_OK) {
        return err;
    }
    if (!read_text(arena, text, out)) {
        kachi_findings_add(findings, "checkpoint-form", KACHI_NOWHERE, KACHI_NO_ARGS);
        return KACHI_ERR_INPUT;
    }
    if (!kachi_str_equal(out->origin, key->name)) {
        kachi_findings_add(findings, "checkpoint-origin", KACHI_NOWHERE,
                           KACHI_ARGS({"origin", out->origin}, {"name", key->name}));
        return KACHI_ERR_INTEGRITY;
    }
    return KACHI_OK;
}

enum kachi_err kachi_checkpoint_check_witnesses(struct kachi_arena *arena, struct kachi_str note,
                                                size_t count,
                                                const struct kachi_public_key witnesses[],
                                                struct kachi_findings *findings)
{
    uint64_t signers = 0;
    enum kachi_err err = kachi_note_signers(arena, note, count, witnesses, findings, &signers);
    for (size_t i = 0; err == KACHI_OK && i < count; i++) {
        if ((signers >> i & 1) == 0) {
            kachi_findings_add(findings, "checkpoint-witness", KACHI_NOWHERE,
                               KACHI_ARGS({"name", witnesses[i].name}));
            err = KACHI_ERR_INTEGRITY;
        }
    }
    return err;
}
