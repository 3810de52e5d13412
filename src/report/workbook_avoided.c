/* SPDX-License-Identifier: Apache-2.0 */
/*
 * AE on a sheet: the difference of two life cycles by stage, and from there to what is claimed,
 * year by year of use, with the law, the rebound and the share as formulas
 * (value/avoided_stated.h).
 *
 *     avoided in year k = left x (lawful existing - solution) + (1 - left) x (lawful market -
 * solution) left = the part of year k in which what exists would still have lasted
 */
#include "report/workbook_internal.h"

#include <math.h>

#define TOTAL_ROW 3
#define STAGES_ROW 4                             /* of the first stage */
#define OWN_ROW (STAGES_ROW + KACHI_STAGE_COUNT) /* what fell in own activities after the gate */
#define CLAIM_ROW (OWN_ROW + 2)

/* Rows of what is given and what follows, from CLAIM_ROW. */
enum {
    LIFE,
    REMAINING,
    MARKET_USE,
    EXISTING_USE,
    SOLUTION_USE,
    MARKET_GROWTH,
    SOLUTION_GROWTH,
    STANDARD,
    MANDATED,
    MARKET_SHARE,
    MADE,
    ENDED,
    USED,
    WHOLE,
    REBOUND,
    AFTER_REBOUND,
    SHARE,
    CLAIMED,
    YEARS /* headings of the years, two rows below */
};

struct claim {
    struct kachi_product_book *book;
    struct kachi_sheet *sheet;
    const struct kachi_avoided_product *product;
    const struct kachi_avoided_stated *stated;
    bool is_improvement;
};

static unsigned row_of(int line) /* as formulas count */
{
    return (unsigned)(CLAIM_ROW + line + 1);
}

static struct kachi_cell cell_of(int line)
{
    return (struct kachi_cell){(uint32_t)(CLAIM_ROW + line), 1};
}

static void label(const struct claim *claim, int line, const char *key)
{
    kachi_book_text(claim->book, claim->sheet, (struct kachi_cell){(uint32_t)(CLAIM_ROW + line), 0},
                    KACHI_CELL_PLAIN, key);
}

static void give(const struct claim *claim, int line, const char *key, double value)
{
    label(claim, line, key);
    kachi_sheet_number(claim->sheet, cell_of(line), KACHI_CELL_INPUT, value);
}

static void work_out(const struct claim *claim, int line, const char *key, struct kachi_str formula,
                     double value)
{
    label(claim, line, key);
    kachi_sheet_formula(claim->sheet, cell_of(line), KACHI_CELL_NUMBER, formula, value);
}

/* What is given of the years: life, use, growth, the law. */
static void write_given(const struct claim *claim)
{
    const struct kachi_avoided_use *use = &claim->stated->use;
    struct kachi_arena *arena = claim->book->arena;
    unsigned use_row = STAGES_ROW + KACHI_STAGE_USE + 1;
    give(claim, LIFE, "workbook.ae.life", use->life);
    give(claim, REMAINING, "workbook.ae.remaining", use->remaining);
    work_out(claim, MARKET_USE, "workbook.ae.market-use",
             kachi_str_print(arena, "=$B$%u/$B$%u", use_row, row_of(LIFE)), use->market);
    give(claim, EXISTING_USE, "workbook.ae.existing-use", use->existing);
    work_out(claim, SOLUTION_USE, "workbook.ae.solution-use",
             kachi_str_print(arena, "=$C$%u/$B$%u", use_row, row_of(LIFE)), use->solution);
    give(claim, MARKET_GROWTH, "workbook.ae.market-growth", use->market_growth);
    give(claim, SOLUTION_GROWTH, "workbook.ae.solution-growth", use->solution_growth);
    label(claim, STANDARD, "workbook.ae.standard");
    label(claim, MANDATED, "workbook.ae.mandated");
    if (use->has_standard) {
        kachi_sheet_number(claim->sheet, cell_of(STANDARD), KACHI_CELL_INPUT, use->standard);
    }
    if (use->is_mandated && use->has_mandated_level) {
        kachi_sheet_number(claim->sheet, cell_of(MANDATED), KACHI_CELL_INPUT, use->mandated);
    }
}

/* "MIN(level, standard, mandated)", of those that apply; a mandated solution without a level is its
 * own reference. */
