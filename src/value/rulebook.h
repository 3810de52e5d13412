/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rulebook.h - how value is calculated, as versioned data: rulebooks/<id>.lua.
 *
 * What a standard may still change is a parameter here, never a constant in code; each says whether
 * it was found in a source or is a documented default. A claim names its rulebook by id, version
 * and digest.
 */
#ifndef KACHI_VALUE_RULEBOOK_H
#define KACHI_VALUE_RULEBOOK_H

#include "base/findings.h"

enum kachi_freeze { KACHI_FREEZE_AT_BASELINE, KACHI_FREEZE_AT_CURRENT };

struct kachi_rulebook {
    struct kachi_str id, version, name, name_ja, note, note_ja;
    struct kachi_str digest; /* SHA-256 of the file, hexadecimal */
    struct kachi_str gwp_method;
    bool own_scope[4];           /* [1], [2], [3]: does the GHG Protocol's scope count as own? */
    enum kachi_freeze freeze_at; /* whose intensities the surroundings keep */
    int64_t measures_exact_max;  /* up to how many measures the attribution is exact */
    struct kachi_str max_assign_ratio;
};

#define KACHI_RULEBOOK_DEFAULT "jp-gx-2026"

/* One of the rulebooks inside the binary; the empty id is the default. KACHI_ERR_NOT_FOUND with
 * finding rulebook-unknown. Lives in arena. */
KACHI_MUST_CHECK enum kachi_err kachi_rulebook_find(struct kachi_arena *arena, struct kachi_str id,
                                                    struct kachi_findings *findings,
                                                    struct kachi_rulebook **out);
/* The same from text, for rulebooks of one's own. */
KACHI_MUST_CHECK enum kachi_err
kachi_rulebook_read(struct kachi_arena *arena, struct kachi_str source, struct kachi_str content,
                    struct kachi_findings *findings, struct kachi_rulebook **out);

#endif
