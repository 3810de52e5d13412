/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Does a statement come out of its credential as it went in, and is what was changed in it refused,
 * also by an issuer that signs numbers which its own content does not bear out?
 */
#include "chain.h"
#include "proof/credential.h"

#include "base/json.h"

#include <string.h>

#define STATED ((kachi_moment)1764547200000000) /* 2025-12-01T00:00:00Z */
#define DAY_US ((kachi_moment)86400 * 1000000)

struct fixture {
    struct chain chain;
    uint64_t seed;
    struct kachi_random random;
    struct kachi_signer signer;
    struct kachi_jwk key;
    struct kachi_value_statement *statement;
};

static int setup(void **state)
{
    static struct fixture fixture;
    fixture.seed = 3;
    chain_init(&fixture.chain);
    chain_add_r1(&fixture.chain);
    chain_finish(&fixture.chain);
    struct kachi_arena *arena = &fixture.chain.arena;
    fixture.random = kachi_random_seeded(&fixture.seed);
    struct kachi_statement_request request = {
        .activity = chain_activity(&fixture.chain, "part"),
        .reference = KACHI_NONE,
        .quantity = kachi_decimal_of(1000),
        .from = KACHI_NO_DAY,
        .until = KACHI_NO_DAY,
    };
    assert_int_equal(kachi_statement_draft(arena, fixture.chain.dataset, &request,
                                           &fixture.chain.findings, &fixture.statement),
                     KACHI_OK);
    fixture.statement->state = KACHI_STATEMENT_VERIFIED;
    fixture.statement->verifier = S("V & 検証 Co.");
    fixture.statement->verified_at = STATED;
    assert_int_equal(kachi_signer_new(S("v.example/keys"), &fixture.random, &fixture.chain.findings,
                                      &fixture.signer),
                     KACHI_OK);
    fixture.key = kachi_jwk_of(arena, &fixture.signer.public_key);
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    chain_release(&fixture->chain);
    return 0;
}

static struct kachi_str write_credential(struct fixture *fixture, kachi_day until)
{
    struct kachi_credential_request request = {
        .statement = fixture->statement, .key = &fixture->signer, .valid_until = until};
    struct kachi_str text;
    assert_int_equal(
        kachi_credential_write(&fixture->chain.arena, &request, &fixture->chain.findings, &text),
        KACHI_OK);
    return text;
}

static enum kachi_err check(struct fixture *fixture, struct kachi_str text, kachi_moment now,
                            struct kachi_credential *out)
{
    struct kachi_credential_reader reader = {.trusted = {1, &fixture->key}, .now = now};
    kachi_findings_clear(&fixture->chain.findings);
    return kachi_credential_check(&fixture->chain.arena, text, &reader, &fixture->chain.findings,
                                  out);
}

static void what_was_stated_comes_out(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_credential credential;
    struct kachi_str text = write_credential(fixture, KACHI_NO_DAY);
    assert_int_equal(check(fixture, text, STATED, &credential), KACHI_OK);
    static const enum kachi_credential_question asked[] = {
        KACHI_CREDENTIAL_SIGNATURE, KACHI_CREDENTIAL_ISSUER,  KACHI_CREDENTIAL_VALIDITY,
        KACHI_CREDENTIAL_DIGEST,    KACHI_CREDENTIAL_NUMBERS,
    };
    for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
        assert_int_equal(credential.answers[asked[i]], KACHI_REPLY_YES);
    }
    /* Without lists, receipt or facts there is nothing to say of them. */
    assert_int_equal(credential.answers[KACHI_CREDENTIAL_STATUS], KACHI_REPLY_UNASKED);
    assert_int_equal(credential.answers[KACHI_CREDENTIAL_INCLUSION], KACHI_REPLY_UNASKED);
    assert_int_equal(credential.answers[KACHI_CREDENTIAL_SHOWN], KACHI_REPLY_UNASKED);
    assert_true(credential.has[0] && credential.has[1] && !credential.has[2]);
    assert_int_equal(kachi_decimal_compare(credential.kgco2e_per_unit[0],
                                           fixture->statement->cfp_kgco2e_per_unit),
                     0);
    assert_int_equal(kachi_decimal_compare(credential.kgco2e_per_unit[1],
                                           fixture->statement->rep_kgco2e_per_unit),
                     0);
    assert_true(kachi_str_equal(credential.digest, fixture->statement->digest));
    assert_true(kachi_str_equal(credential.issuer_name, fixture->statement->verifier));
    assert_str(credential.issuer_id, "did:web:v.example:keys");
    assert_true(credential.is_third_party);
    assert_false(credential.has_end);
}

static void it_is_valid_from_its_first_to_its_last_second(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_credential credential;
    struct kachi_str text = write_credential(fixture, kachi_day_of_moment(STATED));
    assert_int_equal(check(fixture, text, STATED - 1, &credential), KACHI_OK);
    assert_int_equal(credential.answers[KACHI_CREDENTIAL_VALIDITY], KACHI_REPLY_NO);
    assert_true(kachi_findings_has(&fixture->chain.findings, "credential-early"));
    assert_int_equal(check(fixture, text, STATED + DAY_US - 1, &credential), KACHI_OK);
    assert_int_equal(credential.answers[KACHI_CREDENTIAL_VALIDITY], KACHI_REPLY_YES);
    assert_int_equal(check(fixture, text, STATED + DAY_US, &credential), KACHI_OK);
    assert_int_equal(credential.answers[KACHI_CREDENTIAL_VALIDITY], KACHI_REPLY_NO);
    assert_true(kachi_findings_has(&fixture->chain.findings, "credential-expired"));
}

