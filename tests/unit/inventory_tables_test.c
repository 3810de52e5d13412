/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The native tables: a folder in English and the same in Japanese give one dataset, rows in any
 * order too; its measures do what case R1 says; and every bad cell is found where it stands.
 */
#include "inventory/tables.h"

#include "base/embedded.h"
#include "base/file.h"
#include "base/random.h"
#include "inventory/scenario.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "assert_near.h"
#include "dataset_dump.h"

static const char *const table_names[] = {"activities.csv", "exchanges.csv",  "flows.csv",
                                          "parameters.csv", "measures.csv",   "changes.csv",
                                          "attributes.csv", "allocation.csv", NULL};

struct bench {
    struct kachi_arena arena;
    struct kachi_findings findings;
    struct kachi_dataset *dataset;
    char folder[64]; /* temporary */
};

static struct kachi_str s(const char *text)
{
    return kachi_str_of(text);
}

static int setup(void **state)
{
    static struct bench bench;
    bench = (struct bench){.dataset = NULL};
    kachi_arena_init(&bench.arena);
    kachi_findings_init(&bench.findings);
    snprintf(bench.folder, sizeof bench.folder, "/tmp/kachi-tables-XXXXXX");
    *state = &bench;
    return mkdtemp(bench.folder) == NULL ? -1 : 0;
}

static struct kachi_str path_of(struct bench *bench, const char *name)
{
    return kachi_path_join(&bench->arena, s(bench->folder), s(name));
}

static int teardown(void **state)
{
    struct bench *bench = *state;
    for (size_t i = 0; table_names[i] != NULL; i++) {
        unlink(path_of(bench, table_names[i]).text);
    }
    unlink(path_of(bench, "exchange.csv").text);
    rmdir(bench->folder);
    kachi_arena_release(&bench->arena);
    kachi_findings_release(&bench->findings);
    kachi_dataset_close(bench->dataset);
    return 0;
}

static enum kachi_err read_folder(struct bench *bench, struct kachi_str path)
{
    kachi_dataset_close(bench->dataset);
    bench->dataset = NULL;
    struct kachi_archive *archive = NULL;
    assert_int_equal(kachi_archive_open(path, &bench->findings, &archive), KACHI_OK);
    assert_true(kachi_tables_is(archive));
    enum kachi_err err = kachi_tables_read(archive, s("press"), &bench->findings, &bench->dataset);
    kachi_archive_close(archive);
    assert_int_equal(err == KACHI_OK, bench->dataset != NULL);
    return err;
}

static struct kachi_str data_folder(struct bench *bench, const char *name)
{
    const char *root = getenv("KACHI_SOURCE_ROOT");
    return kachi_str_print(&bench->arena, "%s/tests/data/%s", root == NULL ? "." : root, name);
}

/* Facts alone: the digest of the files tells two folders apart. */
static struct kachi_str facts(struct bench *bench)
{
    assert_non_null(bench->dataset);
    bench->dataset->source_count = 0;
    return dataset_dump(&bench->arena, bench->dataset);
}

static void japanese_headings_and_words_say_the_same(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(read_folder(bench, data_folder(bench, "press")), KACHI_OK);
    assert_true(kachi_str_is(bench->dataset->sources[0].format, "kachi-tables"));
    assert_int_equal(bench->dataset->sources[0].digest.bytes, 64);
    assert_int_equal(bench->findings.count, 0);
    struct kachi_str english = facts(bench);
    assert_int_equal(read_folder(bench, data_folder(bench, "press-ja")), KACHI_OK);
    assert_int_equal(bench->findings.count, 0);
    struct kachi_str japanese = facts(bench);
    /* Units keep the name of Kachi's table whatever alias they were written by. */
    assert_string_equal(japanese.text, english.text);
}

