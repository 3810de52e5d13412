/* SPDX-License-Identifier: Apache-2.0 */
/*
 * qr_code.h - a text as a QR code (over libqrencode, LGPL, linked dynamically), drawn as SVG: exact
 * at any size, on paper too. Error correction M; the quiet zone of four modules that ISO/IEC 18004
 * asks for is part of the picture.
 */
#ifndef KACHI_REPORT_QR_CODE_H
#define KACHI_REPORT_QR_CODE_H

#include "report/svg.h"

/* module: the side of one, in user units; a whole number keeps every edge sharp. False, and nothing
 * is drawn, where the text is longer than a code holds. */
bool kachi_qr_code_draw(struct kachi_html *html, struct kachi_str text, struct kachi_str title,
                        double module);

#endif
