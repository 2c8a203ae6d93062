import { language } from './language';

type Word = string | ((...given: never[]) => string);

/** The same words in another language. */
type Translated<Words> = {
  readonly [Name in keyof Words]: Words[Name] extends string ? string : Words[Name];
};

/**
 * The words of a page in both languages; one that lacks a word does not compile. To be called where a component is
 * rendered: whoever changes the language sees all of them change.
 */
export function defineWords<Words extends Readonly<Record<string, Word>>>(
  en: Words,
  zh: Translated<Words>,
): () => Translated<Words> {
  return () => (language.value === 'zh' ? zh : (en as Translated<Words>));
}
