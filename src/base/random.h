/* SPDX-License-Identifier: Apache-2.0 */
/*
 * random.h - random numbers: one injected source for ids and salts, and one counter-based generator
 * for samples.
 *
 * kachi_random_at is a pure function of (seed, sample, stream), so results cannot depend on
 * threads, batches or order (Philox 4x32-10, Salmon et al. 2011, doi:10.1145/2063384.2063405).
 */
#ifndef KACHI_BASE_RANDOM_H
#define KACHI_BASE_RANDOM_H

#include "base/clock.h"

struct kachi_digest;

struct kachi_random {
    void (*fill)(void *state, uint8_t *bytes, size_t count);
    void *state;
};

struct kachi_random kachi_random_system(void);
/* Deterministic, for tests and the demo: *counter is the state, the caller's. */
struct kachi_random kachi_random_seeded(uint64_t *counter);

/* The constants of Philox, for kernels that work out many blocks at once. */
#define KACHI_RANDOM_ROUNDS 10
#define KACHI_RANDOM_FACTOR0 UINT64_C(0xD2511F53)
#define KACHI_RANDOM_FACTOR1 UINT64_C(0xCD9E8D57)
#define KACHI_RANDOM_STEP0 UINT32_C(0x9E3779B9)
#define KACHI_RANDOM_STEP1 UINT32_C(0xBB67AE85)

uint64_t kachi_random_at(uint64_t seed, uint64_t sample, uint64_t stream);
/* The whole block that kachi_random_at takes the first two words of: kernels that draw for many
 * samples at once use all four. */
void kachi_random_block(uint64_t seed, uint64_t sample, uint64_t stream, uint32_t words[4]);

/*
 * 128-bit ids, ordered by time (UUIDv7, RFC 9562): milliseconds, 12 bits of their fraction, 62
 * random bits. Two ids of the same microsecond stand in no order: where order decides, it is a
 * sequence number of its own.
 *
 * Ids come from three places, and a space that many write into, such as a ledger's, does not tell
 * them apart: a client chooses one (by itself, or by its Idempotency-Key); a new one is drawn; one
 * follows from a name. What follows from a name that others know, they can know beforehand, and
 * take. So an id that Kachi has to find again in such a space follows from the name and a secret of
 * its database (kachi_ledger_id_of_name); the plain ones are for what has a space of its own, or is
 * looked up before it is used.
 */
struct kachi_id {
    uint8_t bytes[16];
};
struct kachi_id kachi_id_new(const struct kachi_clock *clock, const struct kachi_random *random);
/* An id that always comes out the same for the same name (UUIDv8 over SHA-256), for data made from
 * files. */
struct kachi_id kachi_id_of_name(struct kachi_str space, struct kachi_str name);
/* The same, but only for who has the secret: nobody else can know it beforehand. */
struct kachi_id kachi_id_of_secret_name(struct kachi_arena *arena,
                                        const struct kachi_digest *secret, struct kachi_str space,
                                        struct kachi_str name);
bool kachi_id_equal(const struct kachi_id *a, const struct kachi_id *b);
/* "lot_01J9ZK4T8M...": prefix, '_' and 26 characters of Crockford base 32. */
struct kachi_str kachi_id_text(struct kachi_arena *arena, const char *prefix,
                               const struct kachi_id *id);
/* Reads the form above (with this prefix, or none) or the UUID form. */
bool kachi_id_read(struct kachi_str text, const char *prefix, struct kachi_id *out);
struct kachi_str kachi_id_uuid(struct kachi_arena *arena, const struct kachi_id *id);

#endif
