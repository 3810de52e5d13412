/* SPDX-License-Identifier: Apache-2.0 */
/* kachi demo: the whole story on an example, in the terminal. */
#include "cli/commands.h"
#include "cli/demo_story.h"

static enum kachi_err run_demo(struct kachi_session *session)
{
    struct kachi_demo demo;
    enum kachi_err err = kachi_demo_run(session, &demo);
    if (err == KACHI_OK && session->output == KACHI_OUTPUT_JSON) {
        kachi_demo_write_json(session, &demo);
    } else if (err == KACHI_OK) {
        kachi_demo_write_text(session, &demo);
    }
    kachi_demo_release(&demo);
    return err;
}

static const char *const examples[] = {"kachi demo", "kachi demo --lang ja", "kachi demo --json",
                                       NULL};

const struct kachi_command kachi_command_demo = {
    .name = "demo",
    .operands = "",
    .operands_min = 0,
    .operands_max = 0,
    .phrase = "command.demo",
    .examples = examples,
    .run = run_demo,
};
