import { useId } from 'preact/hooks';
import type { ApiFault } from '../../api/api-fault';
import { Fault } from '../../parts/fault';
import { accessWords } from './access-words';

interface PolicyDocumentProps {
  readonly document: string;
  readonly fault: ApiFault | undefined;
  readonly onInput: (document: string) => void;
}

/** The text of a policy, with every fault that was found in it. */
export function PolicyDocument({ document, fault, onInput }: PolicyDocumentProps) {
  const words = accessWords();
  const id = useId();
  const faults = faultsIn(fault);
  return (
    <>
      <div class="field">
        <label for={id}>{words.document}</label>
        <textarea
          id={id}
          class="document"
          required
          rows={16}
          spellcheck={false}
          value={document}
          aria-describedby={`${id}-faults`}
          aria-invalid={faults.length > 0}
          onInput={({ currentTarget }) => onInput(currentTarget.value)}
        />
      </div>
      <div id={`${id}-faults`}>
        {faults.length === 0 ? (
          <p class="soft">{words.documentHint}</p>
        ) : (
          <div class="fault" role="alert">
            <strong>{words.faults}</strong>
            <ul>
              {faults.map((one) => (
                <li key={one}>{one}</li>
              ))}
            </ul>
          </div>
        )}
      </div>
      {faults.length === 0 && <Fault fault={fault} />}
    </>
  );
}

/** Each in a line of its own behind the sentence that says that there are some. */
function faultsIn(fault: ApiFault | undefined): string[] {
  if (fault?.code !== 'InvalidPolicyDocument') return [];
  const [sentence = '', ...lines] = fault.message.split('\n');
  return lines.length > 0 ? lines.map((line) => line.trim()) : [sentence];
}
