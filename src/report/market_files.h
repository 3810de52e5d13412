/* SPDX-License-Identifier: Apache-2.0 */
/*
 * market_files.h - a study of the market as a folder: the page in both languages, every chart as
 * SVG, the study as data, the years as a table. Files of other names in it are left alone.
 *
 *     index.html                      in the language asked for
 *     market.en.html, market.ja.html
 *     charts/NAME.LANG.svg
 *     study.json                      kachi_market_study_write_json
 *     years.csv                       every metric of every year, unrounded
 */
#ifndef KACHI_REPORT_MARKET_FILES_H
#define KACHI_REPORT_MARKET_FILES_H

#include "base/lang.h"
#include "market/runs.h"
#include "report/written_files.h"

KACHI_MUST_CHECK enum kachi_err
kachi_market_files_write(struct kachi_arena *arena, const struct kachi_market_study *study,
                         struct kachi_str folder, enum kachi_lang lang,
                         struct kachi_findings *findings, struct kachi_written_files *written);

#endif
