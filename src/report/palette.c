/* SPDX-License-Identifier: Apache-2.0 */
#include "report/palette.h"

const char *kachi_palette_stage(enum kachi_stage stage)
{
    switch (stage) {
    case KACHI_STAGE_NONE:
        return "#767676"; /* solid-gray-536 */
    case KACHI_STAGE_RAW_MATERIALS:
        return "#00316a"; /* light-blue-1100 */
    case KACHI_STAGE_PRODUCTION:
        return "#00a3bf"; /* cyan-600 */
    case KACHI_STAGE_DISTRIBUTION:
        return "#a565f8"; /* purple-500 */
    case KACHI_STAGE_USE:
        return "#fb5b01"; /* orange-600 */
    case KACHI_STAGE_END_OF_LIFE:
        return "#850000"; /* red-1100 */
    }
    return "#767676";
}

const char *kachi_palette_on_stage(enum kachi_stage stage)
{
    bool is_dark = stage == KACHI_STAGE_RAW_MATERIALS || stage == KACHI_STAGE_END_OF_LIFE ||
                   stage == KACHI_STAGE_NONE;
    return is_dark ? "#ffffff" : "#000000";
}

const char *kachi_palette_series(size_t index)
{
    static const char *const colors[KACHI_PALETTE_SERIES] = {"#0017c1", "#c74700", "#197a4b",
                                                             "#850000", "#5c10be"};
    return colors[index % KACHI_PALETTE_SERIES];
}

const char *kachi_palette_dash(size_t index)
{
    static const char *const dashes[KACHI_PALETTE_SERIES] = {NULL, "8 4", "2 3", "12 4 2 4", "5 5"};
    return dashes[index % KACHI_PALETTE_SERIES];
}
