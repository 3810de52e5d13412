// SPDX-License-Identifier: Apache-2.0
// The pages of those who decide with the numbers: judge, choose, rank, spend, follow, disclose.

import { say, type TextKey } from "../language";
import { TabBar } from "../parts/page";

const TABS: [href: string, text: TextKey][] = [
  ["/evaluate", "decide.evaluate"],
  ["/procure", "decide.procure"],
  ["/procure/tender", "decide.tender"],
  ["/procure/budget", "decide.budget"],
  ["/declarations", "decide.declarations"],
  ["/disclose", "decide.disclose"],
];

export function DecideTabs(props: { here: string }) {
  return <TabBar label={say("nav.evaluate")} tabs={TABS.map(([href, text]) => ({ href, text: say(text), isHere: href === props.here }))} />;
}
