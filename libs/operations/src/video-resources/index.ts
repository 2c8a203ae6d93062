import type { Operation } from '../operation.js';
import { addCasterVideoResource } from './add-caster-video-resource.js';
import { describeCasterVideoResources } from './describe-caster-video-resources.js';

export const videoResources: readonly Operation[] = [addCasterVideoResource, describeCasterVideoResources];
