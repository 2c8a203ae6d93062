import { isDeepStrictEqual } from 'node:util';
import { expect } from '@jest/globals';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import {
  absent,
  allParts,
  type Caster,
  type CasterEvent,
  type CasterSetup,
  differenceOf,
  type ExistingCaster,
  exists,
  fold,
  isEmptyDifference,
  publicPartId,
} from '#libs/caster';
import { type RandomStudio, randomStudio } from '#libs/testing';
import { settingsIn, uuid } from '../../apps/understudy/src/demo/compare.js';
import type { CallOperation } from '../../apps/understudy/src/demo/newsroom.js';
import { addLayout, copyOf, play, seed } from './copy-laws.js';

/** Studios, by the API and by their events. */
export interface WatchedStudios {
  readonly call: CallOperation;
  eventsOf(casterId: string): Promise<readonly CasterEvent[]>;
  /** As whoever decides on it meets it. */
  stateOf(casterId: string): Promise<Caster>;
}

/** Tries the laws on so many random histories. `SEED` repeats them; a failure prints it. */
export async function pastLawsHoldIn(
  histories: number,
  maxParts: number,
  studios: () => WatchedStudios,
): Promise<void> {
  const moments = fc.tuple(
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.double({ min: 0, max: 1, noNaN: true }),
  );
  await fc.assert(
    fc.asyncProperty(randomStudio(maxParts), moments, async (studio, fractions) => {
      expect(await brokenLaws(studios(), studio, fractions)).toEqual([]);
    }),
    { numRuns: histories, seed, endOnFailure: true },
  );
}

/** A studio as it was in the middle of its history, and a copy that was made then. */
interface Then {
  readonly version: number;
  readonly state: ExistingCaster;
  readonly whole: unknown;
  readonly settings: string;
  readonly copyId: string;
}

async function brokenLaws(
  studios: WatchedStudios,
  studio: RandomStudio,
  fractions: readonly number[],
): Promise<string[]> {
  const { call, eventsOf, stateOf } = studios;
  const at = new Set(fractions.map((fraction) => Math.floor(fraction * studio.steps.length)));
  const seen: Then[] = [];
  let calls = 0;
  const watching: CallOperation = async (action, parameters) => {
    const answer = await call(action, parameters);
    if (at.has(calls)) seen.push(await now(studios, String(parameters.CasterId ?? answer.CasterId)));
    calls += 1;
    return answer;
  };
  const casterId = await play(watching, studio);
  seen.push(await now(studios, casterId));

  const events = await eventsOf(casterId);
  const broken: string[] = [];
  for (const then of seen) {
    const { version, state, whole, copyId } = then;
    const law = (name: string, holds: boolean) => {
      if (!holds) broken.push(`${name}: version ${version} of ${events.length}`);
    };
    law(
      'the state then is the fold of its events',
      isDeepStrictEqual(fold(absent, events.slice(0, version)), state),
    );
    law(
      'what is read as of a version is what was read then',
      isDeepStrictEqual(await wholeOf(call, casterId, version), whole),
    );

    const lateId = await copyOf(call, casterId, { version });
    const [early, late] = [await firstOf(eventsOf, copyId), await firstOf(eventsOf, lateId)];
    law('a copy as of a version has the setup of one made then', isDeepStrictEqual(early, late));
    const ids = new Map([[copyId, lateId]]);
    for (const { key } of allParts(early.setup))
      ids.set(publicPartId(copyId, key), publicPartId(lateId, key));
    const mapped = (await answered(call, copyId)).replaceAll(uuid, (id) => ids.get(id) ?? id);
    law('a copy as of a version answers as one made then', mapped === (await answered(call, lateId)));
  }

  await stop(studios, casterId);
  // Random edits rarely give another name, and that is restored as well.
  const { setup } = await existing(stateOf, casterId);
  await call('SetCasterConfig', {
    CasterId: casterId,
    CasterName: `After ${events.length} events`,
    // Channels cannot be switched off.
    ChannelEnable: Number(setup.config.channelsEnabled),
  });
  for (const then of seen) {
    const before = await existing(stateOf, casterId);
    const versionBefore = (await eventsOf(casterId)).length;
    const answer = await call('RestoreCaster', { CasterId: casterId, version: then.version });
    const after = await existing(stateOf, casterId);
    const law = (name: string, holds: boolean) => {
      if (!holds) broken.push(`${name}: restored to ${then.version} from ${versionBefore}`);
    };
    const isChange = !isSame(before, then.state);
    law('nothing differs from what was restored', isSame(after, then.state));
    law('one event, and none where nothing differs', answer.Version === versionBefore + (isChange ? 1 : 0));
    law('the log has as many events as that', (await eventsOf(casterId)).length === answer.Version);
    law('answers are those of then', (await answered(call, casterId)) === then.settings);
    law('numbers of parts never go back', after.nextPart === before.nextPart);

    const used = new Set((await eventsOf(casterId)).flatMap(keysIn));
    const { LayoutId } = await addLayout(call, casterId);
    const added = allParts((await existing(stateOf, casterId)).setup).find(
      ({ key }) => publicPartId(casterId, key) === LayoutId,
    );
    law('a new part has a number of its own', added !== undefined && !used.has(added.key));

    await call('RestoreCaster', { CasterId: casterId, version: versionBefore });
    law('the version before takes it back', isSame(await existing(stateOf, casterId), before));
  }
  return broken;
}

