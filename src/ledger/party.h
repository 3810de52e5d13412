/* SPDX-License-Identifier: Apache-2.0 */
/*
 * party.h - an organisation that acts in the ledger, and its role.
 *
 * A Japanese party may state its corporate number (法人番号), whose first digit checks the other
 * twelve; a party abroad has none. A party's id is the id of the entry that registered it, its
 * number that entry's sequence number.
 */
#ifndef KACHI_LEDGER_PARTY_H
#define KACHI_LEDGER_PARTY_H

#include "base/random.h"

/* Stored numbers: never renumbered. The operator is the registry itself, not a party in it. */
enum kachi_role {
    KACHI_ROLE_OPERATOR = 1,
    KACHI_ROLE_MEMBER = 2,   /* makes, sells, buys, claims */
    KACHI_ROLE_VERIFIER = 3, /* opens pools for others after verifying their statements */
    KACHI_ROLE_AUDITOR = 4,  /* reads everything, changes nothing */
};

const char *kachi_role_word(enum kachi_role role); /* "operator", "member" ... */
bool kachi_role_read(struct kachi_str word, enum kachi_role *out);

struct kachi_party {
    int64_t number;
    struct kachi_id id;
    struct kachi_str name;
    struct kachi_str corporate_number; /* 13 digits, or empty */
    struct kachi_str country;          /* ISO 3166-1 alpha-2, or empty */
    enum kachi_role role;
};

/*
 * The check digit of a corporate number's other twelve digits: 9 - (sum of P_n x Q_n mod 9), P_n
 * the n-th digit from the right, Q_n 1 for odd n and 2 for even n. Source:
 * 法人番号の指定等に関する省令（平成26年財務省令第70号）第2条.
 */
int kachi_corporate_number_check_digit(struct kachi_str twelve_digits);

/* Are these 13 digits? Says nothing about the check digit. */
bool kachi_corporate_number_has_form(struct kachi_str text);

#endif
