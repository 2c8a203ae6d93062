import type { Operation } from '../operation.js';
import { describeAccount, listAccounts, setAccountQuota, setAccountStatus } from './accounts.js';
import { describeSystem } from './describe-system.js';
import { listParkedStreams, retryParkedStreams } from './parked-streams.js';
import { deleteViewTable, describeViews, rebuildView, rollBackView } from './views.js';

export const system: readonly Operation[] = [
  describeSystem,
  listParkedStreams,
  retryParkedStreams,
  describeViews,
  rebuildView,
  rollBackView,
  deleteViewTable,
  listAccounts,
  describeAccount,
  setAccountQuota,
  setAccountStatus,
];
