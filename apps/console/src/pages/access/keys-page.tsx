import { useId, useState } from 'preact/hooks';
import type { ApiFault } from '../../api/api-fault';
import type { Answered } from '../../api/call';
import { session } from '../../api/session';
import { CallDialog } from '../../parts/call-dialog';
import { Copyable } from '../../parts/copyable';
import { Dialog } from '../../parts/dialog';
import { Fault } from '../../parts/fault';
import { retryToken } from '../../parts/retry-token';
import { Time } from '../../parts/time';
import { AccessFrame } from './access-frame';
import { AccessTable } from './access-table';
import { accessWords } from './access-words';
import { usePages } from './use-pages';

type Key = Answered<'ListAccessKeys'>['AccessKeys'][number];
type Open =
  | { readonly dialog: 'create' }
  | { readonly dialog: 'disable' | 'enable' | 'delete'; readonly key: Key };

export function KeysPage() {
  const words = accessWords();
  const [withDeleted, setWithDeleted] = useState(false);
  const keys = usePages('ListAccessKeys', { WithDeleted: withDeleted }, ({ AccessKeys }) => AccessKeys);
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  const changed = () => {
    close();
    keys.ask();
  };

  return (
    <AccessFrame
      section="keys"
      actions={
        <button type="button" class="primary" onClick={() => setOpen({ dialog: 'create' })}>
          {words.newKey}
        </button>
      }
    >
      <label class="check">
        <input
          type="checkbox"
          checked={withDeleted}
          onChange={({ currentTarget }) => setWithDeleted(currentTarget.checked)}
        />
        {words.withDeleted}
      </label>
      <AccessTable
        label={words.keys}
        of={keys}
        none={words.noKeys}
        keyOf={({ AccessKeyId }) => AccessKeyId}
        columns={[
          [
            words.keyId,
            (key) => (
              <>
                <Copyable text={key.AccessKeyId} />
                {isOwn(key) && <span class="badge">{words.yours}</span>}
              </>
            ),
          ],
          [words.owner, ({ UserName }) => UserName ?? words.ofAccount],
          [words.status, (key) => <KeyStatus of={key} />],
          [words.created, ({ CreateTime }) => <Time at={CreateTime} />],
          [words.changed, ({ ChangeTime }) => <Time at={ChangeTime} />],
        ]}
        actions={(key) => key.Status !== 'Deleted' && <KeyActions of={key} onOpen={setOpen} />}
      />
      {open?.dialog === 'create' && <CreateKey onClose={close} onCreated={keys.ask} />}
      {open !== undefined && open.dialog !== 'create' && (
        <ChangeKey of={open.key} dialog={open.dialog} onClose={close} onDone={changed} />
      )}
    </AccessFrame>
  );
}

const isOwn = ({ AccessKeyId }: Key) => session.value?.accessKeyId === AccessKeyId;

function KeyStatus({ of: { Status, Session } }: { readonly of: Key }) {
  const words = accessWords();
  const [word, kind] = (
    {
      Active: [words.active, 'good'],
      Inactive: [words.inactive, 'warn'],
      Deleted: [words.deleted, 'quiet'],
    } as const
  )[Status];
  return (
    <>
      <span class="badge" data-kind={kind}>
        {word}
      </span>
      {Session !== undefined && (
        <div class="soft">
          {Session.Name}, {words.temporary} <Time at={Session.ExpireTime} />
        </div>
      )}
    </>
  );
}

function KeyActions({ of: key, onOpen }: { readonly of: Key; readonly onOpen: (open: Open) => void }) {
  const words = accessWords();
  const { AccessKeyId } = key;
  const isActive = key.Status === 'Active';
  return (
    <>
      <button
        type="button"
        class="small"
        aria-label={isActive ? words.disableKey(AccessKeyId) : words.enableKey(AccessKeyId)}
        onClick={() => onOpen({ dialog: isActive ? 'disable' : 'enable', key })}
      >
        {isActive ? words.disable : words.enable}
      </button>
      <button
        type="button"
        class="small danger"
        aria-label={words.deleteKey(AccessKeyId)}
        onClick={() => onOpen({ dialog: 'delete', key })}
      >
        {words.delete}
      </button>
    </>
  );
}

