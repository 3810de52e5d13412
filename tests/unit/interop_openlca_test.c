/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reader of openLCA JSON-LD: two schema versions that describe the same system give the same
 * dataset, a ZIP and a folder too; numbers are in reference units; whatever is wrong with a package
 * is told with its place, and nothing of it is then imported.
 */
#include "base/buffer.h"
#include "base/file.h"
#include "base/random.h"
#include "interop/import.h"
#include "interop/openlca.h"
#include "inventory/scenario.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

#include <cmocka.h>

#define STEEL "00000000-0000-4000-8000-000000000071"
#define STEEL_FILE "processes/" STEEL ".json"
#define POWER_FILE "processes/00000000-0000-4000-8000-000000000072.json"

struct fixture {
    struct kachi_arena arena;
    struct kachi_findings findings;
    struct kachi_str zip; /* a file of our own */
};

static int setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    kachi_arena_init(&fixture->arena);
    kachi_findings_init(&fixture->findings);
    const char *folder = getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp";
    fixture->zip =
        kachi_str_print(&fixture->arena, "%s/kachi-openlca-%ld.zip", folder, (long)getpid());
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    unlink(fixture->zip.text);
    kachi_findings_release(&fixture->findings);
    kachi_arena_release(&fixture->arena);
    free(fixture);
    return 0;
}

static struct kachi_str data_folder(struct fixture *fixture, const char *name)
{
    const char *root = getenv("KACHI_TEST_DATA");
    assert_non_null(root);
    return kachi_str_print(&fixture->arena, "%s/%s", root, name);
}

/* The USLCI package; NULL with a visible skip where it is not there. */
static const char *uslci(struct fixture *fixture)
{
    const char *root = getenv("KACHI_SHARED_DATA");
    if (root == NULL) {
        return NULL;
    }
    struct kachi_str path =
        kachi_str_print(&fixture->arena, "%s/uslci/uslci-openlca-jsonld.zip", root);
    return kachi_file_kind(path) == KACHI_FILE_PLAIN ? path.text : NULL;
}

static struct kachi_dataset *import_ok(struct fixture *fixture, struct kachi_str path)
{
    struct kachi_dataset *dataset = NULL;
    enum kachi_err err = kachi_import_file(path, NULL, &fixture->findings, &dataset);
    for (size_t i = 0; err != KACHI_OK && i < fixture->findings.count; i++) {
        print_error("%s %s %s\n", fixture->findings.items[i].code,
                    fixture->findings.items[i].place.source.text,
                    fixture->findings.items[i].place.field.text);
    }
    assert_int_equal(err, KACHI_OK);
    assert_non_null(dataset);
    return dataset;
}

/* What to change in a package: in `file`, the first `from` becomes `to`; from NULL replaces the
 * whole file, to NULL leaves it out. */
struct edit {
    const char *file, *from, *to;
};

static struct kachi_str edited(struct kachi_arena *arena, struct kachi_str content,
                               const struct edit *edit)
{
    if (edit->from == NULL) {
        return kachi_str_of(edit->to);
    }
    const char *text = kachi_str_copy(arena, content).text;
    const char *at = strstr(text, edit->from);
    assert_non_null(at);
    return kachi_str_print(arena, "%.*s%s%s", (int)(at - text), text, edit->to,
                           at + strlen(edit->from));
}

static void add_entry(zip_t *zip, struct kachi_str name, struct kachi_str content)
{
    zip_source_t *source = zip_source_buffer(zip, content.text, content.bytes, 0);
    assert_non_null(source);
    assert_true(zip_file_add(zip, name.text, source, 0) >= 0);
}

