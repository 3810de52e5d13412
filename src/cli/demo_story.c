/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/demo_internal.h"
#include "footprint/study.h"
#include "inventory/store.h"
#include "inventory/tables.h"

#include <stdlib.h>
#include <unistd.h>

#define EXAMPLE "examples/car/"
#define PROGRAM "cev-2026"
#define STORY_DAY "2026-11-23T09:00:00Z"
#define STEP_US ((kachi_moment)60000000) /* a minute between any two events */
#define SEED 2050U

static const struct kachi_demo_maker cast[KACHI_DEMO_MAKERS] = {
    [KACHI_DEMO_A] = {.key = "A", .product = "steel"},
    [KACHI_DEMO_B] = {.key = "B", .product = "aluminium"},
    [KACHI_DEMO_C] = {.key = "C", .product = "resin"},
    [KACHI_DEMO_D] = {.key = "D", .product = "car-assembly"},
};
/* What each made in the fiscal year of its statement, in kg, and cars; illustrative. */
static const int64_t made_in_year[KACHI_DEMO_MAKERS] = {1000000000, 800000, 1500000, 1200};

struct kachi_id kachi_story_id(struct kachi_story *story)
{
    story->now += STEP_US;
    return kachi_id_new(&story->clock, &story->source);
}

static uint32_t activity_of(const struct kachi_story *story, const char *key)
{
    return kachi_dataset_activity(story->demo->dataset, kachi_str_of(key));
}

static enum kachi_err footprint_of(struct kachi_story *story, const struct kachi_study *study,
                                   const char *key, struct kachi_footprint **out)
{
    struct kachi_session *session = story->session;
    struct kachi_footprint_options options = {.amount = 1.0, .unit = KACHI_NONE};
    enum kachi_err err =
        kachi_study_column(study, activity_of(story, key), &session->findings, &options.column);
    if (err != KACHI_OK) {
        return err;
    }
    return kachi_footprint_compute(&session->arena, study->system, options, &session->findings,
                                   out);
}

static enum kachi_err compute_stated(struct kachi_story *story, const struct kachi_study *stated)
{
    struct kachi_demo *demo = story->demo;
    struct kachi_avoided_options options = {
        .solution = activity_of(story, "end-of-life"),
        .reference = activity_of(story, "end-of-life-reference"),
        .amount = 1.0,
    };
    enum kachi_err err = footprint_of(story, stated, "car", &demo->car_stated);
    err = err == KACHI_OK ? footprint_of(story, stated, "car-ev", &demo->ev_stated) : err;
    if (err != KACHI_OK) {
        return err;
    }
    return kachi_avoided_compute(&story->session->arena, stated, options, &story->session->findings,
                                 &demo->avoided);
}

/* Steps 1 to 3: facts in, footprints before and after, AE. */
static enum kachi_err calculate(struct kachi_story *story)
{
    struct kachi_session *session = story->session;
    struct kachi_demo *demo = story->demo;
    struct kachi_study_options options = {.solver = KACHI_SOLVE_AUTO};
    struct kachi_scenario baseline = {.taken = NULL};
    struct kachi_study before = {.system = NULL};
    struct kachi_study stated = {.system = NULL};
    enum kachi_err err = kachi_study_run(&session->arena, demo->dataset, baseline, options,
                                         &session->findings, &before);
    err = err == KACHI_OK ? footprint_of(story, &before, "car", &demo->car_before) : err;
    if (err == KACHI_OK) {
        err = kachi_study_run(&session->arena, demo->dataset,
                              kachi_scenario_stated(&session->arena, demo->dataset), options,
                              &session->findings, &stated);
    }
    err = err == KACHI_OK ? compute_stated(story, &stated) : err;
    kachi_study_release(&before);
    kachi_study_release(&stated);
    return err;
}

/* Step 4: each maker states, a verifier redoes the number and signs it off. */
static enum kachi_err state(struct kachi_story *story, int maker)
{
    struct kachi_session *session = story->session;
    struct kachi_demo *demo = story->demo;
    struct kachi_demo_maker *who = &demo->makers[maker];
    struct kachi_statement_request request = {
        .activity = activity_of(story, who->product),
        .reference = KACHI_NONE,
        .party = kachi_str_of(who->key),
        .quantity = kachi_decimal_of(made_in_year[maker]),
        .from = kachi_day_of((struct kachi_date){2025, 4, 1}),
        .until = kachi_day_of((struct kachi_date){2026, 3, 31}),
        .runs = KACHI_CERTAINTY_RUNS,
        .seed = 1,
    };
    enum kachi_err err = kachi_statement_draft(&session->arena, demo->dataset, &request,
                                               &session->findings, &who->statement);
    if (err != KACHI_OK) {
        return err;
    }
    story->now += STEP_US;
    err = kachi_statement_save(story->database, who->statement, story->now);
    if (err != KACHI_OK) {
        return err;
    }
    return kachi_statement_verify(story->database, demo->dataset, who->statement, kachi_str_of("V"),
                                  story->now, &session->findings);
}

static enum kachi_err state_all(struct kachi_story *story)
{
    enum kachi_err err = kachi_statement_prepare(story->database);
    for (int maker = 0; err == KACHI_OK && maker < KACHI_DEMO_MAKERS; maker++) {
        err = state(story, maker);
    }
    return err;
}

