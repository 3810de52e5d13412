/* SPDX-License-Identifier: Apache-2.0 */
#include "footprint/characterise.h"

#include "base/csv.h"
#include "base/embedded.h"
#include "base/text.h"

#include <assert.h>
#include <math.h>

#define TABLE "data/gwp100.csv"
#define NEAR_MAX 3
#define NAMES_SHOWN_MAX 8

static const char *const method_ids[] = {"gwp100-ar6", "gwp100-ar5", "gwp100-ar4", "gwp20-ar6",
                                         NULL};
/* Beside the full ids: what people type. */
static const char *const method_short_ids[] = {"ar6", "ar5", "ar4", "ar6-gwp20", NULL};

/* Parts of names by which a person would take a flow for a greenhouse gas. Folded. */
static const char *const ghg_signs[] = {
    "fluor", "chlor",          "brom",     "methane", "nitrous", "dinitrogen",   "halon",
    "hfc-",  "cfc-",           "hfo-",     "pfc-",    "r-4",     "r-5",          "sf6",
    "nf3",   "carbon dioxide", "フルオロ", "フロン",  "メタン",  "一酸化二窒素", "二酸化炭素",
    NULL};
/* What contains such a part and is none: acids and salts, and heavy compounds that do not stay in
 * the air. */
static const char *const ghg_exceptions[] = {"nmvoc",
                                             "non-methane",
                                             "other than methane",
                                             "nonmethane",
                                             "非メタン",
                                             "hydrogen fluor",
                                             "hydrogen chlor",
                                             "hydrochlor",
                                             "acid",
                                             "chloride",
                                             "chlorine",
                                             "chlorate",
                                             "chlorite",
                                             "fluoride",
                                             "fluorine",
                                             "bromine",
                                             "bromide",
                                             "bromate",
                                             "benz",
                                             "phen",
                                             "dioxin",
                                             "furan",
                                             "tolu",
                                             "naphth",
                                             "anthra",
                                             "polychlor",
                                             "anisol",
                                             "anilin",
                                             "pyrene",
                                             "amine",
                                             "chlorpyri",
                                             "atrazine",
                                             "alachlor",
                                             "acetochlor",
                                             "metolachlor",
                                             "chlorothalonil",
                                             "bromoxynil",
                                             "chlorimuron",
                                             "fluorfen",
                                             "fluorene",
                                             "fluoranthene",
                                             "silane",
                                             NULL};

/* What may follow a name without changing which gas it is. Folded. */
#define NEUTRAL_WORDS "unspecified|unspecified origin|origin unspecified|to air|air|大気"

struct row {
    struct kachi_str code;  /* folded: "hfc-134a" */
    struct kachi_str cas;   /* numbers separated by '|' */
    struct kachi_str names; /* folded, separated by '|' */
    struct kachi_str words; /* folded, separated by '|'; empty: no condition */
    struct kachi_str compartments;
    enum kachi_counts_as counts_as;
    bool in_total;
    bool has_factor;
    double gwp;
};

struct kachi_method {
    struct kachi_str id;
    size_t row_count;
    struct row *rows;
    size_t own_count; /* a method of one's own has these instead */
    const struct kachi_own_factor *own;
};

/* --- The table --- */

struct columns {
    size_t gas, cas, names, words, compartments, counts_as, in_total, gwp;
};

static enum kachi_counts_as counts_as_read(struct kachi_str word)
{
    static const struct {
        const char *word;
        enum kachi_counts_as value;
    } words[] = {
        {"fossil", KACHI_COUNTS_FOSSIL},
        {"biogenic", KACHI_COUNTS_BIOGENIC},
        {"biogenic-co2", KACHI_COUNTS_BIOGENIC_CO2},
        {"uptake", KACHI_COUNTS_UPTAKE},
        {"land-use", KACHI_COUNTS_LAND_USE},
    };
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (kachi_str_is(word, words[i].word)) {
            return words[i].value;
        }
    }
    assert(false && "data/gwp100.csv: counts_as");
    return KACHI_COUNTS_NOT;
}

static struct row read_row(struct kachi_arena *arena, const struct columns *at,
                           const struct kachi_str cells[])
{
    struct row row = {
        .code = kachi_text_fold(arena, cells[at->gas]),
        .cas = kachi_str_copy(arena, cells[at->cas]),
        .names = kachi_text_fold(arena, cells[at->names]),
        .words = kachi_text_fold(arena, cells[at->words]),
        .compartments = kachi_str_copy(arena, cells[at->compartments]),
        .counts_as = counts_as_read(cells[at->counts_as]),
        .in_total = kachi_str_is(cells[at->in_total], "yes"),
    };
    row.has_factor = kachi_str_read_double(cells[at->gwp], &row.gwp);
    return row;
}

