import type { Operation } from '../operation.js';
import { copyCaster } from './copy-caster/copy-caster.contract.js';
import { dryRunCopyCaster } from './copy-caster/dry-run-copy-caster.js';
import { copyCasterBatch } from './copy-caster-batch.js';
import { createCaster } from './create-caster.js';
import { deleteCaster } from './delete-caster.js';
import { describeCasterDifference } from './describe-caster-difference.js';
import { describeCasterEventRecord } from './describe-caster-event-record.js';
import { describeCasterEvents } from './describe-caster-events.js';
import { describeCasterLineage } from './describe-caster-lineage.js';
import { describeCasters } from './describe-casters.js';
import { exportCaster } from './export-caster.js';
import { getCaster } from './get-caster.js';
import { importCaster } from './import-caster.js';
import { restartCaster } from './restart-caster.js';
import { restoreCaster } from './restore-caster.js';
import { startCaster } from './start-caster.js';
import { stopCaster } from './stop-caster.js';
import { updateCasterResourceGroup } from './update-caster-resource-group.js';

export const studios: readonly Operation[] = [
  createCaster,
  copyCaster,
  dryRunCopyCaster,
  copyCasterBatch,
  describeCasters,
  getCaster,
  describeCasterEvents,
  describeCasterEventRecord,
  describeCasterLineage,
  describeCasterDifference,
  exportCaster,
  importCaster,
  startCaster,
  stopCaster,
  restartCaster,
  restoreCaster,
  updateCasterResourceGroup,
  deleteCaster,
];
