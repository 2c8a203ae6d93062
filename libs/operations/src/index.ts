import { addCasterComponent } from './components/add-caster-component.js';
import { describeCasterComponents } from './components/describe-caster-components.js';
import { describeCasterConfig } from './config/describe-caster-config.js';
import { setCasterConfig } from './config/set-caster-config.js';
import { addCasterLayout } from './layouts/add-caster-layout.js';
import { describeCasterLayouts } from './layouts/describe-caster-layouts.js';
import { copyCaster } from './studios/copy-caster/copy-caster.contract.js';
import { createCaster } from './studios/create-caster.js';
import { deleteCaster } from './studios/delete-caster.js';
import { describeCasters } from './studios/describe-casters.js';
import { getCaster } from './studios/get-caster.js';
import { addCasterVideoResource } from './video-resources/add-caster-video-resource.js';
import { describeCasterVideoResources } from './video-resources/describe-caster-video-resources.js';

export { Casters } from './casters.js';
export { DescribeCasterQuery } from './describe-caster.js';
export { EditCasterCommand } from './edit-caster.js';
export { handlers } from './handlers.js';
export { errorCatalogue, refusalCodes } from './refusals.js';
export { CopyCasterCommand } from './studios/copy-caster/copy-caster.command.js';
export { decideCopyCaster } from './studios/copy-caster/copy-caster.decide.js';
export { CreateCasterCommand, decideCreateCaster } from './studios/create-caster.js';

/** All that the API offers. The gateway routes, decodes, documents and encodes from this table. */
export const operations = [
  createCaster,
  copyCaster,
  describeCasters,
  getCaster,
  deleteCaster,
  setCasterConfig,
  describeCasterConfig,
  addCasterVideoResource,
  describeCasterVideoResources,
  addCasterLayout,
  describeCasterLayouts,
  addCasterComponent,
  describeCasterComponents,
];
