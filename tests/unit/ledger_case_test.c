/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Worked cases of the ledger, from the files of tests/cases/ledger (grammar in its README.md): L1
 * to L4 and L6 to L8 of the lot graph, and what is refused by law. A case needs no C.
 */
#include "ledger_test.h"

#include "base/file.h"
#include "ledger/origin.h"
#include "ledger/store.h"

#include <stdlib.h>
#include <string.h>

#define WORDS_MAX 40

struct script {
    struct test_ledger test;
    struct kachi_arena arena;
    const char *path;
    unsigned line;
    size_t word_count;
    const char *words[WORDS_MAX + 1];
};

static const char *word(const struct script *script, size_t index)
{
    if (index >= script->word_count) {
        fail_msg("%s:%u: a word is missing", script->path, script->line);
    }
    return script->words[index];
}

static int64_t number(const struct script *script, size_t index)
{
    int64_t value = 0;
    if (!kachi_str_read_int64(kachi_str_of(word(script, index)), &value)) {
        fail_msg("%s:%u: \"%s\" is no number", script->path, script->line, script->words[index]);
    }
    return value;
}

static struct kachi_id id_at(const struct script *script, size_t index)
{
    return test_id(word(script, index));
}

static struct kachi_actor actor_at(struct script *script, size_t index)
{
    if (strcmp(word(script, index), "operator") == 0) {
        return kachi_actor_operator();
    }
    struct kachi_actor actor = {0};
    struct kachi_id id = id_at(script, index);
    assert_int_equal(kachi_actor_of_party(script->test.ledger, &id, &actor), KACHI_OK);
    return actor;
}

/* Posts and compares with what is expected: NULL for accepted. */
static void post(struct script *script, const struct kachi_actor *actor,
                 const struct kachi_entry *entry, const char *expected)
{
    struct kachi_post_result result = {0};
    enum kachi_err err = kachi_post_one(script->test.ledger, actor, entry, &result);
    if ((expected == NULL) != (err == KACHI_OK)) {
        test_show_findings(&script->test.findings);
        fail_msg("%s:%u: %s", script->path, script->line,
                 expected == NULL ? "refused" : "accepted");
    }
    if (expected != NULL) {
        assert_string_equal(result.code, expected);
        assert_true(kachi_findings_has(&script->test.findings, expected));
        assert_int_equal(result.sequence, 0);
    }
    kachi_findings_clear(&script->test.findings);
}

static void step_party(struct script *s, size_t w, const char *expected)
{
    struct kachi_actor operator= kachi_actor_operator();
    struct kachi_entry entry = {.id = id_at(s, w + 1), .kind = KACHI_ENTRY_PARTY};
    entry.party = (struct kachi_party_content){.name = kachi_str_of(word(s, w + 1)),
                                               .role = KACHI_ROLE_MEMBER};
    if (s->word_count > w + 2) {
        assert_true(kachi_role_read(kachi_str_of(s->words[w + 2]), &entry.party.role));
    }
    post(s, &operator, & entry, expected);
}

static void step_product(struct script *s, size_t w, const char *expected)
{
    struct kachi_actor actor = actor_at(s, w + 2);
    struct kachi_entry entry = {.id = id_at(s, w + 1), .kind = KACHI_ENTRY_PRODUCT};
    entry.product = (struct kachi_product_content){.owner = id_at(s, w + 2),
                                                   .name = kachi_str_of(word(s, w + 1)),
                                                   .unit = kachi_str_of(word(s, w + 3)),
                                                   .decimals = number(s, w + 4)};
    post(s, &actor, &entry, expected);
}

