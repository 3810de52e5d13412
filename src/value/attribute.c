/* SPDX-License-Identifier: Apache-2.0 */
#include "value/attribute.h"

#include "base/text.h"
#include "value/avoided_stated.h"

#include <math.h>

#define YEARS_MAX KACHI_AVOIDED_LIFE_MAX
#define KG_MAX 1e15 /* more than the world emits */

/* A number from low to high, or one of the words; either may be none. */
struct known {
    const char *name; /* ending in a point: any name that goes on with a party or a year */
    bool is_whole;
    double low, high; /* low > high: no number */
    const char *words;
};

#define ONLY_WORDS 1.0, 0.0

static const struct known known[] = {
    {"ae_existing", false, ONLY_WORDS, NULL}, /* a key: avoided_product.h looks it up */
    {"ae_intervention", false, ONLY_WORDS, "new replacement early improvement"},
    {"ae_life_years", true, 1.0, YEARS_MAX, NULL},
    {"ae_rebound", false, 0.0, 1.0, NULL},
    {"ae_rebound_note", false, ONLY_WORDS, NULL},
    {"ae_remaining_years", false, 0.0, YEARS_MAX, NULL},
    {"ae_share.", false, 0.0, 1.0, NULL},
    {"ae_share_method", false, ONLY_WORDS,
     "equal economic_value_added cost_share mass functional negotiated"},
    {"ae_sold.", false, 0.0, KG_MAX, NULL},
    {"ae_specificity_reference", false, ONLY_WORDS,
     "statistical solution_specific context_specific"},
    {"ae_specificity_solution", false, ONLY_WORDS,
     "statistical solution_specific context_specific"},
    {"ae_timeframe", false, ONLY_WORDS, "forward_looking year_on_year"},
    {"ae_use_growth_reference", false, -1.0, 1.0, NULL},
    {"ae_use_growth_solution", false, -1.0, 1.0, NULL},
    {"baseline_fy", true, 1900.0, 2200.0, NULL},
    {"baseline_years", false, 0.0, YEARS_MAX, NULL},
    {"change_share", false, -KG_MAX, KG_MAX, NULL},
    {"custody_model", false, ONLY_WORDS,
     "identity_preserved segregated controlled_blending rolling_average mb_certificate "
     "gx_allocation credit book_and_claim"},
    {"dqr_completeness", false, 1.0, 3.0, NULL},
    {"dqr_geographical", false, 1.0, 3.0, NULL},
    {"dqr_reliability", false, 1.0, 3.0, NULL},
    {"dqr_technological", false, 1.0, 3.0, NULL},
    {"dqr_temporal", false, 1.0, 3.0, NULL},
    {"exempted_process_share", false, 0.0, 1.0, NULL},
    {"exempted_share", false, 0.0, 1.0, NULL},
    {"gate_company", false, ONLY_WORDS, "yes no deviates"},
    {"gate_company_evidence", false, ONLY_WORDS, NULL},
    {"gate_contribution", false, ONLY_WORDS, "yes no deviates"},
    {"gate_contribution_evidence", false, ONLY_WORDS, NULL},
    {"gate_solution", false, ONLY_WORDS, "yes no deviates"},
    {"gate_solution_evidence", false, ONLY_WORDS, NULL},
    {"has_baseline", false, ONLY_WORDS, "yes no"},
    {"legal_minimum", false, -KG_MAX, KG_MAX, "none"},
    {"mandated", false, ONLY_WORDS, "yes no"},
    {"mandated_level", false, -KG_MAX, KG_MAX, NULL},
    {"price_ratio", false, 1.0, KG_MAX, NULL},
    {"primary_share", false, 0.0, 1.0, NULL},
    {"recalculated", false, ONLY_WORDS, "yes no"},
    {"reference_age_years", false, 0.0, YEARS_MAX, NULL},
};
#define KNOWN_COUNT (sizeof(known) / sizeof(known[0]))

static bool is_family(const struct known *of)
{
    return kachi_str_has_suffix(kachi_str_of(of->name), ".");
}

static const struct known *find(struct kachi_str name)
{
    for (size_t i = 0; i < KNOWN_COUNT; i++) {
        size_t bytes = kachi_str_of(known[i].name).bytes;
        bool fits = is_family(&known[i])
                        ? name.bytes > bytes && kachi_str_has_prefix(name, known[i].name)
                        : kachi_str_is(name, known[i].name);
        if (fits) {
            return &known[i];
        }
    }
    return NULL;
}

