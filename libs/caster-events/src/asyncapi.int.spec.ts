import { readFileSync } from 'node:fs';
import { Parser } from '@asyncapi/parser';
import { expect, it } from '@jest/globals';
import { asyncApi } from './documents.js';
import { golden, goldenTypes } from './goldens.suite.js';

/** Anything that the parser says, also what it only advises. */
const diagnosticsOf = async (document: object) =>
  (await new Parser().parse(JSON.stringify(document))).diagnostics.map(({ code, path, message }) => ({
    code,
    path: path.join('/'),
    message,
  }));

it('The AsyncAPI document is one in the eyes of the official parser, which finds a fault in it when there is one', async () => {
  const { document, diagnostics } = await new Parser().parse(JSON.stringify(asyncApi()));
  expect(diagnostics).toEqual([]);
  expect(
    document
      ?.allMessages()
      .all()
      .map((message) => message.name())
      .sort(),
  ).toEqual(goldenTypes().sort());
  expect(readFileSync('docs/events/asyncapi.json', 'utf8')).toBe(`${JSON.stringify(asyncApi(), null, 2)}\n`);

  const headers = golden('live.caster.created.v1').headers ?? {};
  const message = document
    ?.allMessages()
    .all()
    .find((one) => one.name() === 'live.caster.created.v1');
  const declared = Object.keys(message?.headers()?.properties() ?? {});
  expect(declared).toEqual(expect.arrayContaining(Object.keys(headers)));

  const broken = structuredClone(asyncApi()) as { operations: { casterEvents: { channel: object } } };
  broken.operations.casterEvents.channel = { $ref: '#/channels/studios' };
  expect(await diagnosticsOf(broken)).not.toEqual([]);
});