static void step_pool(struct script *s, size_t w, const char *expected)
{
    struct kachi_actor operator= kachi_actor_operator();
    struct kachi_entry entry = {.id = id_at(s, w + 1), .kind = KACHI_ENTRY_POOL};
    kachi_day today = kachi_day_of_moment(s->test.now);
    size_t end = s->word_count;
    bool is_of_other = strcmp(word(s, end - 2), "of") == 0;
    struct kachi_str statement = kachi_str_of(word(s, is_of_other ? --end : w + 1));
    end -= is_of_other ? 1 : 0;
    entry.pool = (struct kachi_pool_content){
        .owner = id_at(s, w + 2),
        .statement = statement,
        .digest = kachi_digest_of(statement),
        .grams = number(s, w + 4),
        .from = today - 365,
        .to = today,
        .until = today + 365,
        .rulebook = kachi_str_of("test"),
    };
    assert_true(kachi_basis_read(kachi_str_of(word(s, w + 3)), &entry.pool.basis));
    bool is_certificate = entry.pool.basis == KACHI_BASIS_CERTIFICATE;
    entry.pool.models = is_certificate ? KACHI_CUSTODY_CERTIFICATE : KACHI_CUSTODY_PHYSICAL;
    if (end > w + 5 && strcmp(word(s, w + 5), "allocation") == 0) {
        entry.pool.models = KACHI_CUSTODY_ALLOCATION;
    } else if (end > w + 5 && strcmp(word(s, w + 5), "any") != 0) {
        entry.pool.product = id_at(s, w + 5);
    }
    if (end > w + 7) {
        entry.pool.actual_g = number(s, w + 6);
        entry.pool.produced = number(s, w + 7);
    }
    post(s, &operator, & entry, expected);
}

static void step_make(struct script *s, size_t w, const char *expected)
{
    struct kachi_actor actor = actor_at(s, w + 2);
    struct kachi_make_input inputs[8];
    struct kachi_make_draw draws[8];
    struct kachi_make_output outputs[8] = {{.lot = id_at(s, w + 1),
                                            .product = id_at(s, w + 3),
                                            .quantity = number(s, w + 4),
                                            .share = 1}};
    struct kachi_entry entry = {.id = id_at(s, w + 1), .kind = KACHI_ENTRY_MAKE};
    struct kachi_make_content make = {
        .inputs = inputs, .draws = draws, .outputs = outputs, .output_count = 1};
    for (size_t i = w + 5; i < s->word_count;) {
        const char *key = s->words[i];
        if (strcmp(key, "emit") == 0) {
            make.own_emitted_g = number(s, i + 1);
            i += 2;
        } else if (strcmp(key, "share") == 0) {
            outputs[0].share = number(s, i + 1);
            i += 2;
        } else if (strcmp(key, "use") == 0) {
            inputs[make.input_count++] =
                (struct kachi_make_input){id_at(s, i + 1), number(s, i + 2)};
            i += 3;
        } else if (strcmp(key, "draw") == 0) {
            draws[make.draw_count++] = (struct kachi_make_draw){id_at(s, i + 1), number(s, i + 2)};
            i += 3;
        } else {
            assert_string_equal(key, "also");
            outputs[make.output_count++] = (struct kachi_make_output){
                id_at(s, i + 1), id_at(s, i + 2), number(s, i + 3), number(s, i + 4)};
            i += 5;
        }
    }
    entry.make = make;
    post(s, &actor, &entry, expected);
}

static void step_assign(struct script *s, size_t w, const char *expected)
{
    struct kachi_actor actor = actor_at(s, w + 2);
    struct kachi_entry entry = {.id = id_at(s, w + 1), .kind = KACHI_ENTRY_ASSIGN};
    entry.assign = (struct kachi_assign_content){.lot = id_at(s, w + 3),
                                                 .quantity = number(s, w + 4),
                                                 .pool = id_at(s, w + 5),
                                                 .grams = number(s, w + 6)};
    post(s, &actor, &entry, expected);
}

static struct kachi_entry offer_entry(const struct script *s, size_t w, struct kachi_id id)
{
    struct kachi_entry entry = {.id = id, .kind = KACHI_ENTRY_OFFER};
    entry.offer = (struct kachi_offer_content){.lot = id_at(s, w + 3),
                                               .quantity = number(s, w + 4),
                                               .buyer = id_at(s, w + 5),
                                               .price_base_yen = 100000,
                                               .price_premium_yen = 8000,
                                               .terms = KACHI_TERMS_PREPAID,
                                               .until = s->test.now + 7 * TEST_DAY};
    return entry;
}

