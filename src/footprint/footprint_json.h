/* SPDX-License-Identifier: Apache-2.0 */
/*
 * footprint_json.h - footprints as JSON: the one shape that `kachi footprint --json`, the API and
 * the page share. Amounts are kg CO2e for the amount asked for; names are in the reader's language.
 */
#ifndef KACHI_FOOTPRINT_FOOTPRINT_JSON_H
#define KACHI_FOOTPRINT_FOOTPRINT_JSON_H

#include "base/json.h"
#include "footprint/breakdown.h"
#include "footprint/paths.h"

/* The name of a column's product; where a table gave it none, of the activity whose main product it
 * is. */
struct kachi_str kachi_column_name(const struct kachi_linked *linked, uint32_t column,
                                   enum kachi_lang lang);

/* The members of one object, which the caller opens and closes: product, unit, amount, method,
 * total_kgco2e, stages, contributions, flows, first_tier, owners, countries, trust ... */
void kachi_footprint_write_json(const struct kachi_study *study,
                                const struct kachi_footprint *footprint, enum kachi_lang lang,
                                struct kachi_json_writer *json);

/* A side and its cut: by, share, parts shown, rest above and below zero. */
void kachi_parts_write_json(enum kachi_side side, double share, const struct kachi_parts *parts,
                            struct kachi_json_writer *json);
/* Nodes with the index of their parent. */
void kachi_paths_write_json(const struct kachi_study *study, const struct kachi_paths *paths,
                            enum kachi_lang lang, struct kachi_json_writer *json);

/* One product of many: what a list shows of it. */
struct kachi_footprint_line {
    struct kachi_str key, activity, product_key, product, location, unit;
    double kgco2e_per_unit;
    bool has_answer;
};
struct kachi_footprint_line kachi_footprint_line_of(const struct kachi_study *study,
                                                    const struct kachi_footprint_row *row,
                                                    enum kachi_lang lang);
void kachi_footprint_line_write_json(const struct kachi_footprint_line *line,
                                     struct kachi_json_writer *json);
/* Every product; rows as kachi_footprint_all gives them. */
void kachi_footprint_all_write_json(const struct kachi_study *study,
                                    const struct kachi_footprint_row rows[], enum kachi_lang lang,
                                    struct kachi_json_writer *json);

#endif
