/* SPDX-License-Identifier: Apache-2.0 */
/*
 * limits.h - how large things from outside may be. Each is checked at the door that reads it and
 * gives KACHI_ERR_LIMIT with a finding; `kachi help limits` prints them.
 */
#ifndef KACHI_BASE_LIMITS_H
#define KACHI_BASE_LIMITS_H

#define KACHI_LIMIT_FILE_BYTES ((size_t)4 << 30)          /* a file read whole */
#define KACHI_LIMIT_ARCHIVE_ENTRY_BYTES ((size_t)1 << 30) /* one file in a ZIP, unpacked */
#define KACHI_LIMIT_ARCHIVE_BYTES ((size_t)16 << 30)      /* all files of a ZIP, unpacked */
#define KACHI_LIMIT_SENT_BYTES ((size_t)32 << 20) /* a ZIP that came over a wire, unpacked */
#define KACHI_LIMIT_ARCHIVE_ENTRIES ((size_t)4000000)
#define KACHI_LIMIT_JSON_DEPTH 64
#define KACHI_LIMIT_CELL_BYTES ((size_t)1 << 20) /* one CSV cell */
#define KACHI_LIMIT_FORMULA_BYTES 10000
#define KACHI_LIMIT_FORMULA_DEPTH 200
#define KACHI_LIMIT_OUTPUT_BYTES ((size_t)8 << 30) /* one document written to memory */
#define KACHI_LIMIT_HTTP_BYTES ((size_t)64 << 20)  /* an answer of another server */
#define KACHI_LIMIT_HTTP_SECONDS 30                /* the same, from asking to its end */

#endif