/* Writes the ZIP of a folder with an edit made (NULL: as it is) and a prefix before every name. */
static void write_zip(struct fixture *fixture, const char *folder, const struct edit *edit,
                      const char *prefix)
{
    unlink(fixture->zip.text);
    zip_t *zip = zip_open(fixture->zip.text, ZIP_CREATE | ZIP_TRUNCATE, NULL);
    assert_non_null(zip);
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    struct kachi_archive *archive = NULL;
    assert_int_equal(kachi_archive_open(data_folder(fixture, folder), &fixture->findings, &archive),
                     KACHI_OK);
    bool is_edited = edit == NULL;
    for (size_t i = 0; i < kachi_archive_count(archive); i++) {
        struct kachi_str name = kachi_archive_name(archive, i);
        struct kachi_str content = {NULL, 0};
        assert_int_equal(kachi_archive_read(&arena, archive, i, &fixture->findings, &content),
                         KACHI_OK);
        if (edit != NULL && kachi_str_is(name, edit->file)) {
            is_edited = true;
            if (edit->to == NULL) {
                continue;
            }
            content = edited(&arena, content, edit);
        }
        add_entry(zip, kachi_str_print(&arena, "%s%.*s", prefix, KACHI_STR_ARG(name)), content);
    }
    if (!is_edited) {
        add_entry(zip, kachi_str_of(edit->file), kachi_str_of(edit->to));
    }
    assert_int_equal(zip_close(zip), 0);
    kachi_archive_close(archive);
    kachi_arena_release(&arena);
}

static void put_str(struct kachi_buffer *out, struct kachi_str s)
{
    kachi_buffer_print(out, "\"%.*s\" ", KACHI_STR_ARG(s));
}

static void put_double(struct kachi_buffer *out, double value)
{
    char text[KACHI_DOUBLE_TEXT_BYTES];
    kachi_buffer_add(out, kachi_double_text(value, text));
    kachi_buffer_add_byte(out, ' ');
}

static void put_uncertainty(struct kachi_buffer *out, const struct kachi_uncertainty *u)
{
    kachi_buffer_print(out, "%d ", (int)u->distribution);
    put_double(out, u->a);
    put_double(out, u->b);
    put_double(out, u->c);
}

static void put_exchange(struct kachi_buffer *out, const struct kachi_dataset *dataset,
                         const struct kachi_exchange *e)
{
    kachi_buffer_print(out, "exchange %u %u %d %d ", e->activity, e->flow, (int)e->direction,
                       (int)e->is_avoided);
    put_double(out, e->amount);
    put_double(out, e->factor);
    put_str(out, dataset->units[e->unit].name);
    put_str(out, e->formula);
    put_str(out, e->provider);
    put_uncertainty(out, &e->uncertainty);
    kachi_buffer_add_byte(out, '\n');
}

static void put_flow(struct kachi_buffer *out, const struct kachi_dataset *dataset,
                     const struct kachi_flow *flow)
{
    put_str(out, flow->key);
    put_str(out, flow->name);
    put_str(out, flow->category);
    put_str(out, flow->cas);
    put_str(out, flow->location);
    put_str(out, dataset->dimensions[flow->dimension].reference_unit);
    put_str(out, dataset->dimensions[flow->dimension].name);
    kachi_buffer_print(out, "%d %d %d\n", (int)flow->kind, (int)flow->compartment,
                       (int)flow->carrier);
}

static void put_activity(struct kachi_buffer *out, const struct kachi_activity *a)
{
    put_str(out, a->key);
    put_str(out, a->name);
    put_str(out, a->category);
    put_str(out, a->location);
    put_str(out, a->source);
    put_str(out, a->comment);
    kachi_buffer_print(out, "%d %d %d %u %u %u\n", (int)a->allocation, a->valid_from,
                       a->valid_until, a->reference, a->exchange_first, a->exchange_count);
}

/* Everything a dataset says, except where it was read from. */
static struct kachi_str dump(struct fixture *fixture, const struct kachi_dataset *dataset)
{
    struct kachi_buffer out;
    kachi_buffer_init(&out, (size_t)64 << 20);
    for (uint32_t i = 0; i < dataset->flow_count; i++) {
        put_flow(&out, dataset, &dataset->flows[i]);
    }
    for (uint32_t i = 0; i < dataset->activity_count; i++) {
        put_activity(&out, &dataset->activities[i]);
    }
    for (uint32_t i = 0; i < dataset->exchange_count; i++) {
        put_exchange(&out, dataset, &dataset->exchanges[i]);
    }
    for (uint32_t i = 0; i < dataset->parameter_count; i++) {
        const struct kachi_parameter *parameter = &dataset->parameters[i];
        kachi_buffer_print(&out, "parameter %u ", parameter->activity);
        put_str(&out, parameter->name);
        put_str(&out, parameter->formula);
        put_double(&out, parameter->value);
        put_uncertainty(&out, &parameter->uncertainty);
    }
    for (uint32_t i = 0; i < dataset->factor_count; i++) {
        const struct kachi_allocation_factor *factor = &dataset->factors[i];
        kachi_buffer_print(&out, "factor %u %u %u %d ", factor->activity, factor->product,
                           factor->exchange, (int)factor->method);
        put_double(&out, factor->value);
        put_str(&out, factor->formula);
    }
    assert_false(out.overflow);
    struct kachi_str text = kachi_str_copy(&fixture->arena, kachi_buffer_str(&out));
    kachi_buffer_release(&out);
    return text;
}

