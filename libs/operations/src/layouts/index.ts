import type { Operation } from '../operation.js';
import { addCasterLayout } from './add-caster-layout.js';
import { deleteCasterLayout } from './delete-caster-layout.js';
import { describeCasterLayoutPicture } from './describe-caster-layout-picture.js';
import { describeCasterLayouts } from './describe-caster-layouts.js';
import { modifyCasterLayout } from './modify-caster-layout.js';

export const layouts: readonly Operation[] = [
  addCasterLayout,
  modifyCasterLayout,
  deleteCasterLayout,
  describeCasterLayouts,
  describeCasterLayoutPicture,
];
