import type { OpenConsole } from './console.js';

interface File {
  readonly format: string;
  readonly schemaVersion: number;
  readonly setup: { readonly parts: Record<string, { readonly key: string }[]> };
}

/** A studio of about so many parts: many layouts and shows after the example of one that has a few. */
export async function largeStudio(
  rest: OpenConsole['rest'],
  exampleId: string,
  parts: number,
): Promise<{ casterId: string; partCount: number }> {
  const file = await rest<File>('GET', `/casters/${exampleId}/export`);
  const { parts: given } = file.setup;
  const count = () => Object.values(given).reduce((sum, list) => sum + list.length, 0);
  // A layout is ten times as large as a show, and all of it has to fit into one event.
  const layouts = Math.min(500, Math.floor((parts - count()) / 2));
  for (const [kind, most] of [
    ['layout', layouts],
    ['show', parts - count() - layouts],
  ] as const) {
    const list = given[kind] ?? [];
    const examples = [...list];
    for (let i = 0; i < most; i++) {
      const example = examples[i % examples.length];
      if (example !== undefined) list.push({ ...example, key: `${kind}-${10_000 + i}` });
    }
  }
  const { CasterId } = await rest<{ CasterId: string }>('POST', '/casters/import?ClientToken=large', file);
  return { casterId: CasterId, partCount: count() };
}
