/* SPDX-License-Identifier: Apache-2.0 */
/*
 * entry_write.c - an entry's canonical bytes, written directly in canonical order: keys sorted, no
 * white space, shortest integers, RFC 8785 escapes. A test holds this against base's canonical
 * form.
 */
#include "ledger/entry.h"

#include <assert.h>
#include <string.h>

/* Room for the digits of any int64_t and its sign. */
#define INT_TEXT_BYTES 20

/* The lowest 5 * count bits, most significant digit first (Crockford base 32). */
static void put_digits(char *text, size_t count, uint64_t bits)
{
    static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    for (size_t i = count; i-- > 0; bits >>= 5) {
        text[i] = digits[bits & 31];
    }
}

/* 128 bits are 26 digits, the first of three bits: 8, 60 and 60 bits at a time. */
static void put_id(struct kachi_buffer *out, const struct kachi_id *id)
{
    char text[28];
    uint64_t high = 0;
    uint64_t low = 0;
    for (size_t i = 0; i < 8; i++) {
        high = high << 8 | id->bytes[i];
        low = low << 8 | id->bytes[8 + i];
    }
    text[0] = '"';
    put_digits(text + 1, 2, high >> 56);
    put_digits(text + 3, 12, high << 4 | low >> 60);
    put_digits(text + 15, 12, low);
    text[27] = '"';
    kachi_buffer_add(out, (struct kachi_str){text, sizeof(text)});
}

static void put_int(struct kachi_buffer *out, int64_t value)
{
    char text[INT_TEXT_BYTES];
    size_t from = sizeof(text);
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        text[--from] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (value < 0) {
        text[--from] = '-';
    }
    kachi_buffer_add(out, (struct kachi_str){text + from, sizeof(text) - from});
}

static void put_escaped(struct kachi_buffer *out, unsigned char byte)
{
    static const char hex[] = "0123456789abcdef";
    static const char short_names[] = "btn\0fr"; /* 0x08 .. 0x0d; 0x0b has no short form */
    char text[6] = {'\\', 'u', '0', '0', hex[byte >> 4 & 15], hex[byte & 15]};
    size_t bytes = sizeof(text);
    if (byte == '"' || byte == '\\') {
        text[1] = (char)byte;
        bytes = 2;
    } else if (byte >= 0x08 && byte <= 0x0d && byte != 0x0b) {
        text[1] = short_names[byte - 0x08];
        bytes = 2;
    }
    kachi_buffer_add(out, (struct kachi_str){text, bytes});
}

static void put_str(struct kachi_buffer *out, struct kachi_str s)
{
    kachi_buffer_add_byte(out, '"');
    size_t from = 0;
    for (size_t i = 0; i < s.bytes; i++) {
        unsigned char byte = (unsigned char)s.text[i];
        if (byte >= 0x20 && byte != '"' && byte != '\\') {
            continue;
        }
        kachi_buffer_add(out, (struct kachi_str){s.text + from, i - from});
        put_escaped(out, byte);
        from = i + 1;
    }
    kachi_buffer_add(out, (struct kachi_str){s.text + from, s.bytes - from});
    kachi_buffer_add_byte(out, '"');
}

/* Text that is known to need no escapes; with a constant argument the length costs nothing. */
static void put(struct kachi_buffer *out, const char *text)
{
    kachi_buffer_add(out, (struct kachi_str){text, strlen(text)});
}

static void put_word(struct kachi_buffer *out, const char *key, const char *word)
{
    put(out, key);
    put(out, "\"");
    put(out, word);
    put(out, "\"");
}

static void put_day(struct kachi_buffer *out, const char *key, kachi_day day)
{
    char text[KACHI_DAY_TEXT_BYTES];
    size_t bytes = kachi_day_write(day, text);
    put(out, key);
    put(out, "\"");
    kachi_buffer_add(out, (struct kachi_str){text, bytes});
    put(out, "\"");
}

static void put_key_int(struct kachi_buffer *out, const char *key, int64_t value)
{
    put(out, key);
    put_int(out, value);
}

static void put_key_id(struct kachi_buffer *out, const char *key, const struct kachi_id *id)
{
    put(out, key);
    put_id(out, id);
}

static void put_key_str(struct kachi_buffer *out, const char *key, struct kachi_str s)
{
    put(out, key);
    put_str(out, s);
}

