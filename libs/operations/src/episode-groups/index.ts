import type { Operation } from '../operation.js';
import { addCasterEpisodeGroup } from './add-caster-episode-group.js';
import { addCasterEpisodeGroupContent } from './add-caster-episode-group-content.js';
import { deleteCasterEpisodeGroup } from './delete-caster-episode-group.js';

export const episodeGroups: readonly Operation[] = [
  addCasterEpisodeGroup,
  addCasterEpisodeGroupContent,
  deleteCasterEpisodeGroup,
];