static void step_offer(struct script *s, size_t w, const char *expected)
{
    struct kachi_actor actor = actor_at(s, w + 2);
    struct kachi_entry entry = offer_entry(s, w, id_at(s, w + 1));
    post(s, &actor, &entry, expected);
}

static struct kachi_id derived_id(const struct script *s, const char *what, const char *name)
{
    char text[200];
    snprintf(text, sizeof(text), "%s %s %s", what, name, s->path);
    return test_id(text);
}

static void step_accept(struct script *s, size_t w, const char *expected)
{
    struct kachi_actor actor = actor_at(s, w + 1);
    struct kachi_entry entry = {.id = derived_id(s, "accept", word(s, w + 2)),
                                .kind = KACHI_ENTRY_ACCEPT};
    if (s->word_count > w + 3) { /* on credit it makes a lot, which has its id */
        entry.id = id_at(s, w + 3);
    }
    if (expected != NULL) { /* an attempt of its own, not the accepted one again */
        entry.id.bytes[0] ^= 1;
    }
    entry.accept.offer = id_at(s, w + 2);
    post(s, &actor, &entry, expected);
}

static void step_settle(struct script *s, size_t w, const char *expected)
{
    struct kachi_actor actor = actor_at(s, w + 2);
    struct kachi_entry entry = {.id = id_at(s, w + 1), .kind = KACHI_ENTRY_SETTLE};
    entry.settle.offer = id_at(s, w + 3);
    entry.settle.payment = kachi_str_of("bank 1");
    post(s, &actor, &entry, expected);
}

static void step_cancel(struct script *s, size_t w, const char *expected)
{
    struct kachi_actor actor = actor_at(s, w + 2);
    struct kachi_entry entry = {.id = id_at(s, w + 1), .kind = KACHI_ENTRY_CANCEL};
    entry.cancel.offer = id_at(s, w + 3);
    entry.cancel.reason = kachi_str_of("");
    post(s, &actor, &entry, expected);
}

/* The kinds that act on one thing: WORD NEWLOT ACTOR TARGET, or WORD ACTOR TARGET. */
static void step_target(struct script *s, size_t w, const char *expected)
{
    static unsigned attempts;
    static const char *const with_lot[] = {"expire", "default", "correct"};
    struct kachi_entry entry = {.kind = KACHI_ENTRY_EXPIRE};
    assert_true(kachi_entry_kind_read(kachi_str_of(word(s, w)), &entry.kind));
    bool makes_lot = false;
    for (size_t i = 0; i < sizeof(with_lot) / sizeof(with_lot[0]); i++) {
        makes_lot = makes_lot || strcmp(word(s, w), with_lot[i]) == 0;
    }
    char name[64];
    snprintf(name, sizeof(name), "stop %u", attempts++);
    size_t at = w + (makes_lot ? 2 : 1);
    struct kachi_actor actor = actor_at(s, at);
    entry.id = makes_lot ? id_at(s, w + 1) : derived_id(s, name, "");
    entry.target.target = id_at(s, at + 1);
    entry.target.reason = kachi_str_of("why");
    post(s, &actor, &entry, expected);
}

static void step_make_good(struct script *s, size_t w, const char *expected)
{
    struct kachi_actor actor = actor_at(s, w + 2);
    struct kachi_entry entry = {.id = id_at(s, w + 1), .kind = KACHI_ENTRY_MAKE_GOOD};
    entry.make_good = (struct kachi_make_good_content){
        .lot = id_at(s, w + 3), .revoked = id_at(s, w + 4), .pool = id_at(s, w + 5)};
    post(s, &actor, &entry, expected);
}

static void step_credit(struct script *s, size_t w, const char *expected)
{
    struct kachi_actor actor = actor_at(s, w + 2);
    struct kachi_entry entry = offer_entry(s, w, id_at(s, w + 1));
    entry.offer.terms = KACHI_TERMS_ON_CREDIT;
    post(s, &actor, &entry, expected);
}

