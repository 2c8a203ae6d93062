import type { Operation } from '../operation.js';
import { addCasterComponent } from './add-caster-component.js';
import { deleteCasterComponent } from './delete-caster-component.js';
import { describeCasterComponents } from './describe-caster-components.js';
import { modifyCasterComponent } from './modify-caster-component.js';

export const components: readonly Operation[] = [
  addCasterComponent,
  modifyCasterComponent,
  deleteCasterComponent,
  describeCasterComponents,
];
