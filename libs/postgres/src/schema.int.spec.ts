import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { freshDatabase } from '#libs/testing';
import { describeSchema } from './describe-schema.js';
import { MENDING, schemaFile } from './schema-file.js';

describe('schema.sql', () => {
  it('says what the migrations make', async () => {
    const { database, drop } = await freshDatabase();
    try {
      const committed = readFileSync(new URL('../schema.sql', import.meta.url), 'utf8');
      const fresh = schemaFile(await describeSchema(database));
      if (committed !== fresh)
        throw new Error(`libs/postgres/schema.sql is out of date. Run: ${MENDING}\n\n${fresh}`);
      expect(committed).toContain('create table');
    } finally {
      await drop();
    }
  });
});
