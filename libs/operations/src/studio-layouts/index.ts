import type { Operation } from '../operation.js';
import { addStudioLayout } from './add-studio-layout.js';
import { deleteStudioLayout } from './delete-studio-layout.js';
import { describeStudioLayouts } from './describe-studio-layouts.js';
import { modifyStudioLayout } from './modify-studio-layout.js';

export const studioLayouts: readonly Operation[] = [
  addStudioLayout,
  modifyStudioLayout,
  deleteStudioLayout,
  describeStudioLayouts,
];
