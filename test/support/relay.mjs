// The role relay in a process of its own, with a lease and batches as short as a test wants them: who takes over from a
// killed one waits for the end of its lease. What it has to say is one line of JSON each on standard output.

import { startRelay } from '../../dist/apps/understudy/src/roles.js';
import { openRuntime } from '../../dist/apps/understudy/src/runtime.js';
import { readSettings } from '../../dist/apps/understudy/src/settings.js';

const say = (level, message, fields) =>
  process.stdout.write(`${JSON.stringify({ level, message, at: Date.now(), ...fields })}\n`);
const runtime = await openRuntime(readSettings(process.env), say, undefined, {
  leaseMs: Number(process.env.LEASE_MS),
});
const stop = await startRelay(runtime, { batchSize: Number(process.env.BATCH_SIZE) });
say('info', 'Ready', {});
process.once('SIGTERM', async () => {
  await stop();
  await runtime.close();
  process.exit(0);
});
