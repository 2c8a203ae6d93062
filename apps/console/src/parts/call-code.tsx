import { useId, useState } from 'preact/hooks';
import { callAsCode } from '../api/call-as-code';
import type { Given } from '../api/operations.generated';
import type { OperationName } from '../api/request';
import { copyText } from './copyable';
import { partsWords } from './parts-words';

interface CallCodeProps<Name extends OperationName> {
  readonly name: Name;
  readonly given: Given[Name];
}

/** The call that an action makes, as curl and for the official SDKs. */
export function CallCode<Name extends OperationName>({ name, given }: CallCodeProps<Name>) {
  const words = partsWords();
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="call-code" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {words.code} <code>{name}</code>
      </summary>
      {isOpen && <Languages codes={callAsCode(name, given, location.origin)} />}
    </details>
  );
}

function Languages({ codes }: { readonly codes: ReturnType<typeof callAsCode> }) {
  const words = partsWords();
  const group = useId();
  const [chosen, choose] = useState<string>('curl');
  const code = codes.find(({ language }) => language === chosen) ?? codes[0];
  if (code === undefined) return null;
  return (
    <>
      <div class="choices">
        {codes.map(({ language }) => (
          <label key={language}>
            <input
              type="radio"
              name={group}
              checked={language === code.language}
              onChange={() => choose(language)}
            />
            {language}
          </label>
        ))}
        <button type="button" class="small" onClick={() => void copyText(code.text)}>
          {words.copyCode}
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is to be scrolled by the keyboard too */}
      <pre tabIndex={0}>
        <code>{code.text}</code>
      </pre>
    </>
  );
}
