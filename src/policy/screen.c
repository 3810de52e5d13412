/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/screen.h"

#include <string.h>

struct screened {
    const struct kachi_program *program;
    bool is_in_force;
    uint32_t *fields; /* column of each clause's field */
    uint32_t *bases;  /* of what a percentage is of; KACHI_NONE where it is none */
};

struct kachi_screen {
    kachi_day today;
    size_t column_count, slot_count, program_count;
    struct kachi_str *columns;
    uint32_t *slots; /* open addressing by hash of the name: column, or KACHI_NONE */
    struct screened *programs;
};

/* The slot that holds name, or the free one where it would go. */
static size_t slot_of(const struct kachi_screen *screen, struct kachi_str name)
{
    size_t mask = screen->slot_count - 1;
    size_t slot = (size_t)kachi_str_hash(name) & mask;
    while (screen->slots[slot] != KACHI_NONE &&
           !kachi_str_equal(screen->columns[screen->slots[slot]], name)) {
        slot = (slot + 1) & mask;
    }
    return slot;
}

static uint32_t column_of(struct kachi_screen *screen, struct kachi_str name)
{
    if (kachi_str_is_empty(name)) {
        return KACHI_NONE;
    }
    size_t slot = slot_of(screen, name);
    if (screen->slots[slot] == KACHI_NONE) {
        screen->columns[screen->column_count] = name;
        screen->slots[slot] = (uint32_t)screen->column_count++;
    }
    return screen->slots[slot];
}

static void prepare(struct kachi_arena *arena, struct kachi_screen *screen, size_t index,
                    const struct kachi_program *program)
{
    struct screened *screened = &screen->programs[index];
    screened->program = program;
    screened->is_in_force = kachi_program_is_in_force(program, screen->today);
    screened->fields = KACHI_NEW_ARRAY(arena, uint32_t, program->clause_count);
    screened->bases = KACHI_NEW_ARRAY(arena, uint32_t, program->clause_count);
    for (size_t i = 0; i < program->clause_count; i++) {
        screened->fields[i] = column_of(screen, program->clauses[i].field);
        screened->bases[i] = column_of(screen, program->clauses[i].of);
    }
}

struct kachi_screen *kachi_screen_new(struct kachi_arena *arena, size_t count,
                                      struct kachi_program *const programs[], kachi_day today)
{
    struct kachi_screen *screen = KACHI_NEW(arena, struct kachi_screen);
    size_t names = 0;
    for (size_t i = 0; i < count; i++) {
        names += 2 * programs[i]->clause_count;
    }
    screen->today = today;
    screen->program_count = count;
    screen->slot_count = 16;
    while (screen->slot_count < 2 * names) {
        screen->slot_count *= 2;
    }
    screen->columns = KACHI_NEW_ARRAY(arena, struct kachi_str, names + 1);
    screen->slots = KACHI_NEW_ARRAY(arena, uint32_t, screen->slot_count);
    memset(screen->slots, 0xFF, screen->slot_count * sizeof(*screen->slots)); /* KACHI_NONE */
    screen->programs = KACHI_NEW_ARRAY(arena, struct screened, count + 1);
    for (size_t i = 0; i < count; i++) {
        prepare(arena, screen, i, programs[i]);
    }
    return screen;
}

size_t kachi_screen_columns(const struct kachi_screen *screen)
{
    return screen->column_count;
}

void kachi_screen_read(const struct kachi_screen *screen, struct kachi_facts facts,
                       struct kachi_known row[])
{
    memset(row, 0, screen->column_count * sizeof(*row));
    for (size_t i = 0; i < facts.count; i++) {
        uint32_t column = screen->slots[slot_of(screen, facts.items[i].name)];
        if (column != KACHI_NONE && row[column].fact == NULL) {
            row[column] = kachi_known_of(&facts.items[i]);
        }
    }
}

struct kachi_verdict_code kachi_screen_judge(const struct kachi_screen *screen, size_t index,
                                             const struct kachi_known row[])
{
    static const struct kachi_known nothing = {.fact = NULL};
    const struct screened *screened = &screen->programs[index];
    const struct kachi_program *program = screened->program;
    enum kachi_answer answers[KACHI_CLAUSES_MAX];
    struct kachi_verdict_code code = {.tier = KACHI_NO_INDEX, .first_missed = KACHI_NO_INDEX};
    for (size_t i = 0; i < program->clause_count; i++) {
        const struct kachi_clause *clause = &program->clauses[i];
        uint32_t base = screened->bases[i];
        answers[i] = kachi_clause_answer(clause, &row[screened->fields[i]],
                                         base == KACHI_NONE ? &nothing : &row[base], screen->today);
        bool missed = clause->is_required && answers[i] != KACHI_ANSWER_YES;
        if (missed && code.first_missed == KACHI_NO_INDEX) {
            code.first_missed = (uint16_t)i;
            code.first_answer = (uint8_t)answers[i];
        }
    }
    struct kachi_outcome outcome = kachi_program_judge(program, screened->is_in_force, answers);
    code.is_eligible = outcome.is_eligible;
    code.points = outcome.points;
    code.tier = outcome.tier == NULL ? KACHI_NO_INDEX : (uint16_t)(outcome.tier - program->tiers);
    return code;
}
