/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lua.c - runs a rule file within limits and reads the table it returns.
 *
 * Lua raises errors by longjmp; so everything that can raise runs inside lua_pcall, in functions of
 * ours that own nothing. Three counts stop a rule, each the same on every machine: instructions,
 * memory held, and memory asked for (what copying texts costs). Processor time is a last resort for
 * work inside Lua's own C functions, far above what the counts let pass.
 */
#include "base/lua.h"
#include "base/lua_internal.h"
#include "base/memory_internal.h"
#include "base/text.h"

#include <assert.h>
#include <inttypes.h>
#include <lauxlib.h>
#include <lua.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CONTENT_BYTES_MAX ((size_t)1 << 20)
#define MEMORY_BYTES_MAX ((size_t)32 << 20)
#define MEMORY_BYTES_RESERVE                                                                       \
    ((size_t)4 << 20) /* for reading the result of a rule that filled all */
#define ASKED_BYTES_MAX ((uint64_t)512 << 20)
#define INSTRUCTIONS_MAX 10000000
#define INSTRUCTIONS_STEP 1000
#define CPU_SECONDS_MAX 2
#define CHUNK "=rule"
#define CHUNK_PREFIX "rule:"
#define RESULT "kachi.result"

struct kachi_lua {
    struct kachi_arena arena;
    struct kachi_str source;
    struct kachi_findings *findings;
    lua_State *state;
    size_t bytes;
    bool running; /* the limits below count */
    uint64_t asked_bytes;
    int64_t instructions;
    time_t cpu_seconds_end;
    bool out_of_time;
};

static void *allocate(void *argument, void *memory, size_t old_bytes, size_t bytes)
{
    struct kachi_lua *lua = argument;
    size_t old = memory == NULL ? 0 : old_bytes; /* Lua tells a type where there was no memory */
    if (bytes == 0) {
        free(memory);
        lua->bytes -= old;
        return NULL;
    }
    size_t most = MEMORY_BYTES_MAX + (lua->running ? 0 : MEMORY_BYTES_RESERVE);
    if (bytes > old) {
        if (bytes > KACHI_LUA_PIECE_BYTES + 64 || lua->bytes - old + bytes > most) {
            return NULL;
        }
        lua->asked_bytes += bytes;
        if (lua->running && lua->asked_bytes > ASKED_BYTES_MAX) {
            lua->out_of_time = true;
            return NULL;
        }
    }
    void *result = realloc(memory, bytes);
    if (result == NULL) {
        kachi_memory_exhausted();
    }
    lua->bytes = lua->bytes - old + bytes;
    return result;
}

static time_t cpu_seconds(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec;
}

static struct kachi_lua *lua_of(lua_State *state)
{
    struct kachi_lua *lua = NULL;
    memcpy(&lua, lua_getextraspace(state), sizeof lua);
    return lua;
}

static void count_instructions(lua_State *state, lua_Debug *event)
{
    (void)event;
    struct kachi_lua *lua = lua_of(state);
    lua->instructions += INSTRUCTIONS_STEP;
    if (lua->instructions >= INSTRUCTIONS_MAX || cpu_seconds() > lua->cpu_seconds_end) {
        lua->out_of_time = true;
        luaL_error(state, "out of time");
    }
}

/* Calls the function below `arguments` on the stack under the limits; raises as Lua does. */
static void call_limited(lua_State *state, int arguments)
{
    struct kachi_lua *lua = lua_of(state);
    lua->running = true;
    lua->instructions = 0;
    lua->asked_bytes = 0;
    lua->cpu_seconds_end = cpu_seconds() + CPU_SECONDS_MAX;
    lua_sethook(state, count_instructions, LUA_MASKCOUNT, INSTRUCTIONS_STEP);
    lua_call(state, arguments, 1);
    lua_sethook(state, NULL, 0, 0);
    lua->running = false;
}

static void add_finding(struct kachi_lua *lua, const char *code, uint32_t line,
                        const struct kachi_arg args[])
{
    struct kachi_place place = {.source = lua->source, .line = line};
    kachi_findings_add(lua->findings, code, place, args);
}

