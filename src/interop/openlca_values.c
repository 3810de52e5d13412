/* SPDX-License-Identifier: Apache-2.0 */
/*
 * openlca_values.c - parameters, and how uncertain numbers are.
 */
#include "interop/openlca_internal.h"

static const char *const formula_names[] = {
    "geomMeanFormula", "geomSdFormula", "meanFormula",    "sdFormula",
    "minimumFormula",  "modeFormula",   "maximumFormula",
};

/* Numbers that are formulas in openLCA are read as the numbers that stand beside them. */
static void note_formulas(struct openlca_reader *reader, struct openlca_object object,
                          kachi_json uncertainty)
{
    for (size_t i = 0; i < sizeof formula_names / sizeof formula_names[0]; i++) {
        struct kachi_str formula = kachi_json_text(kachi_json_get(uncertainty, formula_names[i]));
        if (formula.bytes > 0) {
            kachi_findings_add(
                reader->findings, "openlca-uncertainty-formula",
                openlca_place_of(reader, object, "uncertainty"),
                KACHI_ARGS({"field", kachi_str_of(formula_names[i])}, {"formula", formula}));
        }
    }
}

static bool number_at(kachi_json uncertainty, const char *name, double *out)
{
    kachi_json value = kachi_json_get(uncertainty, name);
    *out = kachi_json_double(value, 0);
    return kachi_json_is_number(value);
}

/* False where a number is missing or the numbers are no distribution of that kind. */
static bool read_distribution(kachi_json json, struct kachi_str type, struct kachi_uncertainty *out)
{
    if (kachi_str_is(type, "LOG_NORMAL_DISTRIBUTION")) {
        out->distribution = KACHI_LOGNORMAL;
        return number_at(json, "geomMean", &out->a) && number_at(json, "geomSd", &out->b) &&
               out->b >= 1;
    }
    if (kachi_str_is(type, "NORMAL_DISTRIBUTION")) {
        out->distribution = KACHI_NORMAL;
        return number_at(json, "mean", &out->a) && number_at(json, "sd", &out->b) && out->b >= 0;
    }
    if (kachi_str_is(type, "UNIFORM_DISTRIBUTION")) {
        out->distribution = KACHI_UNIFORM;
        return number_at(json, "minimum", &out->a) && number_at(json, "maximum", &out->c) &&
               out->a <= out->c;
    }
    if (kachi_str_is(type, "TRIANGLE_DISTRIBUTION")) {
        out->distribution = KACHI_TRIANGLE;
        return number_at(json, "minimum", &out->a) && number_at(json, "mode", &out->b) &&
               number_at(json, "maximum", &out->c) && out->a <= out->b && out->b <= out->c;
    }
    return false;
}

struct kachi_uncertainty openlca_read_uncertainty(struct openlca_reader *reader,
                                                  struct openlca_object object)
{
    struct kachi_uncertainty uncertainty = {.distribution = KACHI_CERTAIN};
    kachi_json json = kachi_json_get(object.json, "uncertainty");
    struct kachi_str type = kachi_json_text(kachi_json_get(json, "distributionType"));
    if (json == NULL || kachi_str_is(type, "NONE")) {
        return uncertainty;
    }
    if (!read_distribution(json, type, &uncertainty)) {
        if (reader->bad_uncertainty_count == 0) {
            reader->bad_uncertainty = openlca_place_of(reader, object, "uncertainty");
            reader->bad_uncertainty_type = type;
        }
        reader->bad_uncertainty_count += 1;
        return (struct kachi_uncertainty){.distribution = KACHI_CERTAIN};
    }
    note_formulas(reader, object, json);
    return uncertainty;
}

/* One finding for a file, at the first of them: databases have thousands of one kind. */
void openlca_tell_uncertainties(struct openlca_reader *reader)
{
    if (reader->bad_uncertainty_count > 0) {
        struct kachi_str count =
            kachi_str_print(&reader->scratch, "%u", reader->bad_uncertainty_count);
        kachi_findings_add(reader->findings, "openlca-uncertainty", reader->bad_uncertainty,
                           KACHI_ARGS({"type", reader->bad_uncertainty_type}, {"count", count}));
    }
    reader->bad_uncertainty_count = 0;
}

static void add_parameter(struct openlca_reader *reader, struct kachi_str activity,
                          struct openlca_object object)
{
    struct kachi_parameter parameter = {
        .name = openlca_text(reader, kachi_json_get(object.json, "name")),
        .formula = openlca_text(reader, kachi_json_get(object.json, "formula")),
    };
    kachi_json is_input = openlca_get(object.json, "isInputParameter", "inputParameter");
    if (kachi_json_bool(is_input, parameter.formula.bytes == 0)) {
        parameter.formula = (struct kachi_str)KACHI_STR("");
    }
    if (parameter.name.bytes == 0) {
        kachi_findings_add(reader->findings, "openlca-parameter-name",
                           openlca_place_of(reader, object, "name"), KACHI_NO_ARGS);
        return;
    }
    parameter.value = kachi_json_double(kachi_json_get(object.json, "value"), 0);
    if (parameter.formula.bytes == 0 &&
        !openlca_number(reader, object, "value", &parameter.value)) {
        return;
    }
    parameter.uncertainty = openlca_read_uncertainty(reader, object);
    parameter.place =
        openlca_place_of(reader, object, parameter.formula.bytes > 0 ? "formula" : "value");
    kachi_builder_add_parameter(reader->builder, activity, &parameter);
}

void openlca_read_parameters(struct openlca_reader *reader, struct kachi_str activity,
                             kachi_json root)
{
    kachi_json parameters = openlca_array_get(reader, root, "parameters");
    for (size_t i = 0; i < kachi_json_count(parameters); i++) {
        add_parameter(reader, activity, openlca_item(reader, parameters, "parameters", i));
    }
}

void openlca_read_global_parameter(struct openlca_reader *reader, kachi_json root)
{
    if (!openlca_check_root(reader, root, "Parameter")) {
        return;
    }
    struct kachi_str scope = kachi_json_text(kachi_json_get(root, "parameterScope"));
    if (scope.bytes == 0 || kachi_str_is(scope, "GLOBAL_SCOPE")) {
        struct kachi_str global = KACHI_STR("");
        add_parameter(reader, global, (struct openlca_object){.json = root, .path = global});
        openlca_tell_uncertainties(reader);
    }
}
