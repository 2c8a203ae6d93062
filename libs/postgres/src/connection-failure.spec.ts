import { describe, expect, it } from '@jest/globals';
import { QueryFailedError } from 'typeorm';
import { isConnectionFailure } from './connection-failure.js';

const failure = (message: string, code?: string) => Object.assign(new Error(message), code ? { code } : {});

describe('isConnectionFailure', () => {
  it.each([
    ['a refused connection', failure('connect ECONNREFUSED 127.0.0.1:1', 'ECONNREFUSED')],
    ['a reset connection', failure('read ECONNRESET', 'ECONNRESET')],
    ['a shutdown by an operator', failure('terminating connection due to administrator command', '57P01')],
    ['a crash of another backend', failure('terminating connection because of crash', '57P02')],
    ['a server that is starting up', failure('the database system is starting up', '57P03')],
    ['a server without a free slot', failure('sorry, too many clients already', '53300')],
    [
      'a session that was idle for too long',
      failure('terminating connection due to idle-session timeout', '57P05'),
    ],
    ['a standby', failure('cannot execute INSERT in a read-only transaction', '25006')],
    ['a network that went away', failure('read ENETDOWN', 'ENETDOWN')],
    ['a statement without an answer', failure('Query read timeout')],
    ['class 08 of Postgres', failure('connection failure', '08006')],
    ['a connection that ended without a word', failure('Connection terminated unexpectedly')],
    ['a server that does not answer', failure('Connection terminated due to connection timeout')],
    ['a pool without a free connection', failure('timeout exceeded when trying to connect')],
    ['what TypeORM wraps', new QueryFailedError('select', [], failure('admin', '57P01'))],
  ])('is true for %s', (_, error) => expect(isConnectionFailure(error)).toBe(true));

  it.each([
    ['a broken constraint', failure('duplicate key value', '23505')],
    ['a statement that took too long', failure('canceling statement due to statement timeout', '57014')],
    ['a deadlock', failure('deadlock detected', '40P01')],
    ['a missing database', failure('database "x" does not exist', '3D000')],
    ['what TypeORM wraps', new QueryFailedError('insert', [], failure('duplicate key', '23505'))],
    ['an error of ours', new TypeError('undefined is not a function')],
    ['what is no error', 'Connection terminated'],
  ])('is false for %s', (_, error) => expect(isConnectionFailure(error)).toBe(false));
});
