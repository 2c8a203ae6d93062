import type { Operation } from '../operation.js';
import { describeCasterConfig } from './describe-caster-config.js';
import { setCasterConfig } from './set-caster-config.js';

export const config: readonly Operation[] = [setCasterConfig, describeCasterConfig];
