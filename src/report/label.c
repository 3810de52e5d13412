/* SPDX-License-Identifier: Apache-2.0 */
#include "report/label.h"

#include "base/json.h"
#include "ledger/origin.h"
#include "ledger/store.h"
#include "proof/credential_json.h"
#include "proof/gtin.h"
#include "proof/public_folder.h"
#include "report/chart_stages.h"
#include "report/qr_code.h"

#define QR_MODULE 4.0
#define DIGITS 4

static const char style[] =
    "body{font-family:'Noto Sans JP',sans-serif;color:#333;line-height:1.6;max-width:54rem;"
    "margin:1.5rem auto;padding:0 1rem}h1{font-size:1.6rem;line-height:1.3;margin:.5rem 0}"
    "h2{font-size:1.1rem;margin:1rem 0 .3rem}.state{font-weight:700}"
    ".numbers{display:flex;flex-wrap:wrap;gap:1rem;margin:1rem 0;padding:0;list-style:none}"
    ".numbers li{flex:1 1 14rem;border:2px solid #333;border-radius:8px;padding:.6rem .8rem}"
    ".numbers strong{display:block;font-size:1.5rem;font-variant-numeric:tabular-nums}"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:.5rem 0}"
    "dt{color:#4d4d4d}dd{margin:0;overflow-wrap:anywhere}"
    "table{border-collapse:collapse;width:100%}caption{text-align:left;font-weight:700}"
    "th,td{border-bottom:1px solid #999;padding:.2rem .5rem;text-align:left}"
    "td.n{text-align:right;font-variant-numeric:tabular-nums}"
    ".check{display:flex;gap:1rem;align-items:center;flex-wrap:wrap}svg{max-width:100%;height:auto}"
    "code{overflow-wrap:anywhere}a{color:#0017c1}.answers{padding-left:1.2rem;margin:.3rem 0}"
    "@media(max-width:30rem){dl{grid-template-columns:1fr}}"
    "@media print{@page{size:A4;margin:12mm}"
    "body{margin:0;max-width:none;font-size:9pt;line-height:1.35;padding:0}"
    "h1{font-size:15pt;margin:0}h2{font-size:11pt}p{margin:.3rem 0}.numbers{margin:.4rem 0}"
    ".numbers strong{font-size:14pt}th,td{padding:.05rem .4rem}.check{flex-wrap:nowrap}"
    ".check svg{width:32mm;flex:none}section,li{break-inside:avoid}}";

struct page {
    struct kachi_arena *arena;
    struct kachi_html html;
    const struct kachi_label_options *options;
};

const char *kachi_label_style(void)
{
    return style;
}

static const char *say(const struct page *page, const char *key)
{
    return kachi_phrase(page->options->lang, key);
}

static struct kachi_str base_of(const struct kachi_label_options *options)
{
    struct kachi_str base = options->base;
    while (kachi_str_has_suffix(base, "/")) {
        base.bytes--;
    }
    return base;
}

struct kachi_str kachi_label_address(struct kachi_arena *arena,
                                     const struct kachi_label_options *options, struct kachi_str id)
{
    struct kachi_str base = base_of(options);
    if (kachi_str_is_empty(options->gtin)) {
        return kachi_str_print(arena, "%.*s/s/%.*s", KACHI_STR_ARG(base), KACHI_STR_ARG(id));
    }
    struct kachi_str link = kachi_digital_link(arena, options->gtin);
    struct kachi_str number = kachi_str_slice(link, link.bytes - 14, link.bytes);
    return kachi_str_print(arena, "%.*s/01/%.*s?linkType=gs1:certificationInfo&id=%.*s",
                           KACHI_STR_ARG(base), KACHI_STR_ARG(number), KACHI_STR_ARG(id));
}

static void begin(struct page *page, struct kachi_str title, struct kachi_str state)
{
    kachi_html_page_begin(&page->html, &(struct kachi_html_page){.title = title, .style = style});
    kachi_html_begin(&page->html, "main");
    kachi_html_element(&page->html, "h1", NULL, title);
    kachi_html_element(&page->html, "p", "state", state);
}

static void end(struct page *page)
{
    kachi_html_end(&page->html, "main");
    kachi_html_page_end(&page->html);
}

/* "CFP · carbon footprint", the number, its unit. */
static void write_number(struct page *page, const char *key, struct kachi_str number,
                         struct kachi_str unit)
{
    kachi_html_begin(&page->html, "li");
    kachi_html_element_say(&page->html, "span", NULL, say(page, key));
    kachi_html_element(&page->html, "strong", NULL, number);
    kachi_html_element(&page->html, "span", NULL, unit);
    kachi_html_end(&page->html, "li");
}

