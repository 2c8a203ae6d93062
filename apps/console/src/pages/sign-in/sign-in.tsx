import { useId, useState } from 'preact/hooks';
import type { ApiFault } from '../../api/api-fault';
import { call } from '../../api/call';
import { installation, type Session, session } from '../../api/session';
import { asFault } from '../../api/use-answer';
import { Fault } from '../../parts/fault';
import { Page } from '../../parts/page';
import { tellOfPage } from '../../router';
import { signInWords } from './sign-in-words';

/** Asks for an access key and tries it. No form leaves this page: what is typed goes into the header of the calls. */
export function SignIn() {
  const words = signInWords();
  const [fault, setFault] = useState<ApiFault>();
  const [isTrying, setTrying] = useState(false);
  const { localAccess } = installation.value;

  const tryKey = async (key: Session) => {
    setTrying(true);
    setFault(undefined);
    try {
      await call('GetCaller', {}, { as: key });
      tellOfPage();
      session.value = key;
    } catch (error) {
      setFault(asFault(error));
    } finally {
      setTrying(false);
    }
  };

  return (
    <Page title={words.title}>
      <form
        class="card form sign-in"
        onSubmit={(event) => {
          event.preventDefault();
          const given = new FormData(event.currentTarget);
          const text = (name: string) => String(given.get(name) ?? '').trim();
          const securityToken = text('securityToken');
          void tryKey({
            accessKeyId: text('accessKeyId'),
            secret: text('secret'),
            ...(securityToken !== '' && { securityToken }),
          });
        }}
      >
        <p class="soft">{words.text}</p>
        <Field name="accessKeyId" label={words.accessKeyId} autoComplete="username" isRequired />
        <Field name="secret" label={words.secret} isSecret autoComplete="current-password" isRequired />
        <details>
          <summary>{words.temporary}</summary>
          <Field name="securityToken" label={words.securityToken} isSecret autoComplete="off" />
        </details>
        <Fault fault={fault} />
        <div class="actions">
          <button type="submit" class="primary" disabled={isTrying}>
            {words.signIn}
          </button>
          {localAccess !== undefined && (
            <button type="button" disabled={isTrying} onClick={() => void tryKey(localAccess)}>
              {words.local}
            </button>
          )}
        </div>
      </form>
    </Page>
  );
}

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly isSecret?: boolean;
  readonly autoComplete: string;
  readonly isRequired?: boolean;
}

function Field({ name, label, isSecret = false, autoComplete, isRequired = false }: FieldProps) {
  const id = useId();
  const given = { id, name, autoComplete, required: isRequired, spellcheck: false };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {isSecret ? <input {...given} type="password" /> : <input {...given} />}
    </div>
  );
}
