/* SPDX-License-Identifier: Apache-2.0 */
/* kachi ledger, writing: parties, products; make, assign; offer, accept, settle, cancel;
 * claim. */
#include "base/file.h"
#include "cli/commands.h"
#include "cli/ledger_session.h"
#include "ledger/bill.h"

#define OFFER_DAYS 14 /* an offer's time limit, where not said */

static enum kachi_err fill_party(struct kachi_ledger_session *ledger, struct kachi_entry *entry)
{
    struct kachi_session *session = ledger->session;
    struct kachi_str role = kachi_option_text(session, "role");
    entry->party = (struct kachi_party_content){
        .name = session->operands[0],
        .corporate_number = kachi_option_text(session, "number"),
        .country = kachi_option_text(session, "country"),
        .role = KACHI_ROLE_MEMBER,
    };
    if (!kachi_str_is_empty(role) && !kachi_role_read(role, &entry->party.role)) {
        return kachi_ledger_refuse_choice(session, "role", role, "member, verifier, auditor");
    }
    return KACHI_OK;
}

static enum kachi_err fill_product(struct kachi_ledger_session *ledger, struct kachi_entry *entry)
{
    struct kachi_session *session = ledger->session;
    entry->product.name = session->operands[0];
    enum kachi_err err = kachi_ledger_party_option(ledger, "owner", &entry->product.owner);
    if (err == KACHI_OK) {
        err = kachi_ledger_option(ledger, "unit", &entry->product.unit);
    }
    if (err == KACHI_OK) {
        err = kachi_option_int64(session, "decimals", 0, &entry->product.decimals);
    }
    return err;
}

static enum kachi_err read_use(struct kachi_ledger_session *ledger, struct kachi_str text,
                               struct kachi_make_input *out)
{
    struct kachi_str name, quantity;
    struct kachi_lot lot = {0};
    enum kachi_err err = kachi_ledger_pair_read(ledger, text, "LOT=300", &name, &quantity);
    if (err == KACHI_OK) {
        err = kachi_ledger_lot_named(ledger, name, &lot);
    }
    out->lot = lot.id;
    return err == KACHI_OK ? kachi_ledger_quantity_read(ledger, lot.product, quantity,
                                                        lot.left.quantity, &out->quantity)
                           : err;
}

static enum kachi_err read_draw(struct kachi_ledger_session *ledger, struct kachi_str text,
                                struct kachi_make_draw *out)
{
    struct kachi_str name, grams;
    struct kachi_pool pool = {0};
    enum kachi_err err = kachi_ledger_pair_read(ledger, text, "POOL=120000", &name, &grams);
    if (err == KACHI_OK) {
        err = kachi_ledger_pool_named(ledger, name, &pool);
    }
    out->pool = pool.id;
    return err == KACHI_OK ? kachi_ledger_grams_read(ledger, "draw", grams, &out->grams) : err;
}

/* PRODUCT and its quantity; the lot of the first output has the entry's id, the others new ones. */
static enum kachi_err read_output(struct kachi_ledger_session *ledger, struct kachi_str name,
                                  struct kachi_str quantity, struct kachi_make_output *out)
{
    struct kachi_product product = {0};
    enum kachi_err err =
        kachi_find_product(ledger->ledger, &ledger->session->arena, name, &product);
    out->product = product.id;
    return err == KACHI_OK
               ? kachi_ledger_quantity_read(ledger, product.number, quantity, 0, &out->quantity)
               : err;
}

/* --also PRODUCT=QUANTITY, with :SHARE behind where it carries any. */
static enum kachi_err read_also(struct kachi_ledger_session *ledger, struct kachi_str text,
                                struct kachi_make_output *out)
{
    struct kachi_session *session = ledger->session;
    struct kachi_str name, rest;
    enum kachi_err err =
        kachi_ledger_pair_read(ledger, text, "PRODUCT=QUANTITY:SHARE", &name, &rest);
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_str quantity = kachi_str_cut(&rest, ':');
    out->lot = kachi_id_new(&session->clock, &session->random);
    out->share = 0;
    if (!kachi_str_is_empty(rest)) {
        err = kachi_ledger_grams_read(ledger, "also", rest, &out->share);
    }
    return err == KACHI_OK ? read_output(ledger, name, quantity, out) : err;
}

