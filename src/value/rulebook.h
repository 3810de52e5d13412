/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rulebook.h - how value is calculated, as versioned data: rulebooks/<id>.lua, and earlier versions
 * beside it, rulebooks/<id>@<version>.lua.
 *
 * What a standard may still change is a parameter here, never a constant in code; each says whether
 * it was found in a source or is a documented default. Checks say how hard they are: a rule that
 * fails stops a claim, or is only a notice, or does not apply. A claim names its rulebook by id,
 * version and digest.
 *
 * A rulebook may extend one that is inside the binary: what it does not say is as the other says,
 * and its digest covers both texts. What nobody says is unset: then no limit is set, and the check
 * that would use it says so.
 */
#ifndef KACHI_VALUE_RULEBOOK_H
#define KACHI_VALUE_RULEBOOK_H

#include "base/clock.h"
#include "base/decimal.h"
#include "base/findings.h"

enum kachi_freeze { KACHI_FREEZE_AT_BASELINE, KACHI_FREEZE_AT_CURRENT };

/* Found in a published source, or a documented default of Kachi's. */
enum kachi_rule_basis { KACHI_RULE_FROM_SOURCE, KACHI_RULE_BY_DEFAULT };

struct kachi_rule_parameter {
    struct kachi_str name;
    struct kachi_str value; /* lists joined by spaces; empty: unset */
    enum kachi_rule_basis basis;
    struct kachi_str source;
    struct kachi_str from; /* id of the rulebook that says it */
};

/* How hard a check is under a rulebook. */
enum kachi_hardness { KACHI_HARD_FAIL, KACHI_HARD_NOTICE, KACHI_HARD_OFF };

struct kachi_rule_check {
    struct kachi_str id;
    enum kachi_hardness hardness;
};

struct kachi_rulebook {
    struct kachi_str id, version, name, name_ja, note, note_ja, extends;
    struct kachi_str digest; /* SHA-256, hexadecimal; of the file, and of what it extends */
    kachi_day valid_from, valid_until; /* KACHI_NO_DAY where open */
    size_t source_count, parameter_count, check_count, case_count;
    struct kachi_str *sources;
    struct kachi_rule_parameter *parameters; /* by name */
    struct kachi_rule_check *checks;         /* by id */
    struct kachi_str *cases;                 /* worked cases (worked.h), as text */
    /* Parameters that the calculation of REP reads at every step. */
    struct kachi_str gwp_method;
    bool own_scope[4];           /* [1], [2], [3]: does the GHG Protocol's scope count as own? */
    enum kachi_freeze freeze_at; /* whose intensities the surroundings keep */
    int64_t measures_exact_max;  /* up to how many measures the attribution is exact */
    struct kachi_str max_assign_ratio;
};

#define KACHI_RULEBOOK_DEFAULT "jp-gx-2026"

/* The rulebooks inside the binary: ids, in order, each in its latest version. */
size_t kachi_rulebook_ids(struct kachi_arena *arena, struct kachi_str **out);
/* One of the rulebooks inside the binary; the empty id is the default. KACHI_ERR_NOT_FOUND with
 * finding rulebook-unknown. Lives in arena. */
KACHI_MUST_CHECK enum kachi_err kachi_rulebook_find(struct kachi_arena *arena, struct kachi_str id,
                                                    struct kachi_findings *findings,
                                                    struct kachi_rulebook **out);
/* Earlier versions of a rulebook, as names that kachi_rulebook_find takes: "jp-gx-2026@2026.2". A
 * version that was published stays, so that what was stated under it can be redone. */
size_t kachi_rulebook_earlier(struct kachi_arena *arena, struct kachi_str id,
                              struct kachi_str **out);
/* The version of a rulebook, over the version of what it extends, that has this digest.
 * KACHI_ERR_NOT_FOUND with finding rulebook-version. */
KACHI_MUST_CHECK enum kachi_err kachi_rulebook_find_as_stated(struct kachi_arena *arena,
                                                              struct kachi_str id,
                                                              struct kachi_str digest,
                                                              struct kachi_findings *findings,
                                                              struct kachi_rulebook **out);
/* The same from text, for rulebooks of one's own. */
KACHI_MUST_CHECK enum kachi_err
kachi_rulebook_read(struct kachi_arena *arena, struct kachi_str source, struct kachi_str content,
                    struct kachi_findings *findings, struct kachi_rulebook **out);

/* NULL where the rulebook does not name it. */
const struct kachi_rule_parameter *kachi_rulebook_parameter(const struct kachi_rulebook *rulebook,
                                                            const char *name);
/* False where it is unset: *out is then as it was. */
bool kachi_rulebook_number(const struct kachi_rulebook *rulebook, const char *name, double *out);
bool kachi_rulebook_is(const struct kachi_rulebook *rulebook, const char *name, const char *value);
/* Whether a list parameter has the word; false too where it is unset. */
bool kachi_rulebook_allows(const struct kachi_rulebook *rulebook, const char *name,
                           struct kachi_str word);
/* KACHI_HARD_FAIL where the rulebook does not name the check. */
enum kachi_hardness kachi_rulebook_hardness(const struct kachi_rulebook *rulebook,
                                            struct kachi_str check);
const char *kachi_hardness_word(enum kachi_hardness hardness);

#endif
