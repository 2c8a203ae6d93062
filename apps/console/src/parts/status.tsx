import { partsWords } from './parts-words';

/** Whether a studio runs: by a word and a colour, never by the colour alone. */
export function Status({ isRunning }: { readonly isRunning: boolean }) {
  const words = partsWords();
  return (
    <span class="badge" data-kind={isRunning ? 'good' : 'quiet'}>
      {isRunning ? words.running : words.idle}
    </span>
  );
}
