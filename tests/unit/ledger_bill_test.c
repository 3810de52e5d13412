/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A bill of materials turns an order into a make: what is taken comes to what the bill says, by the
 * rule; the row that says more about plant and month counts; what cannot be is refused by name.
 */
#include "ledger_rulebook.h"

#include "ledger/bill.h"
#include "ledger/find.h"

#define HEAD "plant,month,model,role,product,quantity,yield,share\n"
#define BILL                                                                                       \
    HEAD ",,car,input,steel,300,0.65,\n"                                                           \
         ",,car,input,resin,100,,\n"                                                               \
         "Kariya,,car,input,resin,90,,\n"                                                          \
         "Kariya,2026-11,car,input,resin,80,,\n"                                                   \
         ",,car,output,engine,1,,3\n"                                                              \
         ",,car,scrap,chips,161.539,,\n"

struct factory {
    struct test_ledger test;
    struct kachi_arena arena;
    struct kachi_actor maker;
    struct kachi_product car;
};

static void post(struct factory *factory, const struct kachi_actor *actor,
                 const struct kachi_entry *entry)
{
    enum kachi_err err = kachi_post_one(factory->test.ledger, actor, entry, NULL);
    if (err != KACHI_OK) {
        test_show_findings(&factory->test.findings);
    }
    assert_int_equal(err, KACHI_OK);
}

static void add_product(struct factory *factory, const char *name, const char *unit, int decimals)
{
    struct kachi_entry entry = {.id = test_id(name), .kind = KACHI_ENTRY_PRODUCT};
    entry.product = (struct kachi_product_content){test_id("D"), kachi_str_of(name),
                                                   kachi_str_of(unit), decimals};
    post(factory, &factory->maker, &entry);
}

static void add_lot(struct factory *factory, const char *name, const char *product,
                    int64_t quantity)
{
    struct kachi_make_output output = {test_id(name), test_id(product), quantity, 1};
    struct kachi_entry entry = {.id = test_id(name), .kind = KACHI_ENTRY_MAKE};
    entry.make = (struct kachi_make_content){
        .own_emitted_g = quantity, .output_count = 1, .outputs = &output};
    post(factory, &factory->maker, &entry);
}

/* D holds three lots of steel with 1,000, 3,000 and 1,000 kg, one of resin with 500 kg. */
static void open_factory(struct factory *factory)
{
    test_ledger_open(&factory->test, ":memory:");
    kachi_arena_init(&factory->arena);
    struct kachi_actor operator_actor = kachi_actor_operator();
    struct kachi_entry party = {.id = test_id("D"), .kind = KACHI_ENTRY_PARTY};
    party.party =
        (struct kachi_party_content){.name = kachi_str_of("D"), .role = KACHI_ROLE_MEMBER};
    post(factory, &operator_actor, &party);
    assert_int_equal(kachi_actor_of_party(factory->test.ledger, &party.id, &factory->maker),
                     KACHI_OK);
    add_product(factory, "steel", "kg", 3);
    add_product(factory, "resin", "kg", 0);
    add_product(factory, "chips", "kg", 3);
    add_product(factory, "engine", "piece", 0);
    add_product(factory, "car", "piece", 0);
    add_lot(factory, "s1", "steel", 1000000);
    add_lot(factory, "s2", "steel", 3000000);
    add_lot(factory, "s3", "steel", 1000000);
    add_lot(factory, "r1", "resin", 500);
    assert_int_equal(kachi_find_product(factory->test.ledger, &factory->arena, kachi_str_of("car"),
                                        &factory->car),
                     KACHI_OK);
}

static void close_factory(struct factory *factory)
{
    struct kachi_audit audit;
    test_audit(&factory->test, &factory->arena, &audit);
    test_ledger_close(&factory->test);
    kachi_arena_release(&factory->arena);
}

static struct kachi_bill read_bill(struct factory *factory, const char *text)
{
    struct kachi_bill bill = {0};
    enum kachi_err err = kachi_bill_read(&factory->arena, kachi_str_of("bill.csv"),
                                         kachi_str_of(text), &factory->test.findings, &bill);
    if (err != KACHI_OK) {
        test_show_findings(&factory->test.findings);
    }
    assert_int_equal(err, KACHI_OK);
    return bill;
}

static struct kachi_bill_order order_of(struct factory *factory, const char *id, int64_t cars)
{
    return (struct kachi_bill_order){
        .maker = factory->maker.party,
        .model = &factory->car,
        .quantity = cars,
        .share = 1,
        .plant = kachi_str_of(""),
        .month = kachi_str_of(""),
        .entry = test_id(id),
    };
}

static void make(struct factory *factory, const char *text, const struct kachi_bill_order *order,
                 struct kachi_entry *entry)
{
    struct kachi_bill bill = read_bill(factory, text);
    *entry = (struct kachi_entry){.id = order->entry, .kind = KACHI_ENTRY_MAKE};
    enum kachi_err err =
        kachi_bill_make(factory->test.ledger, &factory->arena, &bill, order, &entry->make);
    if (err != KACHI_OK) {
        test_show_findings(&factory->test.findings);
    }
    assert_int_equal(err, KACHI_OK);
    post(factory, &factory->maker, entry);
}