static void put_amounts(struct kachi_buffer *out, const char *key,
                        const struct kachi_amounts *amounts)
{
    put_key_int(out, key, amounts->quantity);
    put_key_int(out, ",", amounts->emitted_g);
    put_key_int(out, ",", amounts->embodied_g);
    put_key_int(out, ",", amounts->certificate_g);
    put(out, "]");
}

static void put_party(struct kachi_buffer *out, const struct kachi_party_content *party)
{
    put_key_str(out, "{\"corporate_number\":", party->corporate_number);
    put_key_str(out, ",\"country\":", party->country);
    put_key_str(out, ",\"name\":", party->name);
    put_word(out, ",\"role\":", kachi_role_word(party->role));
}

static void put_product(struct kachi_buffer *out, const struct kachi_product_content *product)
{
    put_key_int(out, "{\"decimals\":", product->decimals);
    put_key_str(out, ",\"name\":", product->name);
    put_key_id(out, ",\"owner\":", &product->owner);
    put_key_str(out, ",\"unit\":", product->unit);
}

static void put_digest(struct kachi_buffer *out, const struct kachi_digest *digest)
{
    for (size_t i = 0; i < KACHI_DIGEST_BYTES; i++) {
        kachi_buffer_print(out, "%02x", (unsigned)digest->bytes[i]);
    }
}

static void put_models(struct kachi_buffer *out, unsigned models)
{
    put(out, ",\"models\":[");
    bool is_first = true;
    for (int model = KACHI_CUSTODY_PHYSICAL; model <= KACHI_CUSTODY_ALLOCATION; model *= 2) {
        if ((models & (unsigned)model) != 0) {
            put_word(out, is_first ? "" : ",", kachi_custody_word((enum kachi_custody)model));
            is_first = false;
        }
    }
    put(out, "]");
}

static void put_pool(struct kachi_buffer *out, const struct kachi_pool_content *pool)
{
    bool is_measured = pool->produced != 0 || pool->actual_g != 0;
    if (is_measured) {
        put_key_int(out, "{\"actual_g\":", pool->actual_g);
    }
    put_word(out, is_measured ? ",\"basis\":" : "{\"basis\":", kachi_basis_word(pool->basis));
    put(out, ",\"digest\":\"");
    put_digest(out, &pool->digest);
    put_day(out, "\",\"from\":", pool->from);
    put_key_int(out, ",\"grams\":", pool->grams);
    put_models(out, pool->models);
    put_key_id(out, ",\"owner\":", &pool->owner);
    if (is_measured) {
        put_key_int(out, ",\"produced\":", pool->produced);
    }
    if (kachi_id_is_zero(&pool->product)) {
        put(out, ",\"product\":\"\"");
    } else {
        put_key_id(out, ",\"product\":", &pool->product);
    }
    put_key_str(out, ",\"rulebook\":", pool->rulebook);
    put_key_str(out, ",\"statement\":", pool->statement);
    put_day(out, ",\"to\":", pool->to);
    put_day(out, ",\"until\":", pool->until);
}

static void put_make(struct kachi_buffer *out, const struct kachi_make_content *make)
{
    bool has_bill = !kachi_str_is_empty(make->bill);
    if (has_bill) {
        put_key_str(out, "{\"bill\":", make->bill);
    }
    put(out, has_bill ? ",\"draws\":[" : "{\"draws\":[");
    for (size_t i = 0; i < make->draw_count; i++) {
        put_key_int(out, i == 0 ? "{\"grams\":" : ",{\"grams\":", make->draws[i].grams);
        put_key_id(out, ",\"pool\":", &make->draws[i].pool);
        put(out, "}");
    }
    put(out, "],\"inputs\":[");
    for (size_t i = 0; i < make->input_count; i++) {
        put_key_id(out, i == 0 ? "{\"lot\":" : ",{\"lot\":", &make->inputs[i].lot);
        put_key_int(out, ",\"quantity\":", make->inputs[i].quantity);
        put(out, "}");
    }
    put(out, "],\"outputs\":[");
    for (size_t i = 0; i < make->output_count; i++) {
        put_key_id(out, i == 0 ? "{\"lot\":" : ",{\"lot\":", &make->outputs[i].lot);
        put_key_id(out, ",\"product\":", &make->outputs[i].product);
        put_key_int(out, ",\"quantity\":", make->outputs[i].quantity);
        put_key_int(out, ",\"share\":", make->outputs[i].share);
        put(out, "}");
    }
    put_key_int(out, "],\"own_emitted_g\":", make->own_emitted_g);
}

