/* SPDX-License-Identifier: Apache-2.0 */
/*
 * svg.h - drawing for charts, over the writer of html.h: one picture, in user units (pixels at
 * 100 %), that stands alone as a file and inside a page.
 *
 * Every picture has a title and a description, which screen readers read (role="img"). Colours are
 * attributes, so that a strict Content-Security-Policy is kept; colour never speaks alone:
 * stages have labels, order and, where the palette has one, a hatching. Coordinates are printed
 * with two decimals: same data, same bytes.
 */
#ifndef KACHI_REPORT_SVG_H
#define KACHI_REPORT_SVG_H

#include "base/arena.h"
#include "report/html.h"

struct kachi_svg {
    struct kachi_html *html;
    const char *id; /* of the picture, unique on its page: prefix of every id in it */
    double width, height;
};

struct kachi_svg_frame {
    const char *id;
    struct kachi_str title, description;
    double width, height;
};
struct kachi_svg kachi_svg_begin(struct kachi_html *html, const struct kachi_svg_frame *frame);
void kachi_svg_end(struct kachi_svg *svg);

struct kachi_svg_box {
    double x, y, width, height;
};
/* A filled rectangle; hint (may be empty) is shown when pointed at. */
void kachi_svg_rect(struct kachi_svg *svg, struct kachi_svg_box box, const char *fill,
                    struct kachi_str hint);
/* Its outline alone; dash may be NULL. */
void kachi_svg_outline(struct kachi_svg *svg, struct kachi_svg_box box, const char *stroke,
                       const char *dash);
/*
 * Hatched in a colour, with its outline: what is a part of the picture and no amount beside it,
 * such as a reduction. `lean` chooses the direction of the lines, so that two kinds differ without
 * colour.
 */
enum kachi_svg_lean { KACHI_LEAN_RIGHT, KACHI_LEAN_LEFT };
void kachi_svg_hatch(struct kachi_svg *svg, struct kachi_svg_box box, const char *color,
                     enum kachi_svg_lean lean, struct kachi_str hint);

struct kachi_svg_point {
    double x, y;
};
struct kachi_svg_stroke {
    const char *color;
    double width;
    const char *dash; /* "4 3"; NULL: solid */
};
void kachi_svg_line(struct kachi_svg *svg, struct kachi_svg_point from, struct kachi_svg_point to,
                    struct kachi_svg_stroke stroke);
/* Through all points. */
void kachi_svg_polyline(struct kachi_svg *svg, size_t count, const struct kachi_svg_point points[],
                        struct kachi_svg_stroke stroke);
/* Filled, without outline. */
void kachi_svg_polygon(struct kachi_svg *svg, size_t count, const struct kachi_svg_point points[],
                       const char *fill, double opacity);
/* A band of constant thickness from left to right, bent like a river; for flows. */
void kachi_svg_ribbon(struct kachi_svg *svg, struct kachi_svg_point from, struct kachi_svg_point to,
                      double thickness, const char *fill, struct kachi_str hint);
void kachi_svg_circle(struct kachi_svg *svg, struct kachi_svg_point at, double radius,
                      const char *fill);

enum kachi_svg_anchor { KACHI_ANCHOR_START, KACHI_ANCHOR_MIDDLE, KACHI_ANCHOR_END };
struct kachi_svg_label {
    struct kachi_svg_point at; /* of the base line */
    enum kachi_svg_anchor anchor;
    double size; /* of the letters; 0: 14 */
    bool bold;
    bool halo;         /* white around it, to be read on what it crosses */
    const char *color; /* NULL: the palette's text */
};
void kachi_svg_text(struct kachi_svg *svg, struct kachi_svg_label label, struct kachi_str text);
/* How wide a text comes out, about: full-width characters are one em, others 0.56. */
double kachi_svg_text_width(struct kachi_str text, double size);
/* The longest start of it that is no wider, ended by an ellipsis where it was cut. */
struct kachi_str kachi_svg_fit(struct kachi_arena *arena, struct kachi_str text, double size,
                               double width);

#endif
