import { useState } from 'preact/hooks';
import type { Answered } from '../../api/call';
import { useAnswer } from '../../api/use-answer';
import { useCommand } from '../../api/use-command';
import { announce } from '../../parts/announce';
import { CallCode } from '../../parts/call-code';
import { CallDialog } from '../../parts/call-dialog';
import { Fault } from '../../parts/fault';
import { Loading } from '../../parts/loading';
import { Time } from '../../parts/time';
import { navigate } from '../../router';
import { AccessFrame } from './access-frame';
import { accessWords } from './access-words';
import { PolicyDocument } from './policy-document';

/** One policy, to be read and changed. */
export function PolicyPage({ parameters }: { readonly parameters: Readonly<Record<string, string>> }) {
  const words = accessWords();
  const PolicyName = parameters.policyName ?? '';
  const { answer, fault, isLoading, ask } = useAnswer('GetPolicy', { PolicyName });
  const [isDeleting, setDeleting] = useState(false);
  return (
    <AccessFrame
      section="policies"
      title={PolicyName}
      actions={
        <button type="button" class="danger" onClick={() => setDeleting(true)}>
          {words.deletePolicy(PolicyName)}
        </button>
      }
    >
      <Fault fault={fault} retry={ask} />
      {answer === undefined ? isLoading && <Loading /> : <Document policy={answer} onSaved={ask} />}
      {isDeleting && (
        <CallDialog
          title={words.deletePolicy(PolicyName)}
          verb={words.deleteNow}
          done={words.policyDeleted(PolicyName)}
          name="DeletePolicy"
          given={{ PolicyName }}
          kind="danger"
          onClose={() => setDeleting(false)}
          onDone={() => navigate('/access/policies')}
        >
          {() => <p>{words.deletePolicyText}</p>}
        </CallDialog>
      )}
    </AccessFrame>
  );
}

interface DocumentProps {
  readonly policy: Answered<'GetPolicy'>;
  readonly onSaved: () => void;
}

function Document({
  policy: { PolicyName, PolicyDocument: saved, Users, ChangeTime },
  onSaved,
}: DocumentProps) {
  const words = accessWords();
  const [document, setDocument] = useState(saved);
  const { run, isRunning, fault } = useCommand('UpdatePolicy');
  const given = { PolicyName, PolicyDocument: document };
  return (
    <form
      class="card form"
      onSubmit={async (event) => {
        event.preventDefault();
        if ((await run(given)) === undefined) return;
        announce(words.policySaved(PolicyName));
        onSaved();
      }}
    >
      <p class="soft">
        {words.attachedTo}: {Users.join(', ') || words.nobody} · {words.changed}: <Time at={ChangeTime} />
      </p>
      <PolicyDocument document={document} fault={fault} onInput={setDocument} />
      <CallCode name="UpdatePolicy" given={given} />
      <div class="actions">
        <button type="submit" class="primary" disabled={isRunning || document === saved}>
          {words.save}
        </button>
      </div>
    </form>
  );
}
