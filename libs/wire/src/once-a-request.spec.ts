import { describe, expect, it } from '@jest/globals';
import { copyNewsroom, exampleGateway, examplePorts, post, signedV1 } from './example-gateway.suite.js';
import type { AccessPorts } from './ports.js';
import { stringToSignV1 } from './signature-v1.js';

// What costs most of a request is done once, whichever of its steps want it.

/** The body with a count of how often its bytes were made a text. */
function countingBody(body: Buffer) {
  let readings = 0;
  const counted = Object.assign(Buffer.from(body), {
    toString: (...how: []) => {
      readings += 1;
      return Buffer.prototype.toString.apply(body, how);
    },
  });
  return { counted, readings: () => readings };
}

/** The ports of the example, with a count of how often a secret was asked for, and a policy. */
function countingPorts() {
  const counts = { secrets: 0, policies: 0 };
  const { keys, admissions } = examplePorts();
  const ports: AccessPorts = {
    admissions,
    keys: {
      find: async (accessKeyId) => {
        const key = await keys.find(accessKeyId);
        return (
          key && {
            ...key,
            get secret() {
              counts.secrets += 1;
              return key.secret;
            },
            may: (request) => {
              counts.policies += 1;
              return key.may(request);
            },
          }
        );
      },
    },
  };
  return { ports, counts };
}

describe('Of a signed request', () => {
  it('the body is decoded once, one signature is made, and policies are asked once', async () => {
    const { ports, counts } = countingPorts();
    const request = post(signedV1(copyNewsroom));
    const { counted, readings } = countingBody(request.body);
    expect((await exampleGateway({ ports }).rpc({ ...request, body: counted })).status).toBe(200);
    expect(readings()).toBe(1);
    expect(counts).toEqual({ secrets: 1, policies: 1 });
  });

  it('no signature is made of one that is late, and no policy asked of one that is not right', async () => {
    const { ports, counts } = countingPorts();
    const gateway = exampleGateway({ ports });
    await gateway.rpc(post(signedV1({ ...copyNewsroom, Timestamp: '2026-11-24T11:00:00Z' })));
    expect(counts).toEqual({ secrets: 0, policies: 0 });
    await gateway.rpc(post({ ...signedV1(copyNewsroom), CasterName: 'Changed' }));
    expect(counts).toEqual({ secrets: 1, policies: 0 });
  });
});

describe('The string to sign', () => {
  /** As the documentation says it, with no thought of speed. */
  const plainly = (method: string, pairs: readonly (readonly [string, string])[]) => {
    const encode = (text: string) =>
      [...Buffer.from(text)]
        .map((byte) => {
          const character = String.fromCharCode(byte);
          return /[A-Za-z0-9\-_.~]/.test(character)
            ? character
            : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
        })
        .join('');
    const query = pairs
      .map(([name, value]) => ({ bytes: Buffer.from(name), text: `${encode(name)}=${encode(value)}` }))
      .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
      .map(({ text }) => text)
      .join('&');
    return `${method}&${encode('/')}&${encode(query)}`;
  };

  it('is that of the documentation for every character and every order of names', () => {
    const texts = [
      'plain-_.~09AZ',
      "!'()*",
      'a b+c%20',
      '=&/?#',
      'é中',
      '\uffee',
      '😀',
      '\n\r\t\u0000',
      '',
      'a',
      'A',
      'aa',
      '\u007f',
    ];
    const pairs = texts.map((name, place) => [name, texts[texts.length - 1 - place] ?? ''] as const);
    for (let turn = 0; turn < pairs.length; turn++) {
      const turned = [...pairs.slice(turn), ...pairs.slice(0, turn)];
      expect(stringToSignV1('post', turned)).toBe(plainly('POST', turned));
    }
  });

  it('has names beyond the 16 bits in the order of their bytes', () => {
    // Of UTF-16 the order would be the other one.
    const pairs = [
      ['😀', '1'],
      ['\uffee', '2'],
    ] as const;
    expect(stringToSignV1('GET', pairs)).toBe(plainly('GET', pairs));
    expect(stringToSignV1('GET', pairs)).toMatch(/EF%25BF%25AE.*F0%259F/);
  });
});
