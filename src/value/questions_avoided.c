/* SPDX-License-Identifier: Apache-2.0 */
/* Questions about avoided emissions: worked.h. */
#include "value/avoided_claim.h"
#include "value/avoided_time.h"
#include "value/questions_internal.h"

#define NO_KEY kachi_str_of("")
#define LIFE_MAX 1000 /* years: more is a slip of the pen */

static bool read_use(const struct kachi_worked *worked, const char *name, struct kachi_use_of *out)
{
    const struct kachi_given_row *row = kachi_given_row(worked->given, name, 0);
    return kachi_given_number_at(row, 0, &out->made_kgco2e) &&
           kachi_given_number_at(row, 1, &out->used_kgco2e) &&
           kachi_given_number_at(row, 2, &out->growth) &&
           kachi_given_number_at(row, 3, &out->end_kgco2e);
}

static enum kachi_err say_years(struct kachi_worked *worked, const struct kachi_use_of *reference,
                                const struct kachi_use_of *solution, size_t life)
{
    const struct kachi_given_row *row = kachi_given_row(worked->given, "sold", 0);
    size_t sold_count = row == NULL ? 0 : row->count;
    size_t year_count = sold_count + life;
    double *sold = KACHI_NEW_ARRAY(worked->arena, double, sold_count + 1);
    double *by_year = KACHI_NEW_ARRAY(worked->arena, double, year_count + 1);
    double forward = 0.0;
    double total = 0.0;
    for (size_t i = 0; i < sold_count; i++) {
        if (!kachi_given_number_at(row, i, &sold[i])) {
            return KACHI_ERR_INPUT;
        }
        forward += sold[i] * kachi_avoided_per_unit(reference, solution, life);
    }
    struct kachi_sales sales = {.reference = *reference,
                                .solution = *solution,
                                .life_years = life,
                                .year_count = sold_count,
                                .sold = sold};
    enum kachi_err err = kachi_avoided_by_year(&sales, year_count, by_year);
    if (err != KACHI_OK) {
        return err;
    }
    for (size_t year = 0; year < year_count; year++) {
        kachi_worked_say_number(worked, "year", kachi_str_print(worked->arena, "%zu", year + 1),
                                by_year[year]);
        total += by_year[year];
    }
    kachi_worked_say_number(worked, "year_on_year", NO_KEY, total);
    kachi_worked_say_number(worked, "forward_looking", NO_KEY, forward);
    return KACHI_OK;
}

/* reference|solution MADE USED_PER_YEAR GROWTH END; life; sold N N ... */
enum kachi_err kachi_answer_avoided(struct kachi_worked *worked)
{
    struct kachi_use_of reference;
    struct kachi_use_of solution;
    size_t years = 0;
    if (!read_use(worked, "reference", &reference) || !read_use(worked, "solution", &solution) ||
        !kachi_given_whole(worked->given, "life", LIFE_MAX, &years) || years == 0) {
        return KACHI_ERR_INPUT;
    }
    kachi_worked_say_number(worked, "reference", NO_KEY, kachi_whole_life(&reference, years));
    kachi_worked_say_number(worked, "solution", NO_KEY, kachi_whole_life(&solution, years));
    kachi_worked_say_number(worked, "avoided", NO_KEY,
                            kachi_avoided_per_unit(&reference, &solution, years));
    return kachi_given_has(worked->given, "sold") ? say_years(worked, &reference, &solution, years)
                                                  : KACHI_OK;
}

static bool read_intervention(const struct kachi_worked *worked, enum kachi_intervention *out)
{
    static const struct {
        const char *word;
        enum kachi_intervention value;
    } words[] = {{"new", KACHI_NEW_DEMAND},
                 {"replacement", KACHI_REPLACEMENT},
                 {"existing", KACHI_EARLY},
                 {"improvement", KACHI_IMPROVEMENT}};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (kachi_given_is(worked->given, "demand", words[i].word)) {
            *out = words[i].value;
            return true;
        }
    }
    return false;
}

static void say_reference_checks(struct kachi_worked *worked,
                                 const struct kachi_reference_case *asked,
                                 const struct kachi_reference_answer *answer)
{
    struct kachi_given facts = {.count = 0};
    double years = answer->existing_years;
    (void)kachi_given_number(worked->given, "claimed_years_against_existing", &years);
    kachi_given_add_number(worked->arena, &facts, "years_against_existing", years);
    kachi_given_add_number(worked->arena, &facts, "remaining_years", asked->remaining_years);
    kachi_worked_say_check(worked, "REF-EARLY", NO_KEY, &facts);
    if (asked->has_standard) {
        kachi_given_add_number(worked->arena, &facts, "reference", answer->market_level);
        kachi_given_add_number(worked->arena, &facts, "legal_minimum", asked->standard);
        kachi_worked_say_check(worked, "REF-LEGAL", NO_KEY, &facts);
    }
}

