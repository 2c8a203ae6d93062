import { canvas, type Rectangle, visiblePart } from './geometry.js';
import {
  type Box,
  type ComponentBox,
  type LayerBox,
  type Lettering,
  linesOf,
  type Picture,
} from './picture.js';
import { shortened, textWidth } from './text-width.js';

/** An element of SVG, as a document or whoever draws in a page makes it. Attributes are presentation attributes, no style. */
export interface PictureElement {
  readonly name: 'svg' | 'g' | 'rect' | 'path' | 'text';
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children: readonly (PictureElement | string)[];
}

/**
 * The drawing, from the bottom to the top, for a viewBox of the canvas. No element has an id or refers to one: many
 * pictures may stand in one page. The rectangle of a layer (`data-is` is `layer`) is its place as it was set, in order.
 */
export function elementsOf({ boxes, words }: Picture): PictureElement[] {
  return [
    rect(canvas, { fill: '#0b0d10', 'data-is': 'canvas' }),
    ...boxes.map((box, i) => {
      const above = boxes.slice(i + 1, i + 1 + MOST_ABOVE).map(({ place }) => place);
      return box.is === 'layer' ? layerElement(box, above, words) : componentElement(box, above);
    }),
  ];
}

/** Boxes that a name keeps clear of. */
const MOST_ABOVE = 50;
/** Of a text in the words of a picture. */
const MOST_SIGNS = 200;

/** By the location, so that a source looks the same in every picture. White stands out from each. */
const layerColors = [
  '#1d4e89',
  '#7a3b69',
  '#2d6a4f',
  '#8a4b08',
  '#5b3a8c',
  '#9b2c3b',
  '#0f6674',
  '#5c5a1e',
  '#3f5560',
  '#6a3d2a',
  '#28527a',
  '#4a4e69',
] as const;

function layerElement(box: LayerBox, above: readonly Rectangle[], words: Picture['words']): PictureElement {
  const { number, locationId, source, place, fitted, isAssumed } = box;
  const isEmpty = source === undefined;
  return element('g', { 'data-layer': number, ...(locationId && { 'data-location': locationId }) }, [
    rect(place, {
      'data-is': 'layer',
      fill: isEmpty ? '#23272e' : colorOn(locationId),
      // A place that a picture is fitted into shows what is below wherever that picture does not reach.
      ...(fitted !== undefined && { 'fill-opacity': 0.45 }),
      stroke: '#ffffff',
      'stroke-opacity': 0.55,
      'stroke-width': 3,
      ...(isAssumed && { 'stroke-dasharray': '14 10' }),
    }),
    ...(isEmpty ? hatching(place) : []),
    ...(fitted === undefined
      ? []
      : [rect(fitted, { 'data-is': 'fitted', fill: isEmpty ? '#23272e' : colorOn(locationId) })]),
    ...label(place, above, source ?? words.noSource, [
      locationId,
      `${words.layer} ${number}`,
      fitted && words.fitted,
      isAssumed ? words.originalSize : undefined,
    ]),
  ]);
}

function colorOn(locationId: string | undefined): string {
  const number = Number(locationId?.slice(2)) || 0;
  return layerColors[number % layerColors.length] as string;
}

/** Diagonal lines over the part that is seen. */
function hatching(place: Rectangle): PictureElement[] {
  const visible = visiblePart(place);
  if (visible === undefined) return [];
  const { width, height } = visible;
  const lines: string[] = [];
  for (let x = 0; x < width + height; x += 48)
    lines.push(`M${round(x)} 0L${round(x - height)} ${round(height)}`);
  return [
    clipped(visible, [
      element('path', {
        d: lines.join(''),
        stroke: '#ffffff',
        'stroke-opacity': 0.14,
        'stroke-width': 6,
        fill: 'none',
      }),
    ]),
  ];
}

const LABEL_FONT = 'system-ui, sans-serif';

/**
 * The name, and in a smaller line what there is to know, where least stands above it: in the top left corner of what is seen,
 * where nothing does.
 */
