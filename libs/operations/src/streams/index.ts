import type { Operation } from '../operation.js';
import { describeCasterRtcInfo } from './describe-caster-rtc-info.js';
import { describeCasterStreamUrl } from './describe-caster-stream-url.js';

export const streams: readonly Operation[] = [describeCasterStreamUrl, describeCasterRtcInfo];
