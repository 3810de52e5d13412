/* SPDX-License-Identifier: Apache-2.0 */
#include "inventory/elementary.h"

#include "base/csv.h"
#include "base/embedded.h"
#include "base/findings.h"
#include "base/text.h"

#include <assert.h>

/* Columns of data/elementary.csv. */
enum { KEY, NAME_JA, ALIASES = 5, COLUMNS };

static bool is_called(struct kachi_arena *arena, const struct kachi_str cells[],
                      struct kachi_str folded)
{
    if (kachi_str_equal(kachi_text_fold(arena, cells[KEY]), folded) ||
        kachi_str_equal(kachi_text_fold(arena, cells[NAME_JA]), folded)) {
        return true;
    }
    struct kachi_str aliases = cells[ALIASES];
    while (aliases.bytes > 0) {
        if (kachi_str_equal(kachi_text_fold(arena, kachi_str_cut(&aliases, '|')), folded)) {
            return true;
        }
    }
    return false;
}

struct kachi_str kachi_elementary_key(struct kachi_arena *arena, struct kachi_str name)
{
    const struct kachi_embedded_file *file = kachi_embedded_find("data/elementary.csv");
    assert(file != NULL);
    struct kachi_findings findings;
    kachi_findings_init(&findings);
    struct kachi_csv *csv = NULL;
    enum kachi_err err = kachi_csv_open(arena, file->path, file->content, &findings, &csv);
    assert(err == KACHI_OK && kachi_csv_column_count(csv) == COLUMNS);
    (void)err;
    struct kachi_str folded = kachi_text_fold(arena, name);
    struct kachi_str key = kachi_str_of("");
    struct kachi_csv_row row;
    while (kachi_str_is_empty(key) && kachi_csv_next(csv, &row)) {
        if (is_called(arena, row.cells, folded)) {
            key = kachi_str_copy(arena, row.cells[KEY]);
        }
    }
    kachi_findings_release(&findings);
    return key;
}