static const struct kachi_exchange *exchange_of(const struct kachi_dataset *dataset,
                                                const char *flow, enum kachi_direction direction)
{
    const struct kachi_activity *steel =
        &dataset->activities[kachi_dataset_activity(dataset, kachi_str_of(STEEL))];
    for (uint32_t i = 0; i < steel->exchange_count; i++) {
        const struct kachi_exchange *e = &dataset->exchanges[steel->exchange_first + i];
        if (kachi_str_is(dataset->flows[e->flow].name, flow) && e->direction == direction) {
            return e;
        }
    }
    fail_msg("no exchange of %s", flow);
    return NULL;
}

static void test_versions_agree(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_dataset *one = import_ok(fixture, data_folder(fixture, "openlca-v1"));
    struct kachi_dataset *two = import_ok(fixture, data_folder(fixture, "openlca-v2"));
    assert_int_equal(fixture->findings.count, 0);
    assert_string_equal(dump(fixture, one).text, dump(fixture, two).text);
    assert_string_equal(one->sources[0].format.text, "openlca-jsonld-1");
    assert_string_equal(two->sources[0].format.text, "openlca-jsonld-2");
    kachi_dataset_close(one);
    kachi_dataset_close(two);
}

/* amount = number x unit factor / flow property factor, by hand. */
static void test_amounts_in_reference_units(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_dataset *dataset = import_ok(fixture, data_folder(fixture, "openlca-v2"));
    const struct kachi_exchange *e = exchange_of(dataset, "Steel, hot rolled", KACHI_OUTPUT);
    assert_true(fabs(e->amount - 1000) < 1e-9);
    e = exchange_of(dataset, "Machine time", KACHI_INPUT); /* 12 h are half a day */
    assert_true(fabs(e->amount - 0.5) < 1e-12);
    e = exchange_of(dataset, "Water, river", KACHI_INPUT); /* 5 m3 at 0.001 m3 a kg */
    assert_true(fabs(e->amount - 5000) < 1e-9 && fabs(e->factor - 1000) < 1e-9);
    e = exchange_of(dataset, "Electricity", KACHI_INPUT); /* the formula gives kWh */
    assert_true(fabs(e->factor - 3.6) < 1e-12);
    assert_string_equal(e->formula.text, "2 * energy_use * grid_loss");
    assert_string_equal(e->provider.text, "00000000-0000-4000-8000-000000000072");
    assert_string_equal(e->place.source.text, "openlca-v2:" STEEL_FILE);
    assert_string_equal(e->place.field.text, "exchanges[2].amountFormula");
    kachi_dataset_close(dataset);
}

static void test_what_is_read(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_dataset *dataset = import_ok(fixture, data_folder(fixture, "openlca-v1"));
    const struct kachi_activity *steel =
        &dataset->activities[kachi_dataset_activity(dataset, kachi_str_of(STEEL))];
    assert_int_equal(dataset->activity_count, 4);
    assert_int_equal(dataset->flow_count, 7);
    assert_int_equal(dataset->exchange_count, 15);
    assert_int_equal(dataset->parameter_count, 3);
    assert_int_equal(dataset->factor_count, 6);
    assert_int_equal(steel->allocation, KACHI_ALLOCATE_PHYSICAL);
    assert_int_equal(steel->valid_from, kachi_day_of((struct kachi_date){2020, 4, 1}));
    assert_int_equal(steel->valid_until, kachi_day_of((struct kachi_date){2021, 3, 31}));
    assert_string_equal(steel->location.text, "JP");
    assert_string_equal(steel->category.text, "Materials/金属");
    assert_string_equal(steel->source.text, "A textbook, 2020");
    const struct kachi_exchange *co2 = exchange_of(dataset, "Carbon dioxide, fossil", KACHI_OUTPUT);
    assert_int_equal(dataset->flows[co2->flow].compartment, KACHI_TO_AIR);
    assert_string_equal(dataset->flows[co2->flow].cas.text, "124-38-9");
    assert_int_equal(co2->uncertainty.distribution, KACHI_LOGNORMAL);
    const struct kachi_exchange *water = exchange_of(dataset, "Water, river", KACHI_INPUT);
    assert_int_equal(dataset->flows[water->flow].compartment, KACHI_FROM_RESOURCE);
    uint32_t causal = 0;
    for (uint32_t i = 0; i < dataset->factor_count; i++) {
        const struct kachi_allocation_factor *factor = &dataset->factors[i];
        if (factor->method == KACHI_ALLOCATE_CAUSAL) {
            causal += 1;
            assert_int_equal(factor->exchange, steel->exchange_first + 2);
        } else {
            assert_int_equal(factor->exchange, KACHI_NONE);
        }
    }
    assert_int_equal(causal, 2);
    kachi_dataset_close(dataset);
}

