/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/commands.h"

static const struct kachi_command *const table[] = {
    &kachi_command_init,
    &kachi_command_import,
    &kachi_command_check,
    &kachi_command_list,
    &kachi_command_footprint,
    &kachi_command_help,
};

const struct kachi_command *kachi_command_at(size_t index)
{
    return index < sizeof(table) / sizeof(table[0]) ? table[index] : NULL;
}
