import type { Source } from '#libs/caster';
import { type Given, integer, text, url } from '#libs/wire';
import { mediaUrl } from '../caster-parameters.js';
import type { Refusing } from '../refusals.js';

/** What plays: which of these is there says of what kind the source is. */
export const sourceParameters = {
  LiveStreamUrl: mediaUrl('InvalidLiveStreamUrl.Malformed').optional(),
  MaterialId: text({ max: 64, pattern: /^[0-9a-zA-Z-]+$/, code: 'InvalidMaterialId.Malformed' }).optional(),
  VodUrl: url({ schemes: ['http', 'https'] }).optional(),
  ImageId: text({ max: 64 }).optional(),
  ImageUrl: url({ schemes: ['http', 'https'] }).optional(),
};

/** How much of a file plays, in milliseconds. */
export const fileParameters = {
  BeginOffset: integer({ min: 1 }).optional(),
  EndOffset: integer().optional(),
  PtsCallbackInterval: integer({ min: 0 }).optional(),
};

/** The parameter that carries each kind of source. */
export const parameterOfSource = {
  live: 'LiveStreamUrl',
  material: 'MaterialId',
  file: 'VodUrl',
  image: 'ImageId',
  imageUrl: 'ImageUrl',
} as const satisfies { readonly [Kind in Source['kind']]: keyof typeof sourceParameters };

export function sourcesOf(given: Given<typeof sourceParameters>): Source[] {
  return [
    ...(given.LiveStreamUrl !== undefined ? [{ kind: 'live' as const, url: given.LiveStreamUrl }] : []),
    ...(given.MaterialId !== undefined ? [{ kind: 'material' as const, materialId: given.MaterialId }] : []),
    ...(given.VodUrl !== undefined ? [{ kind: 'file' as const, url: given.VodUrl }] : []),
    ...(given.ImageId !== undefined ? [{ kind: 'image' as const, imageId: given.ImageId }] : []),
    ...(given.ImageUrl !== undefined ? [{ kind: 'imageUrl' as const, url: given.ImageUrl }] : []),
  ];
}

/** The source where exactly one is given. */
export function onlySource(sources: readonly Source[], { refuse }: Refusing<'SourceMissing'>): Source {
  const [source, another] = sources;
  if (source === undefined || another !== undefined)
    throw refuse(
      'SourceMissing',
      'A video resource has exactly one source: give one of LiveStreamUrl, MaterialId, VodUrl, ImageId and ImageUrl.',
    );

  return source;
}
