/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes given as a process of an openLCA package whose units and flows are good: the reader
 * refuses with a finding, or the process becomes an activity with as many exchanges as the file
 * has.
 */
#include "fuzz.h"
#include "interop/openlca_internal.h"

struct file {
    void (*read)(struct openlca_reader *reader, kachi_json root);
    const char *text;
};

static const struct file world[] = {
    {openlca_read_unit_group,
     "{\"@id\":\"g1\",\"name\":\"Units of mass\",\"units\":[{\"@id\":\"kg\",\"name\":\"kg\","
     "\"isRefUnit\":true,\"conversionFactor\":1},{\"@id\":\"t\",\"name\":\"t\","
     "\"conversionFactor\":1000}]}"},
    {openlca_read_unit_group,
     "{\"@id\":\"g2\",\"name\":\"Units of volume\",\"units\":[{\"@id\":\"m3\",\"name\":\"m3\","
     "\"isRefUnit\":true,\"conversionFactor\":1}]}"},
    {openlca_read_flow_property,
     "{\"@id\":\"p1\",\"name\":\"Mass\",\"unitGroup\":{\"@id\":\"g1\"}}"},
    {openlca_read_flow_property,
     "{\"@id\":\"p2\",\"name\":\"Volume\",\"unitGroup\":{\"@id\":\"g2\"}}"},
    {openlca_read_flow,
     "{\"@id\":\"f1\",\"name\":\"steel\",\"flowType\":\"PRODUCT_FLOW\",\"flowProperties\":[{"
     "\"flowProperty\":{\"@id\":\"p1\"},\"conversionFactor\":1}]}"},
    {openlca_read_flow,
     "{\"@id\":\"f2\",\"name\":\"scrap\",\"flowType\":\"WASTE_FLOW\",\"flowProperties\":[{"
     "\"flowProperty\":{\"@id\":\"p1\"},\"conversionFactor\":1}]}"},
    {openlca_read_flow,
     "{\"@id\":\"f3\",\"name\":\"water\",\"flowType\":\"ELEMENTARY_FLOW\",\"flowProperties\":[{"
     "\"isRefFlowProperty\":true,\"flowProperty\":{\"@id\":\"p1\"},\"conversionFactor\":1},{"
     "\"flowProperty\":{\"@id\":\"p2\"},\"conversionFactor\":0.001}]}"},
};

static void read_file(struct openlca_reader *reader, const struct file *file)
{
    struct kachi_json_doc doc = {.root = NULL};
    enum kachi_err err =
        kachi_json_read(reader->file, kachi_str_of(file->text), reader->findings, &doc);
    fuzz_law(err == KACHI_OK, "the world of the fuzzing program is good JSON");
    file->read(reader, doc.root);
    kachi_json_release(&doc);
}

/* Reads the process and says how many exchanges its file has. */
static size_t read_process(struct openlca_reader *reader, struct kachi_str text)
{
    struct kachi_json_doc doc = {.root = NULL};
    if (kachi_json_read(reader->file, text, reader->findings, &doc) != KACHI_OK) {
        return 0;
    }
    openlca_read_process(reader, doc.root);
    size_t count = kachi_json_count(kachi_json_get(doc.root, "exchanges"));
    kachi_json_release(&doc);
    return count;
}

static void check_process(struct openlca_reader *reader, struct kachi_str text)
{
    size_t exchange_count = read_process(reader, text);
    if (kachi_findings_has_errors(reader->findings)) {
        return;
    }
    struct kachi_dataset *dataset = NULL;
    enum kachi_err err = kachi_builder_finish(reader->builder, reader->findings, &dataset);
    fuzz_law((err == KACHI_OK) == (dataset != NULL), "a dataset is whole or not there");
    fuzz_law((err == KACHI_OK) != kachi_findings_has_errors(reader->findings),
             "a refusal says why");
    if (dataset != NULL) {
        fuzz_law(dataset->activity_count == 1, "one process, one activity");
        fuzz_law(dataset->exchange_count == exchange_count, "no exchange is lost without a word");
    }
    kachi_dataset_close(dataset);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    struct kachi_findings findings;
    kachi_findings_init(&findings);
    struct openlca_reader reader;
    openlca_reader_init(&reader, kachi_str_of("fuzz"), &findings);
    for (size_t i = 0; i < sizeof world / sizeof world[0]; i++) {
        read_file(&reader, &world[i]);
    }
    fuzz_law(findings.count == 0, "the world of the fuzzing program is a good one");
    check_process(&reader, fuzz_input(data, bytes));
    openlca_reader_release(&reader);
    kachi_findings_release(&findings);
    return 0;
}
