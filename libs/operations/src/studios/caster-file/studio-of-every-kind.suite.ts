import { type CasterSetup, emptySetup } from '#libs/caster';
import { anchor, fullScreen, headline, program, trailer } from '#libs/testing';

const layer = { positionNormalized: [0.5, 0.25], positionRefer: 'center', transparency: 0 };
const font = {
  name: 'KaiTi',
  color: '0xff0000',
  sizeNormalized: 0.1,
  borderColor: '',
  borderWidthNormalized: 0,
};
const source = { ...anchor, fixedDelayDuration: 0 };

/** Every kind of part, every kind of source and component, every reference, every optional member. */
export const studioOfEveryKind: CasterSetup = {
  ...emptySetup({ normType: 4, tags: [{ key: 'desk', value: '' }], resourceGroupId: 'rg-news' }),
  config: {
    domainName: 'live.example.com',
    callbackUrl: 'https://example.com/called',
    delay: 0.5,
    channelsEnabled: true,
    programName: 'Tonight <"&\u{1F3AC}">',
    programInEffect: true,
    transcode: {
      casterTemplate: 'lp_hd',
      liveTemplates: ['lld'],
      customVideo: { width: 1920, height: 1080, fps: 25, bitrate: 4000 },
    },
    record: {
      ossEndpoint: 'oss.example.com',
      ossBucket: 'news',
      onDemand: 7,
      interval: 5,
      formats: [{ format: 'm3u8', ossObjectPrefix: 'a', sliceOssObjectPrefix: 'b', cycleDuration: 60 }],
    },
    sideOutputUrl: 'rtmp://side.example.com/live/a',
    sideOutputUrls: ['rtmp://side.example.com/live/b'],
    syncGroups: [
      { mode: 0, hostResource: anchor.key, resources: [trailer.key], offsets: [-40], delayThreshold: 100 },
      { mode: 1, resources: [anchor.key] },
    ],
    urgent: {
      switchesByItself: true,
      eofThreshold: 3,
      materialId: 'm',
      imageId: 'i',
      imageUrl: 'https://example.com/i.png',
      liveStreamUrl: 'srt://example.com/live',
    },
  },
  channels: [{ channelId: 'RV12', resource: trailer.key, faceBeauty: '4' }, { channelId: 'RV01' }],
  showList: {
    repeatTimes: -1,
    highPriorityShow: 'show-40',
    highPriorityShowStartTime: '2026-11-24T18:00:00',
    background: { resourceType: 'PIC', resourceUrl: 'https://example.com/b.png' },
  },
  parts: {
    resource: [
      anchor,
      { ...trailer, endOffset: -1, ptsCallbackInterval: 10 },
      { ...source, key: 'resource-11', locationId: 'RV03', source: { kind: 'material', materialId: 'a-1' } },
      { ...source, key: 'resource-12', locationId: 'RV04', source: { kind: 'image', imageId: 'a' } },
      {
        ...source,
        key: 'resource-13',
        locationId: 'RV99',
        source: { kind: 'imageUrl', url: 'http://example.com/a.png' },
      },
    ],
    layout: [fullScreen],
    component: [
      headline,
      {
        key: 'component-21',
        locationId: 'RV01',
        effect: 'animateH',
        layer: { ...layer, heightNormalized: 0, widthNormalized: 1 },
        content: {
          type: 'caption',
          caption: {
            locationId: 'RV01',
            sourceLanguage: 'en',
            targetLanguage: 'es',
            showsSource: true,
            truncates: false,
            sourceWordsPerLine: 20,
            targetWordsPerLine: 20,
            sourceReservePages: 2,
            targetReservePages: 2,
          },
          font,
        },
      },
      {
        key: 'component-22',
        locationId: 'RC02',
        effect: 'none',
        layer,
        content: { type: 'image', materialId: 'm' },
      },
      {
        key: 'component-23',
        locationId: 'RC03',
        effect: 'none',
        layer,
        content: { type: 'html', url: 'https://example.com/h' },
      },
    ],
    scene: [
      program,
      {
        key: 'scene-24',
        name: 'PVW',
        output: 'preview',
        components: [],
        audio: {
          followsVideo: false,
          audioLayers: [
            {
              fixedDelayDuration: 0,
              validChannel: 'leftChannel',
              volumeRate: 10,
              filter: { enableAgc: 1, enableAns: 0, ansMode: 1, enableBeautify: 0, voiceBeautifyMode: 1 },
            },
          ],
          mixList: ['RV02'],
        },
      },
    ],
    episode: [
      {
        key: 'episode-30',
        name: 'Opening',
        type: 'Resource',
        resource: trailer.key,
        components: [headline.key],
        startTime: '2026-11-24T18:00:00Z',
        endTime: '2026-11-24T18:05:00Z',
        switchType: 'ContentFirst',
      },
      {
        key: 'episode-31',
        type: 'Component',
        components: [],
        startTime: '2026-11-24T18:00:00Z',
        endTime: '2026-11-24T18:00:01Z',
      },
    ],
    studioLayout: [
      {
        key: 'studioLayout-32',
        name: 'One',
        type: 'common',
        common: { channelId: 'RV01' },
        media: [],
        screens: [],
        layerOrder: [],
      },
      {
        key: 'studioLayout-33',
        name: 'Desk',
        type: 'studio',
        background: { id: 'bg', materialId: 'm', imageUrl: 'https://example.com/b.png', locationId: 'RV02' },
        media: [
          {
            id: 'logo',
            index: 1,
            resource: anchor.key,
            imageMaterialId: 'm',
            fillMode: 'fit',
            positionRefer: 'topLeft',
            widthNormalized: 0.1,
            heightNormalized: 0.1,
            positionNormalized: [0, 0],
          },
        ],
        screens: [
          {
            id: 'guest',
            index: 2,
            channelId: 'RV12',
            resource: trailer.key,
            color: 'green',
            positionX: 0,
            positionY: 1,
            heightNormalized: 1,
            portraitType: 1,
            onlyAudio: false,
            audio: { validChannel: 'all', volumeRate: 1 },
          },
        ],
        layerOrder: [
          { type: 'background', id: 'bg' },
          { type: 'media', id: 'guest' },
        ],
      },
    ],
    show: [
      {
        key: 'show-40',
        name: 'Film',
        resourceType: 'vod',
        resourceId: 'v',
        resourceUrl: 'https://example.com/v.mp4',
        liveInputType: 1,
        repeatTimes: -1,
      },
      { key: 'show-41', resourceUrl: 'rtmp://example.com/live/a', resourceType: 'live', duration: 60 },
    ],
    playlist: [{ key: 'playlist-50', name: 'Loop', repeatNumber: -1 }],
    playlistItem: [
      {
        key: 'playlistItem-52',
        playlist: 'playlist-50',
        name: 'First',
        resourceType: 'vod',
        resourceValue: 'v',
      },
      { key: 'playlistItem-51', playlist: 'playlist-50', resourceType: 'url', resourceValue: 'u' },
    ],
  },
};
