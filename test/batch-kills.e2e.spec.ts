import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type FreshDatabase, freshDatabase, waitFor } from '#libs/testing';
import { localAccess } from '../apps/understudy/src/settings.js';
import { protocols } from './support/isolation/callers.js';
import { startProcess, type UnderstudyProcess } from './support/process.js';
import { RawClient } from './support/raw-client.js';

const KILLS = Number(process.env.KILLS ?? 5);
const COPIES = 100;

let test: FreshDatabase;
let running: UnderstudyProcess;
const start = () => startProcess({ DATABASE_URL: test.url, KAFKA_BROKERS: '' });
beforeAll(async () => {
  test = await freshDatabase();
  running = await start();
});
afterAll(async () => {
  await running?.stop();
  await test?.drop();
});

async function call(action: string, given: Readonly<Record<string, unknown>>) {
  const client = new RawClient(running.endpoint);
  try {
    const { code, body, text } = await protocols.REST(client, localAccess)(action, given);
    if (code !== 'OK') throw new Error(text);
    return body;
  } finally {
    client.close();
  }
}

it(`Killed in the middle ${KILLS} times, a batch makes every copy once`, async () => {
  const { CasterId: SrcCasterId } = await call('CreateCaster', {
    NormType: 1,
    ChargeType: 'PostPaid',
    ClientToken: randomUUID(),
  });
  let partial = 0;
  const answered: string[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    const request = {
      SrcCasterId,
      NamePattern: `Show {nnn} after ${kill}`,
      Count: COPIES,
      ClientToken: randomUUID(),
    };
    const cut = call('CopyCasterBatch', request).catch(() => undefined);
    // At a random moment of the call; the moment is the point, nothing is waited for.
    await pause(Math.random() * 80);
    await running.kill();
    await cut;
    const { rows } = await test.database.pool.query<{ made: number }>(
      "select count(*)::int as made from events where data ->> 'name' like $1",
      [`Show % after ${kill}`],
    );
    const made = rows[0]?.made ?? 0;
    if (made > 0 && made < COPIES) partial += 1;
    running = await start();
    // What was cut off may be under way in PostgreSQL still: then it is waited for.
    const answer = await waitFor(() => call('CopyCasterBatch', request).catch(() => undefined), {
      what: 'the rest of the batch',
    });
    expect(answer).toMatchObject({ Made: COPIES, Failed: 0 });
    answered.push(...answer.Copies.map(({ CasterId }: { CasterId: string }) => CasterId));
  }
  const { rows } = await test.database.pool.query<{ id: string; name: string }>(
    "select caster_id as id, data ->> 'name' as name from events where type = 'CasterCopied'",
  );
  expect(rows.map(({ id }) => id).sort()).toEqual(answered.sort());
  expect(new Set(rows.map(({ name }) => name)).size).toBe(KILLS * COPIES);
  process.stdout.write(
    `kills ${KILLS}, of them in the middle of a batch ${partial}, copies ${rows.length}\n`,
  );
});
