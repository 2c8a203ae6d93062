import type { PageComponent } from '../page-component';
import { AccountsPage } from './access/accounts-page';
import { CallsPage } from './access/calls-page';
import { ExplainPage } from './access/explain-page';
import { KeysPage } from './access/keys-page';
import { PoliciesPage } from './access/policies-page';
import { PolicyPage } from './access/policy-page';
import { UsersPage } from './access/users-page';
import { ComparePage } from './compare/compare-page';
import { CopyPage } from './copy/copy-page';
import { HistoryPage } from './history/history-page';
import { LineagePage } from './lineage/lineage-page';
import { LivePage } from './live/live-page';
import { StudioPage } from './studio/studio-page';
import { StudiosPage } from './studios/studios-page';
import { SystemPage } from './system/system-page';

export interface Page {
  /** Below /console, with `:name` for a parameter. */
  readonly path: string;
  /** The entry of the navigation that stands for it. */
  readonly section: 'studios' | 'live' | 'access' | 'system';
  readonly component: PageComponent;
}

/** The first that fits an address is shown. */
export const pages: readonly Page[] = [
  { path: '', section: 'studios', component: StudiosPage },
  { path: '/studios', section: 'studios', component: StudiosPage },
  { path: '/studios/:casterId', section: 'studios', component: StudioPage },
  { path: '/studios/:casterId/copy', section: 'studios', component: CopyPage },
  { path: '/studios/:casterId/history', section: 'studios', component: HistoryPage },
  { path: '/studios/:casterId/lineage', section: 'studios', component: LineagePage },
  { path: '/compare/:one/:other', section: 'studios', component: ComparePage },
  { path: '/live', section: 'live', component: LivePage },
  { path: '/access', section: 'access', component: UsersPage },
  { path: '/access/keys', section: 'access', component: KeysPage },
  { path: '/access/policies', section: 'access', component: PoliciesPage },
  { path: '/access/policies/:policyName', section: 'access', component: PolicyPage },
  { path: '/access/calls', section: 'access', component: CallsPage },
  { path: '/access/accounts', section: 'access', component: AccountsPage },
  { path: '/access/explain', section: 'access', component: ExplainPage },
  { path: '/system', section: 'system', component: SystemPage },
];
