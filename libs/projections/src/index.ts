export { type KeepOptions, keepCheckpoints } from './keep-checkpoints.js';
export { readParkedCount, readViewLag, type ViewLag } from './lag.js';
export { type PageOfRows, type ParkedStream, Projections } from './projections.js';
export { type Projector, projectFromKafka, projectFromStore } from './projector.js';
export { tableOf, type View } from './view.js';