/* Cuts "rule:12: " off a message; 0 where it has no line. */
static uint32_t cut_line(struct kachi_str *message)
{
    uint32_t line = 0;
    if (!kachi_str_has_prefix(*message, CHUNK_PREFIX)) {
        return 0;
    }
    size_t at = sizeof CHUNK_PREFIX - 1;
    while (at < message->bytes && message->text[at] >= '0' && message->text[at] <= '9') {
        line = line * 10 + (uint32_t)(message->text[at] - '0');
        at++;
    }
    *message = kachi_str_trim(kachi_str_slice(*message, at + 1, message->bytes));
    return line;
}

/* Tells why a protected call failed and takes its error off the stack. */
static enum kachi_err fail(struct kachi_lua *lua, int status)
{
    lua_State *state = lua->state;
    struct kachi_str message = kachi_str_of(luaL_typename(state, -1));
    enum kachi_err err = KACHI_ERR_INPUT;
    lua_sethook(state, NULL, 0, 0);
    lua->running = false;
    if (lua_type(state, -1) == LUA_TSTRING) {
        message.text = lua_tolstring(state, -1, &message.bytes);
    }
    uint32_t line = cut_line(&message);
    if (!kachi_text_is_utf8(message)) {
        message = kachi_str_of("?");
    }
    if (lua->out_of_time) {
        add_finding(lua, "lua-limit-time", line, KACHI_NO_ARGS);
        err = KACHI_ERR_LIMIT;
    } else if (status == LUA_ERRMEM) {
        add_finding(lua, "lua-limit-memory", line, KACHI_NO_ARGS);
        err = KACHI_ERR_LIMIT;
    } else {
        const char *code = status == LUA_ERRSYNTAX ? "lua-syntax" : "lua-error";
        add_finding(lua, code, line, KACHI_ARGS({"reason", message}));
    }
    lua->out_of_time = false;
    lua_pop(state, 1);
    return err;
}

static enum kachi_err fail_type(struct kachi_lua *lua, struct kachi_str path, const char *found,
                                const char *expected)
{
    struct kachi_place place = {.source = lua->source, .field = path};
    kachi_findings_add(lua->findings, "lua-type", place,
                       KACHI_ARGS({"path", path}, {"found", kachi_str_of(found)},
                                  {"expected", kachi_str_of(expected)}));
    return KACHI_ERR_INPUT;
}

/* A walk along a path; at tells how far it came. */
struct walk {
    const char *at;
};

/* A key in quotes comes last and reaches to the end of the path, so that it may hold anything. */
static bool is_quoted(const char *p, size_t bytes)
{
    return bytes >= 4 && p[0] == '[' && p[1] == '"' && p[bytes - 2] == '"' && p[bytes - 1] == ']';
}

/* Replaces the table on top by its item of the next part of the path. */
static void step(lua_State *state, struct walk *walk)
{
    const char *p = walk->at;
    size_t rest_bytes = strlen(p);
    if (is_quoted(p, rest_bytes)) {
        lua_pushlstring(state, p + 2, rest_bytes - 4);
        lua_rawget(state, -2);
        p += rest_bytes;
    } else if (*p == '[') {
        char *end = NULL;
        lua_Integer index = strtoll(p + 1, &end, 10);
        assert(*end == ']');
        lua_rawgeti(state, -1, index);
        p = end + 1;
    } else {
        p += *p == '.' ? 1 : 0;
        size_t bytes = strcspn(p, ".[");
        lua_pushlstring(state, p, bytes);
        lua_rawget(state, -2);
        p += bytes;
    }
    lua_remove(state, -2);
    walk->at = p;
}

/* Argument: a struct walk. Returns the value, nil where it is absent; stops at what is no table. */
static int find_value(lua_State *state)
{
    struct walk *walk = lua_touserdata(state, 1);
    lua_getfield(state, LUA_REGISTRYINDEX, RESULT);
    while (*walk->at != '\0' && lua_istable(state, -1)) {
        step(state, walk);
    }
    return 1;
}

