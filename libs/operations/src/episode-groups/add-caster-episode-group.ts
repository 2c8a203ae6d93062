import { clientToken, onAccount } from '#libs/wire';
import { defineOperation } from '../operation.js';
import {
  addEpisodeGroup,
  episodeGroupItems,
  episodeGroupMembers,
  newEpisodeGroupResult,
} from './new-episode-group.js';

export const addCasterEpisodeGroup = defineOperation({
  name: 'AddCasterEpisodeGroup',
  kind: 'command',
  summary: 'Makes an episode group: a list of files with an output of its own, under no studio.',
  permission: onAccount('create'),
  callsPerSecond: 4,
  parameters: { ...episodeGroupMembers, ClientToken: clientToken(), Item: episodeGroupItems },
  result: newEpisodeGroupResult,
  refusals: ['ClientTokenReused'],
  rest: { method: 'POST', path: '/v1/episode-groups', headers: { 'idempotency-key': 'ClientToken' } },

  execute: (given, call, services) =>
    addEpisodeGroup('AddCasterEpisodeGroup', given, [given, given.Item], call, services),
});
