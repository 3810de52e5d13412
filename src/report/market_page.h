/* SPDX-License-Identifier: Apache-2.0 */
/*
 * market_page.h - a study of the market as one page that stands alone: three numbers, charts with
 * their tables, levers, and every figure with its source, so that a reader sees what is known and
 * what is assumed. REP and AE stand side by side and are never summed.
 */
#ifndef KACHI_REPORT_MARKET_PAGE_H
#define KACHI_REPORT_MARKET_PAGE_H

#include "market/runs.h"
#include "report/html.h"

/* `other_language` is the address of the page in the other one; empty: no link. */
void kachi_market_page_write(struct kachi_arena *arena, const struct kachi_market_study *study,
                             struct kachi_str other_language, struct kachi_html *html);

#endif
