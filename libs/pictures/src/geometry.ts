/** In units of the canvas, from its top left corner. It may reach beyond the canvas. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const canvas: Rectangle = { x: 0, y: 0, width: 1920, height: 1080 };

/** Where something stands, in shares of the canvas. A size of 0, or none, is the size of what is shown. */
export interface Placement {
  readonly positionNormalized: readonly number[];
  readonly positionRefer: string;
  readonly widthNormalized?: number;
  readonly heightNormalized?: number;
}

/** The reference points, each by its share of a width and of a height. */
const referencePoints: Readonly<Record<string, readonly [number, number]>> = {
  topLeft: [0, 0],
  topCenter: [0.5, 0],
  topRight: [1, 0],
  leftCenter: [0, 0.5],
  center: [0.5, 0.5],
  rightCenter: [1, 0.5],
  bottomLeft: [0, 1],
  bottomCenter: [0.5, 1],
  bottomRight: [1, 1],
};

/**
 * The reference point of the layer stands off the same point of the canvas: to the left from a right edge, upwards from a
 * bottom one, to the right and downwards otherwise.
 */
export function placed(
  { positionNormalized: [x = 0, y = 0], positionRefer }: Placement,
  { width, height }: Pick<Rectangle, 'width' | 'height'>,
): Rectangle {
  const [across, down] = referencePoints[positionRefer] ?? [0, 0];
  return {
    x: offset(across, x * canvas.width, canvas.width - width),
    y: offset(down, y * canvas.height, canvas.height - height),
    width,
    height,
  };
}

const offset = (share: number, distance: number, room: number) =>
  share * room + (share === 1 ? -distance : distance);

export interface Size {
  readonly width: number;
  readonly height: number;
  /** No fact tells all of it: what is shown is taken to have the shape of the canvas, and its size. */
  readonly isAssumed: boolean;
}

/** The size of a video layer. One side alone keeps the proportions of what is shown. */
export function sizeOf({ widthNormalized = 0, heightNormalized = 0 }: Placement, natural = 1): Size {
  const isAssumed = widthNormalized <= 0 || heightNormalized <= 0;
  const width = widthNormalized || heightNormalized || natural;
  const height = heightNormalized || widthNormalized || natural;
  return { width: width * canvas.width, height: height * canvas.height, isAssumed };
}

/** Where a picture of the canvas's shape stands that is fitted into the middle of a region. */
export function fittedInto(region: Rectangle): Rectangle {
  const share = Math.min(region.width / canvas.width, region.height / canvas.height);
  const width = share * canvas.width;
  const height = share * canvas.height;
  return {
    x: region.x + (region.width - width) / 2,
    y: region.y + (region.height - height) / 2,
    width,
    height,
  };
}

/** What of it is on the canvas; undefined where nothing is. */
export function visiblePart({ x, y, width, height }: Rectangle): Rectangle | undefined {
  const left = Math.max(x, 0);
  const top = Math.max(y, 0);
  const visible = {
    x: left,
    y: top,
    width: Math.min(x + width, canvas.width) - left,
    height: Math.min(y + height, canvas.height) - top,
  };
  return visible.width > 0 && visible.height > 0 ? visible : undefined;
}
