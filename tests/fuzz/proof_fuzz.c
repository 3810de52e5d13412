/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What strangers send to whoever checks: notes, proofs, requests to a witness, keys, credentials,
 * status lists; as they come, and signed by a key that the reader trusts, so that what lies behind
 * a signature is read too. Nothing unsigned is believed; what has a form is written again as the
 * same text.
 */
#include "fuzz.h"
#include "proof/base64.h"
#include "proof/credential.h"
#include "proof/tlog_proof.h"
#include "proof/witness.h"

#include <string.h>

#define NOW INT64_C(1795000000000000)

/* The reader, the key it trusts, and where what is found goes. */
struct reading {
    struct kachi_arena *arena;
    struct kachi_findings *findings;
    struct kachi_signer signer;
    struct kachi_jwk jwk;
};

static void fill_alike(void *state, uint8_t *bytes, size_t count)
{
    (void)state;
    memset(bytes, 0x5a, count);
}

static void bytes_as_text(struct kachi_arena *arena, struct kachi_str input)
{
    struct kachi_str bytes;
    if (kachi_base64_read(arena, input, &bytes)) {
        fuzz_law(kachi_str_equal(kachi_base64_write(arena, bytes), input),
                 "base 64 has one text for the same bytes");
    }
    if (kachi_base64url_read(arena, input, &bytes)) {
        fuzz_law(kachi_str_equal(kachi_base64url_write(arena, bytes), input),
                 "base 64 for addresses has one text for the same bytes");
    }
}

static void keys(const struct reading *reading, struct kachi_str input)
{
    struct kachi_arena *arena = reading->arena;
    struct kachi_public_key key;
    struct kachi_jwk_set read;
    struct kachi_jwk_set again;
    if (kachi_public_key_read(arena, input, reading->findings, &key) == KACHI_OK) {
        fuzz_law(kachi_str_equal(kachi_public_key_write(arena, &key), kachi_str_trim(input)),
                 "a public key has one text, but for spaces around it");
    }
    if (kachi_jwk_read(arena, input, reading->findings, &read) == KACHI_OK) {
        struct kachi_str text = kachi_jwks_write(arena, read.count, read.keys);
        fuzz_law(kachi_jwk_read(arena, text, reading->findings, &again) == KACHI_OK &&
                     again.count == read.count,
                 "keys that were read can be written and read again");
    }
}

static void logs(const struct reading *reading, struct kachi_str input)
{
    struct kachi_arena *arena = reading->arena;
    const struct kachi_public_key *key = &reading->signer.public_key;
    struct kachi_digest leaf = kachi_digest_of(input);
    struct kachi_checkpoint checkpoint;
    struct kachi_tlog_proof proof;
    struct kachi_witness_asked asked;
    fuzz_law(kachi_checkpoint_open(arena, input, key, reading->findings, &checkpoint) != KACHI_OK,
             "a checkpoint that its log did not sign is refused");
    fuzz_law(kachi_tlog_proof_check(arena, input, &leaf, key, reading->findings, &proof) !=
                 KACHI_OK,
             "a proof whose checkpoint its log did not sign is refused");
    if (kachi_witness_request_read(arena, input, &asked)) {
        struct kachi_str again =
            kachi_witness_request(arena, asked.old, &asked.proof, asked.checkpoint);
        fuzz_law(kachi_str_equal(again, input), "a request to a witness has one text");
    }
    struct kachi_str text = kachi_str_print(arena, "%.*s\n", KACHI_STR_ARG(input));
    struct kachi_str note = kachi_note_sign(arena, text, &reading->signer);
    if (kachi_checkpoint_open(arena, note, key, reading->findings, &checkpoint) == KACHI_OK) {
        fuzz_law(kachi_str_equal(checkpoint.origin, key->name), "a log signs for itself alone");
    }
}

static void credentials(const struct reading *reading, struct kachi_str input)
{
    struct kachi_arena *arena = reading->arena;
    struct kachi_jwk jwk = reading->jwk;
    struct kachi_credential_reader reader = {.trusted = {1, &jwk}, .now = NOW};
    struct kachi_credential credential;
    struct kachi_status_list list;
    struct kachi_str shown;
    fuzz_law(kachi_credential_check(arena, input, &reader, reading->findings, &credential) !=
                 KACHI_OK,
             "a credential that its issuer did not sign is refused");
    fuzz_law(kachi_status_list_read(arena, input, &reader.trusted, NOW, reading->findings, &list) !=
                 KACHI_OK,
             "a list that its issuer did not sign is refused");
    /* A trusted issuer may still sign nonsense: the readers must only come back. */
    struct kachi_str text =
        kachi_jws_sign(arena, kachi_str_of(KACHI_CREDENTIAL_TYPE), input, &reading->signer);
    (void)kachi_credential_check(arena, text, &reader, reading->findings, &credential);
    (void)kachi_status_list_read(arena, text, &reader.trusted, NOW, reading->findings, &list);
    text = kachi_jws_sign(arena, kachi_str_of(KACHI_SD_JWT_TYPE), input, &reading->signer);
    text = kachi_str_print(arena, "%.*s~%.*s~", KACHI_STR_ARG(text), KACHI_STR_ARG(input));
    (void)kachi_credential_check(arena, text, &reader, reading->findings, &credential);
    (void)kachi_sd_jwt_show(arena, text, 0, NULL, reading->findings, &shown);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    struct kachi_arena arena;
    struct kachi_findings findings;
    struct kachi_random random = {.fill = fill_alike};
    struct reading reading = {.arena = &arena, .findings = &findings};
    struct kachi_str input = fuzz_input(data, bytes);
    kachi_arena_init(&arena);
    kachi_findings_init(&findings);
    fuzz_law(kachi_signer_new(kachi_str_of("v.example"), &random, &findings, &reading.signer) ==
                 KACHI_OK,
             "a key can be made");
    reading.jwk = kachi_jwk_of(&arena, &reading.signer.public_key);
    bytes_as_text(&arena, input);
    keys(&reading, input);
    logs(&reading, input);
    credentials(&reading, input);
    kachi_signer_clear(&reading.signer);
    kachi_findings_release(&findings);
    kachi_arena_release(&arena);
    return 0;
}