static void read_table(struct kachi_arena *arena, struct kachi_method *method, const char *id)
{
    const struct kachi_embedded_file *file = kachi_embedded_find(TABLE);
    assert(file != NULL);
    struct kachi_findings findings;
    kachi_findings_init(&findings);
    struct kachi_csv *csv = NULL;
    enum kachi_err err = kachi_csv_open(arena, file->path, file->content, &findings, &csv);
    assert(err == KACHI_OK);
    (void)err;
    struct columns at = {
        .gas = kachi_csv_column(csv, "gas"),
        .cas = kachi_csv_column(csv, "cas"),
        .names = kachi_csv_column(csv, "names"),
        .words = kachi_csv_column(csv, "words"),
        .compartments = kachi_csv_column(csv, "compartments"),
        .counts_as = kachi_csv_column(csv, "counts_as"),
        .in_total = kachi_csv_column(csv, "in_total"),
        .gwp = kachi_csv_column(csv, id),
    };
    assert(at.gwp != KACHI_CSV_NO_COLUMN && at.names != KACHI_CSV_NO_COLUMN);
    size_t capacity = 0;
    struct kachi_csv_row row;
    while (kachi_csv_next(csv, &row)) {
        method->rows = kachi_arena_grow(arena, method->rows, method->row_count, &capacity,
                                        sizeof(method->rows[0]));
        method->rows[method->row_count++] = read_row(arena, &at, row.cells);
    }
    assert(!kachi_findings_has_errors(&findings));
    kachi_findings_release(&findings);
}

/* --- Matching --- */

static bool list_has(struct kachi_str list, struct kachi_str item)
{
    while (list.bytes > 0) {
        if (kachi_str_equal(kachi_str_cut(&list, '|'), item)) {
            return true;
        }
    }
    return false;
}

static bool contains_one_of(struct kachi_str text, struct kachi_str list)
{
    while (list.bytes > 0) {
        if (kachi_str_contains(text, kachi_str_cut(&list, '|'))) {
            return true;
        }
    }
    return false;
}

static const char *compartment_word(enum kachi_compartment compartment)
{
    switch (compartment) {
    case KACHI_TO_UNSPECIFIED:
        return "unspecified";
    case KACHI_TO_AIR:
        return "air";
    case KACHI_TO_WATER:
        return "water";
    case KACHI_TO_SOIL:
        return "soil";
    case KACHI_FROM_RESOURCE:
        return "resource";
    }
    return "";
}

/* What is left after a name, without the punctuation around it: ", biogenic" and " (biogenic)" are
 * "biogenic". */
static struct kachi_str qualifier(struct kachi_str rest)
{
    if (kachi_str_has_prefix(rest, "、")) {
        rest = kachi_str_slice(rest, sizeof("、") - 1, rest.bytes);
    }
    size_t from = 0;
    size_t to = rest.bytes;
    while (from < to && (rest.text[from] == ' ' || rest.text[from] == ',' ||
                         rest.text[from] == '(' || rest.text[from] == '-')) {
        from++;
    }
    while (to > from && (rest.text[to - 1] == ' ' || rest.text[to - 1] == ')')) {
        to--;
    }
    return kachi_str_slice(rest, from, to);
}

/* Some databases say the category again after the name: "Methane [Organic emissions to air]". */
static struct kachi_str without_brackets(struct kachi_str name)
{
    if (!kachi_str_has_suffix(name, "]")) {
        return name;
    }
    size_t open = name.bytes;
    while (open > 0 && name.text[open - 1] != '[') {
        open--;
    }
    return open == 0 ? name : kachi_str_trim(kachi_str_slice(name, 0, open - 1));
}

/* Whether the name ends in the code of the gas: "1,1,1,3,3-Pentafluoropropane, HFC-245fa". */
static bool ends_in_code(const struct row *row, struct kachi_str name)
{
    bool is_code = kachi_str_contains(row->code, kachi_str_of("fc-"));
    if (!is_code || name.bytes < row->code.bytes + 2) {
        return false;
    }
    struct kachi_str end = kachi_str_slice(name, name.bytes - row->code.bytes, name.bytes);
    struct kachi_str before = kachi_str_slice(name, 0, name.bytes - row->code.bytes);
    return kachi_str_equal(end, row->code) && kachi_str_has_suffix(before, ", ");
}

/* Whether the name is one of the row's, alone or followed by a word that some row of these names
 * knows. */
