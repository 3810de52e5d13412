/* SPDX-License-Identifier: Apache-2.0 */
#include "value/avoided_stated.h"

#include "footprint/sum.h"

#include <math.h>

#define SHARE_PREFIX "ae_share."
#define SOLD_PREFIX "ae_sold."

static const char *const timeframe_words[] = {"", "forward_looking", "year_on_year"};
static const char *const specificity_words[] = {"", "statistical", "solution_specific",
                                                "context_specific"};
static const char *const intervention_words[] = {"new", "replacement", "early", "improvement"};

/* The index of a word; 0 where it is none of them (or the first). */
static size_t word_index(struct kachi_str word, size_t count, const char *const words[])
{
    for (size_t i = 1; i < count; i++) {
        if (kachi_str_is(word, words[i])) {
            return i;
        }
    }
    return 0;
}

const char *kachi_timeframe_word(enum kachi_timeframe timeframe)
{
    return timeframe_words[timeframe];
}

const char *kachi_specificity_word(enum kachi_specificity specificity)
{
    return specificity_words[specificity];
}

const char *kachi_intervention_word(enum kachi_intervention intervention)
{
    return intervention_words[intervention];
}

bool kachi_timeframe_read(struct kachi_str word, enum kachi_timeframe *out)
{
    *out = (enum kachi_timeframe)word_index(word, 3, timeframe_words);
    return *out != KACHI_TIMEFRAME_NOT_SAID;
}

bool kachi_specificity_read(struct kachi_str word, enum kachi_specificity *out)
{
    *out = (enum kachi_specificity)word_index(word, 4, specificity_words);
    return *out != KACHI_SPECIFICITY_NOT_SAID;
}

struct kachi_avoided_life kachi_avoided_life_of(const double stage_kgco2e[KACHI_STAGE_COUNT])
{
    return (struct kachi_avoided_life){.made_kgco2e = stage_kgco2e[KACHI_STAGE_NONE] +
                                                      stage_kgco2e[KACHI_STAGE_RAW_MATERIALS] +
                                                      stage_kgco2e[KACHI_STAGE_PRODUCTION] +
                                                      stage_kgco2e[KACHI_STAGE_DISTRIBUTION],
                                       .used_kgco2e = stage_kgco2e[KACHI_STAGE_USE],
                                       .end_kgco2e = stage_kgco2e[KACHI_STAGE_END_OF_LIFE]};
}

void kachi_avoided_facts(struct kachi_arena *arena, const struct kachi_dataset *dataset,
                         uint32_t activity, struct kachi_given *facts)
{
    const struct kachi_activity *of = &dataset->activities[activity];
    for (uint32_t i = 0; i < of->attribute_count; i++) {
        const struct kachi_attribute *attribute = &dataset->attributes[of->attribute_first + i];
        struct kachi_given_row row = {
            .name = attribute->name, .count = 1, .words = &attribute->value};
        if (kachi_str_has_prefix(attribute->name, SHARE_PREFIX)) {
            size_t prefix = sizeof(SHARE_PREFIX) - 1;
            struct kachi_str *words = KACHI_NEW_ARRAY(arena, struct kachi_str, 2);
            words[0] = kachi_str_slice(attribute->name, prefix, attribute->name.bytes);
            words[1] = attribute->value;
            row =
                (struct kachi_given_row){.name = kachi_str_of("share"), .count = 2, .words = words};
        }
        kachi_given_add(arena, facts, row);
    }
}

static void read_words(const struct kachi_given *facts, struct kachi_avoided_stated *out)
{
    static const char *const rules[] = {"G1", "G2", "G3"};
    static const char *const gates[][2] = {{"gate_company", "gate_company_evidence"},
                                           {"gate_solution", "gate_solution_evidence"},
                                           {"gate_contribution", "gate_contribution_evidence"}};
    double life = 0.0;
    for (size_t i = 0; i < KACHI_AVOIDED_GATES; i++) {
        out->gates[i] =
            (struct kachi_avoided_gate){.rule = rules[i],
                                        .result = kachi_given_text(facts, gates[i][0]),
                                        .evidence = kachi_given_text(facts, gates[i][1])};
    }
    (void)kachi_timeframe_read(kachi_given_text(facts, "ae_timeframe"), &out->timeframe);
    (void)kachi_specificity_read(kachi_given_text(facts, "ae_specificity_solution"),
                                 &out->solution_specificity);
    (void)kachi_specificity_read(kachi_given_text(facts, "ae_specificity_reference"),
                                 &out->reference_specificity);
    out->specificity = out->solution_specificity < out->reference_specificity
                           ? out->solution_specificity
                           : out->reference_specificity;
    bool is_life = kachi_given_number(facts, "ae_life_years", &life) && life >= 1.0 &&
                   life <= KACHI_AVOIDED_LIFE_MAX && !(fabs(life - floor(life)) > 0.0);
    out->life_years = is_life ? (size_t)life : 0;
    struct kachi_str word = kachi_given_text(facts, "ae_intervention");
    size_t intervention = word_index(word, 4, intervention_words);
    out->has_intervention = intervention > 0 || kachi_str_is(word, intervention_words[0]);
    out->intervention = (enum kachi_intervention)intervention;
}