static void what_the_rows_say_is_in_the_dataset(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(read_folder(bench, data_folder(bench, "press")), KACHI_OK);
    const struct kachi_dataset *d = bench->dataset;
    assert_int_equal(d->activity_count, 4);
    assert_int_equal(d->exchange_count, 4 + 6);
    uint32_t press = kachi_dataset_activity(d, s("press"));
    const struct kachi_activity *activity = &d->activities[press];
    assert_true(kachi_str_is(activity->owner, "D"));
    assert_int_equal(activity->stage, KACHI_STAGE_PRODUCTION);
    assert_true(kachi_str_is(kachi_activity_name(activity, KACHI_LANG_JA), "プレス工場"));
    assert_int_equal(activity->attribute_count, 2);
    const struct kachi_flow *power = &d->flows[kachi_dataset_flow(d, s("power"))];
    assert_int_equal(power->carrier, KACHI_CARRIER_ELECTRICITY);
    const struct kachi_flow *co2 = &d->flows[kachi_dataset_flow(d, s("Carbon dioxide, fossil"))];
    assert_int_equal(co2->kind, KACHI_FLOW_ELEMENTARY);
    assert_int_equal(co2->compartment, KACHI_TO_AIR);
    assert_true(kachi_str_is(co2->cas, "124-38-9"));
    const struct kachi_measure *solar = &d->measures[kachi_dataset_measure(d, s("solar"))];
    assert_int_equal(solar->start, kachi_day_of((struct kachi_date){2026, 4, 1}));
    assert_int_equal(d->measures[kachi_dataset_measure(d, s("burner"))].basis,
                     KACHI_BASIS_CERTIFICATE);
    uint32_t first = activity->exchange_first;
    const struct kachi_exchange *burner = &d->exchanges[first]; /* "Carbon dioxide" stands first */
    assert_near(burner->amount, 0.3, 1e-15);
    assert_int_equal(burner->place.line, 7);
    assert_true(kachi_str_is(burner->place.source, "press/exchanges.csv"));
}

/* The amount of a flow that an activity takes or emits. */
static double amount_of(const struct kachi_evaluated *e, const char *activity, const char *flow,
                        struct kachi_str *provider)
{
    const struct kachi_dataset *d = e->dataset;
    const struct kachi_activity *a = &d->activities[kachi_dataset_activity(d, s(activity))];
    for (uint32_t i = a->exchange_first; i < a->exchange_first + a->exchange_count; i++) {
        if (i != a->reference && kachi_str_is(d->flows[d->exchanges[i].flow].key, flow)) {
            *provider = e->provider[i];
            return e->amount[i];
        }
    }
    fail_msg("%s has no %s", activity, flow);
    return 0.0;
}

/* The footprint of one part by hand: this chain is short. Amounts of power are in MJ. */
static double part_kgco2e(struct bench *bench, const bool *taken)
{
    static const char co2[] = "Carbon dioxide, fossil";
    struct kachi_evaluated *e = NULL;
    assert_int_equal(kachi_scenario_evaluate(&bench->arena, bench->dataset,
                                             (struct kachi_scenario){.taken = taken},
                                             &bench->findings, &e),
                     KACHI_OK);
    struct kachi_str provider;
    double steel = amount_of(e, "press", "steel", &provider);
    double per_kg = amount_of(e, "mill", co2, &provider);
    double burner = amount_of(e, "press", co2, &provider);
    double power_kwh = amount_of(e, "press", "power", &provider) / 3.6;
    struct kachi_str other;
    double per_kwh = amount_of(e, provider.text, co2, &other);
    return steel * per_kg + power_kwh * per_kwh + burner;
}

static void measures_do_what_case_r1_says(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(read_folder(bench, data_folder(bench, "press")), KACHI_OK);
    /* Measures by key: burner, efficiency, furnace, solar. */
    assert_near(part_kgco2e(bench, NULL), 4.44, 1e-14);
    const bool all[] = {true, true, true, true};
    assert_near(part_kgco2e(bench, all), 2.24, 1e-14);
    const bool own[] = {true, true, false, true};
    assert_near(part_kgco2e(bench, own), 2.96, 1e-14);
    const bool solar[] = {false, false, false, true};
    assert_near(part_kgco2e(bench, solar), 4.44 - 1.35, 1e-14);
    const bool efficiency[] = {false, true, false, false};
    assert_near(part_kgco2e(bench, efficiency), 4.44 - 0.3, 1e-14);
}