/* demand new|replacement|existing|improvement; life_years, market, solution, and where they apply
 * remaining_years, existing, standard, mandated */
enum kachi_err kachi_answer_reference(struct kachi_worked *worked)
{
    struct kachi_reference_case asked = {.existing = 0.0};
    struct kachi_reference_answer answer;
    const struct kachi_given *given = worked->given;
    (void)kachi_given_number(given, "existing", &asked.existing); /* what applies is given */
    (void)kachi_given_number(given, "remaining_years", &asked.remaining_years);
    asked.has_standard = kachi_given_number(given, "standard", &asked.standard);
    asked.is_mandated = kachi_given_number(given, "mandated", &asked.mandated);
    if (!read_intervention(worked, &asked.intervention) ||
        !kachi_given_number(given, "life_years", &asked.life_years) ||
        !kachi_given_number(given, "market", &asked.market) ||
        !kachi_given_number(given, "solution", &asked.solution) ||
        kachi_reference_decide(&asked, &answer) != KACHI_OK) {
        return KACHI_ERR_INPUT;
    }
    kachi_worked_say_number(worked, "reference", NO_KEY, answer.market_level);
    kachi_worked_say_number(worked, "existing_years", NO_KEY, answer.existing_years);
    kachi_worked_say_number(worked, "market_years", NO_KEY, answer.market_years);
    kachi_worked_say_number(worked, "avoided", NO_KEY, answer.avoided);
    say_reference_checks(worked, &asked, &answer);
    return KACHI_OK;
}

/* total; share NAME SHARE, or weight NAME WEIGHT */
enum kachi_err kachi_answer_shares(struct kachi_worked *worked)
{
    bool by_weight = kachi_given_has(worked->given, "weight");
    const char *rows = by_weight ? "weight" : "share";
    size_t count = kachi_given_count(worked->given, rows);
    double *values = KACHI_NEW_ARRAY(worked->arena, double, count + 1);
    double *shares = KACHI_NEW_ARRAY(worked->arena, double, count + 1);
    double total = 0.0;
    bool ok = kachi_given_number(worked->given, "total", &total);
    for (size_t i = 0; i < count; i++) {
        ok = ok && kachi_given_number_at(kachi_given_row(worked->given, rows, i), 1, &values[i]);
        shares[i] = values[i];
    }
    if (!ok || (by_weight && kachi_shares_of(count, values, shares) != KACHI_OK)) {
        return KACHI_ERR_INPUT;
    }
    for (size_t i = 0; i < count; i++) {
        struct kachi_str name = kachi_given_row(worked->given, rows, i)->words[0];
        kachi_worked_say_number(worked, "part", name, total * shares[i]);
    }
    if (!by_weight) {
        kachi_worked_say_check(worked, "SHARE-SUM", NO_KEY, worked->given);
    }
    return KACHI_OK;
}

/* solution NAME AVOIDED eligible|not-eligible */
enum kachi_err kachi_answer_company(struct kachi_worked *worked)
{
    size_t count = kachi_given_count(worked->given, "solution");
    struct kachi_solution_total *solutions =
        KACHI_NEW_ARRAY(worked->arena, struct kachi_solution_total, count + 1);
    struct kachi_company_total total;
    for (size_t i = 0; i < count; i++) {
        const struct kachi_given_row *row = kachi_given_row(worked->given, "solution", i);
        if (row->count != 3 || !kachi_given_number_at(row, 1, &solutions[i].avoided)) {
            return KACHI_ERR_INPUT;
        }
        solutions[i].is_eligible = kachi_str_is(row->words[2], "eligible");
    }
    kachi_avoided_total(count, solutions, &total);
    kachi_worked_say_number(worked, "positive", NO_KEY, total.positive);
    kachi_worked_say_number(worked, "negative", NO_KEY, total.negative);
    kachi_worked_say_number(worked, "net", NO_KEY, total.net);
    kachi_worked_say_number(worked, "excluded", NO_KEY, total.excluded);
    return KACHI_OK;
}

enum kachi_err kachi_answer_rebound(struct kachi_worked *worked)
{
    double avoided = 0.0;
    double rebound = 0.0;
    if (!kachi_given_number(worked->given, "avoided", &avoided) ||
        !(kachi_given_number(worked->given, "rebound", &rebound) ||
          kachi_rulebook_number(worked->rulebook, "ae_rebound_default", &rebound)) ||
        !(rebound >= 0.0) || !(rebound <= 1.0)) {
        return KACHI_ERR_INPUT;
    }
    kachi_worked_say_number(worked, "avoided", NO_KEY,
                            kachi_avoided_after_rebound(avoided, rebound));
    return KACHI_OK;
}
