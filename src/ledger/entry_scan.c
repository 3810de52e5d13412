/* SPDX-License-Identifier: Apache-2.0 */
/*
 * entry_scan.c - an entry's request from its canonical bytes, read in the very order in which
 * entry_write.c writes them: several times as fast as reading JSON, which is what a replay of
 * millions needs. It proves nothing by itself: who replays writes the entry again and compares.
 */
#include "ledger/entry.h"

#include <string.h>

struct cursor {
    struct kachi_arena *arena;
    const char *at, *end;
    bool failed;
};

/* Passes the text, which has to stand here. */
static void pass(struct cursor *cursor, const char *text)
{
    size_t bytes = strlen(text);
    cursor->failed = cursor->failed || (size_t)(cursor->end - cursor->at) < bytes ||
                     memcmp(cursor->at, text, bytes) != 0;
    cursor->at += cursor->failed ? 0 : bytes;
}

static bool is_next(const struct cursor *cursor, char c)
{
    return !cursor->failed && cursor->at < cursor->end && *cursor->at == c;
}

static int64_t take_int(struct cursor *cursor, const char *key)
{
    pass(cursor, key);
    bool is_negative = is_next(cursor, '-');
    cursor->at += is_negative ? 1 : 0;
    const char *from = cursor->at;
    uint64_t value = 0;
    while (cursor->at < cursor->end && *cursor->at >= '0' && *cursor->at <= '9' &&
           cursor->at - from < 19) {
        value = 10 * value + (uint64_t)(*cursor->at++ - '0');
    }
    cursor->failed = cursor->failed || cursor->at == from || value > INT64_MAX;
    int64_t magnitude = cursor->failed ? 0 : (int64_t)value;
    return is_negative ? -magnitude : magnitude;
}

/* Crockford base 32 as it is written: upper case, without the look-alikes I, L, O and U. The value
 * of a digit plus 1; 0: not one. */
