import { announce } from './announce';
import { partsWords } from './parts-words';

/** An id or another text that is copied by a click. */
export function Copyable({ text, shown = text }: { readonly text: string; readonly shown?: string }) {
  const words = partsWords();
  return (
    <button
      type="button"
      class="copyable"
      title={text}
      aria-label={words.copyText(text)}
      onClick={() => void copyText(text)}
    >
      <code>{shown}</code>
    </button>
  );
}

/** Copies it and says so. The clipboard is there on https and on this machine alone; where it is not, that is said. */
export async function copyText(text: string): Promise<void> {
  const words = partsWords();
  try {
    await navigator.clipboard.writeText(text);
    announce(words.copied);
  } catch {
    announce(words.notCopied);
  }
}
