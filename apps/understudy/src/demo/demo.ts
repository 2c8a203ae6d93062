import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PopCore from '@alicloud/pop-core';
import { createLog } from '../logging.js';
import { runCommand, type Stop, unlessStopped } from '../run-command.js';
import { localAccess, readSettings } from '../settings.js';
import { startUnderstudy, type Understudy } from '../understudy.js';
import { identical, pairs, readAll } from './compare.js';
import { buildNewsroom, type CallOperation } from './newsroom.js';

const say = (line = '') => process.stdout.write(`${line}\n`);

/** The main job, seen from outside: a real server, a real database, an official SDK core as the client. */
async function demo(stop: Stop): Promise<boolean> {
  const dataDir = await mkdtemp(join(tmpdir(), 'understudy-demo-'));
  say('Starting an embedded PostgreSQL and Understudy on free ports …');
  const settings = readSettings({ UNDERSTUDY_DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'error' });
  let understudy: Understudy | undefined;
  try {
    understudy = await startUnderstudy(settings, createLog(settings.LOG_LEVEL), stop);
    return await unlessStopped(stop, copyAndCompare(understudy));
  } finally {
    await understudy?.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function copyAndCompare(understudy: Understudy): Promise<boolean> {
  say(`Understudy answers at ${understudy.endpoint}; the client is @alicloud/pop-core, unmodified.`);
  const client = new PopCore({
    endpoint: understudy.endpoint,
    accessKeyId: localAccess.accessKeyId,
    accessKeySecret: localAccess.secret,
    apiVersion: '2016-11-01',
  });
  const call: CallOperation = (action, parameters) => client.request(action, parameters, { method: 'POST' });

  say('\nBuilding a news studio …');
  const sourceId = await buildNewsroom(call, randomUUID());
  const source = await readAll(call, sourceId);
  say(`Source studio ${sourceId}`);
  say(JSON.stringify(source, null, 2));

  say('\nCopying it …');
  const copyRequest = { SrcCasterId: sourceId, CasterName: "Tonight's show", ClientToken: randomUUID() };
  const { CasterId: copyId } = await call('CopyCaster', copyRequest);
  say(`CopyCaster answered       ${copyId}`);
  const retried = await call('CopyCaster', copyRequest);
  say(`the same token once more  ${retried.CasterId}`);

  const copy = await readAll(call, copyId);
  say('\nEvery part has an id of its own:');
  for (const { part, source: from, copy: to } of [
    { part: 'studio', source: sourceId, copy: copyId },
    ...pairs(source, copy),
  ])
    say(`  ${part.padEnd(15)} ${from} → ${to}`);

  const [event] = await understudy.foundation.store.readStream(copyId);
  say('\nThe recorded event:');
  say(
    JSON.stringify(
      {
        type: event?.type,
        eventId: event?.eventId,
        version: event?.version,
        recordedAt: event?.recordedAt,
        data: { ...event?.data, setup: `(shared by hash ${event?.setupHash})` },
      },
      null,
      2,
    ),
  );

  say('\nThe copy, read back:');
  say(JSON.stringify(copy, null, 2));
  say();
  return retried.CasterId === copyId && event?.type === 'CasterCopied' && identical(source, copy);
}

runCommand('The demo failed', async (stop) => {
  const isIdentical = await demo(stop);
  say(`identical: ${isIdentical ? 'yes' : 'no'}`);
  process.exit(isIdentical ? 0 : 1);
});
