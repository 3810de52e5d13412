/* SPDX-License-Identifier: Apache-2.0 */
#include "interop/pact_event.h"

#include "base/limits.h"

const char *kachi_pact_event_type(enum kachi_pact_event_kind kind, int64_t version)
{
    static const char *const types[KACHI_PACT_EVENT_KINDS][2] = {
        {"org.wbcsd.pathfinder.ProductFootprint.Published.v1",
         "org.wbcsd.pact.ProductFootprint.PublishedEvent.3"},
        {"org.wbcsd.pathfinder.ProductFootprintRequest.Created.v1",
         "org.wbcsd.pact.ProductFootprint.RequestCreatedEvent.3"},
        {"org.wbcsd.pathfinder.ProductFootprintRequest.Fulfilled.v1",
         "org.wbcsd.pact.ProductFootprint.RequestFulfilledEvent.3"},
        {"org.wbcsd.pathfinder.ProductFootprintRequest.Rejected.v1",
         "org.wbcsd.pact.ProductFootprint.RequestRejectedEvent.3"},
    };
    return types[kind][version == 2 ? 0 : 1];
}

void kachi_pact_event_begin(struct kachi_pact_event *event, const struct kachi_pact_sender *sender,
                            enum kachi_pact_event_kind kind, int64_t version)
{
    struct kachi_json_writer *json = &event->json;
    struct kachi_id id = kachi_id_new(sender->clock, sender->random);
    event->time = kachi_clock_now(sender->clock);
    kachi_buffer_init(&event->body, KACHI_LIMIT_OUTPUT_BYTES);
    kachi_json_writer_init(json, &event->body, KACHI_JSON_COMPACT);
    kachi_json_begin_object(json);
    kachi_json_pair_text(json, "type", kachi_pact_event_type(kind, version));
    kachi_json_pair_text(json, "specversion", "1.0");
    kachi_json_pair_str(json, "id", kachi_id_uuid(sender->arena, &id));
    kachi_json_pair_str(json, "source", sender->source);
    kachi_json_pair_str(json, "time", kachi_moment_text(sender->arena, event->time));
    kachi_json_key(json, "data");
    kachi_json_begin_object(json);
}

enum kachi_err kachi_pact_event_send(struct kachi_pact_event *event,
                                     struct kachi_database *database,
                                     const struct kachi_pact_partner *partner, int64_t version)
{
    kachi_json_end_object(&event->json);
    kachi_json_end_object(&event->json);
    struct kachi_pact_outgoing outgoing = {
        .partner = partner->number,
        .body = kachi_buffer_str(&event->body),
        .version = version,
        .due = event->time,
        .until = event->time + KACHI_PACT_GIVE_UP_US,
    };
    enum kachi_err err = kachi_pact_event_queue(database, &outgoing);
    kachi_pact_event_drop(event);
    return err;
}

void kachi_pact_event_drop(struct kachi_pact_event *event)
{
    kachi_buffer_release(&event->body);
}

enum kachi_err kachi_pact_request_send(const struct kachi_pact_sender *sender,
                                       struct kachi_database *database,
                                       const struct kachi_pact_partner *partner,
                                       struct kachi_str product)
{
    struct kachi_pact_event event;
    bool is_v2 = partner->version == 2;
    kachi_pact_event_begin(&event, sender, KACHI_PACT_EVENT_CREATED, partner->version);
    if (is_v2) {
        kachi_json_key(&event.json, "pf");
        kachi_json_begin_object(&event.json);
    }
    kachi_json_key(&event.json, is_v2 ? "productIds" : "productId");
    kachi_json_begin_array(&event.json);
    kachi_json_write_str(&event.json, product);
    kachi_json_end_array(&event.json);
    if (is_v2) {
        kachi_json_end_object(&event.json);
    }
    return kachi_pact_event_send(&event, database, partner, partner->version);
}
