/* SPDX-License-Identifier: Apache-2.0 */
/* kachi roll-up: CFP, REP and AE of every lot of a supply network, from a stream of rows. */
#include "base/csv.h"
#include "base/workers.h"
#include "cli/commands.h"
#include "cli/progress.h"
#include "cli/table.h"
#include "footprint/roll_up.h"

#include <stdio.h>
#include <sys/stat.h>

#define PIECE_BYTES ((size_t)16 << 20)
#define PIECE_BYTES_OF_PIPE                                                                        \
    ((size_t)1 << 20) /* which may fill slowly: progress would stand still */
#define ROWS_SHOWN 20

static enum kachi_err refuse_file(struct kachi_session *session, struct kachi_str path)
{
    kachi_findings_add(&session->findings, "roll-up-file", KACHI_NOWHERE,
                       KACHI_ARGS({"path", path}));
    return KACHI_ERR_IO;
}

/* Bytes of a plain file; 0 where nobody knows, as of a pipe. */
static uint64_t bytes_of(FILE *file)
{
    struct stat state;
    bool is_plain = fstat(fileno(file), &state) == 0 && S_ISREG(state.st_mode);
    return is_plain ? (uint64_t)state.st_size : 0;
}

/* KACHI_ERR_INPUT where Ctrl-C came; progress then says so. */
static enum kachi_err feed_file(struct kachi_session *session, FILE *file,
                                struct kachi_roll_up *roll_up, struct kachi_progress *progress)
{
    uint64_t total = bytes_of(file);
    uint64_t done = 0;
    size_t room = total > 0 ? PIECE_BYTES : PIECE_BYTES_OF_PIPE;
    char *piece = KACHI_NEW_ARRAY(&session->arena, char, room);
    for (;;) {
        size_t bytes = fread(piece, 1, room, file);
        kachi_roll_up_feed(roll_up, (struct kachi_str){piece, bytes}, &session->findings);
        done += bytes;
        /* A file that grows while it is read has no known end. Ctrl-C breaks off the reading of a
         * pipe: that it came is asked first. */
        if (!kachi_progress_show(progress, done, done <= total ? total : 0)) {
            return KACHI_ERR_INPUT;
        }
        if (bytes < room) {
            return ferror(file) != 0 ? refuse_file(session, session->operands[0]) : KACHI_OK;
        }
    }
}

static enum kachi_err feed(struct kachi_session *session, struct kachi_roll_up *roll_up)
{
    struct kachi_str path = session->operands[0];
    bool is_stdin = kachi_str_is(path, "-");
    FILE *file = is_stdin ? stdin : fopen(kachi_str_copy(&session->arena, path).text, "rb");
    struct kachi_progress progress;
    if (file == NULL) {
        return refuse_file(session, path);
    }
    enum kachi_err err = kachi_progress_begin(&progress, session, &kachi_progress_of_bytes);
    if (err == KACHI_OK) {
        err = feed_file(session, file, roll_up, &progress);
        enum kachi_err stopped = kachi_progress_end(&progress, session);
        err = err == KACHI_OK ? stopped : err;
    }
    if (!is_stdin) {
        fclose(file);
    }
    return err;
}

static void write_csv(struct kachi_session *session, const struct kachi_roll_up *roll_up)
{
    static const char *const headings[] = {"lot",        "quantity",  "cfp_kgco2e",
                                           "rep_kgco2e", "ae_kgco2e", "status"};
    struct kachi_csv_writer csv;
    kachi_csv_writer_init(&csv, &session->out);
    for (size_t i = 0; i < sizeof(headings) / sizeof(headings[0]); i++) {
        kachi_csv_write(&csv, kachi_str_of(headings[i]));
    }
    kachi_csv_end_row(&csv);
    for (uint32_t i = 0; i < kachi_roll_up_lot_count(roll_up); i++) {
        struct kachi_lot_sum lot = kachi_roll_up_lot(roll_up, i);
        kachi_csv_write(&csv, lot.lot);
        kachi_csv_write_double(&csv, lot.made);
        if (lot.has_answer) {
            kachi_csv_write_double(&csv, lot.cfp_kgco2e);
            kachi_csv_write_double(&csv, lot.rep_kgco2e);
            kachi_csv_write_double(&csv, lot.ae_kgco2e);
        } else {
            kachi_csv_write(&csv, kachi_str_of(""));
            kachi_csv_write(&csv, kachi_str_of(""));
            kachi_csv_write(&csv, kachi_str_of(""));
        }
        kachi_csv_write(&csv, kachi_str_of(lot.has_answer ? "ok" : "no-answer"));
        kachi_csv_end_row(&csv);
    }
}

