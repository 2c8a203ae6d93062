import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import PopCore from '@alicloud/pop-core';
import { createLog } from '../logging.js';
import { runCommand, type Stop, unlessStopped } from '../run-command.js';
import { localAccess, readSettings } from '../settings.js';
import { startUnderstudy, type Understudy } from '../understudy.js';
import { identical, pairs, readAll } from './compare.js';
import { buildNewsroomOnAir, type CallOperation } from './newsroom.js';
import { type CopyStory, screen, verdict } from './screen.js';

/** What goes on. Not the result, which a program may read from standard output. */
const say = (line: string) => process.stderr.write(`${line}\n`);

/** The main job, seen from outside: a real server, a real database, an official SDK core as the client. */
async function demo(stop: Stop): Promise<CopyStory> {
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

async function copyAndCompare({ endpoint, runtime }: Understudy): Promise<CopyStory> {
  const client = new PopCore({
    endpoint,
    accessKeyId: localAccess.accessKeyId,
    accessKeySecret: localAccess.secret,
    apiVersion: '2016-11-01',
  });
  const call: CallOperation = (action, parameters) =>
    client.request(action, parameters, { method: 'POST', formatParams: false });
  const listed = async (CasterId: string) =>
    (await call('DescribeCasters', { CasterId })).CasterList.Caster[0];

  say('Building a news studio, and copying it while it runs …');
  const sourceId = await buildNewsroomOnAir(call, randomUUID());
  const request = { SrcCasterId: sourceId, CasterName: "Tonight's show", ClientToken: randomUUID() };
  const startedAt = performance.now();
  const answer = await call('CopyCaster', request);
  const milliseconds = Math.round(performance.now() - startedAt);
  const retried = await call('CopyCaster', request);

  const [source, copy] = [await readAll(call, sourceId), await readAll(call, answer.CasterId)];
  const [sourceListed, copyListed] = [await listed(sourceId), await listed(answer.CasterId)];
  const [event] = await runtime.store.readStream(answer.CasterId);
  if (event === undefined) throw new Error(`No event is recorded of the copy ${answer.CasterId}`);
  return {
    endpoint,
    source: { listed: sourceListed, answers: source },
    copyCaster: { request, answer, milliseconds, retried },
    ids: pairs(source, copy),
    event: {
      type: event.type,
      eventId: event.eventId,
      version: event.version,
      recordedAt: event.recordedAt,
      // The setup itself is what the answers show.
      data: { ...event.data, setup: { hash: event.setupHash } },
    },
    copy: { listed: copyListed, answers: copy },
    identical:
      retried.CasterId === answer.CasterId &&
      event.type === 'CasterCopied' &&
      [sourceListed.Status, copyListed.Status].join() === '1,0' &&
      identical(source, copy),
  };
}

runCommand('The demo failed', async (stop) => {
  const { values } = parseArgs({ options: { json: { type: 'boolean' } } });
  const story = await demo(stop);
  if (values.json) {
    process.stdout.write(`${JSON.stringify(story, null, 2)}\n`);
    say(verdict(story));
  } else process.stdout.write(screen(story));
  process.exit(story.identical ? 0 : 1);
});
