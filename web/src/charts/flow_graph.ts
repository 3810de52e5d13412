// SPDX-License-Identifier: Apache-2.0
// A graph small enough to be looked at: weak links are folded into one counted "others" a target, and loops, which a
// left-to-right picture cannot show, are opened at their weakest link. Nothing is dropped without being counted.

export interface FlowNode {
  id: string;
  name: string;
  kind: string;
  amount: number;
  href?: string;
}

export interface FlowLink {
  source: string;
  target: string;
  amount: number;
}

export interface FlowGraph {
  nodes: FlowNode[];
  links: FlowLink[];
}

export interface Folded extends FlowGraph {
  foldedLinks: number;
  openedLoops: FlowLink[];
}

const OTHERS = "others:";

/** Keeps the strongest links, at most `linksMax`, and folds those below the line by target. */
export function fold(graph: FlowGraph, linksMax: number, othersName: (count: number) => string): Folded {
  const { links, opened } = openLoops(graph.links.filter(({ amount }) => amount > 0));
  const sorted = [...links].sort((a, b) => b.amount - a.amount);
  const keptCount = sorted.length <= linksMax ? sorted.length : Math.ceil(linksMax * 0.7);
  const kept = sorted.slice(0, keptCount);
  const known = new Map(graph.nodes.map((node) => [node.id, node]));
  const reached = new Set(kept.flatMap(({ source, target }) => [source, target]));
  const folded = new Map<string, { count: number; amount: number }>();
  for (const link of sorted.slice(keptCount)) {
    if (!reached.has(link.target)) continue; // it hangs from a link that is folded itself
    const sum = folded.get(link.target) ?? { count: 0, amount: 0 };
    folded.set(link.target, { count: sum.count + 1, amount: sum.amount + link.amount });
  }
  const others = [...folded].slice(0, linksMax - keptCount);
  const nodes = [...reached].flatMap((id) => known.get(id) ?? []);
  for (const [target, { count, amount }] of others) {
    nodes.push({ id: OTHERS + target, name: othersName(count), kind: "others", amount });
    kept.push({ source: OTHERS + target, target, amount });
  }
  return { nodes, links: kept, foldedLinks: sorted.length - keptCount, openedLoops: opened };
}

/** Links that close a loop, found by visiting from each node, strongest supplier first. */
function openLoops(links: FlowLink[]): { links: FlowLink[]; opened: FlowLink[] } {
  const bySource = new Map<string, FlowLink[]>();
  for (const link of [...links].sort((a, b) => b.amount - a.amount)) {
    bySource.set(link.source, [...(bySource.get(link.source) ?? []), link]);
  }
  const state = new Map<string, "open" | "done">();
  const opened = new Set<FlowLink>();
  for (const root of bySource.keys()) {
    if (state.has(root)) continue;
    const path: { id: string; next: number }[] = [{ id: root, next: 0 }];
    state.set(root, "open");
    while (path.length > 0) {
      const top = path[path.length - 1]!;
      const link = bySource.get(top.id)?.[top.next++];
      if (link === undefined) {
        state.set(top.id, "done");
        path.pop();
      } else if (state.get(link.target) === "open") {
        opened.add(link);
      } else if (!state.has(link.target)) {
        state.set(link.target, "open");
        path.push({ id: link.target, next: 0 });
      }
    }
  }
  return { links: links.filter((link) => !opened.has(link)), opened: [...opened] };
}
