import type { Operation } from '../operation.js';
import { setCasterConfig } from './set-caster-config.js';
import { describeCasterConfig } from './describe-caster-config.js';

export const config: readonly Operation[] = [setCasterConfig, describeCasterConfig];
