// Jest loads its global setup by Node's own `require`, where neither our `.js` endings nor `#libs/*` lead to sources.
// This file is both the way out (importTypescript) and the hooks that Node runs for it in a thread of their own.
import { existsSync, readFileSync } from 'node:fs';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { transform } from '@swc/core';

if (isMainThread) register(import.meta.url);

/** Imports one of our sources and, from then on, all that it imports. */
export const importTypescript = (url) => import(url);

export function resolve(specifier, context, next) {
  if (specifier.startsWith('#libs/'))
    return next(specifier, { ...context, conditions: ['source', ...context.conditions] });
  if (specifier.startsWith('.') && context.parentURL?.endsWith('.ts')) {
    const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
    if (existsSync(source)) return next(source.href, context);
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);

  const { code } = await transform(readFileSync(fileURLToPath(url), 'utf8'), {
    filename: fileURLToPath(url),
    swcrc: false,
    sourceMaps: 'inline',
    module: { type: 'es6' },
    jsc: { target: 'es2022', parser: { syntax: 'typescript', decorators: true } },
  });
  return { format: 'module', source: code, shortCircuit: true };
}
