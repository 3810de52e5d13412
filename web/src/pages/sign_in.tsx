// SPDX-License-Identifier: Apache-2.0
// Signing in; in a demo, choosing whom to play.

import { useState } from "preact/hooks";
import { useResource } from "../api/resource";
import { signIn, signOut, useSession } from "../api/session";
import type { Party, SystemInfo } from "../api/shapes";
import { say, sayOf } from "../language";
import { Facts, PageHead, Section } from "../parts/page";
import { ActButton, Field, useAct } from "../parts/steps";
import { useQuery } from "../router";

export function SignInPage() {
  const session = useSession();
  const system = useResource<SystemInfo>("");
  const [then] = useQuery("then", "/");
  const leave = () => location.assign(then.startsWith("/") && !then.startsWith("//") ? then : "/");
  return (
    <>
      <PageHead title={say("signIn.title")} lead={say("signIn.lead")} />
      {session.data?.kind === "person" && <SignedIn session={session.data} />}
      {system.data?.demo && <DemoRoles onDone={leave} />}
      {session.data && session.data.kind !== "person" && <PasswordForm onDone={leave} />}
    </>
  );
}

function SignedIn(props: { session: { name: string; party_name: string; roles: string[] } }) {
  const act = useAct();
  return (
    <div class="card">
      <Facts facts={[
        [say("signIn.user"), props.session.name],
        [say("word.party"), props.session.party_name || "–"],
        [say("signIn.roles"), props.session.roles.map((role) => sayOf("role", role)).join("・")],
      ]} />
      <ActButton text={say("signIn.out")} kind="button-quiet" isReady act={act} onAct={async () => { await signOut(); location.reload(); }} />
    </div>
  );
}

function DemoRoles(props: { onDone: () => void }) {
  const parties = useResource<{ parties: Party[] }>("/parties", { limit: 100 });
  const act = useAct();
  const names = ["operator", ...(parties.data?.parties ?? []).map(({ name }) => name)];
  return (
    <Section title={say("signIn.demo")}>
      <p class="lead">{say("signIn.demoLead")}</p>
      <ul class="tasks">
        {names.map((name) => (
          <li key={name} class="card">
            <h3>{name === "operator" ? sayOf("role", name) : name}</h3>
            <p>{sayOf("demoRole", name)}</p>
            <ActButton text={say("signIn.as", { name: name === "operator" ? sayOf("role", name) : name })} kind="button-quiet" isReady act={act}
              onAct={async () => { await signIn({ demo: name }); props.onDone(); }} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function PasswordForm(props: { onDone: () => void }) {
  const act = useAct();
  const [user, setUser] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  return (
    <Section title={say("signIn.password")}>
      <Field id="user" name={say("signIn.user")}>
        <input id="user" type="text" autocomplete="username" value={user} onInput={(event) => setUser(event.currentTarget.value)} />
      </Field>
      <Field id="password" name={say("signIn.secret")}>
        <input id="password" type="password" autocomplete="current-password" value={password} onInput={(event) => setPassword(event.currentTarget.value)} />
      </Field>
      <Field id="code" name={say("signIn.code")} hint={say("signIn.codeHint")}>
        <input id="code" type="text" inputMode="numeric" autocomplete="one-time-code" value={code} onInput={(event) => setCode(event.currentTarget.value)} />
      </Field>
      <p class="step-body">
        <ActButton text={say("signIn.open")} isReady={user !== "" && password !== ""} act={act}
          onAct={async () => { await signIn({ user, password, code }); props.onDone(); }} />
      </p>
    </Section>
  );
}
