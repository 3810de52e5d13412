/* SPDX-License-Identifier: Apache-2.0 */
/* ledger_history_make.c - steps that make lots, and what takes that back. */
#include "ledger_history.h"

#include <string.h>

/* A make being drawn up. */
struct making {
    int actor;
    bool good;
    size_t input_count, output_count;
    int lots[3];
    int64_t taken[3][4];
    int64_t attested[3][REF_ATTESTED];
    int64_t total[4], weights[3], weight_sum;
    struct kachi_make_input inputs[3];
    struct kachi_make_output outputs[3];
};

static bool is_usable(const struct making *m, int lot)
{
    bool ok =
        w.ref.lots[lot].owner == m->actor && !w.ref.lots[lot].aside && w.ref.lots[lot].left[0] > 0;
    for (size_t i = 0; i < m->input_count; i++) {
        ok = ok && m->lots[i] != lot;
    }
    return ok;
}

static void choose_inputs(struct making *m)
{
    for (int tries = 0; tries < 6 && m->input_count < 3 && w.ref.lot_count > 0; tries++) {
        int owner;
        int lot = pick_lot(&owner);
        if (!is_usable(m, lot)) {
            continue;
        }
        int64_t q = pick_quantity(lot);
        int64_t *taken = m->taken[m->input_count];
        m->lots[m->input_count] = lot;
        m->inputs[m->input_count++] = (struct kachi_make_input){w.ref.lots[lot].id, q};
        m->good = ref_take(&w.ref, lot, m->actor, q, taken) && m->good;
        ref_attested(&w.ref, lot, q, m->attested[m->input_count - 1]);
        for (int i = 1; i < 4; i++) {
            m->total[i] += taken[i];
        }
    }
}

static void choose_outputs(struct making *m)
{
    m->output_count = 1 + (size_t)below(3);
    for (size_t i = 0; i < m->output_count; i++) {
        m->weights[i] = below(4);
        m->weight_sum += m->weights[i];
        m->outputs[i] = (struct kachi_make_output){
            new_id(), w.product_ids[m->actor],
            below(100) == 0 ? KACHI_AMOUNT_MAX / 1024 - below(2) : 1 + below(50), m->weights[i]};
    }
    m->good = m->good && m->weight_sum > 0;
}

/* DC-2: does an input of the maker's own product carry a certificate of its own? */
static bool has_own_certificate(const struct making *m)
{
    bool has = false;
    for (size_t i = 0; i < m->input_count; i++) {
        bool is_own = w.ref.lots[m->lots[i]].product == m->actor && m->taken[i][3] > 0;
        for (int p = POOLS / 2; p < POOLS && is_own; p++) {
            has = has || (w.pools[p].owner == m->actor && origin_of(m->lots[i], p) > 0);
        }
    }
    return has;
}

/* As many of its pieces as the largest share of attested ones among the inputs says, rounded up. */
static void pass_on_attested(const struct making *m, struct ref_lot *lot)
{
    for (size_t i = 0; i < m->input_count; i++) {
        lot->allocated = lot->allocated || w.ref.lots[m->lots[i]].allocated;
        for (int p = 0; p < REF_ATTESTED; p++) {
            int64_t pieces = ref_part_up(lot->made[0], m->attested[i][p], m->taken[i][0]);
            lot->attested[p] = pieces > lot->attested[p] ? pieces : lot->attested[p];
        }
    }
}

static void take_over(struct making *m)
{
    int64_t shares[REF_OUTPUTS_MAX] = {0};
    int64_t made[REF_OUTPUTS_MAX][REF_AMOUNTS] = {{0}};
    for (size_t i = 0; i < m->input_count; i++) {
        ref_consume(&w.ref, m->lots[i], m->taken[i]);
    }
    for (int a = 1; a < REF_AMOUNTS; a++) {
        ref_share(m->total[a], (int)m->output_count, m->weights, shares);
        for (size_t i = 0; i < m->output_count; i++) {
            made[i][a] = shares[i];
        }
    }
    for (size_t i = 0; i < m->output_count; i++) {
        made[i][0] = m->outputs[i].quantity;
        int lot = ref_add(&w.ref, m->outputs[i].lot, m->actor, m->actor, false, made[i]);
        for (size_t j = 0; j < m->input_count; j++) {
            ref_parent(&w.ref, lot, (int)j, m->lots[j]);
        }
        pass_on_attested(m, &w.ref.lots[lot]);
        compare_lot(lot);
    }
}

