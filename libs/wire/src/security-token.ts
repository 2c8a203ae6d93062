import { failure } from './failure.js';
import { single } from './pairs.js';
import { header } from './request.js';
import type { RequestContext, Step } from './request-context.js';

/** A temporary key comes with the token that it was issued with, and no other key with any. */
export const securityToken: Step = (context) => {
  const { session } = context.key;
  const token = tokenOf(context);
  if (session === undefined) {
    if (token !== undefined) throw failure('InvalidSecurityToken.MismatchWithAccessKey');
    return;
  }
  if (token === undefined) throw failure('MissingSecurityToken');
  if (!session.isToken(token)) throw failure('InvalidSecurityToken.Malformed');
  if (session.expiresAt <= context.now) throw failure('InvalidSecurityToken.Expired');
};

/** A parameter in version 1, a header in version 3 and in plain REST. An empty one is as good as none. */
function tokenOf({ request, query, form }: RequestContext): string | undefined {
  return header(request, 'x-acs-security-token') || single([...query, ...form], 'SecurityToken') || undefined;
}
