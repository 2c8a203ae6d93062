import { useId, useState } from 'preact/hooks';
import type { Given } from '../../api/operations.generated';
import { CallDialog } from '../../parts/call-dialog';
import { retryToken } from '../../parts/retry-token';
import { kindOf, normTypes } from '../../parts/studio-kind';
import { navigate } from '../../router';
import { studiosWords } from './studios-words';

type New = Given['CreateCaster'];

/** A button that asks for a name and a kind, and makes the studio. */
export function CreateStudio() {
  const words = studiosWords();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="primary" onClick={() => setOpen(true)}>
        {words.create}
      </button>
      {isOpen && <NewStudio onClose={() => setOpen(false)} />}
    </>
  );
}

function NewStudio({ onClose }: { readonly onClose: () => void }) {
  const words = studiosWords();
  const id = useId();
  const [given, setGiven] = useState<New>(fresh);
  return (
    <CallDialog
      title={words.create}
      verb={words.createNow}
      name="CreateCaster"
      given={given}
      done={words.wasCreated(given.CasterName ?? '')}
      onClose={onClose}
      onDone={({ CasterId }) => navigate(`/studios/${CasterId}`)}
    >
      <div class="field">
        <label for={`${id}-name`}>{words.createName}</label>
        <input
          id={`${id}-name`}
          required
          maxLength={256}
          value={given.CasterName}
          onInput={({ currentTarget }) => setGiven({ ...given, CasterName: currentTarget.value })}
        />
      </div>
      <div class="field">
        <label for={`${id}-kind`}>{words.normType}</label>
        <select
          id={`${id}-kind`}
          value={String(given.NormType)}
          onChange={({ currentTarget }) =>
            setGiven({ ...given, NormType: Number(currentTarget.value) as New['NormType'] })
          }
        >
          {normTypes.map((normType) => (
            <option key={normType} value={String(normType)}>
              {kindOf(normType)}
            </option>
          ))}
        </select>
      </div>
    </CallDialog>
  );
}

/** The token is made when the dialog opens: whoever presses twice gets one studio. */
const fresh = (): New => ({
  CasterName: '',
  NormType: 1,
  ChargeType: 'PostPaid',
  ClientToken: retryToken(),
});
