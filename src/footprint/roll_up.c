/* SPDX-License-Identifier: Apache-2.0 */
#include "footprint/roll_up.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define NONE UINT32_MAX
#define CELLS 6
#define LINE_BYTES_MAX 4096
#define FINDINGS_MAX 100
#define CYCLE_NAMES_MAX 12
#define SLOTS_FIRST 1024
/* Rounding of quantities that add up to what was made. */
#define OVERUSE 1.000001

struct lot {
    struct kachi_str name;
    double made, used;
    double sum[3];    /* cfp, REP, AE: own at first */
    uint32_t waiting; /* links to suppliers that have no sum yet */
    bool is_done;
};

struct link {
    uint32_t buyer, supplier;
    double quantity;
};

struct kachi_roll_up {
    struct kachi_arena names, lot_memory, link_memory, slot_memory;
    struct kachi_str source;
    struct lot *lots;
    struct link *links;
    size_t lot_count, lot_capacity, link_count, link_capacity;
    uint32_t *slots; /* lot + 1 by hash of its name, open addressing */
    size_t slot_count;
    char line[LINE_BYTES_MAX]; /* the row that has begun */
    size_t line_bytes;
    bool line_is_long;
    uint32_t line_number, complaint_count;
};

/* --- Lots by name --- */

static uint64_t hash_of(struct kachi_str name)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < name.bytes; i++) {
        hash = (hash ^ (unsigned char)name.text[i]) * UINT64_C(0x100000001b3);
    }
    return hash ^ (hash >> 29U);
}

static size_t slot_of(const struct kachi_roll_up *roll_up, struct kachi_str name)
{
    size_t slot = hash_of(name) & (roll_up->slot_count - 1);
    while (roll_up->slots[slot] != 0 &&
           !kachi_str_equal(roll_up->lots[roll_up->slots[slot] - 1].name, name)) {
        slot = (slot + 1) & (roll_up->slot_count - 1);
    }
    return slot;
}

static void grow_slots(struct kachi_roll_up *roll_up)
{
    kachi_arena_release(&roll_up->slot_memory);
    kachi_arena_init(&roll_up->slot_memory);
    roll_up->slot_count = roll_up->slot_count == 0 ? SLOTS_FIRST : 2 * roll_up->slot_count;
    roll_up->slots = KACHI_NEW_ARRAY(&roll_up->slot_memory, uint32_t, roll_up->slot_count);
    for (size_t i = 0; i < roll_up->lot_count; i++) {
        roll_up->slots[slot_of(roll_up, roll_up->lots[i].name)] = (uint32_t)i + 1;
    }
}

static uint32_t lot_of(struct kachi_roll_up *roll_up, struct kachi_str name)
{
    if (2 * (roll_up->lot_count + 1) > roll_up->slot_count) {
        grow_slots(roll_up);
    }
    size_t slot = slot_of(roll_up, name);
    if (roll_up->slots[slot] == 0) {
        roll_up->lots = kachi_arena_grow(&roll_up->lot_memory, roll_up->lots, roll_up->lot_count,
                                         &roll_up->lot_capacity, sizeof(roll_up->lots[0]));
        roll_up->lots[roll_up->lot_count] =
            (struct lot){.name = kachi_str_copy(&roll_up->names, name)};
        roll_up->slots[slot] = (uint32_t)++roll_up->lot_count;
    }
    return roll_up->slots[slot] - 1;
}

/* --- Rows --- */

static void complain(struct kachi_roll_up *roll_up, struct kachi_findings *findings,
                     const char *code, struct kachi_str value)
{
    if (roll_up->complaint_count++ < FINDINGS_MAX) {
        struct kachi_place place = {.source = roll_up->source, .line = roll_up->line_number};
        kachi_findings_add(findings, code, place, KACHI_ARGS({"value", value}));
    }
}