/* Leaves one value on the stack and returns its type: nil where it is absent or cannot be had. */
static int push_value(struct kachi_lua *lua, const char *path)
{
    lua_State *state = lua->state;
    struct walk walk = {.at = path};
    lua_pushcfunction(state, find_value);
    lua_pushlightuserdata(state, &walk);
    int status = lua_pcall(state, 1, 1, 0);
    if (status != LUA_OK) {
        fail(lua, status);
        lua_pushnil(state);
    } else if (*walk.at != '\0' && !lua_isnil(state, -1)) {
        struct kachi_str reached = {path, (size_t)(walk.at - path)};
        fail_type(lua, reached, luaL_typename(state, -1), "table");
        lua_pop(state, 1);
        lua_pushnil(state);
    }
    return lua_type(state, -1);
}

/* The chunk stands on the stack; keeps the table it returns. */
static int run_chunk(lua_State *state)
{
    call_limited(state, 0);
    lua_setfield(state, LUA_REGISTRYINDEX, RESULT);
    return 0;
}

static enum kachi_err load(struct kachi_lua *lua, struct kachi_str content)
{
    lua_State *state = lua->state;
    lua_pushcfunction(state, kachi_lua_open_library);
    int status = lua_pcall(state, 0, 0, 0);
    if (status == LUA_OK) {
        lua_pushcfunction(state, run_chunk);
        status = luaL_loadbufferx(state, content.text, content.bytes, CHUNK, "t");
        status = status == LUA_ERRRUN ? LUA_ERRSYNTAX : status; /* nested too deep */
    }
    if (status == LUA_OK) {
        status = lua_pcall(state, 1, 0, 0);
    }
    if (status != LUA_OK) {
        enum kachi_err err = fail(lua, status);
        lua_settop(state, 0);
        return err;
    }
    int type = push_value(lua, "");
    lua_pop(state, 1);
    if (type != LUA_TTABLE) {
        struct kachi_str found = kachi_str_of(lua_typename(state, type));
        add_finding(lua, "lua-no-table", 0, KACHI_ARGS({"found", found}));
        return KACHI_ERR_INPUT;
    }
    return KACHI_OK;
}

/* Takes the value off; a finding where it is there but `ok` is false. Returns ok. */
static bool finish(struct kachi_lua *lua, const char *path, bool ok, const char *expected)
{
    int type = lua_type(lua->state, -1);
    if (!ok && type != LUA_TNIL) {
        fail_type(lua, kachi_str_of(path), lua_typename(lua->state, type), expected);
    }
    lua_pop(lua->state, 1);
    return ok;
}

static bool read_text(lua_State *state, struct kachi_str *out)
{
    if (lua_type(state, -1) != LUA_TSTRING) {
        return false;
    }
    out->text = lua_tolstring(state, -1, &out->bytes);
    return kachi_text_is_utf8(*out);
}

static bool read_decimal(lua_State *state, struct kachi_decimal *out)
{
    char text[KACHI_DOUBLE_TEXT_BYTES];
    struct kachi_str written = {NULL, 0};
    if (lua_isinteger(state, -1) != 0) {
        *out = kachi_decimal_of(lua_tointeger(state, -1));
        return true;
    }
    if (lua_type(state, -1) == LUA_TNUMBER) {
        /* 0.2 in a file is the double nearest to it, whose shortest text is 0.2 again. */
        double number = lua_tonumber(state, -1);
        return isfinite(number) &&
               kachi_decimal_read(kachi_double_text(number, text), out) == KACHI_OK;
    }
    return read_text(state, &written) && kachi_decimal_read(written, out) == KACHI_OK;
}

struct call {
    size_t count;
    const struct kachi_lua_value *values;
};

static void push_number(lua_State *state, struct kachi_decimal number)
{
    int64_t whole = 0;
    if (kachi_decimal_to_int64(number, 0, &whole) == KACHI_OK) {
        lua_pushinteger(state, whole);
    } else {
        lua_pushnumber(state, kachi_decimal_to_double(number));
    }
}

/* Arguments: the function, a struct call. */
static int call_function(lua_State *state)
{
    const struct call *call = lua_touserdata(state, 2);
    lua_settop(state, 1);
    lua_createtable(state, 0, 0);
    for (size_t i = 0; i < call->count; i++) {
        const struct kachi_lua_value *value = &call->values[i];
        if (value->is_number) {
            push_number(state, value->number);
        } else {
            lua_pushlstring(state, value->text.text == NULL ? "" : value->text.text,
                            value->text.bytes);
        }
        lua_setfield(state, -2, value->name);
    }
    call_limited(state, 1);
    return 1;
}