function label(
  place: Rectangle,
  above: readonly Rectangle[],
  name: string,
  details: readonly (string | undefined)[],
): PictureElement[] {
  const visible = visiblePart(place);
  if (visible === undefined) return [];
  const size = Math.min(64, Math.max(20, Math.min(visible.height / 5, visible.width / 9)));
  const small = size * 0.7;
  const padding = size * 0.4;
  const room = visible.width - 2 * padding;
  const first = shortened(name, room / size);
  const second = shortened(details.filter((detail) => detail !== undefined).join(' · '), room / small);
  if (first === '') return [];

  const width = Math.max(textWidth(first) * size, textWidth(second) * small) + 2 * padding;
  const height = size * 2 + 2 * padding;
  const { x, y } = freest(visible, { width, height }, above);
  const written = (text: string, attributes: PictureElement['attributes']) =>
    element(
      'text',
      { x: round(x - visible.x + padding), 'font-family': LABEL_FONT, fill: '#ffffff', ...attributes },
      [text],
    );
  const top = y - visible.y + padding;
  return [
    clipped(visible, [
      written(first, { y: round(top + size * 0.85), 'font-size': round(size), 'font-weight': 600 }),
      written(second, { y: round(top + size * 1.8), 'font-size': round(small), 'fill-opacity': 0.88 }),
    ]),
  ];
}

// Corners first, each by its share of what room there is.
const spots = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
  [0, 0.5],
  [0.5, 0],
  [0.5, 0.5],
  [0.5, 1],
  [1, 0.5],
] as const;

/** Where something of this size is hidden least within the region. */
function freest(
  region: Rectangle,
  size: Pick<Rectangle, 'width' | 'height'>,
  above: readonly Rectangle[],
): Rectangle {
  const room = { x: Math.max(0, region.width - size.width), y: Math.max(0, region.height - size.height) };
  const hidden = (spot: Rectangle) => above.reduce((area, other) => area + overlap(spot, other), 0);
  const [first, ...others] = spots.map(([across, down]) => {
    const spot = { x: region.x + across * room.x, y: region.y + down * room.y, ...size };
    return { spot, area: hidden(spot) };
  }) as [Spot, ...Spot[]];
  return others.reduce((best, one) => (one.area < best.area ? one : best), first).spot;
}

interface Spot {
  readonly spot: Rectangle;
  readonly area: number;
}

/** The area that both cover. */
function overlap(one: Rectangle, other: Rectangle): number {
  const across = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const down = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  return Math.max(0, across) * Math.max(0, down);
}

const effects: Readonly<Record<string, string>> = { animateH: '↔', animateV: '↕' };

function componentElement(box: ComponentBox, above: readonly Rectangle[]): PictureElement {
  const { type, locationId, place, isAssumed, effect } = box;
  const isWritten = type === 'text' || type === 'caption';
  return element('g', { 'data-component': type, 'data-location': locationId }, [
    rect(place, {
      'data-is': 'component',
      fill: '#111418',
      'fill-opacity': isWritten ? 0.25 : 0.72,
      stroke: '#ffffff',
      'stroke-opacity': isWritten ? 0.35 : 0.7,
      'stroke-width': 2,
      ...(isAssumed && { 'stroke-dasharray': '8 8' }),
    }),
    ...(isWritten ? lettering(box) : named(box, above)),
    ...effectMark(place, effects[effect]),
  ]);
}

/** A component whose content only a broadcast has is a box with its name. */
function named(
  { name, locationId, text, place }: ComponentBox,
  above: readonly Rectangle[],
): PictureElement[] {
  return label(place, above, name ?? text, [locationId, name === undefined ? undefined : text]);
}

