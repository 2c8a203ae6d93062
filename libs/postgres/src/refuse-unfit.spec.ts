import { describe, expect, it } from '@jest/globals';
import { type ServerFacts, unfitBecause } from './refuse-unfit.js';

const fit: ServerFacts = {
  versionNumber: 160004,
  version: '16.4',
  encoding: 'UTF8',
  isStandby: false,
  isReadOnly: false,
  database: 'understudy',
};

describe('A server', () => {
  it.each([fit, { ...fit, versionNumber: 180001, version: '18.1' }])('as it should be is fit: %j', (server) =>
    expect(unfitBecause(server)).toBeUndefined(),
  );

  it.each([
    [
      { versionNumber: 150009, version: '15.9 (Debian)' },
      /^PostgreSQL 15.9 \(Debian\) is too old: .*16 or newer$/,
    ],
    [{ versionNumber: 90624, version: '9.6.24' }, /too old/],
    [{ encoding: 'SQL_ASCII' }, /encoding SQL_ASCII.*create database understudy encoding 'UTF8'/],
    [{ isStandby: true, isReadOnly: true }, /standby.*name the primary/],
    [{ isReadOnly: true }, /read-only: set default_transaction_read_only = off/],
  ])('that is otherwise is not, and hears the way out in one line: %j', (otherwise, complaint) =>
    expect(unfitBecause({ ...fit, ...otherwise })).toMatch(complaint),
  );
});
