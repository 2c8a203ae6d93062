import type { ErrorCatalogue, ListedRefusal, PublicError } from '#libs/wire';

/** Public codes of the operations, as their pages list them. Those of the gateway are in wire. */
export const publicErrors = {
  CasterNumberExceed: { status: 401, message: 'The account has as many casters as its quota allows.' },
  'CopyCaster.Timeout': { status: 408, message: 'The copy took too long: retry with the same ClientToken.' },
  // Those of users, keys and policies are RAM's.
  'DeleteConflict.Policy.User': { status: 409, message: 'The policy is attached to a user.' },
  'DeleteConflict.User.AccessKey': { status: 409, message: 'The user has access keys.' },
  DuplicateLocationID: { status: 400, message: 'LocationId is duplicate.' },
  'EntityAlreadyExists.Policy': { status: 409, message: 'The policy exists already.' },
  'EntityAlreadyExists.User': { status: 409, message: 'The user exists already.' },
  'EntityAlreadyExists.User.AccessKey': { status: 409, message: 'The access key exists already.' },
  'EntityNotExist.Policy': { status: 404, message: 'The policy does not exist.' },
  'EntityNotExist.User': { status: 404, message: 'The user does not exist.' },
  'EntityNotExist.User.AccessKey': { status: 404, message: 'The access key does not exist.' },
  'EntityNotExist.User.Policy': { status: 404, message: 'The policy is not attached to the user.' },
  IllegalOperation: { status: 401, message: 'The caller may not act on this caster.' },
  IncorrectCasterStatus: { status: 400, message: 'The caster is not in the state that the call needs.' },
  'IncorrectCasterStatus.Idle': { status: 400, message: 'The caster is idle and must be running.' },
  'IncorrectCasterStatus.Inuse': { status: 400, message: 'The caster is running and must be idle.' },
  'IncorrectChannel.Disable': { status: 400, message: 'The state of the channels forbids the call.' },
  IncorrectSceneStatus: { status: 400, message: 'Scene is not started.' },
  'IncorrectSceneStatus.ConfigError': { status: 400, message: 'The scene has no such configuration.' },
  'IncorrectSceneStatus.Idle': { status: 400, message: 'The scene is idle and must be running.' },
  'IncorrectSceneStatus.Inuse': { status: 400, message: 'The scene is running already.' },
  // Spelled this way in the documentation, and so in the SDKs.
  'InvaildCaster.Delete': { status: 400, message: 'A prepaid caster cannot be deleted.' },
  'InvalidCaster.ChannelDisableUnsupported': {
    status: 400,
    message: 'Channels cannot be switched off again.',
  },
  'InvalidCaster.NotFound': { status: 404, message: 'Caster is not found.' },
  'InvalidAccount.NotFound': { status: 404, message: 'The account is not found.' },
  'InvalidView.NotFound': { status: 404, message: 'The view or its table is not found.' },
  'IncorrectViewStatus.Busy': { status: 409, message: 'A view is being worked on.' },
  'IncorrectViewStatus.InUse': { status: 409, message: 'The table is in use.' },
  FeedNumberExceed: { status: 429, message: 'As many feeds are open as may be.' },
  'InvalidCopyGrant.NotFound': { status: 404, message: 'The grant is not found.' },
  'InvalidCasterId.Malformed': { status: 400, message: 'CasterId is not well formed.' },
  'InvalidComponent.NotFound': { status: 404, message: 'Component is not found.' },
  'InvalidDomainName.NotFound': { status: 404, message: 'The caster has no DomainName.' },
  'InvalidEpisode.NotFound': { status: 404, message: 'Episode is not found.' },
  'InvalidLayout.NotFound': { status: 404, message: 'Layout is not found.' },
  'InvalidLiveStreamUrl.Malformed': { status: 400, message: 'LiveStreamUrl is not well formed.' },
  'InvalidMaterialId.Malformed': { status: 400, message: 'MaterialId is not well formed.' },
  'InvalidNormType.Malformed': { status: 400, message: 'NormType is not valid.' },
  'InvalidParameter.EndTime': { status: 400, message: 'EndTime lies beyond the end of the file.' },
  'InvalidParameter.Malformed': { status: 400, message: 'A parameter is not well formed.' },
  'InvalidPositionNormalized.Malformed': {
    status: 400,
    message: 'PositionNormalized must be two numbers from 0 to 1.',
  },
  'InvalidProgram.NotFound': { status: 404, message: 'Program is not found.' },
  'InvalidResource.NotFound': { status: 404, message: 'Resource is not found.' },
  'InvalidScene.NotFound': { status: 404, message: 'Scene is not found.' },
  'InvalidSceneId.Malformed': { status: 400, message: 'SceneId is not well formed.' },
  'InvalidUserId.Malformed': { status: 400, message: 'The account id is not well formed.' },
  'InvalidVideoLayersAndBlendListSize.Mismatch': {
    status: 400,
    message: 'VideoLayer and BlendList, AudioLayer and MixList must have as many entries as each other.',
  },
  'InvalidTime.Malformed': { status: 400, message: 'The time is not well formed.' },
  'InvalidVersion.Malformed': { status: 400, message: 'The version is not a whole number from 1.' },
  'InvalidVersion.NotFound': { status: 404, message: 'The caster has no such version.' },
  'SecretKey.NotConfigured': { status: 409, message: 'No secret key is set that could seal secrets.' },
  ResourceGroupNotExist: { status: 404, message: 'The resource group does not exist.' },
  ResourceNumberExceed: { status: 400, message: 'The caster can hold no more parts of this kind.' },
  IdempotentParameterMismatch: {
    status: 400,
    message: 'The request is retried with updated parameters: use a new ClientToken for another request.',
  },
  'LastAccessKey.InUse': {
    status: 409,
    message: "It is the last of the account's own access keys that is in use.",
  },
  OperationConflict: {
    status: 409,
    message: 'Request was denied due to conflict with a previous request.',
  },
} as const satisfies Readonly<Record<string, PublicError>>;