static bool names_match(const struct kachi_method *method, const struct row *row,
                        struct kachi_str name)
{
    if (ends_in_code(row, name)) {
        return true;
    }
    struct kachi_str names = row->names;
    while (names.bytes > 0) {
        struct kachi_str one = kachi_str_cut(&names, '|');
        if (one.bytes > name.bytes || !kachi_str_equal(one, kachi_str_slice(name, 0, one.bytes))) {
            continue;
        }
        if (one.bytes == name.bytes) {
            return true;
        }
        struct kachi_str rest = qualifier(kachi_str_slice(name, one.bytes, name.bytes));
        if (list_has(kachi_str_of(NEUTRAL_WORDS), rest)) {
            return true;
        }
        for (size_t i = 0; i < method->row_count; i++) {
            if (kachi_str_equal(method->rows[i].names, row->names) &&
                list_has(method->rows[i].words, rest)) {
                return true;
            }
        }
    }
    return false;
}

static const struct row *find_row(const struct kachi_method *method, const struct kachi_flow *flow,
                                  struct kachi_str name, bool by_cas)
{
    struct kachi_str compartment = kachi_str_of(compartment_word(flow->compartment));
    for (size_t i = 0; i < method->row_count; i++) {
        const struct row *row = &method->rows[i];
        bool is_this = by_cas ? list_has(row->cas, flow->cas) : names_match(method, row, name);
        if (is_this && list_has(row->compartments, compartment) &&
            (row->words.bytes == 0 || contains_one_of(name, row->words))) {
            return row;
        }
    }
    return NULL;
}

static const struct row *row_of(struct kachi_arena *scratch, const struct kachi_method *method,
                                const struct kachi_flow *flow)
{
    const struct row *row = NULL;
    struct kachi_str name = without_brackets(kachi_text_fold(scratch, flow->name));
    if (flow->cas.bytes > 0) {
        row = find_row(method, flow, name, true);
    }
    if (row == NULL) {
        row = find_row(method, flow, name, false);
    }
    if (row == NULL && flow->name_ja.bytes > 0) {
        row = find_row(method, flow, kachi_text_fold(scratch, flow->name_ja), false);
    }
    return row;
}

static bool has_sign(struct kachi_str name, const char *const signs[])
{
    for (size_t i = 0; signs[i] != NULL; i++) {
        if (kachi_str_contains(name, kachi_str_of(signs[i]))) {
            return true;
        }
    }
    return false;
}

/* Potentials are of what reaches the air; a resource in the ground that contains a gas emits
 * nothing yet. */
static bool looks_like_ghg(struct kachi_arena *scratch, const struct kachi_flow *flow)
{
    bool to_air = flow->compartment == KACHI_TO_AIR || flow->compartment == KACHI_TO_UNSPECIFIED;
    struct kachi_str name = kachi_text_fold(scratch, flow->name);
    return to_air && has_sign(name, ghg_signs) && !has_sign(name, ghg_exceptions);
}

static bool is_kilograms(const struct kachi_dataset *dataset, const struct kachi_flow *flow)
{
    return kachi_str_is(dataset->dimensions[flow->dimension].reference_unit, "kg");
}

static struct kachi_factor factor_of(const struct row *row)
{
    return (struct kachi_factor){
        .kgco2e_per_unit = row->in_total ? row->gwp : 0.0,
        .apart_kgco2e_per_unit = row->gwp,
        .counts_as = row->counts_as,
    };
}

static void note_missing(struct kachi_arena *scratch, struct kachi_characterisation *result,
                         const struct kachi_flow *flow, uint32_t index)
{
    if (looks_like_ghg(scratch, flow)) {
        result->ghg_like[result->ghg_like_count++] = index;
        return;
    }
    result->other_count++;
}

static void characterise_flow(struct kachi_arena *scratch, const struct kachi_dataset *dataset,
                              const struct kachi_method *method, struct kachi_findings *findings,
                              struct kachi_characterisation *result, uint32_t index)
{
    const struct kachi_flow *flow = &dataset->flows[index];
    const struct row *row = row_of(scratch, method, flow);
    if (row == NULL || !row->has_factor) {
        note_missing(scratch, result, flow, index);
        return;
    }
    if (!is_kilograms(dataset, flow)) {
        kachi_findings_add(
            findings, "ghg-not-mass", flow->place,
            KACHI_ARGS({"flow", flow->name},
                       {"unit", dataset->dimensions[flow->dimension].reference_unit}));
        note_missing(scratch, result, flow, index);
        return;
    }
    result->factors[index] = factor_of(row);
}

static void characterise_own(struct kachi_arena *scratch, const struct kachi_dataset *dataset,
                             const struct kachi_method *method,
                             struct kachi_characterisation *result, uint32_t index)
{
    const struct kachi_flow *flow = &dataset->flows[index];
    struct kachi_str name = kachi_text_fold(scratch, flow->name);
    for (size_t i = 0; i < method->own_count; i++) {
        const struct kachi_own_factor *own = &method->own[i];
        if (kachi_str_equal(own->flow, flow->key) ||
            kachi_str_equal(kachi_text_fold(scratch, own->flow), name)) {
            result->factors[index] = (struct kachi_factor){.kgco2e_per_unit = own->per_unit,
                                                           .apart_kgco2e_per_unit = own->per_unit,
                                                           .counts_as = KACHI_COUNTS_FOSSIL};
            return;
        }
    }
    result->other_count++;
}