static struct kachi_str lawful(const struct claim *claim, const char *level, unsigned row,
                               bool is_new)
{
    const struct kachi_avoided_use *use = &claim->stated->use;
    struct kachi_arena *arena = claim->book->arena;
    struct kachi_str text = kachi_str_print(arena, "=MIN($%s$%u", level, row);
    if (is_new && use->has_standard) {
        text = kachi_str_print(arena, "%.*s,$B$%u", KACHI_STR_ARG(text), row_of(STANDARD));
    }
    if (use->is_mandated && use->has_mandated_level) {
        text = kachi_str_print(arena, "%.*s,$B$%u", KACHI_STR_ARG(text), row_of(MANDATED));
    } else if (use->is_mandated) {
        text = kachi_str_print(arena, "%.*s,$D$%u", KACHI_STR_ARG(text), row);
    }
    return kachi_str_print(arena, "%.*s)", KACHI_STR_ARG(text));
}

/* The rest of a year: how much of it what exists lasts, the law, and what is avoided. */
static double write_avoided_year(const struct claim *claim, uint32_t row, double left,
                                 const double sides[3])
{
    const struct kachi_avoided_use *use = &claim->stated->use;
    struct kachi_arena *arena = claim->book->arena;
    unsigned n = row + 1;
    double of_existing = kachi_avoided_lawful(use, sides[1], sides[2], false);
    double of_market = kachi_avoided_lawful(use, sides[0], sides[2], true);
    double avoided = left * (of_existing - sides[2]);
    struct kachi_str formula = kachi_str_print(arena, "=$E$%u*($F$%u-$D$%u)", n, n, n);
    if (!claim->is_improvement) {
        avoided += (1.0 - left) * (of_market - sides[2]);
        formula =
            kachi_str_print(arena, "%.*s+(1-$E$%u)*($G$%u-$D$%u)", KACHI_STR_ARG(formula), n, n, n);
    }
    kachi_sheet_formula(claim->sheet, (struct kachi_cell){row, 4}, KACHI_CELL_NUMBER,
                        kachi_str_print(arena, "=MIN(1,MAX(0,$B$%u-$A$%u))", row_of(REMAINING), n),
                        left);
    kachi_sheet_formula(claim->sheet, (struct kachi_cell){row, 5}, KACHI_CELL_NUMBER,
                        lawful(claim, "C", n, false), of_existing);
    kachi_sheet_formula(claim->sheet, (struct kachi_cell){row, 6}, KACHI_CELL_NUMBER,
                        lawful(claim, "B", n, true), of_market);
    kachi_sheet_formula(claim->sheet, (struct kachi_cell){row, 7}, KACHI_CELL_NUMBER, formula,
                        avoided);
    return avoided;
}

/* One year of use: its age, and the three sides in it. */
static double write_year(const struct claim *claim, size_t age)
{
    static const int first[] = {MARKET_USE, EXISTING_USE, SOLUTION_USE};
    static const int growth[] = {MARKET_GROWTH, MARKET_GROWTH, SOLUTION_GROWTH};
    const struct kachi_avoided_use *use = &claim->stated->use;
    uint32_t row = (uint32_t)(CLAIM_ROW + YEARS + 2) + (uint32_t)age;
    const double sides[] = {use->market * pow(1.0 + use->market_growth, (double)age),
                            use->existing * pow(1.0 + use->market_growth, (double)age),
                            use->solution * pow(1.0 + use->solution_growth, (double)age)};
    kachi_sheet_number(claim->sheet, (struct kachi_cell){row, 0}, KACHI_CELL_PLAIN, (double)age);
    for (uint16_t i = 0; i < 3; i++) {
        struct kachi_str formula = kachi_str_print(claim->book->arena, "=$B$%u*(1+$B$%u)^$A$%u",
                                                   row_of(first[i]), row_of(growth[i]), row + 1);
        kachi_sheet_formula(claim->sheet, (struct kachi_cell){row, (uint16_t)(1 + i)},
                            KACHI_CELL_NUMBER, formula, sides[i]);
    }
    double left = fmin(fmax(use->remaining - (double)age, 0.0), 1.0);
    return write_avoided_year(claim, row, left, sides);
}

/* The years of use, and their sum. */
static void write_years(const struct claim *claim)
{
    static const char *const keys[] = {"workbook.ae.age",           "report.reference",
                                       "workbook.ae.existing",      "report.solution",
                                       "workbook.ae.left",          "workbook.ae.lawful-existing",
                                       "workbook.ae.lawful-market", "report.difference"};
    uint32_t headings = CLAIM_ROW + YEARS + 1;
    double sum = 0.0;
    kachi_book_headings(claim->book, claim->sheet, headings, 8, keys);
    for (size_t age = 0; age < claim->stated->life_years; age++) {
        sum += write_year(claim, age);
    }
    work_out(claim, USED, "workbook.ae.used",
             kachi_str_print(claim->book->arena, "=SUM($H$%u:$H$%u)", headings + 2,
                             headings + 1 + (unsigned)claim->stated->life_years),
             sum);
}

