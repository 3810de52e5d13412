/* SPDX-License-Identifier: Apache-2.0 */
/*
 * label.h - the public page of a product (its statement) or of a lot: number and unit, stages,
 * boundary, rule, verifier, validity, and a QR code that leads to the check. Plain HTML: no script,
 * nothing from elsewhere, one page on paper.
 *
 * CFP, REP and AE stand side by side and are never summed; a footprint of one maker is not set
 * against another's. Of a lot nothing is said of who made its parts but how many origins it has.
 */
#ifndef KACHI_REPORT_LABEL_H
#define KACHI_REPORT_LABEL_H

#include "ledger/ledger.h"
#include "ledger/lot.h"
#include "proof/credential.h"
#include "report/html.h"
#include "value/statement.h"

struct kachi_label_options {
    enum kachi_lang lang;
    kachi_day today;       /* for the state that is shown */
    struct kachi_str base; /* "https://v.example": where pages are served */
    struct kachi_str gtin; /* empty: the product has none that is known */
    const struct kachi_credential
        *checked; /* what its check came to, just now; NULL: not checked */
};

/* The one style sheet of these pages, for a Content-Security-Policy that allows nothing else. */
const char *kachi_label_style(void);

/* Where the check of it is: BASE/s/st_..., or as GS1 Digital Link BASE/01/GTIN. */
struct kachi_str kachi_label_address(struct kachi_arena *arena,
                                     const struct kachi_label_options *options,
                                     struct kachi_str id);

/* KACHI_ERR_INTEGRITY where the content is no JSON. */
KACHI_MUST_CHECK enum kachi_err
kachi_label_statement_write(struct kachi_arena *arena,
                            const struct kachi_value_statement *statement,
                            const struct kachi_label_options *options,
                            struct kachi_findings *findings, struct kachi_buffer *out);
KACHI_MUST_CHECK enum kachi_err kachi_label_lot_write(struct kachi_arena *arena,
                                                      struct kachi_ledger *ledger,
                                                      const struct kachi_lot *lot,
                                                      const struct kachi_label_options *options,
                                                      struct kachi_buffer *out);

#endif
