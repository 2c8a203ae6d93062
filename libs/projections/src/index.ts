export type { PageOfRows } from './account-rows.js';
export { type Difference, type Kind as DifferenceKind, meanings } from './differences.js';
export { type KeepOptions, keepCheckpoints } from './keep-checkpoints.js';
export { type RebuildStand, readParkedCount, readRebuilds, readViewLag, type ViewLag } from './lag.js';
export { type ParkedStream, Projections } from './projections.js';
export { type Projector, projectFromKafka, projectFromStore, projectRecords } from './projector.js';
export type { Phase, RebuildProgress, RebuildReport, RebuildUnderWay } from './rebuild.js';
export { checkpointOf, nextOf, previousOf, tableOf, type View } from './view.js';
export { type TableState, TableStays, type ViewTable, viewTableNames } from './view-tables.js';
