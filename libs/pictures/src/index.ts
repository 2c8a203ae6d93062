export {
  type AnsweredComponent,
  type AnsweredLayout,
  type AnsweredStudioLayout,
  componentFromAnswer,
  layoutFromAnswer,
  studioLayoutFromAnswer,
} from './answered.js';
export { descriptionOf, elementsOf, type PictureElement } from './elements.js';
export { canvas } from './geometry.js';
export { sceneShowing, sourcesOnLocations } from './on-locations.js';
export {
  type ComponentToDraw,
  type LayoutToDraw,
  type Picture,
  type PictureOptions,
  pictureOf,
  type SourceToDraw,
} from './picture.js';
export { type StudioLayoutToDraw, studioPictureOf } from './studio-layout.js';
export { svgOf } from './svg.js';
export { englishWords, type PictureWords } from './words.js';
