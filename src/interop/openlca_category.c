/* SPDX-License-Identifier: Apache-2.0 */
/*
 * openlca_category.c - where things are filed and where they are: category paths, compartments,
 * locations.
 *
 * Schema 1 refers to category objects that know their parents; schema 2 writes the path:
 * "air/unspecified".
 */
#include "interop/openlca_internal.h"

#include <string.h>

#define CATEGORY_DEPTH_MAX 64

void openlca_read_category(struct openlca_reader *reader, kachi_json root)
{
    if (!openlca_check_root(reader, root, "Category")) {
        return;
    }
    struct kachi_arena *arena = &reader->arena;
    OPENLCA_GROW(reader, reader->categories, &reader->category_array);
    uint32_t index = reader->category_array.count++;
    reader->categories[index] = (struct openlca_category){
        .name = kachi_str_copy(arena, openlca_text(reader, kachi_json_get(root, "name"))),
        .parent = kachi_str_copy(arena, openlca_reference(root, "category")),
    };
    kachi_index_add(&reader->category_ids, kachi_str_copy(arena, openlca_id(root)), index);
}

/* The path of a category as read, root first. A chain that never ends is cut with a finding. */
static struct kachi_str path_of(struct openlca_reader *reader, uint32_t category)
{
    struct kachi_str path = reader->categories[category].name;
    struct kachi_str parent = reader->categories[category].parent;
    for (unsigned depth = 0; parent.bytes > 0; depth++) {
        uint32_t index = kachi_index_find(&reader->category_ids, parent);
        if (index == KACHI_NONE) {
            return path;
        }
        if (depth == CATEGORY_DEPTH_MAX) {
            kachi_findings_add(reader->findings, "openlca-category-loop",
                               openlca_place(reader, "category"),
                               KACHI_ARGS({"category", reader->categories[category].name}));
            return reader->categories[category].name;
        }
        path = kachi_str_print(&reader->scratch, "%.*s/%.*s",
                               KACHI_STR_ARG(reader->categories[index].name), KACHI_STR_ARG(path));
        parent = reader->categories[index].parent;
    }
    return path;
}

struct kachi_str openlca_category_path(struct openlca_reader *reader, kachi_json object)
{
    kachi_json category = kachi_json_get(object, "category");
    if (!kachi_json_is_object(category)) {
        return openlca_text(reader, category);
    }
    uint32_t index = kachi_index_find(&reader->category_ids, openlca_id(category));
    if (index == KACHI_NONE) {
        return openlca_text(reader, kachi_json_get(category, "name"));
    }
    return path_of(reader, index);
}

void openlca_read_location(struct openlca_reader *reader, kachi_json root)
{
    if (!openlca_check_root(reader, root, "Location")) {
        return;
    }
    struct kachi_str code = openlca_text(reader, kachi_json_get(root, "code"));
    if (code.bytes == 0) {
        code = openlca_text(reader, kachi_json_get(root, "name"));
    }
    struct kachi_arena *arena = &reader->arena;
    OPENLCA_GROW(reader, reader->locations, &reader->location_array);
    uint32_t index = reader->location_array.count++;
    reader->locations[index] = kachi_str_copy(arena, code);
    kachi_index_add(&reader->location_ids, kachi_str_copy(arena, openlca_id(root)), index);
}

struct kachi_str openlca_location_code(struct openlca_reader *reader, kachi_json object)
{
    kachi_json location = kachi_json_get(object, "location");
    if (!kachi_json_is_object(location)) {
        return openlca_text(reader, location);
    }
    uint32_t index = kachi_index_find(&reader->location_ids, openlca_id(location));
    if (index != KACHI_NONE) {
        return reader->locations[index];
    }
    struct kachi_str code = openlca_text(reader, kachi_json_get(location, "code"));
    return code.bytes > 0 ? code : openlca_text(reader, kachi_json_get(location, "name"));
}

struct compartment_word {
    struct kachi_str word;
    enum kachi_compartment compartment;
};

/* Whole words of a path; "dairy" is not "air". */
static const struct compartment_word words[] = {
    {KACHI_STR("air"), KACHI_TO_AIR},
    {KACHI_STR("atmosphere"), KACHI_TO_AIR},
    {KACHI_STR("water"), KACHI_TO_WATER},
    {KACHI_STR("freshwater"), KACHI_TO_WATER},
    {KACHI_STR("seawater"), KACHI_TO_WATER},
    {KACHI_STR("soil"), KACHI_TO_SOIL},
    {KACHI_STR("resource"), KACHI_FROM_RESOURCE},
    {KACHI_STR("resources"), KACHI_FROM_RESOURCE},
    {KACHI_STR("raw"), KACHI_FROM_RESOURCE},
};

/* Japanese has no spaces between words: any part counts. */
static const struct compartment_word parts[] = {
    {KACHI_STR("大気"), KACHI_TO_AIR},
    {KACHI_STR("水域"), KACHI_TO_WATER},
    {KACHI_STR("土壌"), KACHI_TO_SOIL},
    {KACHI_STR("資源"), KACHI_FROM_RESOURCE},
};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c > 0x7FU;
}

static enum kachi_compartment compartment_of_word(struct kachi_str word)
{
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (kachi_str_equal_ignore_case(word, words[i].word)) {
            return words[i].compartment;
        }
    }
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (kachi_str_contains(word, parts[i].word)) {
            return parts[i].compartment;
        }
    }
    return KACHI_TO_UNSPECIFIED;
}

enum kachi_compartment openlca_compartment(struct kachi_str path)
{
    size_t at = 0;
    while (at < path.bytes) {
        size_t end = at;
        while (end < path.bytes && is_letter(path.text[end])) {
            end++;
        }
        enum kachi_compartment found = compartment_of_word(kachi_str_slice(path, at, end));
        if (found != KACHI_TO_UNSPECIFIED) {
            return found;
        }
        at = end + 1;
    }
    return KACHI_TO_UNSPECIFIED;
}