static void write_fact(struct page *page, const char *key, struct kachi_str value)
{
    if (!kachi_str_is_empty(value)) {
        kachi_html_element_say(&page->html, "dt", NULL, say(page, key));
        kachi_html_element(&page->html, "dd", NULL, value);
    }
}

static void heading(struct page *page, const char *key)
{
    kachi_html_element_say(&page->html, "h2", NULL, say(page, key));
}

/* Each question that was asked, with its answer. */
static void write_answers(struct page *page)
{
    const struct kachi_credential *checked = page->options->checked;
    kachi_html_element_say(&page->html, "p", NULL, say(page, "label.checked"));
    kachi_html_begin(&page->html, "ul");
    kachi_html_attr(&page->html, "class", "answers");
    for (int i = 0; i < KACHI_CREDENTIAL_QUESTIONS; i++) {
        const char *word = kachi_reply_word(checked->answers[i]);
        const char *question = kachi_credential_question_word((enum kachi_credential_question)i);
        struct kachi_str answer_key = kachi_str_print(page->arena, "verify.%s", word);
        struct kachi_str question_key =
            kachi_str_print(page->arena, "verify.question.%s", question);
        if (!checked->is_asked[i]) {
            continue;
        }
        kachi_html_begin(&page->html, "li");
        kachi_html_attr(&page->html, "data-question", question);
        kachi_html_attr(&page->html, "data-answer", word);
        kachi_html_element_say(&page->html, "strong", NULL, say(page, answer_key.text));
        kachi_html_print(&page->html, " %s", say(page, question_key.text));
        kachi_html_end(&page->html, "li");
    }
    kachi_html_end(&page->html, "ul");
}

/* What a reader types who believes nobody. */
static struct kachi_str command_of(struct page *page, struct kachi_str id)
{
    struct kachi_str base = base_of(page->options);
    return kachi_str_print(page->arena,
                           "kachi verify %.*s/%.*s --keys %.*s/did.json --status "
                           "%.*s/status/withdrawn --status %.*s/status/retired",
                           KACHI_STR_ARG(base),
                           KACHI_STR_ARG(kachi_public_credential_path(page->arena, id)),
                           KACHI_STR_ARG(base), KACHI_STR_ARG(base), KACHI_STR_ARG(base));
}

static void write_check(struct page *page, struct kachi_str id)
{
    struct kachi_str address = kachi_label_address(page->arena, page->options, id);
    kachi_html_begin(&page->html, "section");
    heading(page, "label.check");
    kachi_html_begin(&page->html, "div");
    kachi_html_attr(&page->html, "class", "check");
    if (!kachi_qr_code_draw(&page->html, address, kachi_str_of(say(page, "label.qr")), QR_MODULE)) {
        kachi_html_element_say(&page->html, "p", NULL, say(page, "label.qr-too-long"));
    }
    kachi_html_begin(&page->html, "p");
    kachi_html_link(&page->html, address, address);
    kachi_html_void(&page->html, "br");
    kachi_html_element(&page->html, "code", NULL, command_of(page, id));
    kachi_html_end(&page->html, "p");
    kachi_html_end(&page->html, "div");
    if (page->options->checked != NULL) {
        write_answers(page);
    }
    kachi_html_element_say(&page->html, "p", NULL, say(page, "label.no-comparison"));
    kachi_html_end(&page->html, "section");
}

static struct kachi_str per_unit(struct page *page, struct kachi_str unit)
{
    return kachi_str_print(page->arena, "kg-CO2e / %.*s", KACHI_STR_ARG(unit));
}

static void write_numbers(struct page *page, const struct kachi_value_statement *statement)
{
    static const char *const keys[] = {"label.cfp", "label.rep", "label.ae"};
    const struct kachi_decimal values[] = {statement->cfp_kgco2e_per_unit,
                                           statement->rep_kgco2e_per_unit,
                                           statement->ae_kgco2e_per_unit};
    const bool stated[] = {true, statement->has_rep, statement->has_ae};
    kachi_html_begin(&page->html, "ul");
    kachi_html_attr(&page->html, "class", "numbers");
    for (size_t i = 0; i < 3; i++) {
        if (stated[i]) {
            write_number(page, keys[i],
                         kachi_number_text(page->arena, kachi_decimal_to_double(values[i]), DIGITS),
                         per_unit(page, statement->unit));
        }
    }
    kachi_html_end(&page->html, "ul");
    kachi_html_element_say(&page->html, "p", NULL, say(page, "never-summed"));
}

