import type { FileHandle } from 'node:fs/promises';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { PostgresLog } from '../log.js';
import { tryLock } from './file-lock.js';
import { isAlive, startOf } from './process-identity.js';

/** What the owner writes into the file that it has locked, for whoever is refused. */
interface Note {
  pid: number;
  start: string;
  /** A container's own name, as a rule. */
  host?: string;
}

/** Who forgets the way to give a folder back still has it: a handle that nobody names would be closed. */
const held = new Set<FileHandle>();

/**
 * One program at a time uses a data folder, also when another one has its processes in another container. Answers how
 * to give the folder back; a program that ends without doing so is not waited for. Whatever stands in the file
 * of a program that is gone decides nothing.
 */
export async function takeOwnership(folder: string, log: PostgresLog): Promise<() => Promise<void>> {
  const file = join(folder, 'owner');
  const handle = await lockOrRefuse(folder, file, log);
  try {
    // A release before this one took a folder by such a note alone.
    const before = parse(await handle.readFile('utf8'));
    if (before && isRunning(before)) throw inUse(folder, before);
    await write(handle, JSON.stringify({ pid: process.pid, start: startOf(process.pid), host: hostname() }));
  } catch (error) {
    await handle.close();
    throw error;
  }
  held.add(handle);
  return async () => {
    held.delete(handle);
    try {
      await write(handle, '');
    } finally {
      await handle.close();
    }
  };
}

async function write(handle: FileHandle, content: string): Promise<void> {
  await handle.truncate();
  await handle.write(content, 0);
}

/** An owner that is not seen from here may be just ending with its container, or have locked and not written yet. */
async function lockOrRefuse(folder: string, file: string, log: PostgresLog): Promise<FileHandle> {
  const deadline = Date.now() + 1_000;
  for (;;) {
    const handle = await tryLock(file, log);
    if (handle) return handle;
    const note = parse(await readFile(file, 'utf8').catch(() => ''));
    if ((note && isRunning(note)) || Date.now() > deadline) throw inUse(folder, note);
    await pause(100);
  }
}

/** Another program uses the data folder. What it runs may be reached by `runningPostgres`. */
export class FolderInUse extends Error {
  constructor(
    readonly folder: string,
    owner: string,
  ) {
    super(`The data in ${folder} is in use by ${owner}: stop that one first, or use another folder`);
  }
}

function inUse(folder: string, note: Note | undefined): FolderInUse {
  let owner = 'a program in another container or on another host';
  if (note && isRunning(note))
    owner = note.pid === process.pid ? 'this process already' : `process ${note.pid}`;
  else if (note?.host) owner = `process ${note.pid} of ${note.host}, another container or host`;
  return new FolderInUse(folder, owner);
}

/** The process that uses the data folder, as far as it is seen from here; looks, and locks nothing. */
export async function runningOwner(folder: string): Promise<number | undefined> {
  const note = parse(await readFile(join(folder, 'owner'), 'utf8').catch(() => ''));
  return note && isRunning(note) ? note.pid : undefined;
}

function parse(text: string): Note | undefined {
  try {
    const note = JSON.parse(text);
    return Number.isInteger(note?.pid) && note.pid > 0 && typeof note.start === 'string' ? note : undefined;
  } catch {
    return undefined;
  }
}

/** As seen from here: in another container it has another number. */
const isRunning = ({ pid, start }: Note) => isAlive(pid) && startOf(pid) === start;
