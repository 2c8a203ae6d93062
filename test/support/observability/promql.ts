import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

/** A metric that an expression looks at, with the labels that it must have for the expression to mean anything. */
export interface Selector {
  readonly metric: string;
  readonly labels: readonly string[];
}

/** What an expression asks for, by the grammar of Prometheus' own page. */
export interface Promql {
  readonly selectors: readonly Selector[];
  /** Where its durations stand, with what they say. */
  readonly durations: readonly { readonly from: number; readonly to: number; readonly text: string }[];
  /** What is no PromQL. */
  readonly faults: readonly string[];
}

export function readPromql(expr: string): Promql {
  const textOf = ({ from, to }: { from: number; to: number }) => expr.slice(from, to);
  const selectors: Selector[] = [];
  const durations: { from: number; to: number; text: string }[] = [];
  const faults: string[] = [];
  parser.parse(expr).iterate({
    enter: (found) => {
      const { node } = found;
      if (node.type.isError) faults.push(`at ${node.from}: ${expr.slice(node.from, node.from + 20)}`);
      if (node.name === 'NumberDurationLiteralInDurationContext')
        durations.push({ from: node.from, to: node.to, text: textOf(node) });
      if (node.name !== 'VectorSelector') return;
      const metric = node.getChild('Identifier');
      if (metric === null) faults.push(`no metric is named: ${textOf(node)}`);
      else
        selectors.push({
          metric: textOf(metric),
          labels: [...labelsIn(node, 'LabelMatchers'), ...groupedBy(node)].map(({ from, to }) =>
            expr.slice(from, to),
          ),
        });
    },
  });
  return { selectors, durations, faults };
}

/** Names of labels below it, within the first child of that name. */
function labelsIn(node: SyntaxNode, within: string): SyntaxNode[] {
  const labels: SyntaxNode[] = [];
  node
    .getChild(within)
    ?.cursor()
    .iterate(({ node: one }) => {
      if (one.name === 'LabelName') labels.push(one);
    });
  return labels;
}

/** Of all aggregations around it: none of the functions that are used here makes a label. */
function groupedBy(node: SyntaxNode): SyntaxNode[] {
  const labels: SyntaxNode[] = [];
  for (let around = node.parent; around !== null; around = around.parent)
    if (around.name === 'AggregateExpr') labels.push(...labelsIn(around, 'AggregateModifier'));
  return labels;
}