/* The footprint's stages as a bar, and the same numbers as a table. */
static void write_stages(struct page *page, struct kachi_str name,
                         const struct kachi_value_statement *statement, kachi_json content)
{
    kachi_json stages = kachi_json_get(kachi_json_get(content, "cfp"), "stages_kgco2e_per_unit");
    struct kachi_stage_bar bar = {.name = name};
    for (int i = 0; i < KACHI_STAGE_COUNT; i++) {
        kachi_json value = kachi_json_get(stages, kachi_stage_word((enum kachi_stage)i));
        bar.stage_kgco2e[i] = kachi_json_double(value, 0);
        bar.total_kgco2e += bar.stage_kgco2e[i];
    }
    struct kachi_chart_head head = {
        .id = "stages",
        .title = kachi_str_of(say(page, "label.stages")),
        .unit = per_unit(page, statement->unit),
        .source = statement->rulebook,
        .description = kachi_str_of(say(page, "label.stages-table")),
    };
    kachi_html_begin(&page->html, "section");
    kachi_chart_stages(page->arena, &page->html, &head, 1, &bar);
    kachi_html_begin(&page->html, "table");
    kachi_html_element_say(&page->html, "caption", NULL, say(page, "label.stages-table"));
    for (int i = 1; i < KACHI_STAGE_COUNT; i++) {
        kachi_html_begin(&page->html, "tr");
        kachi_html_begin(&page->html, "th");
        kachi_html_attr(&page->html, "scope", "row");
        kachi_html_say(&page->html, kachi_stage_phrase((enum kachi_stage)i, page->options->lang));
        kachi_html_end(&page->html, "th");
        kachi_html_element(&page->html, "td", "n",
                           kachi_number_text(page->arena, bar.stage_kgco2e[i], DIGITS));
        kachi_html_end(&page->html, "tr");
    }
    kachi_html_end(&page->html, "table");
    kachi_html_end(&page->html, "section");
}

static bool is_to_grave(kachi_json content)
{
    kachi_json stages = kachi_json_get(kachi_json_get(content, "cfp"), "stages_kgco2e_per_unit");
    double use = kachi_json_double(kachi_json_get(stages, "use"), 0);
    double end_of_life = kachi_json_double(kachi_json_get(stages, "end-of-life"), 0);
    return use < 0 || use > 0 || end_of_life < 0 || end_of_life > 0;
}

static struct kachi_str period_of(struct page *page, kachi_json content)
{
    kachi_json period = kachi_json_get(content, "period");
    struct kachi_str from = kachi_json_text(kachi_json_get(period, "from"));
    struct kachi_str until = kachi_json_text(kachi_json_get(period, "until"));
    if (kachi_str_is_empty(from) && kachi_str_is_empty(until)) {
        return kachi_str_of("");
    }
    return kachi_str_print(page->arena, "%.*s – %.*s", KACHI_STR_ARG(from), KACHI_STR_ARG(until));
}

static void write_facts(struct page *page, const struct kachi_value_statement *statement,
                        kachi_json content)
{
    kachi_json rulebook = kachi_json_get(content, "rulebook");
    struct kachi_str version = kachi_json_text(kachi_json_get(rulebook, "version"));
    bool is_verified = !kachi_str_is_empty(statement->verifier);
    kachi_html_begin(&page->html, "dl");
    write_fact(page, "label.maker", statement->issuer);
    write_fact(page, "label.gtin", page->options->gtin);
    write_fact(page, "label.boundary",
               kachi_str_of(say(page, is_to_grave(content) ? "label.cradle-to-grave"
                                                           : "label.cradle-to-gate")));
    write_fact(page, "label.rule",
               kachi_str_print(page->arena, "%.*s %.*s", KACHI_STR_ARG(statement->rulebook),
                               KACHI_STR_ARG(version)));
    write_fact(page, "label.period", period_of(page, content));
    write_fact(page, "label.verifier",
               is_verified ? statement->verifier : kachi_str_of(say(page, "label.unverified")));
    write_fact(page, "label.valid-until",
               statement->valid_until != KACHI_NO_DAY
                   ? kachi_day_text(page->arena, statement->valid_until)
                   : kachi_str_of(say(page, "verify.no-end")));
    write_fact(page, "label.statement", kachi_id_text(page->arena, "st", &statement->id));
    write_fact(page, "label.digest", statement->digest);
    kachi_html_end(&page->html, "dl");
}

