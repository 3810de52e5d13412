/* SPDX-License-Identifier: Apache-2.0 */
#include "inventory/elementary.h"

#include "base/csv.h"
#include "base/embedded.h"
#include "base/findings.h"
#include "base/text.h"

#include <assert.h>

/* Columns of data/elementary.csv. */
enum { KEY, NAME_JA, COMPARTMENT, UNIT, CAS, ALIASES, COLUMNS };

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

/* The row of what is called that, its cells borrowed from the arena; false where there is none. */
static bool find_row(struct kachi_arena *arena, struct kachi_str name, struct kachi_csv_row *row)
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
    bool is_found = false;
    while (!is_found && kachi_csv_next(csv, row)) {
        is_found = is_called(arena, row->cells, folded);
    }
    kachi_findings_release(&findings);
    return is_found;
}

struct kachi_str kachi_elementary_key(struct kachi_arena *arena, struct kachi_str name)
{
    struct kachi_csv_row row;
    return find_row(arena, name, &row) ? kachi_str_copy(arena, row.cells[KEY]) : kachi_str_of("");
}

struct kachi_flow kachi_elementary_flow(struct kachi_arena *arena, struct kachi_builder *builder,
                                        const struct kachi_str cells[])
{
    uint32_t unit = kachi_builder_unit(builder, cells[UNIT]);
    assert(unit != KACHI_NONE);
    return (struct kachi_flow){
        .key = cells[KEY],
        .name = cells[KEY],
        .name_ja = cells[NAME_JA],
        .category =
            kachi_str_print(arena, "Elementary flows/%.*s", KACHI_STR_ARG(cells[COMPARTMENT])),
        .cas = cells[CAS],
        .kind = KACHI_FLOW_ELEMENTARY,
        .compartment =
            kachi_str_is(cells[COMPARTMENT], "resource") ? KACHI_FROM_RESOURCE : KACHI_TO_AIR,
        .dimension = kachi_builder_unit_at(builder, unit)->dimension,
        .place = KACHI_NOWHERE,
    };
}

bool kachi_elementary_find(struct kachi_arena *arena, struct kachi_builder *builder,
                           struct kachi_str name, struct kachi_flow *out)
{
    struct kachi_csv_row row;
    bool is_found = find_row(arena, name, &row);
    if (is_found) {
        *out = kachi_elementary_flow(arena, builder, row.cells);
    }
    return is_found;
}