static void step_sell(struct script *s, size_t w, const char *expected)
{
    struct kachi_actor seller = actor_at(s, w + 2);
    struct kachi_actor buyer = actor_at(s, w + 5);
    struct kachi_entry offer = offer_entry(s, w, derived_id(s, "offer", word(s, w + 1)));
    struct kachi_entry accept = {.id = derived_id(s, "sell accept", word(s, w + 1)),
                                 .kind = KACHI_ENTRY_ACCEPT};
    struct kachi_entry settle = {.id = id_at(s, w + 1), .kind = KACHI_ENTRY_SETTLE};
    accept.accept.offer = offer.id;
    settle.settle.offer = offer.id;
    settle.settle.payment = kachi_str_of("");
    post(s, &seller, &offer, expected);
    post(s, &buyer, &accept, expected);
    post(s, &seller, &settle, expected);
}

static void step_claim(struct script *s, size_t w, const char *expected)
{
    static unsigned attempts; /* each claim is an entry of its own, unless it takes a used name */
    struct kachi_actor actor = actor_at(s, w + 1);
    char name[64];
    snprintf(name, sizeof(name), "claim %u", attempts++);
    bool is_named = s->word_count > w + 6 && strcmp(word(s, w + 5), "as") == 0;
    bool is_reuse = expected != NULL && strcmp(expected, "entry-differs") == 0;
    struct kachi_entry entry = {.id = is_reuse   ? id_at(s, w + 4)
                                      : is_named ? id_at(s, w + 6)
                                                 : derived_id(s, name, ""),
                                .kind = KACHI_ENTRY_CLAIM};
    entry.claim = (struct kachi_claim_content){.lot = id_at(s, w + 2),
                                               .quantity = number(s, w + 3),
                                               .beneficiary = kachi_str_of(word(s, w + 1)),
                                               .purpose = kachi_str_of(word(s, w + 4)),
                                               .from = 20000,
                                               .to = 20364};
    post(s, &actor, &entry, expected);
}

static struct kachi_lot lot_at(struct script *s, size_t index)
{
    struct kachi_lot lot = {0};
    struct kachi_id id = id_at(s, index);
    if (kachi_store_lot_find(s->test.ledger, &id, &lot) != KACHI_OK) {
        fail_msg("%s:%u: no lot %s", s->path, s->line, word(s, index));
    }
    return lot;
}

static void expect_amounts(struct script *s, size_t w, const struct kachi_amounts *amounts)
{
    const int64_t found[4] = {amounts->quantity, amounts->emitted_g, amounts->embodied_g,
                              amounts->certificate_g};
    for (size_t i = 0; i < 4; i++) {
        if (found[i] != number(s, w + 2 + i)) {
            fail_msg("%s:%u: amount %zu is %lld", s->path, s->line, i + 1, (long long)found[i]);
        }
    }
}

static kachi_gco2e origin_grams(struct script *s, int64_t lot, const struct kachi_id *pool)
{
    struct kachi_value value = {0};
    kachi_gco2e grams = 0;
    struct kachi_origins *origins = kachi_origins_new(&s->arena, s->test.ledger);
    assert_int_equal(kachi_origins_of_lot(origins, lot, &value), KACHI_OK);
    for (size_t i = 0; i < value.embodied.count; i++) {
        grams +=
            kachi_id_equal(&value.embodied.items[i].pool, pool) ? value.embodied.items[i].grams : 0;
    }
    for (size_t i = 0; i < value.certificate.count; i++) {
        const struct kachi_origin *item = &value.certificate.items[i];
        grams += kachi_id_equal(&item->pool, pool) ? item->grams : 0;
    }
    return grams;
}

static void expect_origin(struct script *s, size_t w)
{
    struct kachi_id pool = id_at(s, w + 2);
    kachi_gco2e grams = origin_grams(s, lot_at(s, w + 1).number, &pool);
    if (grams != number(s, w + 3)) {
        fail_msg("%s:%u: origin is %lld", s->path, s->line, (long long)grams);
    }
}

