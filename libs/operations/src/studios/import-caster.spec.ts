import { describe, expect, it } from '@jest/globals';
import { absent, type CasterSetup, type ExistingCaster, emptySetup, fold } from '#libs/caster';
import { refusalBy } from '#libs/testing';
import { decodeParameters, fileText } from '#libs/wire';
import { casterFile } from './caster-file/caster-file.js';
import { studioOfEveryKind } from './caster-file/studio-of-every-kind.suite.js';
import { decideImportCaster, importCaster } from './import-caster.js';

type Given = Parameters<typeof importCaster.execute>[0];

const read = (text: string) =>
  decodeParameters(importCaster, [
    ['ClientToken', 'first'],
    ['CasterFile', text],
  ]) as Given;

const imported = (
  text: string,
  { newCasterId = 'imported', name = undefined as string | undefined, maxParts = 2_000 } = {},
) =>
  decideImportCaster(
    {
      call: { accountId: 'broadcaster', requestId: 'R', now: new Date('2026-11-24T18:00:00Z') },
      operation: 'ImportCaster',
      token: { clientToken: 'first', parametersHash: Buffer.alloc(32) },
      newCasterId,
      file: read(text).CasterFile,
      name,
    },
    { maxParts },
  );

const studio = (setup: CasterSetup, name = 'Newsroom', casterId = 'source') =>
  fold(absent, [
    { type: 'CasterCreated', casterId, name, clientToken: 'first', setup, at: '2026-11-01T08:00:00Z' },
  ]) as ExistingCaster;

const exported = (caster: ExistingCaster) => fileText(casterFile(caster));

/** A value in the file of a studio of every kind by its place, changed. */
function damaged(place: string, change: unknown): string {
  const file = JSON.parse(exported(studio(studioOfEveryKind)));
  const steps = place.split('.');
  const last = steps.pop() as string;
  let holder = file;
  for (const step of steps) holder = holder[step];
  if (change === undefined) delete holder[last];
  else holder[last] = change;
  return JSON.stringify(file);
}

function faultOf(text: string): string {
  try {
    read(text);
    return 'no fault';
  } catch (error) {
    const { code, message, status } = error as { code: string; message: string; status: number };
    return `${status} ${code}: ${message}`;
  }
}

