/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lua_internal.h - the library a rule may use, apart from the machine that runs it.
 */
#ifndef KACHI_BASE_LUA_INTERNAL_H
#define KACHI_BASE_LUA_INTERNAL_H

#include <lua.h>

/* The largest text, list or other single piece of memory a rule may make. */
#define KACHI_LUA_PIECE_BYTES ((size_t)1 << 20)

/* Makes the globals of the state exactly what lua.h promises; a lua_CFunction, may raise. */
int kachi_lua_open_library(lua_State *state);

#endif
