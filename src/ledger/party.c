/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/party.h"

#include <assert.h>

const char *kachi_role_word(enum kachi_role role)
{
    switch (role) {
    case KACHI_ROLE_OPERATOR:
        return "operator";
    case KACHI_ROLE_MEMBER:
        return "member";
    case KACHI_ROLE_VERIFIER:
        return "verifier";
    case KACHI_ROLE_AUDITOR:
        return "auditor";
    }
    return "unknown";
}

bool kachi_role_read(struct kachi_str word, enum kachi_role *out)
{
    for (int role = KACHI_ROLE_OPERATOR; role <= KACHI_ROLE_AUDITOR; role++) {
        if (kachi_str_is(word, kachi_role_word((enum kachi_role)role))) {
            *out = (enum kachi_role)role;
            return true;
        }
    }
    return false;
}

int kachi_corporate_number_check_digit(struct kachi_str twelve_digits)
{
    assert(twelve_digits.bytes == 12);
    int sum = 0;
    for (size_t n = 1; n <= 12; n++) {
        int digit = twelve_digits.text[12 - n] - '0';
        sum += digit * (n % 2 == 1 ? 1 : 2);
    }
    return 9 - sum % 9;
}

bool kachi_corporate_number_has_form(struct kachi_str text)
{
    if (text.bytes != 13) {
        return false;
    }
    for (size_t i = 0; i < text.bytes; i++) {
        if (text.text[i] < '0' || text.text[i] > '9') {
            return false;
        }
    }
    return true;
}