/* apart LOT1 LOT2 POOL1 POOL2: the lower pool id is the second lot's, the other one the first's. */
static void expect_apart(struct script *s, size_t w)
{
    struct kachi_id low = id_at(s, w + 3);
    struct kachi_id high = id_at(s, w + 4);
    if (memcmp(low.bytes, high.bytes, sizeof(low.bytes)) > 0) {
        struct kachi_id swap = low;
        low = high;
        high = swap;
    }
    assert_int_equal(origin_grams(s, lot_at(s, w + 1).number, &high), 1);
    assert_int_equal(origin_grams(s, lot_at(s, w + 1).number, &low), 0);
    assert_int_equal(origin_grams(s, lot_at(s, w + 2).number, &low), 1);
    assert_int_equal(origin_grams(s, lot_at(s, w + 2).number, &high), 0);
}

/* notices HOLDER COUNT EMBODIED CERTIFICATE: what the holder was told, alone. */
static void expect_notices(struct script *s, size_t w)
{
    struct kachi_notice_row *rows = NULL;
    size_t count = 0;
    kachi_gco2e embodied_g = 0;
    kachi_gco2e certificate_g = 0;
    struct kachi_actor holder = actor_at(s, w + 1);
    assert_int_equal(kachi_store_notices(s->test.ledger, &s->arena, holder.party, &rows, &count),
                     KACHI_OK);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(rows[i].holder, holder.party);
        embodied_g += rows[i].embodied_g;
        certificate_g += rows[i].certificate_g;
    }
    if ((int64_t)count != number(s, w + 2) || embodied_g != number(s, w + 3) ||
        certificate_g != number(s, w + 4)) {
        fail_msg("%s:%u: %zu notices, %lld and %lld g", s->path, s->line, count,
                 (long long)embodied_g, (long long)certificate_g);
    }
}

/* drawn POOL DRAWN EXPIRED */
static void expect_drawn(struct script *s, size_t w)
{
    struct kachi_pool pool = {0};
    struct kachi_key key = {0};
    struct kachi_id id = id_at(s, w + 1);
    assert_int_equal(kachi_store_key_get(s->test.ledger, &id, &key), KACHI_OK);
    assert_int_equal(kachi_store_pool_get(s->test.ledger, &s->arena, key.entry, &pool), KACHI_OK);
    assert_int_equal(pool.drawn_g, number(s, w + 2));
    assert_int_equal(pool.expired_g, number(s, w + 3));
}

static void expect_total(struct script *s, size_t w)
{
    struct kachi_audit audit;
    test_audit(&s->test, &s->arena, &audit);
    assert_int_equal(audit.drawn_g, number(s, w + 1));
    assert_int_equal(audit.held_g, number(s, w + 2));
    assert_int_equal(audit.aside_g, number(s, w + 3));
    assert_int_equal(audit.claimed_g, number(s, w + 4));
}

/* attest [next-period] ACTOR LOT-OR-CLAIM QUANTITY PURPOSE */
static void step_attest(struct script *s, size_t w, const char *expected)
{
    static unsigned attempts;
    bool is_next = strcmp(word(s, w + 1), "next-period") == 0;
    kachi_day from = is_next ? 20365 : 20000;
    w += is_next ? 1 : 0;
    struct kachi_actor actor = actor_at(s, w + 1);
    char name[64];
    snprintf(name, sizeof(name), "attest %u", attempts++);
    struct kachi_entry entry = {.id = derived_id(s, name, ""), .kind = KACHI_ENTRY_ATTEST};
    entry.attest = (struct kachi_attest_content){.subject = id_at(s, w + 2),
                                                 .quantity = number(s, w + 3),
                                                 .purpose = kachi_str_of(word(s, w + 4)),
                                                 .from = from,
                                                 .to = from + 364};
    post(s, &actor, &entry, expected);
}