const isSame = (one: ExistingCaster, other: ExistingCaster) => isEmptyDifference(differenceOf(one, other));

async function now({ call, eventsOf, stateOf }: WatchedStudios, casterId: string): Promise<Then> {
  return {
    version: (await eventsOf(casterId)).length,
    state: await existing(stateOf, casterId),
    settings: await answered(call, casterId),
    whole: await wholeOf(call, casterId),
    copyId: await copyOf(call, casterId),
  };
}

/** All that the API answers of what a studio is set to, in few calls: as a whole, and as the lists have it. */
async function answered(call: CallOperation, CasterId: string): Promise<string> {
  const { RequestId: _, StartTime: __, ...whole } = await call('GetCaster', { CasterId });
  const [{ StartTime: ___, Duration, ...listed }] = (await call('DescribeCasters', { CasterId })).CasterList
    .Caster;
  const { ProgramList } = await call('ListPlaylist', { PageSize: 10_000 });
  const playlists = ProgramList.filter((playlist: { CasterId: string }) => playlist.CasterId === CasterId);
  // The order of members is of no meaning: the store keeps a setup in another one than its events.
  return canonicalize(JSON.parse(settingsIn({ whole, listed, playlists, name: whole.CasterName }))) ?? '';
}

/** Without what differs from call to call. */
async function wholeOf(call: CallOperation, CasterId: string, version?: number): Promise<unknown> {
  const { RequestId: _, ...whole } = await call('GetCaster', {
    CasterId,
    ...(version !== undefined && { version }),
  });
  return whole;
}

/** What a copy began with. */
async function firstOf(
  eventsOf: WatchedStudios['eventsOf'],
  casterId: string,
): Promise<{ setup: CasterSetup; sourceVersion: number }> {
  const [event] = await eventsOf(casterId);
  if (event?.type !== 'CasterCopied') throw new Error(`${casterId} is no copy`);
  const { setup, sourceVersion } = event;
  return { setup, sourceVersion };
}

async function existing(stateOf: WatchedStudios['stateOf'], casterId: string): Promise<ExistingCaster> {
  const caster = await stateOf(casterId);
  if (!exists(caster)) throw new Error(`Caster ${casterId} is ${caster.status}`);
  return caster;
}

/** What runs is not restored. */
async function stop({ call, stateOf }: WatchedStudios, casterId: string): Promise<void> {
  const { status, playing = [] } = await existing(stateOf, casterId);
  for (const { playlist } of playing)
    await call('StopPlaylist', { ProgramId: publicPartId(casterId, playlist) });
  if (status === 'running') await call('StopCaster', { CasterId: casterId });
}

/** Every key that a part ever had by this event. */
function keysIn(event: CasterEvent): string[] {
  if ('setup' in event) return allParts(event.setup).map(({ key }) => key);
  if ('part' in event) return [event.part.key];
  return 'parts' in event ? event.parts.map(({ key }) => key) : [];
}
