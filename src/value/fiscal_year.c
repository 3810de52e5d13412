/* SPDX-License-Identifier: Apache-2.0 */
#include "value/fiscal_year.h"

#include "inventory/dataset.h"

const char *kachi_year_state_word(enum kachi_year_state state)
{
    static const char *const words[] = {"open", "closed", "locked"};
    return words[state];
}

static enum kachi_year_state read_state(struct kachi_str word)
{
    for (int i = KACHI_YEAR_CLOSED; i <= KACHI_YEAR_LOCKED; i++) {
        if (kachi_str_is(word, kachi_year_state_word((enum kachi_year_state)i))) {
            return (enum kachi_year_state)i;
        }
    }
    return KACHI_YEAR_OPEN;
}

static enum kachi_err state_of(struct kachi_database *database, struct kachi_str party, int year,
                               enum kachi_year_state *state, int64_t *steps)
{
    *state = KACHI_YEAR_OPEN;
    *steps = 0;
    struct kachi_statement *sql =
        kachi_sql_begin(database, "SELECT state, number FROM fiscal_year_step"
                                  " WHERE party = ?1 AND year = ?2 ORDER BY number DESC LIMIT 1");
    kachi_sql_bind_str(sql, 1, party);
    kachi_sql_bind_int64(sql, 2, year);
    if (kachi_sql_row(sql)) {
        *state = read_state(kachi_sql_text(sql, 0));
        *steps = kachi_sql_int64(sql, 1);
    }
    return kachi_sql_end(sql);
}

static struct kachi_str year_text(struct kachi_arena *arena, int year)
{
    return kachi_str_print(arena, "FY%d", year);
}

/* open -> closed -> locked; closed and locked -> open, with a reason. */
static enum kachi_err check_move(const struct kachi_year_move *move, enum kachi_year_state from,
                                 struct kachi_arena *scratch, struct kachi_findings *findings)
{
    bool fits =
        move->to == KACHI_YEAR_OPEN ? from != KACHI_YEAR_OPEN : (int)move->to == (int)from + 1;
    if (!fits) {
        kachi_findings_add(findings, "year-step", KACHI_NOWHERE,
                           KACHI_ARGS({"year", year_text(scratch, move->year)},
                                      {"from", kachi_str_of(kachi_year_state_word(from))},
                                      {"to", kachi_str_of(kachi_year_state_word(move->to))}));
        return KACHI_ERR_CONFLICT;
    }
    if (move->to == KACHI_YEAR_OPEN && kachi_str_is_empty(kachi_str_trim(move->reason))) {
        kachi_findings_add(findings, "year-reason", KACHI_NOWHERE,
                           KACHI_ARGS({"year", year_text(scratch, move->year)}));
        return KACHI_ERR_INPUT;
    }
    return KACHI_OK;
}

