import { CopyCasterHandler } from './studios/copy-caster/copy-caster.handler.js';
import { CreateCasterHandler } from './studios/create-caster.handler.js';

/** For the module that wires the command bus. */
export const handlers = [CreateCasterHandler, CopyCasterHandler];
