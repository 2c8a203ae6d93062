/** A public error as the API documents it: HTTP status and the sentence of its Message. */
export interface PublicError {
  readonly status: number;
  readonly message: string;
}

/** What the operations say of their errors. The gateway is given it with their contracts. */
export interface ErrorCatalogue {
  /**
   * Refusal → the public code it has unless a contract says otherwise. A refusal is an `Error` with a `refusal`
   * property that names a key of this table.
   */
  readonly refusalCodes: Readonly<Record<string, string>>;
  /** Public code → status and sentence; those of the gateway are added. */
  readonly publicErrors: Readonly<Record<string, PublicError>>;
  /** The refusal of a call whose OwnerId is another account. */
  readonly foreignOwner: string;
}

/** Codes of the gateway: what is wrong with a request before any operation looks at it. */
export const gatewayErrors = {
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
  'InvalidClientToken.Malformed': {
    status: 400,
    message: 'ClientToken must be 1 to 64 printable ASCII characters.',
  },
  MissingSecurityToken: { status: 400, message: 'SecurityToken is mandatory for this action.' },
  'InvalidSecurityToken.Malformed': { status: 400, message: 'Specified SecurityToken is malformed.' },
  'InvalidSecurityToken.MismatchWithAccessKey': {
    status: 400,
    message: 'Specified SecurityToken mismatch with the AccessKey.',
  },
  'InvalidSecurityToken.Expired': { status: 400, message: 'Specified SecurityToken is expired.' },
  NoPermission: { status: 403, message: 'You are not authorized to do this action.' },
  PermissionDenied: { status: 403, message: 'Permission Denied' },
  InternalError: {
    status: 500,
    message: 'The request processing has failed due to some unknown error, exception or failure.',
  },
} as const satisfies Readonly<Record<string, PublicError>>;

/** Codes of the gateway that it answers with by name. */
export type GatewayCode = keyof typeof gatewayErrors;

/** Tells the code that a parameter's schema may have as its error text from a sentence. */
export function hasFormOfCode(text: string): boolean {
  return /^[A-Z][A-Za-z]*(\.[A-Z][A-Za-z]*)*$/.test(text);
}