static void put_assign(struct kachi_buffer *out, const struct kachi_assign_content *assign)
{
    put_key_int(out, "{\"grams\":", assign->grams);
    put_key_id(out, ",\"lot\":", &assign->lot);
    put_key_id(out, ",\"pool\":", &assign->pool);
    put_key_int(out, ",\"quantity\":", assign->quantity);
}

static void put_offer(struct kachi_buffer *out, const struct kachi_offer_content *offer)
{
    put_key_id(out, "{\"buyer\":", &offer->buyer);
    put_key_id(out, ",\"lot\":", &offer->lot);
    put_key_int(out, ",\"price_base_yen\":", offer->price_base_yen);
    put_key_int(out, ",\"price_premium_yen\":", offer->price_premium_yen);
    put_key_int(out, ",\"quantity\":", offer->quantity);
    put_key_str(out, ",\"reference\":", offer->reference);
    put_word(out, ",\"terms\":", kachi_terms_word(offer->terms));
    put_key_int(out, ",\"until_us\":", offer->until);
}

static void put_claim(struct kachi_buffer *out, const struct kachi_claim_content *claim)
{
    put_key_str(out, "{\"beneficiary\":", claim->beneficiary);
    put_day(out, ",\"from\":", claim->from);
    put_key_id(out, ",\"lot\":", &claim->lot);
    put_key_str(out, ",\"purpose\":", claim->purpose);
    put_key_int(out, ",\"quantity\":", claim->quantity);
    put_day(out, ",\"to\":", claim->to);
}

static void put_statement(struct kachi_buffer *out, const struct kachi_statement_content *content)
{
    put(out, "{\"digest\":\"");
    put_digest(out, &content->digest);
    put_key_str(out, "\",\"issuer\":", content->issuer);
    put_key_str(out, ",\"state\":", content->state);
    put_key_str(out, ",\"statement\":", content->statement);
    put_key_str(out, ",\"verifier\":", content->verifier);
}

static void put_attest(struct kachi_buffer *out, const struct kachi_attest_content *attest)
{
    put_key_str(out, "{\"audience\":", attest->audience);
    put_day(out, ",\"from\":", attest->from);
    put_key_str(out, ",\"purpose\":", attest->purpose);
    put_key_int(out, ",\"quantity\":", attest->quantity);
    put_key_id(out, ",\"subject\":", &attest->subject);
    put_day(out, ",\"to\":", attest->to);
}

static void put_allocate(struct kachi_buffer *out, const struct kachi_allocate_content *allocate)
{
    put(out, "{\"from\":[");
    for (size_t i = 0; i < allocate->from_count; i++) {
        put_key_id(out, i == 0 ? "{\"lot\":" : ",{\"lot\":", &allocate->from[i].lot);
        put_key_int(out, ",\"share\":", allocate->from[i].share);
        put(out, "}");
    }
    put_key_id(out, "],\"pool\":", &allocate->pool);
    put(out, ",\"to\":[");
    for (size_t i = 0; i < allocate->to_count; i++) {
        put_key_int(out, i == 0 ? "{\"grams\":" : ",{\"grams\":", allocate->to[i].grams);
        put_key_id(out, ",\"lot\":", &allocate->to[i].lot);
        put(out, "}");
    }
    put(out, "]");
}

static void put_result(struct kachi_buffer *out, const struct kachi_entry_record *record)
{
    put(out, "{\"inputs\":[");
    for (size_t i = 0; i < record->input_count; i++) {
        const struct kachi_entry_input *input = &record->inputs[i];
        put_amounts(out, i == 0 ? "{\"before\":[" : ",{\"before\":[", &input->before);
        put_key_id(out, ",\"lot\":", &input->lot);
        put_amounts(out, ",\"taken\":[", &input->taken);
        put(out, "}");
    }
    put(out, "],\"outputs\":[");
    for (size_t i = 0; i < record->output_count; i++) {
        put_key_id(out, i == 0 ? "{\"lot\":" : ",{\"lot\":", &record->outputs[i].lot);
        put_amounts(out, ",\"made\":[", &record->outputs[i].made);
        put(out, "}");
    }
    put_amounts(out, "],\"own\":[", &record->own);
    put(out, "}");
}

