import type { Answered } from '../../api/call';
import type { Given } from '../../api/operations.generated';
import { hrefOf } from '../../router';

export type Entry = Answered<'ListAuditEntries'>['Entries'][number];

/** What is asked about a call, as the address has it. */
export interface AskedCall {
  /** An access key id, or `user:` and a name. */
  readonly who: string;
  readonly operation: string;
  /** A studio's id, or an ARN. */
  readonly on: string;
  readonly from: string;
  readonly at: string;
  readonly secure: boolean;
}

export function askedIn(query: URLSearchParams): AskedCall {
  const text = (name: string) => query.get(name) ?? '';
  return {
    who: text('who'),
    operation: text('operation'),
    on: text('on'),
    from: text('from'),
    at: text('at'),
    secure: query.get('secure') === 'true',
  };
}

export function queryOf(asked: AskedCall): Record<string, string | undefined> {
  return { ...asked, secure: asked.secure ? 'true' : undefined };
}

/** Undefined where it is not said who, or what. */
export function givenOf({
  who,
  operation,
  on,
  from,
  at,
  secure,
}: AskedCall): Given['ExplainPermission'] | undefined {
  if (who === '' || operation === '') return undefined;
  return {
    ...(who.startsWith('user:') ? { UserName: who.slice('user:'.length) } : { AccessKeyId: who }),
    Operation: operation,
    ...(on !== '' && (on.startsWith('acs:') ? { Resource: on } : { CasterId: on })),
    ...(from !== '' && { SourceIp: from }),
    ...(at !== '' && { At: at }),
    ...(secure && { IsSecure: true }),
  };
}

/** Where it is asked why this call was refused. */
export function whyHref({ AccessKeyId = '', Action, Resource = '', SourceIp = '', Time }: Entry): string {
  const asked = { who: AccessKeyId, operation: Action, on: Resource, from: SourceIp, at: Time };
  return hrefOf(`/access/explain?${new URLSearchParams(asked)}`);
}
