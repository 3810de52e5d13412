/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Crashes: whatever happens to the disk or the process, every acknowledged entry is there, no half
 * of one is, and sending everything again ends in the very state of an undisturbed run.
 *
 * The disk fails, is full, or loses its power at every single operation of a scenario, one after
 * the other; and a process that writes is killed, again and again. KACHI_FAULT_ROUNDS asks for more
 * kills, and for every fault at every operation, with the whole audit after each.
 */
#include "ledger_test.h"

#include "ledger/store.h"
#include "ledger_disk.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define STEPS_MAX 40
#define STEPS_ALONE 5 /* parties, product, pool and a lot: the others need them */

/* Entries in order, each with its author; those that share a batch are posted together. */
struct step {
    struct kachi_entry entry;
    const char *author; /* NULL: the operator */
};

static struct kachi_make_draw scenario_draw;
static struct kachi_make_output scenario_output;
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

static struct kachi_entry offer(const char *name, int64_t quantity, enum kachi_terms terms)
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
    steps[n++] = (struct step){pool("C", KACHI_BASIS_CERTIFICATE, KACHI_CUSTODY_CERTIFICATE), NULL};
    steps[n++] = (struct step){
        pool("G", KACHI_BASIS_EMBODIED, KACHI_CUSTODY_PHYSICAL | KACHI_CUSTODY_ALLOCATION), NULL};
    cut_outputs[0] = (struct kachi_make_output){test_id("cut"), test_id("product"), 10, 1};
    cut_outputs[1] = (struct kachi_make_output){test_id("low"), test_id("product"), 10, 1};
    cut_outputs[2] = (struct kachi_make_output){test_id("high"), test_id("product"), 10, 1};
    struct kachi_entry entry = {.id = test_id("cut"), .kind = KACHI_ENTRY_MAKE};
    entry.make = (struct kachi_make_content){
        .own_emitted_g = 3000, .output_count = 3, .outputs = cut_outputs};
    steps[n++] = (struct step){entry, "A"};
    entry = (struct kachi_entry){.id = test_id("as"), .kind = KACHI_ENTRY_ASSIGN};
    entry.assign = (struct kachi_assign_content){test_id("C"), 40, test_id("cut"), 5};
    steps[n++] = (struct step){entry, "A"};
    lowered = (struct kachi_allocate_to){test_id("low"), 50};
    raised = (struct kachi_allocate_from){test_id("high"), 1};
    entry = (struct kachi_entry){.id = test_id("al"), .kind = KACHI_ENTRY_ALLOCATE};
    entry.allocate = (struct kachi_allocate_content){
        .pool = test_id("G"), .to_count = 1, .from_count = 1, .to = &lowered, .from = &raised};
    steps[n++] = (struct step){entry, "A"};
    cut_input = (struct kachi_make_input){test_id("lot"), 5};
    entry = (struct kachi_entry){.id = test_id("slip"), .kind = KACHI_ENTRY_MAKE};
    static struct kachi_make_output slip;
    slip = (struct kachi_make_output){test_id("slip"), test_id("product"), 5, 1};
    entry.make = (struct kachi_make_content){
        .input_count = 1, .inputs = &cut_input, .output_count = 1, .outputs = &slip};
    steps[n++] = (struct step){entry, "A"};
    steps[n++] = (struct step){on(KACHI_ENTRY_CORRECT, "back", "slip"), "A"};
    entry = (struct kachi_entry){.id = test_id("ue"), .kind = KACHI_ENTRY_USE_ELSEWHERE};
    entry.use_elsewhere = (struct kachi_use_elsewhere_content){
        test_id("C"), 7, kachi_str_of("credit"), kachi_str_of("JCR-1")};
    steps[n++] = (struct step){entry, "A"};
    entry = (struct kachi_entry){.id = test_id("x3"), .kind = KACHI_ENTRY_CANCEL};
    entry.cancel.offer = test_id("o3");
    entry.cancel.reason = kachi_str_of("why");
    steps[n++] = (struct step){entry, "A"};
    return n;
}

/* A sale, a sale on credit, claims, a freeze and a revocation made good; makes; the count of steps.
 */