static void test_zip_is_folder(void **state)
{
    struct fixture *fixture = *state;
    static const char *const prefixes[] = {"", "export 2026/"};
    struct kachi_dataset *folder = import_ok(fixture, data_folder(fixture, "openlca-v2"));
    struct kachi_str expected = dump(fixture, folder);
    for (size_t i = 0; i < 2; i++) {
        write_zip(fixture, "openlca-v2", NULL, prefixes[i]);
        struct kachi_dataset *zip = import_ok(fixture, fixture->zip);
        assert_string_equal(dump(fixture, zip).text, expected.text);
        assert_int_equal(zip->sources[0].digest.bytes, 64);
        assert_string_not_equal(zip->sources[0].digest.text, folder->sources[0].digest.text);
        kachi_dataset_close(zip);
    }
    assert_int_equal(fixture->findings.count, 0);
    kachi_dataset_close(folder);
}

/* One wrong thing in a package that is otherwise good, and what is said about it. */
struct mistake {
    struct edit edit;
    const char *code;
    const char *file;  /* of the finding's place */
    const char *field; /* NULL: any */
};

#define U "00000000-0000-4000-8000-0000000000"

static const struct mistake mistakes[] = {
    {{STEEL_FILE, "\"exchanges\": [", "\"exchanges\": [ ,"}, "json-syntax", STEEL_FILE, NULL},
    {{STEEL_FILE, "\"@type\": \"Process\"", "\"@type\": \"Flow\""},
     "openlca-type-wrong",
     STEEL_FILE,
     "@type"},
    {{STEEL_FILE, "\"@id\": \"" STEEL "\",", ""}, "openlca-id-missing", STEEL_FILE, "@id"},
    {{STEEL_FILE, NULL, "[]"}, "openlca-object-expected", STEEL_FILE, ""},
    {{STEEL_FILE, "\"amount\": 12.0", "\"amount\": \"12\""},
     "openlca-number-expected",
     STEEL_FILE,
     "exchanges[3].amount"},
    {{STEEL_FILE, "\"amount\": 12.0,", ""},
     "openlca-number-missing",
     STEEL_FILE,
     "exchanges[3].amount"},
    {{POWER_FILE, "\"@id\": \"" U "14\"", "\"@id\": \"" U "12\""},
     "openlca-unit-missing",
     POWER_FILE,
     "exchanges[0].unit"},
    {{POWER_FILE, "\"@id\": \"" U "22\"", "\"@id\": \"" U "21\""},
     "openlca-flow-property-other",
     POWER_FILE,
     "exchanges[0].flowProperty"},
    {{"flows/" U "43.json", "", NULL}, "openlca-flow-missing", STEEL_FILE, "exchanges[2].flow"},
    {{"flows/" U "43.json", "PRODUCT_FLOW", "GOODS"},
     "openlca-flow-type",
     "flows/" U "43.json",
     "flowType"},
    {{"flows/" U "43.json", "\"isRefFlowProperty\": true,", "\"conversionFactor\": 1,"},
     "json-duplicate-key",
     "flows/" U "43.json",
     NULL},
    {{"flows/" U "47.json", "\"isRefFlowProperty\": true,", ""},
     "openlca-reference-property",
     "flows/" U "47.json",
     "flowProperties"},
    {{"flow_properties/" U "22.json", "", NULL},
     "openlca-flow-property-missing",
     "flows/" U "43.json",
     "flowProperties[0].flowProperty"},
    {{"unit_groups/" U "02.json", "", NULL},
     "openlca-unit-group-missing",
     "flow_properties/" U "22.json",
     "unitGroup"},
    {{"unit_groups/" U "02.json", "\"isRefUnit\": true", "\"isRefUnit\": false"},
     "openlca-reference-unit",
     "unit_groups/" U "02.json",
     "units"},
    {{"unit_groups/" U "02.json", "\"conversionFactor\": 1.0", "\"conversionFactor\": 2.0"},
     "openlca-reference-unit-factor",
     "unit_groups/" U "02.json",
     "units[0].conversionFactor"},
    {{"unit_groups/" U "02.json", "\"conversionFactor\": 3.6", "\"conversionFactor\": 0"},
     "openlca-factor-not-positive",
     "unit_groups/" U "02.json",
     "units[1].conversionFactor"},
    {{STEEL_FILE, "\"name\": \"energy_use\",", ""},
     "openlca-parameter-name",
     STEEL_FILE,
     "parameters[0].name"},
    {{STEEL_FILE, "\"parameters\": [", "\"parameters\": 1, \"x\": ["},
     "openlca-list-expected",
     STEEL_FILE,
     "parameters"},
};