/* ae_sold.2026: units put into use in that fiscal year. */
static bool has_sound_year(struct kachi_str name)
{
    static const char sold[] = "ae_sold.";
    int64_t year = 0;
    if (!kachi_str_has_prefix(name, sold)) {
        return true;
    }
    return kachi_str_read_int64(kachi_str_slice(name, sizeof(sold) - 1, name.bytes), &year) &&
           year >= 1900 && year <= 2200;
}

static bool has_word(struct kachi_str words, struct kachi_str word)
{
    while (words.bytes > 0) {
        if (kachi_str_equal(kachi_str_cut(&words, ' '), word)) {
            return true;
        }
    }
    return false;
}

static bool is_sound(const struct known *of, struct kachi_str value)
{
    double number = 0.0;
    bool has_number = of->low <= of->high;
    if (of->words != NULL && has_word(kachi_str_of(of->words), value)) {
        return true;
    }
    if (!has_number) {
        return of->words == NULL;
    }
    return kachi_str_read_double(value, &number) && number >= of->low && number <= of->high &&
           !(of->is_whole && fabs(number - floor(number)) > 0.0);
}

/* "0 … 1", "yes | no", "1, 2 … 200". */
static struct kachi_str expected_of(struct kachi_arena *arena, const struct known *of)
{
    struct kachi_str text = kachi_str_of("");
    struct kachi_str words = kachi_str_of(of->words == NULL ? "" : of->words);
    if (of->low <= of->high && fabs(of->high) < KG_MAX) {
        text = of->is_whole
                   ? kachi_str_print(arena, "%g, %g … %g", of->low, of->low + 1.0, of->high)
                   : kachi_str_print(arena, "%g … %g", of->low, of->high);
    } else if (of->low <= of->high) {
        text = kachi_str_of("1234.5");
    }
    while (words.bytes > 0) {
        struct kachi_str word = kachi_str_cut(&words, ' ');
        text = kachi_str_print(arena, "%.*s%s%.*s", KACHI_STR_ARG(text),
                               text.bytes > 0 ? " | " : "", KACHI_STR_ARG(word));
    }
    return text;
}

static void refuse_unknown(struct kachi_findings *findings, const struct kachi_attribute *attribute)
{
    struct kachi_str candidates[KNOWN_COUNT];
    size_t nearest[1] = {0};
    for (size_t i = 0; i < KNOWN_COUNT; i++) {
        candidates[i] = kachi_str_of(known[i].name);
    }
    size_t count = kachi_text_nearest(attribute->name, KNOWN_COUNT, candidates, 1, nearest);
    kachi_findings_add(
        findings, "attribute-unknown", attribute->place,
        KACHI_ARGS({"name", attribute->name},
                   {"near", count > 0 ? candidates[nearest[0]] : kachi_str_of("–")}));
}

/* Whether an attribute stands as it may. */
static bool check(struct kachi_arena *arena, const struct kachi_attribute *attribute,
                  struct kachi_findings *findings)
{
    static const char *const own[] = {"ae_", "gate_", "dqr_"};
    const struct known *of = find(attribute->name);
    if (of != NULL && is_sound(of, attribute->value) && has_sound_year(attribute->name)) {
        return true;
    }
    if (of != NULL) {
        kachi_findings_add(findings, "attribute-value", attribute->place,
                           KACHI_ARGS({"name", attribute->name}, {"value", attribute->value},
                                      {"expected", expected_of(arena, of)}));
        return false;
    }
    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
        if (kachi_str_has_prefix(attribute->name, own[i])) {
            refuse_unknown(findings, attribute);
            return false;
        }
    }
    return true;
}

enum kachi_err kachi_attributes_check(struct kachi_arena *arena,
                                      const struct kachi_dataset *dataset, uint32_t activity,
                                      struct kachi_findings *findings)
{
    const struct kachi_activity *of = &dataset->activities[activity];
    bool is_fine = true;
    for (uint32_t i = 0; i < of->attribute_count; i++) {
        is_fine &= check(arena, &dataset->attributes[of->attribute_first + i], findings);
    }
    return is_fine ? KACHI_OK : KACHI_ERR_INPUT;
}

struct kachi_str kachi_attribute_text(const struct kachi_dataset *dataset, uint32_t activity,
                                      const char *name)
{
    const struct kachi_activity *of = &dataset->activities[activity];
    for (uint32_t i = 0; i < of->attribute_count; i++) {
        const struct kachi_attribute *attribute = &dataset->attributes[of->attribute_first + i];
        if (kachi_str_is(attribute->name, name)) {
            return attribute->value;
        }
    }
    return kachi_str_of("");
}

bool kachi_attribute_number(const struct kachi_dataset *dataset, uint32_t activity,
                            const char *name, double *out)
{
    return kachi_str_read_double(kachi_attribute_text(dataset, activity, name), out);
}
