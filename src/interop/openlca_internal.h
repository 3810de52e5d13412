/* SPDX-License-Identifier: Apache-2.0 */
/*
 * openlca_internal.h - what the files of the openLCA reader share: the tables of a package read so
 * far, and one function for each kind of file. Files are read in the order units, properties,
 * categories, locations, flows, parameters, processes, so that everything referred to is there
 * already.
 *
 * A function that meets something wrong adds a finding and leaves that thing out; the caller of all
 * of them looks at the findings in the end, so that one pass reports everything.
 */
#ifndef KACHI_INTEROP_OPENLCA_INTERNAL_H
#define KACHI_INTEROP_OPENLCA_INTERNAL_H

#include "base/json.h"
#include "interop/openlca.h"
#include "inventory/builder.h"
#include "inventory/index.h"

struct openlca_unit {
    struct kachi_str id, name;
    double factor; /* reference units of the group in one of these */
    uint32_t unit; /* of the builder */
};

struct openlca_unit_group {
    struct kachi_str name;
    uint32_t unit_first, unit_count;
    uint32_t reference; /* unit */
};

struct openlca_flow_property {
    struct kachi_str id, name;
    uint32_t group;
};

/* A property in which amounts of a flow can be given. */
struct openlca_flow_factor {
    uint32_t property;
    double factor; /* of this property in one of the flow's reference property */
};

struct openlca_flow {
    struct kachi_str name;
    enum kachi_flow_kind kind;
    uint32_t factor_first, factor_count;
    uint32_t reference; /* property */
};

struct openlca_category {
    struct kachi_str name;
    struct kachi_str parent; /* id; empty at the root */
};

/* An array in the arena that grows; count is the number of items. */
struct openlca_array {
    uint32_t count;
    size_t capacity;
};

struct openlca_reader {
    struct kachi_arena arena;   /* the package */
    struct kachi_arena scratch; /* the file being read */
    struct kachi_findings *findings;
    struct kachi_builder *builder;
    struct kachi_str source; /* "uslci.zip" */
    struct kachi_str file;   /* "uslci.zip:processes/....json", in scratch */

    struct openlca_array unit_array, group_array, property_array, flow_array, flow_factor_array;
    struct openlca_array category_array, location_array;
    struct openlca_unit *units;
    struct openlca_unit_group *groups;
    struct openlca_flow_property *properties;
    struct openlca_flow *flows;
    struct openlca_flow_factor *flow_factors;
    struct openlca_category *categories;
    struct kachi_str *locations; /* codes */
    struct kachi_index group_ids, property_ids, flow_ids, category_ids, location_ids;
    struct kachi_index faulty_ids; /* missing, of files with errors, or that refer to such a one */
    bool rests_on_faulty;          /* the file being read refers to one */

    /* Uncertainties of the file being read that are no distribution, and the first of them. */
    uint32_t bad_uncertainty_count;
    struct kachi_place bad_uncertainty;
    struct kachi_str bad_uncertainty_type;

    /* Allocation factors that fit nothing in their process, and how many processes have some. */
    uint32_t idle_factor_count, idle_factor_activity_count;
};

void openlca_reader_init(struct openlca_reader *reader, struct kachi_str source,
                         struct kachi_findings *findings);
void openlca_reader_release(struct openlca_reader *reader);

/* Room for one more item; the array may move. */
#define OPENLCA_GROW(reader, items, array)                                                         \
    ((items) = kachi_arena_grow(&(reader)->arena, (items), (array)->count, &(array)->capacity,     \
                                sizeof(items)[0]))

/* The place of a finding: the file being read, and that with a JSON path. */
struct kachi_place openlca_here(const struct openlca_reader *reader);
struct kachi_place openlca_place(struct openlca_reader *reader, const char *format, ...)
    KACHI_PRINTF(2, 3);

/* Where a value stands: its object, the path of that object in the file ("exchanges[12]", or
 * empty). */