/* The first finding of a code, which has to be there. */
static const struct kachi_finding *find(const struct fixture *fixture, const char *code)
{
    for (size_t i = 0; i < fixture->findings.count; i++) {
        if (strcmp(fixture->findings.items[i].code, code) == 0) {
            return &fixture->findings.items[i];
        }
    }
    fail_msg("%s was not said", code);
    abort();
}

static void check_mistake(struct fixture *fixture, const struct mistake *mistake)
{
    kachi_findings_clear(&fixture->findings);
    write_zip(fixture, "openlca-v2", &mistake->edit, "");
    struct kachi_dataset *dataset = NULL;
    enum kachi_err err = kachi_import_file(fixture->zip, NULL, &fixture->findings, &dataset);
    assert_int_equal(err, KACHI_ERR_INPUT);
    assert_null(dataset);
    const struct kachi_finding *finding = find(fixture, mistake->code);
    assert_true(kachi_str_has_suffix(finding->place.source, mistake->file));
    if (mistake->field != NULL) {
        assert_string_equal(finding->place.field.text, mistake->field);
    }
    struct kachi_finding_text text = kachi_finding_text(&fixture->arena, finding, KACHI_LANG_EN);
    assert_true(text.hint.bytes > 0);
    if (kachi_str_has_prefix(kachi_str_of(mistake->code), "openlca-")) {
        assert_null(strchr(text.message.text, '{')); /* every value was given */
        assert_null(strchr(text.detail.text, '{'));
    }
}

static void test_mistakes(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        check_mistake(fixture, &mistakes[i]);
    }
}

/* A file with an error of its own is told once, not again wherever something refers to it. */
static void test_told_once(void **state)
{
    struct fixture *fixture = *state;
    static const struct edit edits[] = {
        {"flows/" U "43.json", "PRODUCT_FLOW", "GOODS"},
        {"flows/" U "43.json", "\"@type\"", "@type"},
        {"flow_properties/" U "22.json", "\"@type\"", "@type"},
        {"unit_groups/" U "02.json", "\"isRefUnit\": true", "\"isRefUnit\": false"},
    };
    for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
        kachi_findings_clear(&fixture->findings);
        write_zip(fixture, "openlca-v2", &edits[i], "");
        struct kachi_dataset *dataset = NULL;
        assert_int_equal(kachi_import_file(fixture->zip, NULL, &fixture->findings, &dataset),
                         KACHI_ERR_INPUT);
        assert_null(dataset);
        assert_int_equal(fixture->findings.count, 1);
        assert_true(kachi_str_has_suffix(fixture->findings.items[0].place.source, edits[i].file));
    }
}

