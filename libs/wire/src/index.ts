export type { AnyOperation, Call, Given, OperationContract, Parameters, RestRoute } from './contract.js';
export { defineOperation } from './contract.js';
export {
  choice,
  clientToken,
  decimal,
  emptyClears,
  flag,
  group,
  integer,
  json,
  list,
  numberChoice,
  pattern,
  text,
  time,
  url,
  uuidText,
} from './parameters.js';
export type { PublicError, RefusalName } from './public-errors.js';
export { publicErrors, refusalCodes } from './public-errors.js';
