/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/grant.h"

#include "base/text.h"
#include "ledger/purpose.h"
#include "ledger/store.h"

/* What a program of each kind uses value for, in the words of the rulebooks' claim_purposes. A
 * documented default (docs/programs.md): no text of a standard has it. */
static const struct {
    const char *kind, *purpose;
} purposes[] = {
    {"subsidy", "subsidy"},
    {"tax-credit", "subsidy"}, /* money of the state as well */
    {"public-procurement", "procurement"},
    {"private-procurement", "procurement"},
    {"declaration", "declaration"},
    {"action-plan", "declaration"},
    {"eligibility", "declaration"},
    {"recognition", "declaration"},
};
#define PURPOSES (sizeof(purposes) / sizeof(purposes[0]))

struct kachi_str kachi_grant_group(const struct kachi_program *program)
{
    return kachi_str_is_empty(program->exclusive_with) ? program->id : program->exclusive_with;
}

struct kachi_str kachi_grant_group_of_claim(struct kachi_str purpose)
{
    struct kachi_str group = kachi_purpose_group(purpose);
    return kachi_str_is_empty(group) ? purpose : group;
}

struct kachi_str kachi_grant_thing(struct kachi_arena *arena, struct kachi_str written)
{
    return kachi_text_fold(arena, written);
}

static enum kachi_err find_purpose(struct kachi_arena *arena, const struct kachi_program *program,
                                   struct kachi_findings *findings, struct kachi_str *out)
{
    struct kachi_str known = kachi_str_of("");
    for (size_t i = 0; i < PURPOSES; i++) {
        if (kachi_str_is(program->kind, purposes[i].kind)) {
            *out = kachi_str_of(purposes[i].purpose);
            return KACHI_OK;
        }
        known = kachi_str_print(arena, "%.*s%s%s", KACHI_STR_ARG(known), i == 0 ? "" : ", ",
                                purposes[i].kind);
    }
    kachi_findings_add(
        findings, "grant-kind", KACHI_NOWHERE,
        KACHI_ARGS({"program", program->id}, {"kind", program->kind}, {"known", known}));
    return KACHI_ERR_INPUT;
}

/* A program need not have a clause of its own against a second grant. */
static enum kachi_err check_first(struct kachi_arena *arena, const struct kachi_grant_asked *asked,
                                  struct kachi_str group, struct kachi_findings *findings)
{
    struct kachi_str name = kachi_str_print(arena, "claim.%.*s", KACHI_STR_ARG(group));
    const struct kachi_fact *earlier = kachi_fact_find(asked->judged->facts, name);
    if (earlier == NULL) {
        return KACHI_OK;
    }
    kachi_findings_add(
        findings, "grant-taken", KACHI_NOWHERE,
        KACHI_ARGS({"thing", asked->thing}, {"group", group}, {"entry", earlier->value}));
    return KACHI_ERR_INPUT;
}

static enum kachi_err one_unit(struct kachi_ledger *ledger, struct kachi_arena *arena,
                               int64_t product, int64_t *out)
{
    struct kachi_product row;
    enum kachi_err err = kachi_store_product_get(ledger, arena, product, &row);
    return err == KACHI_OK ? kachi_decimal_to_int64(kachi_decimal_of(1), (int)row.decimals, out)
                           : kachi_store_must_have(err);
}

enum kachi_err kachi_grant_entry(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                 const struct kachi_grant_asked *asked,
                                 struct kachi_findings *findings, struct kachi_entry *out)
{
    const struct kachi_program *program = asked->verdict->program;
    struct kachi_str group = kachi_grant_group(program);
    struct kachi_str thing = kachi_grant_thing(arena, asked->thing);
    struct kachi_str name =
        kachi_str_print(arena, "%.*s\n%.*s", KACHI_STR_ARG(group), KACHI_STR_ARG(thing));
    struct kachi_str purpose = kachi_str_of("");
    enum kachi_err err = find_purpose(arena, program, findings, &purpose);
    err = err == KACHI_OK ? check_first(arena, asked, group, findings) : err;
    *out = (struct kachi_entry){
        .kind = KACHI_ENTRY_CLAIM,
        .claim = {.lot = asked->judged->lot.id,
                  .quantity = asked->quantity,
                  .beneficiary = kachi_str_trim(asked->thing),
                  .purpose = kachi_str_print(arena, "%.*s/%.*s", KACHI_STR_ARG(purpose),
                                             KACHI_STR_ARG(group)),
                  .from = asked->verdict->day,
                  .to = asked->verdict->day}};
    if (err == KACHI_OK && asked->quantity == 0) {
        err = one_unit(ledger, arena, asked->judged->lot.product, &out->claim.quantity);
    }
    return err == KACHI_OK
               ? kachi_ledger_id_of_name(ledger, arena, kachi_str_of("grant"), name, &out->id)
               : err;
}
