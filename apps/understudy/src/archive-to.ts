import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import type { Database } from '#libs/postgres';
import { writeArchive } from '#libs/retention';

/**
 * Writes an account's archive to a new file that nobody else may read, or to standard output. Answers of how many lines; a
 * file that could not be finished is removed.
 */
export async function archiveTo(
  file: string | undefined,
  database: Database,
  accountId: string,
): Promise<number> {
  const at = new Date();
  if (file === undefined) return writeArchive({ database, accountId, at, write: writingTo(process.stdout) });

  const stream = createWriteStream(file, { flags: 'wx', mode: 0o600 });
  await once(stream, 'open').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
    throw new Error(`There is a file ${file} already: name a new one.`);
  });
  try {
    const lines = await writeArchive({ database, accountId, at, write: writingTo(stream) });
    stream.end();
    await finished(stream);
    return lines;
  } catch (error) {
    stream.destroy();
    await rm(file, { force: true });
    throw error;
  }
}

function writingTo(stream: WriteStream | NodeJS.WriteStream): (text: string) => Promise<void> {
  return (text) =>
    new Promise((resolve, reject) => {
      stream.write(text, (error) => (error ? reject(error) : resolve()));
    });
}