/* What is odd but can be read: said, and the dataset is there. */
static const struct mistake oddities[] = {
    {{"openlca.json", NULL, "{\"schemaVersion\": 6}"},
     "openlca-version",
     "openlca.json",
     "schemaVersion"},
    {{"product_systems/a.json", NULL, "{}"}, "openlca-passed-over", ".zip", ""},
    {{STEEL_FILE, "\"geomSd\": 1.2", "\"geomSd\": 0.2"},
     "openlca-uncertainty",
     STEEL_FILE,
     "exchanges[5].uncertainty"},
    {{STEEL_FILE, "\"geomSd\": 1.2", "\"geomSd\": 1.2, \"geomSdFormula\": \"x\""},
     "openlca-uncertainty-formula",
     STEEL_FILE,
     "exchanges[5].uncertainty"},
    {{STEEL_FILE, "2021-03-31", "2021-03-32"},
     "openlca-date",
     STEEL_FILE,
     "processDocumentation.validUntil"},
    {{POWER_FILE, "\"exchanges\"", "\"exchange\""},
     "openlca-exchanges-missing",
     POWER_FILE,
     "exchanges"},
    {{POWER_FILE, "\"isQuantitativeReference\": true", "\"isQuantitativeReference\": false"},
     "openlca-reference-assumed",
     POWER_FILE,
     "exchanges[0]"},
    {{STEEL_FILE, "\"internalId\": 3\n   }", "\"internalId\": 99\n   }"},
     "openlca-factors-unusable",
     STEEL_FILE,
     "allocationFactors"},
};

static void test_oddities(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof oddities / sizeof oddities[0]; i++) {
        kachi_findings_clear(&fixture->findings);
        write_zip(fixture, "openlca-v2", &oddities[i].edit, "");
        struct kachi_dataset *dataset = import_ok(fixture, fixture->zip);
        const struct kachi_finding *finding = find(fixture, oddities[i].code);
        assert_true(kachi_str_has_suffix(finding->place.source, oddities[i].file));
        assert_string_equal(finding->place.field.text, oddities[i].field);
        assert_false(kachi_findings_has_errors(&fixture->findings));
        assert_int_equal(dataset->activity_count, 4);
        kachi_dataset_close(dataset);
    }
}

/* A category that is above itself ends with a finding, not with a loop. */
static void test_category_loop(void **state)
{
    struct fixture *fixture = *state;
    struct edit edit = {"categories/00000000-0000-4000-8000-000000000100.json", NULL,
                        "{\"@type\":\"Category\",\"@id\":\"00000000-0000-4000-8000-000000000100\","
                        "\"name\":\"a\",\"category\":{\"@id\":"
                        "\"00000000-0000-4000-8000-000000000101\"}}"};
    struct kachi_dataset *dataset = NULL;
    write_zip(fixture, "openlca-v1", &edit, "");
    assert_int_equal(kachi_import_file(fixture->zip, NULL, &fixture->findings, &dataset),
                     KACHI_ERR_INPUT);
    assert_null(dataset);
    assert_int_equal(find(fixture, "openlca-category-loop")->severity, KACHI_ERROR);
}

/* Every bad row is told in one pass, and counted beyond what is kept. */
static void test_every_row_is_told(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_buffer rows;
    kachi_buffer_init(&rows, 1 << 20);
    kachi_buffer_add_text(&rows, "{\"@type\":\"Process\",\"@id\":\"p\",\"exchanges\":[");
    for (unsigned i = 0; i < 150; i++) {
        kachi_buffer_print(&rows, "%s{\"flow\":{\"@id\":\"gone-%u\"},\"amount\":1}",
                           i == 0 ? "" : ",", i);
    }
    kachi_buffer_add_text(&rows, "]}");
    kachi_buffer_add_byte(&rows, '\0');
    struct edit edit = {"processes/p.json", NULL, rows.data};
    write_zip(fixture, "openlca-v2", &edit, "");
    kachi_buffer_release(&rows);
    struct kachi_dataset *dataset = NULL;
    assert_int_equal(kachi_import_file(fixture->zip, NULL, &fixture->findings, &dataset),
                     KACHI_ERR_INPUT);
    assert_null(dataset);
    assert_int_equal(kachi_findings_count(&fixture->findings, KACHI_ERROR), 150);
    assert_int_equal(fixture->findings.count, KACHI_FINDINGS_KEPT);
    assert_string_equal(fixture->findings.items[99].place.field.text, "exchanges[99].flow");
}

/*
 * One byte changed anywhere in a package: never a crash, never half an import, and never fewer or
 * more facts than there were without a word.
 */