static struct kachi_str file_text(struct bench *bench, const char *folder, const char *name)
{
    struct kachi_str path = kachi_path_join(&bench->arena, data_folder(bench, folder), s(name));
    struct kachi_str content = s("");
    if (kachi_file_kind(path) == KACHI_FILE_PLAIN) {
        assert_int_equal(kachi_file_read(&bench->arena, path, &bench->findings, &content),
                         KACHI_OK);
    }
    return content;
}

/* Without the fsync of kachi_file_write: hundreds of files are written here. */
static void write_table(struct bench *bench, const char *name, struct kachi_str content)
{
    FILE *file = fopen(path_of(bench, name).text, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(content.text, 1, content.bytes, file), content.bytes);
    assert_int_equal(fclose(file), 0);
}

/* Lines after the heading in another order; of exchanges, those of one activity keep theirs. */
static struct kachi_str shuffled(struct bench *bench, struct kachi_str content, uint64_t seed,
                                 bool keep_groups)
{
    struct kachi_str lines[64];
    uint64_t weights[64];
    size_t count = 0;
    while (content.bytes > 0) {
        struct kachi_str line = kachi_str_cut(&content, '\n');
        if (line.bytes > 0 && line.text[0] != '#') {
            struct kachi_str rest = line;
            struct kachi_str group = kachi_str_cut(&rest, ',');
            uint64_t stream = keep_groups ? kachi_str_hash(group) : count;
            weights[count] = count == 0 ? 0 : kachi_random_at(seed, 1, stream) | 1;
            lines[count++] = line;
        }
    }
    struct kachi_str out = s("");
    bool done[64] = {false};
    for (size_t written = 0; written < count; written++) {
        size_t least = count;
        for (size_t i = 0; i < count; i++) {
            least = !done[i] && (least == count || weights[i] < weights[least]) ? i : least;
        }
        done[least] = true;
        out = kachi_str_print(&bench->arena, "%.*s%.*s\n", KACHI_STR_ARG(out),
                              KACHI_STR_ARG(lines[least]));
    }
    return out;
}

static void rows_in_any_order_are_the_same_dataset(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(read_folder(bench, data_folder(bench, "press")), KACHI_OK);
    struct kachi_str expected = facts(bench);
    bool moved = false;
    for (uint64_t seed = 0; seed < 20; seed++) {
        for (size_t i = 0; table_names[i] != NULL; i++) {
            struct kachi_str content = file_text(bench, "press", table_names[i]);
            if (content.bytes > 0) {
                bool is_exchanges = strcmp(table_names[i], "exchanges.csv") == 0;
                struct kachi_str other = shuffled(bench, content, seed, is_exchanges);
                moved = moved || !kachi_str_equal(content, other);
                write_table(bench, table_names[i], other);
            }
        }
        assert_int_equal(read_folder(bench, s(bench->folder)), KACHI_OK);
        assert_string_equal(facts(bench).text, expected.text);
    }
    assert_true(moved);
}

/* The press with one more line in one table. */
static void write_press(struct bench *bench, const char *table, const char *line)
{
    for (size_t i = 0; table_names[i] != NULL; i++) {
        struct kachi_str content = file_text(bench, "press", table_names[i]);
        if (strcmp(table, table_names[i]) == 0) {
            content = kachi_str_print(&bench->arena, "%.*s%s\n", KACHI_STR_ARG(content), line);
        }
        if (content.bytes > 0) {
            write_table(bench, table_names[i], content);
        } else {
            unlink(path_of(bench, table_names[i]).text);
        }
    }
}

