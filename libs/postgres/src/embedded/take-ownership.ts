import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, startOf } from './process-identity.js';

interface Owner {
  pid: number;
  start: string | undefined;
  /** Tells two starts in one process apart. */
  nonce: string;
}

/**
 * One process at a time uses a data folder. That tells a postmaster in use from one whose owner was killed. Answers
 * how to give the folder back; a process that ends without doing so is not waited for.
 */
export function takeOwnership(folder: string): () => void {
  const file = join(folder, 'owner');
  const mine = JSON.stringify({
    pid: process.pid,
    start: startOf(process.pid),
    nonce: randomUUID(),
  } satisfies Owner);

  while (!create(file, mine)) {
    const theirs = read(file);
    if (theirs === undefined) continue;
    const owner = parse(theirs);
    if (owner && isRunning(owner))
      throw new Error(
        `The data in ${folder} is in use by ${owner.pid === process.pid ? 'this process already' : `process ${owner.pid}`}: stop that one first, or use another folder`,
      );
    remove(file, theirs);
  }
  return () => remove(file, mine);
}

/** With its content at once, so that nobody reads half of it. */
function create(file: string, content: string): boolean {
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, content);
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    unlinkSync(draft);
  }
}

/** Removes the file if it still says this. What another process put there meanwhile is put back. */
function remove(file: string, content: string): void {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (read(aside) !== content) linkSync(aside, file);
  unlinkSync(aside);
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** A file that a full disk or a power cut left without content names nobody. */
function parse(text: string): Owner | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isRunning = ({ pid, start }: Owner) => isAlive(pid) && (start === undefined || startOf(pid) === start);