static size_t draw_up(struct step steps[STEPS_MAX])
{
    size_t n = 0;
    steps[n++] = (struct step){party("A"), NULL};
    steps[n++] = (struct step){party("B"), NULL};
    struct kachi_entry entry = {.id = test_id("product"), .kind = KACHI_ENTRY_PRODUCT};
    entry.product =
        (struct kachi_product_content){test_id("A"), kachi_str_of("steel"), kachi_str_of("g"), 0};
    steps[n++] = (struct step){entry, NULL};
    steps[n++] = (struct step){pool("P", KACHI_BASIS_EMBODIED, KACHI_CUSTODY_PHYSICAL), NULL};
    scenario_draw = (struct kachi_make_draw){test_id("P"), 100};
    scenario_output = (struct kachi_make_output){test_id("lot"), test_id("product"), 100, 1};
    entry = (struct kachi_entry){.id = test_id("lot"), .kind = KACHI_ENTRY_MAKE};
    entry.make = (struct kachi_make_content){.own_emitted_g = 200,
                                             .draw_count = 1,
                                             .draws = &scenario_draw,
                                             .output_count = 1,
                                             .outputs = &scenario_output};
    steps[n++] = (struct step){entry, "A"};
    steps[n++] = (struct step){offer("o1", 30, KACHI_TERMS_PREPAID), "A"};
    steps[n++] = (struct step){offer("o2", 30, KACHI_TERMS_ON_CREDIT), "A"};
    steps[n++] = (struct step){offer("o3", 10, KACHI_TERMS_PREPAID), "A"};
    steps[n++] = (struct step){accept_of("a1", "o1"), "B"};
    steps[n++] = (struct step){accept_of("bought2", "o2"), "B"};
    steps[n++] = (struct step){settle_of("bought1", "o1"), "A"};
    steps[n++] = (struct step){settle_of("s2", "o2"), "A"};
    steps[n++] = (struct step){claim_of("c1", "bought1"), "B"};
    steps[n++] = (struct step){claim_of("c2", "bought2"), "B"};
    entry = (struct kachi_entry){.id = test_id("at"), .kind = KACHI_ENTRY_ATTEST};
    entry.attest = (struct kachi_attest_content){.subject = test_id("bought2"),
                                                 .quantity = 2,
                                                 .purpose = kachi_str_of("scope-3"),
                                                 .from = 20000,
                                                 .to = 20364};
    steps[n++] = (struct step){entry, "B"};
    n += draw_up_makes(steps + n);
    steps[n++] = (struct step){on(KACHI_ENTRY_FREEZE, "f", "bought1"), NULL};
    steps[n++] = (struct step){on(KACHI_ENTRY_THAW, "t", "bought1"), NULL};
    steps[n++] = (struct step){on(KACHI_ENTRY_REVOKE, "r", "P"), NULL};
    entry = (struct kachi_entry){.id = test_id("mg"), .kind = KACHI_ENTRY_MAKE_GOOD};
    entry.make_good =
        (struct kachi_make_good_content){test_id("bought1"), test_id("P"), test_id("G")};
    steps[n++] = (struct step){entry, "A"};
    assert_true(n <= STEPS_MAX);
    return n;
}

/* Always the same bytes: salts must not depend on how often an entry was tried. */
static void fill_alike(void *state, uint8_t *bytes, size_t count)
{
    (void)state;
    memset(bytes, 0x5a, count);
}

/* A ledger that may fail to open: fixed clock, id and salts, so that equal histories are equal
 * bytes. */
static enum kachi_err open_ledger(struct test_ledger *test, const char *path)
{
    struct kachi_id id = test_id("ledger");
    *test = (struct test_ledger){.now = TEST_START};
    kachi_findings_init(&test->findings);
    enum kachi_err err = kachi_database_open(kachi_str_of(path), KACHI_DATABASE_CREATE,
                                             &test->findings, &test->database);
    struct kachi_ledger_options options = {
        .id = &id,
        .clock = kachi_clock_fixed(&test->now),
        .random = {.fill = fill_alike},
        .sweep_entries = 2, /* so that a short batch is written in pieces, by a second thread */
    };
    return err == KACHI_OK
               ? kachi_ledger_open(test->database, &options, &test->findings, &test->ledger)
               : err;
}

static enum kachi_err post_step(struct test_ledger *test, const struct step *step)
{
    struct kachi_actor actor = kachi_actor_operator();
    enum kachi_err err = KACHI_OK;
    if (step->author != NULL) {
        struct kachi_id id = test_id(step->author);
        err = kachi_actor_of_party(test->ledger, &id, &actor);
    }
    return err == KACHI_OK ? kachi_post_one(test->ledger, &actor, &step->entry, NULL) : err;
}

/* Posts steps from..; how many were acknowledged before the first failure. */
static size_t run_steps(struct test_ledger *test, const struct step *steps, size_t from,
                        size_t count)
{
    size_t done = from;
    while (done < count && post_step(test, &steps[done]) == KACHI_OK) {
        done++;
    }
    return done;
}

