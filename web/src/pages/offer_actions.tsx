// SPDX-License-Identifier: Apache-2.0
// What may be done with an offer now, by the one whose turn it is.

import { useState } from "preact/hooks";
import { Problem } from "../api/client";
import { newId, postEntry, useSession } from "../api/session";
import type { Offer } from "../api/shapes";
import { say } from "../language";
import { ProblemNotice } from "../parts/state";

type Act = "accept" | "settle" | "cancel";

function actsOf(offer: Offer, party: string): Act[] {
  if (offer.state === "open") return party === offer.buyer ? ["accept"] : party === offer.seller ? ["cancel"] : [];
  if (offer.state === "accepted") return party === offer.seller ? ["settle", "cancel"] : [];
  return [];
}

export function OfferActions(props: { offer: Offer }) {
  const { offer } = props;
  const session = useSession();
  const [problem, setProblem] = useState<Problem | null>(null);
  const act = async (kind: Act) => {
    const more = kind === "settle" ? { payment: say("offer.paymentSeen") } : kind === "cancel" ? { reason: say("offer.withdrawn") } : {};
    try {
      await postEntry(newId("entry"), kind, { offer: offer.id, ...more });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    }
  };
  return (
    <>
      <span class="row">
        {actsOf(offer, session.data?.party_name ?? "").map((kind) => (
          <button key={kind} type="button" class={`button button-small${kind === "cancel" ? " button-danger" : ""}`} onClick={() => void act(kind)}>
            {say(`offer.${kind}`)}
          </button>
        ))}
      </span>
      {problem && <ProblemNotice problem={problem} />}
    </>
  );
}
