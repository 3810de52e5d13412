/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/terminal.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define COLUMNS_UNSAID 80
#define COLUMNS_FOLDED_MIN 20 /* narrower than this beside the indent, nothing is folded */

size_t kachi_terminal_columns(int descriptor)
{
    struct winsize size;
    if (isatty(descriptor) == 0) {
        return 0;
    }
    if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) {
        return COLUMNS_UNSAID;
    }
    return size.ws_col;
}

static bool environment_is(const char *name, const char *value)
{
    const char *found = getenv(name);
    return found != NULL && strcmp(found, value) == 0;
}

static bool environment_says(const char *name)
{
    return getenv(name) != NULL && !environment_is(name, "");
}

bool kachi_terminal_takes_color(void)
{
    if (environment_says("NO_COLOR") || environment_is("CLICOLOR", "0")) {
        return false;
    }
    if (environment_says("CLICOLOR_FORCE")) {
        return true;
    }
    return isatty(STDOUT_FILENO) != 0 && !environment_is("TERM", "dumb");
}

/* Bytes of a colour ("\x1b[1;31m") at the start of text, 0 where there is none. */
static size_t color_bytes(const char *text, size_t bytes)
{
    size_t at = 2;
    if (bytes < 3 || text[0] != '\x1b' || text[1] != '[') {
        return 0;
    }
    while (at < bytes && ((text[at] >= '0' && text[at] <= '9') || text[at] == ';')) {
        at++;
    }
    return at < bytes && text[at] == 'm' ? at + 1 : 0;
}

void kachi_terminal_disarm(struct kachi_buffer *text, bool color)
{
    for (size_t i = 0; i < text->bytes;) {
        char *c = &text->data[i];
        size_t kept = color ? color_bytes(c, text->bytes - i) : 0;
        bool is_control = (*c >= 0 && *c < ' ' && *c != '\n') || *c == 0x7F;
        if (is_control && kept == 0) {
            *c = ' ';
        }
        i += kept == 0 ? 1 : kept;
    }
}

static size_t indent_of(struct kachi_str line)
{
    size_t at = 0;
    while (at < line.bytes && line.text[at] == ' ') {
        at++;
    }
    return at;
}

static bool is_copied(struct kachi_str words)
{
    return kachi_str_has_prefix(words, "kachi ") || kachi_str_has_prefix(words, "$ ");
}

/* A colour has no width, and a line that has one is a heading of few words. */
static bool is_colored(struct kachi_str line)
{
    return memchr(line.text, '\x1b', line.bytes) != NULL;
}

/* The next line's words out of *rest; a word that is cut in two comes whole. */
static struct kachi_str take_words(struct kachi_str *rest, size_t columns)
{
    struct kachi_str line = kachi_text_take_line(rest, columns);
    const char *end = line.text + line.bytes;
    bool is_cut = !kachi_str_is_empty(*rest) && rest->text == end && line.bytes > 0 &&
                  (unsigned char)end[-1] < 0x80 && (unsigned char)*end < 0x80 && end[-1] != '|';
    if (!is_cut) {
        return line;
    }
    size_t more = 0;
    while (more < rest->bytes && rest->text[more] != ' ') {
        more++;
    }
    *rest = kachi_str_trim(kachi_str_slice(*rest, more, rest->bytes));
    return (struct kachi_str){.text = line.text, .bytes = line.bytes + more};
}

static void add_line(struct kachi_buffer *out, struct kachi_str line, size_t columns)
{
    size_t indent = indent_of(line);
    struct kachi_str words = kachi_str_slice(line, indent, line.bytes);
    bool stays = indent + COLUMNS_FOLDED_MIN > columns || is_copied(words) || is_colored(line) ||
                 kachi_text_width(line) <= columns;
    if (stays) {
        kachi_buffer_add(out, line);
        kachi_buffer_add_byte(out, '\n');
        return;
    }
    while (!kachi_str_is_empty(words)) {
        struct kachi_str taken = take_words(&words, columns - indent);
        kachi_buffer_print(out, "%*s%.*s\n", (int)indent, "", KACHI_STR_ARG(taken));
    }
}

void kachi_terminal_fold(struct kachi_buffer *text, size_t columns)
{
    if (columns == 0 || text->bytes == 0) {
        return;
    }
    struct kachi_buffer folded;
    struct kachi_str rest = kachi_buffer_str(text);
    kachi_buffer_init(&folded, text->bytes_max);
    while (!kachi_str_is_empty(rest)) {
        const char *end = memchr(rest.text, '\n', rest.bytes);
        size_t bytes = end == NULL ? rest.bytes : (size_t)(end - rest.text);
        add_line(&folded, kachi_str_slice(rest, 0, bytes), columns);
        rest = kachi_str_slice(rest, end == NULL ? bytes : bytes + 1, rest.bytes);
    }
    kachi_buffer_release(text);
    *text = folded;
}