struct bad_row {
    const char *table, *line, *code, *heading;
};
static const struct bad_row bad_rows[] = {
    {"activities.csv", ",No key,,,1,kg,,,", "cell-empty", "key"},
    {"activities.csv", "x,,,,1,,,,", "cell-empty", "unit"},
    {"activities.csv", "x,,,,1,KWH,,,", "unit-unknown", "unit"},
    {"activities.csv", "x,,,,\"1,000\",kg,,,", "cell-number", "amount"},
    {"activities.csv", "x,,,,0,kg,,,", "cell-positive", "amount"},
    {"activities.csv", "x,,,,1,kg,,making,", "cell-word", "stage"},
    {"activities.csv", "x,,,power,1,kWh,,,steam", "carrier-differs", "carrier"},
    {"activities.csv", "x,,,power,1,kg,,,", "unit-mismatch", "unit"},
    {"activities.csv", "mill,,,,1,kg,,,", "key-twice", "key"},
    {"exchanges.csv", "mil,input,power,1,kWh,,,", "activity-missing", "activity"},
    {"exchanges.csv", "mill,in,power,1,kWh,,,", "cell-word", "direction"},
    {"exchanges.csv", "mill,,power,1,kWh,,,", "cell-empty", "direction"},
    {"exchanges.csv", "mill,input,powr,1,kWh,,,", "flow-missing", "flow"},
    {"exchanges.csv", "mill,emission,CO3,1,kg,,,", "emission-missing", "flow"},
    {"exchanges.csv", "mill,emission,steel,1,kg,,,", "flow-kind", "direction"},
    {"exchanges.csv", "mill,input,power,,kWh,,,", "cell-empty", "amount"},
    {"exchanges.csv", "mill,input,power,12 kWh,kWh,,,", "cell-number", "amount"},
    {"exchanges.csv", "mill,input,power,1,kg,,,", "unit-mismatch", "unit"},
    {"exchanges.csv", "mill,input,power,1,kwh,,,", "unit-unknown", "unit"},
    {"exchanges.csv", "mill,input,power,1,kWh,,gird,", "provider-unknown", "provider"},
    {"exchanges.csv", "mill,output,steel,1,kg,,,", "product-twice", "flow"},
    {"exchanges.csv", "mill,input,power,,kWh,2 *,,", "formula-syntax", "flow"},
    {"exchanges.csv", "mill,input,power,,kWh,powr_kwh*2,,", "formula-name", "flow"},
    {"parameters.csv", "pres,x,1,", "activity-missing", "activity"},
    {"parameters.csv", ",distance-km,1,", "parameter-name", "name"},
    {"parameters.csv", ",x,,", "cell-empty", "value"},
    {"parameters.csv", ",x,one,", "cell-number", "value"},
    {"parameters.csv", ",LOSS,1,", "key-twice", "name"},
    {"parameters.csv", ",circle,,circle + 1", "formula-cycle", "name"},
    {"parameters.csv", ",endless,,1 / loss", "formula-value", "name"},
    {"measures.csv", "solar,,,D,,,", "key-twice", "key"},
    {"measures.csv", "x,,,,,,", "cell-empty", "party"},
    {"measures.csv", "x,,,D,both,,", "cell-word", "basis"},
    {"measures.csv", "x,,,D,,2026-02-30,", "cell-date", "start"},
    {"measures.csv", "x,,,D,,2026/4/31,", "cell-date", "start"},
    {"changes.csv", "solr,set,amount,mill,CO2,,1,,", "measure-missing", "measure"},
    {"changes.csv", "solar,set,price,mill,CO2,,1,,", "cell-word", "target"},
    {"changes.csv", "solar,divide,amount,mill,CO2,,2,,", "cell-word", "operation"},
    {"changes.csv", "solar,set,amount,mil,CO2,,1,,", "activity-missing", "activity"},
    {"changes.csv", "solar,set,amount,mill,CO3,,1,,", "flow-missing", "flow"},
    {"changes.csv", "solar,set,amount,mill,power,,1,kWh,", "exchange-missing", "target"},
    {"changes.csv", "solar,set,amount,mill,CO2,,1,l,", "unit-mismatch", "unit"},
    {"changes.csv", "solar,multiply,amount,mill,CO2,,0.5,kg,", "cell-unneeded", "unit"},
    {"changes.csv", "solar,set,amount,mill,CO2,,,,", "cell-empty", "value"},
    {"changes.csv", "solar,add,provider,mill,CO2,,,,grid", "cell-word", "operation"},
    {"changes.csv", "solar,set,provider,press,steel,,,,mil", "provider-unknown", "provider"},
    {"changes.csv", "solar,set,parameter,press,,power,1,,", "parameter-missing", "target"},
    {"changes.csv", "solar,set,amount,mill,CO2,,1,,", "measures-clash", "target"},
    {"attributes.csv", "pres,grade,SPCC,", "activity-missing", "activity"},
    {"attributes.csv", "press,grade,SPCE,", "key-twice", "name"},
    {"attributes.csv", "press,colour,,", "cell-empty", "value"},
    {"flows.csv", "key,unit,kind\nwater,m3,fluid", "cell-word", "kind"},
    {"flows.csv", "key,unit\nwater,m3\nwater,kg", "key-twice", "key"},
    {"flows.csv", "key,kind\nwater,product", "column-missing", ""},
    {"flows.csv", "key,unit,colour\nwater,m3,blue", "column-unknown", "colour"},
    {"allocation.csv", "activity,product,method,value\nmill,stell,physical,1", "flow-missing",
     "product"},
    {"allocation.csv", "activity,product,method,value\nmill,steel,fair,1", "cell-word", "method"},
};

