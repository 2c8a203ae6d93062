import { computed, effect, signal } from '@preact/signals';
import { preference } from '../parts/preference';

export type Language = 'en' | 'zh';

const chosen = preference('language', ['en', 'zh'] as const);

/** What the reader chose, else what the browser asks for. */
export const language = signal<Language>(
  chosen.read() ??
    (navigator.languages.some((one) => one.startsWith('zh')) && !prefersEnglish() ? 'zh' : 'en'),
);

export function chooseLanguage(next: Language): void {
  chosen.write(next);
  language.value = next;
}

/** The reader's own variety of the language that is shown: how dates and numbers are written. */
export const locale = computed(
  () =>
    navigator.languages.find((tag) => tag.startsWith(language.value)) ??
    (language.value === 'zh' ? 'zh-CN' : 'en-GB'),
);

effect(() => {
  document.documentElement.lang = language.value === 'zh' ? 'zh-CN' : 'en';
});

function prefersEnglish(): boolean {
  const rank = (tag: string) => navigator.languages.findIndex((one) => one.startsWith(tag));
  return rank('en') !== -1 && rank('en') < rank('zh');
}
