import { z } from 'zod';
import { type ExistingCaster, type Layout, partKeyOf, type StudioLayout } from '#libs/caster';
import {
  type Picture,
  type PictureOptions,
  pictureOf,
  sceneShowing,
  sourcesOnLocations,
  studioPictureOf,
  svgOf,
} from '#libs/pictures';
import { onCaster } from '#libs/wire';
import { casterId, partId } from '../caster-parameters.js';
import { defineDescription } from '../description.js';
import { namedPart, partOf } from '../parts.js';
import type { Refusing } from '../refusals.js';

export const describeCasterLayoutPicture = defineDescription({
  name: 'DescribeCasterLayoutPicture',
  restOnly: true,
  summary:
    'Draws a layout, also one of a virtual studio, as SVG: its layers with their sources, and on top the components of the scene that shows it (scene names another one).',
  permission: onCaster('get'),
  parameters: { CasterId: casterId(), LayoutId: partId(), scene: partId().optional() },
  result: z.object({ Text: z.string() }),
  refusals: ['LayoutNotFound', 'SceneNotFound'],
  rest: {
    method: 'GET',
    path: '/v1/casters/{CasterId}/layouts/{LayoutId}/picture.svg',
    answers: { as: 'text', mediaType: 'image/svg+xml' },
  },

  toResult: (caster, { LayoutId, scene }, context) => ({
    Text: svgOf(layoutPicture(caster, { layoutId: LayoutId, sceneId: scene }, context)),
  }),
});

/** The components are those of the named scene, else of the one that shows the layout: no layout has any of its own. */
export function layoutPicture(
  caster: ExistingCaster,
  { layoutId, sceneId }: { readonly layoutId: string; readonly sceneId: string | undefined },
  context: Refusing<'LayoutNotFound' | 'SceneNotFound'>,
): Picture {
  const { resource: resources, scene: scenes } = caster.setup.parts;
  const { channelsEnabled } = caster.setup.config;
  const optionsFor = (layout: Layout | StudioLayout): PictureOptions => {
    const scene =
      sceneId === undefined ? sceneShowing(layout.key, scenes) : namedPart(caster, 'scene', sceneId, context);
    return {
      title: `${caster.name} (${caster.casterId}), layout ${layoutId}`,
      sources: sourcesOnLocations({ resources, ...(channelsEnabled && { channels: caster.setup.channels }) }),
      components: scene?.components.flatMap((key) => partOf(caster, 'component', key) ?? []),
    };
  };
  const studioKey = partKeyOf(caster, 'studioLayout', layoutId);
  const studioLayout = studioKey && partOf(caster, 'studioLayout', studioKey);
  if (studioLayout !== undefined)
    return studioPictureOf(studioLayout, {
      ...optionsFor(studioLayout),
      sourceNames: new Map(resources.map(({ key, name }) => [key, name])),
    });

  const layout = namedPart(caster, 'layout', layoutId, context);
  return pictureOf(layout, optionsFor(layout));
}
