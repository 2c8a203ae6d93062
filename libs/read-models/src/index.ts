export type { CasterFeed } from './caster-feed/caster-feed.js';
export { CasterFeeds, type FeedLimits, type TooManyFeeds } from './caster-feed/caster-feeds.js';
export type { FeedEnd, FeedFilter, FeedWish, FeedWords } from './caster-feed/feed-wish.js';
export {
  CasterHistory,
  type HistoryEntry,
  type HistoryPage,
  type HistoryPart,
} from './caster-history/caster-history.queries.js';
export { CasterLineage, type Lineage, type Relative } from './caster-lineage/caster-lineage.queries.js';
export { casterListEntity } from './caster-list/caster-list.entity.js';
export { type CasterListRow, casterList } from './caster-list/caster-list.projection.js';
export {
  CasterList,
  type CasterListFilter,
  type PlaylistOfCaster,
} from './caster-list/caster-list.queries.js';
export { casterStates } from './caster-states/caster-states.projection.js';
export { CasterStates, type KnownCaster, type Moment } from './caster-states/caster-states.queries.js';
export { views } from './views.js';
