/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scenario.h - a picture of a market as data: who buys, what can be bought, what moves them.
 *
 * A scenario is a file scenarios/<id>.lua. Every figure in it names its source, or says that it is
 * an assumption; what is missing, negative, out of order or unknown is refused with its place. Rows
 * are kept in order of id, so that the order of the file changes nothing. Money is yen of constant
 * prices; amounts are tonnes of CO2e and units of the product.
 *
 * The scenario and all it points at live in the arena given; they are constant once read.
 */
#ifndef KACHI_MARKET_SCENARIO_H
#define KACHI_MARKET_SCENARIO_H

#include "base/decimal.h"
#include "base/findings.h"
#include "market/figure.h"

#define KACHI_MARKET_YEARS_MAX 101
#define KACHI_MARKET_SEGMENTS_MAX 16
#define KACHI_MARKET_PRODUCTS_MAX 200
#define KACHI_MARKET_VARIANTS_MAX 8
#define KACHI_MARKET_LEVERS_MAX 64

enum kachi_segment_kind {
    KACHI_SEGMENT_PUBLIC,
    KACHI_SEGMENT_COMMITTED, /* private buyers with a declaration (GX率先実行宣言) */
    KACHI_SEGMENT_PRIVATE,
    KACHI_SEGMENT_CONSUMERS,
    KACHI_SEGMENT_EXPORT, /* own carbon price; domestic demand-side levers name it to reach it */
};

enum kachi_variant_kind {
    KACHI_VARIANT_CONVENTIONAL, /* exactly one a product; always to be had */
    KACHI_VARIANT_GX,
    KACHI_VARIANT_IMPORT, /* made abroad: outside domestic carbon prices and supply support */
};

enum kachi_lever_kind {
    KACHI_LEVER_ETS,             /* corridor between floor and ceiling */
    KACHI_LEVER_LEVY,            /* fossil levy, on direct emissions */
    KACHI_LEVER_AUCTION,         /* of allowances to power makers, on emissions of electricity */
    KACHI_LEVER_TAX_CREDIT,      /* to makers, per unit made */
    KACHI_LEVER_CAPITAL_SUPPORT, /* share of investment, deducted from tax credits */
    KACHI_LEVER_SUBSIDY,         /* to buyers, per unit or per tonne of REP, within a budget */
    KACHI_LEVER_QUOTA,           /* least share of GX variants in what segments buy */
    KACHI_LEVER_DECLARATION,     /* the same, declared by buyers; `kept` is the share kept */
    KACHI_LEVER_CHARGE,          /* on emissions above the cleanest GX variant */
    KACHI_LEVER_DISCLOSURE,      /* adds to what buyers pay for a tonne of GX value */
    KACHI_LEVER_STANDARD,        /* least share of purchases at or below a limit of emissions */
    KACHI_LEVER_AWARENESS,       /* adds to Bass innovation, at a cost a year */
};
#define KACHI_LEVER_KINDS 12

struct kachi_segment {
    struct kachi_str id, name, name_ja;
    enum kachi_segment_kind kind;
    bool has_cbam;
    struct kachi_figure willingness_yen_per_t; /* for a tonne of GX value (REP) in the product */
    struct kachi_figure sensitivity;           /* logit: per cost relative to the conventional */
    struct kachi_figure inertia;               /* share that buys what it bought last year */
    struct kachi_figure innovation, imitation; /* Bass p and q */
    struct kachi_figure seen;                  /* adds to p, times last year's share of GX */
    struct kachi_figure familiarity;           /* at the start */
    struct kachi_figure accepts_rep;           /* share of REP this buyer recognises, 0 to 1 */
    struct kachi_figure carbon_yen_per_t;      /* at the border of an export market */
};

