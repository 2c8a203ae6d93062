/** What a picture says of itself, in the language of its readers. */
export interface PictureWords {
  readonly layer: string;
  /** On the location stands nothing. */
  readonly noSource: string;
  /** The facts tell no size, or one side of it. */
  readonly originalSize: string;
  readonly fitted: string;
  readonly caption: string;
  readonly image: string;
  readonly html: string;
  readonly text: string;
  readonly outside: string;
  readonly layersFromTheBottom: string;
  readonly components: string;
  /** Of more boxes than a picture has: what is not drawn. */
  readonly leftOut: (boxes: number) => string;
}

export const englishWords: PictureWords = {
  layer: 'layer',
  noSource: 'no source',
  originalSize: 'original size',
  fitted: 'fitted',
  caption: 'Caption',
  image: 'Image',
  html: 'Page',
  text: 'Text',
  outside: 'outside of the picture',
  layersFromTheBottom: 'Layers from the bottom',
  components: 'Components',
  leftOut: (boxes) => `${boxes} more are not drawn.`,
};