/* Made at once and ended, of a share of a market unit; where the solution is mandated and no level
 * is said, no more than of the solution. */
static void write_ends(const struct claim *claim)
{
    struct kachi_arena *arena = claim->book->arena;
    const struct kachi_avoided_stated *stated = claim->stated;
    bool is_same = stated->use.is_mandated && !stated->use.has_mandated_level;
    unsigned first = STAGES_ROW + KACHI_STAGE_NONE + 1;
    unsigned last = STAGES_ROW + KACHI_STAGE_DISTRIBUTION + 1;
    unsigned end = STAGES_ROW + KACHI_STAGE_END_OF_LIFE + 1;
    struct kachi_str made = kachi_str_print(arena, "SUM($B$%u:$B$%u)", first, last);
    struct kachi_str ended = kachi_str_print(arena, "$B$%u", end);
    struct kachi_str own =
        kachi_str_print(arena, "(SUM($C$%u:$C$%u)+$D$%u)", first, last, (unsigned)OWN_ROW + 1);
    if (is_same) {
        made = kachi_str_print(arena, "MIN(%.*s,%.*s)", KACHI_STR_ARG(made), KACHI_STR_ARG(own));
        ended = kachi_str_print(arena, "MIN(%.*s,$C$%u)", KACHI_STR_ARG(ended), end);
    }
    work_out(claim, MARKET_SHARE, "workbook.ae.market-share",
             claim->is_improvement ? kachi_str_of("=0")
                                   : kachi_str_print(arena, "=($B$%u-$B$%u)/$B$%u", row_of(LIFE),
                                                     row_of(REMAINING), row_of(LIFE)),
             stated->market_years / stated->use.life);
    work_out(claim, MADE, "workbook.ae.made",
             kachi_str_print(arena, "=$B$%u*%.*s-%.*s", row_of(MARKET_SHARE), KACHI_STR_ARG(made),
                             KACHI_STR_ARG(own)),
             stated->made_kgco2e);
    work_out(claim, ENDED, "workbook.ae.ended",
             kachi_str_print(arena, "=$B$%u*%.*s-$C$%u", row_of(MARKET_SHARE), KACHI_STR_ARG(ended),
                             end),
             stated->end_kgco2e);
}

/* From the whole to the claim. Without a life the whole is the difference of the inventories. */
static void write_claim(const struct claim *claim)
{
    struct kachi_arena *arena = claim->book->arena;
    const struct kachi_avoided_stated *stated = claim->stated;
    struct kachi_str whole = kachi_str_print(arena, "=$D$%u", TOTAL_ROW + 1U);
    if (stated->life_years > 0) {
        write_given(claim);
        write_ends(claim);
        write_years(claim);
        whole =
            kachi_str_print(arena, "=$B$%u+$B$%u+$B$%u", row_of(MADE), row_of(USED), row_of(ENDED));
    }
    work_out(claim, WHOLE, "ae.line.whole", whole, stated->whole_kgco2e);
    give(claim, REBOUND, "ae.line.rebound", stated->rebound);
    work_out(claim, AFTER_REBOUND, "workbook.ae.after-rebound",
             kachi_str_print(arena, "=IF($B$%u>0,$B$%u*(1-$B$%u),$B$%u)", row_of(WHOLE),
                             row_of(WHOLE), row_of(REBOUND), row_of(WHOLE)),
             stated->after_rebound_kgco2e);
    give(claim, SHARE, "ae.line.share", kachi_decimal_to_double(stated->own_share));
    work_out(claim, CLAIMED, "ae.line.claimed",
             kachi_str_print(arena, "=$B$%u*$B$%u", row_of(AFTER_REBOUND), row_of(SHARE)),
             stated->claimed_kgco2e);
}

/* The two life cycles by stage, and their difference; after the gate alone where it is the cut of
 * the claimant's own measures there. */
static void write_stages(const struct claim *claim, const double reference[],
                         const double solution[])
{
    bool is_downstream = claim->product->downstream != NULL;
    double own = is_downstream ? claim->product->downstream->own_kgco2e : 0.0;
    for (int i = 0; i < KACHI_STAGE_COUNT; i++) {
        uint32_t row = STAGES_ROW + (uint32_t)i;
        bool counts = !is_downstream || kachi_stage_is_downstream((enum kachi_stage)i);
        double a = counts ? reference[i] : 0.0;
        double b = counts ? solution[i] : 0.0;
        kachi_sheet_text(claim->sheet, (struct kachi_cell){row, 0}, KACHI_CELL_PLAIN,
                         kachi_str_of(kachi_stage_phrase((enum kachi_stage)i, claim->book->lang)));
        kachi_sheet_number(claim->sheet, (struct kachi_cell){row, 1}, KACHI_CELL_INPUT, a);
        kachi_sheet_number(claim->sheet, (struct kachi_cell){row, 2}, KACHI_CELL_INPUT, b);
        kachi_sheet_formula(claim->sheet, (struct kachi_cell){row, 3}, KACHI_CELL_NUMBER,
                            kachi_str_print(claim->book->arena, "=$B$%u-$C$%u", row + 1, row + 1),
                            a - b);
    }
    kachi_book_text(claim->book, claim->sheet, (struct kachi_cell){OWN_ROW, 0}, KACHI_CELL_PLAIN,
                    "ae.own-downstream");
    kachi_sheet_number(claim->sheet, (struct kachi_cell){OWN_ROW, 3}, KACHI_CELL_INPUT, own);
}

