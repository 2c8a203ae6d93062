import { access } from './access/index.js';
import { channels } from './channels/index.js';
import { components } from './components/index.js';
import { config } from './config/index.js';
import { episodeGroups } from './episode-groups/index.js';
import { events } from './events/index.js';
import { grants } from './grants/index.js';
import { layouts } from './layouts/index.js';
import type { Operation } from './operation.js';
import { playlists } from './playlists/index.js';
import { programs } from './programs/index.js';
import { scenes } from './scenes/index.js';
import { showLists } from './show-lists/index.js';
import { streams } from './streams/index.js';
import { studioLayouts } from './studio-layouts/index.js';
import { studios } from './studios/index.js';
import { syncGroups } from './sync-groups/index.js';
import { system } from './system/index.js';
import { videoResources } from './video-resources/index.js';

export type {
  AccessKeyOfAccount,
  AccountAccess,
  AuditedCall,
  ExplainedPermission,
  PermissionQuestion,
  PolicyOfAccount,
  UserOfAccount,
} from './access/account-access.js';
export { Casters, existing, type Granting, withoutVersion } from './casters.js';
export { EpisodeGroups } from './episode-groups/episode-groups.js';
export { findGrantor, findResource } from './find-resource.js';
export type { CopyGrants, TellAccount, ToldAccount } from './grants/copy-grants.js';
export type { SetupLimits } from './limits.js';
export { momentOf, momentParameters, momentRefusals } from './moment.js';
export type { Operation, Services } from './operation.js';
export { errorCatalogue, Refusal, type RefusalName, refusalCodes, refuse } from './refusals.js';
export { StreamAddresses } from './stream-addresses.js';
export { type CasterFile, casterFile } from './studios/caster-file/caster-file.js';
export { CopyCasterCommand } from './studios/copy-caster/copy-caster.command.js';
export { decideCopyCaster } from './studios/copy-caster/copy-caster.decide.js';
export { CreateCasterCommand, decideCreateCaster } from './studios/create-caster.js';
export type { EventRecords, RecordPlace } from './studios/event-records.js';
export { importCaster, startImported } from './studios/import-caster.js';
export type { CopySource, LoadedCaster, StartedCopy, StartingCommand, Studios } from './studios.js';
export type {
  CheckpointState,
  Installation,
  KafkaState,
  OperatedAccounts,
  Replica,
  System,
  ViewRun,
  ViewsState,
  ViewWork,
} from './system/installation.js';

/** All that the API offers, by noun. */
export const operationsByNoun: Readonly<Record<string, readonly Operation[]>> = {
  studios,
  configuration: config,
  sources: videoResources,
  layouts,
  components,
  scenes,
  channels,
  streams,
  'program and episodes': programs,
  'episode groups': episodeGroups,
  'sync groups': syncGroups,
  'layouts of virtual studios': studioLayouts,
  'show lists': showLists,
  playlists,
  'grants to copy': grants,
  access,
  events,
  'the installation': system,
};

/** The same as one list. The gateway routes, decodes, documents and encodes from this table. */
export const operations: readonly Operation[] = Object.values(operationsByNoun).flat();

/** Who takes the commands, by way of Nest; loaded by what has commands to give. */
export const commandHandlers = () => import('./handlers.js');