static enum kachi_err add_step(struct kachi_database *database, const struct kachi_year_move *move,
                               int64_t number)
{
    struct kachi_statement *sql = kachi_sql_begin(
        database, "INSERT INTO fiscal_year_step (party, year, number, state, reason, at)"
                  " VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
    kachi_sql_bind_str(sql, 1, move->party);
    kachi_sql_bind_int64(sql, 2, move->year);
    kachi_sql_bind_int64(sql, 3, number);
    kachi_sql_bind_str(sql, 4, kachi_str_of(kachi_year_state_word(move->to)));
    kachi_sql_bind_str(sql, 5, move->reason);
    kachi_sql_bind_int64(sql, 6, move->now);
    return kachi_sql_change(sql, NULL);
}

enum kachi_err kachi_year_change(struct kachi_database *database,
                                 const struct kachi_year_move *move,
                                 struct kachi_findings *findings)
{
    enum kachi_year_state from = KACHI_YEAR_OPEN;
    int64_t steps = 0;
    struct kachi_arena scratch;
    enum kachi_err err = kachi_database_begin(database);
    if (err != KACHI_OK) {
        return err;
    }
    kachi_arena_init(&scratch);
    err = state_of(database, move->party, move->year, &from, &steps);
    err = err == KACHI_OK ? check_move(move, from, &scratch, findings) : err;
    err = err == KACHI_OK ? add_step(database, move, steps + 1) : err;
    err = err == KACHI_OK ? kachi_database_commit(database) : err;
    if (err != KACHI_OK) {
        kachi_database_rollback(database);
    }
    kachi_arena_release(&scratch);
    return err;
}

enum kachi_err kachi_year_set_start(struct kachi_database *database, struct kachi_str party,
                                    struct kachi_year_start start, struct kachi_findings *findings)
{
    int64_t changed = 0;
    /* A start that stands already may be said again; another one not, once a year was closed by it.
     */
    struct kachi_statement *sql = kachi_sql_begin(
        database, "INSERT INTO fiscal_year_start (party, month, day) SELECT ?1, ?2, ?3"
                  " WHERE NOT EXISTS (SELECT 1 FROM fiscal_year_step WHERE party = ?1)"
                  "    OR EXISTS (SELECT 1 FROM fiscal_year_start"
                  "               WHERE party = ?1 AND month = ?2 AND day = ?3)"
                  "    OR (?2 = 4 AND ?3 = 1 AND NOT EXISTS"
                  "        (SELECT 1 FROM fiscal_year_start WHERE party = ?1))"
                  " ON CONFLICT (party) DO UPDATE SET month = excluded.month, day = excluded.day");
    kachi_sql_bind_str(sql, 1, party);
    kachi_sql_bind_int64(sql, 2, start.month);
    kachi_sql_bind_int64(sql, 3, start.day);
    enum kachi_err err = kachi_sql_change(sql, &changed);
    if (err == KACHI_OK && changed == 0) {
        kachi_findings_add(findings, "year-start", KACHI_NOWHERE, KACHI_ARGS({"party", party}));
        return KACHI_ERR_CONFLICT;
    }
    return err;
}

enum kachi_err kachi_year_start_of(struct kachi_database *database, struct kachi_str party,
                                   struct kachi_year_start *out)
{
    *out = KACHI_YEAR_START_OF_JAPAN;
    struct kachi_statement *sql =
        kachi_sql_begin(database, "SELECT month, day FROM fiscal_year_start WHERE party = ?1");
    kachi_sql_bind_str(sql, 1, party);
    if (kachi_sql_row(sql)) {
        *out =
            (struct kachi_year_start){(int)kachi_sql_int64(sql, 0), (int)kachi_sql_int64(sql, 1)};
    }
    return kachi_sql_end(sql);
}

enum kachi_err kachi_year_steps(struct kachi_arena *arena, struct kachi_database *database,
                                struct kachi_str party, size_t *count, struct kachi_year_step **out)
{
    size_t capacity = 0;
    *count = 0;
    *out = NULL;
    struct kachi_statement *sql =
        kachi_sql_begin(database, "SELECT year, state, reason, at FROM fiscal_year_step"
                                  " WHERE party = ?1 ORDER BY year, number");
    kachi_sql_bind_str(sql, 1, party);
    while (kachi_sql_row(sql)) {
        *out = kachi_arena_grow(arena, *out, *count, &capacity, sizeof((*out)[0]));
        (*out)[*count] =
            (struct kachi_year_step){.year = (int)kachi_sql_int64(sql, 0),
                                     .state = read_state(kachi_sql_text(sql, 1)),
                                     .reason = kachi_str_copy(arena, kachi_sql_text(sql, 2)),
                                     .at = kachi_sql_int64(sql, 3)};
        *count += 1;
    }
    return kachi_sql_end(sql);
}

kachi_day kachi_year_first(struct kachi_year_start start, int year)
{
    return kachi_day_of((struct kachi_date){year, start.month, start.day});
}

kachi_day kachi_year_last(struct kachi_year_start start, int year)
{
    return kachi_year_first(start, year + 1) - 1;
}

int kachi_year_of(struct kachi_year_start start, kachi_day day)
{
    int year = kachi_date_of(day).year;
    return day < kachi_year_first(start, year) ? year - 1 : year;
}

enum kachi_err kachi_year_check(struct kachi_database *database, struct kachi_str party,
                                kachi_day from, kachi_day until, bool is_new,
                                struct kachi_findings *findings)
{
    struct kachi_year_start start = KACHI_YEAR_START_OF_JAPAN;
    if (from == KACHI_NO_DAY && until == KACHI_NO_DAY) {
        return KACHI_OK;
    }
    from = from == KACHI_NO_DAY ? until : from;
    until = until == KACHI_NO_DAY ? from : until;
    enum kachi_err err = kachi_year_start_of(database, party, &start);
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    for (int year = kachi_year_of(start, from);
         err == KACHI_OK && year <= kachi_year_of(start, until); year++) {
        enum kachi_year_state state = KACHI_YEAR_OPEN;
        int64_t steps = 0;
        err = state_of(database, party, year, &state, &steps);
        bool is_refused = state == KACHI_YEAR_LOCKED || (is_new && state == KACHI_YEAR_CLOSED);
        if (err == KACHI_OK && is_refused) {
            kachi_findings_add(findings, state == KACHI_YEAR_LOCKED ? "year-locked" : "year-closed",
                               KACHI_NOWHERE,
                               KACHI_ARGS({"year", year_text(&scratch, year)}, {"party", party}));
            err = KACHI_ERR_CONFLICT;
        }
    }
    kachi_arena_release(&scratch);
    return err;
}