static int64_t taken(const struct kachi_entry *entry, const char *lot)
{
    const struct kachi_id id = test_id(lot);
    int64_t sum = 0;
    for (size_t i = 0; i < entry->make.input_count; i++) {
        bool is_it = kachi_id_equal(&entry->make.inputs[i].lot, &id);
        sum += is_it ? entry->make.inputs[i].quantity : 0;
    }
    return sum;
}

/* L3's yield: 300 kg at 0.65 take 461.539 kg, of every lot by what is left of it. */
static void takes_pro_rata_where_nothing_is_said(void **state)
{
    (void)state;
    struct factory factory;
    struct kachi_entry entry;
    open_factory(&factory);
    struct kachi_bill_order order = order_of(&factory, "m", 1);
    make(&factory, BILL, &order, &entry);
    assert_int_equal(taken(&entry, "s1") + taken(&entry, "s2") + taken(&entry, "s3"), 461539);
    assert_int_equal(taken(&entry, "s1"), 92308); /* 461,539 / 5, largest remainder, lower index */
    assert_int_equal(taken(&entry, "s2"), 276923);
    assert_int_equal(taken(&entry, "r1"), 100);
    assert_true(kachi_str_is(entry.make.bill, "pro-rata"));
    assert_int_equal(entry.make.output_count, 3);
    assert_int_equal(entry.make.outputs[1].share, 3);
    assert_int_equal(entry.make.outputs[2].quantity, 161539);
    assert_int_equal(entry.make.outputs[2].share, 0);
    close_factory(&factory);
}

static void takes_the_oldest_first(void **state)
{
    (void)state;
    struct factory factory;
    struct kachi_entry entry;
    open_factory(&factory);
    struct kachi_bill_order order = order_of(&factory, "m", 3);
    order.rule = KACHI_INPUT_FIRST_IN;
    make(&factory, BILL, &order, &entry);
    assert_int_equal(taken(&entry, "s1"), 1000000);
    assert_int_equal(taken(&entry, "s2"), 384616); /* 3 x 300 / 0.65 = 1,384.6154, rounded up */
    assert_int_equal(taken(&entry, "s3"), 0);
    close_factory(&factory);
}

static void the_row_that_says_more_counts(void **state)
{
    (void)state;
    static const struct {
        const char *plant, *month;
        int64_t resin;
    } cases[] = {{"", "", 100}, {"Kariya", "", 90}, {"kariya", "2026-11", 80}, {"Oita", "", 100}};
    struct factory factory;
    struct kachi_entry entry;
    open_factory(&factory);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char id[] = "m0";
        id[1] = (char)('0' + i);
        struct kachi_bill_order order = order_of(&factory, id, 1);
        order.plant = kachi_str_of(cases[i].plant);
        order.month = kachi_str_of(cases[i].month);
        make(&factory, BILL, &order, &entry);
        assert_int_equal(taken(&entry, "r1"), cases[i].resin);
    }
    close_factory(&factory);
}

static void named_lots_are_taken_as_they_are(void **state)
{
    (void)state;
    struct factory factory;
    struct kachi_entry entry;
    open_factory(&factory);
    const struct kachi_make_input named[] = {{test_id("s3"), 461539}};
    struct kachi_bill_order order = order_of(&factory, "m", 1);
    order.named_count = 1;
    order.named = named;
    order.plant = kachi_str_of("Kariya");
    make(&factory, BILL, &order, &entry);
    assert_int_equal(taken(&entry, "s3"), 461539);
    assert_int_equal(taken(&entry, "s1") + taken(&entry, "s2"), 0);
    assert_true(kachi_str_is(entry.make.bill, "Kariya pro-rata declared"));
    close_factory(&factory);
}

static void refused(struct factory *factory, const char *text, const struct kachi_bill_order *order,
                    const char *code)
{
    struct kachi_bill bill = read_bill(factory, text);
    struct kachi_make_content content = {0};
    assert_int_not_equal(
        kachi_bill_make(factory->test.ledger, &factory->arena, &bill, order, &content), KACHI_OK);
    assert_true(kachi_findings_has(&factory->test.findings, code));
    kachi_findings_clear(&factory->test.findings);
}