/* Against a reference: the totals of the two sheets. Downstream: the sum of the stages, less what
 * is the claimant's own. */
static void write_totals(const struct claim *claim, const struct kachi_book_footprint *reference,
                         const struct kachi_book_footprint *solution)
{
    struct kachi_arena *arena = claim->book->arena;
    kachi_book_text(claim->book, claim->sheet, (struct kachi_cell){TOTAL_ROW, 0}, KACHI_CELL_RESULT,
                    "report.total");
    if (claim->product->avoided != NULL) {
        const struct kachi_avoided *avoided = claim->product->avoided;
        struct kachi_str a = kachi_cell_name(arena, reference->sheet, reference->total);
        struct kachi_str b = kachi_cell_name(arena, solution->sheet, solution->total);
        kachi_sheet_formula(claim->sheet, (struct kachi_cell){TOTAL_ROW, 1}, KACHI_CELL_RESULT,
                            kachi_str_print(arena, "=%.*s", KACHI_STR_ARG(a)),
                            avoided->reference->total_kgco2e);
        kachi_sheet_formula(claim->sheet, (struct kachi_cell){TOTAL_ROW, 2}, KACHI_CELL_RESULT,
                            kachi_str_print(arena, "=%.*s", KACHI_STR_ARG(b)),
                            avoided->solution->total_kgco2e);
        kachi_sheet_formula(claim->sheet, (struct kachi_cell){TOTAL_ROW, 3}, KACHI_CELL_RESULT,
                            kachi_str_print(arena, "=$B$%u-$C$%u", TOTAL_ROW + 1U, TOTAL_ROW + 1U),
                            avoided->ae_kgco2e);
        return;
    }
    kachi_sheet_formula(claim->sheet, (struct kachi_cell){TOTAL_ROW, 3}, KACHI_CELL_RESULT,
                        kachi_str_print(arena, "=SUM($D$%u:$D$%u)-$D$%u", STAGES_ROW + 1U,
                                        (unsigned)OWN_ROW, OWN_ROW + 1U),
                        claim->product->difference_kgco2e);
}

struct kachi_cell kachi_book_avoided(struct kachi_product_book *book,
                                     const struct kachi_book_footprint *reference,
                                     const struct kachi_book_footprint *solution,
                                     struct kachi_sheet **sheet)
{
    static const char *const keys[] = {"heading.stage", "report.reference", "report.solution",
                                       "report.difference"};
    const struct kachi_avoided_product *product = book->report->claim;
    const struct kachi_avoided_stated *stated = &product->stated;
    struct claim claim = {.book = book,
                          .product = product,
                          .stated = stated,
                          .is_improvement = stated->has_intervention &&
                                            stated->intervention == KACHI_IMPROVEMENT};
    claim.sheet =
        kachi_workbook_sheet(book->workbook, kachi_str_of(kachi_book_say(book, "workbook.ae")));
    *sheet = claim.sheet;
    kachi_book_text(book, claim.sheet, (struct kachi_cell){0, 0}, KACHI_CELL_TITLE, "ae.title");
    kachi_book_text(book, claim.sheet, (struct kachi_cell){1, 0}, KACHI_CELL_PLAIN,
                    "report.avoided.how");
    kachi_book_headings(book, claim.sheet, 2, 4, keys);
    bool is_downstream = product->downstream != NULL;
    write_stages(&claim,
                 is_downstream ? product->downstream->without->stage_kgco2e
                               : product->avoided->reference->stage_kgco2e,
                 is_downstream ? product->downstream->with->stage_kgco2e
                               : product->avoided->solution->stage_kgco2e);
    write_totals(&claim, reference, solution);
    write_claim(&claim);
    kachi_sheet_width(claim.sheet, 0, 52);
    for (uint16_t i = 1; i < 8; i++) {
        kachi_sheet_width(claim.sheet, i, 20);
    }
    return cell_of(CLAIMED);
}
