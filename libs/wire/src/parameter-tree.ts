import { invalid } from './failure.js';
import { type Json, withoutEmpty } from './json-text.js';
import type { Limits } from './limits.js';
import { comesMoreThanOnce, type Pair } from './pairs.js';

/** What one parameter carries: its value, or what its dotted names unfold to. */
export type Tree = Json;

/**
 * Unfolds flattened names: `VideoLayer.1.FillMode=fit` is the member FillMode of the first entry of VideoLayer. What
 * has positive integers alone below it is a list, in ascending order whatever the gaps. Names whose first segment
 * is not declared are ignored: an SDK is never refused for being newer. An empty value below the first segment is
 * as good as none, and so is what holds nothing else; at the top it depends on the parameter (see `decodeValues`).
 */
export function parameterTree(
  pairs: readonly Pair<Json>[],
  declaredNameOf: (name: string) => string | undefined,
  limits: Limits,
): Map<string, Tree> {
  const roots = new Map<string, Node>();
  for (const [name, value] of pairs) {
    const end = name.indexOf('.');
    const top = declaredNameOf(end === -1 ? name : name.slice(0, end));
    if (top === undefined) continue;
    const below = end === -1 ? noSegments : name.split('.', limits.depth + 1).slice(1);
    if (below.length >= limits.depth)
      throw invalid(top, { hint: `its name may have ${limits.depth} segments` });

    let node = childOf(roots, top);
    for (const segment of below) {
      if (segment === '') throw invalid(top, { hint: 'a segment of its name is empty' });
      node.children ??= new Map();
      node = childOf(node.children, segment);
    }
    if (node.value !== undefined) throw comesMoreThanOnce(name);
    node.value = value;
  }
  const trees = new Map<string, Tree>();
  for (const [top, node] of roots) {
    const isEmptyText = node.children === undefined && node.value === '';
    const tree = isEmptyText ? '' : unfolded(top, node);
    if (tree !== undefined) trees.set(top, tree);
  }
  return trees;
}

const noSegments: readonly string[] = [];

interface Node {
  value?: Json;
  children?: Map<string, Node>;
}

function childOf(nodes: Map<string, Node>, segment: string): Node {
  let child = nodes.get(segment);
  if (child === undefined) {
    child = {};
    nodes.set(segment, child);
  }
  return child;
}

function unfolded(top: string, { value, children }: Node): Tree | undefined {
  if (children === undefined) return withoutEmpty(value);
  if (value !== undefined)
    throw invalid(top, { hint: 'it is given both as a value and as a group of values' });

  const entries = [...children].flatMap(([segment, node]) => {
    const tree = unfolded(top, node);
    return tree === undefined ? [] : [[segment, tree] as const];
  });
  if (entries.length === 0) return undefined;
  if (entries.every(([segment]) => /^[1-9]\d{0,8}$/.test(segment)))
    return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, tree]) => tree);

  // Without a prototype a member called __proto__ is a member like any other.
  const group: Record<string, Tree> = Object.create(null);
  for (const [segment, tree] of entries) group[segment] = tree;
  return group;
}
