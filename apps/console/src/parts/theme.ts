import { effect, signal } from '@preact/signals';
import { preference } from './preference';

const themes = ['light', 'dark'] as const;
const chosen = preference('theme', themes);

/** Undefined: as the system has it. */
export const theme = signal<(typeof themes)[number] | undefined>(chosen.read());

export function chooseTheme(next: (typeof themes)[number] | undefined): void {
  chosen.write(next);
  theme.value = next;
}

effect(() => {
  // `light-dark()` in the style sheet follows it.
  document.documentElement.style.colorScheme = theme.value ?? 'light dark';
});