describe('A studio as a file', () => {
  it.each([
    ['of every kind of part', studioOfEveryKind],
    ['that is empty', emptySetup({ normType: 6, tags: [] })],
  ])('%s comes back the same, and is written the same byte for byte', (_what, setup) => {
    const file = exported(studio(setup));
    const created = imported(file);
    expect(created.setup).toEqual(setup);
    expect(exported(fold(absent, [created]) as ExistingCaster)).toBe(file);
  });

  it('is the same whatever the order in which members were stored', () => {
    const reversed = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(reversed)
        : typeof value === 'object' && value !== null
          ? Object.fromEntries(
              Object.entries(value)
                .reverse()
                .map(([name, member]) => [name, reversed(member)]),
            )
          : value;
    expect(exported(studio(reversed(studioOfEveryKind) as CasterSetup))).toBe(
      exported(studio(studioOfEveryKind)),
    );
  });

  it('holds no id of its studio: one that is called by its id takes another in the new place', () => {
    const file = exported(studio(studioOfEveryKind, 'its-own-id', 'its-own-id'));
    expect(file).not.toContain('its-own-id');
    const created = imported(file, { newCasterId: 'elsewhere' });
    expect(created.name).toBe('elsewhere');
    expect(exported(fold(absent, [created]) as ExistingCaster)).toBe(file);
  });

  it('is called as the caller says, or as the file does', () => {
    const file = exported(studio(studioOfEveryKind));
    expect(imported(file).name).toBe('Newsroom');
    expect(imported(file, { name: 'Evening' }).name).toBe('Evening');
  });

  it('of an older version is lifted', () => {
    const {
      channels: _,
      showList: __,
      parts,
      schemaVersion: ___,
      ...setup
    } = emptySetup({ normType: 1, tags: [] });
    const { resource, layout, component } = { ...parts, resource: studioOfEveryKind.parts.resource };
    const file = {
      format: 'understudy/caster',
      schemaVersion: 1,
      setup: { ...setup, videoResources: resource, layouts: layout, components: component },
    };
    expect(imported(JSON.stringify(file)).setup).toEqual({
      ...emptySetup({ normType: 1, tags: [] }),
      parts: { ...parts, resource },
    });
  });

  it('is refused where the installation has no room for its parts', () =>
    expect(refusalBy(() => imported(exported(studio(studioOfEveryKind)), { maxParts: 10 }))).toBe(
      'TooManyParts',
    ));

  it.each([
    ['format', 'other', 'CasterFile.format'],
    ['schemaVersion', 3, 'CasterFile.schemaVersion is not valid: this program reads versions up to 2'],
    ['schemaVersion', 0, 'CasterFile.schemaVersion'],
    ['name', '', 'CasterFile.name'],
    ['extra', 1, 'it has a member "extra"'],
    ['setup', undefined, 'CasterFile.setup'],
    ['setup.extra', 1, 'CasterFile.setup is not valid: it has a member "extra"'],
    ['setup.normType', 2, 'CasterFile.setup.normType is not valid: one of 1, 3, 4, 6'],
    [
      'setup.tags.0.value',
      'half \ud800',
      'CasterFile.setup.tags.1.value is not valid: it has control characters',
    ],
    [
      'setup.tags.1',
      { key: 'desk', value: 'b' },
      'CasterFile.setup.tags.2.key is not valid: another one has desk',
    ],
    ['setup.config.delay', '1', 'CasterFile.setup.config.delay is not valid: expected number'],
    ['setup.config.urgent.imageUrl', 'ftp://a/b', 'CasterFile.setup.config.urgent.imageUrl'],
    ['setup.config.syncGroups.0.offsets', [1, 2], 'CasterFile.setup.config.syncGroups.1.offsets'],
    [
      'setup.config.syncGroups.0.hostResource',
      'resource-9',
      'CasterFile.setup.config is not valid: it names resource-9',
    ],
    ['setup.channels.0.channelId', 'RV13', 'CasterFile.setup.channels.1.channelId'],
    ['setup.channels.1.channelId', 'RV12', 'CasterFile.setup.channels.2.channelId'],
    ['setup.channels.0.resource', 'layout-3', 'CasterFile.setup.channels.1.resource'],
    ['setup.showList.highPriorityShow', 'show-9', 'CasterFile.setup.showList is not valid: it names show-9'],
    [
      'setup.showList.highPriorityShowStartTime',
      '2026-02-30T00:00:00',
      'CasterFile.setup.showList.highPriority',
    ],
    ['setup.parts.show', undefined, 'CasterFile.setup.parts.show'],
    ['setup.parts.shows', [], 'CasterFile.setup.parts is not valid: it has a member "shows"'],
    ['setup.parts.resource.0.key', 'layout-1', 'CasterFile.setup.parts.resource.1.key'],
    [
      'setup.parts.resource.1.key',
      'resource-1',
      'CasterFile.setup.parts.resource.2.key is not valid: another',
    ],
    ['setup.parts.resource.1.locationId', 'RV01', 'CasterFile.setup.parts.resource.2.locationId'],
    ['setup.parts.resource.0.source', { kind: 'tape' }, 'CasterFile.setup.parts.resource.1.source.kind'],
    ['setup.parts.layout.0.blendList', [], 'CasterFile.setup.parts.layout.1.blendList'],
    ['setup.parts.layout.0.mixList', ['RV01', 'RV02'], 'CasterFile.setup.parts.layout.1.mixList'],
    ['setup.parts.component.0.locationId', 'RC02', 'CasterFile.setup.parts.component.3.locationId'],
    ['setup.parts.component.1.locationId', 'RC09', 'CasterFile.setup.parts.component.2.locationId'],
    ['setup.parts.component.0.content.text', null, 'CasterFile.setup.parts.component.1.content.text'],
    [
      'setup.parts.scene.0.layout',
      'layout-9',
      'CasterFile.setup.parts.scene.1 is not valid: it names layout-9',
    ],
    ['setup.parts.scene.1.output', 'program', 'CasterFile.setup.parts.scene.2.output'],
    ['setup.parts.scene.1.audio.mixList', [], 'CasterFile.setup.parts.scene.2.audio.mixList'],
    ['setup.parts.episode.0.endTime', '2026-11-24T18:00:00Z', 'CasterFile.setup.parts.episode.1.endTime'],
    ['setup.parts.episode.0.resource', undefined, 'CasterFile.setup.parts.episode.1.resource'],
    [
      'setup.parts.episode.0.components',
      ['component-9'],
      'CasterFile.setup.parts.episode.1 is not valid: it names',
    ],
    ['setup.parts.studioLayout.0.common', undefined, 'CasterFile.setup.parts.studioLayout.1.common'],
    ['setup.parts.studioLayout.1.common', {}, 'CasterFile.setup.parts.studioLayout.2.common'],
    [
      'setup.parts.studioLayout.1.layerOrder.0.id',
      'x',
      'CasterFile.setup.parts.studioLayout.2.layerOrder.1.id',
    ],
    ['setup.parts.show.0.duration', 0, 'CasterFile.setup.parts.show.1.duration'],
    ['setup.parts.playlist.0.repeatNumber', -2, 'CasterFile.setup.parts.playlist.1.repeatNumber'],
    [
      'setup.parts.playlistItem.0.playlist',
      'playlist-9',
      'CasterFile.setup.parts.playlistItem.1 is not valid',
    ],
  ])('is refused, and the place is named, where %s is %j', (place, change, told) => {
    expect(faultOf(damaged(place, change))).toMatch(/^400 InvalidCasterFile: /);
    expect(faultOf(damaged(place, change))).toContain(told);
  });

  it.each([
    '',
    '[]',
    'null',
    '{',
    '{"format":1,"format":1}',
    '1',
    `${'['.repeat(2_000_000)}${']'.repeat(2_000_000)}`,
  ])('is refused where it is none', (text) => expect(faultOf(text)).toMatch(/^400 InvalidCasterFile: /));

  it('is judged up to its first fault, however many it has', () => {
    const faults = `[${'1,'.repeat(1_000_000)}1]`;
    const file = damaged('setup.parts.layout', 'HERE').replace('"HERE"', faults);
    expect(faultOf(file)).toContain('CasterFile.setup.parts.layout.1 is not valid');
    expect(faultOf(file)).not.toContain('CasterFile.setup.parts.layout.2');
  });
});