/* allocate NEWLOT ACTOR POOL [to LOT GRAMS]... [from LOT SHARE]... */
static void step_allocate(struct script *s, size_t w, const char *expected)
{
    struct kachi_actor actor = actor_at(s, w + 2);
    struct kachi_allocate_to to[4];
    struct kachi_allocate_from from[4];
    struct kachi_entry entry = {.id = id_at(s, w + 1), .kind = KACHI_ENTRY_ALLOCATE};
    entry.allocate =
        (struct kachi_allocate_content){.pool = id_at(s, w + 3), .to = to, .from = from};
    for (size_t i = w + 4; i < s->word_count; i += 3) {
        if (strcmp(word(s, i), "to") == 0) {
            to[entry.allocate.to_count++] =
                (struct kachi_allocate_to){id_at(s, i + 1), number(s, i + 2)};
        } else {
            from[entry.allocate.from_count++] =
                (struct kachi_allocate_from){id_at(s, i + 1), number(s, i + 2)};
        }
    }
    post(s, &actor, &entry, expected);
}

/* elsewhere ACTOR POOL GRAMS */
static void step_elsewhere(struct script *s, size_t w, const char *expected)
{
    static unsigned attempts;
    struct kachi_actor actor = actor_at(s, w + 1);
    char name[64];
    snprintf(name, sizeof(name), "elsewhere %u", attempts++);
    struct kachi_entry entry = {.id = derived_id(s, name, ""), .kind = KACHI_ENTRY_USE_ELSEWHERE};
    entry.use_elsewhere = (struct kachi_use_elsewhere_content){
        id_at(s, w + 2), number(s, w + 3), kachi_str_of("credit"), kachi_str_of("JCR-1")};
    post(s, &actor, &entry, expected);
}

static bool run_entry(struct script *s, size_t w, const char *expected)
{
    static const struct {
        const char *name;
        void (*run)(struct script *, size_t, const char *);
    } steps[] = {
        {"party", step_party},       {"product", step_product},     {"pool", step_pool},
        {"make", step_make},         {"assign", step_assign},       {"offer", step_offer},
        {"accept", step_accept},     {"settle", step_settle},       {"cancel", step_cancel},
        {"sell", step_sell},         {"claim", step_claim},         {"credit", step_credit},
        {"expire", step_target},     {"default", step_target},      {"freeze", step_target},
        {"thaw", step_target},       {"revoke", step_target},       {"pool-expire", step_target},
        {"correct", step_target},    {"make-good", step_make_good}, {"attest", step_attest},
        {"allocate", step_allocate}, {"elsewhere", step_elsewhere}};
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        if (strcmp(word(s, w), steps[i].name) == 0) {
            steps[i].run(s, w, expected);
            return true;
        }
    }
    return false;
}

static void run_line(struct script *s)
{
    const char *first = word(s, 0);
    int64_t before = 0;
    int64_t after = 0;
    assert_int_equal(kachi_ledger_count(s->test.ledger, &before), KACHI_OK);
    if (strcmp(first, "refused") == 0) {
        assert_true(run_entry(s, 2, word(s, 1)));
        assert_int_equal(kachi_ledger_count(s->test.ledger, &after), KACHI_OK);
        assert_int_equal(after, before);
    } else if (strcmp(first, "again") == 0) {
        assert_true(run_entry(s, 1, NULL));
        assert_int_equal(kachi_ledger_count(s->test.ledger, &after), KACHI_OK);
        assert_int_equal(after, before);
    } else if (strcmp(first, "wait") == 0) {
        s->test.now += number(s, 1) * TEST_DAY;
    } else if (strcmp(first, "made") == 0) {
        struct kachi_lot lot = lot_at(s, 1);
        expect_amounts(s, 0, &lot.made);
    } else if (strcmp(first, "left") == 0) {
        struct kachi_lot lot = lot_at(s, 1);
        expect_amounts(s, 0, &lot.left);
    } else if (strcmp(first, "origin") == 0) {
        expect_origin(s, 0);
    } else if (strcmp(first, "apart") == 0) {
        expect_apart(s, 0);
    } else if (strcmp(first, "notices") == 0) {
        expect_notices(s, 0);
    } else if (strcmp(first, "drawn") == 0) {
        expect_drawn(s, 0);
    } else if (strcmp(first, "total") == 0) {
        expect_total(s, 0);
    } else if (!run_entry(s, 0, NULL)) {
        fail_msg("%s:%u: no step \"%s\"", s->path, s->line, first);
    }
}