/* The payload with the nth `from` replaced, signed again by the issuer's own key. */
static struct kachi_str resign(struct fixture *fixture, struct kachi_str text, const char *from,
                               const char *to)
{
    struct kachi_arena *arena = &fixture->chain.arena;
    struct kachi_str payload;
    (void)kachi_str_cut(&text, '.');
    assert_true(kachi_base64url_read(arena, kachi_str_cut(&text, '.'), &payload));
    struct kachi_str plain = kachi_str_copy(arena, payload);
    const char *at = strstr(plain.text, from);
    assert_non_null(at);
    struct kachi_str changed = kachi_str_print(arena, "%.*s%s%s", (int)(at - plain.text),
                                               plain.text, to, at + strlen(from));
    return kachi_jws_sign(arena, S(KACHI_CREDENTIAL_TYPE), changed, &fixture->signer);
}

/* The signature is good in each: what is caught is that the credential contradicts itself. */
static void what_an_issuer_may_not_sign(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *from, *to, *code;
        enum kachi_credential_question question;
    } tries[] = {
        {"\"value\":", "\"value\":1", "credential-numbers", KACHI_CREDENTIAL_NUMBERS},
        {"\"kgco2e_per_unit\":\"", "\"kgco2e_per_unit\":\"1", "credential-numbers",
         KACHI_CREDENTIAL_NUMBERS},
        {"\"unit\":\"KGM\"", "\"unit\":\"TNE\"", "credential-numbers", KACHI_CREDENTIAL_NUMBERS},
        {"\"metric\":\"ReducedEmissionsOfProduct\"", "\"metric\":\"CFP\"", "credential-numbers",
         KACHI_CREDENTIAL_NUMBERS},
        {"\"stated_kgco2e_per_unit\":\"", "\"stated_kgco2e_per_unit\":\"1", "credential-digest",
         KACHI_CREDENTIAL_DIGEST},
        {"urn:uuid:", "urn:uuid:0", "credential-digest", KACHI_CREDENTIAL_DIGEST},
        {"did:web:v.example:keys\"", "did:web:other.example\"", "credential-issuer",
         KACHI_CREDENTIAL_ISSUER},
    };
    struct kachi_str text = write_credential(fixture, KACHI_NO_DAY);
    for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
        struct kachi_credential credential;
        struct kachi_str changed = resign(fixture, text, tries[i].from, tries[i].to);
        assert_int_equal(check(fixture, changed, STATED, &credential), KACHI_ERR_INTEGRITY);
        assert_true(kachi_findings_has(&fixture->chain.findings, tries[i].code));
        assert_int_equal(credential.answers[KACHI_CREDENTIAL_SIGNATURE], KACHI_REPLY_YES);
        assert_int_equal(credential.answers[tries[i].question], KACHI_REPLY_NO);
    }
}

static void nothing_is_read_behind_a_bad_signature(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_credential credential;
    struct kachi_str text =
        kachi_str_copy(&fixture->chain.arena, write_credential(fixture, KACHI_NO_DAY));
    ((char *)(uintptr_t)text.text)[text.bytes - 30] ^= 1;
    assert_int_not_equal(check(fixture, text, STATED, &credential), KACHI_OK);
    assert_int_equal(credential.answers[KACHI_CREDENTIAL_SIGNATURE], KACHI_REPLY_NO);
    assert_int_equal(credential.answers[KACHI_CREDENTIAL_NUMBERS], KACHI_REPLY_UNASKED);
    assert_true(kachi_str_is_empty(credential.issuer_id));
    assert_false(credential.has[0]);
}

static void what_is_no_credential_is_said_to_be_none(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_credential credential;
    struct kachi_str other =
        kachi_jws_sign(&fixture->chain.arena, S("vc+jwt"), S("{\"a\":1}"), &fixture->signer);
    assert_int_equal(check(fixture, other, STATED, &credential), KACHI_ERR_INPUT);
    assert_true(kachi_findings_has(&fixture->chain.findings, "credential-form"));
}

static void what_may_not_be_attested(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_value_statement statement = *fixture->statement;
    struct kachi_credential_request request = {
        .statement = &statement,
        .key = &fixture->signer,
        .valid_until = kachi_day_of_moment(STATED) - 1,
    };
    struct kachi_str text;
    struct kachi_arena *arena = &fixture->chain.arena;
    assert_int_equal(kachi_credential_write(arena, &request, &fixture->chain.findings, &text),
                     KACHI_ERR_INPUT);
    assert_true(kachi_findings_has(&fixture->chain.findings, "credential-until"));
    statement.state = KACHI_STATEMENT_WITHDRAWN;
    assert_int_equal(kachi_credential_write(arena, &request, &fixture->chain.findings, &text),
                     KACHI_ERR_DENIED);
    assert_true(kachi_findings_has(&fixture->chain.findings, "credential-withdrawn"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_stated_comes_out, setup, teardown),
        cmocka_unit_test_setup_teardown(it_is_valid_from_its_first_to_its_last_second, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_an_issuer_may_not_sign, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_is_read_behind_a_bad_signature, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_no_credential_is_said_to_be_none, setup, teardown),
        cmocka_unit_test_setup_teardown(what_may_not_be_attested, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
