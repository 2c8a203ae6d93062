export { type HostRule, hostRule } from './allowed-hosts.js';
export { type Answered, ApiGateway, type ApiGatewayOptions } from './api-gateway.js';
export {
  type AnyOperation,
  asRest,
  type Call,
  type Given,
  type ListedRefusal,
  type OperationContract,
  type Parameters,
  type RestRoute,
} from './contract.js';
export { decodeParameters } from './decode.js';
export { cutOff, drainConnections, patienceWithin } from './draining.js';
export { fileText } from './envelope.js';
// For what one parameter alone cannot tell: the code is the gateway's, and so in no contract.
export { invalid as invalidParameter, missingForAction as missingParameter } from './failure.js';
export { configureFastify, fastifyOptions, limitConnections } from './fastify-setup.js';
export { parseJson } from './json-text.js';
export type { Limits } from './limits.js';
export { openApiDocument } from './openapi.js';
export { answeredCodes } from './own-codes.js';
export {
  choice,
  clientToken,
  decimal,
  document,
  flag,
  group,
  instant,
  integer,
  json,
  jsonSchemaOf,
  list,
  numberChoice,
  pattern,
  text,
  time,
  url,
  uuidText,
} from './parameters.js';
export {
  type AccessLevel,
  actionOf,
  actionsOf,
  arnOf,
  conditionsOf,
  onAccess,
  onAccount,
  onAnyCaster,
  onCaster,
  onCasterAnd,
  onCasterOf,
  onCasterToCopy,
  onDomain,
  onSystem,
  type Permission,
  parameterOf,
  type ResourceRule,
} from './permission.js';
export type {
  AccessKey,
  AccessKeys,
  AccessPorts,
  Admission,
  Admissions,
  Arrival,
  PermissionDecision,
  PermissionRequest,
  Principal,
} from './ports.js';
export type { ErrorCatalogue, PublicError } from './public-errors.js';
export { publicRefusal } from './public-refusal.js';
export type { RawAnswer, RawRequest } from './request.js';
export type { Dispatch, FindGrantor, FindResource, ThrottlingStatus, WireLog } from './request-context.js';
/** What Nest serves it with. Commands and rules know contracts, and need no server to be loaded for them. */
export const servedByNest = () => import('./wire.controller.js');
