/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reading_internal.h - what the readers of a scenario share: one reading, its checks and its
 * findings.
 *
 * Reading goes on after a fault, so that a person sees all of them; `failed` says that there was
 * one.
 */
#ifndef KACHI_MARKET_READING_INTERNAL_H
#define KACHI_MARKET_READING_INTERNAL_H

#include "base/lua.h"
#include "market/scenario.h"

/* A figure that shares the luck of another, which may come later in the file. */
struct kachi_market_follower {
    struct kachi_figure *figure;
    struct kachi_str path, leader;
};

struct kachi_market_reading {
    struct kachi_arena *arena;
    struct kachi_lua *lua;
    struct kachi_str source;
    struct kachi_findings *findings;
    struct kachi_market_scenario *scenario;
    size_t figure_capacity;
    size_t slot_count, slot_capacity;
    struct kachi_figure **slots; /* every figure, defaults too, as read */
    size_t follower_count, follower_capacity;
    struct kachi_market_follower *followers;
    bool failed;
};

/* One figure of a row: where it goes and what it may be. */
struct kachi_market_field {
    const char *key;
    size_t offset; /* of the struct kachi_figure in the row */
    double least, most;
    bool is_required;
    double otherwise;
};

/* Rows of a list in order of id. */
struct kachi_market_rows {
    size_t count;
    size_t *numbers; /* in the file, from 1 */
    struct kachi_str *ids;
};

struct kachi_str kachi_reading_path(struct kachi_market_reading *reading, const char *base,
                                    const char *key);
struct kachi_str kachi_reading_text(struct kachi_market_reading *reading, const char *base,
                                    const char *key);
/* Adds the finding at the place and marks the reading as failed. */
void kachi_reading_refuse(struct kachi_market_reading *reading, const char *code, const char *path,
                          const struct kachi_arg args[]);
/* Every key of the table at path is one of `known` or a field; else finding market-field. */
void kachi_reading_keys(struct kachi_market_reading *reading, const char *path,
                        const char *const known[], size_t field_count,
                        const struct kachi_market_field fields[]);
void kachi_reading_figures(struct kachi_market_reading *reading, const char *path,
                           struct kachi_str owner, size_t field_count,
                           const struct kachi_market_field fields[], void *row);
void kachi_reading_figure(struct kachi_market_reading *reading, const char *path,
                          struct kachi_str name, const struct kachi_market_field *field,
                          struct kachi_figure *out);
struct kachi_market_rows kachi_reading_rows(struct kachi_market_reading *reading, const char *list,
                                            size_t most);
/* The position of word among `count` words; KACHI_NO_ROW with finding `code` and near ones. */
size_t kachi_reading_word(struct kachi_market_reading *reading, const char *code, const char *path,
                          struct kachi_str word, const char *const words[], size_t count);
bool kachi_reading_year(struct kachi_market_reading *reading, const char *path, int otherwise,
                        int *out);
void kachi_reading_levers(struct kachi_market_reading *reading);
/* After all figures: whose luck each shares. */
void kachi_reading_luck(struct kachi_market_reading *reading);

#endif
