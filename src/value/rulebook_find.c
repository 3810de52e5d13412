/* SPDX-License-Identifier: Apache-2.0 */
/* The rulebooks inside the binary: by id, and in the very words that a statement was made under. */
#include "value/rulebook_internal.h"

#define FOLDER "rulebooks/"
#define RULEBOOKS_MAX 256
#define VERSION_SIGN '@' /* jp-gx-2026@2026.2.lua: an earlier version, kept as it was */

const struct kachi_embedded_file *kachi_rulebook_file(struct kachi_arena *arena,
                                                      struct kachi_str id)
{
    return kachi_embedded_find(kachi_str_print(arena, FOLDER "%.*s.lua", KACHI_STR_ARG(id)).text);
}

enum kachi_err kachi_rulebook_refuse_unknown(struct kachi_findings *findings, struct kachi_str id)
{
    kachi_findings_add(findings, "rulebook-unknown", KACHI_NOWHERE, KACHI_ARGS({"rulebook", id}));
    return KACHI_ERR_NOT_FOUND;
}

/* "jp-gx-2026@2026.2" of a file's path; empty where it is no rulebook. */
static struct kachi_str name_of(const struct kachi_embedded_file *file)
{
    bool is_rulebook =
        kachi_str_has_prefix(file->path, FOLDER) && kachi_str_has_suffix(file->path, ".lua");
    return is_rulebook ? kachi_str_slice(file->path, sizeof(FOLDER) - 1,
                                         file->path.bytes - sizeof(".lua") + 1)
                       : kachi_str_of("");
}

/* The part before the sign; *is_earlier where there is one. */
static struct kachi_str id_of(struct kachi_str name, bool *is_earlier)
{
    struct kachi_str rest = name;
    struct kachi_str id = kachi_str_cut(&rest, VERSION_SIGN);
    *is_earlier = id.bytes < name.bytes;
    return id;
}

size_t kachi_rulebook_ids(struct kachi_arena *arena, struct kachi_str **out)
{
    *out = KACHI_NEW_ARRAY(arena, struct kachi_str, RULEBOOKS_MAX);
    size_t count = 0;
    for (size_t i = 0; kachi_embedded_at(i) != NULL && count < RULEBOOKS_MAX; i++) {
        struct kachi_str name = name_of(kachi_embedded_at(i));
        bool is_earlier = false;
        (void)id_of(name, &is_earlier);
        if (name.bytes > 0 && !is_earlier) {
            (*out)[count++] = kachi_str_copy(arena, name);
        }
    }
    return count;
}

/* The files that hold a rulebook of this id, the current one and those before it. */
static size_t files_of(struct kachi_str id, const struct kachi_embedded_file *out[])
{
    size_t count = 0;
    for (size_t i = 0; kachi_embedded_at(i) != NULL && count < RULEBOOKS_MAX; i++) {
        bool is_earlier = false;
        struct kachi_str name = name_of(kachi_embedded_at(i));
        if (name.bytes > 0 && kachi_str_equal(id_of(name, &is_earlier), id)) {
            out[count++] = kachi_embedded_at(i);
        }
    }
    return count;
}

size_t kachi_rulebook_earlier(struct kachi_arena *arena, struct kachi_str id,
                              struct kachi_str **out)
{
    const struct kachi_embedded_file *files[RULEBOOKS_MAX];
    size_t count = 0;
    size_t file_count = files_of(id, files);
    *out = KACHI_NEW_ARRAY(arena, struct kachi_str, file_count + 1);
    for (size_t i = 0; i < file_count; i++) {
        bool is_earlier = false;
        (void)id_of(name_of(files[i]), &is_earlier);
        if (is_earlier) {
            (*out)[count++] = kachi_str_copy(arena, name_of(files[i]));
        }
    }
    return count;
}

enum kachi_err kachi_rulebook_find(struct kachi_arena *arena, struct kachi_str id,
                                   struct kachi_findings *findings, struct kachi_rulebook **out)
{
    struct kachi_str wanted = kachi_str_is_empty(id) ? kachi_str_of(KACHI_RULEBOOK_DEFAULT) : id;
    const struct kachi_embedded_file *file = kachi_rulebook_file(arena, wanted);
    *out = NULL;
    return file == NULL ? kachi_rulebook_refuse_unknown(findings, wanted)
                        : kachi_rulebook_read(arena, file->path, file->content, findings, out);
}

/* The file over each version of what it extends, until the digest fits: NULL where none does. A
 * file that this Kachi cannot read is not the one. */
static struct kachi_rulebook *match(struct kachi_arena *arena,
                                    const struct kachi_embedded_file *file, struct kachi_str digest)
{
    struct kachi_findings quiet;
    struct kachi_rulebook *found = NULL;
    const struct kachi_embedded_file *bases[RULEBOOKS_MAX];
    kachi_findings_init(&quiet);
    enum kachi_err err = kachi_rulebook_read_over(arena, file, NULL, &quiet, &found);
    bool fits = err == KACHI_OK && kachi_str_equal(found->digest, digest);
    size_t count = err == KACHI_OK && !fits ? files_of(found->extends, bases) : 0;
    for (size_t i = 0; i < count && !fits; i++) {
        fits = kachi_rulebook_read_over(arena, file, bases[i], &quiet, &found) == KACHI_OK &&
               kachi_str_equal(found->digest, digest);
    }
    kachi_findings_release(&quiet);
    return fits ? found : NULL;
}

enum kachi_err kachi_rulebook_find_as_stated(struct kachi_arena *arena, struct kachi_str id,
                                             struct kachi_str digest,
                                             struct kachi_findings *findings,
                                             struct kachi_rulebook **out)
{
    const struct kachi_embedded_file *files[RULEBOOKS_MAX];
    size_t count = files_of(id, files);
    *out = NULL;
    for (size_t i = 0; i < count && *out == NULL; i++) {
        *out = match(arena, files[i], digest);
    }
    if (*out != NULL) {
        return KACHI_OK;
    }
    kachi_findings_add(findings, "rulebook-version", KACHI_NOWHERE,
                       KACHI_ARGS({"rulebook", id}, {"digest", digest}));
    return KACHI_ERR_NOT_FOUND;
}
