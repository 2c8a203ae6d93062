// The program as main.js starts it, except that it asks for no nonce, no call rate and no policy: a measurement compares
// with it what these cost.
import { createLog } from '../../dist/apps/understudy/src/logging.js';
import { readSettings } from '../../dist/apps/understudy/src/settings.js';
import { startUnderstudy } from '../../dist/apps/understudy/src/understudy.js';

const settings = readSettings(process.env);
const understudy = await startUnderstudy(settings, createLog(settings.LOG_LEVEL));
const { keys, admissions } = understudy.runtime.access;
const find = keys.find.bind(keys);
keys.find = async (accessKeyId) => {
  const key = await find(accessKeyId);
  return key && { ...key, may: () => ({ allowed: true }) };
};
admissions.admit = async () => ({ kind: 'admitted' });
process.stdout.write(`Understudy answers at ${understudy.endpoint} (without access)\n`);
process.once('SIGTERM', async () => {
  await understudy.stop();
  process.exit(0);
});
