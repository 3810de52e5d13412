/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/rules.h"

struct kachi_entry_day kachi_rules_day(int64_t rules, kachi_moment time)
{
    const kachi_day utc = kachi_utc_day_of_moment(time);
    const kachi_day japan = kachi_day_of_moment(time); /* never behind it */
    return (struct kachi_entry_day){
        .earliest = rules < KACHI_RULES_THIRD ? utc : japan,
        .latest = rules < KACHI_RULES_SECOND ? utc : japan,
    };
}
