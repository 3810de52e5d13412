/* SPDX-License-Identifier: Apache-2.0 */
#include "case_read.h"

#define WORDS_MAX 16

struct line {
    uint32_t number;
    size_t count;
    struct kachi_str words[WORDS_MAX];
};

struct reader {
    struct kachi_arena *arena;
    struct kachi_builder *builder;
    struct case_file *file;
    struct kachi_str content;
    struct kachi_activity activity; /* the one being described; key empty before the first */
    bool has_reference;
};

/* Cuts the next word off; words may stand in double quotes. */
static bool next_word(struct kachi_str *rest, struct kachi_str *word)
{
    *rest = kachi_str_trim(*rest);
    if (rest->bytes == 0 || rest->text[0] == '#') {
        return false;
    }
    if (rest->text[0] == '"') {
        *rest = kachi_str_slice(*rest, 1, rest->bytes);
        *word = kachi_str_cut(rest, '"');
        return true;
    }
    size_t end = 0;
    while (end < rest->bytes && rest->text[end] != ' ' && rest->text[end] != '\t') {
        end++;
    }
    *word = kachi_str_slice(*rest, 0, end);
    *rest = kachi_str_slice(*rest, end, rest->bytes);
    return true;
}

static struct line split(struct kachi_str text, uint32_t number)
{
    struct line line = {.number = number};
    while (line.count < WORDS_MAX && next_word(&text, &line.words[line.count])) {
        line.count++;
    }
    return line;
}

static bool is(const struct line *line, size_t word, const char *text)
{
    return word < line->count && kachi_str_is(line->words[word], text);
}

/* The word after `name`, such as the activity after "from"; empty where it is not there. */
static struct kachi_str option(const struct line *line, const char *name)
{
    for (size_t i = 1; i + 1 < line->count; i++) {
        if (kachi_str_is(line->words[i], name)) {
            return line->words[i + 1];
        }
    }
    return kachi_str_of("");
}

static bool number_at(const struct line *line, size_t word, double *out)
{
    return word < line->count && kachi_str_read_double(line->words[word], out);
}

/* Whether some line of the case treats this flow or hands it over as waste. */
static bool is_waste(const struct reader *reader, struct kachi_str flow)
{
    struct kachi_str rest = reader->content;
    while (rest.bytes > 0) {
        struct line line = split(kachi_str_cut(&rest, '\n'), 0);
        if ((is(&line, 0, "treat") || is(&line, 0, "waste")) && line.count > 1 &&
            kachi_str_equal(line.words[1], flow)) {
            return true;
        }
    }
    return false;
}

static bool add_flow(struct reader *reader, struct kachi_flow flow, struct kachi_str unit_name,
                     uint32_t *unit)
{
    *unit = kachi_builder_unit(reader->builder, unit_name);
    if (*unit == KACHI_NONE) {
        return false;
    }
    flow.dimension = kachi_builder_unit_at(reader->builder, *unit)->dimension;
    kachi_builder_add_flow(reader->builder, &flow);
    return true;
}

/* A flow between activities: "use coal 10 kg from mine stage use". */
static bool add_purchase(struct reader *reader, const struct line *line,
                         enum kachi_direction direction, bool is_avoided, bool is_reference)
{
    struct kachi_exchange exchange = {
        .direction = direction, .is_avoided = is_avoided, .provider = option(line, "from")};
    struct kachi_flow flow = {.key = line->words[1], .name = line->words[1]};
    flow.kind = is_waste(reader, flow.key) ? KACHI_FLOW_WASTE : KACHI_FLOW_PRODUCT;
    struct kachi_str stage = option(line, "stage");
    if (!number_at(line, 2, &exchange.amount) || line->count < 4 ||
        !add_flow(reader, flow, line->words[3], &exchange.unit) ||
        (stage.bytes > 0 && !kachi_stage_read(stage, &exchange.stage))) {
        return false;
    }
    kachi_builder_add_exchange(reader->builder, reader->activity.key, flow.key, &exchange,
                               is_reference);
    return true;
}