static void test_changed_bytes(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    struct kachi_str content = {NULL, 0};
    assert_int_equal(kachi_file_read(&arena,
                                     kachi_path_join(&arena, data_folder(fixture, "openlca-v2"),
                                                     kachi_str_of(STEEL_FILE)),
                                     &fixture->findings, &content),
                     KACHI_OK);
    char *text = KACHI_NEW_ARRAY(&arena, char, content.bytes + 1);
    for (uint64_t round = 0; round < 400; round++) {
        memcpy(text, content.text, content.bytes);
        size_t at = (size_t)(kachi_random_at(1, round, 0) % content.bytes);
        text[at] = (char)(1 + kachi_random_at(1, round, 1) % 255);
        struct edit edit = {STEEL_FILE, NULL, text};
        kachi_findings_clear(&fixture->findings);
        write_zip(fixture, "openlca-v2", &edit, "");
        struct kachi_dataset *dataset = NULL;
        enum kachi_err err = kachi_import_file(fixture->zip, NULL, &fixture->findings, &dataset);
        assert_true((err == KACHI_OK) == (dataset != NULL));
        assert_true((err == KACHI_OK) != kachi_findings_has_errors(&fixture->findings));
        if (dataset != NULL && fixture->findings.count == 0) {
            assert_int_equal(dataset->activity_count, 4);
            assert_int_equal(dataset->flow_count, 7);
            assert_int_equal(dataset->exchange_count, 15);
        }
        kachi_dataset_close(dataset);
    }
    kachi_arena_release(&arena);
}

static enum kachi_err evaluate(struct fixture *fixture, const struct kachi_dataset *dataset,
                               const double **amounts)
{
    struct kachi_evaluated *evaluated = NULL;
    struct kachi_scenario baseline = {.taken = NULL};
    enum kachi_err err =
        kachi_scenario_evaluate(&fixture->arena, dataset, baseline, &fixture->findings, &evaluated);
    *amounts = err == KACHI_OK && evaluated != NULL ? evaluated->amount : NULL;
    return err;
}

/* The formula decides, not the number that stands beside it: 2 x 100 x 1.05 kWh are 756 MJ. */
static void test_formulas(void **state)
{
    struct fixture *fixture = *state;
    struct edit edit = {STEEL_FILE, "\"amount\": 210.0", "\"amount\": 1.0"};
    write_zip(fixture, "openlca-v2", &edit, "");
    struct kachi_dataset *dataset = import_ok(fixture, fixture->zip);
    const struct kachi_exchange *power = exchange_of(dataset, "Electricity", KACHI_INPUT);
    const double *amounts = NULL;
    assert_int_equal(evaluate(fixture, dataset, &amounts), KACHI_OK);
    assert_true(fabs(amounts[power - dataset->exchanges] - 756) < 1e-9);
    kachi_dataset_close(dataset);
}

/* A formula that cannot be worked out is told at its place in the package. */
static void test_bad_formulas(void **state)
{
    struct fixture *fixture = *state;
    static const struct edit edits[] = {
        {STEEL_FILE, "0.002 * energy_use", "0.002 * slag_share"},
        {STEEL_FILE, "0.002 * energy_use", "0.002 * nobody_knows"},
        {STEEL_FILE, "0.002 * energy_use", "0.002 * * energy_use"},
    };
    for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
        kachi_findings_clear(&fixture->findings);
        write_zip(fixture, "openlca-v2", &edits[i], "");
        struct kachi_dataset *dataset = import_ok(fixture, fixture->zip);
        const double *amounts = NULL;
        assert_int_equal(evaluate(fixture, dataset, &amounts), KACHI_ERR_INPUT);
        assert_true(fixture->findings.count >= 1);
        assert_true(kachi_str_has_suffix(fixture->findings.items[0].place.source, STEEL_FILE));
        assert_string_equal(fixture->findings.items[0].place.field.text, "parameters[1].formula");
        kachi_dataset_close(dataset);
    }
}

static uint32_t count_kind(const struct kachi_dataset *dataset, enum kachi_flow_kind kind)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < dataset->flow_count; i++) {
        count += dataset->flows[i].kind == kind ? 1 : 0;
    }
    return count;
}

static int64_t arg_number(const struct kachi_finding *finding, const char *name)
{
    int64_t number = -1;
    for (size_t i = 0; i < finding->arg_count; i++) {
        if (strcmp(finding->args[i].name, name) == 0) {
            assert_true(kachi_str_read_int64(finding->args[i].value, &number));
        }
    }
    return number;
}

