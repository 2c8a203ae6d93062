import { XMLBuilder } from 'fast-xml-parser';
import type { Failure } from './failure.js';
import type { RawAnswer } from './request.js';
import { replaceForbidden } from './xml-characters.js';

export type Format = 'JSON' | 'XML';

// The exact content type by which SDKs recognise XML.
const contentTypes = { JSON: 'application/json;charset=utf-8', XML: 'text/xml;charset=utf-8' } as const;

/** `<{action}Response>` in XML; JSON has no outer name. */
export function successAnswer(
  { format = 'JSON', requestId }: { format?: Format; requestId: string },
  action: string,
  result: Record<string, unknown>,
): RawAnswer {
  return answer(
    format,
    { status: 200, requestId, name: `${action}Response` },
    { RequestId: requestId, ...result },
  );
}

/** A file: the result as it is, since whoever keeps it wants the same bytes for the same content. */
export function fileAnswer(requestId: string, result: Record<string, unknown>): RawAnswer {
  return {
    status: 200,
    headers: { 'content-type': contentTypes.JSON, 'x-acs-request-id': requestId },
    body: fileText(result),
  };
}

/** JSON with a line for each value, which people can read and compare. */
export function fileText(content: object): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}

export function failureAnswer(
  { format, requestId, hostId }: { format: Format; requestId: string; hostId: string },
  failure: Failure,
): RawAnswer {
  const { status, code, message, headers, accessDenied } = failure;
  const envelope = {
    RequestId: requestId,
    HostId: hostId,
    Code: code,
    Message: message,
    Recommend: `https://api.aliyun.com/troubleshoot?q=${encodeURIComponent(code)}&product=live&requestId=${requestId}`,
    ...(accessDenied !== undefined && { AccessDeniedDetail: accessDenied }),
  };
  return answer(format, { status, requestId, name: 'Error', headers }, envelope);
}

function answer(
  format: Format,
  {
    status,
    requestId,
    name,
    headers = {},
  }: { status: number; requestId: string; name: string; headers?: Readonly<Record<string, string>> },
  content: Record<string, unknown>,
): RawAnswer {
  return {
    status,
    headers: { ...headers, 'content-type': contentTypes[format], 'x-acs-request-id': requestId },
    body: format === 'JSON' ? JSON.stringify(content) : xml(name, content),
  };
}

const builder = new XMLBuilder({
  // No parameter lets in what XML cannot carry; if it came another way, the answer is still to be read.
  tagValueProcessor: (_name, value) =>
    typeof value === 'string' ? replaceForbidden(value, () => '\ufffd') : String(value),
});

/** Lists repeat their element; an empty list leaves an empty wrapper; what is undefined is left out, as in JSON. */
function xml(name: string, content: Record<string, unknown>): string {
  const body = builder.build({ [name]: defined(content) });
  // Parsers read a bare carriage return as a line feed, an escaped one as it was. The builder writes none itself.
  return `<?xml version="1.0" encoding="UTF-8"?>${body.replaceAll('\r', '&#xD;')}`;
}

function defined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(defined);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined && member !== null)
      .map(([member, content]) => [member, defined(content)]),
  );
}