static bool read_result(struct kachi_arena *arena, lua_State *state, struct kachi_str *result)
{
    char text[KACHI_DOUBLE_TEXT_BYTES];
    struct kachi_str found = {NULL, 0};
    if (lua_isinteger(state, -1) != 0) {
        *result = kachi_str_print(arena, "%" PRId64, (int64_t)lua_tointeger(state, -1));
        return true;
    }
    if (lua_type(state, -1) == LUA_TNUMBER) {
        double number = lua_tonumber(state, -1);
        *result = kachi_str_copy(arena, kachi_double_text(number, text));
        return isfinite(number);
    }
    if (!read_text(state, &found)) {
        return false;
    }
    *result = kachi_str_copy(arena, found);
    return true;
}

static int compare_strs(const void *a, const void *b)
{
    const struct kachi_str *left = a;
    const struct kachi_str *right = b;
    return kachi_str_compare(*left, *right);
}

enum kachi_err kachi_lua_open(struct kachi_str source, struct kachi_str content,
                              struct kachi_findings *findings, struct kachi_lua **out)
{
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    struct kachi_lua *lua = KACHI_NEW(&arena, struct kachi_lua);
    lua->source = kachi_str_copy(&arena, source);
    lua->findings = findings;
    lua->arena = arena;
    *out = NULL;
    if (content.bytes > CONTENT_BYTES_MAX) {
        add_finding(lua, "lua-too-large", 0, KACHI_NO_ARGS);
        kachi_lua_close(lua);
        return KACHI_ERR_LIMIT;
    }
    if (kachi_str_has_prefix(content, "\xEF\xBB\xBF")) {
        content = kachi_str_slice(content, 3, content.bytes);
    }
    lua->state = lua_newstate(allocate, lua);
    assert(lua->state != NULL); /* an empty state needs a few KiB of 32 MiB */
    memcpy(lua_getextraspace(lua->state), &lua, sizeof lua);
    enum kachi_err err = load(lua, content);
    if (err != KACHI_OK) {
        kachi_lua_close(lua);
        return err;
    }
    *out = lua;
    return KACHI_OK;
}

void kachi_lua_close(struct kachi_lua *lua)
{
    if (lua == NULL) {
        return;
    }
    if (lua->state != NULL) {
        lua_close(lua->state);
    }
    struct kachi_arena arena = lua->arena; /* the sandbox itself lives in it */
    kachi_arena_release(&arena);
}

bool kachi_lua_has(struct kachi_lua *lua, const char *path)
{
    bool has = push_value(lua, path) != LUA_TNIL;
    lua_pop(lua->state, 1);
    return has;
}

size_t kachi_lua_count(struct kachi_lua *lua, const char *path)
{
    bool is_table = push_value(lua, path) == LUA_TTABLE;
    size_t count = is_table ? (size_t)lua_rawlen(lua->state, -1) : 0;
    finish(lua, path, is_table, "table");
    return count;
}

bool kachi_lua_str(struct kachi_arena *arena, struct kachi_lua *lua, const char *path,
                   struct kachi_str *out)
{
    struct kachi_str found = kachi_str_of("");
    push_value(lua, path);
    bool ok = read_text(lua->state, &found);
    *out = kachi_str_copy(arena, ok ? found : kachi_str_of(""));
    return finish(lua, path, ok, "string (UTF-8)");
}

bool kachi_lua_decimal(struct kachi_lua *lua, const char *path, struct kachi_decimal *out)
{
    *out = kachi_decimal_of(0);
    push_value(lua, path);
    return finish(lua, path, read_decimal(lua->state, out), "decimal");
}

bool kachi_lua_int64(struct kachi_lua *lua, const char *path, int64_t *out)
{
    int is_whole = 0;
    *out = 0;
    if (push_value(lua, path) == LUA_TNUMBER) {
        *out = lua_tointegerx(lua->state, -1, &is_whole);
    }
    return finish(lua, path, is_whole != 0, "integer");
}