static struct kachi_str trimmed(struct kachi_str cell)
{
    while (cell.bytes > 0 && (cell.text[0] == ' ' || cell.text[0] == '"')) {
        cell = kachi_str_slice(cell, 1, cell.bytes);
    }
    while (cell.bytes > 0 && strchr(" \"\r", cell.text[cell.bytes - 1]) != NULL) {
        cell.bytes--;
    }
    return cell;
}

/* Lots have no commas in their names, so a cell ends at the next comma. */
static size_t split(struct kachi_str line, struct kachi_str cells[CELLS])
{
    size_t count = 0;
    size_t from = 0;
    for (size_t i = 0; i <= line.bytes; i++) {
        if (i == line.bytes || line.text[i] == ',') {
            if (count < CELLS) {
                cells[count] = trimmed(kachi_str_slice(line, from, i));
            }
            count++;
            from = i + 1;
        }
    }
    return count;
}

static bool read_number(struct kachi_str cell, double *out)
{
    *out = 0.0;
    return kachi_str_is_empty(cell) || (kachi_str_read_double(cell, out) && isfinite(*out));
}

static void add_row(struct kachi_roll_up *roll_up, const struct kachi_str cells[CELLS],
                    const double numbers[4])
{
    uint32_t lot = lot_of(roll_up, cells[0]);
    if (kachi_str_is_empty(cells[1])) {
        roll_up->lots[lot].made += numbers[0];
    } else {
        uint32_t supplier = lot_of(roll_up, cells[1]);
        roll_up->links =
            kachi_arena_grow(&roll_up->link_memory, roll_up->links, roll_up->link_count,
                             &roll_up->link_capacity, sizeof(roll_up->links[0]));
        roll_up->links[roll_up->link_count++] = (struct link){lot, supplier, numbers[0]};
        roll_up->lots[supplier].used += numbers[0];
    }
    for (int i = 0; i < 3; i++) {
        roll_up->lots[lot].sum[i] += numbers[i + 1];
    }
}

static void read_line(struct kachi_roll_up *roll_up, struct kachi_str line,
                      struct kachi_findings *findings)
{
    struct kachi_str cells[CELLS] = {{"", 0}, {"", 0}, {"", 0}, {"", 0}, {"", 0}, {"", 0}};
    double numbers[4];
    roll_up->line_number++;
    if (trimmed(line).bytes == 0 || line.text[0] == '#') {
        return;
    }
    size_t count = split(line, cells);
    if (roll_up->line_is_long || count > CELLS || count < 3 || kachi_str_is_empty(cells[0])) {
        complain(roll_up, findings, "row-cells",
                 kachi_str_slice(line, 0, line.bytes < 60 ? line.bytes : 60));
        return;
    }
    for (int i = 0; i < 4; i++) {
        if (!read_number(cells[i + 2], &numbers[i]) || (i == 0 && numbers[i] < 0.0)) {
            if (roll_up->line_number > 1) {
                complain(roll_up, findings, "row-number", cells[i + 2]);
            }
            return; /* the first line may be headings */
        }
    }
    add_row(roll_up, cells, numbers);
}

static void end_line(struct kachi_roll_up *roll_up, struct kachi_findings *findings)
{
    read_line(roll_up, (struct kachi_str){roll_up->line, roll_up->line_bytes}, findings);
    roll_up->line_bytes = 0;
    roll_up->line_is_long = false;
}

static void keep(struct kachi_roll_up *roll_up, struct kachi_str piece)
{
    size_t room = LINE_BYTES_MAX - roll_up->line_bytes;
    roll_up->line_is_long = roll_up->line_is_long || piece.bytes > room;
    size_t bytes = piece.bytes < room ? piece.bytes : room;
    memcpy(roll_up->line + roll_up->line_bytes, piece.text, bytes);
    roll_up->line_bytes += bytes;
}

/* --- The pass --- */

