/**
 * Why a rule says no: each refusal with the public code it has unless a contract says otherwise. An expected no: the
 * caller asked for what a rule forbids.
 */
export const refusalCodes = {
  CasterNotFound: 'InvalidCaster.NotFound',
  CasterOfAnotherAccount: 'IllegalOperation',
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
  SceneNotStarted: 'IncorrectSceneStatus',
  SceneIdle: 'IncorrectSceneStatus.Idle',
  SceneRunning: 'IncorrectSceneStatus.Inuse',
  SceneConfigAbsent: 'IncorrectSceneStatus.ConfigError',
  EpisodeNotFound: 'InvalidEpisode.NotFound',
  EpisodeEndsTooEarly: 'InvalidParameter.EndTime',
  EpisodeTimesMissing: 'MissingParameter',
  ShowNotFound: 'InvalidParameter.Malformed',
  ProgramNotFound: 'InvalidProgram.NotFound',
  PlaylistItemNotFound: 'InvalidProgram.NotFound',
  LayersAndLocationsDiffer: 'InvalidVideoLayersAndBlendListSize.Mismatch',
  SourceMissing: 'InvalidParameter.Malformed',
  ContentDoesNotFit: 'InvalidParameter.Malformed',
  ParametersDoNotFit: 'InvalidParameter.Malformed',
} as const;

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
export type Listed<R extends RefusalName> = R | { readonly refusal: R; readonly as: string };
