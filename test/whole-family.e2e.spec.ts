import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { operations } from '#libs/operations';
import { openApi, popCore, popCoreByGet } from './support/clients.js';
import { type Call, checked, flattening, plainRest } from './support/journey-clients.js';
import { episodeGroups } from './support/journeys/episode-groups.js';
import { generalStudio } from './support/journeys/general-studio.js';
import { lightCarousel } from './support/journeys/light-carousel.js';
import { automaticShowList, playlistStudio } from './support/journeys/playlist-studio.js';
import { virtualStudio } from './support/journeys/virtual-studio.js';
import { wholeStudio } from './support/journeys/whole-studio.js';
import { type Program, startProgram } from './support/program.js';

const documented = (
  JSON.parse(readFileSync('test/facts/caster-api.json', 'utf8')) as readonly { readonly name: string }[]
).map(({ name }) => name);

const journeys = {
  'a general studio': generalStudio,
  'a light carousel': lightCarousel,
  'a virtual studio': virtualStudio,
  'a playlist studio': playlistStudio,
  'an automatic show list': automaticShowList,
  'groups of episodes': episodeGroups,
} satisfies Record<string, (call: Call) => Promise<void>>;

let program: Program;
beforeAll(async () => {
  program = await startProgram();
});
afterAll(() => program.end());

describe.each([
  [
    '@alicloud/pop-core by GET',
    (endpoint: string) => flattening(popCoreByGet(endpoint)),
    journeys,
    documented,
  ],
  ['@alicloud/pop-core by POST', (endpoint: string) => flattening(popCore(endpoint)), journeys, documented],
  ['@alicloud/openapi-client', (endpoint: string) => flattening(openApi(endpoint)), journeys, documented],
  [
    'plain REST',
    plainRest,
    { ...journeys, 'a studio in one answer': wholeStudio },
    operations.map(({ name }) => name),
  ],
])('With %s', (_name, client, all, wanted) => {
  const called = new Set<string>();
  const travels = new Map<(call: Call) => Promise<void>, Promise<void>>();
  /** Whichever test asks first starts it. */
  const travel = (journey: (call: Call) => Promise<void>) => {
    const call = client(program.endpoint);
    const noted: Call = async (action, parameters) => {
      const answer = await call(action, parameters);
      called.add(action);
      return answer;
    };
    const travelled = travels.get(journey) ?? journey(checked(noted));
    travels.set(journey, travelled);
    return travelled;
  };

  it.each(Object.entries(all))('%s lives its whole life, each answer as it was set', (_studio, journey) =>
    travel(journey),
  );

  it('every operation was answered', async () => {
    await Promise.all(Object.values(all).map(travel));
    expect([...called].sort()).toEqual([...wanted].sort());
  });
});

describe('Plain REST', () => {
  it('asks for the access key on every route, by problem details', async () => {
    for (const { name, rest } of operations) {
      const path = rest?.path.replace(/\{\w+\}/g, 'anything');
      const answer = await fetch(`${program.endpoint}${path}`, { method: rest?.method ?? 'GET' });
      const type = answer.headers.get('content-type');
      expect({ name, type, problem: await answer.json() }).toMatchObject({
        name,
        type: expect.stringContaining('application/problem+json'),
        problem: { status: 401, code: 'MissingParameter' },
      });
    }
  });
});
