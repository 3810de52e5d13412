/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger_scenario.h"

#include <string.h>

struct kachi_make_output scenario_output;
static struct kachi_make_draw scenario_draw;
static struct kachi_make_input cut_input;
static struct kachi_make_output cut_outputs[3];
static struct kachi_allocate_to lowered;
static struct kachi_allocate_from raised;

static struct kachi_entry party(const char *name)
{
    struct kachi_entry entry = {.id = test_id(name), .kind = KACHI_ENTRY_PARTY};
    entry.party =
        (struct kachi_party_content){.name = kachi_str_of(name), .role = KACHI_ROLE_MEMBER};
    return entry;
}

static struct step step_of(struct kachi_entry entry, const char *author)
{
    return (struct step){.entry = entry, .author = author};
}

struct kachi_entry scenario_offer(const char *name, int64_t quantity, enum kachi_terms terms)
{
    struct kachi_entry entry = {.id = test_id(name), .kind = KACHI_ENTRY_OFFER};
    entry.offer = (struct kachi_offer_content){.lot = test_id("lot"),
                                               .quantity = quantity,
                                               .buyer = test_id("B"),
                                               .terms = terms,
                                               .until = TEST_START + TEST_DAY,
                                               .reference = kachi_str_of("")};
    return entry;
}

static struct kachi_entry on(enum kachi_entry_kind kind, const char *name, const char *target)
{
    struct kachi_entry entry = {.id = test_id(name), .kind = kind};
    entry.target.target = test_id(target);
    entry.target.reason = kachi_str_of("why");
    return entry;
}

static struct kachi_entry accept_of(const char *name, const char *target)
{
    struct kachi_entry entry = {.id = test_id(name), .kind = KACHI_ENTRY_ACCEPT};
    entry.accept.offer = test_id(target);
    return entry;
}

static struct kachi_entry settle_of(const char *name, const char *target)
{
    struct kachi_entry entry = {.id = test_id(name), .kind = KACHI_ENTRY_SETTLE};
    entry.settle.offer = test_id(target);
    entry.settle.payment = kachi_str_of("bank");
    return entry;
}

static struct kachi_entry claim_of(const char *name, const char *lot)
{
    struct kachi_entry entry = {.id = test_id(name), .kind = KACHI_ENTRY_CLAIM};
    entry.claim = (struct kachi_claim_content){
        test_id(lot), 1, kachi_str_of("B"), kachi_str_of("final-use"), 20000, 20364};
    return entry;
}

static struct kachi_entry pool(const char *name, enum kachi_basis basis, unsigned models)
{
    struct kachi_entry entry = {.id = test_id(name), .kind = KACHI_ENTRY_POOL};
    entry.pool = (struct kachi_pool_content){.owner = test_id("A"),
                                             .statement = kachi_str_of(name),
                                             .grams = 1000,
                                             .basis = basis,
                                             .models = models,
                                             .until = 30000,
                                             .rulebook = kachi_str_of("r")};
    if (basis == KACHI_BASIS_CERTIFICATE) {
        entry.pool.product = test_id("product");
        entry.pool.actual_g = entry.pool.produced = 1000;
    }
    return entry;
}

/* Part of the lot is cut into three, one of which takes certificates, while GX moves between the
 * others; another make is taken back; a pool is used elsewhere, and a sale called off. */