static void write_json(struct kachi_session *session, const struct kachi_roll_up *roll_up)
{
    struct kachi_json_writer json = kachi_session_json(session);
    kachi_json_begin_object(&json);
    kachi_json_pair_int64(&json, "lot_count", kachi_roll_up_lot_count(roll_up));
    kachi_json_pair_int64(&json, "link_count", (int64_t)kachi_roll_up_link_count(roll_up));
    kachi_json_key(&json, "lots");
    kachi_json_begin_array(&json);
    for (uint32_t i = 0; i < kachi_roll_up_lot_count(roll_up); i++) {
        struct kachi_lot_sum lot = kachi_roll_up_lot(roll_up, i);
        kachi_json_begin_object(&json);
        kachi_json_pair_str(&json, "lot", lot.lot);
        kachi_json_pair_double(&json, "quantity", lot.made);
        kachi_json_pair_bool(&json, "has_answer", lot.has_answer);
        if (lot.has_answer) {
            kachi_json_pair_double(&json, "cfp_kgco2e", lot.cfp_kgco2e);
            kachi_json_pair_double(&json, "rep_kgco2e", lot.rep_kgco2e);
            kachi_json_pair_double(&json, "ae_kgco2e", lot.ae_kgco2e);
        }
        kachi_json_end_object(&json);
    }
    kachi_json_end_array(&json);
    kachi_json_end_object(&json);
    kachi_buffer_add_byte(&session->out, '\n');
}

/* The lots that nobody uses stand at the end of the chain: they are what people ask for first. */
static void write_text(struct kachi_session *session, const struct kachi_roll_up *roll_up)
{
    const char *const headings[] = {
        kachi_str_print(&session->arena, "*%s", kachi_say(session, "heading.lot-end")).text,
        ">CFP kg-CO2e", ">REP kg-CO2e", ">AE kg-CO2e"};
    struct kachi_table table;
    kachi_table_init(&table, session, 4, headings);
    uint32_t shown = 0;
    uint32_t ends = 0;
    for (uint32_t i = 0; i < kachi_roll_up_lot_count(roll_up); i++) {
        struct kachi_lot_sum lot = kachi_roll_up_lot(roll_up, i);
        if (lot.used > 0.0) {
            continue;
        }
        ends++;
        if (shown < ROWS_SHOWN && lot.has_answer) {
            shown++;
            kachi_table_add(&table, lot.lot);
            kachi_table_add(&table, kachi_number_text(&session->arena, lot.cfp_kgco2e, 3));
            kachi_table_add(&table, kachi_number_text(&session->arena, lot.rep_kgco2e, 3));
            kachi_table_add(&table, kachi_number_text(&session->arena, lot.ae_kgco2e, 3));
        }
    }
    kachi_table_write(&table, "  ");
    if (shown < ends) {
        kachi_buffer_print(&session->out, "  ... +%u · --csv\n", (unsigned)(ends - shown));
    }
    struct kachi_str lots = kachi_count_text(&session->arena, kachi_roll_up_lot_count(roll_up));
    struct kachi_str links =
        kachi_count_text(&session->arena, (int64_t)kachi_roll_up_link_count(roll_up));
    kachi_buffer_print(&session->out, "\n  %.*s %s · %.*s %s\n  %s\n", KACHI_STR_ARG(lots),
                       kachi_say(session, "roll-up.lots"), KACHI_STR_ARG(links),
                       kachi_say(session, "roll-up.links"), kachi_say(session, "never-summed"));
}

static void write_answer(struct kachi_session *session, const struct kachi_roll_up *roll_up)
{
    switch (session->output) {
    case KACHI_OUTPUT_CSV:
        write_csv(session, roll_up);
        break;
    case KACHI_OUTPUT_JSON:
        write_json(session, roll_up);
        break;
    case KACHI_OUTPUT_TEXT:
        write_text(session, roll_up);
        break;
    }
}

static enum kachi_err run_roll_up(struct kachi_session *session)
{
    int64_t threads = 0;
    enum kachi_err err = kachi_option_int64(session, "threads", 0, &threads);
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_workers *workers = kachi_workers_new((unsigned)threads);
    struct kachi_roll_up *roll_up =
        kachi_roll_up_new(&session->arena, session->operands[0], workers);
    err = feed(session, roll_up);
    if (err == KACHI_OK) {
        err = kachi_roll_up_finish(roll_up, &session->findings);
        /* Lots that rows or circles keep from an answer are said; the others have theirs. */
        if (err == KACHI_OK || err == KACHI_ERR_INPUT) {
            write_answer(session, roll_up);
        }
    }
    kachi_roll_up_release(roll_up);
    kachi_workers_free(workers);
    return err;
}

static const struct kachi_option options[] = {
    KACHI_PROGRESS_OPTION,
    {"threads", "N", "option.threads"},
    {NULL, NULL, NULL},
};
static const char *const examples[] = {"kachi roll-up network.csv --csv > lots.csv",
                                       "zcat network.csv.gz | kachi roll-up -", NULL};

const struct kachi_command kachi_command_roll_up = {
    .name = "roll-up",
    .operands = "FILE",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.roll-up",
    .options = options,
    .examples = examples,
    .run = run_roll_up,
};
