import { describe, expect, it } from '@jest/globals';
import { golden, goldenTypes } from './goldens.suite.js';
import { casterVersions, eventVersions } from './published.js';
import { decodeRecord } from './record.js';

describe('The golden records', () => {
  it('are one for each event type and version', () =>
    expect(goldenTypes().sort()).toEqual(Object.keys(eventVersions.schemas).sort()));

  it.each(goldenTypes())(
    '%s is read as the newest version of its type, the studio within as well',
    (type) => {
      const event = decodeRecord(golden(type));
      if (event === undefined) throw new Error(`${type} is not known any more`);
      expect(eventVersions.current).toContain(event.type);
      expect(event.type.replace(/\d+$/, '')).toBe(type.replace(/\d+$/, ''));
      // Nothing is left out: what the newest version says is what the newest schema has.
      expect(eventVersions.lift(event.type, event.data).value).toEqual(event.data);
      if (event.data === null || !('caster' in event.data)) return;
      const [newest] = casterVersions.current.slice(-1);
      expect(casterVersions.schemas[newest as typeof newest & string].parse(event.data.caster)).toEqual(
        event.data.caster,
      );
    },
  );
});
