import { studioKindWords } from './studio-kind-words';

export const normTypes = [1, 3, 4, 6] as const;

/** What the API's number stands for. */
export function kindOf(normType: number): string {
  const words: Readonly<Record<number, string>> = studioKindWords();
  return words[normType] ?? String(normType);
}