static enum kachi_err judge_one(struct kachi_story *story, const char *key,
                                struct kachi_verdict **out)
{
    struct kachi_session *session = story->session;
    struct kachi_facts facts =
        kachi_facts_of_activity(&session->arena, story->demo->dataset, activity_of(story, key));
    return kachi_program_evaluate(&session->arena, story->demo->program, facts,
                                  kachi_day_of_moment(story->now), &session->findings, out);
}

/* Step 6. */
static enum kachi_err judge(struct kachi_story *story)
{
    struct kachi_demo *demo = story->demo;
    enum kachi_err err = kachi_program_open(&story->session->arena, kachi_str_of(PROGRAM),
                                            &story->session->findings, &demo->program);
    err = err == KACHI_OK ? judge_one(story, "car", &demo->car_verdict) : err;
    return err == KACHI_OK ? judge_one(story, "car-ev", &demo->ev_verdict) : err;
}

static enum kachi_err import_example(struct kachi_story *story)
{
    struct kachi_session *session = story->session;
    struct kachi_dataset *read = NULL;
    struct kachi_store_options options = {.replace = false};
    struct kachi_store_summary summary;
    enum kachi_err err = kachi_store_prepare(story->database);
    err = err == KACHI_OK ? kachi_tables_read_embedded(EXAMPLE, &session->findings, &read) : err;
    if (err == KACHI_OK) {
        err = kachi_store_save(story->database, read, options, &session->findings, &summary);
    }
    kachi_dataset_close(read);
    if (err != KACHI_OK) {
        return err;
    }
    return kachi_store_load(story->database, &session->findings, &story->demo->dataset);
}

static enum kachi_err tell(struct kachi_story *story)
{
    enum kachi_err err = import_example(story);
    err = err == KACHI_OK ? calculate(story) : err;
    err = err == KACHI_OK ? state_all(story) : err;
    err = err == KACHI_OK ? kachi_story_trade(story) : err;
    return err == KACHI_OK ? judge(story) : err;
}

/* A folder of the story's own, so that nothing of the user's is touched. */
static enum kachi_err make_folder(struct kachi_session *session, char *folder, size_t bytes)
{
    const char *temporary = getenv("TMPDIR");
    bool given = temporary != NULL && temporary[0] != '\0';
    struct kachi_str path =
        kachi_str_print(&session->arena, "%s/kachi-demo-XXXXXX", given ? temporary : "/tmp");
    if (path.bytes >= bytes) {
        kachi_findings_add(&session->findings, "demo-folder", KACHI_NOWHERE,
                           KACHI_ARGS({"path", path}));
        return KACHI_ERR_IO;
    }
    for (size_t i = 0; i <= path.bytes; i++) {
        folder[i] = path.text[i];
    }
    if (mkdtemp(folder) == NULL) {
        kachi_findings_add(&session->findings, "demo-folder", KACHI_NOWHERE,
                           KACHI_ARGS({"path", path}));
        return KACHI_ERR_IO;
    }
    return KACHI_OK;
}

static enum kachi_err tell_in(struct kachi_story *story, struct kachi_str path)
{
    struct kachi_session *session = story->session;
    enum kachi_err err =
        kachi_database_open(path, KACHI_DATABASE_CREATE, &session->findings, &story->database);
    err = err == KACHI_OK ? tell(story) : err;
    kachi_ledger_close(story->ledger);
    kachi_database_close(story->database);
    return err;
}

enum kachi_err kachi_demo_keep(struct kachi_session *session, struct kachi_demo *demo,
                               struct kachi_demo_place *place)
{
    *demo = (struct kachi_demo){.arena = &session->arena};
    *place = (struct kachi_demo_place){.database = {"", 0}};
    for (int maker = 0; maker < KACHI_DEMO_MAKERS; maker++) {
        demo->makers[maker] = cast[maker];
    }
    struct kachi_story story = {.session = session, .demo = demo, .random = SEED};
    (void)kachi_moment_read(kachi_str_of(STORY_DAY), &story.now); /* a constant of ours */
    story.clock = kachi_clock_fixed(&story.now);
    story.source = kachi_random_seeded(&story.random);
    enum kachi_err err = make_folder(session, place->folder, sizeof(place->folder));
    if (err != KACHI_OK) {
        return err;
    }
    place->database = kachi_str_print(&session->arena, "%s/demo.db", place->folder);
    return tell_in(&story, place->database);
}

void kachi_demo_forget(struct kachi_session *session, const struct kachi_demo_place *place)
{
    static const char *const endings[] = {"", "-wal", "-shm"};
    if (kachi_str_is_empty(place->database)) {
        return;
    }
    for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
        struct kachi_str path =
            kachi_str_print(&session->arena, "%.*s%s", KACHI_STR_ARG(place->database), endings[i]);
        (void)unlink(path.text); /* some of them are not there */
    }
    (void)rmdir(place->folder);
}

enum kachi_err kachi_demo_run(struct kachi_session *session, struct kachi_demo *demo)
{
    struct kachi_demo_place place;
    enum kachi_err err = kachi_demo_keep(session, demo, &place);
    kachi_demo_forget(session, &place);
    return err;
}

void kachi_demo_release(struct kachi_demo *demo)
{
    kachi_program_close(demo->program);
    kachi_dataset_close(demo->dataset);
}
