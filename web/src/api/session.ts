// SPDX-License-Identifier: Apache-2.0
// Who has signed in, and entries posted in their name.

import { type Answer, type Finding, post, request, setCsrf } from "./client";
import { forget, useResource } from "./resource";
import type { Entry, Session } from "./shapes";

export function useSession() {
  const session = useResource<Session>("/session");
  if (session.data) setCsrf(session.data.csrf);
  return session;
}

/** May whoever asks do this, as far as the role goes? No, until it is known: no page flashes what is not for its reader. */
export function useMay(permission: string): boolean {
  return useSession().data?.permissions.includes(permission) ?? false;
}

/** What the facts of the database made the server say: missing, assumed or odd. */
export function useFindings() {
  return useResource<{ findings: Finding[] }>(useMay("read") ? "/products" : null, { limit: 1 });
}

export async function signIn(body: { demo: string } | { user: string; password: string; code: string }): Promise<void> {
  const { data } = await post<Session>("/session", { body });
  setCsrf(data.csrf);
  forget();
}

export async function signOut(): Promise<void> {
  await request("DELETE", "/session");
  setCsrf("");
  forget();
}

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** A UUIDv7 as the ledger writes it: `entry_` and 26 letters, growing with time. */
export function newId(prefix: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let milliseconds = Date.now();
  for (let at = 5; at >= 0; at--) {
    bytes[at] = milliseconds % 256;
    milliseconds = Math.floor(milliseconds / 256);
  }
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  let number = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  let text = "";
  for (let digit = 0; digit < 26; digit++) {
    text = CROCKFORD[Number(number & 31n)] + text;
    number >>= 5n;
  }
  return `${prefix}_${text}`;
}

/** The same id may be sent again after a broken answer: the ledger takes it once. */
export async function postEntry(id: string, kind: string, content: object): Promise<Answer<Entry>> {
  const answer = await post<Entry>("/entries", { body: { id, kind, content }, idempotencyKey: id });
  forget();
  return answer;
}