static double number_or(const struct kachi_given *facts, const char *name, double otherwise)
{
    double value = otherwise;
    (void)kachi_given_number(facts, name, &value);
    return value;
}

static struct kachi_avoided_use use_of(const struct kachi_avoided_asked *asked,
                                       const struct kachi_avoided_stated *stated)
{
    const struct kachi_given *facts = asked->facts;
    double life = (double)stated->life_years;
    struct kachi_avoided_use use = {
        .life = life,
        .market = asked->reference.used_kgco2e / life,
        .solution = asked->solution.used_kgco2e / life,
        .market_growth = number_or(facts, "ae_use_growth_reference", 0.0),
        .solution_growth = number_or(facts, "ae_use_growth_solution", 0.0)};
    use.existing = asked->existing == NULL ? use.market : asked->existing->used_kgco2e / life;
    bool lasts = stated->has_intervention &&
                 (stated->intervention == KACHI_EARLY || stated->intervention == KACHI_IMPROVEMENT);
    double remaining = lasts ? number_or(facts, "ae_remaining_years", 0.0) : 0.0;
    use.remaining = fmin(fmax(remaining, 0.0), life);
    use.has_standard = kachi_given_number(facts, "legal_minimum", &use.standard);
    use.is_mandated = kachi_given_is(facts, "mandated", "yes");
    use.has_mandated_level = kachi_given_number(facts, "mandated_level", &use.mandated);
    return use;
}

double kachi_avoided_lawful(const struct kachi_avoided_use *use, double level, double solution,
                            bool is_new)
{
    level = is_new && use->has_standard ? fmin(level, use->standard) : level;
    if (!use->is_mandated) {
        return level;
    }
    return fmin(level, use->has_mandated_level ? use->mandated : solution);
}

/* Avoided by use at each age, one unit. */
static void fill_ages(const struct kachi_avoided_use *use, bool is_improvement, size_t life,
                      double by_age[])
{
    double market = use->market;
    double existing = use->existing;
    double solution = use->solution;
    for (size_t age = 0; age < life; age++) {
        double left = fmin(fmax(use->remaining - (double)age, 0.0), 1.0); /* of this year */
        double against_existing = kachi_avoided_lawful(use, existing, solution, false) - solution;
        double against_market = kachi_avoided_lawful(use, market, solution, true) - solution;
        by_age[age] = left * against_existing;
        by_age[age] += is_improvement ? 0.0 : (1.0 - left) * against_market;
        market *= 1.0 + use->market_growth;
        existing *= 1.0 + use->market_growth;
        solution *= 1.0 + use->solution_growth;
    }
}

/* Steps 1 and 2 of one unit: made at once, used by age (the result, life_years of them), ended in
 * the last year. */
static double *state_unit(struct kachi_arena *arena, const struct kachi_avoided_asked *asked,
                          struct kachi_avoided_stated *out)
{
    struct kachi_avoided_use use = use_of(asked, out);
    bool is_improvement = out->has_intervention && out->intervention == KACHI_IMPROVEMENT;
    bool is_same = use.is_mandated && !use.has_mandated_level; /* the reference is the solution */
    double *by_age = KACHI_NEW_ARRAY(arena, double, out->life_years);
    double made = asked->reference.made_kgco2e;
    double end = asked->reference.end_kgco2e;
    made = is_same ? fmin(made, asked->solution.made_kgco2e) : made;
    end = is_same ? fmin(end, asked->solution.end_kgco2e) : end;
    out->use = use;
    out->existing_years = use.remaining;
    out->market_years = is_improvement ? 0.0 : use.life - use.remaining;
    out->reference_use_kgco2e = kachi_avoided_lawful(&use, use.market, use.solution, true);
    double share = out->market_years / use.life; /* of a market unit */
    out->made_kgco2e = share * made - asked->solution.made_kgco2e;
    out->end_kgco2e = share * end - asked->solution.end_kgco2e;
    fill_ages(&use, is_improvement, out->life_years, by_age);
    struct kachi_sum sum = {out->made_kgco2e, 0.0};
    for (size_t age = 0; age < out->life_years; age++) {
        kachi_sum_add(&sum, by_age[age]);
    }
    kachi_sum_add(&sum, out->end_kgco2e);
    out->whole_kgco2e = kachi_sum_value(sum);
    return by_age;
}

static enum kachi_err read_shares(struct kachi_arena *arena,
                                  const struct kachi_avoided_asked *asked,
                                  struct kachi_findings *findings, struct kachi_avoided_stated *out)
{
    out->share_method = kachi_given_text(asked->facts, "ae_share_method");
    out->own_share = kachi_decimal_of(1);
    out->share_count = kachi_given_count(asked->facts, "share");
    out->shares = KACHI_NEW_ARRAY(arena, struct kachi_avoided_share, out->share_count);
    bool has_own = out->share_count == 0;
    for (size_t i = 0; i < out->share_count; i++) {
        const struct kachi_given_row *row = kachi_given_row(asked->facts, "share", i);
        struct kachi_avoided_share *share = &out->shares[i];
        share->party = row->words[0];
        bool is_number = kachi_decimal_read(row->words[1], &share->share) == KACHI_OK &&
                         share->share.coefficient >= 0;
        share->share = is_number ? share->share : kachi_decimal_of(0); /* SHARE-SUM fails */
        if (kachi_str_equal(share->party, asked->party)) {
            out->own_share = share->share;
            has_own = true;
        }
    }
    if (!has_own) {
        kachi_findings_add(findings, "avoided-share", asked->place,
                           KACHI_ARGS({"party", asked->party}));
        return KACHI_ERR_INPUT;
    }
    return KACHI_OK;
}

