/* SPDX-License-Identifier: Apache-2.0 */
#include "proof/witness.h"

#include "base/buffer.h"
#include "base/file.h"
#include "proof/base64.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER_MODE 0700
#define FILE_MODE 0600
#define TEXT_PLAIN "text/plain; charset=utf-8"
#define TEXT_SIZE "text/x.tlog.size"

enum status {
    STATUS_DONE = 200,
    STATUS_BAD = 400,
    STATUS_UNSIGNED = 403,
    STATUS_UNKNOWN = 404,
    STATUS_CONFLICT = 409,
    STATUS_UNPROVEN = 422,
};

struct kachi_str kachi_witness_request(struct kachi_arena *arena, uint64_t old,
                                       const struct kachi_merkle_proof *proof,
                                       struct kachi_str checkpoint)
{
    struct kachi_buffer text;
    kachi_buffer_init(&text, KACHI_WITNESS_BODY_BYTES_MAX);
    kachi_buffer_print(&text, "old %" PRIu64 "\n", old);
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

bool kachi_witness_request_read(struct kachi_arena *arena, struct kachi_str body,
                                struct kachi_witness_asked *out)
{
    struct kachi_str rest = body;
    struct kachi_str digits = kachi_str_cut(&rest, '\n');
    struct kachi_str word = kachi_str_cut(&digits, ' ');
    out->proof.count = 0;
    if (body.bytes > KACHI_WITNESS_BODY_BYTES_MAX || !kachi_str_is(word, "old") ||
        !kachi_log_size_read(digits, &out->old)) {
        return false;
    }
    while (!kachi_str_is_empty(rest)) {
        struct kachi_str line = kachi_str_cut(&rest, '\n');
        struct kachi_str bytes;
        if (kachi_str_is_empty(line)) {
            out->checkpoint = rest;
            return true;
        }
        if (out->proof.count == KACHI_WITNESS_HASHES_MAX ||
            !kachi_base64_read(arena, line, &bytes) || bytes.bytes != KACHI_DIGEST_BYTES) {
            return false;
        }
        memcpy(out->proof.hashes[out->proof.count].bytes, bytes.text, KACHI_DIGEST_BYTES);
        out->proof.count++;
    }
    return false;
}

/* One request at a witness, between lock and unlock. */
struct hearing {
    struct kachi_arena *arena;
    const struct kachi_witness *witness;
    struct kachi_findings *findings;
    kachi_moment now;
    struct kachi_witness_answer *answer;
};

static enum kachi_err reply(struct hearing *hearing, enum status status, const char *words)
{
    *hearing->answer = (struct kachi_witness_answer){
        .status = (int)status, .content_type = TEXT_PLAIN, .body = kachi_str_of(words)};
    return KACHI_OK;
}

static enum kachi_err reply_size(struct hearing *hearing, uint64_t size)
{
    *hearing->answer = (struct kachi_witness_answer){
        .status = STATUS_CONFLICT,
        .content_type = TEXT_SIZE,
        .body = kachi_str_print(hearing->arena, "%" PRIu64 "\n", size)};
    return KACHI_OK;
}

/* The file that holds the last checkpoint of a log: named by the digest of its origin, since an
 * origin may hold anything. */
static struct kachi_str file_of(struct hearing *hearing, struct kachi_str origin)
{
    struct kachi_digest digest = kachi_digest_of(origin);
    return kachi_path_join(hearing->arena, hearing->witness->folder,
                           kachi_digest_text(hearing->arena, &digest));
}

/* The last head of the log that was cosigned; size 0 where there is none. */
static enum kachi_err last_seen(struct hearing *hearing, const struct kachi_public_key *log,
                                struct kachi_merkle_head *out)
{
    struct kachi_str path = file_of(hearing, log->name);
    struct kachi_checkpoint seen;
    struct kachi_str note;
    *out = (struct kachi_merkle_head){.size = 0, .root = kachi_digest_of(kachi_str_of(""))};
    if (kachi_file_kind(path) == KACHI_FILE_NONE) {
        return KACHI_OK;
    }
    enum kachi_err err = kachi_file_read(hearing->arena, path, hearing->findings, &note);
    err = err == KACHI_OK
              ? kachi_checkpoint_open(hearing->arena, note, log, hearing->findings, &seen)
              : err;
    *out = err == KACHI_OK ? seen.head : *out;
    return err;
}

static const struct kachi_public_key *find_log(const struct kachi_witness *witness,
                                               struct kachi_str origin)
{
    for (size_t i = 0; i < witness->log_count; i++) {
        if (kachi_str_equal(witness->logs[i].name, origin)) {
            return &witness->logs[i];
        }
    }
    return NULL;
}

/* Kept first, signed second: a cosignature that is out is never forgotten. */
static enum kachi_err keep_and_sign(struct hearing *hearing, const struct kachi_public_key *log,
                                    struct kachi_str note)
{
    struct kachi_str text = note;
    struct kachi_str lines;
    enum kachi_err err = kachi_file_write(file_of(hearing, log->name), note, hearing->findings);
    if (err != KACHI_OK) {
        return err;
    }
    (void)kachi_note_split(note, &text, &lines);
    *hearing->answer = (struct kachi_witness_answer){
        .status = STATUS_DONE,
        .content_type = TEXT_PLAIN,
        .body = kachi_note_cosignature(hearing->arena, text, hearing->witness->key, hearing->now)};
    return KACHI_OK;
}

static enum kachi_err judge(struct hearing *hearing, const struct kachi_witness_asked *asked)
{
    struct kachi_findings unheard; /* what a stranger sent wrongly is told to the stranger */
    struct kachi_checkpoint new;
    struct kachi_merkle_head seen;
    struct kachi_str origin = asked->checkpoint;
    origin = kachi_str_cut(&origin, '\n');
    const struct kachi_public_key *log = find_log(hearing->witness, origin);
    if (log == NULL) {
        return reply(hearing, STATUS_UNKNOWN, "unknown log\n");
    }
    kachi_findings_init(&unheard);
    enum kachi_err err =
        kachi_checkpoint_open(hearing->arena, asked->checkpoint, log, &unheard, &new);
    kachi_findings_release(&unheard);
    if (err == KACHI_ERR_INPUT) {
        return reply(hearing, STATUS_BAD, "not a checkpoint\n");
    }
    if (err != KACHI_OK) {
        return reply(hearing, STATUS_UNSIGNED, "not signed by the log\n");
    }
    if (asked->old > new.head.size) {
        return reply(hearing, STATUS_BAD, "the old size is larger than the new one\n");
    }
    err = last_seen(hearing, log, &seen);
    if (err != KACHI_OK) {
        return err;
    }
    bool is_same_root = kachi_digest_equal(&seen.root, &new.head.root);
    if (asked->old != seen.size || (seen.size == new.head.size && !is_same_root)) {
        return reply_size(hearing, seen.size);
    }
    if (!kachi_merkle_check_consistency(&seen, &new.head, &asked->proof)) {
        return reply(hearing, STATUS_UNPROVEN, "the proof does not lead from old to new\n");
    }
    return keep_and_sign(hearing, log, asked->checkpoint);
}

/* An open, locked file of the folder; -1 with a finding. */
static int lock(struct hearing *hearing)
{
    struct kachi_str folder = kachi_str_copy(hearing->arena, hearing->witness->folder);
    struct kachi_str path = kachi_path_join(hearing->arena, folder, kachi_str_of("lock"));
    int file = -1;
    if (mkdir(folder.text, FOLDER_MODE) == 0 || errno == EEXIST) {
        file = open(path.text, O_RDWR | O_CREAT | O_CLOEXEC, FILE_MODE);
    }
    if (file >= 0 && flock(file, LOCK_EX) != 0) {
        (void)close(file);
        file = -1;
    }
    if (file < 0) {
        kachi_findings_add(hearing->findings, "log-folder", KACHI_NOWHERE,
                           KACHI_ARGS({"path", folder}));
    }
    return file;
}

enum kachi_err kachi_witness_answer(struct kachi_arena *arena, const struct kachi_witness *witness,
                                    struct kachi_str body, kachi_moment now,
                                    struct kachi_findings *findings,
                                    struct kachi_witness_answer *out)
{
    struct kachi_witness_asked asked;
    struct hearing hearing = {
        .arena = arena, .witness = witness, .findings = findings, .now = now, .answer = out};
    if (!kachi_witness_request_read(arena, body, &asked)) {
        return reply(&hearing, STATUS_BAD, "not the form of add-checkpoint\n");
    }
    int file = lock(&hearing);
    if (file < 0) {
        return KACHI_ERR_IO;
    }
    enum kachi_err err = judge(&hearing, &asked);
    (void)close(file); /* and with it the lock */
    return err;
}

/* Adds those of the lines that one key signed, or (is_own false) those that it did not. */
static void add_lines(struct kachi_arena *arena, struct kachi_buffer *out, struct kachi_str text,
                      struct kachi_str lines, const struct kachi_public_key *key, bool is_own)
{
    struct kachi_findings unheard;
    kachi_findings_init(&unheard);
    while (!kachi_str_is_empty(lines)) {
        struct kachi_str line = kachi_str_cut(&lines, '\n');
        struct kachi_str note =
            kachi_str_print(arena, "%.*s\n%.*s\n", KACHI_STR_ARG(text), KACHI_STR_ARG(line));
        uint64_t signers = 0;
        enum kachi_err err = kachi_note_signers(arena, note, 1, key, &unheard, &signers);
        if (err == KACHI_OK && (signers != 0) == is_own) {
            kachi_buffer_add(out, line);
            kachi_buffer_add_byte(out, '\n');
        }
    }
    kachi_findings_release(&unheard);
}

enum kachi_err
kachi_checkpoint_add_cosignature(struct kachi_arena *arena, struct kachi_str checkpoint,
                                 struct kachi_str answer, const struct kachi_public_key *witness,
                                 struct kachi_findings *findings, struct kachi_str *out)
{
    struct kachi_str text;
    struct kachi_str lines;
    struct kachi_buffer note;
    if (!kachi_note_split(checkpoint, &text, &lines)) {
        kachi_findings_add(findings, "note-form", KACHI_NOWHERE,
                           KACHI_ARGS({"name", kachi_str_of("")}));
        return KACHI_ERR_INPUT;
    }
    kachi_buffer_init(&note, KACHI_NOTE_BYTES_MAX);
    kachi_buffer_add(&note, text);
    kachi_buffer_add_byte(&note, '\n');
    add_lines(arena, &note, text, lines, witness, false);
    add_lines(arena, &note, text, answer, witness, true);
    *out = kachi_str_copy(arena, kachi_buffer_str(&note));
    kachi_buffer_release(&note);
    return kachi_note_open(arena, *out, 1, witness, findings, &text);
}