static enum kachi_err fill_lists(struct kachi_ledger_session *ledger,
                                 struct kachi_make_content *make, struct kachi_make_output *outputs)
{
    struct kachi_session *session = ledger->session;
    struct kachi_make_input *inputs =
        KACHI_NEW_ARRAY(&session->arena, struct kachi_make_input, KACHI_OPTIONS_MAX);
    struct kachi_make_draw *draws =
        KACHI_NEW_ARRAY(&session->arena, struct kachi_make_draw, KACHI_OPTIONS_MAX);
    enum kachi_err err = KACHI_OK;
    size_t uses = kachi_option_count(session, "use");
    size_t draw_count = kachi_option_count(session, "draw");
    size_t others = kachi_option_count(session, "also");
    for (size_t i = 0; i < uses && err == KACHI_OK; i++) {
        err = read_use(ledger, kachi_option_at(session, "use", i), &inputs[make->input_count++]);
    }
    for (size_t i = 0; i < draw_count && err == KACHI_OK; i++) {
        err = read_draw(ledger, kachi_option_at(session, "draw", i), &draws[make->draw_count++]);
    }
    for (size_t i = 0; i < others && err == KACHI_OK; i++) {
        err =
            read_also(ledger, kachi_option_at(session, "also", i), &outputs[make->output_count++]);
    }
    make->inputs = inputs;
    make->draws = draws;
    return err;
}

/* The bill's inputs and outputs in place of those that were named, which it takes into account. */
static enum kachi_err fill_bill(struct kachi_ledger_session *ledger,
                                const struct kachi_entry *entry, struct kachi_make_content *make)
{
    struct kachi_session *session = ledger->session;
    struct kachi_str path = kachi_option_text(session, "bill");
    struct kachi_str rule = kachi_option_text(session, "rule");
    struct kachi_str content;
    struct kachi_bill bill = {0};
    struct kachi_product model = {0};
    struct kachi_bill_order order = {
        .maker = ledger->actor.party,
        .model = &model,
        .quantity = make->outputs[0].quantity,
        .share = make->outputs[0].share,
        .plant = kachi_option_text(session, "plant"),
        .month = kachi_option_text(session, "month"),
        .entry = entry->id,
        .named_count = make->input_count,
        .named = make->inputs,
    };
    if (!kachi_str_is_empty(rule) && !kachi_input_rule_read(rule, &order.rule)) {
        return kachi_ledger_refuse_choice(session, "rule", rule,
                                          "pro-rata, first-in-first-out, declared");
    }
    enum kachi_err err = kachi_file_read(&session->arena, path, &session->findings, &content);
    if (err == KACHI_OK) {
        err = kachi_bill_read(&session->arena, path, content, &session->findings, &bill);
    }
    if (err == KACHI_OK) {
        err = kachi_find_product(ledger->ledger, &session->arena, session->operands[0], &model);
    }
    return err == KACHI_OK ? kachi_bill_make(ledger->ledger, &session->arena, &bill, &order, make)
                           : err;
}

static enum kachi_err fill_make(struct kachi_ledger_session *ledger, struct kachi_entry *entry)
{
    struct kachi_session *session = ledger->session;
    struct kachi_make_content *make = &entry->make;
    struct kachi_make_output *outputs =
        KACHI_NEW_ARRAY(&session->arena, struct kachi_make_output, KACHI_OPTIONS_MAX + 1);
    outputs[0].lot = entry->id;
    make->outputs = outputs;
    make->output_count = 1;
    enum kachi_err err = kachi_option_int64(session, "share", 1, &outputs[0].share);
    if (err == KACHI_OK) {
        err = kachi_option_int64(session, "emitted-g", 0, &make->own_emitted_g);
    }
    if (err == KACHI_OK) {
        err = read_output(ledger, session->operands[0], session->operands[1], &outputs[0]);
    }
    if (err == KACHI_OK) {
        err = fill_lists(ledger, make, outputs);
    }
    bool has_bill = kachi_option_is_set(session, "bill");
    return err == KACHI_OK && has_bill ? fill_bill(ledger, entry, make) : err;
}