static const unsigned char digit_values[256] = {
    ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
    ['8'] = 9,  ['9'] = 10, ['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
    ['G'] = 17, ['H'] = 18, ['J'] = 19, ['K'] = 20, ['M'] = 21, ['N'] = 22, ['P'] = 23, ['Q'] = 24,
    ['R'] = 25, ['S'] = 26, ['T'] = 27, ['V'] = 28, ['W'] = 29, ['X'] = 30, ['Y'] = 31, ['Z'] = 32,
};

/* `count` digits of 5 bits, at most 12 of them. */
static uint64_t take_digits(struct cursor *cursor, size_t count)
{
    uint64_t bits = 0;
    bool is_good = true;
    for (size_t i = 0; i < count; i++) {
        unsigned value = digit_values[(unsigned char)*cursor->at++];
        is_good = is_good && value != 0;
        bits = bits << 5 | (uint64_t)(value - 1);
    }
    cursor->failed = cursor->failed || !is_good;
    return bits;
}

/* 128 bits are 26 digits, the first of three bits: 8, 60 and 60 bits at a time. */
static struct kachi_id take_id(struct cursor *cursor, const char *key)
{
    struct kachi_id id = {{0}};
    pass(cursor, key);
    pass(cursor, "\"");
    if (cursor->failed || cursor->end - cursor->at < 27) {
        cursor->failed = true;
        return id;
    }
    uint64_t first = take_digits(cursor, 2);
    uint64_t middle = take_digits(cursor, 12);
    uint64_t last = take_digits(cursor, 12);
    uint64_t high = first << 56 | middle >> 4;
    uint64_t low = middle << 60 | last;
    cursor->failed = cursor->failed || first > 0xFF;
    for (size_t i = 8; i-- > 0; high >>= 8, low >>= 8) {
        id.bytes[i] = (uint8_t)(high & 0xFF);
        id.bytes[8 + i] = (uint8_t)(low & 0xFF);
    }
    pass(cursor, "\"");
    return id;
}

/* "" or an id. */
static struct kachi_id take_id_or_none(struct cursor *cursor, const char *key)
{
    struct kachi_id none = {{0}};
    pass(cursor, key);
    if (!cursor->failed && cursor->end - cursor->at >= 2 && memcmp(cursor->at, "\"\"", 2) == 0) {
        cursor->at += 2;
        return none;
    }
    return take_id(cursor, "");
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* What stands behind a backslash; -1: nothing that entry_write.c writes. */
static int take_escape(struct cursor *cursor)
{
    static const char names[] = "btnfr\"\\";
    static const char meanings[] = "\b\t\n\f\r\"\\";
    const char *at = cursor->at;
    const char *name = at < cursor->end && *at != '\0' ? strchr(names, *at) : NULL;
    if (name != NULL) {
        cursor->at++;
        return meanings[name - names];
    }
    if (cursor->end - at < 5 || memcmp(at, "u00", 3) != 0 || hex_value(at[3]) < 0 ||
        hex_value(at[4]) < 0) {
        return -1;
    }
    cursor->at += 5;
    return 16 * hex_value(at[3]) + hex_value(at[4]);
}

static struct kachi_str take_escaped(struct cursor *cursor, size_t bytes_max)
{
    char *text = KACHI_NEW_ARRAY(cursor->arena, char, bytes_max + 1);
    size_t bytes = 0;
    while (!cursor->failed && !is_next(cursor, '"')) {
        int c = cursor->at < cursor->end ? (unsigned char)*cursor->at++ : -1;
        c = c == '\\' ? take_escape(cursor) : c;
        cursor->failed = c < 0;
        text[bytes++] = (char)c;
    }
    pass(cursor, "\"");
    return (struct kachi_str){text, cursor->failed ? 0 : bytes};
}

static struct kachi_str take_str(struct cursor *cursor, const char *key)
{
    pass(cursor, key);
    pass(cursor, "\"");
    const char *from = cursor->at;
    const char *to = from;
    while (!cursor->failed && to < cursor->end && *to != '"' && *to != '\\') {
        to++;
    }
    cursor->failed = cursor->failed || to == cursor->end;
    if (cursor->failed) {
        return kachi_str_of("");
    }
    if (*to == '\\') {
        return take_escaped(cursor, (size_t)(cursor->end - from));
    }
    cursor->at = to + 1;
    return (struct kachi_str){from, (size_t)(to - from)};
}

static kachi_day take_day(struct cursor *cursor, const char *key)
{
    kachi_day day = 0;
    struct kachi_str text = take_str(cursor, key);
    cursor->failed = cursor->failed || !kachi_day_read(text, &day);
    return day;
}

static void take_party(struct cursor *c, struct kachi_party_content *party)
{
    party->corporate_number = take_str(c, "{\"corporate_number\":");
    party->country = take_str(c, ",\"country\":");
    party->name = take_str(c, ",\"name\":");
    c->failed = c->failed || !kachi_role_read(take_str(c, ",\"role\":"), &party->role);
}

static void take_product(struct cursor *c, struct kachi_product_content *product)
{
    product->decimals = take_int(c, "{\"decimals\":");
    product->name = take_str(c, ",\"name\":");
    product->owner = take_id(c, ",\"owner\":");
    product->unit = take_str(c, ",\"unit\":");
}

static unsigned take_models(struct cursor *c)
{
    unsigned models = 0;
    pass(c, ",\"models\":[");
    while (!c->failed && !is_next(c, ']')) {
        enum kachi_custody model = KACHI_CUSTODY_PHYSICAL;
        struct kachi_str word = take_str(c, models == 0 ? "" : ",");
        c->failed = c->failed || !kachi_custody_read(word, &model);
        models |= (unsigned)model;
    }
    pass(c, "]");
    return models;
}

static void take_pool(struct cursor *c, struct kachi_pool_content *pool)
{
    pass(c, "{\"");
    bool is_measured = is_next(c, 'a');
    if (is_measured) {
        pool->actual_g = take_int(c, "actual_g\":");
        pass(c, ",\"");
    }
    c->failed = c->failed || !kachi_basis_read(take_str(c, "basis\":"), &pool->basis);
    c->failed = c->failed || !kachi_digest_read(take_str(c, ",\"digest\":"), &pool->digest);
    pool->from = take_day(c, ",\"from\":");
    pool->grams = take_int(c, ",\"grams\":");
    pool->models = take_models(c);
    pool->owner = take_id(c, ",\"owner\":");
    if (is_measured) {
        pool->produced = take_int(c, ",\"produced\":");
    }
    pool->product = take_id_or_none(c, ",\"product\":");
    pool->rulebook = take_str(c, ",\"rulebook\":");
    pool->statement = take_str(c, ",\"statement\":");
    pool->to = take_day(c, ",\"to\":");
    pool->until = take_day(c, ",\"until\":");
}

/* An item of a list begins with this key, after a comma where it is not the first. */
static bool take_item(struct cursor *c, size_t count)
{
    if (c->failed || is_next(c, ']')) {
        return false;
    }
    if (count > 0) {
        pass(c, ",");
    }
    return !c->failed;
}

static void take_make(struct cursor *c, struct kachi_make_content *make)
{
    struct kachi_make_draw *draws = NULL;
    struct kachi_make_input *inputs = NULL;
    struct kachi_make_output *outputs = NULL;
    size_t capacities[3] = {0};
    pass(c, "{\"");
    if (is_next(c, 'b')) {
        make->bill = take_str(c, "bill\":");
        pass(c, ",\"");
    }
    pass(c, "draws\":[");
    while (take_item(c, make->draw_count)) {
        draws = kachi_arena_grow(c->arena, draws, make->draw_count, &capacities[0], sizeof(*draws));
        struct kachi_make_draw *draw = &draws[make->draw_count++];
        draw->grams = take_int(c, "{\"grams\":");
        draw->pool = take_id(c, ",\"pool\":");
        pass(c, "}");
    }
    pass(c, "],\"inputs\":[");
    while (take_item(c, make->input_count)) {
        inputs =
            kachi_arena_grow(c->arena, inputs, make->input_count, &capacities[1], sizeof(*inputs));
        struct kachi_make_input *input = &inputs[make->input_count++];
        input->lot = take_id(c, "{\"lot\":");
        input->quantity = take_int(c, ",\"quantity\":");
        pass(c, "}");
    }
    pass(c, "],\"outputs\":[");
    while (take_item(c, make->output_count)) {
        outputs = kachi_arena_grow(c->arena, outputs, make->output_count, &capacities[2],
                                   sizeof(*outputs));
        struct kachi_make_output *output = &outputs[make->output_count++];
        output->lot = take_id(c, "{\"lot\":");
        output->product = take_id(c, ",\"product\":");
        output->quantity = take_int(c, ",\"quantity\":");
        output->share = take_int(c, ",\"share\":");
        pass(c, "}");
    }
    make->own_emitted_g = take_int(c, "],\"own_emitted_g\":");
    make->draws = draws;
    make->inputs = inputs;
    make->outputs = outputs;
}

static void take_offer(struct cursor *c, struct kachi_offer_content *offer)
{
    offer->buyer = take_id(c, "{\"buyer\":");
    offer->lot = take_id(c, ",\"lot\":");
    offer->price_base_yen = take_int(c, ",\"price_base_yen\":");
    offer->price_premium_yen = take_int(c, ",\"price_premium_yen\":");
    offer->quantity = take_int(c, ",\"quantity\":");
    offer->reference = take_str(c, ",\"reference\":");
    c->failed = c->failed || !kachi_terms_read(take_str(c, ",\"terms\":"), &offer->terms);
    offer->until = take_int(c, ",\"until_us\":");
}

static void take_claim(struct cursor *c, struct kachi_claim_content *claim)
{
    claim->beneficiary = take_str(c, "{\"beneficiary\":");
    claim->from = take_day(c, ",\"from\":");
    claim->lot = take_id(c, ",\"lot\":");
    claim->purpose = take_str(c, ",\"purpose\":");
    claim->quantity = take_int(c, ",\"quantity\":");
    claim->to = take_day(c, ",\"to\":");
}

static void take_statement(struct cursor *c, struct kachi_statement_content *statement)
{
    c->failed = c->failed || !kachi_digest_read(take_str(c, "{\"digest\":"), &statement->digest);
    statement->issuer = take_str(c, ",\"issuer\":");
    statement->state = take_str(c, ",\"state\":");
    statement->statement = take_str(c, ",\"statement\":");
    statement->verifier = take_str(c, ",\"verifier\":");
}

static void take_attest(struct cursor *c, struct kachi_attest_content *attest)
{
    attest->audience = take_str(c, "{\"audience\":");
    attest->from = take_day(c, ",\"from\":");
    attest->purpose = take_str(c, ",\"purpose\":");
    attest->quantity = take_int(c, ",\"quantity\":");
    attest->subject = take_id(c, ",\"subject\":");
    attest->to = take_day(c, ",\"to\":");
}

static void take_allocate(struct cursor *c, struct kachi_allocate_content *allocate)
{
    struct kachi_allocate_from *from = NULL;
    struct kachi_allocate_to *to = NULL;
    size_t capacities[2] = {0};
    pass(c, "{\"from\":[");
    while (take_item(c, allocate->from_count)) {
        from =
            kachi_arena_grow(c->arena, from, allocate->from_count, &capacities[0], sizeof(*from));
        struct kachi_allocate_from *item = &from[allocate->from_count++];
        item->lot = take_id(c, "{\"lot\":");
        item->share = take_int(c, ",\"share\":");
        pass(c, "}");
    }
    allocate->pool = take_id(c, "],\"pool\":");
    pass(c, ",\"to\":[");
    while (take_item(c, allocate->to_count)) {
        to = kachi_arena_grow(c->arena, to, allocate->to_count, &capacities[1], sizeof(*to));
        struct kachi_allocate_to *item = &to[allocate->to_count++];
        item->grams = take_int(c, "{\"grams\":");
        item->lot = take_id(c, ",\"lot\":");
        pass(c, "}");
    }
    pass(c, "]");
    allocate->from = from;
    allocate->to = to;
}

static void take_content(struct cursor *c, struct kachi_entry *out)
{
    switch (out->kind) {
    case KACHI_ENTRY_PARTY:
        take_party(c, &out->party);
        break;
    case KACHI_ENTRY_PRODUCT:
        take_product(c, &out->product);
        break;
    case KACHI_ENTRY_POOL:
        take_pool(c, &out->pool);
        break;
    case KACHI_ENTRY_MAKE:
        take_make(c, &out->make);
        break;
    case KACHI_ENTRY_ASSIGN:
        out->assign.grams = take_int(c, "{\"grams\":");
        out->assign.lot = take_id(c, ",\"lot\":");
        out->assign.pool = take_id(c, ",\"pool\":");
        out->assign.quantity = take_int(c, ",\"quantity\":");
        break;
    case KACHI_ENTRY_OFFER:
        take_offer(c, &out->offer);
        break;
    case KACHI_ENTRY_ACCEPT:
        out->accept.offer = take_id(c, "{\"offer\":");
        break;
    case KACHI_ENTRY_SETTLE:
        out->settle.offer = take_id(c, "{\"offer\":");
        out->settle.payment = take_str(c, ",\"payment\":");
        break;
    case KACHI_ENTRY_CANCEL:
        out->cancel.offer = take_id(c, "{\"offer\":");
        out->cancel.reason = take_str(c, ",\"reason\":");
        break;
    case KACHI_ENTRY_CLAIM:
        take_claim(c, &out->claim);
        break;
    case KACHI_ENTRY_EXPIRE:
    case KACHI_ENTRY_POOL_EXPIRE:
    case KACHI_ENTRY_DEFAULT:
    case KACHI_ENTRY_FREEZE:
    case KACHI_ENTRY_THAW:
    case KACHI_ENTRY_REVOKE:
    case KACHI_ENTRY_CORRECT:
        out->target.reason = take_str(c, "{\"reason\":");
        out->target.target = take_id(c, ",\"target\":");
        break;
    case KACHI_ENTRY_MAKE_GOOD:
        out->make_good.lot = take_id(c, "{\"lot\":");
        out->make_good.pool = take_id(c, ",\"pool\":");
        out->make_good.revoked = take_id(c, ",\"revoked\":");
        break;
    case KACHI_ENTRY_STATEMENT:
        take_statement(c, &out->statement);
        break;
    case KACHI_ENTRY_ATTEST:
        take_attest(c, &out->attest);
        break;
    case KACHI_ENTRY_ALLOCATE:
        take_allocate(c, &out->allocate);
        break;
    case KACHI_ENTRY_USE_ELSEWHERE:
        out->use_elsewhere.grams = take_int(c, "{\"grams\":");
        out->use_elsewhere.pool = take_id(c, ",\"pool\":");
        out->use_elsewhere.purpose = take_str(c, ",\"purpose\":");
        out->use_elsewhere.reference = take_str(c, ",\"reference\":");
        break;
    }
    pass(c, "}");
}

/* Goes on to the key, wherever it stands from here on; false where it does not. */
static bool skip_to(struct cursor *c, const char *key)
{
    const char *found =
        c->failed ? NULL : memmem(c->at, (size_t)(c->end - c->at), key, strlen(key));
    c->at = found == NULL ? c->at : found;
    return found != NULL;
}

/* It stands after the result, in which there is no text but ids. Older entries have less of it. */
static void take_stamp(struct cursor *c, struct kachi_entry_stamp *stamp)
{
    *stamp = (struct kachi_entry_stamp){.rules = KACHI_RULES_FIRST};
    if (skip_to(c, ",\"rules\":")) {
        stamp->rules = take_int(c, ",\"rules\":");
        c->failed = c->failed || stamp->rules < KACHI_RULES_FIRST || stamp->rules > KACHI_RULES_NOW;
    }
    if (skip_to(c, ",\"salt\":")) {
        stamp->salt = take_id(c, ",\"salt\":");
    }
}

bool kachi_entry_scan(struct kachi_arena *arena, struct kachi_str bytes, enum kachi_entry_kind kind,
                      struct kachi_entry *out, struct kachi_entry_stamp *stamp)
{
    struct cursor c = {arena, bytes.text, bytes.text + bytes.bytes, false};
    memset(out, 0, sizeof(*out));
    out->kind = kind;
    (void)take_str(&c, "{\"author\":");
    pass(&c, ",\"content\":");
    take_content(&c, out);
    out->id = take_id(&c, ",\"id\":");
    take_stamp(&c, stamp);
    return !c.failed;
}
