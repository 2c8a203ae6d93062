import { z } from 'zod';
import { onAccount } from '#libs/wire';
import { partId } from '../caster-parameters.js';
import { defineOperation } from '../operation.js';

export const deleteCasterEpisodeGroup = defineOperation({
  name: 'DeleteCasterEpisodeGroup',
  kind: 'command',
  summary: 'Deletes an episode group.',
  permission: onAccount('delete'),
  callsPerSecond: 4,
  parameters: { ProgramId: partId() },
  result: z.object({}),
  refusals: ['ProgramNotFound'],
  rest: { method: 'DELETE', path: '/v1/episode-groups/{ProgramId}' },

  async execute({ ProgramId }, call, { episodeGroups }) {
    await episodeGroups.delete(call, ProgramId);
    return {};
  },
});
