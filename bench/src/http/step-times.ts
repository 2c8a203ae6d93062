import { once } from 'node:events';
import type { Program } from './program.js';

/** Milliseconds of all calls together since they were last asked for, of each step that a call goes through. */
export interface StepTimes {
  readonly calls: number;
  /** The whole call, from its bytes to those of its answer. */
  readonly gateway: number;
  readonly key: number;
  readonly admission: number;
  readonly load: number;
  readonly start: number;
}

export async function takeTimes({ child }: Program): Promise<StepTimes> {
  const answered = once(child, 'message');
  child.send('take');
  const [times] = await answered;
  return times as StepTimes;
}
