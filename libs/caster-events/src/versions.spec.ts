import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { golden } from './goldens.suite.js';
import { type PublishedEvent, publishedCasters } from './published.js';
import { encodeRecord, recordReader, UnreadableRecordError } from './record.js';
import { publishedEvents } from './v1/published-events.js';
import { defineVersions, type Upcasters } from './versions.js';

// What nobody has published yet: a third version of one event, and a second of the studio within it.
const studio = publishedCasters['live.caster.v1'];
const studio2 = studio.omit({ name: true }).extend({ title: z.string() });
const started = { 'live.caster.started.v1': publishedEvents['live.caster.started.v1'] };
const started2 = z.object({ caster: studio, startedBy: z.string() });
const started3 = z.object({ caster: studio2, startedBy: z.string(), isFirst: z.boolean() });
const events = {
  ...publishedEvents,
  'live.caster.started.v2': started2,
  'live.caster.started.v3': started3,
} as const;

const title = ({ name, ...rest }: z.infer<typeof studio>): z.infer<typeof studio2> => ({
  ...rest,
  title: name,
});
const upcasters: Upcasters<typeof events> = {
  'live.caster.started.v1': ({ caster }) => ({ caster, startedBy: 'somebody' }),
  'live.caster.started.v2': ({ caster, startedBy }) => ({ caster: title(caster), startedBy, isFirst: false }),
};

describe('A new version of a published event', () => {
  it('does not compile without an upcaster from the one before, or with one that makes something else', () => {
    // @ts-expect-error v1 has a next version, and no upcaster
    const none: Upcasters<typeof started & { 'live.caster.started.v2': typeof started2 }> = {};
    const half: Upcasters<typeof events> = {
      'live.caster.started.v1': upcasters['live.caster.started.v1'],
      // @ts-expect-error v3 has members that this leaves out
      'live.caster.started.v2': (past) => past,
    };
    const more: Upcasters<typeof events> = {
      ...upcasters,
      // @ts-expect-error the newest is not lifted
      'live.caster.started.v3': (past: unknown) => past,
    };
    expect([none, half, more]).toHaveLength(3);
  });

  it('is what consumers meet, whichever version the record has, the studio within included', () => {
    const read = recordReader(defineVersions(events, upcasters) as never);
    const record = golden('live.caster.started.v1');
    const { name, ...caster } = JSON.parse(String(record.value)).caster;
    const today = { caster: { ...caster, title: name }, startedBy: 'somebody', isFirst: false };
    expect(read(record)).toMatchObject({
      type: 'live.caster.started.v3',
      sequence: expect.any(Number),
      data: today,
    });
    expect(read(record)?.data).toEqual(today);

    const { type: _, data: __, ...envelope } = read(record) as PublishedEvent;
    const newest = { ...envelope, type: 'live.caster.started.v3', data: today } as never;
    expect(read(encodeRecord(newest))?.data).toEqual(today);
  });

  it('is checked after each step: what an upcaster makes wrongly is not handed on', () => {
    const wrong = { ...upcasters, 'live.caster.started.v1': () => ({ startedBy: 1 }) as never };
    const read = recordReader(defineVersions(events, wrong) as never);
    expect(() => read(golden('live.caster.started.v1'))).toThrow(UnreadableRecordError);
  });

  it('takes the place of the ones before in the list of current types', () => {
    const { current } = defineVersions(events, upcasters);
    expect(current.filter((name) => name.startsWith('live.caster.started.'))).toEqual([
      'live.caster.started.v3',
    ]);
    expect(current).toHaveLength(Object.keys(publishedEvents).length);
  });
});
