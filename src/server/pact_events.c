/* SPDX-License-Identifier: Apache-2.0 */
#include "server/pact_events.h"

#include "interop/pact_client.h"
#include "interop/pact_event.h"
#include "interop/pact_offer.h"
#include "server/log.h"
#include "server/server_internal.h"

#include <unistd.h>

#define STEP_US 200000U /* between two looks at the queue */
#define WAIT_MAX_US ((kachi_moment)3600 * 1000000)

struct kachi_pact_events {
    struct kachi_server *server;
    struct kachi_findings findings;
    struct kachi_database *database;
    pthread_t thread;
    bool is_running;
    atomic_bool is_ending, is_woken;
};

/* What the partner has published, fetched and kept. */
static enum kachi_err fetch(struct kachi_pact_events *events, struct kachi_pact_client *client,
                            kachi_json ids)
{
    enum kachi_err err = KACHI_OK;
    for (size_t i = 0; err == KACHI_OK && i < kachi_json_count(ids); i++) {
        struct kachi_pact_footprint footprint;
        err = kachi_pact_client_get(client, kachi_json_text(kachi_json_at(ids, i)), &footprint);
        err = err == KACHI_OK ? kachi_pact_footprint_put(events->database, &footprint) : err;
        err = err == KACHI_ERR_NOT_FOUND ? KACHI_OK : err; /* gone again: nothing to keep */
    }
    return err;
}

/* "sent", "refused", or "waiting" for another attempt. */
static const char *attempt(struct kachi_pact_events *events, struct kachi_arena *arena,
                           const struct kachi_pact_outgoing *event,
                           const struct kachi_pact_partner *partner)
{
    struct kachi_json_doc doc = {.root = NULL};
    struct kachi_pact_partner asked = *partner;
    struct kachi_pact_client client = {.arena = arena,
                                       .findings = &events->findings,
                                       .partner = &asked,
                                       .is_cut_off = &events->is_ending};
    int status = 0;
    asked.version = event->version;
    enum kachi_err err =
        kachi_json_read(kachi_str_of("event"), event->body, &events->findings, &doc);
    kachi_json ids = kachi_json_get(err == KACHI_OK ? doc.root : NULL, "fetch");
    if (err == KACHI_OK && ids != NULL) {
        err = fetch(events, &client, ids);
        status = err == KACHI_OK ? 200 : 0;
    } else if (err == KACHI_OK) {
        err = kachi_pact_client_event(&client, event->body, &status);
    }
    kachi_json_release(&doc);
    if (err == KACHI_OK && status >= 200 && status < 300) {
        return "sent";
    }
    bool is_final =
        status >= 400 && status < 500 && status != 401 && status != 408 && status != 429;
    return is_final || err == KACHI_ERR_INPUT ? "refused" : "waiting";
}

static kachi_moment wait_after(struct kachi_pact_events *events, int64_t attempts)
{
    const struct kachi_random *random = &events->server->options.random;
    uint8_t chance = 0;
    random->fill(random->state, &chance, 1);
    kachi_moment wait = (kachi_moment)1000000 << (attempts < 12 ? attempts : 12);
    wait = wait > WAIT_MAX_US ? WAIT_MAX_US : wait;
    return wait / 2 + wait / 512 * chance; /* half of it for certain */
}

static enum kachi_err deliver(struct kachi_pact_events *events, struct kachi_arena *arena)
{
    struct kachi_pact_partner *partners = NULL;
    struct kachi_pact_outgoing *due = NULL;
    size_t partner_count = 0;
    size_t count = 0;
    kachi_moment now = kachi_clock_now(&events->server->options.clock);
    enum kachi_err err = kachi_pact_events_due(events->database, arena, now, &due, &count);
    if (err == KACHI_OK && count > 0) {
        err = kachi_pact_partners(events->database, arena, &partners, &partner_count);
    }
    bool *is_silent = KACHI_NEW_ARRAY(arena, bool, partner_count + 1);
    for (size_t i = 0; err == KACHI_OK && i < count; i++) {
        const char *state = "refused"; /* the partner was taken away */
        size_t k = 0;
        while (k < partner_count && partners[k].number != due[i].partner) {
            k++;
        }
        if (is_silent[k]) {
            continue; /* its other events are due again next time: nobody waits for it twice */
        }
        state = k < partner_count ? attempt(events, arena, &due[i], &partners[k]) : state;
        bool is_waiting = state[0] == 'w';
        if (is_waiting && atomic_load(&events->is_ending)) {
            return KACHI_OK; /* cut off: it is no attempt of the partner's */
        }
        is_silent[k] = is_waiting;
        kachi_moment next = now + wait_after(events, due[i].attempts);
        state = is_waiting && next > due[i].until ? "expired" : state;
        if (state[0] != 's') {
            kachi_log_event(&events->server->options, "pact-event-not-delivered",
                            &events->findings);
        }
        kachi_findings_clear(&events->findings);
        err = kachi_pact_event_settle(events->database, due[i].number, state, next);
    }
    return err;
}

