import { invalid } from './failure.js';
import type { Limits } from './limits.js';
import type { Pair } from './pairs.js';

/** What one parameter carries: its text, or what its dotted names unfold to. */
export type Tree = string | Tree[] | { readonly [member: string]: Tree };

/**
 * Unfolds flattened names: `VideoLayer.1.FillMode=fit` is the member FillMode of the first entry of VideoLayer. What
 * has positive integers alone below it is a list, in ascending order whatever the gaps. Names whose first segment
 * is not declared are ignored: an SDK is never refused for being newer.
 */
export function parameterTree(
  pairs: readonly Pair[],
  isDeclared: (name: string) => boolean,
  limits: Limits,
): Map<string, Tree> {
  const roots = new Map<string, Node>();
  for (const [name, value] of pairs) {
    const [top = '', ...below] = name.split('.', limits.depth + 1);
    if (!isDeclared(top)) continue;
    if (below.length >= limits.depth)
      throw invalid(top, { hint: `its name may have ${limits.depth} segments` });

    let node = childOf(roots, top);
    for (const segment of below) {
      if (segment === '') throw invalid(top, { hint: 'a segment of its name is empty' });
      node.children ??= new Map();
      node = childOf(node.children, segment);
    }
    if (node.text !== undefined) throw invalid(top, { place: name, hint: 'it comes more than once' });
    node.text = value;
  }
  return new Map([...roots].map(([top, node]) => [top, unfolded(top, node)]));
}

interface Node {
  text?: string;
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

function unfolded(top: string, { text, children }: Node): Tree {
  if (children === undefined) return text ?? '';
  if (text !== undefined)
    throw invalid(top, { hint: 'it is given both as a value and as a group of values' });

  const entries = [...children].map(([segment, node]) => [segment, unfolded(top, node)] as const);
  if (entries.every(([segment]) => /^[1-9]\d{0,8}$/.test(segment)))
    return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, value]) => value);

  // Without a prototype a member called __proto__ is a member like any other.
  const group: Record<string, Tree> = Object.create(null);
  for (const [segment, value] of entries) group[segment] = value;
  return group;
}