/* Links by supplier: link numbers of supplier i are from first[i] to first[i + 1]. */
static uint64_t *by_supplier(struct kachi_arena *scratch, const struct kachi_roll_up *roll_up,
                             uint32_t **links)
{
    uint64_t *first = KACHI_NEW_ARRAY(scratch, uint64_t, roll_up->lot_count + 2);
    *links = KACHI_NEW_ARRAY(scratch, uint32_t, roll_up->link_count);
    for (size_t k = 0; k < roll_up->link_count; k++) {
        first[roll_up->links[k].supplier + 2]++;
    }
    for (size_t i = 0; i < roll_up->lot_count; i++) {
        first[i + 2] += first[i + 1];
    }
    for (size_t k = 0; k < roll_up->link_count; k++) {
        (*links)[first[roll_up->links[k].supplier + 1]++] = (uint32_t)k;
    }
    return first;
}

static void pass_on(struct kachi_roll_up *roll_up, uint32_t k)
{
    const struct link *link = &roll_up->links[k];
    const struct lot *supplier = &roll_up->lots[link->supplier];
    struct lot *buyer = &roll_up->lots[link->buyer];
    double whole = supplier->made > 0.0 ? supplier->made : supplier->used;
    double share = whole > 0.0 ? link->quantity / whole : 0.0;
    for (int i = 0; i < 3; i++) {
        buyer->sum[i] += share * supplier->sum[i];
    }
    buyer->waiting--;
}

/* Suppliers before buyers (Kahn 1962); how many lots were reached. */
static size_t pass(struct kachi_roll_up *roll_up)
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    uint32_t *links = NULL;
    uint64_t *first = by_supplier(&scratch, roll_up, &links);
    uint32_t *queue = KACHI_NEW_ARRAY(&scratch, uint32_t, roll_up->lot_count);
    size_t end = 0;
    for (size_t k = 0; k < roll_up->link_count; k++) {
        roll_up->lots[roll_up->links[k].buyer].waiting++;
    }
    for (size_t i = 0; i < roll_up->lot_count; i++) {
        if (roll_up->lots[i].waiting == 0) {
            queue[end++] = (uint32_t)i;
        }
    }
    for (size_t at = 0; at < end; at++) {
        uint32_t lot = queue[at];
        roll_up->lots[lot].is_done = true;
        for (uint64_t k = first[lot]; k < first[lot + 1]; k++) {
            uint32_t buyer = roll_up->links[links[k]].buyer;
            pass_on(roll_up, links[k]);
            if (roll_up->lots[buyer].waiting == 0) {
                queue[end++] = buyer;
            }
        }
    }
    kachi_arena_release(&scratch);
    return end;
}

/* Every lot left has a supplier that is left: following them ends in a cycle. */
static void tell_cycle(struct kachi_roll_up *roll_up, size_t left, struct kachi_findings *findings)
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    uint32_t *supplier = KACHI_NEW_ARRAY(&scratch, uint32_t, roll_up->lot_count);
    bool *is_seen = KACHI_NEW_ARRAY(&scratch, bool, roll_up->lot_count);
    uint32_t at = NONE;
    for (size_t k = roll_up->link_count; k-- > 0;) {
        const struct link *link = &roll_up->links[k];
        if (!roll_up->lots[link->buyer].is_done && !roll_up->lots[link->supplier].is_done) {
            supplier[link->buyer] = link->supplier;
            at = link->buyer;
        }
    }
    assert(at != NONE);
    while (!is_seen[at]) {
        is_seen[at] = true;
        at = supplier[at];
    }
    struct kachi_str text = kachi_str_copy(&scratch, roll_up->lots[at].name);
    uint32_t from = at;
    for (int i = 0; i < CYCLE_NAMES_MAX && (i == 0 || at != from); i++) {
        at = supplier[at];
        struct kachi_str name = roll_up->lots[at].name;
        text = kachi_str_print(&scratch, "%.*s <- %.*s", KACHI_STR_ARG(text), KACHI_STR_ARG(name));
    }
    struct kachi_place place = {.source = roll_up->source};
    kachi_findings_add(
        findings, "lots-circular", place,
        KACHI_ARGS({"cycle", text}, {"count", kachi_str_print(&scratch, "%zu", left)}));
    kachi_arena_release(&scratch);
}