/* One event for all that is new, in the partner's version. */
static enum kachi_err queue_published(struct kachi_pact_events *events, struct kachi_arena *arena,
                                      const struct kachi_pact_partner *partner, size_t count,
                                      const struct kachi_str ids[])
{
    const struct kachi_server_options *options = &events->server->options;
    struct kachi_pact_sender sender = {arena, events->server->base_url, &options->clock,
                                       &options->random};
    struct kachi_pact_event event;
    kachi_pact_event_begin(&event, &sender, KACHI_PACT_EVENT_PUBLISHED, partner->version);
    kachi_json_key(&event.json, "pfIds");
    kachi_json_begin_array(&event.json);
    for (size_t i = 0; i < count; i++) {
        kachi_json_write_str(&event.json, ids[i]);
    }
    kachi_json_end_array(&event.json);
    return kachi_pact_event_send(&event, events->database, partner, partner->version);
}

/* Tells partners that can be asked of what was published since they were told last. */
static enum kachi_err announce(struct kachi_pact_events *events, struct kachi_arena *arena)
{
    struct kachi_pact_partner *partners = NULL;
    size_t partner_count = 0;
    enum kachi_err err = kachi_pact_partners(events->database, arena, &partners, &partner_count);
    for (size_t i = 0; err == KACHI_OK && i < partner_count; i++) {
        struct kachi_str *ids = NULL;
        size_t count = 0;
        int64_t last = 0;
        if (kachi_str_is_empty(partners[i].client_id)) {
            continue;
        }
        err = kachi_pact_unannounced(events->database, arena, &partners[i], &ids, &count, &last);
        if (err != KACHI_OK || last <= partners[i].announced) {
            continue;
        }
        err = kachi_database_begin(events->database);
        err = err == KACHI_OK && count > 0
                  ? queue_published(events, arena, &partners[i], count, ids)
                  : err;
        err = err == KACHI_OK ? kachi_pact_announced(events->database, partners[i].number, last)
                              : err;
        if (err == KACHI_OK) {
            err = kachi_database_commit(events->database);
        } else {
            kachi_database_rollback(events->database);
        }
    }
    return err;
}

static void *run(void *context)
{
    struct kachi_pact_events *events = context;
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    while (!atomic_load(&events->is_ending)) {
        struct kachi_arena_mark mark = kachi_arena_mark(&arena);
        if (announce(events, &arena) != KACHI_OK || deliver(events, &arena) != KACHI_OK) {
            kachi_log_event(&events->server->options, "pact-queue-not-read", &events->findings);
            kachi_findings_clear(&events->findings);
        }
        kachi_arena_reset(&arena, mark);
        for (int i = 0; i < 5 && !atomic_load(&events->is_ending) &&
                        !atomic_exchange(&events->is_woken, false);
             i++) {
            (void)usleep(STEP_US);
        }
    }
    kachi_arena_release(&arena);
    return NULL;
}

enum kachi_err kachi_pact_events_start(struct kachi_server *server, struct kachi_findings *findings)
{
    struct kachi_pact_events *events = KACHI_NEW(&server->arena, struct kachi_pact_events);
    server->events = events;
    events->server = server;
    kachi_findings_init(&events->findings);
    enum kachi_err err = kachi_database_open(server->options.database_path, KACHI_DATABASE_WRITE,
                                             findings, &events->database);
    if (err != KACHI_OK) {
        return err;
    }
    kachi_database_set_findings(events->database, &events->findings);
    if (pthread_create(&events->thread, NULL, run, events) != 0) {
        kachi_findings_add(findings, "server-thread", KACHI_NOWHERE, KACHI_NO_ARGS);
        return KACHI_ERR_IO;
    }
    events->is_running = true;
    return KACHI_OK;
}

void kachi_pact_events_stop(struct kachi_pact_events *events)
{
    if (events == NULL) {
        return;
    }
    atomic_store(&events->is_ending, true);
    if (events->is_running) {
        (void)pthread_join(events->thread, NULL);
    }
    kachi_database_close(events->database);
    kachi_findings_release(&events->findings);
}

void kachi_pact_events_wake(struct kachi_pact_events *events)
{
    atomic_store(&events->is_woken, true);
}
