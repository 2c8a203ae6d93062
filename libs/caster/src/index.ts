export { absent, type Caster, evolve, fold, type StandingCaster } from './caster.js';
export { CasterRefusal, type CasterRefusalName, standing } from './caster-refusal.js';
export {
  type CasterConfigured,
  type CasterCopied,
  type CasterCreated,
  type CasterDeleted,
  type CasterEvent,
  type ComponentAdded,
  decodeEvent,
  type EncodedEvent,
  encodeEvent,
  type LayoutAdded,
  type VideoResourceAdded,
} from './events.js';
export {
  keysByPublicId,
  partKey,
  partKeyOf,
  publicPartId,
} from './part-keys.js';
export { publishedBytes, requireRoom, type SetupLimits } from './published-size.js';
export {
  type AudioLayer,
  type Caption,
  type CasterConfig,
  type CasterSetup,
  type Component,
  type ComponentContent,
  type ComponentLayer,
  emptySetup,
  type Font,
  type Layout,
  type Part,
  type PartKey,
  type PartKind,
  type RecordConfig,
  type RecordFormat,
  type Source,
  type SyncGroup,
  type Tag,
  type TranscodeConfig,
  type UrgentConfig,
  type VideoLayer,
  type VideoResource,
} from './setup.js';
