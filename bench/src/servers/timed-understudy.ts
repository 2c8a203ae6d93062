import { CasterStates } from '#libs/read-models';
import { ApiGateway } from '#libs/wire';
import { createLog } from '../../../apps/understudy/src/logging.js';
import { readSettings } from '../../../apps/understudy/src/settings.js';
import { startUnderstudy } from '../../../apps/understudy/src/understudy.js';
import type { StepTimes } from '../http/step-times.js';

// The program with a watch on the steps of a call: it starts as ever, and says what they took when it is asked.

const times: Record<keyof StepTimes, number> = {
  calls: 0,
  gateway: 0,
  key: 0,
  admission: 0,
  load: 0,
  start: 0,
};

// biome-ignore lint/suspicious/noExplicitAny: whatever the step takes and gives
type Method = (...given: any[]) => Promise<unknown>;

/** From the call until its promise has settled, waiting included. */
function watch<Name extends string>(
  owner: { readonly [One in Name]: Method },
  name: Name,
  step: Exclude<keyof StepTimes, 'calls'>,
): void {
  const original: Method = owner[name];
  if (typeof original !== 'function') throw new Error(`There is no ${name} to watch`);
  const watched: Method = async function (this: unknown, ...given) {
    const startedAt = performance.now();
    try {
      return await original.apply(this, given);
    } finally {
      times[step] += performance.now() - startedAt;
      if (step === 'gateway') times.calls += 1;
    }
  };
  Object.assign(owner, { [name]: watched });
}

watch(ApiGateway.prototype as never as { rpc: Method }, 'rpc', 'gateway');
watch(CasterStates.prototype as never as { load: Method }, 'load', 'load');

const settings = readSettings(process.env);
const understudy = await startUnderstudy(settings, createLog(settings.LOG_LEVEL));
const { access, store } = understudy.runtime;
watch(access.keys as never as { find: Method }, 'find', 'key');
watch(access.admissions as never as { admit: Method }, 'admit', 'admission');
watch(store as never as { start: Method }, 'start', 'start');

process.on('message', () => {
  process.send?.({ ...times });
  for (const step of Object.keys(times) as (keyof StepTimes)[]) times[step] = 0;
});
process.once('SIGTERM', () => void understudy.stop().then(() => process.exit(0)));
process.stdout.write(`answers at ${understudy.endpoint}\n`);
