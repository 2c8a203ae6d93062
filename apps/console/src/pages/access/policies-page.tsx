import { useId, useState } from 'preact/hooks';
import { CallDialog } from '../../parts/call-dialog';
import { Time } from '../../parts/time';
import { hrefOf, navigate } from '../../router';
import { AccessFrame } from './access-frame';
import { AccessTable } from './access-table';
import { accessWords } from './access-words';
import { PolicyDocument } from './policy-document';
import { usePages } from './use-pages';

export function PoliciesPage() {
  const words = accessWords();
  const policies = usePages('ListPolicies', {}, ({ Policies }) => Policies);
  const [isCreating, setCreating] = useState(false);
  return (
    <AccessFrame
      section="policies"
      actions={
        <button type="button" class="primary" onClick={() => setCreating(true)}>
          {words.newPolicy}
        </button>
      }
    >
      <AccessTable
        label={words.policies}
        of={policies}
        none={words.noPolicies}
        keyOf={({ PolicyName }) => PolicyName}
        columns={[
          [
            words.policyName,
            ({ PolicyName }) => <a href={hrefOf(`/access/policies/${PolicyName}`)}>{PolicyName}</a>,
          ],
          [words.attachedTo, ({ Users }) => Users.join(', ') || <span class="soft">{words.nobody}</span>],
          [words.created, ({ CreateTime }) => <Time at={CreateTime} />],
          [words.changed, ({ ChangeTime }) => <Time at={ChangeTime} />],
        ]}
      />
      {isCreating && <CreatePolicy onClose={() => setCreating(false)} />}
    </AccessFrame>
  );
}

const example = JSON.stringify(
  { Version: '1', Statement: [{ Effect: 'Allow', Action: ['live:Describe*'], Resource: '*' }] },
  undefined,
  2,
);

function CreatePolicy({ onClose }: { readonly onClose: () => void }) {
  const words = accessWords();
  const id = useId();
  const [given, setGiven] = useState({ PolicyName: '', PolicyDocument: example });
  return (
    <CallDialog
      title={words.newPolicy}
      verb={words.createPolicy}
      name="CreatePolicy"
      given={given}
      done={words.policyCreated(given.PolicyName)}
      onClose={onClose}
      onDone={() => navigate(`/access/policies/${given.PolicyName}`)}
      showsFault
    >
      {(fault) => (
        <>
          <div class="field">
            <label for={id}>{words.policyName}</label>
            <input
              id={id}
              required
              pattern="[A-Za-z0-9\-]{1,128}"
              title={words.policyNameHint}
              value={given.PolicyName}
              onInput={({ currentTarget }) => setGiven({ ...given, PolicyName: currentTarget.value })}
            />
          </div>
          <PolicyDocument
            document={given.PolicyDocument}
            fault={fault}
            onInput={(PolicyDocument) => setGiven({ ...given, PolicyDocument })}
          />
        </>
      )}
    </CallDialog>
  );
}
