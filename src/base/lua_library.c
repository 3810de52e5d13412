/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lua_library.c - what a rule may call, as a list of what is allowed.
 *
 * Left out: whatever reaches the system, other chunks or the collector; whatever may run long
 * inside C where instructions are not counted (patterns, table.sort, table.move); whatever differs
 * between machines or runs (addresses, the order of hash tables, exp, log and the angles of libm);
 * and pcall, so that nothing outlives a limit. Some are replaced by tame ones.
 */
#include "base/lua_internal.h"

#include <lauxlib.h>
#include <lualib.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct key {
    bool is_text;
    lua_Integer number;
    const char *text;
    size_t bytes;
};

/* Numbers before texts. */
static int compare_keys(const void *a, const void *b)
{
    const struct key *left = a;
    const struct key *right = b;
    if (left->is_text != right->is_text) {
        return left->is_text ? 1 : -1;
    }
    if (!left->is_text) {
        return (left->number > right->number) - (left->number < right->number);
    }
    size_t bytes = left->bytes < right->bytes ? left->bytes : right->bytes;
    int order = memcmp(left->text, right->text, bytes);
    return order != 0 ? order : (left->bytes > right->bytes) - (left->bytes < right->bytes);
}

static int next_pair(lua_State *state)
{
    lua_Integer index = lua_tointeger(state, lua_upvalueindex(2));
    for (;;) {
        index++;
        if (lua_rawgeti(state, lua_upvalueindex(1), index) == LUA_TNIL) {
            return 1;
        }
        lua_pushvalue(state, -1);
        if (lua_rawget(state, lua_upvalueindex(3)) != LUA_TNIL) {
            break;
        }
        lua_pop(state, 2); /* removed since the loop began */
    }
    lua_pushinteger(state, index);
    lua_copy(state, -1, lua_upvalueindex(2));
    lua_pop(state, 1);
    return 2;
}

/* The keys of the table at 1, sorted, in memory of Lua that is left on the stack. */
static struct key *sorted_keys(lua_State *state, size_t *count)
{
    *count = 0;
    for (lua_pushnil(state); lua_next(state, 1) != 0; lua_pop(state, 1)) {
        (*count)++;
    }
    struct key *keys = lua_newuserdatauv(state, (*count + 1) * sizeof *keys, 0);
    size_t i = 0;
    for (lua_pushnil(state); lua_next(state, 1) != 0; lua_pop(state, 1)) {
        bool is_text = lua_type(state, -2) == LUA_TSTRING;
        if (!is_text && lua_isinteger(state, -2) == 0) {
            luaL_error(state, "a key of type %s cannot be put in order", luaL_typename(state, -2));
        }
        keys[i] = (struct key){.is_text = is_text};
        if (is_text) {
            keys[i].text = lua_tolstring(state, -2, &keys[i].bytes);
        } else {
            keys[i].number = lua_tointeger(state, -2);
        }
        i++;
    }
    /* No two keys of a table are equal. */
    qsort(keys, *count, sizeof *keys, compare_keys);
    return keys;
}

/* pairs: the same loop in the same order on every machine, which Lua's own does not promise. */
static int pairs_sorted(lua_State *state)
{
    size_t count = 0;
    luaL_checktype(state, 1, LUA_TTABLE);
    lua_settop(state, 1);
    const struct key *keys = sorted_keys(state, &count);
    lua_createtable(state, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        if (keys[i].is_text) {
            lua_pushlstring(state, keys[i].text, keys[i].bytes);
        } else {
            lua_pushinteger(state, keys[i].number);
        }
        lua_rawseti(state, -2, (lua_Integer)i + 1);
    }
    lua_pushinteger(state, 0);
    lua_pushvalue(state, 1);
    lua_pushcclosure(state, next_pair, 3);
    return 1;
}

static bool is_plain(int type)
{
    return type == LUA_TNIL || type == LUA_TBOOLEAN || type == LUA_TNUMBER || type == LUA_TSTRING;
}

/* tostring, without the addresses of tables and functions. */
static int tostring_plain(lua_State *state)
{
    luaL_checkany(state, 1);
    if (is_plain(lua_type(state, 1))) {
        luaL_tolstring(state, 1, NULL);
    } else {
        lua_pushstring(state, luaL_typename(state, 1));
    }
    return 1;
}

/* string.find for text as it stands, never a pattern. */
static int find_plain(lua_State *state)
{
    size_t bytes = 0;
    size_t part_bytes = 0;
    const char *text = luaL_checklstring(state, 1, &bytes);
    const char *part = luaL_checklstring(state, 2, &part_bytes);
    lua_Integer start = luaL_optinteger(state, 3, 1);
    if (start < 1 || (lua_Unsigned)start > bytes + 1) {
        lua_pushnil(state);
        return 1;
    }
    size_t from = (size_t)start - 1;
    const char *found = memmem(text + from, bytes - from, part, part_bytes);
    if (found == NULL) {
        lua_pushnil(state);
        return 1;
    }
    lua_Integer first = (lua_Integer)(found - text) + 1;
    lua_pushinteger(state, first);
    lua_pushinteger(state, first + (lua_Integer)part_bytes - 1);
    return 2;
}

