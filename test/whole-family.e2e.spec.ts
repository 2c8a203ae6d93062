import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { operations } from '#libs/operations';
import { pathsIn, pathsOf } from './support/answer-paths.js';
import { openApi, popCore, popCoreByGet } from './support/clients.js';
import { type Call, checked, flattening, plainRest } from './support/journey-clients.js';
import { access } from './support/journeys/access.js';
import { copiesAndGrants } from './support/journeys/copies-and-grants.js';
import { episodeGroups } from './support/journeys/episode-groups.js';
import { generalStudio } from './support/journeys/general-studio.js';
import { installation } from './support/journeys/installation.js';
import { layoutPicture } from './support/journeys/layout-picture.js';
import { lightCarousel } from './support/journeys/light-carousel.js';
import { automaticShowList, playlistStudio } from './support/journeys/playlist-studio.js';
import { restoredStudio } from './support/journeys/restored-studio.js';
import { studioPast } from './support/journeys/studio-past.js';
import { virtualStudio } from './support/journeys/virtual-studio.js';
import { wholeStudio } from './support/journeys/whole-studio.js';
import { type Program, startProgram } from './support/program.js';

const documented = (
  JSON.parse(readFileSync('test/facts/caster-api.json', 'utf8')) as readonly { readonly name: string }[]
).map(({ name }) => name);

type Journey = (call: Call) => Promise<void>;

const journeys = {
  'a general studio': generalStudio,
  'a light carousel': lightCarousel,
  'a virtual studio': virtualStudio,
  'a playlist studio': playlistStudio,
  'an automatic show list': automaticShowList,
  'groups of episodes': episodeGroups,
} satisfies Record<string, Journey>;

let program: Program;
beforeAll(async () => {
  program = await startProgram({ UNDERSTUDY_SECRET_KEY: Buffer.alloc(32, 7).toString('base64') });
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
    {
      ...journeys,
      'a studio in one answer': wholeStudio,
      'a layout as a picture': layoutPicture,
      'the past of a studio': studioPast,
      'a studio that is restored': restoredStudio,
      'many copies, and grants': copiesAndGrants,
      'users, keys and policies': access,
      'the installation': installation(),
    },
    // Files are no parameters: studio-files.e2e.spec.ts exports and imports them.
    operations
      .filter(({ rest }) => !rest?.body && (rest?.answers ?? { as: 'text' }).as === 'text')
      .map(({ name }) => name),
  ],
])('With %s', (_name, client, all, wanted) => {
  const answered = new Map<string, Set<string>>();
  const noted =
    (call: Call): Call =>
    async (action, parameters) => {
      const answer = await call(action, parameters);
      const members = answered.get(action) ?? new Set();
      for (const member of pathsIn(answer)) members.add(member);
      answered.set(action, members);
      return answer;
    };

  const travels = new Map<Journey, Promise<void>>();
  /** Once, for whichever test asks first. */
  const travel = (journey: Journey) => {
    const travelled = travels.get(journey) ?? journey(noted(checked(client(program.endpoint))));
    travels.set(journey, travelled);
    return travelled;
  };

  it.each(Object.entries(all))('%s: what is answered is what was set, to the end of its life', (_, journey) =>
    travel(journey),
  );

  it('every operation is called, so that a new one cannot be forgotten', async () => {
    await Promise.all(Object.values(all).map(travel));
    expect([...answered.keys()].sort()).toEqual([...wanted].sort());
  });

  it('every member of every answer is seen', async () => {
    await Promise.all(Object.values(all).map(travel));
    const unseen = operations
      .filter(({ restOnly }) => !restOnly)
      .flatMap(({ name, result }) =>
        pathsOf(result)
          .filter((member) => !answered.get(name)?.has(member))
          .map((member) => `${name} ${member}`),
      );
    expect(unseen).toEqual([]);
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
