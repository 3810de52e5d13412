/* SPDX-License-Identifier: Apache-2.0 */
/*
 * entry_read.c - an entry's request from JSON. Reading is sticky: the first field that is missing
 * or wrong is reported once, with its path, and the rest is then of no interest.
 */
#include "ledger/entry.h"

#include <string.h>

struct reader {
    struct kachi_arena *arena;
    struct kachi_findings *findings;
    bool failed;
};

static void fail(struct reader *reader, const char *field, const char *expected)
{
    if (!reader->failed) {
        struct kachi_place place = {.field = kachi_str_of(field)};
        kachi_findings_add(
            reader->findings, "entry-field", place,
            KACHI_ARGS({"field", kachi_str_of(field)}, {"expected", kachi_str_of(expected)}));
    }
    reader->failed = true;
}

static struct kachi_str read_str(struct reader *reader, kachi_json object, const char *key)
{
    kachi_json value = kachi_json_get(object, key);
    if (!kachi_json_is_string(value)) {
        fail(reader, key, "text");
        return kachi_str_of("");
    }
    return kachi_str_copy(reader->arena, kachi_json_text(value));
}

static int64_t read_int(struct reader *reader, kachi_json object, const char *key)
{
    kachi_json value = kachi_json_get(object, key);
    int64_t number = kachi_json_int64(value, INT64_MIN);
    if (!kachi_json_is_number(value) || number == INT64_MIN) {
        fail(reader, key, "a whole number");
        return 0;
    }
    return number;
}

static struct kachi_id read_id(struct reader *reader, kachi_json object, const char *key)
{
    struct kachi_id id = {{0}};
    struct kachi_str text = kachi_json_text(kachi_json_get(object, key));
    struct kachi_str bare = text; /* without the prefix that people see: "lot_" */
    struct kachi_str prefix = kachi_str_cut(&bare, '_');
    if (!kachi_id_read(prefix.bytes < text.bytes ? bare : text, NULL, &id)) {
        fail(reader, key, "an id");
    }
    return id;
}

static kachi_day read_day(struct reader *reader, kachi_json object, const char *key)
{
    kachi_day day = 0;
    if (!kachi_day_read(kachi_json_text(kachi_json_get(object, key)), &day)) {
        fail(reader, key, "a day such as 2026-11-23");
    }
    return day;
}

static void read_party(struct reader *reader, kachi_json json, struct kachi_party_content *out)
{
    *out = (struct kachi_party_content){
        .name = read_str(reader, json, "name"),
        .corporate_number = read_str(reader, json, "corporate_number"),
        .country = read_str(reader, json, "country"),
        .role = KACHI_ROLE_MEMBER,
    };
    if (!kachi_role_read(kachi_json_text(kachi_json_get(json, "role")), &out->role)) {
        fail(reader, "role", "member, verifier or auditor");
    }
}

static void read_product(struct reader *reader, kachi_json json, struct kachi_product_content *out)
{
    *out = (struct kachi_product_content){
        .owner = read_id(reader, json, "owner"),
        .name = read_str(reader, json, "name"),
        .unit = read_str(reader, json, "unit"),
        .decimals = read_int(reader, json, "decimals"),
    };
}

static unsigned read_models(struct reader *reader, kachi_json array)
{
    unsigned models = 0;
    for (size_t i = 0; i < kachi_json_count(array); i++) {
        enum kachi_custody model = KACHI_CUSTODY_PHYSICAL;
        if (!kachi_custody_read(kachi_json_text(kachi_json_at(array, i)), &model)) {
            fail(reader, "models", "physical or certificate");
        }
        models |= (unsigned)model;
    }
    return models;
}

