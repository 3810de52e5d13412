// SPDX-License-Identifier: Apache-2.0
// Signing in; in a demo, choosing whom to play.

import { useState } from "preact/hooks";
import { post, put } from "../api/client";
import { forget, useResource } from "../api/resource";
import { signIn, signOut, useSession } from "../api/session";
import type { Party, SystemInfo } from "../api/shapes";
import { say, sayOf } from "../language";
import { Facts, PageHead, Section } from "../parts/page";
import { CopyButton } from "../parts/copy";
import { SameElsewhere } from "../parts/same";
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
      {session.data?.kind === "person" && !session.data.demo && <OwnAccount />}
      {system.data?.demo && <DemoRoles onDone={leave} />}
      {session.data && session.data.kind !== "person" && <PasswordForm onDone={leave} />}
      <SameElsewhere same={[{ method: "POST", path: "/session" }]} />
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

/** The own password and one-time codes: whoever changes them says the password first. */
function OwnAccount() {
  return (
    <div class="columns">
      <OwnPassword />
      <OneTimeCode />
    </div>
  );
}

function OwnPassword() {
  const [password, setPassword] = useState("");
  const [next, setNext] = useState("");
  const act = useAct();
  const change = async () => {
    await put("/session/password", { body: { password, new_password: next } });
    forget(); // every session has ended, this one too
  };
  return (
    <Section title={say("signIn.changePassword")}>
      <Secret id="old-password" name={say("signIn.secret")} autocomplete="current-password" value={password} onChange={setPassword} />
      <Secret id="new-password" name={say("signIn.newSecret")} autocomplete="new-password" value={next} onChange={setNext} />
      <p class="step-body"><ActButton text={say("signIn.changePassword")} kind="button-quiet" isReady={password !== "" && next !== ""} act={act} onAct={change} /></p>
    </Section>
  );
}

interface CodeState {
  one_time_code: boolean;
  needs_current_code: boolean;
  one_time_code_uri: string;
}

/** First a secret for the app, then a code that the app made of it: only then is it switched on. */
function OneTimeCode() {
  const [password, setPassword] = useState("");
  const [uri, setUri] = useState("");
  const [code, setCode] = useState("");
  const [replaces, setReplaces] = useState(false); // the codes of an app that is there
  const [current, setCurrent] = useState("");
  const [isOn, setOn] = useState(false);
  const act = useAct();
  const begin = async () => {
    const state = (await post<CodeState>("/session/one-time-code", { body: { password } })).data;
    setReplaces(state.needs_current_code);
    setUri(state.one_time_code_uri);
  };
  const confirm = async () => {
    const secret = new URL(uri).searchParams.get("secret") ?? "";
    setOn((await post<CodeState>("/session/one-time-code", { body: { password, secret, code, current_code: current } })).data.one_time_code);
  };
  return (
    <Section title={say("signIn.code")}>
      {isOn ? <p class="notice notice-good" role="status">{say("signIn.codeOn")}</p> : (
        <>
          <p class="lead">{say("signIn.codeLead")}</p>
          <Secret id="code-password" name={say("signIn.secret")} autocomplete="current-password" value={password} onChange={setPassword} />
          {uri !== "" && (
            <>
              <p class="row"><code>{uri}</code> <CopyButton text={uri} /></p>
              <Field id="first-code" name={say("signIn.firstCode")}>
                <input id="first-code" type="text" inputMode="numeric" autocomplete="one-time-code" value={code} onInput={(event) => setCode(event.currentTarget.value)} />
              </Field>
              {replaces && (
                <Field id="current-code" name={say("signIn.currentCode")}>
                  <input id="current-code" type="text" inputMode="numeric" autocomplete="one-time-code" value={current} onInput={(event) => setCurrent(event.currentTarget.value)} />
                </Field>
              )}
            </>
          )}
          <p class="step-body">
            {uri === "" ? (
              <ActButton text={say("signIn.codeBegin")} kind="button-quiet" isReady={password !== ""} act={act} onAct={begin} />
            ) : (
              <ActButton text={say("signIn.codeConfirm")} isReady={code !== "" && (!replaces || current !== "")} act={act} onAct={confirm} />
            )}
          </p>
        </>
      )}
    </Section>
  );
}

function Secret(props: { id: string; name: string; autocomplete: "current-password" | "new-password"; value: string; onChange: (value: string) => void }) {
  return (
    <Field id={props.id} name={props.name}>
      <input id={props.id} type="password" autocomplete={props.autocomplete} value={props.value} onInput={(event) => props.onChange(event.currentTarget.value)} />
    </Field>
  );
}