/* Counted independently in the JSON of the package: 766 processes, 4,601 flows (2,918 elementary),
 * 32,526 exchanges, 12,126 allocation factors (of which 98 fit their process), 537 parameters, 259
 * formulas of amounts. */
static void test_uslci(void **state)
{
    struct fixture *fixture = *state;
    const char *path = uslci(fixture);
    if (path == NULL) {
        skip();
    }
    struct kachi_dataset *dataset = import_ok(fixture, kachi_str_of(path));
    uint32_t formulas = 0, references = 0;
    for (uint32_t i = 0; i < dataset->exchange_count; i++) {
        formulas += dataset->exchanges[i].formula.bytes > 0 ? 1 : 0;
    }
    for (uint32_t i = 0; i < dataset->activity_count; i++) {
        references += dataset->activities[i].reference != KACHI_NONE ? 1 : 0;
    }
    assert_int_equal(dataset->activity_count, 766);
    assert_int_equal(references, 766);
    assert_int_equal(dataset->flow_count, 4601);
    assert_int_equal(count_kind(dataset, KACHI_FLOW_ELEMENTARY), 2918);
    assert_int_equal(count_kind(dataset, KACHI_FLOW_WASTE), 24);
    assert_int_equal(dataset->exchange_count, 32526);
    assert_int_equal(dataset->parameter_count, 537);
    assert_int_equal(formulas, 259);
    const struct kachi_finding *idle = find(fixture, "openlca-factors-idle");
    assert_int_equal(dataset->factor_count, 98);
    assert_int_equal(arg_number(idle, "count") + dataset->factor_count, 12126);
    assert_int_equal(kachi_findings_count(&fixture->findings, KACHI_ERROR), 0);
    kachi_dataset_close(dataset);
}

/* openLCA wrote the amounts it worked out beside the formulas: ours are the same. */
static void test_uslci_formulas(void **state)
{
    struct fixture *fixture = *state;
    const char *path = uslci(fixture);
    if (path == NULL) {
        skip();
    }
    struct kachi_dataset *dataset = import_ok(fixture, kachi_str_of(path));
    const double *amounts = NULL;
    assert_int_equal(evaluate(fixture, dataset, &amounts), KACHI_OK);
    for (uint32_t i = 0; i < dataset->exchange_count; i++) {
        double written = dataset->exchanges[i].amount;
        assert_true(fabs(amounts[i] - written) <= 1e-9 * fabs(written));
    }
    kachi_dataset_close(dataset);
}

static void test_truncated_zip(void **state)
{
    struct fixture *fixture = *state;
    const char *path = uslci(fixture);
    if (path == NULL) {
        skip();
    }
    struct kachi_str content = {NULL, 0};
    assert_int_equal(
        kachi_file_read(&fixture->arena, kachi_str_of(path), &fixture->findings, &content),
        KACHI_OK);
    struct kachi_str half = kachi_str_slice(content, 0, content.bytes / 2);
    assert_int_equal(kachi_file_write(fixture->zip, half, &fixture->findings), KACHI_OK);
    struct kachi_dataset *dataset = NULL;
    assert_int_not_equal(kachi_import_file(fixture->zip, NULL, &fixture->findings, &dataset),
                         KACHI_OK);
    assert_null(dataset);
    assert_int_equal(fixture->findings.count, 1);
    assert_string_equal(fixture->findings.items[0].code, "archive-damaged");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_versions_agree, setup, teardown),
        cmocka_unit_test_setup_teardown(test_amounts_in_reference_units, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_is_read, setup, teardown),
        cmocka_unit_test_setup_teardown(test_zip_is_folder, setup, teardown),
        cmocka_unit_test_setup_teardown(test_mistakes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_told_once, setup, teardown),
        cmocka_unit_test_setup_teardown(test_oddities, setup, teardown),
        cmocka_unit_test_setup_teardown(test_category_loop, setup, teardown),
        cmocka_unit_test_setup_teardown(test_every_row_is_told, setup, teardown),
        cmocka_unit_test_setup_teardown(test_changed_bytes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_formulas, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bad_formulas, setup, teardown),
        cmocka_unit_test_setup_teardown(test_uslci, setup, teardown),
        cmocka_unit_test_setup_teardown(test_uslci_formulas, setup, teardown),
        cmocka_unit_test_setup_teardown(test_truncated_zip, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