static void remember(const struct ref_making *making)
{
    assert_true(w.ref.making_count < w.ref.making_capacity);
    w.ref.makings[w.ref.making_count++] = *making;
}

static void remember_make(const struct making *m, struct kachi_id id, int pool, int64_t grams)
{
    struct ref_making making = {.id = id,
                                .actor = m->actor,
                                .pool = pool,
                                .first = w.ref.lot_count,
                                .output_count = (int)m->output_count,
                                .input_count = (int)m->input_count,
                                .grams = grams};
    memcpy(making.lots, m->lots, sizeof(making.lots));
    memcpy(making.taken, m->taken, sizeof(making.taken));
    memcpy(making.attested, m->attested, sizeof(making.attested));
    remember(&making);
}

void do_make(void)
{
    struct making m = {.actor = (int)below(PARTIES), .good = true};
    /* Mostly its own first embodied one. */
    int pool = below(4) == 0 ? (int)below(POOLS) : m.actor;
    struct ref_pool *p = &w.pools[pool];
    struct kachi_make_draw draw = {w.pool_ids[pool], 1 + below(300)};
    size_t draw_count = (size_t)below(2);
    int64_t own = below(500);
    choose_inputs(&m);
    choose_outputs(&m);
    m.total[1] += own;
    if (draw_count > 0) {
        m.good = m.good && ref_may_draw(p, m.actor, draw.grams) && !p->is_certificate &&
                 (p->product < 0 || p->product == m.actor);
        m.total[2] += draw.grams;
        m.good = m.good && !has_own_certificate(&m);
    }
    struct kachi_entry entry = {.id = new_id(), .kind = KACHI_ENTRY_MAKE};
    entry.make = (struct kachi_make_content){.input_count = m.input_count,
                                             .inputs = m.inputs,
                                             .own_emitted_g = own,
                                             .draw_count = draw_count,
                                             .draws = &draw,
                                             .output_count = m.output_count,
                                             .outputs = m.outputs};
    if (post(m.actor, &entry, m.good)) {
        p->left -= draw_count > 0 ? draw.grams : 0;
        remember_make(&m, entry.id, pool, draw_count > 0 ? draw.grams : 0);
        take_over(&m);
    }
}

void do_assign(void)
{
    int actor;
    int lot = pick_lot(&actor);
    int pool = (int)below(POOLS);
    int64_t q = pick_quantity(lot);
    int64_t taken[4];
    const struct ref_pool *p = &w.pools[pool];
    struct kachi_entry entry = {.id = new_id(), .kind = KACHI_ENTRY_ASSIGN};
    entry.assign =
        (struct kachi_assign_content){w.pool_ids[pool], 1 + below(40), w.ref.lots[lot].id, q};
    bool good = ref_take(&w.ref, lot, actor, q, taken) &&
                ref_may_draw(p, actor, entry.assign.grams) && p->is_certificate &&
                w.ref.lots[lot].product == actor && taken[2] == 0 && !w.ref.lots[lot].allocated &&
                taken[3] + entry.assign.grams <= taken[1] && ref_is_gross(p, taken) &&
                ref_is_gross_together(w.pools, POOLS, pool, taken, entry.assign.grams);
    if (post(actor, &entry, good)) {
        int64_t attested[REF_ATTESTED];
        ref_attested(&w.ref, lot, q, attested);
        ref_consume(&w.ref, lot, taken);
        w.pools[pool].left -= entry.assign.grams;
        w.pools[pool].certified += taken[0];
        w.pools[pool].certified_g += taken[1];
        struct ref_making making = {.id = entry.id,
                                    .is_assign = true,
                                    .actor = actor,
                                    .pool = pool,
                                    .first = w.ref.lot_count,
                                    .output_count = 1,
                                    .input_count = 1,
                                    .grams = entry.assign.grams,
                                    .lots = {lot}};
        memcpy(making.taken[0], taken, sizeof(taken));
        memcpy(making.attested[0], attested, sizeof(attested));
        remember(&making);
        taken[3] += entry.assign.grams;
        int made = ref_add(&w.ref, entry.id, actor, w.ref.lots[lot].product, false, taken);
        memcpy(w.ref.lots[made].attested, attested, sizeof(attested));
        ref_parent(&w.ref, made, 0, lot);
        compare_lot(made);
    }
}

/* The id of the lot that an entry makes at `index` without naming it. */
static struct kachi_id lot_id(const char *kind, struct kachi_id id, int index)
{
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    struct kachi_id made = index == 0 ? id
                                      : kachi_id_of_name(kachi_id_text(&arena, kind, &id),
                                                         kachi_str_print(&arena, "%d", index));
    kachi_arena_release(&arena);
    return made;
}

