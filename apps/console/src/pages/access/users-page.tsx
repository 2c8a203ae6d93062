import { useId, useState } from 'preact/hooks';
import type { Answered } from '../../api/call';
import { useCommand } from '../../api/use-command';
import { announce } from '../../parts/announce';
import { CallDialog } from '../../parts/call-dialog';
import { Copyable } from '../../parts/copyable';
import { Fault } from '../../parts/fault';
import { Time } from '../../parts/time';
import { hrefOf } from '../../router';
import { AccessFrame } from './access-frame';
import { AccessTable } from './access-table';
import { accessWords } from './access-words';
import { usePages } from './use-pages';

type User = Answered<'ListUsers'>['Users'][number];
type Open = { readonly dialog: 'create' } | { readonly dialog: 'attach' | 'delete'; readonly user: User };

export function UsersPage() {
  const words = accessWords();
  const users = usePages('ListUsers', {}, ({ Users }) => Users);
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  const changed = () => {
    close();
    users.ask();
  };

  return (
    <AccessFrame
      section="users"
      actions={
        <button type="button" class="primary" onClick={() => setOpen({ dialog: 'create' })}>
          {words.newUser}
        </button>
      }
    >
      <AccessTable
        label={words.users}
        of={users}
        none={words.noUsers}
        keyOf={({ UserName }) => UserName}
        columns={[
          [words.userName, ({ UserName }) => UserName],
          [words.policies, (user) => <Attached user={user} onChanged={users.ask} />],
          [words.keys, ({ AccessKeyIds }) => AccessKeyIds.map((id) => <Copyable key={id} text={id} />)],
          [words.created, ({ CreateTime }) => <Time at={CreateTime} />],
        ]}
        actions={(user) => (
          <>
            <button
              type="button"
              class="small"
              aria-label={words.attachTo(user.UserName)}
              onClick={() => setOpen({ dialog: 'attach', user })}
            >
              {words.attach}
            </button>
            <button
              type="button"
              class="small danger"
              aria-label={words.deleteUser(user.UserName)}
              onClick={() => setOpen({ dialog: 'delete', user })}
            >
              {words.delete}
            </button>
          </>
        )}
      />
      {open?.dialog === 'create' && <CreateUser onClose={close} onDone={changed} />}
      {open?.dialog === 'attach' && <Attach user={open.user} onClose={close} onDone={changed} />}
      {open?.dialog === 'delete' && (
        <CallDialog
          title={words.deleteUser(open.user.UserName)}
          verb={words.deleteNow}
          done={words.userDeleted(open.user.UserName)}
          name="DeleteUser"
          given={{ UserName: open.user.UserName }}
          kind="danger"
          onClose={close}
          onDone={changed}
        >
          {() => <p>{words.deleteUserText}</p>}
        </CallDialog>
      )}
    </AccessFrame>
  );
}

/** The policies of a user, each with a button that detaches it. */
function Attached({ user, onChanged }: { readonly user: User; readonly onChanged: () => void }) {
  const words = accessWords();
  const { run, isRunning, fault } = useCommand('DetachPolicyFromUser');
  const { UserName, Policies } = user;
  if (Policies.length === 0) return <span class="soft">{words.noPolicy}</span>;
  return (
    <>
      <ul class="chips">
        {Policies.map((PolicyName) => (
          <li key={PolicyName}>
            <a href={hrefOf(`/access/policies/${PolicyName}`)}>{PolicyName}</a>
            <button
              type="button"
              class="small"
              disabled={isRunning}
              aria-label={words.detach(PolicyName, UserName)}
              onClick={async () => {
                if ((await run({ PolicyName, UserName })) === undefined) return;
                announce(words.detached(PolicyName, UserName));
                onChanged();
              }}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      <Fault fault={fault} />
    </>
  );
}

interface DialogProps {
  readonly onClose: () => void;
  readonly onDone: () => void;
}

function CreateUser({ onClose, onDone }: DialogProps) {
  const words = accessWords();
  const id = useId();
  const [UserName, setUserName] = useState('');
  return (
    <CallDialog
      title={words.newUser}
      verb={words.createUser}
      done={words.userCreated(UserName)}
      name="CreateUser"
      given={{ UserName }}
      onClose={onClose}
      onDone={onDone}
    >
      {() => (
        <div class="field">
          <label for={id}>{words.userName}</label>
          <input
            id={id}
            required
            pattern="[A-Za-z0-9._\-]{1,64}"
            title={words.userNameHint}
            value={UserName}
            onInput={({ currentTarget }) => setUserName(currentTarget.value)}
          />
        </div>
      )}
    </CallDialog>
  );
}

function Attach({ user: { UserName, Policies }, onClose, onDone }: DialogProps & { readonly user: User }) {
  const words = accessWords();
  const id = useId();
  const { items, fault, more } = usePages('ListPolicies', { maxResults: 100 }, (answer) => answer.Policies);
  const others = (items ?? []).filter((policy) => !Policies.includes(policy.PolicyName));
  const [chosen, choose] = useState<string>();
  const PolicyName = chosen ?? others[0]?.PolicyName ?? '';
  return (
    <CallDialog
      title={words.attachTo(UserName)}
      verb={words.attachNow}
      done={words.attached(PolicyName, UserName)}
      name="AttachPolicyToUser"
      given={{ UserName, PolicyName }}
      onClose={onClose}
      onDone={onDone}
    >
      {() => (
        <>
          <Fault fault={fault} />
          <div class="field">
            <label for={id}>{words.policyName}</label>
            <select
              id={id}
              required
              value={PolicyName}
              onChange={({ currentTarget }) => choose(currentTarget.value)}
            >
              {others.map((policy) => (
                <option key={policy.PolicyName}>{policy.PolicyName}</option>
              ))}
            </select>
          </div>
          {items !== undefined && others.length === 0 && <p class="soft">{words.noPolicies}</p>}
          {more !== undefined && (
            <button type="button" class="small" onClick={more}>
              {words.more}
            </button>
          )}
        </>
      )}
    </CallDialog>
  );
}
