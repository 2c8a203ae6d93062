import type { z } from 'zod';
import type { Caption, Component, ComponentContent, ComponentLayer, Font } from '#libs/caster';
import { choice, decimal, flag, type Given, group, integer, json, text, url } from '#libs/wire';
import {
  answeredPosition,
  groupOrAnswer,
  positionNormalized,
  positionRefer,
  sourceLocation,
} from '../caster-parameters.js';
import { present } from '../present.js';
import type { Refusing } from '../refusals.js';

// The documented code for JSON that cannot be used, whichever parameter carries it.
const MALFORMED = 'InvalidParameter.Malformed';

const share = () => decimal({ min: 0, max: 1, code: MALFORMED });
const colour = () => text({ min: 0, pattern: /^(0x[0-9a-fA-F]{6})?$/, code: MALFORMED });
const language = () => choice(['en', 'cn', 'es', 'ru'], MALFORMED);
const count = (otherwise: number) => integer({ min: 0, code: MALFORMED }).default(otherwise);

const font = {
  SizeNormalized: share().optional(),
  BorderWidthNormalized: share().default(0),
  FontName: text({ code: MALFORMED }).default('KaiTi'),
  BorderColor: colour().default(''),
};

export const componentType = () => choice(['text', 'image', 'caption', 'html']);
export const componentEffect = () => choice(['none', 'animateH', 'animateV']);

export const componentLayer = () =>
  json(
    groupOrAnswer(
      answeredPosition,
      group({
        HeightNormalized: share().optional(),
        WidthNormalized: share().optional(),
        PositionNormalized: positionNormalized(MALFORMED),
        PositionRefer: positionRefer(MALFORMED),
        Transparency: integer({ min: 0, max: 255, code: MALFORMED }).optional(),
      }),
    ),
    MALFORMED,
  );

/** The contents that ModifyCasterComponent takes too. */
export const contentParameters = {
  TextLayerContent: json(
    group({
      ...font,
      Text: text({ min: 0, max: 4096, code: MALFORMED }).default(''),
      Color: colour().default('0xff0000'),
    }),
    MALFORMED,
  ).optional(),
  ImageLayerContent: json(group({ MaterialId: text({ max: 64, code: MALFORMED }) }), MALFORMED).optional(),
  CaptionLayerContent: json(
    group({
      ...font,
      Color: colour().optional(),
      LocationId: sourceLocation(MALFORMED).optional(),
      SourceLan: language().default('cn'),
      TargetLan: language().optional(),
      ShowSourceLan: flag(MALFORMED).default(false),
      Truncation: flag(MALFORMED).default(false),
      SourceLanPerLineWordCount: count(20),
      TargetLanPerLineWordCount: count(20),
      SourceLanReservePages: count(2),
      TargetLanReservePages: count(2),
    }),
    MALFORMED,
  ).optional(),
};

export const htmlLayerContent = () =>
  json(group({ HtmlUrl: url({ schemes: ['http', 'https'], code: MALFORMED }) }), MALFORMED);

export function layerOf(given: z.output<ReturnType<typeof componentLayer>>): ComponentLayer {
  return present({
    heightNormalized: given.HeightNormalized,
    widthNormalized: given.WidthNormalized,
    positionNormalized: given.PositionNormalized,
    positionRefer: given.PositionRefer,
    transparency: given.Transparency,
  });
}

type ContentType = ComponentContent['type'];

/** What is given for each type of component. */
export type Contents = { readonly [Type in ContentType]?: ComponentContent };

export function contentsOf(
  given: Given<typeof contentParameters> & {
    readonly HtmlLayerContent?: z.output<ReturnType<typeof htmlLayerContent>>;
  },
): Contents {
  const {
    TextLayerContent: textual,
    ImageLayerContent: image,
    CaptionLayerContent: caption,
    HtmlLayerContent: html,
  } = given;
  return present<Contents>({
    text: textual && { type: 'text', text: textual.Text, font: fontOf(textual) },
    image: image && { type: 'image', materialId: image.MaterialId },
    caption: caption && { type: 'caption', caption: captionOf(caption), font: fontOf(caption) },
    html: html && { type: 'html', url: html.HtmlUrl },
  });
}

const parameterOf = {
  text: 'TextLayerContent',
  image: 'ImageLayerContent',
  caption: 'CaptionLayerContent',
  html: 'HtmlLayerContent',
} as const satisfies { readonly [Type in ContentType]: string };

/** Each type has the one content that its name says; the others have nothing to say about it. */
export function requiredContent(
  type: ContentType,
  contents: Contents,
  { refuse }: Refusing<'ContentDoesNotFit'>,
): ComponentContent {
  const content = contents[type];
  if (content === undefined)
    throw refuse(
      'ContentDoesNotFit',
      `${parameterOf[type]} is missing: it is the content of a component of type ${type}.`,
    );

  return content;
}

/** Refuses a caption where no source can be, and anything else where one can. */
export function requireFittingLocation(
  { locationId, content }: Pick<Component, 'locationId' | 'content'>,
  { refuse }: Refusing<'ContentDoesNotFit'>,
): void {
  if (locationId.startsWith('RV') !== (content.type === 'caption'))
    throw refuse(
      'ContentDoesNotFit',
      'A caption stands on the location of its source (RV01 to RV99), every other component on RC01 to RC99.',
    );
}

function captionOf(given: NonNullable<Given<typeof contentParameters>['CaptionLayerContent']>): Caption {
  return present({
    locationId: given.LocationId,
    sourceLanguage: given.SourceLan,
    targetLanguage: given.TargetLan,
    showsSource: given.ShowSourceLan,
    truncates: given.Truncation,
    sourceWordsPerLine: given.SourceLanPerLineWordCount,
    targetWordsPerLine: given.TargetLanPerLineWordCount,
    sourceReservePages: given.SourceLanReservePages,
    targetReservePages: given.TargetLanReservePages,
  });
}

function fontOf(content: {
  FontName: string;
  Color?: string;
  SizeNormalized?: number;
  BorderColor: string;
  BorderWidthNormalized: number;
}): Font {
  return present({
    name: content.FontName,
    color: content.Color,
    sizeNormalized: content.SizeNormalized,
    borderColor: content.BorderColor,
    borderWidthNormalized: content.BorderWidthNormalized,
  });
}
