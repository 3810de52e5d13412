/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decimal_option.h - options that decide about money and thresholds: exact, never through a double.
 */
#ifndef KACHI_CLI_DECIMAL_OPTION_H
#define KACHI_CLI_DECIMAL_OPTION_H

#include "base/decimal.h"
#include "cli/session.h"

/* `otherwise` where not given; KACHI_ERR_INPUT with the finding option-number. */
KACHI_MUST_CHECK enum kachi_err kachi_option_decimal(struct kachi_session *session,
                                                     const char *name,
                                                     struct kachi_decimal otherwise,
                                                     struct kachi_decimal *out);
/* "2028:1000": a fiscal year and yen per tonne, the index-th of an option that may repeat. */
KACHI_MUST_CHECK enum kachi_err kachi_option_step(struct kachi_session *session, const char *name,
                                                  size_t index, int *fiscal_year,
                                                  struct kachi_decimal *out);

#endif
