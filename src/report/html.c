/* SPDX-License-Identifier: Apache-2.0 */
#include "report/html.h"

#include "base/arena.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define PRINT_BYTES 512

void kachi_html_init(struct kachi_html *html, struct kachi_buffer *out, enum kachi_lang lang)
{
    *html = (struct kachi_html){.out = out, .lang = lang};
}

static void close_tag(struct kachi_html *html)
{
    if (html->in_tag) {
        kachi_buffer_add_byte(html->out, '>');
        html->in_tag = false;
    }
}

/* What stands for a character that means something in markup, or must not stand in XML at all;
 * NULL: itself. */
static const char *replacement_of(unsigned char byte)
{
    switch (byte) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        break;
    }
    bool is_control = (byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7f;
    return is_control ? "\xef\xbf\xbd" : NULL;
}

static void add_escaped(struct kachi_html *html, struct kachi_str text)
{
    size_t from = 0;
    for (size_t i = 0; i < text.bytes; i++) {
        const char *instead = replacement_of((unsigned char)text.text[i]);
        if (instead != NULL) {
            kachi_buffer_add(html->out, kachi_str_slice(text, from, i));
            kachi_buffer_add_text(html->out, instead);
            from = i + 1;
        }
    }
    kachi_buffer_add(html->out, kachi_str_slice(text, from, text.bytes));
}

void kachi_html_begin(struct kachi_html *html, const char *name)
{
    assert(html->depth < KACHI_HTML_DEPTH);
    close_tag(html);
    kachi_buffer_print(html->out, "<%s", name);
    html->open[html->depth] = name;
    html->depth += 1;
    html->in_tag = true;
}

void kachi_html_end(struct kachi_html *html, const char *name)
{
    assert(html->depth > 0 && strcmp(html->open[html->depth - 1], name) == 0);
    close_tag(html);
    html->depth -= 1;
    kachi_buffer_print(html->out, "</%s>", name);
}

void kachi_html_attr_str(struct kachi_html *html, const char *name, struct kachi_str value)
{
    assert(html->in_tag);
    kachi_buffer_print(html->out, " %s=\"", name);
    add_escaped(html, value);
    kachi_buffer_add_byte(html->out, '"');
}

void kachi_html_attr(struct kachi_html *html, const char *name, const char *value)
{
    kachi_html_attr_str(html, name, kachi_str_of(value));
}

void kachi_html_attr_print(struct kachi_html *html, const char *name, const char *format, ...)
{
    char text[PRINT_BYTES];
    va_list args;
    va_start(args, format);
    int bytes = vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    assert(bytes >= 0 && (size_t)bytes < sizeof(text)); /* for numbers and names of ours */
    kachi_html_attr(html, name, text);
}

void kachi_html_text(struct kachi_html *html, struct kachi_str text)
{
    close_tag(html);
    add_escaped(html, text);
}

void kachi_html_say(struct kachi_html *html, const char *text)
{
    kachi_html_text(html, kachi_str_of(text));
}

void kachi_html_print(struct kachi_html *html, const char *format, ...)
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    va_list args;
    va_start(args, format);
    kachi_html_text(html, kachi_str_print_args(&scratch, format, args));
    va_end(args);
    kachi_arena_release(&scratch);
}

void kachi_html_element(struct kachi_html *html, const char *name, const char *class,
                        struct kachi_str text)
{
    kachi_html_begin(html, name);
    if (class != NULL) {
        kachi_html_attr(html, "class", class);
    }
    kachi_html_text(html, text);
    kachi_html_end(html, name);
}

void kachi_html_element_say(struct kachi_html *html, const char *name, const char *class,
                            const char *text)
{
    kachi_html_element(html, name, class, kachi_str_of(text));
}

void kachi_html_void(struct kachi_html *html, const char *name)
{
    close_tag(html);
    kachi_buffer_print(html->out, "<%s>", name);
}

/* Does the address lead to a page, and to nothing that acts? */
static bool is_address(struct kachi_str address)
{
    static const char *const schemes[] = {"http://", "https://", "mailto:"};
    for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
        struct kachi_str start = kachi_str_slice(address, 0, strlen(schemes[i]));
        if (address.bytes > strlen(schemes[i]) &&
            kachi_str_equal_ignore_case(start, kachi_str_of(schemes[i]))) {
            return true;
        }
    }
    /* No colon before the first slash, question mark or fragment: no scheme, so it is relative. */
    for (size_t i = 0; i < address.bytes; i++) {
        unsigned char byte = (unsigned char)address.text[i];
        if (byte <= ' ' || byte == ':') {
            return false;
        }
        if (strchr("/?#", byte) != NULL) {
            break;
        }
    }
    return address.bytes > 0;
}

void kachi_html_link(struct kachi_html *html, struct kachi_str address, struct kachi_str text)
{
    if (!is_address(address)) {
        kachi_html_text(html, text);
        return;
    }
    kachi_html_begin(html, "a");
    kachi_html_attr_str(html, "href", address);
    kachi_html_text(html, text);
    kachi_html_end(html, "a");
}

void kachi_html_literal(struct kachi_html *html, const char *text)
{
    close_tag(html);
    kachi_buffer_add_text(html->out, text);
}

void kachi_html_page_begin(struct kachi_html *html, const struct kachi_html_page *page)
{
    kachi_buffer_add_text(html->out, "<!DOCTYPE html>\n");
    kachi_html_begin(html, "html");
    kachi_html_attr(html, "lang", html->lang == KACHI_LANG_JA ? "ja" : "en");
    kachi_html_begin(html, "head");
    kachi_html_literal(html, "<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
                             "content=\"width=device-width, initial-scale=1\">\n");
    kachi_html_element(html, "title", NULL, page->title);
    if (page->style_address != NULL) {
        kachi_html_begin(html, "link");
        kachi_html_attr(html, "rel", "stylesheet");
        kachi_html_attr(html, "href", page->style_address);
        close_tag(html);
        html->depth -= 1; /* <link> has no end */
    }
    if (page->style != NULL) {
        kachi_html_begin(html, "style");
        kachi_html_literal(html, page->style);
        kachi_html_end(html, "style");
    }
    kachi_html_end(html, "head");
    kachi_buffer_add_byte(html->out, '\n');
    kachi_html_begin(html, "body");
}

void kachi_html_page_end(struct kachi_html *html)
{
    kachi_html_end(html, "body");
    kachi_html_end(html, "html");
    kachi_buffer_add_byte(html->out, '\n');
    assert(html->depth == 0);
}
