/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dataset.h - the facts: who makes what from what, and what that emits. ISO 14040's inventory.
 *
 * A dataset is made by a builder (builder.h) or loaded from a database (store.h) and is constant
 * from then on: any number of threads may read it. It owns its memory through its arena. Everything
 * is an index into its arrays; KACHI_NONE stands for "none".
 *
 * Amounts are in the reference unit of the flow's dimension (kg, MJ, m3 ...); `unit` of an exchange
 * says in what it was written, and amount / units[unit].factor gives that number back. Order of the
 * arrays is by key, so the same facts give the same dataset in any order of rows.
 */
#ifndef KACHI_INVENTORY_DATASET_H
#define KACHI_INVENTORY_DATASET_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/findings.h"
#include "inventory/basis.h"

#define KACHI_NONE UINT32_MAX
#define KACHI_NO_DAY INT32_MIN

/* A kind of quantity: "mass", reference unit "kg". Two units convert exactly when their dimension
 * is the same. */
struct kachi_dimension {
    struct kachi_str name;
    struct kachi_str reference_unit;
};

struct kachi_unit {
    struct kachi_str name;
    uint32_t dimension;
    double factor; /* reference units in one of these: 1000 for t, 3.6 for kWh (MJ) */
};

enum kachi_flow_kind {
    KACHI_FLOW_PRODUCT,
    KACHI_FLOW_WASTE, /* goes from who makes it to who treats it, and the treatment is the service
                       */
    KACHI_FLOW_ELEMENTARY,
};

enum kachi_compartment {
    KACHI_TO_UNSPECIFIED,
    KACHI_TO_AIR,
    KACHI_TO_WATER,
    KACHI_TO_SOIL,
    KACHI_FROM_RESOURCE,
};

/* What a purchase of it counts as: scope 2 of the GHG Protocol is these four. */
enum kachi_carrier {
    KACHI_CARRIER_NONE,
    KACHI_CARRIER_ELECTRICITY,
    KACHI_CARRIER_HEAT,
    KACHI_CARRIER_STEAM,
    KACHI_CARRIER_COOLING,
};

/* Life-cycle stages of Japanese practice (METI and MOE CFP guideline 2023): 原材料調達, 生産, 流通,
 * 使用・維持管理, 廃棄・リサイクル. */
enum kachi_stage {
    KACHI_STAGE_NONE,
    KACHI_STAGE_RAW_MATERIALS,
    KACHI_STAGE_PRODUCTION,
    KACHI_STAGE_DISTRIBUTION,
    KACHI_STAGE_USE,
    KACHI_STAGE_END_OF_LIFE,
};
#define KACHI_STAGE_COUNT 6

struct kachi_flow {
    struct kachi_str key; /* UUID, or the name given in a native table */
    struct kachi_str name, name_ja;
    struct kachi_str category; /* "Elementary flows/air/unspecified": as the source says */
    struct kachi_str cas;      /* "124-38-9", without leading zeros; may be empty */
    struct kachi_str location;
    enum kachi_flow_kind kind;
    enum kachi_compartment compartment; /* of elementary flows */
    enum kachi_carrier carrier;         /* of products */
    uint32_t dimension;
    struct kachi_place place;
};

enum kachi_allocation_method {
    KACHI_ALLOCATE_NONE,
    KACHI_ALLOCATE_PHYSICAL,
    KACHI_ALLOCATE_ECONOMIC,
    KACHI_ALLOCATE_CAUSAL,
};

struct kachi_activity {
    struct kachi_str key;
    struct kachi_str name, name_ja;
    struct kachi_str category;
    struct kachi_str location;
    struct kachi_str owner;  /* party key; empty: somebody outside the story */
    struct kachi_str source; /* publication; for people */
    struct kachi_str comment;
    enum kachi_stage stage; /* NONE: that of whoever buys from it */
    enum kachi_allocation_method allocation;
    kachi_day valid_from, valid_until; /* KACHI_NO_DAY where not said */
    uint32_t reference; /* exchange: the quantitative reference; KACHI_NONE where there is none */
    uint32_t exchange_first, exchange_count;
    uint32_t parameter_first, parameter_count; /* its own; global ones stand apart */
    uint32_t attribute_first, attribute_count;
    struct kachi_place place;
};

