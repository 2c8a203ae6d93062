import type { Operation } from '../operation.js';
import { addCasterVideoResource } from './add-caster-video-resource.js';
import { casterSnapshotReferScene } from './caster-snapshot-refer-scene.js';
import { deleteCasterVideoResource } from './delete-caster-video-resource.js';
import { describeCasterVideoResources } from './describe-caster-video-resources.js';
import { effectCasterVideoResource } from './effect-caster-video-resource.js';
import { modifyCasterVideoResource } from './modify-caster-video-resource.js';

export const videoResources: readonly Operation[] = [
  addCasterVideoResource,
  modifyCasterVideoResource,
  deleteCasterVideoResource,
  describeCasterVideoResources,
  effectCasterVideoResource,
  casterSnapshotReferScene,
];
