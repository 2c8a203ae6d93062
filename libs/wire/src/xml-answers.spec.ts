import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { z } from 'zod';
import { ApiGateway } from './api-gateway.js';
import {
  exampleErrors,
  examplePorts,
  noon,
  type Parameters,
  plain,
  post,
  signedV1,
} from './example-gateway.suite.js';
import { group, json, list, pattern, text, url } from './parameters.js';
import { onAccount } from './permission.js';
import { fitsXml } from './xml-characters.js';

// Text gets into an answer by each maker of parameters, and by messages that quote what was sent.
const echo = {
  name: 'Echo',
  kind: 'query',
  summary: 'Says what it is told.',
  callsPerSecond: 1,
  permission: onAccount('get'),
  parameters: {
    Text: text({ min: 0, max: 4096 }).optional(),
    Pattern: pattern(/^[\s\S]*$/).optional(),
    Url: url().optional(),
    Json: json(group({ Content: text({ min: 0, max: 4096 }) }), 'InvalidParameter.Malformed').optional(),
    List: list(text({ max: 4096 })).optional(),
    Anything: z.unknown().optional(),
  },
  result: z.object({}),
  refusals: [],
  rest: { method: 'POST', path: '/echo' },
} as const;

const gateway = new ApiGateway([echo], examplePorts(), async (_contract, given) => given, {
  errors: exampleErrors,
  rateLimit: false,
  now: () => noon,
});

const ask = (Format: 'JSON' | 'XML', parameters: Parameters) =>
  gateway.rpc(post(signedV1({ ...parameters, Action: 'Echo', Format })));

/** The texts of an XML document by their element, as a parser reads them that knows nothing of how it was written. */
function read(document: string): Record<string, string> {
  const parser = new SaxesParser();
  const texts: Record<string, string> = {};
  const open: string[] = [];
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name }) => {
    open.push(name);
    texts[name] = '';
  });
  parser.on('text', (part) => {
    const name = open.at(-1);
    if (name !== undefined) texts[name] += part;
  });
  parser.on('closetag', () => void open.pop());
  parser.write(document).close();
  return texts;
}

async function both(parameters: Parameters) {
  const [inJson, inXml] = [await ask('JSON', parameters), await ask('XML', parameters)];
  expect(inXml.status).toBe(inJson.status);
  return { status: inJson.status, json: JSON.parse(inJson.body), xml: read(inXml.body) };
}

const encodable = (content: string) => content.replace(/[\ud800-\udfff]/gu, '');
const asJson = (content: string) => JSON.stringify({ Content: content });

const awkward = [
  ' leading and trailing ',
  '\t\n',
  ' ',
  'a\r\nb\rc\n',
  ']]>',
  '<![CDATA[x]]>',
  '<!-- -->',
  '&amp;&#0;&#x0;&nosuch;',
  '"\'<>&',
  '\u0085\u2028\u2029\u00a0\ufeff',
  '\u007f\u0080\u009f',
  '\ufdd0\u{1fffe}\u{10ffff}',
  '😀 Bühne 舞台',
  '@_attribute',
  '#text',
  '0x10',
  '1e3',
  '  5',
];

describe('An answer in XML', () => {
  it.each(awkward)('carries %j as JSON does, whichever parameter took it', async (content) => {
    for (const [parameters, name] of [
      [{ Text: content }, 'Text'],
      [{ Pattern: content }, 'Pattern'],
      [{ Json: asJson(content) }, 'Content'],
      [{ 'List.1': content }, 'List'],
      [{ Anything: content }, 'Anything'],
      [{ 'Anything.Member': content }, 'Member'],
    ] as const) {
      const { status, xml } = await both(parameters);
      expect([name, status, xml[name]]).toEqual([name, 200, content]);
    }
  });

  it('carries every character that is taken; what it could not carry is refused in both formats', async () => {
    let refused = 0;
    for (let start = 0; start < 0x200; start += 1) await either(String.fromCodePoint(start));
    for (let start = 0; start <= 0x10ffff; start += 0x800) {
      // Of the planes above the first, beginning and end.
      if (start > 0xffff && ![0, 0xf800].includes(start & 0xffff)) continue;
      const characters = Array.from({ length: 0x800 }, (_, i) => String.fromCodePoint(start + i));
      const taken = characters.filter(fitsXml).join('');
      if (taken !== '') await either(taken);
    }
    for (const one of ['\ufffe', '\uffff', '\ud800', '\udfff', 'a\udc00b']) await either(one);
    expect(refused).toBe(29 + 5);

    async function either(content: string): Promise<void> {
      const { status, json, xml } = await both({ Json: asJson(content) });
      if (status === 200) expect(xml.Content).toBe(content);
      else {
        refused += 1;
        expect(json.Code).toBe('InvalidParameter.Malformed');
        expect(xml.Message).toBe(json.Message);
      }
    }
  });

  it('carries any text as JSON does', async () => {
    const anyText = fc.string({ unit: 'binary', maxLength: 40 }).map(encodable);
    await fc.assert(
      fc.asyncProperty(anyText, async (content) => {
        const { status, json, xml } = await both({
          Text: content,
          Pattern: content,
          'Anything.Member': content,
        });
        if (status !== 200) expect([xml.Code, xml.Message]).toEqual([json.Code, json.Message]);
        else
          expect([xml.Text ?? '', xml.Member ?? '']).toEqual([json.Text ?? '', json.Anything?.Member ?? '']);
      }),
      { numRuns: 300 },
    );
  });

  it.each(['\u0000', '\u001f', '\ufffe', '\r\n]]>', `${'😀'.repeat(63)}x😀`])(
    'quotes the name %j in the words of the JSON answer',
    async (name) => {
      const { status, json, xml } = await both({ Text: 'x', [`Text.${name}`]: 'y' });
      expect(status).toBe(400);
      expect(xml.Message).toBe(json.Message);
    },
  );

  it.each(['Pattern', 'Anything', 'Text', 'Anything.Member'])(
    '%s lets no control character in',
    async (name) => {
      const { status, json } = await both({ [name]: 'a\u0001b' });
      expect([status, json.Code]).toEqual([400, `Invalid${name.split('.')[0]}`]);
    },
  );
});

it('Plain REST lets in no half of a pair, in names of members either', async () => {
  for (const body of ['{"Text":"\\ud800"}', '{"Anything":{"\\udc00":1}}', '{"Json":{"Content":"\\u0000"}}'])
    expect([body, (await gateway.rest(plain('POST', '/echo', { body }))).status]).toEqual([body, 400]);
});