static void every_bad_row_is_found_where_it_stands(void **state)
{
    struct bench *bench = *state;
    for (size_t i = 0; i < sizeof bad_rows / sizeof bad_rows[0]; i++) {
        const struct bad_row *bad = &bad_rows[i];
        kachi_findings_clear(&bench->findings);
        write_press(bench, bad->table, bad->line);
        enum kachi_err err = read_folder(bench, s(bench->folder));
        if (bench->findings.count != 1 || bench->findings.items[0].place.line == 0) {
            printf("# row %zu: %s\n", i, bad->line);
        }
        assert_int_equal(bench->findings.count, 1);
        const struct kachi_finding *found = &bench->findings.items[0];
        assert_string_equal(found->code, bad->code);
        bool is_error = found->severity == KACHI_ERROR;
        assert_int_equal(err, is_error ? KACHI_ERR_INPUT : KACHI_OK);
        assert_true(kachi_str_is(found->place.field, bad->heading));
        assert_true(kachi_str_has_suffix(found->place.source, bad->table));
        assert_true(found->place.line > 0);
        struct kachi_finding_text text = kachi_finding_text(&bench->arena, found, KACHI_LANG_JA);
        assert_false(kachi_str_contains(text.message, s("{")));
        assert_false(kachi_str_contains(text.detail, s("{")));
        assert_false(kachi_str_contains(text.hint, s("{")));
    }
}

static void all_faults_come_out_at_once_with_near_matches(void **state)
{
    struct bench *bench = *state;
    write_press(bench, "exchanges.csv",
                "press,input,stell,1,kg,,,\npress,input,power,x,kWh,,,\nprss,input,power,1,kWh,,,");
    assert_int_equal(read_folder(bench, s(bench->folder)), KACHI_ERR_INPUT);
    assert_int_equal(bench->findings.count, 3);
    static const char *const near[] = {"\"steel\"", "", "\"press\""};
    for (uint32_t i = 0; i < 3; i++) {
        assert_int_equal(bench->findings.items[i].place.line, 8 + i);
        struct kachi_finding_text text =
            kachi_finding_text(&bench->arena, &bench->findings.items[i], KACHI_LANG_EN);
        assert_true(kachi_str_contains(text.detail, s(near[i])));
    }
}

static void a_missing_or_misnamed_table_is_told(void **state)
{
    struct bench *bench = *state;
    write_press(bench, "", "");
    assert_int_equal(
        rename(path_of(bench, "exchanges.csv").text, path_of(bench, "exchange.csv").text), 0);
    assert_int_equal(read_folder(bench, s(bench->folder)), KACHI_ERR_INPUT);
    assert_true(kachi_findings_has(&bench->findings, "table-missing"));
    assert_true(kachi_findings_has(&bench->findings, "table-unknown"));
}

