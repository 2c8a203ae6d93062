import { canvas, fittedInto, type Placement, placed, type Rectangle, sizeOf } from './geometry.js';
import { textWidth } from './text-width.js';
import { englishWords, type PictureWords } from './words.js';

// What is drawn, in the shapes that `caster` has for it.

/** Layers and their sources stand in parallel lists, from the bottom to the top. */
export interface LayoutToDraw {
  readonly videoLayers: readonly VideoLayerToDraw[];
  readonly blendList: readonly string[];
}

export interface VideoLayerToDraw extends Placement {
  readonly fillMode: string;
}

/** What stands on a location. */
export interface SourceToDraw {
  readonly locationId: string;
  readonly name: string;
}

export interface ComponentToDraw {
  readonly name?: string;
  readonly locationId: string;
  readonly effect: string;
  /** `background`: below the layers. */
  readonly layerOrder?: string;
  readonly layer: Placement;
  readonly content:
    | { readonly type: 'text'; readonly text: string; readonly font: FontToDraw }
    | { readonly type: 'image'; readonly materialId: string }
    | { readonly type: 'caption'; readonly caption: CaptionToDraw; readonly font: FontToDraw }
    | { readonly type: 'html'; readonly url: string };
}

export interface FontToDraw {
  readonly name: string;
  /** `0xRRGGBB`; of the border also empty: none. */
  readonly color?: string;
  readonly borderColor: string;
  /** A share of the canvas's height. */
  readonly sizeNormalized?: number;
  /** A share of the font's size. */
  readonly borderWidthNormalized: number;
}

export interface CaptionToDraw {
  readonly locationId?: string;
  readonly sourceLanguage: string;
  readonly targetLanguage?: string;
}

/** A layout with all that is seen of it, from the bottom to the top. */
export interface Picture {
  readonly title: string;
  readonly boxes: readonly Box[];
  /** Boxes on top that a picture has no room for. */
  readonly leftOut: number;
  readonly words: PictureWords;
}

export type Box = LayerBox | ComponentBox;

interface Placed {
  /** As it was set: it may reach beyond the canvas, or lie outside of it. */
  readonly place: Rectangle;
  /** No fact tells the whole size. */
  readonly isAssumed: boolean;
}

export interface LayerBox extends Placed {
  readonly is: 'layer';
  /** From 1, at the bottom. */
  readonly number: number;
  readonly locationId?: string;
  /** What stands on the location; undefined where nothing does. */
  readonly source?: string;
  /** Where a picture of the canvas's shape is seen within the place that it is fitted into. */
  readonly fitted?: Rectangle;
}

export interface ComponentBox extends Placed {
  readonly is: 'component';
  readonly type: ComponentToDraw['content']['type'];
  readonly name?: string;
  readonly locationId: string;
  readonly effect: string;
  /** What is written in it: its own text, or what stands for a content that only a broadcast has. */
  readonly text: string;
  readonly lettering: Lettering;
}

/** Sizes in units of the canvas, colours as `#rrggbb`. */
export interface Lettering {
  readonly family?: string;
  readonly size: number;
  readonly color: string;
  readonly border?: { readonly color: string; readonly width: number };
}

export interface PictureOptions {
  readonly title: string;
  readonly sources: readonly SourceToDraw[];
  /** From the bottom to the top. */
  readonly components?: readonly ComponentToDraw[];
  readonly words?: PictureWords;
}

/** Many times what anybody puts into one picture; without a bound, one call could draw for as long as its caller likes. */
const MOST_BOXES = 200;
/** Of a text; the next lines are as good as always below the canvas. */
const MOST_LINES = 30;

/** Layer n shows what stands on location n; components stand on top, but for those of the background. */
export function pictureOf(layout: LayoutToDraw, { sources, ...options }: PictureOptions): Picture {
  const nameOn = new Map(sources.map(({ locationId, name }) => [locationId, name]));
  const layers = layout.videoLayers.map((layer, i) => {
    const locationId = layout.blendList[i];
    return layerBox(layer, {
      number: i + 1,
      locationId,
      source: locationId === undefined ? undefined : nameOn.get(locationId),
    });
  });
  return pictureWith(layers, options);
}

