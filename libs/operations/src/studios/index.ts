import type { Operation } from '../operation.js';
import { copyCaster } from './copy-caster/copy-caster.contract.js';
import { copyCasterBatch } from './copy-caster-batch.js';
import { createCaster } from './create-caster.js';
import { deleteCaster } from './delete-caster.js';
import { describeCasters } from './describe-casters.js';
import { exportCaster } from './export-caster.js';
import { getCaster } from './get-caster.js';
import { importCaster } from './import-caster.js';
import { restartCaster } from './restart-caster.js';
import { startCaster } from './start-caster.js';
import { stopCaster } from './stop-caster.js';
import { updateCasterResourceGroup } from './update-caster-resource-group.js';

export const studios: readonly Operation[] = [
  createCaster,
  copyCaster,
  copyCasterBatch,
  describeCasters,
  getCaster,
  exportCaster,
  importCaster,
  startCaster,
  stopCaster,
  restartCaster,
  updateCasterResourceGroup,
  deleteCaster,
];