struct openlca_object {
    kachi_json json;
    struct kachi_str path;
};
struct openlca_object openlca_item(struct openlca_reader *reader, kachi_json array,
                                   const char *name, size_t index);
struct kachi_place openlca_place_of(struct openlca_reader *reader, struct openlca_object object,
                                    const char *name);

/* The member `name` (schema 2) or else `old_name` (schema 1; NULL where the names agree). */
kachi_json openlca_get(kachi_json object, const char *name, const char *old_name);
bool openlca_flag(kachi_json object, const char *name, const char *old_name);
/* Text in normal form C, in scratch or borrowed from the document; empty where absent. */
struct kachi_str openlca_text(struct openlca_reader *reader, kachi_json value);
/* The @id of an object, or of the object that a member refers to; empty where absent. */
struct kachi_str openlca_id(kachi_json object);
struct kachi_str openlca_reference(kachi_json object, const char *name);
/* A member that must be a number: false with a finding where it is absent or something else. */
bool openlca_number(struct openlca_reader *reader, struct openlca_object object, const char *name,
                    double *out);
/* A factor that divides or multiplies: a number above 0. */
bool openlca_factor(struct openlca_reader *reader, struct openlca_object object, const char *name,
                    double *out);
/* Whether the root is an object with an @id and the type its folder says; a finding where not. */
bool openlca_check_root(struct openlca_reader *reader, kachi_json root, const char *type);
/* A member that must be an array; NULL where absent, or (with a finding) something else. */
kachi_json openlca_array_get(struct openlca_reader *reader, kachi_json object, const char *name);
/* Remembers that what has this id cannot be used, so that no finding is owed for what refers to it.
 */
void openlca_note_faulty(struct openlca_reader *reader, struct kachi_str id);
/* Adds a finding that what has this id is missing, unless that has been told already, or that its
 * own file is faulty. */
void openlca_tell_missing(struct openlca_reader *reader, struct kachi_str id, const char *code,
                          struct kachi_place place, const struct kachi_arg args[]);
/* What a member that refers to a category or location says; copied where it must live on. */
struct kachi_str openlca_category_path(struct openlca_reader *reader, kachi_json object);
struct kachi_str openlca_location_code(struct openlca_reader *reader, kachi_json object);
/* The compartment of the path of an elementary flow, from the first word that says so. */
enum kachi_compartment openlca_compartment(struct kachi_str path);

/* One for each kind of file. */
void openlca_read_unit_group(struct openlca_reader *reader, kachi_json root);
void openlca_read_flow_property(struct openlca_reader *reader, kachi_json root);
void openlca_read_category(struct openlca_reader *reader, kachi_json root);
void openlca_read_location(struct openlca_reader *reader, kachi_json root);
void openlca_read_flow(struct openlca_reader *reader, kachi_json root);
void openlca_read_global_parameter(struct openlca_reader *reader, kachi_json root);
void openlca_read_process(struct openlca_reader *reader, kachi_json root);

/* Parts of a process. A product is what it makes, or the waste that it treats. */
bool openlca_is_product(const struct openlca_reader *reader, kachi_json exchange);
void openlca_read_parameters(struct openlca_reader *reader, struct kachi_str activity,
                             kachi_json root);
struct kachi_uncertainty openlca_read_uncertainty(struct openlca_reader *reader,
                                                  struct openlca_object object);
/* Tells, and forgets, what of the file was no distribution; every file that has uncertainties ends
 * with it. */
void openlca_tell_uncertainties(struct openlca_reader *reader);
void openlca_read_allocation_factors(struct openlca_reader *reader, struct kachi_str activity,
                                     kachi_json root);
/* NONE for any word that names none. Schema 1 also wrote the words without "_ALLOCATION". */
enum kachi_allocation_method openlca_allocation_method(struct kachi_str word);

/* The unit of an exchange: what a reference says, in the property's group; NULL with a finding. */
const struct openlca_unit *openlca_find_unit(struct openlca_reader *reader,
                                             struct openlca_object object,
                                             const struct openlca_flow_property *property);

#endif
