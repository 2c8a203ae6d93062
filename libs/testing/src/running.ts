import {
  type CasterConfig,
  type CasterConfigured,
  type CasterEvent,
  emptySetup,
  partAdded,
} from '#libs/caster';

const at = '2026-11-01T09:00:00.000Z';
const { config } = emptySetup({ normType: 1, tags: [] });

/** The configuration of the newsroom: these settings, and nothing else. */
export function configuredWith(settings: Partial<CasterConfig>): CasterConfigured {
  return {
    type: 'CasterConfigured',
    name: 'Newsroom',
    config: { ...config, ...settings },
    layoutsDiscarded: false,
    at,
  };
}

/** What the newsroom needs to be started. */
export const readyToStart = configuredWith({
  domainName: 'live.example.com',
  transcode: { casterTemplate: 'lp_hd', liveTemplates: ['lld'] },
});

const audio = { followsVideo: true, audioLayers: [], mixList: [] };

/** The first start of the newsroom: its preview is `scene-1`, its program `scene-2`. */
export const firstStart: readonly CasterEvent[] = [
  partAdded('scene', { key: 'scene-1', name: 'PVW', output: 'preview', components: [], audio }, at),
  partAdded('scene', { key: 'scene-2', name: 'PGM', output: 'program', components: [], audio }, at),
  { type: 'CasterStarted', at },
];

export const stopped: CasterEvent = { type: 'CasterStopped', at };