static bool compartment_read(struct kachi_str word, enum kachi_compartment *out)
{
    static const struct {
        const char *word;
        enum kachi_compartment value;
    } words[] = {{"", KACHI_TO_AIR},
                 {"air", KACHI_TO_AIR},
                 {"water", KACHI_TO_WATER},
                 {"soil", KACHI_TO_SOIL}};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (kachi_str_is(word, words[i].word)) {
            *out = words[i].value;
            return true;
        }
    }
    return false;
}

/* "emit CO2 10 kg to air", "take water 3 m3": the same name in two compartments is two flows. */
static bool add_elementary(struct reader *reader, const struct line *line, bool is_taken)
{
    struct kachi_exchange exchange = {.direction = is_taken ? KACHI_INPUT : KACHI_OUTPUT};
    struct kachi_flow flow = {.name = line->words[1], .kind = KACHI_FLOW_ELEMENTARY};
    flow.compartment = KACHI_FROM_RESOURCE;
    if (!is_taken && !compartment_read(option(line, "to"), &flow.compartment)) {
        return false;
    }
    flow.key =
        kachi_str_print(reader->arena, "%.*s|%d", KACHI_STR_ARG(flow.name), (int)flow.compartment);
    if (!number_at(line, 2, &exchange.amount) || line->count < 4 ||
        !add_flow(reader, flow, line->words[3], &exchange.unit)) {
        return false;
    }
    kachi_builder_add_exchange(reader->builder, reader->activity.key, flow.key, &exchange, false);
    return true;
}

static void end_activity(struct reader *reader)
{
    if (reader->activity.key.bytes > 0) {
        kachi_builder_add_activity(reader->builder, &reader->activity);
    }
}

/* "activity steel 10 kg steel", or "activity incineration" where a line treat follows. */
static bool begin_activity(struct reader *reader, const struct line *line)
{
    end_activity(reader);
    reader->has_reference = false;
    reader->activity =
        (struct kachi_activity){.key = line->words[1],
                                .name = line->words[1],
                                .valid_from = KACHI_NO_DAY,
                                .valid_until = KACHI_NO_DAY,
                                .place = {reader->file->name, line->number, kachi_str_of("")}};
    if (line->count == 2) {
        return true;
    }
    if (line->count < 5) {
        return false;
    }
    struct line made = {.number = line->number,
                        .count = 4,
                        .words = {line->words[0], line->words[4], line->words[2], line->words[3]}};
    reader->has_reference = true;
    return add_purchase(reader, &made, KACHI_OUTPUT, false, true);
}

static bool add_share(struct reader *reader, const struct line *line)
{
    struct kachi_allocation_factor factor = {.method = KACHI_ALLOCATE_PHYSICAL};
    if (!number_at(line, 2, &factor.value)) {
        return false;
    }
    reader->activity.allocation = KACHI_ALLOCATE_PHYSICAL;
    kachi_builder_add_factor(reader->builder, reader->activity.key, line->words[1], KACHI_NONE,
                             &factor);
    return true;
}

/* A line inside an activity. */
static bool read_exchange(struct reader *reader, const struct line *line)
{
    if (is(line, 0, "use")) {
        return add_purchase(reader, line, KACHI_INPUT, false, false);
    }
    if (is(line, 0, "waste")) {
        return add_purchase(reader, line, KACHI_OUTPUT, false, false);
    }
    if (is(line, 0, "avoid")) {
        bool waste = line->count > 1 && is_waste(reader, line->words[1]);
        return add_purchase(reader, line, waste ? KACHI_OUTPUT : KACHI_INPUT, true, false);
    }
    if (is(line, 0, "make") || is(line, 0, "treat")) {
        bool is_reference = !reader->has_reference;
        reader->has_reference = true;
        return add_purchase(reader, line, is(line, 0, "make") ? KACHI_OUTPUT : KACHI_INPUT, false,
                            is_reference);
    }
    if (is(line, 0, "emit") || is(line, 0, "take")) {
        return add_elementary(reader, line, is(line, 0, "take"));
    }
    if (is(line, 0, "share")) {
        return add_share(reader, line);
    }
    return is(line, 0, "stage") && kachi_stage_read(line->words[1], &reader->activity.stage);
}

