import { during, type Span, sharedSpan, type Tracer } from '#libs/tracing';
import type { GroupCommitRules } from './group-commit.js';

/** A command on its way into the store, and the span of whoever waits for it. */
export interface Traced {
  readonly span: Span | undefined;
}

/**
 * A statement has one span, however many commands share it: it names the spans of them all, and each of theirs names it. It
 * stands within the first of them, so that there is a trace that has both.
 */
export function tracedRules<Command extends Traced, Outcome>(
  tracer: Tracer | undefined,
  rules: GroupCommitRules<Command, Outcome>,
): GroupCommitRules<Command, Outcome> {
  if (tracer === undefined) return rules;

  const statementOf = (commands: readonly Command[]) => {
    const spans = commands.flatMap(({ span }) => span ?? []);
    const statement = sharedSpan(
      tracer,
      spans.map(({ traceparent }) => traceparent),
      'append statement',
      {
        kind: 'client',
        attributes: { 'db.system.name': 'postgresql', 'understudy.commands': commands.length },
      },
    );
    if (statement) for (const span of spans) span.link(statement.traceparent);
    return statement;
  };
  return {
    ...rules,
    together: (commands) => during(statementOf(commands), () => rules.together(commands)),
    alone: (command) => during(statementOf([command]), () => rules.alone(command)),
  };
}
