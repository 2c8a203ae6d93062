import type { Operation } from '../operation.js';
import { copyCasterSceneConfig } from './copy-caster-scene-config.js';
import { deleteCasterSceneConfig } from './delete-caster-scene-config.js';
import { describeCasterSceneAudio } from './describe-caster-scene-audio.js';
import { describeCasterScenes } from './describe-caster-scenes.js';
import { effectCasterUrgent } from './effect-caster-urgent.js';
import { setCasterSceneConfig } from './set-caster-scene-config.js';
import { startCasterScene } from './start-caster-scene.js';
import { stopCasterScene } from './stop-caster-scene.js';
import { updateCasterSceneAudio } from './update-caster-scene-audio.js';
import { updateCasterSceneConfig } from './update-caster-scene-config.js';

export const scenes: readonly Operation[] = [
  describeCasterScenes,
  startCasterScene,
  stopCasterScene,
  setCasterSceneConfig,
  updateCasterSceneConfig,
  deleteCasterSceneConfig,
  copyCasterSceneConfig,
  effectCasterUrgent,
  describeCasterSceneAudio,
  updateCasterSceneAudio,
];