static void what_cannot_be_is_refused_by_name(void **state)
{
    (void)state;
    struct factory factory;
    open_factory(&factory);
    struct kachi_bill_order many = order_of(&factory, "m", 100);
    refused(&factory, BILL, &many, "bill-short");
    struct kachi_bill_order one = order_of(&factory, "m", 1);
    refused(&factory, HEAD ",,bus,input,steel,1,,\n", &one, "bill-none");
    refused(&factory, HEAD ",,car,input,steel,1,,\n,,car,input,steel,2,,\n", &one, "bill-twice");
    refused(&factory, HEAD ",,car,output,chips,0.0004,,\n", &one, "bill-range");
    refused(&factory, HEAD ",,car,output,chips,9007199254741,,\n", &one, "bill-range");
    refused(&factory, HEAD ",,car,output,chips,92233720368547758,,\n", &one, "bill-range");
    refused(&factory, HEAD ",,car,input,steel,92233720368547758,0.001,\n", &one, "bill-range");
    refused(&factory, HEAD ",,car,input,mud,1,,\n", &one, "ledger-name-unknown");
    const struct kachi_make_input named[] = {{test_id("s1"), 400000}};
    one.named_count = 1;
    one.named = named;
    refused(&factory, BILL, &one, "bill-declared");
    one.named_count = 0;
    one.rule = KACHI_INPUT_DECLARED;
    refused(&factory, BILL, &one, "bill-declared");
    close_factory(&factory);
}

/* Every rulebook behind what is held must allow the rule. */
static void a_rule_that_a_rulebook_does_not_name_is_refused(void **state)
{
    (void)state;
    struct factory factory;
    struct kachi_entry entry;
    open_factory(&factory);
    test_rulebook(&factory.test, &factory.arena,
                  "input_rules = { value = { 'first-in-first-out' },"
                  " basis = 'default', source = 'a test' }");
    struct kachi_bill_order order = order_of(&factory, "m", 1);
    order.rule = KACHI_INPUT_PRO_RATA;
    refused(&factory, BILL, &order, "bill-rule");
    const struct kachi_make_input named[] = {{test_id("s3"), 461539}};
    order.rule = KACHI_INPUT_DEFAULT;
    order.named_count = 1;
    order.named = named;
    refused(&factory, BILL, &order, "bill-rule");
    /* Where nothing is asked for, the rule is the one that there is. */
    order.named_count = 0;
    order.plant = kachi_str_of("Kariya");
    make(&factory, BILL, &order, &entry);
    assert_true(kachi_str_is(entry.make.bill, "Kariya first-in-first-out"));
    close_factory(&factory);
}

static void cells_that_do_not_belong_are_told_each(void **state)
{
    (void)state;
    static const char *const rows[] = {
        ",2026-13,car,input,steel,1,,\n", ",,,input,steel,1,,\n",
        ",,car,eaten,steel,1,,\n",        ",,car,input,,1,,\n",
        ",,car,input,steel,-1,,\n",       ",,car,input,steel,1,1.2,\n",
        ",,car,input,steel,1,,2\n",       ",,car,output,engine,1,,x\n",
        ",,car,input,steel,,,\n",         ",,car,input,steel,x,,\n",
        ",,car,input,steel,0,,\n",        ",,car,input,steel,1,0,\n",
        ",,car,output,engine,1,,-1\n",    ",,car,output,engine,1,,9007199254740992\n"};
    struct factory factory;
    struct kachi_bill bill = {0};
    open_factory(&factory);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct kachi_str text = kachi_str_print(&factory.arena, "%s%s%s", HEAD, rows[i], rows[i]);
        assert_int_equal(kachi_bill_read(&factory.arena, kachi_str_of("bill.csv"), text,
                                         &factory.test.findings, &bill),
                         KACHI_ERR_INPUT);
        assert_int_equal(factory.test.findings.count, 2);
        assert_string_equal(factory.test.findings.items[1].code, "bill-cell");
        assert_int_equal(factory.test.findings.items[1].place.line, 3);
        kachi_findings_clear(&factory.test.findings);
    }
    /* None of the four columns can be missing, and a table is one. */
    static const char *const tables[] = {
        "role,product,quantity\ninput,steel,1\n", "model,product,quantity\ncar,steel,1\n",
        "model,role,quantity\ncar,input,1\n", "model,role,product\ncar,input,steel\n"};
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        assert_int_equal(kachi_bill_read(&factory.arena, kachi_str_of("bill.csv"),
                                         kachi_str_of(tables[i]), &factory.test.findings, &bill),
                         KACHI_ERR_INPUT);
        assert_true(kachi_findings_has(&factory.test.findings, "bill-columns"));
        kachi_findings_clear(&factory.test.findings);
    }
    assert_int_not_equal(kachi_bill_read(&factory.arena, kachi_str_of("bill.csv"), kachi_str_of(""),
                                         &factory.test.findings, &bill),
                         KACHI_OK);
    kachi_findings_clear(&factory.test.findings);
    /* Four columns are enough. */
    bill = read_bill(&factory, "model,role,product,quantity\ncar,input,steel,1\n");
    assert_int_equal(bill.count, 1);
    close_factory(&factory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_pro_rata_where_nothing_is_said),
        cmocka_unit_test(takes_the_oldest_first),
        cmocka_unit_test(the_row_that_says_more_counts),
        cmocka_unit_test(named_lots_are_taken_as_they_are),
        cmocka_unit_test(what_cannot_be_is_refused_by_name),
        cmocka_unit_test(a_rule_that_a_rulebook_does_not_name_is_refused),
        cmocka_unit_test(cells_that_do_not_belong_are_told_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
