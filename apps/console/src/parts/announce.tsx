import { signal } from '@preact/signals';

const said = signal('');

/** Says it to screen readers, and for a moment on the screen. */
export function announce(text: string): void {
  said.value = text;
  clearTimeout(timer);
  timer = setTimeout(() => {
    said.value = '';
  }, 4_000);
}

let timer: ReturnType<typeof setTimeout> | undefined;

/** Once a document: a live region must be there before something is said. */
export function Announcements() {
  return (
    <div class="announcement" role="status" data-empty={said.value === ''}>
      {said.value}
    </div>
  );
}
