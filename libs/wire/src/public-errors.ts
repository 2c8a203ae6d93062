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
  EditedByOthers: 'OperationConflict',
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

/** Codes of the gateway: what is wrong with a request before any operation looks at it. */
const gatewayErrors = {
  MissingParameter: {
    status: 400,
    message: 'A parameter that is mandatory for this request is not supplied.',
  },
  IncompleteSignature: {
    status: 400,
    message: 'The request signature does not conform to Aliyun standards.',
  },
  SignatureDoesNotMatch: { status: 400, message: 'Specified signature is not matched with our calculation.' },
  SignatureNonceUsed: { status: 400, message: 'Specified signature nonce was used already.' },
  InvalidSignatureMethod: { status: 400, message: 'Specified signature method is not valid.' },
  InvalidAccessKeyId: { status: 400, message: 'Specified parameter AccessKeyId is not valid.' },
  'InvalidAccessKeyId.NotFound': { status: 404, message: 'Specified access key is not found.' },
  'InvalidAccessKeyId.Inactive': { status: 400, message: 'Specified access key is disabled.' },
  'InvalidTimeStamp.Format': {
    status: 400,
    message: 'Specified time stamp or date value is not well formatted.',
  },
  'InvalidTimeStamp.Expired': { status: 400, message: 'Specified time stamp or date value is expired.' },
  'InvalidAction.NotFound': {
    status: 404,
    message: 'Specified api is not found, please check your url and method.',
  },
  InvalidVersion: { status: 400, message: 'Specified parameter Version is not valid.' },
  UnsupportedHTTPMethod: { status: 400, message: 'This http method is not supported.' },
  'InvalidParameter.Format': { status: 400, message: 'Specified parameter format is not valid.' },
  'Throttling.User': { status: 400, message: 'Request was denied due to user flow control.' },
  IdempotentParameterMismatch: {
    status: 400,
    message: 'The request is retried with updated parameters: use a new ClientToken for another request.',
  },
  OperationConflict: {
    status: 409,
    message: 'Request was denied due to conflict with a previous request.',
  },
  InternalError: {
    status: 500,
    message: 'The request processing has failed due to some unknown error, exception or failure.',
  },
} as const;

/** Codes of the operations, as their pages list them. */
const operationErrors = {
  CasterNumberExceed: { status: 401, message: 'The account has as many casters as its quota allows.' },
  'CopyCaster.Timeout': { status: 408, message: 'The copy took too long: retry with the same ClientToken.' },
  DuplicateLocationID: { status: 400, message: 'LocationId is duplicate.' },
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
  'InvalidCasterId.Malformed': { status: 400, message: 'CasterId is not well formed.' },
  'InvalidClientToken.Malformed': {
    status: 400,
    message: 'ClientToken must be 1 to 64 printable ASCII characters.',
  },
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
  PermissionDenied: { status: 403, message: 'Permission Denied' },
  ResourceGroupNotExist: { status: 404, message: 'The resource group does not exist.' },
  ResourceNumberExceed: { status: 400, message: 'The caster can hold no more parts of this kind.' },
} as const;

export const publicErrors: Readonly<Record<string, PublicError>> = { ...gatewayErrors, ...operationErrors };

/** Codes of the gateway that the gateway answers with by name. */
export type GatewayCode = keyof typeof gatewayErrors;

export function isPublicCode(text: string): boolean {
  return Object.hasOwn(publicErrors, text);
}