enum kachi_distribution {
    KACHI_CERTAIN,
    KACHI_LOGNORMAL,        /* a: geometric mean, b: geometric standard deviation */
    KACHI_NORMAL,           /* a: mean, b: standard deviation */
    KACHI_UNIFORM,          /* a: minimum, c: maximum */
    KACHI_TRIANGLE,         /* a: minimum, b: mode, c: maximum */
    KACHI_DISCRETE_UNIFORM, /* a: minimum, c: maximum, whole numbers both */
};

struct kachi_uncertainty {
    enum kachi_distribution distribution;
    double a, b, c;    /* in the exchange's own unit, as the source wrote them */
    bool is_truncated; /* of lognormal and normal: to low .. high, in the same unit; an end that was
                          not given is infinite */
    double low, high;
};

enum kachi_direction { KACHI_INPUT, KACHI_OUTPUT };

struct kachi_exchange {
    uint32_t activity;
    uint32_t flow;
    enum kachi_direction direction;
    bool is_avoided; /* a product that need not be made elsewhere: a credit */
    double amount;   /* reference unit of the flow's dimension */
    uint32_t unit;   /* in which it was written */
    double factor; /* amount per number written, flow-property conversion included: amount = written
                      x factor */
    struct kachi_str formula; /* of the number written; empty: amount stands */
    struct kachi_str
        provider; /* key of the activity that supplies or treats it; empty: linking finds one */
    enum kachi_stage stage; /* at which the buyer counts it; NONE: the activity's */
    struct kachi_uncertainty uncertainty;
    struct kachi_place place;
};

struct kachi_parameter {
    struct kachi_str name;
    struct kachi_str formula; /* empty: value stands */
    double value;
    uint32_t activity; /* KACHI_NONE: global */
    struct kachi_uncertainty uncertainty;
    struct kachi_place place;
};

struct kachi_allocation_factor {
    uint32_t activity;
    uint32_t product;  /* flow */
    uint32_t exchange; /* causal: for this one alone; else KACHI_NONE */
    enum kachi_allocation_method method;
    double value;
    struct kachi_str formula; /* empty: value stands */
    struct kachi_place place;
};

/* A fact about a product that is no flow: powertrain = "gasoline". Read by programs. */
struct kachi_attribute {
    uint32_t activity;
    struct kachi_str name, value, unit;
    struct kachi_place place;
};

enum kachi_operation { KACHI_SET, KACHI_ADD, KACHI_MULTIPLY };
enum kachi_target {
    KACHI_TARGET_PARAMETER,
    KACHI_TARGET_AMOUNT,
    KACHI_TARGET_PROVIDER,
    KACHI_TARGET_OWNER
};

/*
 * One change between the dataset as it stands (the baseline) and another scenario. A measure (施策)
 * is the changes that share its key; the current scenario takes all of them. What a measure adds
 * stands in the dataset with amount 0.
 */
struct kachi_change {
    struct kachi_str measure; /* key of the measure */
    enum kachi_operation operation;
    enum kachi_target target;
    uint32_t activity;     /* KACHI_NONE for a global parameter */
    uint32_t exchange;     /* of amount and provider */
    uint32_t parameter;    /* of parameter */
    double value;          /* reference unit; what MULTIPLY multiplies by */
    struct kachi_str text; /* provider or owner key */
    struct kachi_place place;
};

/* What kind of action it was. Energy saving, raw materials and fuels, and technology are those that
 * JISF names for steel; power is METI's assembler; what was bought to offset is none of one's own.
 * The last three are no actions but circumstances: what a party makes, how much, and how it counts
 * has changed. A comparison over time takes them on both sides (rep.h). */