static void tell_unmatched(struct kachi_arena *scratch, const struct kachi_dataset *dataset,
                           const struct kachi_characterisation *result,
                           struct kachi_findings *findings)
{
    if (result->ghg_like_count == 0) {
        return;
    }
    struct kachi_str names = kachi_str_of("");
    for (uint32_t i = 0; i < result->ghg_like_count && i < NAMES_SHOWN_MAX; i++) {
        struct kachi_str name = dataset->flows[result->ghg_like[i]].name;
        names = kachi_str_print(scratch, "%.*s%s%.*s", KACHI_STR_ARG(names), i > 0 ? "; " : "",
                                KACHI_STR_ARG(name));
    }
    if (result->ghg_like_count > NAMES_SHOWN_MAX) {
        names = kachi_str_print(scratch, "%.*s; ...", KACHI_STR_ARG(names));
    }
    kachi_findings_add(
        findings, "ghg-unmatched", KACHI_NOWHERE,
        KACHI_ARGS({"count", kachi_str_print(scratch, "%u", (unsigned)result->ghg_like_count)},
                   {"method", result->method}, {"names", names}));
}

/* --- Interface --- */

const char *kachi_method_at(size_t index)
{
    size_t count = sizeof(method_ids) / sizeof(method_ids[0]) - 1;
    return index < count ? method_ids[index] : NULL;
}

enum kachi_err kachi_method_find(struct kachi_arena *arena, struct kachi_str id,
                                 struct kachi_findings *findings, struct kachi_method **out)
{
    *out = NULL;
    for (size_t i = 0; method_ids[i] != NULL; i++) {
        bool is_default = i == 0 && id.bytes == 0;
        if (is_default || kachi_str_equal_ignore_case(id, kachi_str_of(method_ids[i])) ||
            kachi_str_equal_ignore_case(id, kachi_str_of(method_short_ids[i]))) {
            struct kachi_method *method = KACHI_NEW(arena, struct kachi_method);
            method->id = kachi_str_of(method_ids[i]);
            read_table(arena, method, method_ids[i]);
            *out = method;
            return KACHI_OK;
        }
    }
    kachi_findings_add(
        findings, "method-unknown", KACHI_NOWHERE,
        KACHI_ARGS({"method", id},
                   {"known", kachi_str_of("gwp100-ar6, gwp100-ar5, gwp100-ar4, gwp20-ar6")}));
    return KACHI_ERR_NOT_FOUND;
}

struct kachi_method *kachi_method_own(struct kachi_arena *arena, struct kachi_str id, size_t count,
                                      const struct kachi_own_factor factors[])
{
    struct kachi_method *method = KACHI_NEW(arena, struct kachi_method);
    struct kachi_own_factor *own = KACHI_NEW_ARRAY(arena, struct kachi_own_factor, count);
    for (size_t i = 0; i < count; i++) {
        own[i] = (struct kachi_own_factor){.flow = kachi_str_copy(arena, factors[i].flow),
                                           .per_unit = factors[i].per_unit};
    }
    method->id = kachi_str_copy(arena, id);
    method->own_count = count;
    method->own = own;
    return method;
}

struct kachi_str kachi_method_id(const struct kachi_method *method)
{
    return method->id;
}

struct kachi_characterisation *kachi_characterise(struct kachi_arena *arena,
                                                  const struct kachi_dataset *dataset,
                                                  const struct kachi_method *method,
                                                  struct kachi_findings *findings)
{
    struct kachi_characterisation *result = KACHI_NEW(arena, struct kachi_characterisation);
    result->method = kachi_str_copy(arena, method->id);
    result->factors = KACHI_NEW_ARRAY(arena, struct kachi_factor, dataset->flow_count);
    result->ghg_like = KACHI_NEW_ARRAY(arena, uint32_t, dataset->flow_count);
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    for (uint32_t i = 0; i < dataset->flow_count; i++) {
        if (dataset->flows[i].kind != KACHI_FLOW_ELEMENTARY) {
            continue;
        }
        struct kachi_arena_mark mark = kachi_arena_mark(&scratch);
        if (method->own != NULL) {
            characterise_own(&scratch, dataset, method, result, i);
        } else {
            characterise_flow(&scratch, dataset, method, findings, result, i);
        }
        kachi_arena_reset(&scratch, mark);
    }
    tell_unmatched(&scratch, dataset, result, findings);
    kachi_arena_release(&scratch);
    return result;
}
