/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lua.h - the sandbox for rules as data: rulebooks, programs, scenarios.
 *
 * A file is Lua 5.4 that returns one table. What it may call: assert, error, ipairs, pairs (keys in
 * order), select, tonumber, tostring, type; of string byte, char, find (plain), format, len, lower,
 * rep, reverse, sub, upper; of table concat, insert, pack, remove, unpack; of math all but
 * randomness, exp, log and angles. No io, os, require, load, pcall, metatables or patterns. The
 * same file gives the same answer anywhere.
 *
 * Limits: 10,000,000 instructions, 32 MiB of memory, 1 MiB a text, list or file. Errors are
 * findings with file and line: lua-syntax, lua-error, lua-limit-time, lua-limit-memory, lua-type
 * ...
 *
 * A function that is called must not keep anything for its next call. A sandbox belongs to one
 * thread at a time.
 *
 * Numbers that decide (thresholds, money, ratios) are written as strings or integers and read as
 * decimals.
 */
#ifndef KACHI_BASE_LUA_H
#define KACHI_BASE_LUA_H

#include "base/decimal.h"
#include "base/findings.h"

struct kachi_lua;

/* Runs content; its table stays at hand until close. */
KACHI_MUST_CHECK enum kachi_err kachi_lua_open(struct kachi_str source, struct kachi_str content,
                                               struct kachi_findings *findings,
                                               struct kachi_lua **out);
void kachi_lua_close(struct kachi_lua *lua); /* NULL is fine */

/*
 * Reading the table by path: "clauses[2].threshold" (from 1, as Lua counts); as its last part also
 * a key that is no plain word: facts["attribute.powertrain"]. Absent is false / 0 / empty; a value
 * of another type is the finding lua-type at that path, and the read returns false.
 */
bool kachi_lua_has(struct kachi_lua *lua, const char *path);
size_t kachi_lua_count(struct kachi_lua *lua, const char *path); /* items of a list */
bool kachi_lua_str(struct kachi_arena *arena, struct kachi_lua *lua, const char *path,
                   struct kachi_str *out);
bool kachi_lua_decimal(struct kachi_lua *lua, const char *path, struct kachi_decimal *out);
bool kachi_lua_int64(struct kachi_lua *lua, const char *path, int64_t *out);
bool kachi_lua_bool(struct kachi_lua *lua, const char *path, bool *out);
/* A text, number or boolean as text; a list of them joined by spaces; "" where absent. */
bool kachi_lua_words(struct kachi_arena *arena, struct kachi_lua *lua, const char *path,
                     struct kachi_str *out);
/* The keys of a table, sorted. */
size_t kachi_lua_keys(struct kachi_arena *arena, struct kachi_lua *lua, const char *path,
                      struct kachi_str **out);

/* Calls the function at path with one table of named texts and numbers; its result is text (number
 * or string). */
struct kachi_lua_value {
    const char *name;
    struct kachi_str text;       /* a string ... */
    bool is_number;              /* ... or, where this is set, */
    struct kachi_decimal number; /* a number: an integer where it is whole, else a float */
};
KACHI_MUST_CHECK enum kachi_err kachi_lua_call(struct kachi_arena *arena, struct kachi_lua *lua,
                                               const char *path, size_t count,
                                               const struct kachi_lua_value values[],
                                               struct kachi_str *result);

#endif