bool kachi_lua_bool(struct kachi_lua *lua, const char *path, bool *out)
{
    bool ok = push_value(lua, path) == LUA_TBOOLEAN;
    *out = ok && lua_toboolean(lua->state, -1) != 0;
    return finish(lua, path, ok, "boolean");
}

bool kachi_lua_words(struct kachi_arena *arena, struct kachi_lua *lua, const char *path,
                     struct kachi_str *out)
{
    lua_State *state = lua->state;
    int type = push_value(lua, path);
    *out = kachi_str_of("");
    if (type == LUA_TBOOLEAN) {
        *out = kachi_str_of(lua_toboolean(state, -1) != 0 ? "true" : "false");
        return finish(lua, path, true, "");
    }
    if (type != LUA_TTABLE) {
        bool ok = read_result(arena, state, out);
        return finish(lua, path, ok, "string, number, boolean, table");
    }
    size_t count = (size_t)lua_rawlen(state, -1);
    bool ok = count > 0 && lua_checkstack(state, 4) != 0;
    for (size_t i = 1; ok && i <= count; i++) {
        struct kachi_str word = kachi_str_of("");
        lua_rawgeti(state, -1, (lua_Integer)i);
        ok = read_result(arena, state, &word);
        lua_pop(state, 1);
        *out = kachi_str_print(arena, "%.*s%s%.*s", KACHI_STR_ARG(*out), i == 1 ? "" : " ",
                               KACHI_STR_ARG(word));
    }
    return finish(lua, path, ok, "string, number, boolean, table");
}

size_t kachi_lua_keys(struct kachi_arena *arena, struct kachi_lua *lua, const char *path,
                      struct kachi_str **out)
{
    lua_State *state = lua->state;
    size_t count = 0;
    size_t capacity = 0;
    *out = NULL;
    if (push_value(lua, path) != LUA_TTABLE || lua_checkstack(state, 4) == 0) {
        finish(lua, path, false, "table");
        return 0;
    }
    /* lua_next raises only for a key that is not in the table, and takes no memory. */
    for (lua_pushnil(state); lua_next(state, -2) != 0; lua_pop(state, 1)) {
        struct kachi_str key = {NULL, 0};
        if (lua_isinteger(state, -2) != 0) {
            key = kachi_str_print(arena, "%" PRId64, (int64_t)lua_tointeger(state, -2));
        } else if (lua_type(state, -2) == LUA_TSTRING) {
            key.text = lua_tolstring(state, -2, &key.bytes);
            key = kachi_str_copy(arena, key);
        } else {
            continue; /* a path cannot name it */
        }
        *out = kachi_arena_grow(arena, *out, count, &capacity, sizeof key);
        (*out)[count++] = key;
    }
    if (count > 0) {
        /* Of 1 and "1", which alone may be equal here, either may stand first. */
        qsort(*out, count, sizeof **out, compare_strs);
    }
    finish(lua, path, true, "table");
    return count;
}

enum kachi_err kachi_lua_call(struct kachi_arena *arena, struct kachi_lua *lua, const char *path,
                              size_t count, const struct kachi_lua_value values[],
                              struct kachi_str *result)
{
    lua_State *state = lua->state;
    struct call call = {.count = count, .values = values};
    *result = kachi_str_of("");
    int type = push_value(lua, path);
    if (type == LUA_TNIL) {
        lua_pop(state, 1);
        struct kachi_place place = {.source = lua->source, .field = kachi_str_of(path)};
        kachi_findings_add(lua->findings, "lua-missing", place,
                           KACHI_ARGS({"path", kachi_str_of(path)}));
        return KACHI_ERR_NOT_FOUND;
    }
    if (type != LUA_TFUNCTION) {
        finish(lua, path, false, "function");
        return KACHI_ERR_INPUT;
    }
    lua_pushcfunction(state, call_function);
    lua_insert(state, -2);
    lua_pushlightuserdata(state, &call);
    int status = lua_pcall(state, 2, 1, 0);
    if (status != LUA_OK) {
        return fail(lua, status);
    }
    bool ok = read_result(arena, state, result);
    if (!ok && lua_isnil(state, -1)) {
        fail_type(lua, kachi_str_of(path), "nil", "string, number");
    }
    return finish(lua, path, ok, "string, number") ? KACHI_OK : KACHI_ERR_INPUT;
}
