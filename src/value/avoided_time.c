/* SPDX-License-Identifier: Apache-2.0 */
#include "value/avoided_time.h"

#include "footprint/sum.h"

#include <math.h>

double kachi_whole_life(const struct kachi_use_of *use, size_t life_years)
{
    struct kachi_sum sum = {use->made_kgco2e, 0.0};
    double year = use->used_kgco2e;
    for (size_t age = 0; age < life_years; age++) {
        kachi_sum_add(&sum, year);
        year *= 1.0 + use->growth;
    }
    kachi_sum_add(&sum, use->end_kgco2e);
    return kachi_sum_value(sum);
}

double kachi_avoided_per_unit(const struct kachi_use_of *reference,
                              const struct kachi_use_of *solution, size_t life_years)
{
    return kachi_whole_life(reference, life_years) - kachi_whole_life(solution, life_years);
}

enum kachi_err kachi_avoided_by_year(const struct kachi_sales *sales, size_t count,
                                     double by_year[])
{
    size_t life = sales->life_years;
    if (life == 0 || sales->year_count + life - 1 > count) {
        return KACHI_ERR_INPUT;
    }
    double made = sales->reference.made_kgco2e - sales->solution.made_kgco2e;
    double end = sales->reference.end_kgco2e - sales->solution.end_kgco2e;
    for (size_t v = 0; v < sales->year_count; v++) {
        double of_reference = sales->reference.used_kgco2e;
        double of_solution = sales->solution.used_kgco2e;
        by_year[v] += sales->sold[v] * made;
        for (size_t age = 0; age < life; age++) {
            by_year[v + age] += sales->sold[v] * (of_reference - of_solution);
            of_reference *= 1.0 + sales->reference.growth;
            of_solution *= 1.0 + sales->solution.growth;
        }
        by_year[v + life - 1] += sales->sold[v] * end;
    }
    return KACHI_OK;
}

/* What would have been emitted may not be worse than the law allows, nor than a mandate. */
static double lawful(const struct kachi_reference_case *asked, double level)
{
    level = asked->has_standard ? fmin(level, asked->standard) : level;
    return asked->is_mandated ? fmin(level, asked->mandated) : level;
}

enum kachi_err kachi_reference_decide(const struct kachi_reference_case *asked,
                                      struct kachi_reference_answer *out)
{
    if (!(asked->life_years >= 0.0) || !(asked->remaining_years >= 0.0) ||
        !(asked->remaining_years <= asked->life_years)) {
        return KACHI_ERR_INPUT;
    }
    *out = (struct kachi_reference_answer){.market_level = lawful(asked, asked->market)};
    switch (asked->intervention) {
    case KACHI_NEW_DEMAND:
    case KACHI_REPLACEMENT:
        out->market_years = asked->life_years;
        break;
    case KACHI_EARLY:
        out->existing_years = asked->remaining_years;
        out->market_years = asked->life_years - asked->remaining_years;
        break;
    case KACHI_IMPROVEMENT:
        out->existing_years = asked->remaining_years;
        break;
    }
    /* What exists may lawfully run on until the end of its life; a mandate ends that. */
    out->existing_level =
        asked->is_mandated ? fmin(asked->existing, asked->mandated) : asked->existing;
    out->avoided = out->existing_years * (out->existing_level - asked->solution) +
                   out->market_years * (out->market_level - asked->solution);
    return KACHI_OK;
}