static size_t draw_up_makes(struct step *steps)
{
    size_t n = 0;
    steps[n++] = step_of(pool("C", KACHI_BASIS_CERTIFICATE, KACHI_CUSTODY_CERTIFICATE), NULL);
    steps[n++] = step_of(pool("E", KACHI_BASIS_EMBODIED, KACHI_CUSTODY_PHYSICAL), NULL);
    steps[n - 1].entry.pool.until = kachi_day_of_moment(TEST_START);
    steps[n++] = step_of(
        pool("G", KACHI_BASIS_EMBODIED, KACHI_CUSTODY_PHYSICAL | KACHI_CUSTODY_ALLOCATION), NULL);
    cut_outputs[0] = (struct kachi_make_output){test_id("cut"), test_id("product"), 10, 1};
    cut_outputs[1] = (struct kachi_make_output){test_id("low"), test_id("product"), 10, 1};
    cut_outputs[2] = (struct kachi_make_output){test_id("high"), test_id("product"), 10, 1};
    struct kachi_entry entry = {.id = test_id("cut"), .kind = KACHI_ENTRY_MAKE};
    entry.make = (struct kachi_make_content){
        .own_emitted_g = 3000, .output_count = 3, .outputs = cut_outputs};
    steps[n++] = step_of(entry, "A");
    entry = (struct kachi_entry){.id = test_id("as"), .kind = KACHI_ENTRY_ASSIGN};
    entry.assign = (struct kachi_assign_content){test_id("C"), 40, test_id("cut"), 5};
    steps[n++] = step_of(entry, "A");
    lowered = (struct kachi_allocate_to){test_id("low"), 50};
    raised = (struct kachi_allocate_from){test_id("high"), 1};
    entry = (struct kachi_entry){.id = test_id("al"), .kind = KACHI_ENTRY_ALLOCATE};
    entry.allocate = (struct kachi_allocate_content){
        .pool = test_id("G"), .to_count = 1, .from_count = 1, .to = &lowered, .from = &raised};
    steps[n++] = step_of(entry, "A");
    cut_input = (struct kachi_make_input){test_id("lot"), 5};
    entry = (struct kachi_entry){.id = test_id("slip"), .kind = KACHI_ENTRY_MAKE};
    static struct kachi_make_output slip;
    slip = (struct kachi_make_output){test_id("slip"), test_id("product"), 5, 1};
    entry.make = (struct kachi_make_content){
        .input_count = 1, .inputs = &cut_input, .output_count = 1, .outputs = &slip};
    steps[n++] = step_of(entry, "A");
    steps[n++] = step_of(on(KACHI_ENTRY_CORRECT, "back", "slip"), "A");
    entry = (struct kachi_entry){.id = test_id("ue"), .kind = KACHI_ENTRY_USE_ELSEWHERE};
    entry.use_elsewhere = (struct kachi_use_elsewhere_content){
        test_id("C"), 7, kachi_str_of("credit"), kachi_str_of("JCR-1")};
    steps[n++] = step_of(entry, "A");
    entry = (struct kachi_entry){.id = test_id("x3"), .kind = KACHI_ENTRY_CANCEL};
    entry.cancel.offer = test_id("o3");
    entry.cancel.reason = kachi_str_of("why");
    steps[n++] = step_of(entry, "A");
    return n;
}

/* What the days that pass bring: offers that lapse, a payment that fails, a pool that ends. */
static size_t draw_up_ends(struct step *steps)
{
    size_t n = 0;
    steps[n++] = step_of(on(KACHI_ENTRY_EXPIRE, "ex", "o4"), "A");
    steps[n++] = step_of(on(KACHI_ENTRY_DEFAULT, "df", "o5"), "A");
    steps[n++] = step_of(on(KACHI_ENTRY_POOL_EXPIRE, "pe", "E"), "A");
    for (size_t i = 0; i < n; i++) {
        steps[i].is_late = true;
    }
    return n;
}

