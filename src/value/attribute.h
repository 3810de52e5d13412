/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attribute.h - the attributes of an activity that value is calculated from, and what each may say.
 *
 * An attribute is a text of the user's (attributes.csv). One that is misspelt, or says "3 %" where
 * a number belongs, would otherwise count as not said, and change a claim in silence. What Kachi
 * does not read itself is the user's own, for programs, and may say anything.
 */
#ifndef KACHI_VALUE_ATTRIBUTE_H
#define KACHI_VALUE_ATTRIBUTE_H

#include "inventory/dataset.h"

/*
 * Finding attribute-value for each attribute of the activity that says what it may not, and
 * attribute-unknown for each whose name begins as Kachi's own do (ae_, gate_, dqr_) and is none of
 * them. KACHI_ERR_INPUT where there is any.
 */
KACHI_MUST_CHECK enum kachi_err kachi_attributes_check(struct kachi_arena *arena,
                                                       const struct kachi_dataset *dataset,
                                                       uint32_t activity,
                                                       struct kachi_findings *findings);

/* What an attribute of the activity says; empty where there is none of that name. */
struct kachi_str kachi_attribute_text(const struct kachi_dataset *dataset, uint32_t activity,
                                      const char *name);
/* False where there is none, or it is no number: *out is then as it was. */
bool kachi_attribute_number(const struct kachi_dataset *dataset, uint32_t activity,
                            const char *name, double *out);

#endif
