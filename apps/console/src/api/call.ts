import { ApiFault, faultOf } from './api-fault';
import type { Answers, Given } from './operations.generated';
import { type OperationName, type RestRequest, requestOf } from './request';
import { type Session, session, signOut } from './session';

/** What every answer has besides what its operation tells. */
export type Answered<Name extends OperationName> = Answers[Name] extends string
  ? string
  : Answers[Name] & { readonly RequestId: string };

interface CallOptions {
  readonly signal?: AbortSignal;
  /** Whose key; else that of who is signed in. */
  readonly as?: Session;
}

/** Beyond this the network is taken for gone. */
const PATIENCE_MS = 30_000;
const ATTEMPTS = 4;

/** Calls an operation with the key of who is signed in. Rejects with an `ApiFault`; a call that is over the rate waits as it is told to. */
export async function call<Name extends OperationName>(
  name: Name,
  given: Given[Name],
  { signal, as = session.peek() }: CallOptions = {},
): Promise<Answered<Name>> {
  const request = requestOf(name, given);
  for (let attempt = 1; ; attempt++) {
    const response = await send(request, { signal, as });
    if (response.ok) {
      const isJson = response.headers.get('content-type')?.startsWith('application/json');
      return (isJson ? await response.json() : await response.text()) as Answered<Name>;
    }
    // What was refused for its rate was not done: whoever waits may ask again.
    if (response.status === 429 && attempt < ATTEMPTS) {
      await waited(Number(response.headers.get('x-acs-retry-after') ?? 1_000), signal);
      continue;
    }
    const fault = await faultOf(response);
    // Who has signed in meanwhile stays.
    if (fault.isOfTheKey && session.peek() === as) signOut();
    throw fault;
  }
}

/** As `call`, for an answer that is read while it comes. */
export async function send(
  { method, url, headers, body }: RestRequest,
  { signal, as = session.value, isEndless = false }: CallOptions & { readonly isEndless?: boolean } = {},
): Promise<Response> {
  const signals = [...(signal ? [signal] : []), ...(isEndless ? [] : [AbortSignal.timeout(PATIENCE_MS)])];
  try {
    return await fetch(url, {
      method,
      headers: { ...headers, ...(as && credentialsOf(as)) },
      body,
      signal: AbortSignal.any(signals),
      // No cookie and no credentials of the browser's own: nobody else's page can speak for the reader.
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiFault('Unreachable', error instanceof Error ? error.message : String(error), 0);
  }
}

function credentialsOf({ accessKeyId, secret, securityToken }: Session): Record<string, string> {
  const bytes = new TextEncoder().encode(`${accessKeyId}:${secret}`);
  return {
    authorization: `Basic ${btoa(String.fromCharCode(...bytes))}`,
    ...(securityToken && { 'x-acs-security-token': securityToken }),
  };
}

function waited(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
