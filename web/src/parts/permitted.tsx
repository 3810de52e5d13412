// SPDX-License-Identifier: Apache-2.0
// What only some roles may see: whoever may not is told so once, before anything is asked of the server.

import type { ComponentChildren } from "preact";
import { useSession } from "../api/session";
import { say } from "../language";
import { NotYours } from "./state";

export function Permitted(props: { permission: string; children: ComponentChildren }) {
  const session = useSession().data;
  if (session === null) return null;
  if (session.permissions.includes(props.permission)) return <>{props.children}</>;
  const isSignedIn = session.kind === "person";
  return <NotYours title={say(isSignedIn ? "problem.notAllowed" : "problem.signIn")} hint={say(isSignedIn ? "permitted.askAdmin" : "permitted.signIn")} />;
}
