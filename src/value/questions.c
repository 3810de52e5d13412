/* SPDX-License-Identifier: Apache-2.0 */
/* Questions about reductions, footprints and their data: worked.h. */
#include "footprint/pedigree.h"
#include "value/check.h"
#include "value/coproduct.h"
#include "value/difference.h"
#include "value/handed.h"
#include "value/mix.h"
#include "value/quality.h"
#include "value/questions_internal.h"

#include <math.h>

#define NO_KEY kachi_str_of("")
#define GRAMS_PER_KG 1000.0
#define SAMPLES 100000

static double sum_of_measures(const struct kachi_worked *worked, double otherwise, bool *ok)
{
    size_t count = kachi_given_count(worked->given, "measure");
    double sum = count == 0 ? otherwise : 0.0;
    for (size_t i = 0; i < count; i++) {
        double value = 0.0;
        *ok = *ok && kachi_given_number_at(kachi_given_row(worked->given, "measure", i), 1, &value);
        sum += value;
    }
    return sum;
}

/* clause: REP 2.4 (1), (4) */
static enum kachi_err answer_pool(struct kachi_worked *worked)
{
    const struct kachi_given_row *levels = kachi_given_row(worked->given, "unit_emissions", 0);
    double before = 0.0;
    double now = 0.0;
    double quantity = 0.0;
    int64_t pool_g = 0;
    bool ok = kachi_given_number_at(levels, 0, &before) && kachi_given_number_at(levels, 1, &now) &&
              kachi_given_number(worked->given, "quantity", &quantity);
    double measures = sum_of_measures(worked, (before - now) * quantity, &ok);
    if (!ok || kachi_mix_pool(measures, before - now, quantity, &pool_g) != KACHI_OK) {
        return KACHI_ERR_INPUT;
    }
    kachi_worked_say_number(worked, "reduced", NO_KEY, before - now);
    kachi_worked_say_number(worked, "rate", NO_KEY, (before - now) / before);
    kachi_worked_say_number(worked, "claimable", NO_KEY, (double)pool_g / GRAMS_PER_KG);
    return KACHI_OK;
}

/* clause: REP 2.4 (2) */
static enum kachi_err answer_mix(struct kachi_worked *worked)
{
    size_t count = kachi_given_count(worked->given, "grade");
    struct kachi_grade *grades = KACHI_NEW_ARRAY(worked->arena, struct kachi_grade, count + 1);
    double now = 0.0;
    double normalised = 0.0;
    bool ok = kachi_given_number(worked->given, "now", &now);
    for (size_t i = 0; i < count; i++) {
        const struct kachi_given_row *row = kachi_given_row(worked->given, "grade", i);
        ok = ok && kachi_given_number_at(row, 1, &grades[i].share_now) &&
             kachi_given_number_at(row, 2, &grades[i].baseline_kgco2e);
    }
    if (!ok || kachi_mix_normalise(count, grades, &normalised) != KACHI_OK) {
        return KACHI_ERR_INPUT;
    }
    kachi_worked_say_number(worked, "normalised", NO_KEY, normalised);
    kachi_worked_say_number(worked, "reduced", NO_KEY, normalised - now);
    return KACHI_OK;
}

/* clause: REP 2.5 */
static enum kachi_err answer_handed(struct kachi_worked *worked)
{
    size_t count = kachi_given_count(worked->given, "input");
    struct kachi_handed *inputs = KACHI_NEW_ARRAY(worked->arena, struct kachi_handed, count + 1);
    double own = 0.0;
    double value = 0.0;
    bool ok = kachi_given_number(worked->given, "own", &own);
    for (size_t i = 0; i < count; i++) {
        const struct kachi_given_row *row = kachi_given_row(worked->given, "input", i);
        ok = ok && kachi_given_number_at(row, 1, &inputs[i].content) &&
             kachi_given_number_at(row, 2, &inputs[i].yield) &&
             kachi_given_number_at(row, 3, &inputs[i].gx_share) &&
             kachi_given_number_at(row, 4, &inputs[i].reduced_kgco2e_per_unit);
    }
    enum kachi_handed_basis basis = kachi_given_is(worked->given, "basis", "content")
                                        ? KACHI_HANDED_CONTENT
                                        : KACHI_HANDED_PURCHASED;
    if (!ok || kachi_handed_value(own, basis, count, inputs, &value) != KACHI_OK) {
        return KACHI_ERR_INPUT;
    }
    kachi_worked_say_number(worked, "value", NO_KEY, value);
    for (size_t i = 0; i < count; i++) {
        struct kachi_str name = kachi_given_row(worked->given, "input", i)->words[0];
        kachi_worked_say_number(worked, "purchased", name, inputs[i].purchased);
        kachi_worked_say_number(worked, "handed", name, inputs[i].kgco2e);
    }
    return KACHI_OK;
}