/* Units put into use in a year. */
struct sold {
    int64_t year;
    double units;
};

/* As ae_sold.YEAR says; else the quantity of the period in its first year. */
static size_t read_sales(struct kachi_arena *arena, const struct kachi_avoided_asked *asked,
                         struct sold **out)
{
    size_t count = 0;
    *out = KACHI_NEW_ARRAY(arena, struct sold, asked->facts->count + 1);
    for (size_t i = 0; i < asked->facts->count; i++) {
        const struct kachi_given_row *row = &asked->facts->rows[i];
        struct sold *sold = &(*out)[count];
        size_t prefix = sizeof(SOLD_PREFIX) - 1;
        bool is_sold = kachi_str_has_prefix(row->name, SOLD_PREFIX) &&
                       kachi_str_read_int64(kachi_str_slice(row->name, prefix, row->name.bytes),
                                            &sold->year) &&
                       kachi_given_number_at(row, 0, &sold->units);
        count += is_sold ? 1 : 0;
    }
    if (count == 0 && asked->quantity > 0.0) {
        int64_t first = asked->first_year == 0 ? 1 : asked->first_year;
        (*out)[count++] = (struct sold){.year = first, .units = asked->quantity};
    }
    return count;
}

static void year_add(struct kachi_avoided_stated *out, int64_t year, double kgco2e)
{
    size_t at = 0;
    while (at < out->year_count && out->years[at].year < year) {
        at++;
    }
    if (at == out->year_count || out->years[at].year != year) {
        for (size_t i = out->year_count; i > at; i--) {
            out->years[i] = out->years[i - 1];
        }
        out->years[at] = (struct kachi_avoided_year){.year = year};
        out->year_count++;
    }
    out->years[at].kgco2e += kgco2e;
}

/* Step 5: the claim by year, in one of the two timeframes; both have the same sum. */
static void state_years(struct kachi_arena *arena, const struct kachi_avoided_asked *asked,
                        const double by_age[], struct kachi_avoided_stated *out)
{
    struct sold *sold = NULL;
    size_t count = read_sales(arena, asked, &sold);
    bool by_year = out->timeframe == KACHI_YEAR_ON_YEAR && out->life_years > 0;
    double factor = kachi_decimal_to_double(out->own_share);
    factor *= out->whole_kgco2e > 0.0 ? 1.0 - out->rebound : 1.0;
    out->years = KACHI_NEW_ARRAY(arena, struct kachi_avoided_year, count * (out->life_years + 1));
    for (size_t i = 0; i < count; i++) {
        double units = factor * sold[i].units;
        if (!by_year) {
            year_add(out, sold[i].year, units * out->whole_kgco2e);
            continue;
        }
        year_add(out, sold[i].year, units * out->made_kgco2e);
        for (size_t age = 0; age < out->life_years; age++) {
            year_add(out, sold[i].year + (int64_t)age, units * by_age[age]);
        }
        year_add(out, sold[i].year + (int64_t)out->life_years - 1, units * out->end_kgco2e);
    }
    struct kachi_sum total = {0.0, 0.0};
    for (size_t i = 0; i < out->year_count; i++) {
        kachi_sum_add(&total, out->years[i].kgco2e);
    }
    out->total_kgco2e = kachi_sum_value(total);
}

enum kachi_err kachi_avoided_state(struct kachi_arena *arena,
                                   const struct kachi_avoided_asked *asked,
                                   struct kachi_findings *findings,
                                   struct kachi_avoided_stated *out)
{
    const double *by_age = NULL;
    *out = (struct kachi_avoided_stated){.whole_kgco2e = asked->difference_kgco2e};
    read_words(asked->facts, out);
    if (out->life_years > 0) {
        by_age = state_unit(arena, asked, out);
    }
    (void)kachi_rulebook_number(asked->rulebook, "ae_rebound_default", &out->rebound);
    double rebound = number_or(asked->facts, "ae_rebound", out->rebound);
    out->rebound = rebound >= 0.0 && rebound <= 1.0 ? rebound : out->rebound; /* AE-REBOUND fails */
    out->after_rebound_kgco2e = kachi_avoided_after_rebound(out->whole_kgco2e, out->rebound);
    enum kachi_err err = read_shares(arena, asked, findings, out);
    if (err == KACHI_OK) {
        out->claimed_kgco2e = out->after_rebound_kgco2e * kachi_decimal_to_double(out->own_share);
        state_years(arena, asked, by_age, out);
    }
    return err;
}
