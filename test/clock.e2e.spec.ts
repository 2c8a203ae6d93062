import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '#libs/testing';
import { localAccess } from '../apps/understudy/src/settings.js';
import { type Program, startProgram } from './support/program.js';
import { RawClient, signedV1, signedV3 } from './support/raw-client.js';

let program: Program;
let client: RawClient;
beforeAll(async () => {
  program = await startProgram();
  client = new RawClient(program.endpoint);
});
afterAll(async () => {
  client?.close();
  await program?.end();
});

const MINUTE_MS = 60_000;
const TOLERANCE_MS = 15 * MINUTE_MS;

const schemes = {
  'version 1 by GET': (at: Date) =>
    signedV1(
      'GET',
      [
        ['Action', 'DescribeCasters'],
        ['Format', 'JSON'],
      ],
      localAccess,
      at,
    ),
  'version 1 by POST': (at: Date) =>
    signedV1(
      'POST',
      [
        ['Action', 'DescribeCasters'],
        ['Format', 'JSON'],
      ],
      localAccess,
      at,
    ),
  'version 3': (at: Date) => signedV3('DescribeCasters', [], new URL(program.endpoint).host, localAccess, at),
};

/** Of a request that is stamped so many minutes off: what was answered, and what had to be. */
async function answered(sign: (at: Date) => ReturnType<typeof signedV1>, minutes: number) {
  const sentAt = Date.now();
  // Stamps have whole seconds: the one that is further from the border, inside.
  const stamp = Math[minutes < 0 ? 'ceil' : 'floor']((sentAt + minutes * MINUTE_MS) / 1_000) * 1_000;
  const { status, body } = await client.send(sign(new Date(stamp)));
  // The program judged it between these two.
  const offs = [sentAt, Date.now()].map((now) => Math.abs(stamp - now));
  const within = offs.map((off) => off <= TOLERANCE_MS);
  return {
    got: status === 200 ? 'OK' : JSON.parse(body).Code,
    isSure: within[0] === within[1],
    within: within[0],
  };
}

describe.each(Object.entries(schemes))('A request of %s', (_, sign) => {
  it.each([
    [-16, 'InvalidTimeStamp.Expired'],
    [-15, 'OK'],
    [-14, 'OK'],
    [14, 'OK'],
    [15, 'OK'],
    [16, 'InvalidTimeStamp.Expired'],
  ])('of %d minutes from now is %s', async (minutes, expected) => {
    await waitFor(
      async () => {
        const { got, isSure, within } = await answered(sign, minutes);
        // A second's fraction is all that is left at the border: who is too late for it asks again.
        if (!isSure || within !== (expected === 'OK')) return false;
        expect(got).toBe(expected);
        return true;
      },
      { what: 'an answer within the fraction of a second' },
    );
  });
});