bool kachi_id_is_zero(const struct kachi_id *id)
{
    static const struct kachi_id zero = {{0}};
    return kachi_id_equal(id, &zero);
}

void kachi_entry_write_content(struct kachi_buffer *out, const struct kachi_entry *entry)
{
    switch (entry->kind) {
    case KACHI_ENTRY_PARTY:
        put_party(out, &entry->party);
        break;
    case KACHI_ENTRY_PRODUCT:
        put_product(out, &entry->product);
        break;
    case KACHI_ENTRY_POOL:
        put_pool(out, &entry->pool);
        break;
    case KACHI_ENTRY_MAKE:
        put_make(out, &entry->make);
        break;
    case KACHI_ENTRY_ASSIGN:
        put_assign(out, &entry->assign);
        break;
    case KACHI_ENTRY_OFFER:
        put_offer(out, &entry->offer);
        break;
    case KACHI_ENTRY_ACCEPT:
        put_key_id(out, "{\"offer\":", &entry->accept.offer);
        break;
    case KACHI_ENTRY_SETTLE:
        put_key_id(out, "{\"offer\":", &entry->settle.offer);
        put_key_str(out, ",\"payment\":", entry->settle.payment);
        break;
    case KACHI_ENTRY_CANCEL:
        put_key_id(out, "{\"offer\":", &entry->cancel.offer);
        put_key_str(out, ",\"reason\":", entry->cancel.reason);
        break;
    case KACHI_ENTRY_CLAIM:
        put_claim(out, &entry->claim);
        break;
    case KACHI_ENTRY_EXPIRE:
    case KACHI_ENTRY_POOL_EXPIRE:
    case KACHI_ENTRY_DEFAULT:
    case KACHI_ENTRY_FREEZE:
    case KACHI_ENTRY_THAW:
    case KACHI_ENTRY_REVOKE:
    case KACHI_ENTRY_CORRECT:
        put_key_str(out, "{\"reason\":", entry->target.reason);
        put_key_id(out, ",\"target\":", &entry->target.target);
        break;
    case KACHI_ENTRY_MAKE_GOOD:
        put_key_id(out, "{\"lot\":", &entry->make_good.lot);
        put_key_id(out, ",\"pool\":", &entry->make_good.pool);
        put_key_id(out, ",\"revoked\":", &entry->make_good.revoked);
        break;
    case KACHI_ENTRY_ATTEST:
        put_attest(out, &entry->attest);
        break;
    case KACHI_ENTRY_ALLOCATE:
        put_allocate(out, &entry->allocate);
        break;
    case KACHI_ENTRY_USE_ELSEWHERE:
        put_key_int(out, "{\"grams\":", entry->use_elsewhere.grams);
        put_key_id(out, ",\"pool\":", &entry->use_elsewhere.pool);
        put_key_str(out, ",\"purpose\":", entry->use_elsewhere.purpose);
        put_key_str(out, ",\"reference\":", entry->use_elsewhere.reference);
        break;
    case KACHI_ENTRY_STATEMENT:
        put_statement(out, &entry->statement);
        break;
    }
    put(out, "}");
}

void kachi_entry_write(struct kachi_buffer *out, const struct kachi_entry *entry,
                       const struct kachi_entry_record *record)
{
    if (kachi_id_is_zero(&record->author)) {
        put(out, "{\"author\":\"operator\"");
    } else {
        put_key_id(out, "{\"author\":", &record->author);
    }
    put(out, ",\"content\":");
    kachi_entry_write_content(out, entry);
    put_key_id(out, ",\"id\":", &entry->id);
    put_word(out, ",\"kind\":", kachi_entry_kind_word(entry->kind));
    put_key_id(out, ",\"ledger\":", &record->ledger);
    put(out, ",\"result\":");
    put_result(out, record);
    if (record->stamp.rules > KACHI_RULES_FIRST) {
        put_key_int(out, ",\"rules\":", record->stamp.rules);
    }
    if (!kachi_id_is_zero(&record->stamp.salt)) {
        put_key_id(out, ",\"salt\":", &record->stamp.salt);
    }
    put_key_int(out, ",\"sequence\":", record->sequence);
    put_key_int(out, ",\"time_us\":", record->time);
    put(out, "}");
}
