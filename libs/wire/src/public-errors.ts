/** A public error as the API documents it: HTTP status and the sentence of its Message. */
export interface PublicError {
  readonly status: number;
  readonly message: string;
}

/**
 * Refusals of the rules and of the store, with the public code each has unless a contract says otherwise.
 * A refusal is an `Error` with a `refusal` property that names a key of this table.
 */
export const refusalCodes = {
  CasterNotFound: 'InvalidCaster.NotFound',
  CasterOfAnotherAccount: 'IllegalOperation',
  CasterQuotaReached: 'CasterNumberExceed',
  ClientTokenReused: 'IdempotentParameterMismatch',
  LocationTaken: 'DuplicateLocationID',
  TooManyParts: 'ResourceNumberExceed',
  ChannelsStayEnabled: 'InvalidCaster.ChannelDisableUnsupported',
  ResourceNotFound: 'InvalidResource.NotFound',
  LayoutNotFound: 'InvalidLayout.NotFound',
  ComponentNotFound: 'InvalidComponent.NotFound',
  LayersAndLocationsDiffer: 'InvalidVideoLayersAndBlendListSize.Mismatch',
  SourceMissing: 'InvalidParameter.Malformed',
  ContentDoesNotFit: 'InvalidParameter.Malformed',
} as const;

export type RefusalName = keyof typeof refusalCodes;