/* The lot of operand 0 and, from operand `at` or else all of it, a quantity. */
static enum kachi_err read_part(struct kachi_ledger_session *ledger, struct kachi_str quantity,
                                struct kachi_id *lot, int64_t *out)
{
    struct kachi_lot row = {0};
    struct kachi_session *session = ledger->session;
    enum kachi_err err = kachi_ledger_lot_named(ledger, session->operands[0], &row);
    if (err != KACHI_OK) {
        return err;
    }
    *lot = row.id;
    *out = row.left.quantity > 0 ? row.left.quantity : 1; /* of a used-up lot: refused by name */
    bool is_all = kachi_str_is_empty(quantity) || kachi_str_is(quantity, "all");
    return is_all
               ? KACHI_OK
               : kachi_ledger_quantity_read(ledger, row.product, quantity, row.left.quantity, out);
}

static enum kachi_err fill_assign(struct kachi_ledger_session *ledger, struct kachi_entry *entry)
{
    struct kachi_session *session = ledger->session;
    struct kachi_str grams;
    struct kachi_pool pool = {0};
    enum kachi_err err = read_part(ledger, kachi_option_text(session, "quantity"),
                                   &entry->assign.lot, &entry->assign.quantity);
    err = err == KACHI_OK ? kachi_ledger_pool_named(ledger, session->operands[1], &pool) : err;
    err = err == KACHI_OK ? kachi_ledger_option(ledger, "grams", &grams) : err;
    entry->assign.pool = pool.id;
    return err == KACHI_OK ? kachi_ledger_grams_read(ledger, "grams", grams, &entry->assign.grams)
                           : err;
}

static enum kachi_err fill_offer(struct kachi_ledger_session *ledger, struct kachi_entry *entry)
{
    struct kachi_session *session = ledger->session;
    struct kachi_offer_content *offer = &entry->offer;
    struct kachi_str buyer;
    struct kachi_party party = {0};
    enum kachi_err err = read_part(ledger, session->operands[1], &offer->lot, &offer->quantity);
    err = err == KACHI_OK ? kachi_ledger_option(ledger, "to", &buyer) : err;
    err = err == KACHI_OK ? kachi_find_party(ledger->ledger, &session->arena, buyer, &party) : err;
    err =
        err == KACHI_OK ? kachi_option_int64(session, "price-yen", 0, &offer->price_base_yen) : err;
    err = err == KACHI_OK ? kachi_option_int64(session, "premium-yen", 0, &offer->price_premium_yen)
                          : err;
    kachi_day today = kachi_day_of_moment(kachi_clock_now(&session->clock));
    kachi_day until = today;
    err =
        err == KACHI_OK ? kachi_ledger_day_read(ledger, "until", today + OFFER_DAYS, &until) : err;
    offer->buyer = party.id;
    struct kachi_str terms = kachi_option_text(session, "terms");
    offer->terms = KACHI_TERMS_PREPAID;
    if (err == KACHI_OK && !kachi_str_is_empty(terms) && !kachi_terms_read(terms, &offer->terms)) {
        return kachi_ledger_refuse_choice(session, "terms", terms, "prepaid, on-credit");
    }
    offer->until = kachi_moment_of_day(until + 1) - 1; /* the day is included */
    offer->reference = kachi_option_text(session, "reference");
    return err;
}

static enum kachi_err fill_accept(struct kachi_ledger_session *ledger, struct kachi_entry *entry)
{
    return kachi_ledger_offer_named(ledger, ledger->session->operands[0], &entry->accept.offer);
}

static enum kachi_err fill_settle(struct kachi_ledger_session *ledger, struct kachi_entry *entry)
{
    entry->settle.payment = kachi_option_text(ledger->session, "payment");
    return kachi_ledger_offer_named(ledger, ledger->session->operands[0], &entry->settle.offer);
}

static enum kachi_err fill_cancel(struct kachi_ledger_session *ledger, struct kachi_entry *entry)
{
    entry->cancel.reason = kachi_option_text(ledger->session, "reason");
    return kachi_ledger_offer_named(ledger, ledger->session->operands[0], &entry->cancel.offer);
}

