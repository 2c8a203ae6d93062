import { isIP } from 'node:net';
import { z } from 'zod';
import { flag, instant, onAccount, pattern, text } from '#libs/wire';
import { casterId } from '../caster-parameters.js';
import { defineOperation } from '../operation.js';
import { refuse } from '../refusals.js';
import { accessKeyId, userName } from './access-parameters.js';
import type { ExplainedPermission, PermissionQuestion, StatementOfPolicy } from './account-access.js';

const statement = z.object({
  Policy: z.string(),
  Statement: z.number(),
  Effect: z.enum(['Allow', 'Deny']),
});

/** What an entry of the audit log says about a call is what this is asked about it. */
export const explainPermission = defineOperation({
  name: 'ExplainPermission',
  kind: 'query',
  restOnly: true,
  summary:
    'Tells whether an access key or a user of the account may call an operation, which statement decides it, and which came near. Policies are those of now.',
  permission: onAccount('get'),
  callsPerSecond: 15,
  parameters: {
    AccessKeyId: accessKeyId().optional(),
    UserName: userName().optional(),
    // `CopyCaster`, or as policies and the audit log call it `live:CopyCaster`.
    Operation: text({ max: 128 }),
    CasterId: casterId().optional(),
    Resource: pattern(/^acs:[^:]+:[^:]+:[^:]+:.{1,500}$/u).optional(),
    SourceIp: text({ max: 64 })
      .refine((given) => isIP(given) !== 0)
      .optional(),
    IsSecure: flag().default(false),
    At: instant('InvalidTime.Malformed').optional(),
  },
  result: z.object({
    Principal: z.object({ Type: z.string(), Name: z.string() }),
    Action: z.string(),
    Resource: z.string(),
    Conditions: z.record(z.string(), z.string()),
    IsAllowed: z.boolean(),
    Because: z.string(),
    Statement: statement.optional(),
    SessionStatement: statement.optional(),
    NearMisses: z.array(
      statement.extend({ Failed: z.array(z.object({ Part: z.string(), Given: z.string().optional() })) }),
    ),
  }),
  refusals: [
    'KeyNotFound',
    'UserNotFound',
    'ParametersDoNotFit',
    { refusal: 'OperationUnknown', as: 'InvalidOperation' },
    'PolicyUnreadable',
  ],
  rest: { method: 'POST', path: '/v1/access/explain' },

  async execute(given, call, { access }) {
    if (given.CasterId !== undefined && given.Resource !== undefined)
      throw refuse('ParametersDoNotFit', 'Name the studio (CasterId) or the Resource, not both.');
    return explainedResult(
      await access.explain(call, {
        of: whose(given),
        operation: given.Operation,
        casterId: given.CasterId,
        resource: given.Resource,
        sourceIp: given.SourceIp,
        isSecure: given.IsSecure,
        at: given.At === undefined ? call.now : new Date(given.At),
      }),
    );
  },
});

function whose({
  AccessKeyId: accessKeyId,
  UserName: userName,
}: {
  readonly AccessKeyId?: string | undefined;
  readonly UserName?: string | undefined;
}): PermissionQuestion['of'] {
  if (accessKeyId !== undefined && userName === undefined) return { accessKeyId };
  if (accessKeyId === undefined && userName !== undefined) return { userName };
  throw refuse('ParametersDoNotFit', 'Name the access key (AccessKeyId) or the user (UserName), not both.');
}

function explainedResult({ principal, ...explained }: ExplainedPermission) {
  const { statement, sessionStatement } = explained;
  return {
    Principal: { Type: principal.type, Name: principal.name },
    Action: explained.action,
    Resource: explained.resource,
    Conditions: explained.conditions,
    IsAllowed: explained.allowed,
    Because: explained.because,
    Statement: statement && statementResult(statement),
    SessionStatement: sessionStatement && statementResult(sessionStatement),
    NearMisses: explained.nearMisses.map(({ failed, ...near }) => ({
      ...statementResult(near),
      Failed: failed.map(({ part, given }) => ({ Part: part, Given: given })),
    })),
  };
}

const statementResult = ({ policy, statement, effect }: StatementOfPolicy) => ({
  Policy: policy,
  Statement: statement,
  Effect: effect,
});