static void read_pool(struct reader *reader, kachi_json json, struct kachi_pool_content *out)
{
    *out = (struct kachi_pool_content){
        .owner = read_id(reader, json, "owner"),
        .statement = read_str(reader, json, "statement"),
        .grams = read_int(reader, json, "grams"),
        .basis = KACHI_BASIS_EMBODIED,
        .models = read_models(reader, kachi_json_get(json, "models")),
        .from = read_day(reader, json, "from"),
        .to = read_day(reader, json, "to"),
        .until = read_day(reader, json, "until"),
        .rulebook = read_str(reader, json, "rulebook"),
    };
    if (!kachi_str_is_empty(kachi_json_text(kachi_json_get(json, "product")))) {
        out->product = read_id(reader, json, "product");
    }
    if (kachi_json_get(json, "actual_g") != NULL || kachi_json_get(json, "produced") != NULL) {
        out->actual_g = read_int(reader, json, "actual_g");
        out->produced = read_int(reader, json, "produced");
    }
    if (!kachi_basis_read(kachi_json_text(kachi_json_get(json, "basis")), &out->basis)) {
        fail(reader, "basis", "embodied or certificate");
    }
    if (!kachi_digest_read(kachi_json_text(kachi_json_get(json, "digest")), &out->digest)) {
        fail(reader, "digest", "64 hexadecimal digits");
    }
}

static struct kachi_make_input *read_inputs(struct reader *reader, kachi_json array)
{
    size_t count = kachi_json_count(array);
    struct kachi_make_input *inputs =
        KACHI_NEW_ARRAY(reader->arena, struct kachi_make_input, count);
    for (size_t i = 0; i < count; i++) {
        kachi_json item = kachi_json_at(array, i);
        inputs[i].lot = read_id(reader, item, "lot");
        inputs[i].quantity = read_int(reader, item, "quantity");
    }
    return inputs;
}

static struct kachi_make_draw *read_draws(struct reader *reader, kachi_json array)
{
    size_t count = kachi_json_count(array);
    struct kachi_make_draw *draws = KACHI_NEW_ARRAY(reader->arena, struct kachi_make_draw, count);
    for (size_t i = 0; i < count; i++) {
        kachi_json item = kachi_json_at(array, i);
        draws[i].pool = read_id(reader, item, "pool");
        draws[i].grams = read_int(reader, item, "grams");
    }
    return draws;
}

static struct kachi_make_output *read_outputs(struct reader *reader, kachi_json array)
{
    size_t count = kachi_json_count(array);
    struct kachi_make_output *outputs =
        KACHI_NEW_ARRAY(reader->arena, struct kachi_make_output, count);
    for (size_t i = 0; i < count; i++) {
        kachi_json item = kachi_json_at(array, i);
        outputs[i].lot = read_id(reader, item, "lot");
        outputs[i].product = read_id(reader, item, "product");
        outputs[i].quantity = read_int(reader, item, "quantity");
        outputs[i].share = read_int(reader, item, "share");
    }
    return outputs;
}

static void read_make(struct reader *reader, kachi_json json, struct kachi_make_content *out)
{
    kachi_json inputs = kachi_json_get(json, "inputs");
    kachi_json draws = kachi_json_get(json, "draws");
    kachi_json outputs = kachi_json_get(json, "outputs");
    *out = (struct kachi_make_content){
        .bill = kachi_json_get(json, "bill") == NULL ? kachi_str_of("")
                                                     : read_str(reader, json, "bill"),
        .input_count = kachi_json_count(inputs),
        .inputs = read_inputs(reader, inputs),
        .own_emitted_g = read_int(reader, json, "own_emitted_g"),
        .draw_count = kachi_json_count(draws),
        .draws = read_draws(reader, draws),
        .output_count = kachi_json_count(outputs),
        .outputs = read_outputs(reader, outputs),
    };
}

static void read_offer(struct reader *reader, kachi_json json, struct kachi_offer_content *out)
{
    *out = (struct kachi_offer_content){
        .lot = read_id(reader, json, "lot"),
        .quantity = read_int(reader, json, "quantity"),
        .buyer = read_id(reader, json, "buyer"),
        .price_base_yen = read_int(reader, json, "price_base_yen"),
        .price_premium_yen = read_int(reader, json, "price_premium_yen"),
        .terms = KACHI_TERMS_PREPAID,
        .until = read_int(reader, json, "until_us"),
        .reference = read_str(reader, json, "reference"),
    };
    if (!kachi_terms_read(kachi_json_text(kachi_json_get(json, "terms")), &out->terms)) {
        fail(reader, "terms", "prepaid or on-credit");
    }
}

