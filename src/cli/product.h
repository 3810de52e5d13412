/* SPDX-License-Identifier: Apache-2.0 */
/*
 * product.h - what most commands start with: the database's dataset, the product meant, the
 * scenario asked for.
 */
#ifndef KACHI_CLI_PRODUCT_H
#define KACHI_CLI_PRODUCT_H

#include "cli/command.h"
#include "footprint/study.h"

/* --method, --solver, --scenario and --strict, for the option table of a command. */
#define KACHI_STUDY_OPTIONS                                                                        \
    {"method", "METHOD", "option.method"}, {"solver", "auto|direct", "option.solver"},             \
        {"scenario", "current|baseline", "option.scenario"},                                       \
    {                                                                                              \
        "strict", NULL, "option.strict"                                                            \
    }

/* Loads the dataset of --db; close it with kachi_dataset_close. */
KACHI_MUST_CHECK enum kachi_err kachi_session_load(struct kachi_session *session,
                                                   struct kachi_dataset **out);

/* The scenario of --scenario (current, with every measure whose reduction is embodied, where not
 * said), solved. */
KACHI_MUST_CHECK enum kachi_err kachi_session_study(struct kachi_session *session,
                                                    const struct kachi_dataset *dataset,
                                                    struct kachi_study *out);

/* What was asked for by the options of KACHI_STUDY_OPTIONS. */
KACHI_MUST_CHECK enum kachi_err kachi_session_study_request(struct kachi_session *session,
                                                            const struct kachi_dataset *dataset,
                                                            struct kachi_study_options *options,
                                                            struct kachi_scenario *scenario);

/* Operands from `first` on, as one text. */
struct kachi_str kachi_session_words(struct kachi_session *session, size_t first);

#endif
