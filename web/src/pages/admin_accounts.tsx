// SPDX-License-Identifier: Apache-2.0
// People, systems and keys of an organisation: made here, switched off here; what is secret is shown once.

import { useState } from "preact/hooks";
import { get, post, request } from "../api/client";
import { forget, useResource } from "../api/resource";
import { useSession } from "../api/session";
import { say, sayOf } from "../language";
import { Answer, StateTag } from "../parts/answer";
import { CopyButton } from "../parts/copy";
import { Section } from "../parts/page";
import { Loaded } from "../parts/state";
import { ActButton, Field, useAct } from "../parts/steps";
import { type Column, DataTable } from "../parts/table";
import { useQuery } from "../router";
import { Segments } from "./product_contributions";

interface Account {
  name: string;
  kind: string;
  party: string;
  roles: string[];
  scopes: string[];
  email: string;
  one_time_code: boolean;
  valid_until: string;
  disabled: boolean;
}

type Secrets = { password?: string; key?: string; client_secret?: string; one_time_code_uri?: string };

const KINDS = ["person", "key", "system"];
const MEMBER_ROLES = ["drafter", "reviewer", "approver", "consultant", "admin"];
const OTHER_ROLES = ["operator", "verifier", "auditor", "officer"];
const SCOPES = ["read", "ledger", "draft", "post", "evaluate"];

export function Accounts() {
  const accounts = useResource<{ accounts: Account[] }>("/accounts", { limit: 1000 });
  return (
    <Loaded of={accounts}>
      {(data) => (
        <>
          <AccountTable accounts={data.accounts} />
          <NewAccount />
        </>
      )}
    </Loaded>
  );
}

function AccountTable(props: { accounts: Account[] }) {
  const columns: Column<Account>[] = [
    { key: "name", heading: say("word.name"), value: ({ name }) => name },
    { key: "kind", heading: say("admin.kind"), value: ({ kind }) => sayOf("accountKind", kind) },
    { key: "roles", heading: say("admin.role"), value: ({ roles }) => roles.map((role) => sayOf("role", role)).join(", ") || "–" },
    { key: "scopes", heading: say("admin.scopes"), value: ({ scopes }) => scopes.map((scope) => sayOf("scope", scope)).join(", ") || "–" },
    { key: "code", heading: say("admin.code"), value: ({ one_time_code }) => (one_time_code ? 1 : 0), draw: ({ kind, one_time_code }) => (kind === "person" ? <Answer verdict={one_time_code ? "yes" : "care"} text={say(one_time_code ? "admin.codeOn" : "admin.codeOff")} /> : "–") },
    { key: "until", heading: say("admin.until"), value: ({ valid_until }) => valid_until || "–" },
    { key: "state", heading: say("word.state"), value: ({ disabled }) => (disabled ? 1 : 0), draw: ({ disabled }) => <StateTag word={say(disabled ? "admin.off" : "admin.on")} tone={disabled ? "bad" : "good"} /> },
    { key: "switch", heading: say("admin.change"), isUnsortable: true, value: () => "", draw: (account) => <Switch account={account} /> },
  ];
  return <DataTable caption={say("admin.users")} columns={columns} rows={props.accounts} rowKey={({ name }) => name} sortName="accounts" />;
}

/** Changes what was seen: the server refuses where somebody else has changed it in the meantime. */
function Switch(props: { account: Account }) {
  const { name, disabled } = props.account;
  const act = useAct();
  const own = useSession().data?.name === name;
  if (own) return <span>{say("admin.own")}</span>;
  const change = async () => {
    const path = `/accounts/${encodeURIComponent(name)}`;
    const seen = await get<Account>(path);
    await request("PATCH", path, { body: { disabled: !disabled }, ...(seen.etag === null ? {} : { etag: seen.etag }) });
    forget();
  };
  return <ActButton text={say(disabled ? "admin.switchOn" : "admin.switchOff", { name })} kind="button-small" isReady act={act} onAct={change} />;
}

function NewAccount() {
  const [kind, setKind] = useQuery("kind", "person");
  const [name, setName] = useState("");
  const [roles, setRoles] = useState<string[]>(["drafter"]);
  const [scopes, setScopes] = useState<string[]>(["read"]);
  const [until, setUntil] = useState("");
  const [made, setMade] = useState<(Account & Secrets) | null>(null);
  const act = useAct();
  const isOperator = useSession().data?.roles.includes("operator") ?? false;
  const make = async () => {
    const body = { kind, name, roles, ...(kind === "person" ? {} : { scopes }), ...(until === "" ? {} : { valid_until: until }) };
    const { data } = await post<Account & Secrets>("/accounts", { body });
    setMade(data);
    setName("");
    forget();
  };
  return (
    <Section title={say("admin.new")}>
      {made && <Secret made={made} />}
      <Segments label={say("admin.kind")} values={KINDS} chosen={kind} text={(one) => sayOf("accountKind", one)} onChoose={setKind} />
      <p class="lead">{sayOf("admin", `kind.${kind}`)}</p>
      <Field id="account-name" name={say("admin.name")} hint={say("admin.nameHint")}>
        <input id="account-name" type="text" autocomplete="off" value={name} onInput={(event) => setName(event.currentTarget.value)} />
      </Field>
      <Boxes legend={say("admin.role")} values={isOperator ? [...MEMBER_ROLES, ...OTHER_ROLES] : MEMBER_ROLES} chosen={roles} prefix="role" onChange={setRoles} />
      {kind !== "person" && <Boxes legend={say("admin.scopes")} values={SCOPES} chosen={scopes} prefix="scope" onChange={setScopes} />}
      <Field id="account-until" name={say("admin.until")} hint={say("admin.untilHint")}>
        <input id="account-until" type="date" value={until} onInput={(event) => setUntil(event.currentTarget.value)} />
      </Field>
      <p class="step-body">
        <ActButton text={say("admin.make")} isReady={name.trim() !== ""} act={act} onAct={make} />
      </p>
    </Section>
  );
}

function Boxes(props: { legend: string; values: string[]; chosen: string[]; prefix: string; onChange: (chosen: string[]) => void }) {
  const { chosen } = props;
  const toggle = (value: string) => props.onChange(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]);
  return (
    <fieldset class="boxes">
      <legend>{props.legend}</legend>
      {props.values.map((value) => (
        <label key={value} class="check">
          <input type="checkbox" checked={chosen.includes(value)} onChange={() => toggle(value)} /> {sayOf(props.prefix, value)}
        </label>
      ))}
    </fieldset>
  );
}

/** In this one answer and never again. */
function Secret(props: { made: Account & Secrets }) {
  const { made } = props;
  const secrets = (["password", "key", "client_secret", "one_time_code_uri"] as const).flatMap((name) => (made[name] ? [[name, made[name]] as const] : []));
  return (
    <div class="notice notice-good" role="status">
      <p class="notice-title">{say("admin.made", { name: made.name })}</p>
      {secrets.length > 0 && <p>{say("admin.once")}</p>}
      {secrets.map(([name, text]) => (
        <p key={name} class="row">
          <strong>{sayOf("secret", name)}</strong> <code data-secret={name}>{text}</code> <CopyButton text={text} />
        </p>
      ))}
    </div>
  );
}
