/* SPDX-License-Identifier: Apache-2.0 */
#include "base/findings_json.h"

void kachi_finding_write_json(struct kachi_arena *arena, const struct kachi_finding *finding,
                              enum kachi_lang lang, struct kachi_json_writer *json)
{
    struct kachi_finding_text text = kachi_finding_text(arena, finding, lang);
    kachi_json_begin_object(json);
    kachi_json_pair_text(json, "severity", kachi_severity_word(finding->severity));
    kachi_json_pair_text(json, "code", finding->code);
    kachi_json_key(json, "place");
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "source", finding->place.source);
    kachi_json_pair_int64(json, "line", finding->place.line);
    kachi_json_pair_str(json, "field", finding->place.field);
    kachi_json_end_object(json);
    kachi_json_pair_str(json, "message", text.message);
    kachi_json_pair_str(json, "detail", text.detail);
    kachi_json_pair_str(json, "hint", text.hint);
    kachi_json_end_object(json);
}
