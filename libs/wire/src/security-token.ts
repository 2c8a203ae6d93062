import { failure } from './failure.js';
import { single } from './pairs.js';
import { header } from './request.js';
import type { RequestContext, Step } from './request-context.js';

/** A temporary key comes with the token that it was issued with, and no other key with any. */
export const securityToken: Step = (context) => {
  const { session } = context.key;
  const { parameter, inHeader } = tokensOf(context);
  if (session === undefined) {
    if (parameter !== undefined || inHeader !== undefined)
      throw failure('InvalidSecurityToken.MismatchWithAccessKey');
    return;
  }
  // Version 1 signs parameters alone: what a header says there, anybody may have written.
  const token = isOfVersion1(context) ? parameter : (inHeader ?? parameter);
  if (token === undefined) throw failure('MissingSecurityToken');
  if (!session.isToken(token)) throw failure('InvalidSecurityToken.Malformed');
  if (session.expiresAt <= context.now) throw failure('InvalidSecurityToken.Expired');
};

/** An empty one is as good as none. */
function tokensOf({ request, texts }: RequestContext) {
  return {
    parameter: single(texts, 'SecurityToken') || undefined,
    inHeader: header(request, 'x-acs-security-token') || undefined,
  };
}

function isOfVersion1({ claim }: RequestContext): boolean {
  return claim !== undefined && claim.canonicalRequest === undefined;
}