enum kachi_err kachi_label_statement_write(struct kachi_arena *arena,
                                           const struct kachi_value_statement *statement,
                                           const struct kachi_label_options *options,
                                           struct kachi_findings *findings,
                                           struct kachi_buffer *out)
{
    struct page page = {.arena = arena, .options = options};
    struct kachi_json_doc doc;
    enum kachi_err err =
        kachi_json_read(kachi_str_of("statement"), statement->content, findings, &doc);
    if (err != KACHI_OK) {
        return KACHI_ERR_INTEGRITY;
    }
    kachi_html_init(&page.html, out, options->lang);
    kachi_json product = kachi_json_get(doc.root, "product");
    struct kachi_str name_ja = kachi_json_text(kachi_json_get(product, "name_ja"));
    bool in_japanese = options->lang == KACHI_LANG_JA && !kachi_str_is_empty(name_ja);
    struct kachi_str state_key = kachi_str_print(
        arena, "statement.state.%s",
        kachi_statement_state_word(kachi_statement_state_on(statement, options->today)));
    struct kachi_str name = in_japanese ? name_ja : statement->product_name;
    begin(&page, name, kachi_str_of(say(&page, state_key.text)));
    write_numbers(&page, statement);
    write_stages(&page, name, statement, doc.root);
    write_facts(&page, statement, doc.root);
    write_check(&page, kachi_id_text(arena, "st", &statement->id));
    end(&page);
    kachi_json_release(&doc);
    return KACHI_OK;
}

static struct kachi_str grams(struct page *page, kachi_gco2e value)
{
    return kachi_number_text(page->arena, (double)value / 1000, DIGITS);
}

/* How many pools the lot's value comes from, and the rules they were reckoned by. */
static enum kachi_err write_origins(struct page *page, struct kachi_ledger *ledger,
                                    const struct kachi_lot *lot)
{
    struct kachi_value value;
    struct kachi_str rules = kachi_str_of("");
    struct kachi_origins *origins = kachi_origins_new(page->arena, ledger);
    enum kachi_err err = kachi_origins_left(origins, lot, &value);
    const struct kachi_mixture *kinds[] = {&value.embodied, &value.certificate};
    size_t count = 0;
    for (size_t k = 0; err == KACHI_OK && k < 2; k++) {
        for (size_t i = 0; err == KACHI_OK && i < kinds[k]->count; i++) {
            struct kachi_pool pool;
            err = kachi_store_pool_get(ledger, page->arena, kinds[k]->items[i].number, &pool);
            if (err == KACHI_OK && !kachi_str_contains(rules, pool.rulebook)) {
                rules = kachi_str_print(page->arena, "%.*s%s%.*s", KACHI_STR_ARG(rules),
                                        count > 0 ? ", " : "", KACHI_STR_ARG(pool.rulebook));
            }
            count++;
        }
    }
    write_fact(page, "label.origins", kachi_str_print(page->arena, "%zu", count));
    write_fact(page, "label.rule", rules);
    return err;
}

static const char *lot_state(const struct kachi_lot *lot)
{
    if ((lot->mark & KACHI_MARK_REVOKED) != 0) {
        return "label.lot-revoked";
    }
    if ((lot->mark & KACHI_MARK_FROZEN) != 0) {
        return "label.lot-frozen";
    }
    return lot->left.quantity == 0 ? "label.lot-used" : "label.lot-held";
}

enum kachi_err kachi_label_lot_write(struct kachi_arena *arena, struct kachi_ledger *ledger,
                                     const struct kachi_lot *lot,
                                     const struct kachi_label_options *options,
                                     struct kachi_buffer *out)
{
    struct page page = {.arena = arena, .options = options};
    struct kachi_product product;
    enum kachi_err err = kachi_store_product_get(ledger, arena, lot->product, &product);
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_decimal quantity = {lot->left.quantity, (int32_t)-product.decimals};
    struct kachi_str amount = kachi_str_print(arena, "kg-CO2e / %.*s %.*s",
                                              KACHI_STR_ARG(kachi_decimal_write(arena, quantity)),
                                              KACHI_STR_ARG(product.unit));
    kachi_html_init(&page.html, out, options->lang);
    begin(&page, product.name, kachi_str_of(say(&page, lot_state(lot))));
    kachi_html_begin(&page.html, "ul");
    kachi_html_attr(&page.html, "class", "numbers");
    write_number(&page, "label.emitted", grams(&page, lot->left.emitted_g), amount);
    write_number(&page, "label.embodied", grams(&page, lot->left.embodied_g), amount);
    write_number(&page, "label.certificate", grams(&page, lot->left.certificate_g), amount);
    kachi_html_end(&page.html, "ul");
    kachi_html_element_say(&page.html, "p", NULL, say(&page, "label.lot-kinds"));
    kachi_html_begin(&page.html, "dl");
    write_fact(&page, "label.lot", kachi_id_text(arena, "lot", &lot->id));
    write_fact(&page, "label.gtin", options->gtin);
    write_fact(&page, "label.boundary", kachi_str_of(say(&page, "label.cradle-to-gate")));
    err = write_origins(&page, ledger, lot);
    kachi_html_end(&page.html, "dl");
    write_check(&page, kachi_id_text(arena, "lot", &lot->id));
    end(&page);
    return err;
}