size_t scenario_draw_up(struct step steps[STEPS_MAX])
{
    size_t n = 0;
    steps[n++] = step_of(party("A"), NULL);
    steps[n++] = step_of(party("B"), NULL);
    struct kachi_entry entry = {.id = test_id("product"), .kind = KACHI_ENTRY_PRODUCT};
    entry.product =
        (struct kachi_product_content){test_id("A"), kachi_str_of("steel"), kachi_str_of("g"), 0};
    steps[n++] = step_of(entry, NULL);
    steps[n++] = step_of(pool("P", KACHI_BASIS_EMBODIED, KACHI_CUSTODY_PHYSICAL), NULL);
    scenario_draw = (struct kachi_make_draw){test_id("P"), 100};
    scenario_output = (struct kachi_make_output){test_id("lot"), test_id("product"), 100, 1};
    entry = (struct kachi_entry){.id = test_id("lot"), .kind = KACHI_ENTRY_MAKE};
    entry.make = (struct kachi_make_content){.own_emitted_g = 200,
                                             .draw_count = 1,
                                             .draws = &scenario_draw,
                                             .output_count = 1,
                                             .outputs = &scenario_output};
    steps[n++] = step_of(entry, "A");
    steps[n++] = step_of(scenario_offer("o1", 30, KACHI_TERMS_PREPAID), "A");
    steps[n++] = step_of(scenario_offer("o2", 30, KACHI_TERMS_ON_CREDIT), "A");
    steps[n++] = step_of(scenario_offer("o3", 10, KACHI_TERMS_PREPAID), "A");
    steps[n++] = step_of(scenario_offer("o4", 5, KACHI_TERMS_PREPAID), "A");
    steps[n++] = step_of(scenario_offer("o5", 5, KACHI_TERMS_ON_CREDIT), "A");
    steps[n++] = step_of(accept_of("bought5", "o5"), "B");
    steps[n++] = step_of(accept_of("a1", "o1"), "B");
    steps[n++] = step_of(accept_of("bought2", "o2"), "B");
    steps[n++] = step_of(settle_of("bought1", "o1"), "A");
    steps[n++] = step_of(settle_of("s2", "o2"), "A");
    steps[n++] = step_of(claim_of("c1", "bought1"), "B");
    steps[n++] = step_of(claim_of("c2", "bought2"), "B");
    entry = (struct kachi_entry){.id = test_id("at"), .kind = KACHI_ENTRY_ATTEST};
    entry.attest = (struct kachi_attest_content){.subject = test_id("bought2"),
                                                 .quantity = 2,
                                                 .purpose = kachi_str_of("scope-3"),
                                                 .from = 20000,
                                                 .to = 20364};
    steps[n++] = step_of(entry, "B");
    n += draw_up_makes(steps + n);
    steps[n++] = step_of(on(KACHI_ENTRY_FREEZE, "f", "bought1"), NULL);
    steps[n++] = step_of(on(KACHI_ENTRY_THAW, "t", "bought1"), NULL);
    steps[n++] = step_of(on(KACHI_ENTRY_REVOKE, "r", "P"), NULL);
    entry = (struct kachi_entry){.id = test_id("mg"), .kind = KACHI_ENTRY_MAKE_GOOD};
    entry.make_good =
        (struct kachi_make_good_content){test_id("bought1"), test_id("P"), test_id("G")};
    steps[n++] = step_of(entry, "A");
    entry = (struct kachi_entry){.id = test_id("st"), .kind = KACHI_ENTRY_STATEMENT};
    entry.statement = (struct kachi_statement_content){.statement = kachi_str_of("st_1"),
                                                       .state = kachi_str_of("verified"),
                                                       .issuer = kachi_str_of("A"),
                                                       .verifier = kachi_str_of("V")};
    steps[n++] = step_of(entry, NULL);
    n += draw_up_ends(steps + n);
    assert_true(n <= STEPS_MAX);
    return n;
}

/* Always the same bytes: salts must not depend on how often an entry was tried. */
static void fill_alike(void *state, uint8_t *bytes, size_t count)
{
    (void)state;
    memset(bytes, 0x5a, count);
}

enum kachi_err scenario_open(struct test_ledger *test, const char *path)
{
    static struct kachi_id id;
    id = test_id("ledger");
    *test = (struct test_ledger){.now = TEST_START};
    kachi_findings_init(&test->findings);
    test->options = (struct kachi_ledger_options){
        .id = &id,
        .clock = kachi_clock_fixed(&test->now),
        .random = {.fill = fill_alike},
        .sweep_entries = 2, /* so that a short batch is written in pieces, by a second thread */
    };
    enum kachi_err err = kachi_database_open(kachi_str_of(path), KACHI_DATABASE_CREATE,
                                             &test->findings, &test->database);
    return err == KACHI_OK
               ? kachi_ledger_open(test->database, &test->options, &test->findings, &test->ledger)
               : err;
}

kachi_moment step_time(const struct step *step)
{
    return TEST_START + (step->is_late ? 2 * TEST_DAY : 0);
}

enum kachi_err scenario_actor(struct test_ledger *test, const struct step *step,
                              struct kachi_actor *out)
{
    if (step->author == NULL) {
        bool is_books = step->entry.kind == KACHI_ENTRY_STATEMENT;
        *out = is_books ? kachi_actor_book() : kachi_actor_operator();
        return KACHI_OK;
    }
    struct kachi_id id = test_id(step->author);
    return kachi_actor_of_party(test->ledger, &id, out);
}

enum kachi_err scenario_post(struct test_ledger *test, const struct step *step)
{
    struct kachi_actor actor;
    test->now = step_time(step);
    enum kachi_err err = scenario_actor(test, step, &actor);
    return err == KACHI_OK ? kachi_post_one(test->ledger, &actor, &step->entry, NULL) : err;
}
