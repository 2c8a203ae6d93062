import { z } from 'zod';
import { casterId } from '../caster-parameters.js';
import { componentsResult, describeCasterComponents } from '../components/describe-caster-components.js';
import { configResult, describeCasterConfig } from '../config/describe-caster-config.js';
import { defineDescription } from '../description.js';
import { describeCasterLayouts, layoutsResult } from '../layouts/describe-caster-layouts.js';
import { publicTime } from '../public-time.js';
import {
  describeCasterVideoResources,
  videoResourcesResult,
} from '../video-resources/describe-caster-video-resources.js';

/**
 * The whole studio in one answer, for plain REST alone: the documented API has no such operation, its callers ask
 * for the pieces.
 */
export const getCaster = defineDescription({
  name: 'GetCaster',
  restOnly: true,
  summary: 'Reads one studio with its configuration, sources, layouts and components.',
  parameters: { CasterId: casterId() },
  result: z.object({
    CasterId: z.string(),
    CasterName: z.string(),
    NormType: z.number(),
    ChargeType: z.string(),
    Status: z.number(),
    ClientTokenId: z.string(),
    ResourceGroupId: z.string().optional(),
    Tags: z.object({ tag: z.array(z.object({ TagKey: z.string(), TagValue: z.string() })) }),
    PurchaseTime: z.string().optional(),
    ExpireTime: z.string().optional(),
    CreateTime: z.string(),
    LastModified: z.string(),
    Config: describeCasterConfig.result,
    VideoResources: describeCasterVideoResources.result.shape.VideoResources,
    Layouts: describeCasterLayouts.result.shape.Layouts,
    Components: describeCasterComponents.result.shape.Components,
  }),
  rest: { method: 'GET', path: '/v1/casters/{CasterId}' },

  toResult: (caster, _given, { streams }) => ({
    CasterId: caster.casterId,
    CasterName: caster.name,
    NormType: caster.setup.normType,
    ChargeType: caster.setup.chargeType,
    Status: caster.status === 'running' ? 1 : 0,
    ClientTokenId: caster.clientToken,
    ResourceGroupId: caster.setup.resourceGroupId,
    Tags: { tag: caster.setup.tags.map(({ key, value }) => ({ TagKey: key, TagValue: value })) },
    PurchaseTime: caster.purchasedAt,
    ExpireTime: caster.expiresAt,
    CreateTime: publicTime(caster.createdAt),
    LastModified: publicTime(caster.modifiedAt),
    Config: configResult(caster),
    VideoResources: videoResourcesResult(caster, streams),
    Layouts: layoutsResult(caster),
    Components: componentsResult(caster),
  }),
});
