export { accountTables, ERASE_ACCOUNT } from './account-tables.js';
export { ARCHIVE_VERSION, type ArchiveLine, archiveLines, readArchive } from './archive/archive-lines.js';
export { writeArchive } from './archive/write-archive.js';
export {
  type ErasureOptions,
  eraseAccount,
  finishErasures,
  type LeftOfAccount,
} from './erase-account.js';
export {
  ERASED_MARK_DAYS,
  type SweptStreams,
  sweepDeletedStreams,
  sweepErasedStreams,
} from './sweep-ended-streams.js';
export { sweepSetups } from './sweep-setups.js';
export { readTableSizes, type TableSize } from './table-sizes.js';
