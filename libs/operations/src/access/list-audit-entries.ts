import { z } from 'zod';
import { flag, instant, invalidParameter, onAccount } from '#libs/wire';
import { defineOperation } from '../operation.js';
import { pageOf, pageParameters } from './access-parameters.js';
import type { AuditedCall } from './account-access.js';

const string = z.string().optional();

/** Pages by the place of an entry: what is written meanwhile moves none of the pages that follow. */
export const listAuditEntries = defineOperation({
  name: 'ListAuditEntries',
  kind: 'query',
  restOnly: true,
  summary:
    'Pages through the audit log of the account, the newest entries first: who did what, allowed or denied. An entry has what ExplainPermission asks.',
  permission: onAccount('get'),
  callsPerSecond: 15,
  parameters: {
    Denied: flag().default(false),
    Since: instant('InvalidTime.Malformed').optional(),
    Until: instant('InvalidTime.Malformed').optional(),
    ...pageParameters,
  },
  result: z.object({
    Entries: z.array(
      z.object({
        Time: z.string(),
        Principal: z.object({ Type: z.string(), Name: z.string() }),
        AccessKeyId: string,
        Action: z.string(),
        Resource: string,
        Code: z.string(),
        IsDenied: z.boolean(),
        Times: z.number(),
        SourceIp: string,
        RequestId: string,
        Place: z.string(),
      }),
    ),
    NextToken: z.string().optional(),
  }),
  refusals: [],
  rest: { method: 'GET', path: '/v1/audit' },

  async execute({ Denied, Since, Until, maxResults, nextToken }, { accountId }, { access }) {
    if (nextToken !== undefined && !isPlace(nextToken))
      throw invalidParameter('nextToken', {
        hint: 'it is the NextToken of an answer, or the Place of an entry',
      });
    const found = await access.listAuditEntries(accountId, {
      denied: Denied,
      since: Since === undefined ? undefined : new Date(Since),
      until: Until === undefined ? undefined : new Date(Until),
      after: nextToken,
      limit: maxResults + 1,
    });
    const { items, NextToken } = pageOf(found, maxResults, ({ place }) => place);
    return { Entries: items.map(entryResult), NextToken };
  },
});

const place = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const isPlace = (given: string) => {
  const [, at = ''] = place.exec(given) ?? [];
  return instant().safeParse(at).success;
};

const entryResult = (entry: AuditedCall) => ({
  Time: entry.at.toISOString(),
  Principal: { Type: entry.principalType, Name: entry.principalName },
  AccessKeyId: entry.accessKeyId,
  Action: entry.action,
  Resource: entry.resource,
  Code: entry.code,
  IsDenied: entry.denied,
  Times: entry.times,
  SourceIp: entry.sourceIp,
  RequestId: entry.requestId,
  Place: entry.place,
});
