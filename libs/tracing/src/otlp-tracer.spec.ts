import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openTracer } from './open-tracer.js';
import { during, type OpenTracer, sharedSpan, type Tracer } from './tracer.js';

interface Sent {
  readonly name: string;
  readonly parentSpanId?: string;
  readonly spanId: string;
  readonly links?: readonly { readonly spanId: string }[];
  readonly status?: { readonly code?: number; readonly message?: string };
  readonly attributes: readonly { readonly key: string; readonly value: object }[];
}

const caller = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const unrecorded = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b8-00';
const idOf = (traceparent: string) => traceparent.slice(36, 52);

let collector: Server;
let bodies: string[];
let status: number | undefined;
let logged: string[];
let open: OpenTracer;
let tracer: Tracer;
beforeEach(async () => {
  bodies = [];
  logged = [];
  status = 200;
  collector = createServer(async (request, response) => {
    bodies.push(Buffer.concat(await request.toArray()).toString());
    if (status !== undefined) response.writeHead(status).end('{}');
  });
  collector.listen(0, '127.0.0.1');
  await once(collector, 'listening');
  open = await openTracer({
    url: `http://name:secret@127.0.0.1:${(collector.address() as AddressInfo).port}/v1/traces`,
    protocol: 'http/json',
    service: { name: 'understudy', version: '0' },
    log: (_level, message, fields) => void logged.push(`${message} ${JSON.stringify(fields)}`),
  });
  tracer = open.tracer;
});
afterEach(async () => {
  collector.closeAllConnections();
  collector.close();
});

async function sent(): Promise<Sent[]> {
  await open.close();
  return bodies.flatMap((body) => JSON.parse(body).resourceSpans[0].scopeSpans[0].spans);
}

describe('A span', () => {
  it('goes on with the trace of its caller, or begins one where that is no trace context', async () => {
    const [continued, begun] = [caller, '00-nothing-of-the-kind-01'].map((parent) =>
      tracer.receive('GET', { kind: 'server', parent }),
    );
    expect(continued?.traceparent).toMatch(/^00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01$/);
    expect(begun?.traceparent).toMatch(/^00-(?!4bf92f)[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    continued?.end();
    begun?.end();
    expect((await sent()).map(({ parentSpanId }) => parentSpanId)).toEqual(['00f067aa0ba902b7', undefined]);
  });

  it('of a trace that is not recorded hands that on, and has none within it', async () => {
    const span = tracer.receive('GET', { parent: unrecorded });
    expect(span.isRecorded).toBe(false);
    expect(span.traceparent).toMatch(/^00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-00$/);
    span.end();
    for (const parent of [span.traceparent, undefined, '', 'junk', `${caller}x`])
      expect(tracer.within(parent, 'inside')).toBeUndefined();
    expect(await sent()).toEqual([]);
  });

  it('that failed tells the kind of error, and nothing that it says', async () => {
    const failed = Object.assign(new Error('duplicate key: (secret)'), { code: '23505' });
    await expect(
      during(tracer.within(caller, 'append'), async () => {
        throw failed;
      }),
    ).rejects.toBe(failed);
    const [span] = await sent();
    expect(span).toMatchObject({ name: 'append', status: { code: 2 } });
    expect(span?.attributes).toEqual([{ key: 'error.type', value: { stringValue: '23505' } }]);
    expect(bodies.join()).not.toContain('secret');
  });

  it('keeps what is said of it until its end, and leaves out what is not known', async () => {
    const span = tracer.within(caller, 'append', { attributes: { one: 1, none: undefined } });
    span?.set({ two: 'two', none: undefined });
    span?.end();
    span?.set({ three: 3 });
    span?.end(new Error('too late'));
    const [one] = await sent();
    expect(one?.attributes.map(({ key }) => key)).toEqual(['one', 'two']);
    expect(one?.status?.code ?? 0).toBe(0);
  });

  it('of work that is shared is within the first that is recorded, and names each of those', async () => {
    const other = caller.replace('b7-01', 'b9-01');
    sharedSpan(tracer, [undefined, unrecorded, caller, 'junk', other], 'send')?.end();
    expect(sharedSpan(tracer, [undefined, unrecorded], 'send')).toBeUndefined();
    const [span] = await sent();
    expect(span?.parentSpanId).toBe(idOf(caller));
    expect(span?.links?.map(({ spanId }) => spanId)).toEqual([idOf(caller), idOf(other)]);
  });
});

describe('A collector that refuses spans', () => {
  it('is told in the log, without what lets us in', async () => {
    status = 401;
    tracer.within(caller, 'append')?.end();
    await open.close();
    expect(logged).toHaveLength(1);
    expect(logged[0]).toMatch(/^Spans are lost.*127\.0\.0\.1:\d+\/v1\/traces/);
    expect(logged[0]).not.toContain('secret');
  });
});