void do_correct(void)
{
    if (w.ref.making_count == 0) {
        return;
    }
    int64_t back = below(w.ref.making_count < 4 ? w.ref.making_count : 4);
    const struct ref_making *make = &w.ref.makings[w.ref.making_count - 1 - back];
    int actor = below(10) == 0 ? (int)below(PARTIES) : make->actor;
    struct kachi_entry entry = {.id = new_id(), .kind = KACHI_ENTRY_CORRECT};
    entry.target.target = make->id;
    entry.target.reason = kachi_str_of("");
    bool good = actor == make->actor && ref_is_untouched(&w.ref, make) &&
                (!make->is_assign ||
                 ref_is_gross_in_sum(&w.pools[make->pool], -make->taken[0][0], -make->taken[0][1]));
    if (!post(actor, &entry, good)) {
        return;
    }
    for (int i = 0; i < make->output_count; i++) {
        int64_t taken[4];
        memcpy(taken, w.ref.lots[make->first + i].left, sizeof(taken));
        ref_consume(&w.ref, make->first + i, taken);
    }
    w.pools[make->pool].left += make->grams;
    w.pools[make->pool].certified -= make->is_assign ? make->taken[0][0] : 0;
    w.pools[make->pool].certified_g -= make->is_assign ? make->taken[0][1] : 0;
    for (int i = 0; i < make->input_count; i++) {
        const struct ref_lot *was = &w.ref.lots[make->lots[i]];
        int lot = ref_add(&w.ref, lot_id("correct", entry.id, i), was->owner, was->product, false,
                          make->taken[i]);
        w.ref.lots[lot].allocated = w.ref.lots[make->lots[i]].allocated;
        memcpy(w.ref.lots[lot].attested, make->attested[i], sizeof(make->attested[i]));
        ref_parent(&w.ref, lot, 0, make->lots[i]);
        compare_lot(lot);
    }
}

/* A lot that may take part in a GX allocation: the actor's own product, whole, no certificate. */
static bool is_allocatable(int lot, int actor)
{
    int64_t taken[REF_AMOUNTS];
    return ref_take(&w.ref, lot, actor, w.ref.lots[lot].left[0], taken) &&
           w.ref.lots[lot].product == actor && w.ref.lots[lot].left[3] == 0;
}

/* GX allocation of some grams from one lot to another. */
void do_allocate(void)
{
    int actor;
    int to = pick_lot(&actor);
    int from = pick_lot(&actor);
    for (int tries = 0; tries < 60 && !(to != from && is_allocatable(to, actor)); tries++) {
        int other;
        to = pick_lot(&other);
    }
    int pool = below(4) == 0 ? (int)below(POOLS) : PARTIES + actor;
    struct ref_pool *p = &w.pools[pool];
    struct kachi_allocate_to gains = {w.ref.lots[to].id, 1 + below(20)};
    struct kachi_allocate_from loses = {w.ref.lots[from].id, 1};
    struct kachi_entry entry = {.id = new_id(), .kind = KACHI_ENTRY_ALLOCATE};
    entry.allocate = (struct kachi_allocate_content){w.pool_ids[pool], 1, 1, &gains, &loses};
    bool good = to != from && is_allocatable(to, actor) && is_allocatable(from, actor) &&
                ref_may_draw(p, actor, gains.grams) && p->allocates &&
                (p->product < 0 || p->product == actor) && gains.grams <= w.ref.lots[to].left[1];
    if (!post(actor, &entry, good)) {
        return;
    }
    p->left -= gains.grams;
    const int lots[] = {to, from};
    for (int i = 0; i < 2; i++) {
        int64_t taken[REF_AMOUNTS];
        int64_t attested[REF_ATTESTED];
        memcpy(taken, w.ref.lots[lots[i]].left, sizeof(taken));
        ref_attested(&w.ref, lots[i], taken[0], attested);
        ref_consume(&w.ref, lots[i], taken);
        taken[1] += i == 0 ? -gains.grams : gains.grams;
        taken[2] += i == 0 ? gains.grams : 0;
        int made = ref_add(&w.ref, lot_id("allocate", entry.id, i), actor, actor, false, taken);
        w.ref.lots[made].allocated = true;
        memcpy(w.ref.lots[made].attested, attested, sizeof(attested));
        ref_parent(&w.ref, made, 0, lots[i]);
        compare_lot(made);
    }
}
