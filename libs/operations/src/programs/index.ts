import type { Operation } from '../operation.js';
import { addCasterEpisode } from './add-caster-episode.js';
import { addCasterProgram } from './add-caster-program.js';
import { deleteCasterEpisode } from './delete-caster-episode.js';
import { deleteCasterProgram } from './delete-caster-program.js';
import { describeCasterProgram } from './describe-caster-program.js';
import { modifyCasterEpisode } from './modify-caster-episode.js';
import { modifyCasterProgram } from './modify-caster-program.js';

export const programs: readonly Operation[] = [
  addCasterProgram,
  deleteCasterProgram,
  describeCasterProgram,
  modifyCasterProgram,
  addCasterEpisode,
  deleteCasterEpisode,
  modifyCasterEpisode,
];
