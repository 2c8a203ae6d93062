import type { Operation } from '../operation.js';
import { streamCasterEvents } from './stream-caster-events.js';

export const events: readonly Operation[] = [streamCasterEvents];