/* How the steps are posted, and what is to come of it whatever happens. */
struct fault_run {
    enum disk_fault fault;
    size_t (*steps)(struct test_ledger *test, const struct step *steps, size_t from, size_t count);
    struct kachi_digest expected; /* of the undisturbed run */
};

/* The same, but for the first few, in one batch: all or nothing. */
static size_t run_at_once(struct test_ledger *test, const struct step *steps, size_t from,
                          size_t count)
{
    struct kachi_post_request requests[STEPS_MAX];
    struct kachi_post_result results[STEPS_MAX];
    struct kachi_entry entries[STEPS_MAX];
    size_t alone = from < STEPS_ALONE ? run_steps(test, steps, from, STEPS_ALONE) : from;
    if (alone < STEPS_ALONE) {
        return alone;
    }
    for (size_t i = alone; i < count; i++) {
        requests[i] = (struct kachi_post_request){kachi_actor_operator(), &test->findings};
        entries[i] = steps[i].entry;
        struct kachi_id id = test_id(steps[i].author == NULL ? "" : steps[i].author);
        if (steps[i].author != NULL &&
            kachi_actor_of_party(test->ledger, &id, &requests[i].actor) != KACHI_OK) {
            return alone;
        }
    }
    if (alone == count || kachi_post_each(test->ledger, count - alone, requests + alone,
                                          entries + alone, results + alone) != KACHI_OK) {
        return alone;
    }
    for (size_t i = alone; i < count; i++) {
        assert_int_not_equal(results[i].status, KACHI_POST_REFUSED);
    }
    return count;
}

/* One fault at one operation. False where the scenario ended before it came. */
static bool run_fault(const struct fault_run *run, unsigned at, const struct step *steps,
                      size_t count)
{
    const enum disk_fault fault = run->fault;
    struct test_ledger test;
    struct kachi_digest digest = {{0}};
    struct kachi_arena arena;
    struct kachi_audit audit;
    int64_t entries = 0;
    size_t done = 0;
    disk_reset(fault, at);
    enum kachi_err err = open_ledger(&test, "/disk/ledger");
    if (err == KACHI_OK) {
        done = run->steps(&test, steps, 0, count);
    }
    bool has_come = disk_operations() >= at;
    /* A disk that only fails for a while: the same connection goes on where it stopped. */
    for (int tries = 0; err == KACHI_OK && fault < DISK_POWER_DROP && tries < 8; tries++) {
        done = run->steps(&test, steps, done, count);
    }
    if (err == KACHI_OK && fault < DISK_POWER_DROP) {
        assert_int_equal(done, count);
    }
    test_ledger_close(&test);
    disk_power_on();
    assert_int_equal(open_ledger(&test, "/disk/ledger"), KACHI_OK);
    assert_int_equal(kachi_ledger_count(test.ledger, &entries), KACHI_OK);
    /* Every acknowledged entry is there; of the one, or the batch, in doubt all or nothing. */
    bool is_batch = run->steps == run_at_once && done >= STEPS_ALONE;
    assert_true(entries == (int64_t)done ||
                entries == (is_batch ? (int64_t)count : (int64_t)done + 1));
    /* The whole audit after some faults, or (make fault) after each; the same end after all. */
    if (at % 8 == 0 || getenv("KACHI_FAULT_ROUNDS") != NULL) {
        kachi_arena_init(&arena);
        test_audit(&test, &arena, &audit);
        kachi_arena_release(&arena);
    }
    assert_int_equal(run->steps(&test, steps, 0, count), count);
    assert_int_equal(kachi_ledger_digest(test.ledger, &digest), KACHI_OK);
    assert_true(kachi_digest_equal(&digest, &run->expected));
    test_ledger_close(&test);
    return has_come;
}

static void fail_at_every_operation(size_t (*run_all)(struct test_ledger *, const struct step *,
                                                      size_t, size_t))
{
    struct step steps[STEPS_MAX];
    struct test_ledger test;
    struct fault_run run = {.steps = run_all};
    size_t count = draw_up(steps);
    unsigned faults = 0;
    disk_install();
    disk_reset(DISK_FINE, 0);
    assert_int_equal(open_ledger(&test, "/disk/ledger"), KACHI_OK);
    size_t done = run_steps(&test, steps, 0, count);
    if (done < count) {
        test_show_findings(&test.findings);
    }
    assert_int_equal(done, count);
    assert_int_equal(kachi_ledger_digest(test.ledger, &run.expected), KACHI_OK);
    test_ledger_close(&test);
    for (int fault = DISK_FAILS; fault < DISK_FAULT_COUNT; fault++) {
        /* Every operation meets one of the faults, or (make fault) each of them. */
        bool is_long = getenv("KACHI_FAULT_ROUNDS") != NULL;
        unsigned step = is_long ? 1 : DISK_FAULT_COUNT - 1;
        unsigned at = is_long ? 1 : (unsigned)fault;
        run.fault = (enum disk_fault)fault;
        for (; run_fault(&run, at, steps, count); at += step) {
            faults++;
        }
        assert_true(at > 100); /* every transaction writes and syncs */
    }
    fprintf(stderr, "# %u faults\n", faults);
}