interface ChangeKeyProps {
  readonly of: Key;
  readonly dialog: 'disable' | 'enable' | 'delete';
  readonly onClose: () => void;
  readonly onDone: () => void;
}

function ChangeKey({ of: key, dialog, onClose, onDone }: ChangeKeyProps) {
  const words = accessWords();
  const { AccessKeyId } = key;
  const [evenLast, setEvenLast] = useState(false);
  const common = { onClose, onDone };
  if (dialog === 'enable')
    return (
      <CallDialog
        title={words.enableKey(AccessKeyId)}
        verb={words.enable}
        done={words.enabledKey(AccessKeyId)}
        name="EnableAccessKey"
        given={{ AccessKeyId }}
        {...common}
      />
    );

  const given = { AccessKeyId, ...(evenLast && { EvenLast: true }) };
  // The last key of the account is asked about once more, when it is refused for that.
  const asked = (text: string) => (fault: ApiFault | undefined) => (
    <>
      <p>{text}</p>
      {isOwn(key) && (
        <p>
          <strong>{words.isYours}</strong>
        </p>
      )}
      {(fault?.code === 'LastAccessKey.InUse' || evenLast) && (
        <label class="check">
          <input
            type="checkbox"
            checked={evenLast}
            onChange={({ currentTarget }) => setEvenLast(currentTarget.checked)}
          />
          {words.evenLast}
        </label>
      )}
    </>
  );
  const isDisabling = dialog === 'disable';
  return (
    <CallDialog
      title={isDisabling ? words.disableKey(AccessKeyId) : words.deleteKey(AccessKeyId)}
      verb={isDisabling ? words.disable : words.deleteNow}
      done={isDisabling ? words.disabledKey(AccessKeyId) : words.deletedKey(AccessKeyId)}
      name={isDisabling ? 'DisableAccessKey' : 'DeleteAccessKey'}
      given={given}
      kind="danger"
      {...common}
    >
      {asked(isDisabling ? words.disableText : words.deleteKeyText)}
    </CallDialog>
  );
}

/** Asks for whom, and then shows the secret, which nobody can be shown again. */
function CreateKey({ onClose, onCreated }: { readonly onClose: () => void; readonly onCreated: () => void }) {
  const words = accessWords();
  const id = useId();
  const users = usePages('ListUsers', { maxResults: 100 }, ({ Users }) => Users);
  const [UserName, setUserName] = useState('');
  // Made when the dialog opens: whoever presses twice gets one key.
  const [ClientToken] = useState(() => retryToken());
  const [made, setMade] = useState<Answered<'CreateAccessKey'>>();
  const given = { ClientToken, ...(UserName !== '' && { UserName }) };

  if (made !== undefined)
    return (
      <Dialog title={words.keyCreated} onClose={onClose}>
        <div class="form">
          <p>
            <strong>{words.secretOnce}</strong>
          </p>
          <dl class="access-facts">
            <dt>{words.keyId}</dt>
            <dd>
              <Copyable text={made.AccessKeyId} />
            </dd>
            <dt>{words.secret}</dt>
            <dd>
              <Copyable text={made.AccessKeySecret} />
            </dd>
          </dl>
          <div class="actions">
            <button type="button" class="primary" onClick={onClose}>
              {words.kept}
            </button>
          </div>
        </div>
      </Dialog>
    );
  return (
    <CallDialog
      title={words.newKey}
      verb={words.createKey}
      name="CreateAccessKey"
      given={given}
      done={words.keyCreated}
      onClose={onClose}
      onDone={(created) => {
        setMade(created);
        onCreated();
      }}
    >
      <div class="field">
        <label for={id}>{words.keyOf}</label>
        <select id={id} value={UserName} onChange={({ currentTarget }) => setUserName(currentTarget.value)}>
          <option value="">{words.ofAccount}</option>
          {(users.items ?? []).map((user) => (
            <option key={user.UserName} value={user.UserName}>
              {user.UserName}
            </option>
          ))}
        </select>
      </div>
      {users.more !== undefined && (
        <button type="button" class="small" onClick={users.more}>
          {words.more}
        </button>
      )}
      <Fault fault={users.fault} />
    </CallDialog>
  );
}