static void by_products_wastes_credits_and_shares(void **state)
{
    struct bench *bench = *state;
    write_table(bench, "activities.csv",
                s("key,product,treats,amount,unit,allocation\n"
                  "chp,power,,10,kWh,\nboiler,heat,,1,MJ,\nlandfill,,ash,1,t,\n"));
    write_table(bench, "exchanges.csv",
                s("activity,direction,flow,amount,unit,distribution,spread,minimum,maximum\n"
                  "chp,output,steam,20,MJ,離散一様,,18,22\nchp,waste,ash,2,kg,lognormal,1.5,,3\n"
                  "chp,avoided,heat,5,MJ,triangle,,4,7\nchp,resource,CO2 uptake,1,kg,,,,\n"));
    write_table(bench, "allocation.csv",
                s("activity,product,method,value\nchp,power,economic,0.7\n"
                  "chp,steam,economic,0.3\n"));
    assert_int_equal(read_folder(bench, s(bench->folder)), KACHI_OK);
    const struct kachi_dataset *d = bench->dataset;
    const struct kachi_activity *chp = &d->activities[kachi_dataset_activity(d, s("chp"))];
    assert_int_equal(chp->allocation, KACHI_ALLOCATE_ECONOMIC);
    assert_int_equal(d->factor_count, 2);
    /* By flow: CO2 uptake, ash, heat, power, steam. */
    const struct kachi_exchange *e = &d->exchanges[chp->exchange_first];
    assert_true(kachi_str_is(d->flows[e[4].flow].key, "steam"));
    assert_int_equal(e[4].direction, KACHI_OUTPUT);
    assert_int_equal(d->flows[e[1].flow].kind, KACHI_FLOW_WASTE);
    assert_int_equal(e[1].uncertainty.distribution, KACHI_LOGNORMAL);
    assert_near(e[1].uncertainty.a, 2.0, 0.0);
    assert_near(e[1].uncertainty.b, 1.5, 0.0);
    assert_true(e[1].uncertainty.is_truncated && isinf(e[1].uncertainty.low));
    assert_near(e[1].uncertainty.high, 3.0, 0.0);
    assert_int_equal(e[4].uncertainty.distribution, KACHI_DISCRETE_UNIFORM);
    assert_near(e[4].uncertainty.a, 18.0, 0.0);
    assert_near(e[4].uncertainty.c, 22.0, 0.0);
    assert_true(e[2].is_avoided);
    assert_near(e[2].uncertainty.c, 7.0, 0.0);
    assert_int_equal(e[0].direction, KACHI_INPUT);
    assert_int_equal(d->flows[e[0].flow].compartment, KACHI_FROM_RESOURCE);
    const struct kachi_activity *fill = &d->activities[kachi_dataset_activity(d, s("landfill"))];
    assert_int_equal(d->exchanges[fill->reference].direction, KACHI_INPUT);
    assert_near(d->exchanges[fill->reference].amount, 1000.0, 0.0);
}

static void the_embedded_car_reads_without_a_finding(void **state)
{
    struct bench *bench = *state;
    if (kachi_embedded_find("examples/car/activities.csv") == NULL) {
        skip();
    }
    enum kachi_err err =
        kachi_tables_read_embedded("examples/car/", &bench->findings, &bench->dataset);
    for (size_t i = 0; i < bench->findings.count; i++) {
        const struct kachi_finding *finding = &bench->findings.items[i];
        printf("# %s %.*s:%u %.*s\n", finding->code, KACHI_STR_ARG(finding->place.source),
               finding->place.line, KACHI_STR_ARG(finding->place.field));
    }
    assert_int_equal(err, KACHI_OK);
    assert_int_equal(bench->findings.count, 0);
    assert_true(kachi_dataset_activity(bench->dataset, s("car")) != KACHI_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(japanese_headings_and_words_say_the_same, setup, teardown),
        cmocka_unit_test_setup_teardown(what_the_rows_say_is_in_the_dataset, setup, teardown),
        cmocka_unit_test_setup_teardown(measures_do_what_case_r1_says, setup, teardown),
        cmocka_unit_test_setup_teardown(rows_in_any_order_are_the_same_dataset, setup, teardown),
        cmocka_unit_test_setup_teardown(every_bad_row_is_found_where_it_stands, setup, teardown),
        cmocka_unit_test_setup_teardown(all_faults_come_out_at_once_with_near_matches, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_missing_or_misnamed_table_is_told, setup, teardown),
        cmocka_unit_test_setup_teardown(by_products_wastes_credits_and_shares, setup, teardown),
        cmocka_unit_test_setup_teardown(the_embedded_car_reads_without_a_finding, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
