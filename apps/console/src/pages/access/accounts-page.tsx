import { useState } from 'preact/hooks';
import type { Answered } from '../../api/call';
import { CallDialog } from '../../parts/call-dialog';
import { Copyable } from '../../parts/copyable';
import { Time } from '../../parts/time';
import { wholeNumber } from '../../parts/whole-number';
import { AccessFrame } from './access-frame';
import { AccessTable } from './access-table';
import { accessWords } from './access-words';
import { usePages } from './use-pages';

type Account = Answered<'ListAccounts'>['Accounts'][number];

/** For operators: the accounts of the installation. */
export function AccountsPage() {
  const words = accessWords();
  const accounts = usePages('ListAccounts', { maxResults: 50 }, ({ Accounts }) => Accounts);
  const [changing, change] = useState<Account>();
  const close = () => change(undefined);
  return (
    <AccessFrame section="accounts">
      <AccessTable
        label={words.accounts}
        of={accounts}
        none={words.noAccounts}
        keyOf={({ AccountId }) => AccountId}
        columns={[
          [words.account, ({ AccountId }) => <Copyable text={AccountId} />],
          [words.accountName, ({ Name }) => Name],
          [words.status, (account) => <AccountStatus of={account} />],
          [
            words.studios,
            ({ Studios, CasterQuota }) =>
              words.studiosOf(
                wholeNumber(Studios),
                CasterQuota === undefined ? words.quotaOfSettings : wholeNumber(CasterQuota),
              ),
          ],
          [words.created, ({ CreateTime }) => <Time at={CreateTime} />],
        ]}
        actions={(account) =>
          account.EraseTime === undefined && (
            <button
              type="button"
              class="small"
              aria-label={
                account.Active
                  ? words.disableAccount(account.AccountId)
                  : words.enableAccount(account.AccountId)
              }
              onClick={() => change(account)}
            >
              {account.Active ? words.disable : words.enable}
            </button>
          )
        }
      />
      {changing !== undefined && (
        <ChangeAccount
          of={changing}
          onClose={close}
          onDone={() => {
            close();
            accounts.ask();
          }}
        />
      )}
    </AccessFrame>
  );
}

function AccountStatus({ of: { Active, EraseTime } }: { readonly of: Account }) {
  const words = accessWords();
  const [status, kind] =
    EraseTime !== undefined
      ? ([words.erasing, 'bad'] as const)
      : Active
        ? ([words.active, 'good'] as const)
        : ([words.accountDisabled, 'warn'] as const);
  return (
    <span class="badge" data-kind={kind}>
      {status}
    </span>
  );
}

interface ChangeAccountProps {
  readonly of: Account;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

function ChangeAccount({ of: { AccountId, Active }, onClose, onDone }: ChangeAccountProps) {
  const words = accessWords();
  return (
    <CallDialog
      title={Active ? words.disableAccount(AccountId) : words.enableAccount(AccountId)}
      verb={Active ? words.disable : words.enable}
      done={Active ? words.disabledAccount(AccountId) : words.enabledAccount(AccountId)}
      name="SetAccountStatus"
      given={{ AccountId, Status: Active ? 'disabled' : 'active' }}
      kind={Active ? 'danger' : 'primary'}
      onClose={onClose}
      onDone={onDone}
    >
      {() => Active && <p>{words.disableAccountText}</p>}
    </CallDialog>
  );
}