static void read_claim(struct reader *reader, kachi_json json, struct kachi_claim_content *out)
{
    *out = (struct kachi_claim_content){
        .lot = read_id(reader, json, "lot"),
        .quantity = read_int(reader, json, "quantity"),
        .beneficiary = read_str(reader, json, "beneficiary"),
        .purpose = read_str(reader, json, "purpose"),
        .from = read_day(reader, json, "from"),
        .to = read_day(reader, json, "to"),
    };
}

static void read_statement(struct reader *reader, kachi_json json,
                           struct kachi_statement_content *out)
{
    *out = (struct kachi_statement_content){
        .statement = read_str(reader, json, "statement"),
        .state = read_str(reader, json, "state"),
        .issuer = read_str(reader, json, "issuer"),
        .verifier = read_str(reader, json, "verifier"),
    };
    if (!kachi_digest_read(kachi_json_text(kachi_json_get(json, "digest")), &out->digest)) {
        fail(reader, "digest", "64 hexadecimal digits");
    }
}

static void read_attest(struct reader *reader, kachi_json json, struct kachi_attest_content *out)
{
    *out = (struct kachi_attest_content){
        .subject = read_id(reader, json, "subject"),
        .quantity = read_int(reader, json, "quantity"),
        .purpose = read_str(reader, json, "purpose"),
        .audience = read_str(reader, json, "audience"),
        .from = read_day(reader, json, "from"),
        .to = read_day(reader, json, "to"),
    };
}

static void read_allocate(struct reader *reader, kachi_json json,
                          struct kachi_allocate_content *out)
{
    kachi_json to = kachi_json_get(json, "to");
    kachi_json from = kachi_json_get(json, "from");
    *out = (struct kachi_allocate_content){.pool = read_id(reader, json, "pool"),
                                           .to_count = kachi_json_count(to),
                                           .from_count = kachi_json_count(from)};
    struct kachi_allocate_to *gains =
        KACHI_NEW_ARRAY(reader->arena, struct kachi_allocate_to, out->to_count);
    struct kachi_allocate_from *losses =
        KACHI_NEW_ARRAY(reader->arena, struct kachi_allocate_from, out->from_count);
    for (size_t i = 0; i < out->to_count; i++) {
        kachi_json item = kachi_json_at(to, i);
        gains[i].lot = read_id(reader, item, "lot");
        gains[i].grams = read_int(reader, item, "grams");
    }
    for (size_t i = 0; i < out->from_count; i++) {
        kachi_json item = kachi_json_at(from, i);
        losses[i].lot = read_id(reader, item, "lot");
        losses[i].share = read_int(reader, item, "share");
    }
    out->to = gains;
    out->from = losses;
}

static void read_content(struct reader *reader, kachi_json json, struct kachi_entry *out)
{
    switch (out->kind) {
    case KACHI_ENTRY_PARTY:
        read_party(reader, json, &out->party);
        return;
    case KACHI_ENTRY_PRODUCT:
        read_product(reader, json, &out->product);
        return;
    case KACHI_ENTRY_POOL:
        read_pool(reader, json, &out->pool);
        return;
    case KACHI_ENTRY_MAKE:
        read_make(reader, json, &out->make);
        return;
    case KACHI_ENTRY_ASSIGN:
        out->assign.grams = read_int(reader, json, "grams");
        out->assign.lot = read_id(reader, json, "lot");
        out->assign.pool = read_id(reader, json, "pool");
        out->assign.quantity = read_int(reader, json, "quantity");
        return;
    case KACHI_ENTRY_OFFER:
        read_offer(reader, json, &out->offer);
        return;
    case KACHI_ENTRY_ACCEPT:
        out->accept.offer = read_id(reader, json, "offer");
        return;
    case KACHI_ENTRY_SETTLE:
        out->settle.offer = read_id(reader, json, "offer");
        out->settle.payment = read_str(reader, json, "payment");
        return;
    case KACHI_ENTRY_CANCEL:
        out->cancel.offer = read_id(reader, json, "offer");
        out->cancel.reason = read_str(reader, json, "reason");
        return;
    case KACHI_ENTRY_CLAIM:
        read_claim(reader, json, &out->claim);
        return;
    case KACHI_ENTRY_EXPIRE:
    case KACHI_ENTRY_POOL_EXPIRE:
    case KACHI_ENTRY_DEFAULT:
    case KACHI_ENTRY_FREEZE:
    case KACHI_ENTRY_THAW:
    case KACHI_ENTRY_REVOKE:
    case KACHI_ENTRY_CORRECT:
        out->target.target = read_id(reader, json, "target");
        out->target.reason = read_str(reader, json, "reason");
        return;
    case KACHI_ENTRY_MAKE_GOOD:
        out->make_good.lot = read_id(reader, json, "lot");
        out->make_good.pool = read_id(reader, json, "pool");
        out->make_good.revoked = read_id(reader, json, "revoked");
        return;
    case KACHI_ENTRY_ATTEST:
        read_attest(reader, json, &out->attest);
        return;
    case KACHI_ENTRY_ALLOCATE:
        read_allocate(reader, json, &out->allocate);
        return;
    case KACHI_ENTRY_USE_ELSEWHERE:
        out->use_elsewhere.grams = read_int(reader, json, "grams");
        out->use_elsewhere.pool = read_id(reader, json, "pool");
        out->use_elsewhere.purpose = read_str(reader, json, "purpose");
        out->use_elsewhere.reference = read_str(reader, json, "reference");
        return;
    case KACHI_ENTRY_STATEMENT:
        read_statement(reader, json, &out->statement);
        return;
    }
}

