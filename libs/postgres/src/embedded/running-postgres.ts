import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { clusterIn } from './find-folder.js';
import { urlOf } from './initialise.js';

const PORT_LINE = 3;

/**
 * Where the PostgreSQL is that another program runs on this data folder, so that a command works beside it; undefined
 * where it cannot be reached: it is not up yet, or stands in another container.
 */
export async function runningPostgres(folder: string): Promise<string | undefined> {
  try {
    const lines = (await readFile(join(clusterIn(folder), 'postmaster.pid'), 'utf8')).split('\n');
    const port = Number(lines[PORT_LINE]);
    const password = (await readFile(join(folder, 'password'), 'utf8')).trim();
    const socket = connect({ port, host: '127.0.0.1', timeout: 1_000 });
    socket.once('timeout', () => socket.destroy(new Error('nothing answers')));
    await once(socket, 'connect');
    socket.destroy();
    return urlOf(password, port);
  } catch {
    return undefined;
  }
}