/* string.rep; Lua's own loops as often as it is told, even over nothing. */
static int rep_bounded(lua_State *state)
{
    size_t bytes = 0;
    size_t separator_bytes = 0;
    const char *text = luaL_checklstring(state, 1, &bytes);
    lua_Integer count = luaL_checkinteger(state, 2);
    const char *separator = luaL_optlstring(state, 3, "", &separator_bytes);
    size_t piece = bytes + separator_bytes;
    if (count <= 0 || piece == 0) {
        lua_pushliteral(state, "");
        return 1;
    }
    if ((lua_Unsigned)count > KACHI_LUA_PIECE_BYTES / piece) {
        return luaL_error(state, "the text would be longer than 1 MiB");
    }
    luaL_Buffer buffer;
    luaL_buffinit(state, &buffer);
    for (lua_Integer i = 0; i < count; i++) {
        luaL_addlstring(&buffer, text, bytes);
        if (i + 1 < count) {
            luaL_addlstring(&buffer, separator, separator_bytes);
        }
    }
    luaL_pushresult(&buffer);
    return 1;
}

/* string.format of plain values; %p would show an address. Upvalue 1 is Lua's own. */
static int format_plain(lua_State *state)
{
    int count = lua_gettop(state);
    const char *format = luaL_checkstring(state, 1);
    for (const char *p = strchr(format, '%'); p != NULL; p = strchr(p, '%')) {
        p++;
        p += strspn(p, "-+ #0123456789.");
        luaL_argcheck(state, *p != 'p', 1, "%p is not available");
        p += *p != '\0' ? 1 : 0;
    }
    for (int i = 2; i <= count; i++) {
        luaL_argcheck(state, is_plain(lua_type(state, i)), i, "a text, number or boolean expected");
    }
    lua_pushvalue(state, lua_upvalueindex(1));
    lua_insert(state, 1);
    lua_call(state, count, 1);
    return 1;
}

static const char *const base_names[] = {"assert", "error",    "ipairs", "select",
                                         "type",   "tonumber", NULL};
static const char *const string_names[] = {"byte",  "char",    "len", "lower",
                                           "upper", "reverse", "sub", NULL};
static const char *const table_names[] = {"concat", "insert", "pack", "remove", "unpack", NULL};
static const char *const math_names[] = {
    "abs", "ceil",       "floor",      "fmod", "huge",      "max",  "min", "modf",
    "pi",  "maxinteger", "mininteger", "sqrt", "tointeger", "type", "ult", NULL};

/* Copies the named fields from the table at `from` to the table on top. */
static void copy_names(lua_State *state, int from, const char *const names[])
{
    from = lua_absindex(state, from);
    for (size_t i = 0; names[i] != NULL; i++) {
        lua_getfield(state, from, names[i]);
        lua_setfield(state, -2, names[i]);
    }
}

/* Opens one of Lua's libraries and leaves a new table with only the named parts of it on top. */
static void open_part(lua_State *state, const char *name, lua_CFunction open,
                      const char *const names[])
{
    luaL_requiref(state, name, open, 0);
    lua_newtable(state);
    copy_names(state, -2, names);
}

static void set_function(lua_State *state, const char *name, lua_CFunction function)
{
    lua_pushcfunction(state, function);
    lua_setfield(state, -2, name);
}

static void open_string(lua_State *state)
{
    open_part(state, "string", luaopen_string, string_names);
    lua_getfield(state, -2, "format");
    lua_pushcclosure(state, format_plain, 1);
    lua_setfield(state, -2, "format");
    set_function(state, "find", find_plain);
    set_function(state, "rep", rep_bounded);
    /* ("x"):upper() looks in the metatable of strings, which must know no more than the table. */
    lua_pushliteral(state, "");
    lua_getmetatable(state, -1);
    lua_pushvalue(state, -3);
    lua_setfield(state, -2, "__index");
    lua_pop(state, 2);
}

int kachi_lua_open_library(lua_State *state)
{
    luaL_requiref(state, "_G", luaopen_base, 0);
    lua_newtable(state);
    int globals = lua_gettop(state);
    copy_names(state, -2, base_names);
    set_function(state, "pairs", pairs_sorted);
    set_function(state, "tostring", tostring_plain);
    open_string(state);
    lua_setfield(state, globals, "string");
    open_part(state, "table", luaopen_table, table_names);
    lua_setfield(state, globals, "table");
    open_part(state, "math", luaopen_math, math_names);
    lua_setfield(state, globals, "math");
    lua_settop(state, globals);
    lua_rawseti(state, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
    lua_pushnil(state);
    lua_setfield(state, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
    lua_settop(state, 0);
    return 0;
}