static void every_operation_may_fail(void **state)
{
    (void)state;
    fail_at_every_operation(run_steps);
}

/* A batch is written piece by piece, by a second thread: a fault in any of them undoes all. */
static void every_operation_of_a_batch_may_fail(void **state)
{
    (void)state;
    fail_at_every_operation(run_at_once);
}

/* Posts single-gram offers for ever, and says so after each. */
static void write_until_killed(const char *path, int round, int out)
{
    struct test_ledger test;
    struct kachi_actor maker = {0};
    struct kachi_id id = test_id("A");
    if (open_ledger(&test, path) != KACHI_OK ||
        kachi_actor_of_party(test.ledger, &id, &maker) != KACHI_OK) {
        _exit(1);
    }
    for (int i = 0;; i++) {
        char name[40];
        snprintf(name, sizeof(name), "%d %d", round, i);
        struct kachi_entry entry = offer(name, 1, KACHI_TERMS_PREPAID);
        struct kachi_id sent = entry.id;
        if (kachi_post_one(test.ledger, &maker, &entry, NULL) != KACHI_OK ||
            write(out, sent.bytes, sizeof(sent.bytes)) != (ssize_t)sizeof(sent.bytes)) {
            _exit(1);
        }
    }
}

/* Kills a writer after some milliseconds; the count of what it had acknowledged, all there. */
static unsigned kill_once(const char *path, int round)
{
    int ends[2];
    unsigned acknowledged = 0;
    struct kachi_id id;
    struct test_ledger test;
    struct kachi_key key = {0};
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        write_until_killed(path, round, ends[1]);
    }
    close(ends[1]);
    usleep(15000 + (useconds_t)(kachi_random_at(3, (uint64_t)round, 1) % 40000));
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    assert_int_equal(open_ledger(&test, path), KACHI_OK);
    while (read(ends[0], id.bytes, sizeof(id.bytes)) == (ssize_t)sizeof(id.bytes)) {
        assert_int_equal(kachi_store_key_get(test.ledger, &id, &key), KACHI_OK);
        acknowledged++;
    }
    close(ends[0]);
    test_ledger_close(&test);
    return acknowledged;
}

static void killed_again_and_again(void **state)
{
    (void)state;
    char path[] = "/tmp/kachi-ledger-kill-XXXXXX";
    char other[sizeof(path) + 8];
    struct step steps[STEPS_MAX];
    struct test_ledger test;
    struct kachi_arena arena;
    struct kachi_audit audit;
    const char *asked = getenv("KACHI_FAULT_ROUNDS");
    int64_t rounds = 6;
    unsigned acknowledged = 0;
    int file = mkstemp(path);
    assert_true(file >= 0);
    close(file);
    unlink(path);
    if (asked != NULL) {
        assert_true(kachi_str_read_int64(kachi_str_of(asked), &rounds));
    }
    (void)draw_up(steps);
    scenario_output.quantity = INT64_C(1000000000);
    assert_int_equal(open_ledger(&test, path), KACHI_OK);
    assert_int_equal(run_steps(&test, steps, 0, 5), 5);
    test_ledger_close(&test);
    for (int64_t i = 0; i < rounds; i++) {
        acknowledged += kill_once(path, (int)i);
    }
    assert_int_equal(open_ledger(&test, path), KACHI_OK);
    kachi_arena_init(&arena);
    test_audit(&test, &arena, &audit);
    /* Of each killed writer at most one entry more than it could still say. */
    assert_true(audit.entries >= (int64_t)acknowledged + 5);
    assert_true(audit.entries <= (int64_t)acknowledged + 5 + rounds);
    fprintf(stderr, "# %lld kills, %u acknowledged\n", (long long)rounds, acknowledged);
    kachi_arena_release(&arena);
    test_ledger_close(&test);
    unlink(path);
    snprintf(other, sizeof(other), "%s-wal", path);
    unlink(other);
    snprintf(other, sizeof(other), "%s-shm", path);
    unlink(other);
}

int main(void)
{
    /* The killed writers come first: they need the real disk. */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(killed_again_and_again),
        cmocka_unit_test(every_operation_may_fail),
        cmocka_unit_test(every_operation_of_a_batch_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
