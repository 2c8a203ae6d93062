import { DescribeCasterHandler } from './describe-caster.handler.js';
import { EditCasterHandler } from './edit-caster.handler.js';
import { CopyCasterHandler } from './studios/copy-caster/copy-caster.handler.js';
import { CreateCasterHandler } from './studios/create-caster.handler.js';
import { DescribeCastersHandler } from './studios/describe-casters.handler.js';

/** For the module that wires the buses. */
export const handlers = [
  CreateCasterHandler,
  CopyCasterHandler,
  EditCasterHandler,
  DescribeCasterHandler,
  DescribeCastersHandler,
];
