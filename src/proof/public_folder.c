/* SPDX-License-Identifier: Apache-2.0 */
#include "proof/public_folder.h"

#include "base/file.h"

#define TILE_LEVELS_MAX 63
#define CREDENTIAL_END ".jwt"

/* Digits from the start of *text, at most `most`; how many there were. */
static size_t cut_digits(struct kachi_str *text, size_t most)
{
    size_t count = 0;
    while (count < most && count < text->bytes && text->text[count] >= '0' &&
           text->text[count] <= '9') {
        count++;
    }
    *text = kachi_str_slice(*text, count, text->bytes);
    return count;
}

/* "tile/1/x001/x234/067", "tile/0/000.p/17": C2SP tlog-tiles, "Paths". */
static bool is_tile(struct kachi_str path)
{
    struct kachi_str rest = path;
    int64_t level = 0;
    struct kachi_str first = kachi_str_cut(&rest, '/');
    struct kachi_str level_text = kachi_str_cut(&rest, '/');
    bool is_last = false;
    if (!kachi_str_is(first, "tile") || !kachi_str_read_int64(level_text, &level) || level < 0 ||
        level > TILE_LEVELS_MAX) {
        return false;
    }
    while (!is_last) {
        is_last = rest.bytes == 0 || rest.text[0] != 'x';
        rest = is_last ? rest : kachi_str_slice(rest, 1, rest.bytes);
        if (cut_digits(&rest, 3) != 3) {
            return false;
        }
        if (!is_last) {
            if (rest.bytes == 0 || rest.text[0] != '/') {
                return false;
            }
            rest = kachi_str_slice(rest, 1, rest.bytes);
        }
    }
    if (kachi_str_has_prefix(rest, ".p/")) {
        rest = kachi_str_slice(rest, 3, rest.bytes);
        return cut_digits(&rest, 3) > 0 && rest.bytes == 0;
    }
    return rest.bytes == 0;
}

static bool is_credential(struct kachi_str path)
{
    struct kachi_str rest = path;
    if (!kachi_str_is(kachi_str_cut(&rest, '/'), "s") ||
        !kachi_str_has_suffix(rest, CREDENTIAL_END)) {
        return false;
    }
    for (size_t i = 0; i + sizeof(CREDENTIAL_END) - 1 < rest.bytes; i++) {
        char c = rest.text[i];
        if (!(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z') &&
            c != '_') {
            return false;
        }
    }
    return true;
}

/* NULL: nothing of that name is published. */
static const char *type_of(struct kachi_str path)
{
    static const struct {
        const char *path, *type;
    } files[] = {
        {"checkpoint", "text/plain; charset=utf-8"},
        {KACHI_LOG_KEY_FILE, "text/plain; charset=utf-8"},
        {"did.json", "application/did+json"},
        {"jwks.json", "application/jwk-set+json"},
        {"status/withdrawn", "application/vc+jwt"},
        {"status/retired", "application/vc+jwt"},
    };
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        if (kachi_str_is(path, files[i].path)) {
            return files[i].type;
        }
    }
    if (is_tile(path)) {
        return "application/octet-stream";
    }
    return is_credential(path) ? "application/vc+jwt" : NULL;
}

enum kachi_err kachi_public_file_get(struct kachi_arena *arena, struct kachi_str folder,
                                     struct kachi_str path, struct kachi_findings *findings,
                                     struct kachi_public_file *out)
{
    bool is_well_known = kachi_str_is(path, ".well-known/did.json");
    struct kachi_str name = is_well_known ? kachi_str_of("did.json") : path;
    struct kachi_str file = kachi_path_join(arena, folder, name);
    *out = (struct kachi_public_file){.type = type_of(name), .is_immutable = is_tile(name)};
    if (out->type == NULL || kachi_str_is_empty(folder) ||
        kachi_file_kind(file) != KACHI_FILE_PLAIN) {
        return KACHI_ERR_NOT_FOUND;
    }
    enum kachi_err err = kachi_file_read(arena, file, findings, &out->content);
    if (err == KACHI_OK && is_credential(name) &&
        kachi_str_contains(out->content, kachi_str_of("~"))) {
        out->type = "application/vc+sd-jwt";
    }
    return err;
}

struct kachi_str kachi_public_credential_path(struct kachi_arena *arena, struct kachi_str id)
{
    return kachi_str_print(arena, "s/%.*s" CREDENTIAL_END, KACHI_STR_ARG(id));
}

/* What the folder is asked for, in one place. */
struct reading {
    struct kachi_arena *arena;
    struct kachi_str folder;
    struct kachi_findings *findings;
};

static enum kachi_err get(const struct reading *reading, const char *path, struct kachi_str *out)
{
    struct kachi_public_file file;
    enum kachi_err err = kachi_public_file_get(reading->arena, reading->folder, kachi_str_of(path),
                                               reading->findings, &file);
    *out = file.content;
    return err;
}

/* Lists and the log's key may be missing: what they would answer is then not asked. */
static enum kachi_err read_lists(const struct reading *reading,
                                 struct kachi_credential_reader *reader)
{
    static const char *const paths[] = {"status/withdrawn", "status/retired"};
    struct kachi_status_list *lists = KACHI_NEW_ARRAY(reading->arena, struct kachi_status_list, 2);
    for (size_t i = 0; i < 2; i++) {
        struct kachi_str text;
        enum kachi_err err = get(reading, paths[i], &text);
        if (err == KACHI_ERR_NOT_FOUND) {
            continue;
        }
        err = err == KACHI_OK
                  ? kachi_status_list_read(reading->arena, text, &reader->trusted, reader->now,
                                           reading->findings, &lists[reader->list_count])
                  : err;
        if (err != KACHI_OK) {
            return err;
        }
        reader->list_count++;
    }
    reader->lists = lists;
    return KACHI_OK;
}

static enum kachi_err read_log(const struct reading *reading,
                               struct kachi_credential_reader *reader)
{
    struct kachi_str text;
    struct kachi_public_key *key = KACHI_NEW(reading->arena, struct kachi_public_key);
    enum kachi_err err = get(reading, KACHI_LOG_KEY_FILE, &text);
    if (err == KACHI_ERR_NOT_FOUND) {
        return KACHI_OK;
    }
    err = err == KACHI_OK
              ? kachi_public_key_read(reading->arena, kachi_str_trim(text), reading->findings, key)
              : err;
    reader->log_count = 1;
    reader->logs = key;
    if (err != KACHI_OK || get(reading, "checkpoint", &text) == KACHI_ERR_NOT_FOUND) {
        return err;
    }
    reader->log_place = reading->folder;
    return KACHI_OK;
}

enum kachi_err kachi_public_credential_check(struct kachi_arena *arena, struct kachi_str folder,
                                             struct kachi_str id, kachi_moment now,
                                             struct kachi_findings *findings,
                                             struct kachi_credential *out)
{
    struct reading reading = {arena, folder, findings};
    struct kachi_credential_reader reader = {.now = now};
    struct kachi_str credential;
    struct kachi_str keys;
    enum kachi_err err = get(&reading, kachi_public_credential_path(arena, id).text, &credential);
    err = err == KACHI_OK ? get(&reading, "did.json", &keys) : err;
    err = err == KACHI_OK ? kachi_jwk_read(arena, keys, findings, &reader.trusted) : err;
    err = err == KACHI_OK ? read_lists(&reading, &reader) : err;
    err = err == KACHI_OK ? read_log(&reading, &reader) : err;
    return err == KACHI_OK ? kachi_credential_check(arena, credential, &reader, findings, out)
                           : err;
}
