/* SPDX-License-Identifier: Apache-2.0 */
/*
 * openlca_json.c - what every file of a package has: members of two schema versions, references,
 * numbers that must be there, and the places findings point at.
 */
#include "interop/openlca_internal.h"

#include "base/text.h"

struct kachi_place openlca_here(const struct openlca_reader *reader)
{
    return (struct kachi_place){.source = reader->file};
}

struct kachi_place openlca_place(struct openlca_reader *reader, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct kachi_str field = kachi_str_print_args(&reader->scratch, format, args);
    va_end(args);
    return (struct kachi_place){.source = reader->file, .field = field};
}

struct openlca_object openlca_item(struct openlca_reader *reader, kachi_json array,
                                   const char *name, size_t index)
{
    return (struct openlca_object){
        .json = kachi_json_at(array, index),
        .path = kachi_str_print(&reader->scratch, "%s[%zu]", name, index),
    };
}

struct kachi_place openlca_place_of(struct openlca_reader *reader, struct openlca_object object,
                                    const char *name)
{
    if (object.path.bytes == 0) {
        return openlca_place(reader, "%s", name);
    }
    if (name[0] == '\0') {
        return (struct kachi_place){.source = reader->file, .field = object.path};
    }
    return openlca_place(reader, "%.*s.%s", KACHI_STR_ARG(object.path), name);
}

kachi_json openlca_get(kachi_json object, const char *name, const char *old_name)
{
    kachi_json value = kachi_json_get(object, name);
    if (value == NULL && old_name != NULL) {
        value = kachi_json_get(object, old_name);
    }
    return value;
}

bool openlca_flag(kachi_json object, const char *name, const char *old_name)
{
    return kachi_json_bool(openlca_get(object, name, old_name), false);
}

static bool is_ascii(struct kachi_str s)
{
    for (size_t i = 0; i < s.bytes; i++) {
        if ((unsigned char)s.text[i] > 0x7FU) {
            return false;
        }
    }
    return true;
}

struct kachi_str openlca_text(struct openlca_reader *reader, kachi_json value)
{
    struct kachi_str text = kachi_str_trim(kachi_json_text(value));
    return is_ascii(text) ? text : kachi_text_nfc(&reader->scratch, text);
}

struct kachi_str openlca_id(kachi_json object)
{
    return kachi_json_text(kachi_json_get(object, "@id"));
}

struct kachi_str openlca_reference(kachi_json object, const char *name)
{
    return openlca_id(kachi_json_get(object, name));
}

bool openlca_number(struct openlca_reader *reader, struct openlca_object object, const char *name,
                    double *out)
{
    kachi_json value = kachi_json_get(object.json, name);
    if (kachi_json_is_number(value)) {
        *out = kachi_json_double(value, 0);
        return true;
    }
    const char *code = value == NULL ? "openlca-number-missing" : "openlca-number-expected";
    kachi_findings_add(reader->findings, code, openlca_place_of(reader, object, name),
                       KACHI_ARGS({"field", kachi_str_of(name)}));
    return false;
}

bool openlca_factor(struct openlca_reader *reader, struct openlca_object object, const char *name,
                    double *out)
{
    if (!openlca_number(reader, object, name, out)) {
        return false;
    }
    if (*out > 0) {
        return true;
    }
    char buffer[KACHI_DOUBLE_TEXT_BYTES];
    kachi_findings_add(reader->findings, "openlca-factor-not-positive",
                       openlca_place_of(reader, object, name),
                       KACHI_ARGS({"value", kachi_double_text(*out, buffer)}));
    return false;
}

bool openlca_check_root(struct openlca_reader *reader, kachi_json root, const char *type)
{
    if (!kachi_json_is_object(root)) {
        kachi_findings_add(reader->findings, "openlca-object-expected", openlca_here(reader),
                           KACHI_NO_ARGS);
        return false;
    }
    struct kachi_str found = kachi_json_text(kachi_json_get(root, "@type"));
    if (found.bytes > 0 && !kachi_str_is(found, type)) {
        kachi_findings_add(reader->findings, "openlca-type-wrong", openlca_place(reader, "@type"),
                           KACHI_ARGS({"found", found}, {"expected", kachi_str_of(type)}));
        return false;
    }
    if (openlca_id(root).bytes == 0) {
        kachi_findings_add(reader->findings, "openlca-id-missing", openlca_place(reader, "@id"),
                           KACHI_NO_ARGS);
        return false;
    }
    return true;
}

kachi_json openlca_array_get(struct openlca_reader *reader, kachi_json object, const char *name)
{
    kachi_json array = kachi_json_get(object, name);
    if (array != NULL && !kachi_json_is_array(array)) {
        kachi_findings_add(reader->findings, "openlca-list-expected",
                           openlca_place(reader, "%s", name),
                           KACHI_ARGS({"field", kachi_str_of(name)}));
        return NULL;
    }
    return array;
}

void openlca_note_faulty(struct openlca_reader *reader, struct kachi_str id)
{
    if (id.bytes > 0) {
        kachi_index_add(&reader->faulty_ids, kachi_str_copy(&reader->arena, id), 0);
    }
}

void openlca_tell_missing(struct openlca_reader *reader, struct kachi_str id, const char *code,
                          struct kachi_place place, const struct kachi_arg args[])
{
    if (kachi_index_find(&reader->faulty_ids, id) != KACHI_NONE) {
        reader->rests_on_faulty = true;
        return;
    }
    kachi_findings_add(reader->findings, code, place, args);
    openlca_note_faulty(reader, id); /* told once, however often it is referred to */
}
