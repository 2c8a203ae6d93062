import { signal } from '@preact/signals';

const BASE = '/console';

/** Where the reader is, as the browser's address says it. */
export const place = signal(new URL(location.href));

/** Whether the reader has come from another page of the console: then the new one is to be told to them. */
export let hasNavigated = false;

/** To be called where the page in `main` becomes another one at the same address. */
export function tellOfPage(): void {
  hasNavigated = true;
}

addEventListener('popstate', () => {
  hasNavigated = true;
  clearTimeout(writing);
  place.value = new URL(location.href);
});

/** For `href`: addresses are real ones, so that a page can be opened in a new tab and sent to others. */
export function hrefOf(path: string): string {
  return `${BASE}${path}`;
}

export function navigate(path: string, { replace = false } = {}): void {
  hasNavigated = true;
  if (writing !== undefined) {
    clearTimeout(writing);
    write();
  }
  const next = new URL(hrefOf(path), location.href);
  if (replace) history.replaceState(null, '', next);
  else history.pushState(null, '', next);
  place.value = next;
}

/** Members of the query; undefined takes one away. The reader stays where they are. */
export function setQuery(changes: Readonly<Record<string, string | undefined>>): void {
  const next = new URL(place.value);
  for (const [name, value] of Object.entries(changes))
    if (value === undefined || value === '') next.searchParams.delete(name);
    else next.searchParams.set(name, value);
  place.value = next;
  // Browsers refuse an address that changes a hundred times in a few seconds: of what a slider passes, the last is written.
  clearTimeout(writing);
  writing = setTimeout(write, 150);
}

let writing: ReturnType<typeof setTimeout> | undefined;

function write(): void {
  writing = undefined;
  history.replaceState(null, '', place.value);
}

/** Follows links of the console without loading it anew; everything else is the browser's. */
export function followLinks(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (link === null || event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (link.target !== '' || link.hasAttribute('download') || link.origin !== location.origin) return;
  if (!link.pathname.startsWith(`${BASE}/`) || link.hash !== '') return;
  event.preventDefault();
  navigate(link.pathname.slice(BASE.length) + link.search);
}

/**
 * The first of them whose path is this one, with its parameters by name, decoded: `casterId` of `/studios/:casterId`.
 * Undefined: none is.
 */
export function matching<Page extends { readonly path: string }>(
  pages: readonly Page[],
  pathname: string,
): { readonly page: Page; readonly parameters: Readonly<Record<string, string>> } | undefined {
  const path = pathname.startsWith(BASE) ? pathname.slice(BASE.length).replace(/\/$/, '') : pathname;
  for (const page of pages) {
    const names = [...page.path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
    const found = new RegExp(`^${page.path.replaceAll(/:\w+/g, '([^/]+)')}$`).exec(path);
    if (found === null) continue;
    const values = found.slice(1).map(decoded);
    return { page, parameters: Object.fromEntries(names.map((name, i) => [name, values[i] ?? ''])) };
  }
  return undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