struct kachi_variant {
    struct kachi_str id, name, name_ja;
    enum kachi_variant_kind kind;
    struct kachi_figure cost_yen; /* a unit, at cumulative_units */
    struct kachi_figure cost_floor_yen;
    struct kachi_figure learning; /* fall of cost with each doubling */
    struct kachi_figure cumulative_units;
    struct kachi_figure cost_change; /* factor on cost, by year: inputs such as hydrogen */
    struct kachi_figure pass_through;
    struct kachi_figure use_yen;     /* of use, as the buyer counts it */
    struct kachi_figure emissions_t; /* CFP of a unit */
    struct kachi_figure direct_t;    /* of them under the ETS and the levy */
    struct kachi_figure power_t;     /* of them in electricity bought */
    struct kachi_figure rep_t;       /* GX value a unit carries */
    struct kachi_figure ae_t;        /* avoided emissions, stated beside it, never added */
    struct kachi_figure preference;  /* utility that is no money */
    struct kachi_figure initial_share;
    struct kachi_figure capacity_units; /* a year; plans already made */
    struct kachi_figure build_units;    /* most that can be added a year beyond them */
    struct kachi_figure lead_years;
    struct kachi_figure headroom; /* share built above what demand asks for */
    struct kachi_figure investment_yen;
    struct kachi_figure plant_years;
    bool is_limited; /* has a capacity at all */
    size_t over;     /* the variant its premium is counted over: `over`, else the conventional */
};

struct kachi_market_product {
    size_t index; /* its own, among products */
    struct kachi_str id, name, name_ja, unit;
    struct kachi_figure demand_units; /* a year */
    struct kachi_decimal *shares;     /* of segments; they sum to 1 exactly */
    size_t variant_first;             /* into the scenario's variants */
    size_t variant_count;
    size_t conventional; /* into the scenario's variants */
};

struct kachi_lever {
    struct kachi_str id, name, name_ja;
    enum kachi_lever_kind kind;
    int from_year, until_year, phase_out_years;
    bool per_tonne;
    bool *variants; /* by variant of the scenario: reached or not */
    bool *segments;
    struct kachi_figure amount; /* yen, yen a tonne or share, as the kind says */
    struct kachi_figure budget_yen;
    struct kachi_figure ceiling_yen_per_t, position, free_share;
    struct kachi_figure growth; /* of the corridor, a year: already in its prices */
    struct kachi_figure kept;
    struct kachi_figure limit_t;
    struct kachi_figure cost_yen; /* a year, of awareness */
    double level_low, level_high; /* between which the search may set it; equal: left alone */
};

struct kachi_market_scenario {
    struct kachi_str id, version, name, name_ja, note, note_ja, digest;
    int from_year, to_year;
    size_t year_count;
    size_t segment_count, product_count, variant_count, lever_count;
    struct kachi_segment *segments;
    struct kachi_market_product *products;
    struct kachi_variant *variants; /* of product 0, then of product 1, ... */
    struct kachi_lever *levers;
    size_t figure_count; /* the first is a constant without a source */
    const struct kachi_figure **figures;
    /* Every figure of every row, defaults too, by slot: what runs read. The slots of one field of
     * the variants follow each other in order of variant. */
    size_t slot_count;
    const struct kachi_figure **slots;
    const double *values;    /* [year][slot] */
    size_t stated_count;     /* figures and shares that name a source ... */
    size_t assumption_count; /* ... of these, the assumptions */
};

/* The scenarios inside the binary: ids, in order. */
size_t kachi_market_ids(struct kachi_arena *arena, struct kachi_str **out);
/* By id, or by path where it ends in .lua. KACHI_ERR_NOT_FOUND with finding market-unknown. */
KACHI_MUST_CHECK enum kachi_err kachi_market_open(struct kachi_arena *arena, struct kachi_str name,
                                                  struct kachi_findings *findings,
                                                  struct kachi_market_scenario **out);
KACHI_MUST_CHECK enum kachi_err kachi_market_read(struct kachi_arena *arena,
                                                  struct kachi_str source, struct kachi_str content,
                                                  struct kachi_findings *findings,
                                                  struct kachi_market_scenario **out);

const char *kachi_lever_word(enum kachi_lever_kind kind);
const char *kachi_segment_word(enum kachi_segment_kind kind);
const char *kachi_variant_word(enum kachi_variant_kind kind);
/* KACHI_NO_ROW where there is none. */
#define KACHI_NO_ROW SIZE_MAX
size_t kachi_market_find_lever(const struct kachi_market_scenario *scenario, struct kachi_str id);
/* By the name that tornadoes show, such as "steel/h2-dri cost_yen"; its index. */
size_t kachi_market_find_figure(const struct kachi_market_scenario *scenario,
                                struct kachi_str name);
size_t kachi_market_find_product(const struct kachi_market_scenario *scenario, struct kachi_str id);

/* scenario_write.c: rows by id and name, every figure with its source and range; keys end in their
 * unit. */
struct kachi_json_writer;
void kachi_market_scenario_write_json(const struct kachi_market_scenario *scenario,
                                      struct kachi_json_writer *json);

#endif
