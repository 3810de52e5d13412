/* SPDX-License-Identifier: Apache-2.0 */
/*
 * avoided_stated.h - an avoided emission as a claimant states it: the difference of two life cycles
 * taken through WBCSD's steps by what attributes of the solution say (docs/value.md).
 *
 *     step 1  timeframe and service life: ae_timeframe, ae_life_years, ae_sold.YEAR
 *     step 2  what would have been used: ae_intervention, ae_existing, ae_remaining_years,
 *             legal_minimum, mandated, mandated_level; ae_use_growth_solution and _reference for
 *             a grid that changes over the years
 *     step 4  rebound: ae_rebound, ae_rebound_note
 *     step 5  shares among claimants: ae_share.PARTY, ae_share_method
 *     5.8     how specific the data are: ae_specificity_solution, ae_specificity_reference
 *     gates   gate_company, gate_solution, gate_contribution, each with _evidence
 *
 * What is not said is not assumed: without a service life the difference of the inventories stands
 * as it is, without shares the claim is of the whole, and the checks (AE-TIME, SHARE-SUM ...) say
 * so. Words that mean nothing here fail their check; of a dataset they are refused before
 * (attribute.h). Negative results are kept.
 *
 * Early replacement is counted in two parts: the existing system, which is made already, for its
 * remaining years, then a share of a market unit (made, ended) for the years that are left. What is
 * improved counts for the remaining years of what exists. Both are Kachi's documented choice.
 */
#ifndef KACHI_VALUE_AVOIDED_STATED_H
#define KACHI_VALUE_AVOIDED_STATED_H

#include "base/decimal.h"
#include "value/avoided.h"
#include "value/avoided_claim.h"
#include "value/avoided_time.h"
#include "value/given.h"
#include "value/rulebook.h"

#define KACHI_AVOIDED_LIFE_MAX 200.0 /* years of service: longer is a slip of the pen */

enum kachi_timeframe { KACHI_TIMEFRAME_NOT_SAID, KACHI_FORWARD_LOOKING, KACHI_YEAR_ON_YEAR };

enum kachi_specificity {
    KACHI_SPECIFICITY_NOT_SAID,
    KACHI_STATISTICAL,       /* averages of the market */
    KACHI_SOLUTION_SPECIFIC, /* own data of the product, average use */
    KACHI_CONTEXT_SPECIFIC,  /* data of the customer's real use */
};

struct kachi_avoided_share {
    struct kachi_str party;
    struct kachi_decimal share;
};

struct kachi_avoided_gate {
    const char *rule; /* "G1" */
    struct kachi_str result, evidence;
};
#define KACHI_AVOIDED_GATES 3

struct kachi_avoided_year {
    int64_t year; /* fiscal; from 1 on where no period is said */
    double kgco2e;
};

/* One side's life cycle per unit, as its stages have it. */
struct kachi_avoided_life {
    double made_kgco2e, used_kgco2e, end_kgco2e; /* used: over the whole life */
};

struct kachi_avoided_asked {
    const struct kachi_given *facts;
    const struct kachi_rulebook *rulebook;
    struct kachi_str party;   /* who claims */
    double difference_kgco2e; /* of the inventories, per unit: what is claimed without a life */
    struct kachi_avoided_life reference, solution;
    const struct kachi_avoided_life *existing; /* NULL: none is said */
    double quantity;                           /* of the period, where no sales are said */
    int64_t first_year;                        /* of the period; 0: not said */
    struct kachi_place place;                  /* of the solution, for findings */
};

/* Step 2 per year of use, with what the law says of it. */
struct kachi_avoided_use {
    double life, remaining;                /* years; of the solution, and of what exists */
    double market, existing, solution;     /* use in the first year, kgCO2e */
    double market_growth, solution_growth; /* a year; what exists uses the market's energy */
    bool has_standard, is_mandated, has_mandated_level;
    double standard, mandated;
};

struct kachi_avoided_stated {
    enum kachi_timeframe timeframe;
    size_t life_years; /* 0: not said */
    bool has_intervention;
    enum kachi_intervention intervention;
    double existing_years, market_years; /* 0 where the life is not said */
    struct kachi_avoided_use use;        /* where the life is said */
    double made_kgco2e, end_kgco2e;      /* avoided at once and at the end, per unit; likewise */
    double reference_use_kgco2e;         /* of the market unit in its first year, after the law */
    double whole_kgco2e;                 /* per unit, over the life, after the reference decision */
    double rebound;
    double after_rebound_kgco2e;
    struct kachi_str share_method; /* empty: the whole is claimed, and flagged */
    size_t share_count;
    struct kachi_avoided_share *shares;
    struct kachi_decimal own_share;
    double claimed_kgco2e; /* per unit, after rebound and share */
    enum kachi_specificity solution_specificity, reference_specificity, specificity; /* the lower */
    struct kachi_avoided_gate gates[KACHI_AVOIDED_GATES];
    size_t year_count; /* 0 where no quantity is said */
    struct kachi_avoided_year *years;
    double total_kgco2e; /* claimed, of all years */
};

/* Made (all stages up to use), used and ended, of a footprint. */
struct kachi_avoided_life kachi_avoided_life_of(const double stage_kgco2e[KACHI_STAGE_COUNT]);

/* The attributes of an activity as facts: rows `share PARTY SHARE` for ae_share.PARTY. */
void kachi_avoided_facts(struct kachi_arena *arena, const struct kachi_dataset *dataset,
                         uint32_t activity, struct kachi_given *facts);

/* KACHI_ERR_INPUT with finding avoided-share where others have shares and the claimant has none. */
KACHI_MUST_CHECK enum kachi_err kachi_avoided_state(struct kachi_arena *arena,
                                                    const struct kachi_avoided_asked *asked,
                                                    struct kachi_findings *findings,
                                                    struct kachi_avoided_stated *out);

/* A year's use of what would have been used, no worse than the law: the legal minimum binds what is
 * new, a mandate what exists too; a mandate without a level is the solution itself. */
double kachi_avoided_lawful(const struct kachi_avoided_use *use, double level, double solution,
                            bool is_new);

const char *kachi_timeframe_word(enum kachi_timeframe timeframe);
const char *kachi_specificity_word(enum kachi_specificity specificity);
const char *kachi_intervention_word(enum kachi_intervention intervention);
bool kachi_timeframe_read(struct kachi_str word, enum kachi_timeframe *out);
bool kachi_specificity_read(struct kachi_str word, enum kachi_specificity *out);

#endif
