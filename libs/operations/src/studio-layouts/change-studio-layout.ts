import { type ExistingCaster, partKeyOf, type StudioLayout } from '#libs/caster';
import { invalidParameter, missingParameter } from '#libs/wire';
import type { Refusing } from '../refusals.js';
import { resolved, type StudioLayoutContent } from './studio-layout-parameters.js';

/** Layouts of this kind belong to virtual studios; to these operations there are no others. */
export function requireVirtualStudio(
  { casterId, setup }: ExistingCaster,
  { refuse }: Refusing<'CasterNotFound'>,
): void {
  if (setup.normType !== 4)
    throw refuse(
      'CasterNotFound',
      `Caster ${casterId} is no virtual studio: it has NormType ${setup.normType}, studio layouts need one of NormType 4.`,
    );
}

/** The layout with this content, if it is whole: of its own type, and naming only what is there. */
export function withContent<Layout extends Omit<StudioLayout, 'key'>>(
  caster: ExistingCaster,
  layout: Layout,
  { common, media, screens, ...content }: StudioLayoutContent,
): Layout {
  const sourceIn = (parameter: string) => (resourceId: string) => {
    const key = partKeyOf(caster, 'resource', resourceId);
    if (key === undefined)
      throw invalidParameter(parameter, {
        hint: `video resource ${resourceId} is not in caster ${caster.casterId}`,
      });
    return key;
  };
  const changed: Layout = {
    ...layout,
    ...content,
    ...(common && { common: resolved(common, sourceIn('CommonConfig')) }),
    ...(media && { media: media.map((one) => resolved(one, sourceIn('MediaInputConfigList'))) }),
    ...(screens && { screens: screens.map((one) => resolved(one, sourceIn('ScreenInputConfigList'))) }),
  };
  requireContentOfType(changed);
  requireIdsOnce('MediaInputConfigList', changed.media);
  requireIdsOnce('ScreenInputConfigList', changed.screens);
  requireLayersToBeThere(changed);
  return changed;
}

type Content = Omit<StudioLayout, 'key'>;

const ofCommon = { CommonConfig: ({ common }: Content) => common !== undefined };

const ofStudio = {
  BgImageConfig: ({ background }: Content) => background !== undefined,
  ScreenInputConfigList: ({ screens }: Content) => screens.length > 0,
};

const ofStudioAtWill = {
  MediaInputConfigList: ({ media }: Content) => media.length > 0,
  LayerOrderConfigList: ({ layerOrder }: Content) => layerOrder.length > 0,
};

function requireContentOfType(layout: Content): void {
  const { type } = layout;
  const [needed, foreign] =
    type === 'common' ? [ofCommon, { ...ofStudio, ...ofStudioAtWill }] : [ofStudio, ofCommon];
  for (const [parameter, isThere] of Object.entries(foreign))
    if (isThere(layout))
      throw invalidParameter(parameter, { hint: `a layout of type ${type} has none; leave it out` });
  for (const [parameter, isThere] of Object.entries(needed))
    if (!isThere(layout)) throw missingParameter(parameter, `a layout of type ${type} has one`);
}

function requireIdsOnce(parameter: string, materials: readonly { readonly id?: string }[]): void {
  const ids = materials.flatMap(({ id }) => id ?? []);
  const twice = ids.find((id, i) => ids.indexOf(id) < i);
  if (twice !== undefined)
    throw invalidParameter(parameter, { hint: `two of its materials have the id ${twice}` });
}

function requireLayersToBeThere({ background, media, screens, layerOrder }: Content): void {
  const ids = {
    background: new Set([background?.id]),
    media: new Set([...media, ...screens].map(({ id }) => id)),
  };
  const missing = layerOrder.find(({ type, id }) => !ids[type].has(id));
  if (missing !== undefined)
    throw invalidParameter('LayerOrderConfigList', {
      hint: `the layout has no ${missing.type} with the id ${missing.id}`,
    });
}
