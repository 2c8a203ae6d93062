import { expect } from '@jest/globals';
import type { Call } from '../journey-clients.js';
import { createStudio, deleteStudio } from './studios.js';

/** A layout that is drawn for whoever cannot see the studio. Plain REST alone has pictures. */
export async function layoutPicture(call: Call): Promise<void> {
  const CasterId = await createStudio(call, 1, 'To be seen');
  await call('AddCasterVideoResource', { CasterId, ResourceName: 'Map', LocationId: 'RV01', ImageId: 'map' });
  const { LayoutId } = await call('AddCasterLayout', {
    CasterId,
    VideoLayer: [{ WidthNormalized: 0.5, HeightNormalized: 0.25, PositionRefer: 'bottomRight' }],
    BlendList: ['RV01'],
    AudioLayer: [{}],
    MixList: ['RV01'],
  });
  const { Text } = await call('DescribeCasterLayoutPicture', { CasterId, LayoutId });
  expect(Text).toMatch(/^<svg .*>Map<.*<\/svg>\n$/s);
  expect(Text).toContain('<rect x="960" y="810" width="960" height="270" data-is="layer"');
  await deleteStudio(call, CasterId);
}