const char *kachi_entry_kind_word(enum kachi_entry_kind kind)
{
    switch (kind) {
    case KACHI_ENTRY_PARTY:
        return "party";
    case KACHI_ENTRY_PRODUCT:
        return "product";
    case KACHI_ENTRY_POOL:
        return "pool";
    case KACHI_ENTRY_MAKE:
        return "make";
    case KACHI_ENTRY_ASSIGN:
        return "assign";
    case KACHI_ENTRY_OFFER:
        return "offer";
    case KACHI_ENTRY_ACCEPT:
        return "accept";
    case KACHI_ENTRY_SETTLE:
        return "settle";
    case KACHI_ENTRY_CANCEL:
        return "cancel";
    case KACHI_ENTRY_CLAIM:
        return "claim";
    case KACHI_ENTRY_EXPIRE:
        return "expire";
    case KACHI_ENTRY_POOL_EXPIRE:
        return "pool-expire";
    case KACHI_ENTRY_DEFAULT:
        return "default";
    case KACHI_ENTRY_FREEZE:
        return "freeze";
    case KACHI_ENTRY_THAW:
        return "thaw";
    case KACHI_ENTRY_REVOKE:
        return "revoke";
    case KACHI_ENTRY_MAKE_GOOD:
        return "make-good";
    case KACHI_ENTRY_CORRECT:
        return "correct";
    case KACHI_ENTRY_STATEMENT:
        return "statement";
    case KACHI_ENTRY_ATTEST:
        return "attest";
    case KACHI_ENTRY_ALLOCATE:
        return "allocate";
    case KACHI_ENTRY_USE_ELSEWHERE:
        return "use-elsewhere";
    }
    return "unknown";
}

bool kachi_entry_kind_read(struct kachi_str word, enum kachi_entry_kind *out)
{
    for (int kind = KACHI_ENTRY_PARTY; kind <= KACHI_ENTRY_USE_ELSEWHERE; kind++) {
        if (kachi_str_is(word, kachi_entry_kind_word((enum kachi_entry_kind)kind))) {
            *out = (enum kachi_entry_kind)kind;
            return true;
        }
    }
    return false;
}

enum kachi_err kachi_entry_read(struct kachi_arena *arena, kachi_json json,
                                struct kachi_findings *findings, struct kachi_entry *out)
{
    struct reader reader = {.arena = arena, .findings = findings};
    memset(out, 0, sizeof(*out));
    if (kachi_json_get(json, "id") != NULL) {
        out->id = read_id(&reader, json, "id");
    }
    out->linked = kachi_json_bool(kachi_json_get(json, "linked"), false);
    out->kind = KACHI_ENTRY_PARTY;
    if (!kachi_entry_kind_read(kachi_json_text(kachi_json_get(json, "kind")), &out->kind)) {
        fail(&reader, "kind", "a kind of entry, such as offer");
    }
    if (!reader.failed) {
        read_content(&reader, kachi_json_get(json, "content"), out);
    }
    return reader.failed ? KACHI_ERR_INPUT : KACHI_OK;
}