/* Cuts a line of the case into words; a comment ends it. */
static void split_words(struct script *s, struct kachi_str line)
{
    s->word_count = 0;
    line = kachi_str_trim(kachi_str_cut(&line, '#'));
    while (!kachi_str_is_empty(line) && s->word_count < WORDS_MAX) {
        struct kachi_str part = kachi_str_cut(&line, ' ');
        line = kachi_str_trim(line);
        s->words[s->word_count++] = kachi_str_copy(&s->arena, part).text;
    }
    s->words[s->word_count] = NULL;
}

static void run_case(void **state)
{
    struct script s = {0};
    struct kachi_str content = {0};
    const char *root = getenv("KACHI_SOURCE_ROOT");
    kachi_arena_init(&s.arena);
    test_ledger_open(&s.test, ":memory:");
    s.path = kachi_str_print(&s.arena, "%s/tests/cases/ledger/%s.case", root == NULL ? "." : root,
                             (const char *)*state)
                 .text;
    assert_int_equal(kachi_file_read(&s.arena, kachi_str_of(s.path), &s.test.findings, &content),
                     KACHI_OK);
    unsigned steps = 0;
    while (content.bytes > 0) {
        s.line++;
        split_words(&s, kachi_str_cut(&content, '\n'));
        if (s.word_count > 0) {
            run_line(&s);
            steps++;
        }
    }
    assert_true(steps > 5);
    assert_string_equal(s.words[0] == NULL ? "total" : s.words[0], "total");
    test_ledger_close(&s.test);
    kachi_arena_release(&s.arena);
}

int main(void)
{
    if (test_place_is_missing()) {
        return 77;
    }
    static char l1[] = "l1-car", l2[] = "l2-halves", l3[] = "l3-yield", l4[] = "l4-again";
    static char revoked[] = "l1-revoked", l6[] = "l6-on-credit", stops[] = "stops";
    static char l7[] = "l7-singly", l8[] = "l8-two-pools", laws[] = "laws", uses[] = "uses";
    static char limits[] = "limits";
    static char double_count[] = "double-count", made_good[] = "default-made-good";
    static char several_pools[] = "several-pools";
    static char double_use[] = "double-use", double_certificate[] = "double-certificate";
    const struct CMUnitTest tests[] = {
        {"L1: the car", run_case, NULL, NULL, l1},
        {"L2: halves of halves add up", run_case, NULL, NULL, l2},
        {"L3: yield and scrap", run_case, NULL, NULL, l3},
        {"L4: the same id again", run_case, NULL, NULL, l4},
        {"L1: a pool is revoked", run_case, NULL, NULL, revoked},
        {"L6: on credit, and not paid", run_case, NULL, NULL, l6},
        {"not paid, after some of it was made good", run_case, NULL, NULL, made_good},
        {"stops, ends and corrections", run_case, NULL, NULL, stops},
        {"L7: sold one at a time", run_case, NULL, NULL, l7},
        {"L8: two pools, sold singly", run_case, NULL, NULL, l8},
        {"attests, allocation, grams used elsewhere", run_case, NULL, NULL, uses},
        {"several pools of one product and period", run_case, NULL, NULL, several_pools},
        {"what the laws refuse", run_case, NULL, NULL, laws},
        {"amounts at their limits", run_case, NULL, NULL, limits},
        {"the rules of double counting", run_case, NULL, NULL, double_count},
        {"one purpose once, whatever becomes of the lot", run_case, NULL, NULL, double_use},
        {"certificates piece by piece", run_case, NULL, NULL, double_certificate},
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
