/* SPDX-License-Identifier: Apache-2.0 */
/*
 * builder.h - how readers make a dataset: add facts in any order, refer by key, then finish.
 *
 * Adding never fails; what does not fit together (a key twice, a flow that is not there, a unit of
 * another dimension) is found at finish, all of it at once, as findings with places. The builder
 * copies every text.
 */
#ifndef KACHI_INVENTORY_BUILDER_H
#define KACHI_INVENTORY_BUILDER_H

#include "inventory/dataset.h"

struct kachi_builder;

struct kachi_builder *kachi_builder_new(void);
void kachi_builder_free(struct kachi_builder *builder); /* NULL is fine */

/* Empties it, as finishing does: for a reader that gives up. */
void kachi_builder_clear(struct kachi_builder *builder);

/* Adds everything of a finished dataset: how several files become one. */
void kachi_builder_add_dataset(struct kachi_builder *builder, const struct kachi_dataset *dataset);

void kachi_builder_add_source(struct kachi_builder *builder, const struct kachi_source *source);

/*
 * A unit as a file defines it: dimension named by its reference unit. Where Kachi's own table
 * (data/units.csv) has both and the factor differs by more than 1e-6, the file's factor stands and
 * a finding `unit-differs` says so.
 */
uint32_t kachi_builder_add_unit(struct kachi_builder *builder, struct kachi_str name, double factor,
                                struct kachi_str reference_unit, struct kachi_str dimension_name);
/* A unit of Kachi's own table by name, symbol or alias ("kWh", "キロワット時"); KACHI_NONE where
 * unknown. */
uint32_t kachi_builder_unit(struct kachi_builder *builder, struct kachi_str name);
/* Up to three near names, for the finding: "kWh, kW, MWh". */
struct kachi_str kachi_builder_near_units(struct kachi_arena *arena,
                                          const struct kachi_builder *builder,
                                          struct kachi_str name);
const struct kachi_unit *kachi_builder_unit_at(const struct kachi_builder *builder, uint32_t unit);
const struct kachi_dimension *kachi_builder_dimension_at(const struct kachi_builder *builder,
                                                         uint32_t dimension);

/* The struct's own indices (dimension, unit) are the builder's; texts may be borrowed from
 * anywhere. */
void kachi_builder_add_flow(struct kachi_builder *builder, const struct kachi_flow *flow);
/* exchange_*, parameter_*, attribute_* and reference of the struct are ignored. */
void kachi_builder_add_activity(struct kachi_builder *builder,
                                const struct kachi_activity *activity);

/*
 * Keys in place of the indices of the struct, which are ignored. A factor of 0 says that amount is
 * the number as written, in `unit`: finish checks that the unit has the flow's dimension (finding
 * `unit-mismatch`) and works out factor and amount. Any other factor is a conversion the source
 * itself gives, and is taken as it is.
 */
void kachi_builder_add_exchange(struct kachi_builder *builder, struct kachi_str activity,
                                struct kachi_str flow, const struct kachi_exchange *exchange,
                                bool is_reference);
void kachi_builder_add_parameter(struct kachi_builder *builder,
                                 struct kachi_str activity, /* empty: global */
                                 const struct kachi_parameter *parameter);
/* exchange_ordinal: number, from 0, of the exchange within its activity as added; KACHI_NONE for
 * all. */
void kachi_builder_add_factor(struct kachi_builder *builder, struct kachi_str activity,
                              struct kachi_str product, uint32_t exchange_ordinal,
                              const struct kachi_allocation_factor *factor);
void kachi_builder_add_attribute(struct kachi_builder *builder, struct kachi_str activity,
                                 const struct kachi_attribute *attribute);
void kachi_builder_add_measure(struct kachi_builder *builder, const struct kachi_measure *measure);
/* flow: which exchange of the activity (amount, provider); parameter: its name. Unused ones are
 * empty. */
void kachi_builder_add_change(struct kachi_builder *builder, struct kachi_str activity,
                              struct kachi_str flow, struct kachi_str parameter,
                              const struct kachi_change *change);

/* KACHI_ERR_INPUT with findings; the dataset is then NULL. The builder is empty afterwards. */
KACHI_MUST_CHECK enum kachi_err kachi_builder_finish(struct kachi_builder *builder,
                                                     struct kachi_findings *findings,
                                                     struct kachi_dataset **out);

#endif
