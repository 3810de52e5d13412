/* SPDX-License-Identifier: Apache-2.0 */
/*
 * secret.h - passwords, one-time codes and tokens: stored so that who reads the database cannot use
 * them.
 *
 * A password is kept as scrypt (RFC 7914) with a salt of its own and the cost it was made with. A
 * token has 256 random bits, so its SHA-256 is enough. Comparisons take the same time whatever
 * differs.
 */
#ifndef KACHI_BASE_SECRET_H
#define KACHI_BASE_SECRET_H

#include "base/digest.h"
#include "base/random.h"

#define KACHI_PASSWORD_BYTES_MIN 8
#define KACHI_TOTP_SECRET_BYTES 20
#define KACHI_TOTP_STEP_S 30

/* "scrypt:15:8:1:<salt>:<hash>" in hexadecimal; about 0.1 s of a core and 32 MiB. */
struct kachi_str kachi_password_hash(struct kachi_arena *arena, struct kachi_str password,
                                     const struct kachi_random *random);
/* False too for a stored text that is none. */
bool kachi_password_check(struct kachi_str stored, struct kachi_str password);

/* "kachi_" and 43 characters of base64url: what a client keeps. Its digest is what is stored. */
struct kachi_str kachi_token_new(struct kachi_arena *arena, const char *prefix,
                                 const struct kachi_random *random);
bool kachi_secret_equal(struct kachi_str a, struct kachi_str b);

/* The six digits of RFC 6238 (SHA-1, 30 s) for a step: seconds since 1970 by KACHI_TOTP_STEP_S. */
uint32_t kachi_totp_code(const uint8_t secret[KACHI_TOTP_SECRET_BYTES], uint64_t step);
/* The step, now or one beside it and later than `last`, whose code this is; 0: none. */
uint64_t kachi_totp_find(const uint8_t secret[KACHI_TOTP_SECRET_BYTES], struct kachi_str code,
                         kachi_moment now, uint64_t last);
/* RFC 4648 base 32 without padding: how authenticator apps take a secret. */
struct kachi_str kachi_base32_text(struct kachi_arena *arena, struct kachi_str bytes);
/* Back, into exactly so many bytes. */
bool kachi_base32_read(struct kachi_str text, uint8_t *bytes, size_t count);

#endif