enum kachi_measure_kind {
    KACHI_MEASURE_NOT_SAID,
    KACHI_MEASURE_EFFICIENCY,
    KACHI_MEASURE_FUEL_OR_MATERIAL,
    KACHI_MEASURE_TECHNOLOGY,
    KACHI_MEASURE_POWER,
    KACHI_MEASURE_OTHER,
    KACHI_MEASURE_BOUGHT, /* credits or allowances */
    KACHI_CIRCUMSTANCE_MIX,
    KACHI_CIRCUMSTANCE_VOLUME,
    KACHI_CIRCUMSTANCE_METHOD,
};
#define KACHI_MEASURE_KIND_COUNT 10
#define KACHI_NO_COST INT64_MIN

struct kachi_measure {
    struct kachi_str key; /* first, as in all that is looked up by key */
    struct kachi_str name, name_ja;
    struct kachi_str party; /* who took it */
    enum kachi_basis basis;
    struct kachi_str evidence;
    /* The register: where, at what cost, why it would not have been done anyway, and who has
     * verified that; empty or KACHI_NO_COST where not said. For claims, not for calculation. */
    enum kachi_measure_kind kind;
    struct kachi_str site, additionality, verified_by;
    int64_t cost_yen;
    kachi_day start; /* KACHI_NO_DAY where not said */
    uint32_t change_first, change_count;
    struct kachi_place place;
};

/* A file that facts came from. */
struct kachi_source {
    struct kachi_str name;
    struct kachi_str format; /* "openlca-jsonld-1", "kachi-tables" */
    struct kachi_str digest; /* SHA-256 of the file, hexadecimal */
};

struct kachi_dataset {
    struct kachi_arena arena;
    uint32_t dimension_count, unit_count, flow_count, activity_count, exchange_count,
        parameter_count;
    uint32_t factor_count, attribute_count, change_count, measure_count, source_count;
    struct kachi_dimension *dimensions;
    struct kachi_unit *units;
    struct kachi_flow *flows;          /* by key */
    struct kachi_activity *activities; /* by key */
    struct kachi_exchange
        *exchanges; /* by activity, then flow, provider, amount: any order of rows gives one */
    struct kachi_parameter *parameters;      /* by activity (globals last), then name */
    struct kachi_allocation_factor *factors; /* by activity */
    struct kachi_attribute *attributes;      /* by activity, then name */
    struct kachi_change *changes;            /* by measure */
    struct kachi_measure *measures;          /* by key */
    struct kachi_source *sources;
};

void kachi_dataset_close(struct kachi_dataset *dataset); /* NULL is fine */

/* By key, binary search; KACHI_NONE where there is none. */
uint32_t kachi_dataset_activity(const struct kachi_dataset *dataset, struct kachi_str key);
uint32_t kachi_dataset_flow(const struct kachi_dataset *dataset, struct kachi_str key);
uint32_t kachi_dataset_measure(const struct kachi_dataset *dataset, struct kachi_str key);

/* The name in a language: name_ja where asked for and there, else name, else key. */
struct kachi_str kachi_activity_name(const struct kachi_activity *activity, enum kachi_lang lang);
struct kachi_str kachi_flow_name(const struct kachi_flow *flow, enum kachi_lang lang);
struct kachi_str kachi_measure_name(const struct kachi_measure *measure, enum kachi_lang lang);

/* The words of data files and JSON: "raw-materials", "production", ...; and what people read
 * (phrases). */
const char *kachi_stage_word(enum kachi_stage stage);
const char *kachi_stage_phrase(enum kachi_stage stage, enum kachi_lang lang);
/* The modules of EN 15978 and EN 15804 that the stage stands for: "A1–A2", "A3", "A4–A5", "B1–B7",
 * "C1–C4"; "" for none. */
const char *kachi_stage_modules(enum kachi_stage stage);
bool kachi_stage_read(struct kachi_str word, enum kachi_stage *out);
bool kachi_measure_is_circumstance(const struct kachi_measure *measure);
/* A measure, no circumstance, that the party took. */
bool kachi_measure_is_of(const struct kachi_measure *measure, struct kachi_str party);
/* Whether any circumstance has changed since the baseline. */
bool kachi_dataset_has_circumstances(const struct kachi_dataset *dataset);
/* "efficiency", "fuel-or-material" ...; "" where not said. */
const char *kachi_measure_kind_word(enum kachi_measure_kind kind);

#endif
