/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whatever is read can be written and read again; a refusal always says why; the canonical form is
 * a fixed point, so that a digest taken today is the digest taken tomorrow.
 */
#include "base/json.h"
#include "fuzz.h"

#include <string.h>

static bool is_same(struct kachi_str a, struct kachi_str b)
{
    return a.bytes == b.bytes && (a.bytes == 0 || memcmp(a.text, b.text, a.bytes) == 0);
}

static void written_again(struct kachi_str source, kachi_json value,
                          struct kachi_findings *findings)
{
    struct kachi_buffer buffer;
    kachi_buffer_init(&buffer, SIZE_MAX);
    struct kachi_json_writer writer;
    kachi_json_writer_init(&writer, &buffer, KACHI_JSON_COMPACT);
    kachi_json_write_value(&writer, value);
    struct kachi_json_doc again;
    enum kachi_err err = kachi_json_read(source, kachi_buffer_str(&buffer), findings, &again);
    fuzz_law(err == KACHI_OK, "what was written can be read");
    kachi_json_release(&again);
    kachi_buffer_release(&buffer);
}

static void canonical_again(struct kachi_str source, kachi_json value,
                            struct kachi_findings *findings)
{
    struct kachi_buffer first;
    struct kachi_buffer second;
    kachi_buffer_init(&first, SIZE_MAX);
    kachi_buffer_init(&second, SIZE_MAX);
    if (kachi_json_canonical(value, &first) == KACHI_OK) {
        struct kachi_json_doc again;
        enum kachi_err err = kachi_json_read(source, kachi_buffer_str(&first), findings, &again);
        fuzz_law(err == KACHI_OK, "the canonical form can be read");
        err = kachi_json_canonical(again.root, &second);
        fuzz_law(err == KACHI_OK, "the canonical form has a canonical form");
        fuzz_law(is_same(kachi_buffer_str(&first), kachi_buffer_str(&second)),
                 "the canonical form of the canonical form is itself");
        kachi_json_release(&again);
    }
    kachi_buffer_release(&first);
    kachi_buffer_release(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    struct kachi_findings findings;
    kachi_findings_init(&findings);
    struct kachi_str source = kachi_str_of("input.json");
    struct kachi_json_doc doc;
    if (kachi_json_read(source, fuzz_input(data, bytes), &findings, &doc) == KACHI_OK) {
        fuzz_law(!kachi_findings_has_errors(&findings), "what was read has no errors");
        written_again(source, doc.root, &findings);
        canonical_again(source, doc.root, &findings);
        kachi_json_release(&doc);
    } else {
        fuzz_law(kachi_findings_has_errors(&findings), "a refusal says why");
    }
    kachi_findings_release(&findings);
    return 0;
}
