import { describe, expect, it } from '@jest/globals';
import { type CasterEvent, partAdded, partChanged, partRemoved, publicPartId } from '#libs/caster';
import { anchor, fullScreen, newsroomAfter, program, refusalBy, roomForAll, trailer } from '#libs/testing';
import { refuse } from '../refusals.js';
import { decideEffectVideoResource } from './effect-caster-video-resource.js';

const context = { ...roomForAll, refuse };
const { at } = context;
const prepared = [
  partAdded('resource', anchor, at),
  partAdded('resource', trailer, at),
  partAdded('layout', fullScreen, at),
  partAdded('scene', { ...program, components: [] }, at),
];
const onAir = (...events: CasterEvent[]) =>
  newsroomAfter(...prepared, { type: 'CasterStarted', at }, ...events);
const effect = (caster = onAir(), resource = anchor) =>
  decideEffectVideoResource(
    caster,
    {
      resourceId: publicPartId('newsroom', resource.key),
      sceneId: publicPartId('newsroom', program.key),
    },
    context,
  );

describe('EffectCasterVideoResource', () => {
  it('shows a source in a running scene whose layout has its location', () =>
    expect(effect()).toEqual({
      type: 'VideoResourceShown',
      resource: anchor.key,
      scene: program.key,
      at,
    }));

  it('refuses a scene that is off, in an idle studio too', () => {
    expect(refusalBy(() => effect(newsroomAfter(...prepared)))).toBe('SceneIdle');
    expect(refusalBy(() => effect(onAir({ type: 'SceneStopped', scene: program.key, at })))).toBe(
      'SceneIdle',
    );
  });

  it('refuses a scene without a layout, and one whose layout shows another source', () => {
    expect(refusalBy(() => effect(onAir(partRemoved('layout', fullScreen.key, at))))).toBe('LayoutNotFound');
    expect(refusalBy(() => effect(onAir(), trailer))).toBe('ResourceNotFound');
  });

  it('looks behind the channel where layouts use channels', () => {
    const { setup, name } = onAir();
    const throughChannels = onAir(
      {
        type: 'CasterConfigured',
        name,
        config: { ...setup.config, channelsEnabled: true },
        layoutsDiscarded: false,
        at,
      },
      { type: 'ChannelSet', channel: { channelId: 'RV01', resource: trailer.key }, at },
    );
    expect(effect(throughChannels, trailer).resource).toBe(trailer.key);
    expect(refusalBy(() => effect(throughChannels, anchor))).toBe('ResourceNotFound');
  });

  it('takes a source that is heard for one that is shown', () => {
    const heard = onAir(partChanged('layout', { ...fullScreen, mixList: ['RV02'] }, at));
    expect(effect(heard, trailer).resource).toBe(trailer.key);
  });

  it('refuses a source or a scene that is not there', () => {
    expect(refusalBy(() => effect(onAir(partRemoved('resource', anchor.key, at))))).toBe('ResourceNotFound');
    expect(refusalBy(() => effect(newsroomAfter(partAdded('resource', anchor, at))))).toBe('SceneNotFound');
  });
});
