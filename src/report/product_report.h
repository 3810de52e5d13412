/* SPDX-License-Identifier: Apache-2.0 */
/*
 * product_report.h - everything there is to report about one product, put together once: its
 * footprint before and now, REP, AE, its statement with checks, how sure it is, and the footprints
 * laid out line by line. Pages, workbooks and tables all show this and calculate nothing, so they
 * cannot disagree with one another or with the command line.
 *
 * CFP, REP and AE stand side by side and are never summed.
 */
#ifndef KACHI_REPORT_PRODUCT_REPORT_H
#define KACHI_REPORT_PRODUCT_REPORT_H

#include "footprint/followed.h"
#include "value/avoided_product.h"
#include "value/statement.h"

struct kachi_product_report_options {
    struct kachi_statement_request statement; /* what the report states and explains */
};

struct kachi_product_report {
    struct kachi_arena *arena;
    const struct kachi_dataset *dataset;
    struct kachi_product_report_options asked;
    struct kachi_rulebook *rulebook;
    struct kachi_study before_study, stated_study, after_study, current_study;
    struct kachi_evaluated
        *written; /* amounts as the files have them: no measure, no circumstance */
    /* Of one unit. before: no measure taken, under today's circumstances (rep.h); current: all. */
    struct kachi_footprint *before, *stated, *current;
    struct kachi_rep *rep;               /* NULL: its maker has no measures */
    struct kachi_avoided_product *claim; /* NULL: no AE is stated */
    struct kachi_avoided *avoided;       /* NULL: no reference */
    struct kachi_downstream *downstream; /* NULL: its maker has no measures */
    struct kachi_value_statement *statement;
    /* Laid out; NULL where there is none. own_*: the maker's own activities, surroundings frozen,
     * without and with its measures: their totals are REP's before and after. */
    struct kachi_followed *followed, *followed_before, *followed_reference;
    struct kachi_followed *own_before, *own_after;
    struct kachi_certainty certainty; /* as the statement has it, with the samples */
};

/* Errors as those of kachi_statement_draft. Release in any case. */
KACHI_MUST_CHECK enum kachi_err
kachi_product_report_make(struct kachi_arena *arena, const struct kachi_dataset *dataset,
                          const struct kachi_product_report_options *options,
                          struct kachi_findings *findings, struct kachi_product_report *out);
void kachi_product_report_release(struct kachi_product_report *report);

/* What of the fall from before to now belongs to a stage up to the gate (REP of the chain, own and
 * handed over), and what is avoided at it; for METI's figure. */
struct kachi_stage_value {
    double remaining_kgco2e, reduced_kgco2e, avoided_kgco2e;
};
/* False where the parts cannot be drawn in one bar: a part is negative, or the reference is another
 * life cycle than this product's. */
bool kachi_product_report_stages(const struct kachi_product_report *report,
                                 struct kachi_stage_value stages[KACHI_STAGE_COUNT]);

/* "car/exchanges.csv:2"; the file alone where no line is known. */
struct kachi_str kachi_place_text(struct kachi_arena *arena, const struct kachi_place *place);
/* Where the amount of a line stands: file and line of the exchange, and of the changes that made it
 * another one in this scenario: "car/exchanges.csv:2 → car/changes.csv:2". Empty where several
 * exchanges were added up. */
struct kachi_str kachi_product_report_line_place(const struct kachi_product_report *report,
                                                 const struct kachi_followed *followed,
                                                 const struct kachi_followed_line *line);

#endif
