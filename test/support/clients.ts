import OpenApiPackage, * as OpenApi from '@alicloud/openapi-client';
import PopCore from '@alicloud/pop-core';
import * as Util from '@alicloud/tea-util';
import type { CallOperation, CallParameters } from '../../apps/understudy/src/demo/newsroom.js';
import { localAccess } from '../../apps/understudy/src/settings.js';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secret: string;
  /** Of a temporary key. */
  readonly securityToken?: string;
}

/** The official core that signs with HMAC-SHA1. Throws errors whose `code` is the public one. */
export function popCore(endpoint: string, credentials: Credentials = localAccess): CallOperation {
  return popCoreBy('POST', endpoint, credentials);
}

/** The same core with its parameters in the query. */
export function popCoreByGet(endpoint: string, credentials: Credentials = localAccess): CallOperation {
  return popCoreBy('GET', endpoint, credentials);
}

function popCoreBy(
  method: 'GET' | 'POST',
  endpoint: string,
  { accessKeyId, secret, securityToken }: Credentials,
): CallOperation {
  const client = new PopCore({
    endpoint,
    accessKeyId,
    accessKeySecret: secret,
    securityToken,
    apiVersion: '2016-11-01',
  });
  return (action, parameters) => client.request(action, parameters, { method, timeout: 30_000 });
}

/** The official core that signs with ACS3-HMAC-SHA256. */
export function openApi(endpoint: string, credentials: Credentials = localAccess): CallOperation {
  return (action, parameters) => callOpenApi(endpoint, credentials, action, parameters, 'json');
}

/** The same core asking for XML: an answer is the text as it came, an error is parsed by the core itself. */
export function openApiXml(endpoint: string, credentials: Credentials = localAccess): CallOperation {
  return (action, parameters) =>
    callOpenApi(endpoint, credentials, action, { ...parameters, Format: 'XML' }, 'string');
}

async function callOpenApi(
  endpoint: string,
  { accessKeyId, secret, securityToken }: Credentials,
  action: string,
  parameters: CallParameters,
  bodyType: 'json' | 'string',
) {
  // The CJS package's class is the default export of its default export.
  const Client = OpenApiPackage.default;
  const client = new Client(
    new OpenApi.Config({
      endpoint: new URL(endpoint).host,
      protocol: 'HTTP',
      accessKeyId,
      accessKeySecret: secret,
      securityToken,
    }),
  );
  const { body } = await client.callApi(
    new OpenApi.Params({
      action,
      version: '2016-11-01',
      protocol: 'HTTP',
      method: 'POST',
      authType: 'AK',
      style: 'RPC',
      pathname: '/',
      reqBodyType: 'json',
      bodyType,
    }),
    new OpenApi.OpenApiRequest({ query: parameters }),
    new Util.RuntimeOptions({ connectTimeout: 30_000, readTimeout: 30_000 }),
  );
  return body;
}

/** The public code of the error that a call ends with; what it answered, where it did not fail. */
export async function codeOf(answer: Promise<unknown>): Promise<string> {
  try {
    return `no error, but ${JSON.stringify(await answer)}`;
  } catch (error) {
    return String((error as { code?: unknown }).code ?? error);
  }
}