static enum kachi_err answer_check(struct kachi_worked *worked)
{
    struct kachi_str rule = kachi_given_text(worked->given, "rule");
    if (!kachi_check_is(rule)) {
        return KACHI_ERR_INPUT;
    }
    kachi_worked_say_check(worked, kachi_str_copy(worked->arena, rule).text, NO_KEY, worked->given);
    return KACHI_OK;
}

static bool read_uncertain(const struct kachi_worked *worked, const char *name,
                           struct kachi_uncertain *out)
{
    const struct kachi_given_row *row = kachi_given_row(worked->given, name, 0);
    return kachi_given_number_at(row, 0, &out->median) && kachi_given_number_at(row, 1, &out->gsd);
}

static enum kachi_err answer_difference(struct kachi_worked *worked)
{
    struct kachi_difference_options options = {.seed = 1, .samples = SAMPLES};
    struct kachi_difference result;
    bool asks_samples = kachi_given_has(worked->given, "samples");
    if ((asks_samples &&
         !kachi_given_whole(worked->given, "samples", SIZE_MAX, &options.samples)) ||
        !read_uncertain(worked, "before", &options.before) ||
        !read_uncertain(worked, "now", &options.now) ||
        !kachi_given_number(worked->given, "shared", &options.shared) ||
        kachi_difference_of(worked->arena, &options, &result) != KACHI_OK) {
        return KACHI_ERR_INPUT;
    }
    kachi_worked_say_number(worked, "p_not_positive", NO_KEY, result.p_not_positive);
    kachi_worked_say_number(worked, "sampled_not_positive", NO_KEY, result.sampled_not_positive);
    kachi_worked_say_number(worked, "p2_5", NO_KEY, result.p2_5);
    kachi_worked_say_number(worked, "p50", NO_KEY, result.p50);
    kachi_worked_say_number(worked, "p97_5", NO_KEY, result.p97_5);
    return KACHI_OK;
}

/* scores R C T G F; basic (variance), or basic_factor (U, a contribution to GSD^2); set */
static enum kachi_err answer_pedigree(struct kachi_worked *worked)
{
    const struct kachi_given_row *row = kachi_given_row(worked->given, "scores", 0);
    struct kachi_pedigree pedigree = {.basic_variance = 0.0};
    double factor = 0.0;
    double variance = 0.0;
    bool ok = row != NULL && row->count == KACHI_PEDIGREE_INDICATORS;
    for (size_t i = 0; ok && i < KACHI_PEDIGREE_INDICATORS; i++) {
        int64_t score = 0;
        ok = kachi_str_read_int64(row->words[i], &score);
        pedigree.score[i] = (int)score;
    }
    if (kachi_given_number(worked->given, "basic_factor", &factor)) {
        double half = log(factor) / 2.0;
        pedigree.basic_variance = half * half;
    } else {
        ok = ok && kachi_given_number(worked->given, "basic", &pedigree.basic_variance);
    }
    if (!ok || kachi_pedigree_variance(&pedigree, kachi_given_text(worked->given, "set"),
                                       worked->findings, &variance) != KACHI_OK) {
        return KACHI_ERR_INPUT;
    }
    double sigma = sqrt(variance);
    kachi_worked_say_number(worked, "variance", NO_KEY, variance);
    kachi_worked_say_number(worked, "sigma", NO_KEY, sigma);
    kachi_worked_say_number(worked, "gsd", NO_KEY, exp(sigma));
    kachi_worked_say_number(worked, "gsd2", NO_KEY, exp(2.0 * sigma));
    kachi_worked_say_number(worked, "mean_per_median", NO_KEY, exp(variance / 2.0));
    return KACHI_OK;
}