static enum kachi_err fill_claim(struct kachi_ledger_session *ledger, struct kachi_entry *entry)
{
    struct kachi_session *session = ledger->session;
    struct kachi_claim_content *claim = &entry->claim;
    struct kachi_str quantity =
        session->operand_count > 1 ? session->operands[1] : kachi_str_of("all");
    enum kachi_err err = read_part(ledger, quantity, &claim->lot, &claim->quantity);
    err = err == KACHI_OK ? kachi_ledger_option(ledger, "purpose", &claim->purpose) : err;
    claim->beneficiary = kachi_option_text(session, "for");
    if (kachi_str_is_empty(claim->beneficiary)) {
        claim->beneficiary = kachi_ledger_party_name(ledger, ledger->actor.party);
    }
    kachi_day today = kachi_day_of_moment(kachi_clock_now(&session->clock));
    struct kachi_date april = {kachi_fiscal_year(today), 4, 1};
    struct kachi_date march = {kachi_fiscal_year(today) + 1, 3, 31};
    err = err == KACHI_OK ? kachi_ledger_day_read(ledger, "from", kachi_day_of(april), &claim->from)
                          : err;
    return err == KACHI_OK ? kachi_ledger_day_read(ledger, "to", kachi_day_of(march), &claim->to)
                           : err;
}

static enum kachi_err run_party(struct kachi_session *session)
{
    return kachi_ledger_write(session, KACHI_ENTRY_PARTY, fill_party);
}

static enum kachi_err run_product(struct kachi_session *session)
{
    return kachi_ledger_write(session, KACHI_ENTRY_PRODUCT, fill_product);
}

static enum kachi_err run_make(struct kachi_session *session)
{
    return kachi_ledger_write(session, KACHI_ENTRY_MAKE, fill_make);
}

static enum kachi_err run_assign(struct kachi_session *session)
{
    return kachi_ledger_write(session, KACHI_ENTRY_ASSIGN, fill_assign);
}

static enum kachi_err run_offer(struct kachi_session *session)
{
    return kachi_ledger_write(session, KACHI_ENTRY_OFFER, fill_offer);
}

static enum kachi_err run_accept(struct kachi_session *session)
{
    return kachi_ledger_write(session, KACHI_ENTRY_ACCEPT, fill_accept);
}

static enum kachi_err run_settle(struct kachi_session *session)
{
    return kachi_ledger_write(session, KACHI_ENTRY_SETTLE, fill_settle);
}

static enum kachi_err run_cancel(struct kachi_session *session)
{
    return kachi_ledger_write(session, KACHI_ENTRY_CANCEL, fill_cancel);
}

static enum kachi_err run_claim(struct kachi_session *session)
{
    return kachi_ledger_write(session, KACHI_ENTRY_CLAIM, fill_claim);
}

static const struct kachi_option party_options[] = {{"number", "DIGITS", "option.number"},
                                                    {"country", "CC", "option.country"},
                                                    {"role", "ROLE", "option.role"},
                                                    KACHI_LEDGER_OPTIONS,
                                                    {NULL, NULL, NULL}};
static const char *const party_examples[] = {
    "kachi ledger party A製鉄 --number 7000012050002 --as operator",
    "kachi ledger party \"B Smelter\" --country AU --as operator", NULL};
const struct kachi_command kachi_command_ledger_party = {
    "ledger party", "NAME", 1, 1, "command.ledger.party", party_options, party_examples, run_party};

static const struct kachi_option product_options[] = {{"unit", "UNIT", "option.unit"},
                                                      {"decimals", "N", "option.decimals"},
                                                      {"owner", "PARTY", "option.owner"},
                                                      KACHI_LEDGER_OPTIONS,
                                                      {NULL, NULL, NULL}};
static const char *const product_examples[] = {
    "kachi ledger product 鋼板 --unit kg --decimals 3 --as A製鉄", NULL};
const struct kachi_command kachi_command_ledger_product = {
    "ledger product", "NAME",           1,          1, "command.ledger.product",
    product_options,  product_examples, run_product};

static const struct kachi_option make_options[] = {{"use", "LOT=QUANTITY", "option.use"},
                                                   {"draw", "POOL=G", "option.draw"},
                                                   {"emitted-g", "G", "option.emitted-g"},
                                                   {"share", "N", "option.share"},
                                                   {"also", "PRODUCT=Q:SHARE", "option.also"},
                                                   {"bill", "FILE", "option.bill"},
                                                   {"plant", "PLANT", "option.plant"},
                                                   {"month", "YYYY-MM", "option.month"},
                                                   {"rule", "RULE", "option.input-rule"},
                                                   KACHI_LEDGER_OPTIONS,
                                                   {NULL, NULL, NULL}};
