import { describe, expect, it } from '@jest/globals';
import { freshDatabase } from '#libs/testing';

describe('a fresh database', () => {
  it('works', async () => {
    const { database, drop } = await freshDatabase();
    const { rows } = await database.pool.query(
      'select 5::int8 as a, pg_current_xact_id() as b, count(*) as c from events',
    );
    expect(typeof rows[0].b).toBe('bigint');
    expect(rows[0].a).toBe(5n);
    await drop();
  });
});