/**
 * Why a rule says no: each refusal with the public code it has unless a contract says otherwise. An expected no: the
 * caller asked for what a rule forbids.
 */
export const refusalCodes = {
  CasterNotFound: 'InvalidCaster.NotFound',
  VersionNotFound: 'InvalidVersion.NotFound',
  CasterOfAnotherAccount: 'IllegalOperation',
  CopyGrantNotFound: 'InvalidCopyGrant.NotFound',
  UserNotFound: 'EntityNotExist.User',
  UserExists: 'EntityAlreadyExists.User',
  UserHasKeys: 'DeleteConflict.User.AccessKey',
  KeyNotFound: 'EntityNotExist.User.AccessKey',
  KeyExists: 'EntityAlreadyExists.User.AccessKey',
  LastKey: 'LastAccessKey.InUse',
  SecretKeyMissing: 'SecretKey.NotConfigured',
  PolicyNotFound: 'EntityNotExist.Policy',
  PolicyExists: 'EntityAlreadyExists.Policy',
  PolicyAttached: 'DeleteConflict.Policy.User',
  PolicyNotAttached: 'EntityNotExist.User.Policy',
  PolicyUnreadable: 'InvalidParameter.Malformed',
  OperationUnknown: 'InvalidParameter.Malformed',
  AccountNotFound: 'InvalidAccount.NotFound',
  ViewNotFound: 'InvalidView.NotFound',
  ViewWorkUnderWay: 'IncorrectViewStatus.Busy',
  ViewTableInUse: 'IncorrectViewStatus.InUse',
  TooManyFeeds: 'FeedNumberExceed',
  CasterQuotaReached: 'CasterNumberExceed',
  CasterIdle: 'IncorrectCasterStatus.Idle',
  CasterRunning: 'IncorrectCasterStatus.Inuse',
  CasterNotReady: 'IncorrectCasterStatus',
  ClientTokenReused: 'IdempotentParameterMismatch',
  ConcurrencyConflict: 'OperationConflict',
  LocationTaken: 'DuplicateLocationID',
  TooManyParts: 'ResourceNumberExceed',
  PartInUse: 'InvalidParameter.Malformed',
  ChannelsStayEnabled: 'InvalidCaster.ChannelDisableUnsupported',
  ChannelsDisabled: 'IncorrectChannel.Disable',
  DomainNameMissing: 'InvalidDomainName.NotFound',
  NormTypeUnsuitable: 'InvalidNormType.Malformed',
  ResourceNotFound: 'InvalidResource.NotFound',
  LayoutNotFound: 'InvalidLayout.NotFound',
  ComponentNotFound: 'InvalidComponent.NotFound',
  SceneNotFound: 'InvalidScene.NotFound',
  SceneUnsuitable: 'IncorrectSceneStatus',
  SceneIdle: 'IncorrectSceneStatus.Idle',
  SceneRunning: 'IncorrectSceneStatus.Inuse',
  SceneConfigAbsent: 'IncorrectSceneStatus.ConfigError',
  EpisodeNotFound: 'InvalidEpisode.NotFound',
  EpisodeEndsTooEarly: 'InvalidParameter.EndTime',
  ShowNotFound: 'InvalidParameter.Malformed',
  ProgramNotFound: 'InvalidProgram.NotFound',
  PlaylistItemNotFound: 'InvalidProgram.NotFound',
  LayersAndLocationsDiffer: 'InvalidVideoLayersAndBlendListSize.Mismatch',
  SourceMissing: 'InvalidParameter.Malformed',
  ContentDoesNotFit: 'InvalidParameter.Malformed',
  ParametersDoNotFit: 'InvalidParameter.Malformed',
} as const satisfies Readonly<Record<string, keyof typeof publicErrors>>;

export type RefusalName = keyof typeof refusalCodes;

/** An expected no. Its message names the thing and the way out. */
export class Refusal extends Error {
  constructor(
    readonly refusal: RefusalName,
    message: string,
  ) {
    super(message);
    this.name = 'Refusal';
  }
}

/**
 * What a rule refuses with: only by what its contract lists. A rule says `throw refuse('LocationTaken', …)` and asks
 * for a context of the refusals that it gives; one that its contract does not list does not compile.
 */
export interface Refusing<R extends RefusalName> {
  readonly refuse: (refusal: R, message: string) => Refusal;
}

export const refuse = (refusal: RefusalName, message: string): Refusal => new Refusal(refusal, message);

/** A refusal as a contract lists it; `as` is the operation's own public code where it differs. */
export type Listed = ListedRefusal<RefusalName>;

/** The names of the refusals in a contract's list. */
export type NamedIn<L extends readonly Listed[]> = L[number] extends infer Entry
  ? Entry extends RefusalName
    ? Entry
    : Entry extends { readonly refusal: infer R extends RefusalName }
      ? R
      : never
  : never;

/** A contract's list with those that all operations of its shape share, each once. */
export function withShared(shared: readonly RefusalName[], refusals: readonly Listed[]): Listed[] {
  const listed = new Set(refusals.map((entry) => (typeof entry === 'string' ? entry : entry.refusal)));
  return [...shared.filter((refusal) => !listed.has(refusal)), ...refusals];
}

/** For the gateway. */
export const errorCatalogue: ErrorCatalogue = {
  refusalCodes,
  publicErrors,
  foreignOwner: 'CasterOfAnotherAccount' satisfies RefusalName,
};