static const char *const make_examples[] = {
    "kachi ledger make 鋼板 5000 --emitted-g 11000000 --as A製鉄",
    "kachi ledger make car 10 --use lot_01J9Z=3000 --use lot_01J9X=all --draw st_01J9V=1200000 "
    "--as D",
    "kachi ledger make car 10 --bill bill.csv --plant 刈谷 --month 2026-11 --dry-run --as D", NULL};
const struct kachi_command kachi_command_ledger_make = {
    "ledger make", "PRODUCT QUANTITY", 2,       2, "command.ledger.make",
    make_options,  make_examples,      run_make};

static const struct kachi_option assign_options[] = {{"grams", "G", "option.grams"},
                                                     {"quantity", "Q", "option.assign-quantity"},
                                                     KACHI_LEDGER_OPTIONS,
                                                     {NULL, NULL, NULL}};
static const char *const assign_examples[] = {
    "kachi ledger assign lot_01J9Z st_01J9V --grams 10000000 --as A製鉄", NULL};
const struct kachi_command kachi_command_ledger_assign = {
    "ledger assign", "LOT POOL",      2,         2, "command.ledger.assign",
    assign_options,  assign_examples, run_assign};

static const struct kachi_option offer_options[] = {{"to", "PARTY", "option.to"},
                                                    {"price-yen", "YEN", "option.price-yen"},
                                                    {"premium-yen", "YEN", "option.premium-yen"},
                                                    {"until", "DAY", "option.offer-until"},
                                                    {"terms", "TERMS", "option.terms"},
                                                    {"reference", "TEXT", "option.offer-reference"},
                                                    KACHI_LEDGER_OPTIONS,
                                                    {NULL, NULL, NULL}};
static const char *const offer_examples[] = {
    "kachi ledger offer lot_01J9Z 3000 --to D --price-yen 360000 --premium-yen 24000 --as A製鉄",
    "kachi ledger offer lot_01J9Z all --to D --as A製鉄", NULL};
const struct kachi_command kachi_command_ledger_offer = {
    "ledger offer", "LOT QUANTITY", 2,        2, "command.ledger.offer",
    offer_options,  offer_examples, run_offer};

static const struct kachi_option accept_options[] = {KACHI_LEDGER_OPTIONS, {NULL, NULL, NULL}};
static const char *const accept_examples[] = {"kachi ledger accept offer_01J9Z --as D", NULL};
const struct kachi_command kachi_command_ledger_accept = {
    "ledger accept", "OFFER",         1,         1, "command.ledger.accept",
    accept_options,  accept_examples, run_accept};

static const struct kachi_option settle_options[] = {
    {"payment", "REFERENCE", "option.payment"}, KACHI_LEDGER_OPTIONS, {NULL, NULL, NULL}};
static const char *const settle_examples[] = {
    "kachi ledger settle offer_01J9Z --payment \"2026-11-30 振込\" --as A製鉄", NULL};
const struct kachi_command kachi_command_ledger_settle = {
    "ledger settle", "OFFER",         1,         1, "command.ledger.settle",
    settle_options,  settle_examples, run_settle};

static const struct kachi_option cancel_options[] = {
    {"reason", "TEXT", "option.reason"}, KACHI_LEDGER_OPTIONS, {NULL, NULL, NULL}};
static const char *const cancel_examples[] = {"kachi ledger cancel offer_01J9Z --as A製鉄", NULL};
const struct kachi_command kachi_command_ledger_cancel = {
    "ledger cancel", "OFFER",         1,         1, "command.ledger.cancel",
    cancel_options,  cancel_examples, run_cancel};

static const struct kachi_option claim_options[] = {{"purpose", "WORD", "option.purpose"},
                                                    {"for", "TEXT", "option.for"},
                                                    {"from", "DAY", "option.claim-from"},
                                                    {"to", "DAY", "option.claim-to"},
                                                    KACHI_LEDGER_OPTIONS,
                                                    {NULL, NULL, NULL}};
static const char *const claim_examples[] = {
    "kachi ledger claim lot_01J9Z 1 --purpose subsidy --as Buyer", NULL};
const struct kachi_command kachi_command_ledger_claim = {
    "ledger claim", "LOT [QUANTITY]", 1,        2, "command.ledger.claim",
    claim_options,  claim_examples,   run_claim};
