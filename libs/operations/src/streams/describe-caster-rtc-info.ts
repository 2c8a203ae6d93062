import { z } from 'zod';
import { onCaster } from '#libs/wire';
import { casterId } from '../caster-parameters.js';
import { defineDescription } from '../description.js';

export const describeCasterRtcInfo = defineDescription({
  name: 'DescribeCasterRtcInfo',
  summary: 'Answers the token that lets its holder join a studio by RTC. Deprecated.',
  permission: onCaster('get'),
  parameters: { CasterId: casterId() },
  result: z.object({ CasterId: z.string(), AuthToken: z.string() }),
  rest: { method: 'GET', path: '/v1/casters/{CasterId}/rtc-info' },

  toResult: (caster, _given, { streams }) => ({
    CasterId: caster.casterId,
    AuthToken: streams.rtcToken(caster),
  }),
});
