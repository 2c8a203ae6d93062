import { describe, expect, it } from '@jest/globals';
import { connectionSettings } from './connection.js';

describe('What all connections have in common', () => {
  it.each([
    ['none', '', 2_000],
    ['one in the url, in seconds', '?connect_timeout=7', 7_000],
    ['the one of libpq that waits for ever', '?connect_timeout=0', 2_000],
    ['more than an hour', '?connect_timeout=9999999', 3_600_000],
    ['one that is no number', '?connect_timeout=soon', 2_000],
  ])('a time to connect: %s', (_, parameters, milliseconds) => {
    const { config } = connectionSettings(`postgres://studio@db/understudy${parameters}`);
    expect(config).toMatchObject({
      connectionString: 'postgres://studio@db/understudy',
      connectionTimeoutMillis: milliseconds,
    });
  });

  it('keeps the parameters of the url that are not its own', () => {
    const url = 'postgres://studio@db/understudy?sslmode=require&lock_timeout=1234&connect_timeout=7';
    expect(connectionSettings(url).config.connectionString).toBe(
      'postgres://studio@db/understudy?sslmode=require',
    );
  });
});