static bool read_expectation(struct reader *reader, const struct line *line)
{
    static const struct {
        const char *word;
        enum case_question question;
        bool has_name;
    } questions[] = {
        {"total", CASE_TOTAL, false},        {"direct", CASE_DIRECT, true},
        {"tier", CASE_TIER, true},           {"flow", CASE_FLOW, true},
        {"inventory", CASE_INVENTORY, true}, {"supply", CASE_SUPPLY, true},
        {"intensity", CASE_INTENSITY, true}, {"stage", CASE_STAGE, true},
        {"finding", CASE_FINDING, true},
    };
    for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
        if (!is(line, 1, questions[i].word)) {
            continue;
        }
        struct case_expectation expectation = {.question = questions[i].question,
                                               .line = line->number};
        size_t at = 2;
        if (questions[i].has_name && at < line->count) {
            expectation.of = line->words[at++];
        }
        if (expectation.question != CASE_FINDING && !number_at(line, at, &expectation.value)) {
            return false;
        }
        struct case_file *file = reader->file;
        file->expectations =
            kachi_arena_grow(reader->arena, file->expectations, file->expectation_count,
                             &file->expectation_capacity, sizeof(expectation));
        file->expectations[file->expectation_count++] = expectation;
        return true;
    }
    return false;
}

static bool add_factor(struct reader *reader, const struct line *line)
{
    struct case_file *file = reader->file;
    struct kachi_own_factor factor = {.flow = line->words[1]};
    file->factors = kachi_arena_grow(reader->arena, file->factors, file->factor_count,
                                     &file->factor_capacity, sizeof(factor));
    bool ok = number_at(line, 2, &factor.per_unit);
    file->factors[file->factor_count++] = factor;
    return ok;
}

static bool read_line(struct reader *reader, const struct line *line)
{
    struct case_file *file = reader->file;
    if (line->count < 2) {
        return false;
    }
    if (is(line, 0, "activity")) {
        return begin_activity(reader, line);
    }
    if (is(line, 0, "demand")) {
        file->demand = line->words[1];
        file->unit = line->count > 3 ? line->words[3] : kachi_str_of("");
        return number_at(line, 2, &file->amount);
    }
    if (is(line, 0, "expect")) {
        return read_expectation(reader, line);
    }
    if (is(line, 0, "factor")) {
        return add_factor(reader, line);
    }
    if (is(line, 0, "method")) {
        file->method = line->words[1];
        return true;
    }
    if (is(line, 0, "refuse")) {
        file->refuse = line->words[1];
        file->refuse_line = line->number;
        return true;
    }
    if (is(line, 0, "tolerance")) {
        return number_at(line, 1, &file->tolerance);
    }
    return reader->activity.key.bytes > 0 && read_exchange(reader, line);
}

struct case_file case_read(struct kachi_arena *arena, struct kachi_str name,
                           struct kachi_str content, struct kachi_builder *builder)
{
    struct case_file file = {.name = name,
                             .method = kachi_str_of(""),
                             .demand = kachi_str_of(""),
                             .unit = kachi_str_of(""),
                             .refuse = kachi_str_of(""),
                             .tolerance = 1e-12};
    struct reader reader = {.arena = arena, .builder = builder, .file = &file, .content = content};
    struct kachi_str rest = content;
    for (uint32_t number = 1; rest.bytes > 0; number++) {
        struct line line = split(kachi_str_cut(&rest, '\n'), number);
        if (line.count > 0 && file.bad_line == 0 && !read_line(&reader, &line)) {
            file.bad_line = number;
        }
    }
    end_activity(&reader);
    return file;
}
