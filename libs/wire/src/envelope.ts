import { XMLBuilder } from 'fast-xml-parser';
import type { RestAnswer } from './contract.js';
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

/** The answer of plain REST that is no JSON with a RequestId; that is in a header then. */
export function otherAnswer(
  answers: RestAnswer,
  requestId: string,
  result: Record<string, unknown>,
): RawAnswer {
  const contentType = answers.as === 'file' ? contentTypes.JSON : `${mediaTypeOf(answers)};charset=utf-8`;
  const about = { status: 200, headers: { 'content-type': contentType, 'x-acs-request-id': requestId } };
  switch (answers.as) {
    case 'file':
      // Whoever keeps it wants the same bytes for the same content.
      return { ...about, body: fileText(result) };
    case 'text':
      return { ...about, body: result.Text as string };
    case 'events':
      return {
        ...about,
        // The connection ends with the answer, however long that takes; no proxy is to gather what comes by and by.
        headers: { ...about.headers, connection: 'close', 'x-accel-buffering': 'no' },
        body: '',
        more: result.Events as AsyncIterable<string>,
      };
  }
}

/** What a stream of events ends with where its caller may not hear more. */
export function lastEvent({ code, message }: Failure): string {
  return `event: end\ndata: ${JSON.stringify({ Code: code, Message: message })}\n\n`;
}

export function mediaTypeOf(answers: RestAnswer | undefined): string {
  if (answers?.as === 'text') return answers.mediaType;
  return answers?.as === 'events' ? 'text/event-stream' : 'application/json';
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
