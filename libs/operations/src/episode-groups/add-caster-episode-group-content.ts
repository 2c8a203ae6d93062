import { clientToken, group, json, onAccount } from '#libs/wire';
import { defineOperation } from '../operation.js';
import {
  addEpisodeGroup,
  episodeGroupItems,
  episodeGroupMembers,
  newEpisodeGroupResult,
} from './new-episode-group.js';

export const addCasterEpisodeGroupContent = defineOperation({
  name: 'AddCasterEpisodeGroupContent',
  kind: 'command',
  summary: 'Makes an episode group, as AddCasterEpisodeGroup does, from one JSON text.',
  permission: onAccount('create'),
  callsPerSecond: 4,
  parameters: {
    ClientToken: clientToken(),
    Content: json(group({ ...episodeGroupMembers, Items: episodeGroupItems })),
  },
  result: newEpisodeGroupResult,
  refusals: ['ClientTokenReused'],
  rest: {
    method: 'POST',
    path: '/v1/episode-groups/content',
    headers: { 'idempotency-key': 'ClientToken' },
  },

  execute: (given, call, services) =>
    addEpisodeGroup(
      'AddCasterEpisodeGroupContent',
      given,
      [given.Content, given.Content.Items],
      call,
      services,
    ),
});