/** Line by line, as wide as they are: what does not fit is cut off as it is in a broadcast. */
function lettering({ text, place, lettering: { size, ...letters } }: ComponentBox): PictureElement[] {
  const visible = visiblePart(place);
  if (visible === undefined || size <= 0) return [];
  return [
    clipped(
      visible,
      linesOf(text).flatMap((line, i) =>
        line === ''
          ? []
          : element(
              'text',
              {
                x: round(place.x - visible.x),
                y: round(place.y - visible.y + size * (i * 1.25 + 0.95)),
                'font-size': round(size),
                ...inked(letters),
              },
              [line],
            ),
      ),
    ),
  ];
}

function inked({ family, color, border }: Omit<Lettering, 'size'>) {
  // The name is the account's: what would end the name of a font is left out.
  const name = family?.replace(/[^\p{L}\p{N} _-]/gu, '').trim();
  return {
    'font-family': name ? `'${name}', ${LABEL_FONT}` : LABEL_FONT,
    fill: color,
    ...(border && {
      stroke: border.color,
      'stroke-width': round(border.width),
      'stroke-linejoin': 'round',
      'paint-order': 'stroke',
    }),
  };
}

/** Which way a component moves, at the bottom right of what is seen. */
function effectMark(place: Rectangle, arrow: string | undefined): PictureElement[] {
  const visible = visiblePart(place);
  if (visible === undefined || arrow === undefined) return [];
  const attributes = {
    x: round(visible.width - 6),
    y: round(visible.height - 6),
    'font-size': 32,
    'font-family': LABEL_FONT,
    'text-anchor': 'end',
    fill: '#ffffff',
  };
  return [clipped(visible, [element('text', attributes, [arrow])])];
}

/** What reaches beyond it is not drawn. Its children start at its corner. */
function clipped({ x, y, width, height }: Rectangle, children: readonly PictureElement[]): PictureElement {
  return element('svg', { x: round(x), y: round(y), width: round(width), height: round(height) }, children);
}

function rect(place: Rectangle, attributes: PictureElement['attributes']): PictureElement {
  const { x, y, width, height } = place;
  return element('rect', {
    x: round(x),
    y: round(y),
    width: round(width),
    height: round(height),
    ...attributes,
  });
}

function element(
  name: PictureElement['name'],
  attributes: PictureElement['attributes'],
  children: PictureElement['children'] = [],
): PictureElement {
  return { name, attributes, children };
}

/** To a thousandth of a unit: less than anybody sees, and short to write. */
const round = (value: number) => Math.round(value * 1_000) / 1_000;

/** What the picture shows, in sentences. */
export function descriptionOf({ boxes, leftOut, words }: Picture): string {
  const layers = boxes.filter((box) => box.is === 'layer');
  const components = boxes.filter((box) => box.is === 'component');
  const list = (heading: string, some: readonly Box[], saying: (box: never) => string) =>
    some.length === 0 ? [] : [`${heading}: ${some.map((box) => saying(box as never)).join('; ')}.`];
  const where = (box: Box) =>
    visiblePart(box.place) === undefined ? `, ${words.outside}` : placeText(box.place);
  return [
    ...list(words.layersFromTheBottom, layers, (box: LayerBox) =>
      [
        `${box.number} ${box.locationId ?? ''} ${box.source ?? words.noSource}${where(box)}`,
        ...(box.fitted ? [words.fitted] : []),
        ...(box.isAssumed ? [words.originalSize] : []),
      ].join(', '),
    ),
    ...list(words.components, components, (box: ComponentBox) =>
      `${box.locationId} ${words[box.type]} ${box.name ?? ''} “${shortened(box.text, MOST_SIGNS)}”${where(box)}`.replace(
        / {2,}/g,
        ' ',
      ),
    ),
    ...(leftOut > 0 ? [words.leftOut(leftOut)] : []),
  ].join(' ');
}

/** Shares of the canvas as people say them: left, top, width × height. */
function placeText({ x, y, width, height }: Rectangle): string {
  const percent = (length: number, whole: number) => `${Math.round((length / whole) * 100)}%`;
  const [left, top] = [percent(x, canvas.width), percent(y, canvas.height)];
  return `, ${left} ${top}, ${percent(width, canvas.width)} × ${percent(height, canvas.height)}`;
}
