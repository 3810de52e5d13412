// SPDX-License-Identifier: Apache-2.0
import { ContributionTable } from "../charts/contributions";
import { say } from "../language";
import { Completeness } from "../parts/completeness";
import { Section } from "../parts/page";
import { go } from "../router";
import { productPath, type TabProps } from "./product";

export function OverviewTab(props: TabProps) {
  const { footprint, productKey } = props;
  return (
    <div class="with-aside">
      <div>
        <Section title={say("overview.hot")}>
          <p class="lead">{say("overview.hotLead")}</p>
          <ContributionTable
            caption={say("overview.hot")}
            contributions={footprint.contributions}
            total={footprint.total_kgco2e}
            share={0.8}
            hrefOf={productPath}
            onAll={() => go(`${productPath(productKey)}/contributions?show=all`)}
          />
        </Section>
      </div>
      <aside>
        <Section title={say("overview.complete")}>
          <Completeness trust={footprint.trust} />
        </Section>
      </aside>
    </div>
  );
}