static void tell_overuse(const struct kachi_roll_up *roll_up, struct kachi_findings *findings)
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    uint32_t told = 0;
    for (size_t i = 0; i < roll_up->lot_count && told < FINDINGS_MAX; i++) {
        const struct lot *lot = &roll_up->lots[i];
        if (lot->made > 0.0 && lot->used > OVERUSE * lot->made) {
            struct kachi_place place = {.source = roll_up->source};
            told++;
            kachi_findings_add(findings, "lot-overused", place,
                               KACHI_ARGS({"lot", lot->name},
                                          {"made", kachi_str_print(&scratch, "%.6g", lot->made)},
                                          {"used", kachi_str_print(&scratch, "%.6g", lot->used)}));
        }
    }
    kachi_arena_release(&scratch);
}

/* --- Interface --- */

struct kachi_roll_up *kachi_roll_up_new(struct kachi_arena *arena, struct kachi_str source)
{
    struct kachi_roll_up *roll_up = KACHI_NEW(arena, struct kachi_roll_up);
    kachi_arena_init(&roll_up->names);
    kachi_arena_init(&roll_up->lot_memory);
    kachi_arena_init(&roll_up->link_memory);
    kachi_arena_init(&roll_up->slot_memory);
    roll_up->source = kachi_str_copy(arena, source);
    return roll_up;
}

void kachi_roll_up_release(struct kachi_roll_up *roll_up)
{
    if (roll_up == NULL) {
        return;
    }
    kachi_arena_release(&roll_up->names);
    kachi_arena_release(&roll_up->lot_memory);
    kachi_arena_release(&roll_up->link_memory);
    kachi_arena_release(&roll_up->slot_memory);
}

void kachi_roll_up_feed(struct kachi_roll_up *roll_up, struct kachi_str bytes,
                        struct kachi_findings *findings)
{
    size_t from = 0;
    while (from < bytes.bytes) {
        const char *end = memchr(bytes.text + from, '\n', bytes.bytes - from);
        size_t to = end == NULL ? bytes.bytes : (size_t)(end - bytes.text);
        struct kachi_str piece = kachi_str_slice(bytes, from, to);
        from = to + 1;
        if (end != NULL && roll_up->line_bytes == 0 && piece.bytes <= LINE_BYTES_MAX) {
            read_line(roll_up, piece, findings);
            continue;
        }
        keep(roll_up, piece);
        if (end != NULL) {
            end_line(roll_up, findings);
        }
    }
}

enum kachi_err kachi_roll_up_finish(struct kachi_roll_up *roll_up, struct kachi_findings *findings)
{
    if (roll_up->line_bytes > 0) {
        end_line(roll_up, findings);
    }
    tell_overuse(roll_up, findings);
    size_t reached = pass(roll_up);
    if (reached < roll_up->lot_count) {
        tell_cycle(roll_up, roll_up->lot_count - reached, findings);
        return KACHI_ERR_INPUT;
    }
    return roll_up->complaint_count > 0 ? KACHI_ERR_INPUT : KACHI_OK;
}

uint32_t kachi_roll_up_lot_count(const struct kachi_roll_up *roll_up)
{
    return (uint32_t)roll_up->lot_count;
}

uint64_t kachi_roll_up_link_count(const struct kachi_roll_up *roll_up)
{
    return roll_up->link_count;
}

struct kachi_lot_sum kachi_roll_up_lot(const struct kachi_roll_up *roll_up, uint32_t index)
{
    const struct lot *lot = &roll_up->lots[index];
    return (struct kachi_lot_sum){.lot = lot->name,
                                  .made = lot->made > 0.0 ? lot->made : lot->used,
                                  .used = lot->used,
                                  .cfp_kgco2e = lot->sum[0],
                                  .rep_kgco2e = lot->sum[1],
                                  .ae_kgco2e = lot->sum[2],
                                  .has_answer = lot->is_done};
}
