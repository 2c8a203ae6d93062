import { type TextTest, wildcard } from './wildcard.js';

/** What a call acts on, as policies look at it: `acs:live:*:1000000000000001:caster/…` in its parts. */
export interface Resource {
  readonly arn: string;
  /** Service, region, account and relative id; none where it is no ARN. */
  readonly parts: readonly string[];
}

const arn = /^acs:([^:]*):([^:]*):([^:]*):(.+)$/su;

export function resourceOf(text: string): Resource {
  return { arn: text, parts: arn.exec(text)?.slice(1) ?? [] };
}

/** What is wrong with a Resource of a statement. */
export function faultOfResource(pattern: string): string | undefined {
  if (pattern === '*') return undefined;
  const [service = '', region = ''] = resourceOf(pattern).parts;
  if (service === '' || !pattern.isWellFormed())
    return 'it is * or has five parts, such as acs:live:*:1000000000000001:caster/*';
  // Resources here have none, so that it would match nothing: for a Deny that is the wrong way to fail.
  if (wildcard(service)('live') && !wildcard(region)('*'))
    return `it is in the region ${region}, and nothing here is in a region: write * in its place`;
  return undefined;
}

/** Each part for itself: a wildcard never reaches over a colon into the account. */
export function resourcePattern(pattern: string): (resource: Resource) => boolean {
  if (pattern === '*') return () => true;
  const tests: TextTest[] = resourceOf(pattern).parts.map(wildcard);
  return ({ parts }) => parts.length > 0 && tests.every((matches, i) => matches(parts[i] ?? ''));
}
