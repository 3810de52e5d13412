/* SPDX-License-Identifier: Apache-2.0 */
/*
 * writer.h - the one thread that writes the ledger: entries of many waiting requests in one commit.
 *
 * A request hands its entries over and sleeps; when the commit that holds them is durable its
 * answers are filled in and it goes on. While one commit is on its way to the disk the next
 * requests gather, so the more clients there are the more entries a commit has, and nobody waits
 * for anything but the disk.
 */
#ifndef KACHI_SERVER_WRITER_H
#define KACHI_SERVER_WRITER_H

#include "ledger/post.h"
#include "server/request.h"

struct kachi_writer;

/* Lives in the arena of its request until the request is answered. */
struct kachi_writing {
    struct kachi_writing *next;
    struct kachi_request *request;
    struct kachi_actor actor;
    size_t count; /* of entries; at most KACHI_POST_ENTRIES_MAX */
    const struct kachi_entry *entries;
    struct kachi_post_result *results;
    struct kachi_findings **findings; /* of each entry */
    enum kachi_err err; /* of the whole: nothing was written where it is not KACHI_OK */
    /* Called by the writer's thread when all is durable, with a ledger to read from: writes the
     * answer. */
    void (*answer)(struct kachi_writing *writing, struct kachi_ledger_view view);
};

KACHI_MUST_CHECK enum kachi_err kachi_writer_start(struct kachi_server *server,
                                                   struct kachi_findings *findings);
/* Writes what is waiting, then ends. NULL is fine. */
void kachi_writer_stop(struct kachi_writer *writer);
/* The request is suspended until writing->answer has been called. */
void kachi_writer_add(struct kachi_writer *writer, struct kachi_writing *writing);

/* For the metrics. */
struct kachi_writer_counts {
    uint64_t commits, entries, waiting;
};
struct kachi_writer_counts kachi_writer_counts(struct kachi_writer *writer);

#endif
