export type { PageOfRows } from './account-rows.js';
export { type KeepOptions, keepCheckpoints } from './keep-checkpoints.js';
export { readParkedCount, readViewLag, type ViewLag } from './lag.js';
export { type ParkedStream, Projections } from './projections.js';
export { type Projector, projectFromKafka, projectFromStore, projectRecords } from './projector.js';
export { checkpointOf, tableOf, type View } from './view.js';