static enum kachi_err answer_coproducts(struct kachi_worked *worked)
{
    size_t count = kachi_given_count(worked->given, "product");
    struct kachi_coproduct *products =
        KACHI_NEW_ARRAY(worked->arena, struct kachi_coproduct, count + 1);
    double total = 0.0;
    double ratio = 0.0;
    bool ok = kachi_given_number(worked->given, "total", &total);
    for (size_t i = 0; i < count; i++) {
        const struct kachi_given_row *row = kachi_given_row(worked->given, "product", i);
        ok = ok && kachi_given_number_at(row, 1, &products[i].amount) &&
             kachi_given_number_at(row, 2, &products[i].price);
    }
    enum kachi_coproduct_key key =
        kachi_coproduct_choose(worked->rulebook, count, products, &ratio);
    kachi_worked_say(worked, "chosen", NO_KEY, kachi_str_of(kachi_coproduct_key_word(key)));
    kachi_worked_say_number(worked, "price_ratio", NO_KEY, ratio);
    if (kachi_given_has(worked->given, "key")) {
        key = kachi_given_is(worked->given, "key", "economic") ? KACHI_COPRODUCT_BY_VALUE
                                                               : KACHI_COPRODUCT_BY_AMOUNT;
    }
    if (!ok || kachi_coproduct_allocate(total, key, count, products) != KACHI_OK) {
        return KACHI_ERR_INPUT;
    }
    for (size_t i = 0; i < count; i++) {
        struct kachi_str name = kachi_given_row(worked->given, "product", i)->words[0];
        kachi_worked_say_number(worked, "share", name, products[i].kgco2e);
        kachi_worked_say_number(worked, "unit", name, products[i].kgco2e_per_unit);
    }
    return KACHI_OK;
}

static enum kachi_err answer_quality(struct kachi_worked *worked)
{
    size_t count = kachi_given_count(worked->given, "input");
    struct kachi_quality_input *inputs =
        KACHI_NEW_ARRAY(worked->arena, struct kachi_quality_input, count + 1);
    struct kachi_quality quality;
    bool ok = true;
    for (size_t i = 0; i < count; i++) {
        const struct kachi_given_row *row = kachi_given_row(worked->given, "input", i);
        ok = ok && kachi_given_number_at(row, 1, &inputs[i].kgco2e) &&
             kachi_given_number_at(row, 2, &inputs[i].primary_share);
        for (size_t d = 0; d < KACHI_QUALITY_DIMENSIONS; d++) {
            (void)kachi_given_number_at(row, 3 + d, &inputs[i].score[d]); /* 0: not scored */
        }
    }
    if (!ok || kachi_quality_of(worked->rulebook, count, inputs, &quality) != KACHI_OK) {
        return KACHI_ERR_INPUT;
    }
    kachi_worked_say_number(worked, "primary_share", NO_KEY, quality.primary_share);
    kachi_worked_say_number(worked, "coverage", NO_KEY, quality.coverage);
    for (int d = 0; d < KACHI_QUALITY_DIMENSIONS; d++) {
        const char *word = kachi_quality_word((enum kachi_quality_dimension)d);
        kachi_worked_say_number(worked, "dqr", kachi_str_of(word), quality.dqr[d]);
    }
    return KACHI_OK;
}

static enum kachi_err answer_biogenic(struct kachi_worked *worked)
{
    double carbon = 0.0;
    if (!kachi_given_number(worked->given, "carbon", &carbon)) {
        return KACHI_ERR_INPUT;
    }
    kachi_worked_say_number(worked, "co2", NO_KEY, kachi_co2_of_carbon(carbon));
    return KACHI_OK;
}

struct kachi_question_list kachi_value_questions(void)
{
    static const struct kachi_question questions[] = {
        {"pool", answer_pool},
        {"mix", answer_mix},
        {"handed-over", answer_handed},
        {"check", answer_check},
        {"mass-balance", kachi_answer_mass_balance},
        {"rolling-average", kachi_answer_rolling_average},
        {"gx-allocation", kachi_answer_gx_allocation},
        {"credit", kachi_answer_credit},
        {"avoided", kachi_answer_avoided},
        {"reference", kachi_answer_reference},
        {"shares", kachi_answer_shares},
        {"company", kachi_answer_company},
        {"rebound", kachi_answer_rebound},
        {"difference", answer_difference},
        {"pedigree", answer_pedigree},
        {"coproducts", answer_coproducts},
        {"quality", answer_quality},
        {"biogenic-carbon", answer_biogenic},
    };
    return (struct kachi_question_list){sizeof(questions) / sizeof(questions[0]), questions};
}
