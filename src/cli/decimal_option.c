/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/decimal_option.h"

static enum kachi_err refuse(struct kachi_session *session, const char *name,
                             struct kachi_str value)
{
    kachi_findings_add(&session->findings, "option-number", KACHI_NOWHERE,
                       KACHI_ARGS({"option", kachi_str_of(name)}, {"value", value}));
    session->used_wrongly = true;
    return KACHI_ERR_INPUT;
}

enum kachi_err kachi_option_decimal(struct kachi_session *session, const char *name,
                                    struct kachi_decimal otherwise, struct kachi_decimal *out)
{
    struct kachi_str text = kachi_option_text(session, name);
    *out = otherwise;
    if (kachi_str_is_empty(text) || kachi_decimal_read(text, out) == KACHI_OK) {
        return KACHI_OK;
    }
    return refuse(session, name, text);
}

enum kachi_err kachi_option_step(struct kachi_session *session, const char *name, size_t index,
                                 int *fiscal_year, struct kachi_decimal *out)
{
    struct kachi_str text = kachi_option_at(session, name, index);
    struct kachi_str yen = text;
    struct kachi_str year_text = kachi_str_cut(&yen, ':');
    int64_t year = 0;
    if (!kachi_str_read_int64(year_text, &year) || year < 1900 || year > 2200 ||
        kachi_decimal_read(yen, out) != KACHI_OK) {
        return refuse(session, name, text);
    }
    *fiscal_year = (int)year;
    return KACHI_OK;
}
