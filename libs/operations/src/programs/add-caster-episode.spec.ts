import { describe, expect, it } from '@jest/globals';
import { refusalBy } from '#libs/testing';
import { decideAddEpisode } from './add-caster-episode.js';
import type { NewEpisodeInput } from './episodes.js';
import { context, equipped, evening, file, live, logo, news } from './newsroom.suite.js';

const add = (input: Partial<NewEpisodeInput>, limits = context.limits) =>
  decideAddEpisode(equipped(), { ...evening, ...input }, { ...context, limits });

describe('AddCasterEpisode', () => {
  it('gives the episode the next number of the studio, and keeps what it names by key', () =>
    expect(
      add({
        name: 'News',
        type: 'Resource',
        resourceId: live,
        componentIds: [logo],
        switchType: 'TimeFirst',
      }),
    ).toEqual({ type: 'EpisodeAdded', part: news, at: context.at }));

  it('refuses sources and overlays that are not in the studio', () => {
    expect(refusalBy(() => add({ type: 'Resource', resourceId: logo }))).toBe('ResourceNotFound');
    expect(refusalBy(() => add({ type: 'Component', componentIds: [logo, live] }))).toBe('ComponentNotFound');
  });

  it('refuses an episode with nothing of its type to show', () => {
    expect(refusalBy(() => add({ type: 'Resource', componentIds: [logo] }))).toBe('SourceMissing');
    expect(refusalBy(() => add({ type: 'Component', resourceId: live }))).toBe('SourceMissing');
    expect(refusalBy(() => add({ type: 'Component', componentIds: [] }))).toBe('SourceMissing');
  });

  it('keeps no source for an episode of components', () =>
    expect(add({ type: 'Component', resourceId: live, componentIds: [logo] }).part).not.toHaveProperty(
      'resource',
    ));

  it('refuses an end that is not after the start', () =>
    expect(refusalBy(() => add({ type: 'Resource', resourceId: live, endTime: evening.startTime }))).toBe(
      'EpisodeEndsTooEarly',
    ));

  it('lets a file play to its end, and a live stream by the clock alone', () => {
    const untilItsEnd = (resourceId: string) =>
      refusalBy(() => add({ type: 'Resource', resourceId, switchType: 'ContentFirst' }));
    expect(untilItsEnd(live)).toBe('ParametersDoNotFit');
    expect(untilItsEnd(file)).toContain('no refusal');
  });

  it('refuses a part more than the installation allows', () =>
    expect(refusalBy(() => add({ type: 'Resource', resourceId: live }, { maxParts: 3 }))).toBe(
      'TooManyParts',
    ));
});
