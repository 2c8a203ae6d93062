import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { v5 } from 'uuid';
import { publicPartId } from './part-ids.js';
import { partKey, partKinds } from './part-kinds.js';

const namespace = '0c1a5c9a-8f0e-5a57-9d26-6f1d3b0f4a11';

describe('The public id of a part', () => {
  it('is the UUID of version 5 over the name of the studio and the key, whatever they are', () =>
    fc.assert(
      fc.property(
        fc.oneof(fc.uuid(), fc.string({ unit: 'binary', maxLength: 200 })),
        fc.constantFrom(...partKinds),
        fc.nat(),
        (casterId, kind, number) => {
          const key = partKey(kind, number);
          expect(publicPartId(casterId, key)).toBe(v5(`${casterId}/${key}`, namespace));
        },
      ),
      { numRuns: 2_000 },
    ));

  it('owes nothing to the ids that were asked for before', () => {
    const [long, short] = ['evening'.repeat(100), 'newsroom'];
    for (const casterId of [long, short, long, short])
      expect(publicPartId(casterId, 'layout-3')).toBe(v5(`${casterId}/layout-3`, namespace));
  });
});
