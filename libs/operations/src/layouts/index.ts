import type { Operation } from '../operation.js';
import { addCasterLayout } from './add-caster-layout.js';
import { describeCasterLayouts } from './describe-caster-layouts.js';

export const layouts: readonly Operation[] = [addCasterLayout, describeCasterLayouts];