/** The components below and above the layers. */
export function pictureWith(
  layers: readonly LayerBox[],
  { title, components = [], words = englishWords }: Omit<PictureOptions, 'sources'>,
): Picture {
  const isBehind = ({ layerOrder }: ComponentToDraw) => layerOrder === 'background';
  const boxes = (some: readonly ComponentToDraw[]) =>
    some.slice(0, MOST_BOXES).map((one) => componentBox(one, words));
  const all = [
    ...boxes(components.filter(isBehind)),
    ...layers,
    ...boxes(components.filter((one) => !isBehind(one))),
  ];
  const drawn = all.slice(0, MOST_BOXES);
  return { title, words, boxes: drawn, leftOut: layers.length + components.length - drawn.length };
}

export function layerBox(
  layer: VideoLayerToDraw,
  about: Pick<LayerBox, 'number' | 'locationId' | 'source'>,
): LayerBox {
  const { isAssumed, ...size } = sizeOf(layer);
  const place = placed(layer, size);
  return {
    is: 'layer',
    ...about,
    place,
    isAssumed,
    ...(layer.fillMode === 'fit' && { fitted: fittedInto(place) }),
  };
}

/** The documented bounds of what is computed from a share. */
const MOST_FONT_PIXELS = 1024;
const MOST_BORDER_PIXELS = 16;
/** Of a component without a size of its own, as a share of the canvas. */
const NATURAL = 0.2;
const NATURAL_FONT = 0.05;
const LINE = 1.25;

function componentBox(component: ComponentToDraw, words: PictureWords): ComponentBox {
  const { name, locationId, effect, layer, content } = component;
  const text = textOf(content, words);
  const lettering = letteringOf(component);
  const { isAssumed, ...size } = isWritten(content)
    ? writtenSize(layer, text, lettering)
    : sizeOf(layer, NATURAL);
  return {
    is: 'component',
    type: content.type,
    name,
    locationId,
    effect,
    text,
    lettering,
    place: placed(layer, size),
    isAssumed,
  };
}

const isWritten = (content: ComponentToDraw['content']) =>
  content.type === 'text' || content.type === 'caption';

/** What is drawn of a text. */
export const linesOf = (text: string): readonly string[] => text.split('\n', MOST_LINES);

/** The letters say the size of what is written, where its layer does not. */
function writtenSize(
  { widthNormalized = 0, heightNormalized = 0 }: Placement,
  text: string,
  { size }: Lettering,
) {
  const lines = linesOf(text);
  const longest = Math.max(...lines.map((line) => textWidth(line) * size));
  return {
    width: widthNormalized > 0 ? widthNormalized * canvas.width : longest,
    height: heightNormalized > 0 ? heightNormalized * canvas.height : lines.length * LINE * size,
    isAssumed: widthNormalized <= 0 || heightNormalized <= 0,
  };
}

function letteringOf({ layer, content }: ComponentToDraw): Lettering {
  if (!('font' in content)) return { size: NATURAL_FONT * canvas.height, color: '#ffffff' };

  const { name, sizeNormalized, borderWidthNormalized } = content.font;
  // A size that is not told follows the layer, as far as that has one.
  const share = sizeNormalized || Math.min(layer.heightNormalized || NATURAL_FONT, 2 * NATURAL_FONT);
  const size = Math.min(share * canvas.height, MOST_FONT_PIXELS);
  const border = colorOf(content.font.borderColor);
  const width = Math.min(borderWidthNormalized * size, MOST_BORDER_PIXELS);
  return {
    family: name,
    size,
    color: colorOf(content.font.color) ?? '#ffffff',
    ...(border !== undefined && width > 0 && { border: { color: border, width } }),
  };
}

/** `0xRRGGBB` as `#rrggbb`. */
function colorOf(color: string | undefined): string | undefined {
  return color !== undefined && /^0x[0-9a-f]{6}$/i.test(color)
    ? `#${color.slice(2).toLowerCase()}`
    : undefined;
}

function textOf(content: ComponentToDraw['content'], words: PictureWords): string {
  switch (content.type) {
    case 'text':
      return content.text;
    case 'image':
      return content.materialId;
    case 'html':
      return content.url;
    case 'caption': {
      const { locationId, sourceLanguage, targetLanguage } = content.caption;
      const languages =
        targetLanguage === undefined ? sourceLanguage : `${sourceLanguage} → ${targetLanguage}`;
      return `${words.caption}${locationId === undefined ? '' : ` ${locationId}`} (${languages})`;
    }
  }
}
