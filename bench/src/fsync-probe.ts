import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How many 8 kB writes a second the disk makes durable one by one, tried for this long in a temporary folder. */
export async function syncsPerSecond(milliseconds: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'understudy-fsync-'));
  const file = await open(join(folder, 'probe'), 'w');
  const page = Buffer.alloc(8_192, 7);
  try {
    const startedAt = performance.now();
    let syncs = 0;
    while (performance.now() - startedAt < milliseconds) {
      await file.write(page, 0, page.length, (syncs % 128) * page.length);
      await file.datasync();
      syncs += 1;
    }
    return syncs / ((performance.now() - startedAt) / 1_000);
  } finally {
    await file.close();
    await rm(folder, { recursive: true, force: true });
  }
}
