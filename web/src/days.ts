// SPDX-License-Identifier: Apache-2.0
/** Days as the program counts them: Japan's, nine hours ahead of UTC the whole year. */

const JAPAN_AHEAD_MS = 9 * 3600 * 1000;

/** "2027-04-01" of "2027-03-31T15:00:00Z", or of milliseconds since 1970. */
export function dayOf(moment: string | number): string {
  return new Date(new Date(moment).getTime() + JAPAN_AHEAD_MS).toISOString().slice(0, 10);
}

/** Japanese fiscal years begin in April. */
export function fiscalYear(day: string): number {
  const [year, month] = [Number(day.slice(0, 4)), Number(day.slice(5, 7))];
  return month < 4 ? year - 1 : year;
}
