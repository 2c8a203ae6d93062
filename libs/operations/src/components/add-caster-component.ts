import { z } from 'zod';
import {
  type Component,
  type ComponentContent,
  type ExistingCaster,
  type PartAdded,
  publicPartId,
} from '#libs/caster';
import { choice, decimal, flag, type Given, group, integer, json, text, url } from '#libs/wire';
import {
  answeredPosition,
  casterId,
  componentLocation,
  groupOrAnswer,
  positionNormalized,
  positionRefer,
  sourceLocation,
} from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { addPart } from '../parts.js';
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

const parameters = {
  CasterId: casterId(),
  ComponentType: choice(['text', 'image', 'caption', 'html']),
  LocationId: componentLocation(),
  ComponentLayer: json(
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
  ),
  ComponentName: text().optional(),
  Effect: choice(['none', 'animateH', 'animateV']).default('none'),
  LayerOrder: choice(['cover', 'background']).optional(),
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
  HtmlLayerContent: json(
    group({ HtmlUrl: url({ schemes: ['http', 'https'], code: MALFORMED }) }),
    MALFORMED,
  ).optional(),
};

export const addCasterComponent = defineEdit({
  name: 'AddCasterComponent',
  summary: 'Adds a text, image, caption or html overlay.',
  parameters,
  result: z.object({ ComponentId: z.string() }),
  refusals: ['ContentDoesNotFit', 'LocationTaken', 'TooManyParts'],

  toInput: (given, refusing): Omit<Component, 'key'> =>
    present({
      name: given.ComponentName,
      locationId: given.LocationId,
      effect: given.Effect,
      layerOrder: given.LayerOrder,
      layer: present({
        heightNormalized: given.ComponentLayer.HeightNormalized,
        widthNormalized: given.ComponentLayer.WidthNormalized,
        positionNormalized: given.ComponentLayer.PositionNormalized,
        positionRefer: given.ComponentLayer.PositionRefer,
        transparency: given.ComponentLayer.Transparency,
      }),
      content: contentOf(given, refusing),
    }),
  decide: decideAddComponent,
  toResult: ({ casterId, decided }) => ({ ComponentId: publicPartId(casterId, decided.part.key) }),
});

export function decideAddComponent(
  caster: ExistingCaster,
  input: Omit<Component, 'key'>,
  context: EditContext<'LocationTaken' | 'ContentDoesNotFit' | 'TooManyParts'>,
): PartAdded<'component'> {
  const { refuse } = context;
  if (caster.setup.parts.component.some(({ locationId }) => locationId === input.locationId))
    throw refuse(
      'LocationTaken',
      `The studio has a component on ${input.locationId}: choose a free location.`,
    );
  if (input.locationId.startsWith('RV') !== (input.content.type === 'caption'))
    throw refuse(
      'ContentDoesNotFit',
      'A caption stands on the location of its source (RV01 to RV99), every other component on RC01 to RC99.',
    );

  return addPart(caster, 'component', input, context);
}

/** Each type has the one content that its name says; the others have nothing to say about it. */
function contentOf(
  given: Given<typeof parameters>,
  refusing: Refusing<'ContentDoesNotFit'>,
): ComponentContent {
  switch (given.ComponentType) {
    case 'text': {
      const content = required('TextLayerContent', given.TextLayerContent, refusing);
      return { type: 'text', text: content.Text, font: fontOf(content) };
    }
    case 'image':
      return {
        type: 'image',
        materialId: required('ImageLayerContent', given.ImageLayerContent, refusing).MaterialId,
      };
    case 'caption': {
      const content = required('CaptionLayerContent', given.CaptionLayerContent, refusing);
      return {
        type: 'caption',
        caption: present({
          locationId: content.LocationId,
          sourceLanguage: content.SourceLan,
          targetLanguage: content.TargetLan,
          showsSource: content.ShowSourceLan,
          truncates: content.Truncation,
          sourceWordsPerLine: content.SourceLanPerLineWordCount,
          targetWordsPerLine: content.TargetLanPerLineWordCount,
          sourceReservePages: content.SourceLanReservePages,
          targetReservePages: content.TargetLanReservePages,
        }),
        font: fontOf(content),
      };
    }
    case 'html':
      return { type: 'html', url: required('HtmlLayerContent', given.HtmlLayerContent, refusing).HtmlUrl };
  }
}

function required<Content>(
  parameter: string,
  content: Content | undefined,
  { refuse }: Refusing<'ContentDoesNotFit'>,
): Content {
  if (content === undefined)
    throw refuse('ContentDoesNotFit', `${parameter} is missing: it is the content of this ComponentType.`);

  return content;
}

function fontOf(content: {
  FontName: string;
  Color?: string;
  SizeNormalized?: number;
  BorderColor: string;
  BorderWidthNormalized: number;
}) {
  return present({
    name: content.FontName,
    color: content.Color,
    sizeNormalized: content.SizeNormalized,
    borderColor: content.BorderColor,
    borderWidthNormalized: content.BorderWidthNormalized,
  });
}
