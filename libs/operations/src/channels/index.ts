import type { Operation } from '../operation.js';
import { describeCasterChannels } from './describe-caster-channels.js';
import { setCasterChannel } from './set-caster-channel.js';

export const channels: readonly Operation[] = [setCasterChannel, describeCasterChannels];
