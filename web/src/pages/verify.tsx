// SPDX-License-Identifier: Apache-2.0
// Anybody's page: drop a file, and each check is answered yes or no in words. The file goes to this server only.

import { useState } from "preact/hooks";
import { post, Problem } from "../api/client";
import type { CredentialCheck } from "../api/shapes";
import { say, sayOf } from "../language";
import { Answer } from "../parts/answer";
import { Facts, PageHead } from "../parts/page";
import { SameElsewhere } from "../parts/same";
import { ActButton, Field, useAct } from "../parts/steps";

export function VerifyPage() {
  const [text, setText] = useState("");
  const [keyText, setKeyText] = useState("");
  const [isOver, setOver] = useState(false);
  const [answer, setAnswer] = useState<CredentialCheck | null>(null);
  const act = useAct();
  const read = async (files: FileList | null | undefined) => {
    const content = files?.[0] ? await files[0].text() : "";
    if (content.trim() !== "") setText(content.trim());
    setAnswer(null);
  };
  const check = async () => {
    setAnswer(null);
    const { data } = await post<CredentialCheck>("/verify", { body: { credential: text, ...(await believed(keyText.trim())) } });
    setAnswer(data);
  };
  return (
    <>
      <PageHead title={say("verify.title")} lead={say("verify.lead")} />
      <div
        class={`drop${isOver ? " is-over" : ""}`}
        onDragOver={(event) => { event.preventDefault(); setOver(true); }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => { event.preventDefault(); setOver(false); void read(event.dataTransfer?.files); }}
      >
        <p>{say("verify.drop")}</p>
        <label class="button button-quiet file-button">
          {say("verify.choose")}
          <input type="file" class="unseen" onChange={(event) => void read(event.currentTarget.files)} />
        </label>
      </div>
      <div class="stack verify-form">
        <Field id="credential" name={say("verify.paste")} hint={say("verify.pasteHint")}>
          <textarea id="credential" rows={4} value={text} onInput={(event) => { setText(event.currentTarget.value); setAnswer(null); }} />
        </Field>
        <Field id="key" name={say("verify.key")} hint={say("verify.keyHint")}>
          <textarea id="key" rows={2} value={keyText} onInput={(event) => setKeyText(event.currentTarget.value)} />
        </Field>
        <ActButton text={say("verify.check")} isReady={text !== ""} act={act} onAct={check} />
      </div>
      {answer && <Checked answer={answer} />}
      <SameElsewhere same={[{ command: "kachi verify FILE", method: "POST", path: "/verify" }]} />
    </>
  );
}

/** Whom the reader believes: a key, a set of keys or a DID document as pasted; else the keys that this server publishes. */
async function believed(keyText: string): Promise<object> {
  if (keyText !== "" && !keyText.startsWith("{")) return { public_key: keyText };
  try {
    if (keyText !== "") return { keys: JSON.parse(keyText) as object };
    const published = await fetch("/did.json", { headers: { Accept: "application/json" } });
    if (published.ok) return { keys: (await published.json()) as object };
  } catch {
    throw new Problem(400, say("verify.badKey"), []);
  }
  throw new Problem(400, say("verify.noKey"), []);
}

function Checked(props: { answer: CredentialCheck }) {
  const { answer } = props;
  return (
    <div class={`notice ${answer.ok ? "notice-good" : "notice-bad"}`} role="status">
      <p class="notice-title">{say(answer.ok ? "verify.good" : "verify.bad")}</p>
      <ul class="checks">
        {Object.entries(answer.checks).map(([name, found]) => (
          <li key={name}>
            <Answer verdict={found === true || found === "yes" ? "yes" : found === null || found === "unknown" ? "unknown" : "no"} text={sayOf("verifyCheck", name)} />
          </li>
        ))}
      </ul>
      <Facts facts={[
        [say("word.product"), answer.product_name ?? "–"],
        [say("statement.issuer"), answer.issuer_name ?? answer.issuer ?? "–"],
        [say("word.rule"), answer.rulebook ?? "–"],
        [say("verify.usedKey"), answer.key || "–"],
      ]} />
    </div>
  );
}
