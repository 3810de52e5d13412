/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html.h - writing HTML and SVG so that nothing can break out of its place.
 *
 * Every text and every attribute goes through the writer, which escapes it; control characters
 * become U+FFFD. Elements are closed in the order in which they were opened, which is asserted:
 * what is written is well-formed HTML, and well-formed XML inside <svg>. Sticky through the buffer.
 *
 *     kachi_html_begin(html, "td");
 *     kachi_html_attr(html, "class", "number");
 *     kachi_html_text(html, name);
 *     kachi_html_end(html, "td");
 *
 * Element and attribute names are literals of ours, never text from outside.
 */
#ifndef KACHI_REPORT_HTML_H
#define KACHI_REPORT_HTML_H

#include "base/buffer.h"
#include "base/lang.h"

#define KACHI_HTML_DEPTH 64

struct kachi_html {
    struct kachi_buffer *out;
    enum kachi_lang lang;
    unsigned depth;
    bool in_tag; /* an element is open for attributes */
    const char *open[KACHI_HTML_DEPTH];
};

void kachi_html_init(struct kachi_html *html, struct kachi_buffer *out, enum kachi_lang lang);

void kachi_html_begin(struct kachi_html *html, const char *name);
void kachi_html_end(struct kachi_html *html, const char *name);
/* Attributes of the element just begun, before anything is put into it. */
void kachi_html_attr(struct kachi_html *html, const char *name, const char *value);
void kachi_html_attr_str(struct kachi_html *html, const char *name, struct kachi_str value);
void kachi_html_attr_print(struct kachi_html *html, const char *name, const char *format, ...)
    KACHI_PRINTF(3, 4);

void kachi_html_text(struct kachi_html *html, struct kachi_str text);
void kachi_html_say(struct kachi_html *html, const char *text);
void kachi_html_print(struct kachi_html *html, const char *format, ...) KACHI_PRINTF(2, 3);

/* An element with nothing but text in it; class may be NULL. */
void kachi_html_element(struct kachi_html *html, const char *name, const char *class,
                        struct kachi_str text);
void kachi_html_element_say(struct kachi_html *html, const char *name, const char *class,
                            const char *text);
/* An element that can hold nothing: <br>, <hr>. Not for SVG, where begin and end do. */
void kachi_html_void(struct kachi_html *html, const char *name);

/*
 * A link. Only http, https, mailto, fragments and relative addresses become one: anything else
 * (javascript:, data:) is written as plain text, so that what a supplier typed as a source cannot
 * act on the reader.
 */
void kachi_html_link(struct kachi_html *html, struct kachi_str address, struct kachi_str text);

/* Text as it stands: style sheets and other literals of ours alone. */
void kachi_html_literal(struct kachi_html *html, const char *text);

struct kachi_html_page {
    struct kachi_str title;
    const char *style;         /* inline style sheet, a literal of ours; NULL: none */
    const char *style_address; /* or the address of one; NULL: none */
};
/* From the document type to <body>; and </body> to the end. */
void kachi_html_page_begin(struct kachi_html *html, const struct kachi_html_page *page);
void kachi_html_page_end(struct kachi_html *html);

#endif
