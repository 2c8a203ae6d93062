import type { Operation } from '../operation.js';
import { addCasterComponent } from './add-caster-component.js';
import { describeCasterComponents } from './describe-caster-components.js';

export const components: readonly Operation[] = [addCasterComponent, describeCasterComponents];
