import { listOrAnswer, partId } from '../caster-parameters.js';

/** The scene, for operations whose page has a code of its own for an id that is not well formed. */
export const sceneId = () => partId('InvalidSceneId.Malformed');

/** From the bottom to the top. */
export const componentIds = () => listOrAnswer(partId(), 'componentId', {});
