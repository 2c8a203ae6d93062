import { randomUUID } from 'node:crypto';
import { Casters, casterFile, importCaster, startImported } from '#libs/operations';
import { CasterStates } from '#libs/read-models';
import { type Call, decodeParameters, fileText } from '#libs/wire';
import type { Runtime } from './runtime.js';

// Studios as files on the command line: the text, the rules and the refusals are those of the operations.

export async function exportStudio(runtime: Runtime, casterId: string): Promise<string> {
  const stream = await runtime.store.stream(casterId);
  const call = callBy(stream?.accountId ?? '');
  return fileText(casterFile(await castersOn(runtime).read(call, casterId)));
}

/** Answers the id of the new studio. */
export async function importStudio(
  runtime: Runtime,
  {
    accountId,
    text,
    name,
  }: { readonly accountId: string; readonly text: string; readonly name?: string | undefined },
): Promise<string> {
  const given = decodeParameters(importCaster, [
    ['ClientToken', randomUUID()],
    ...(name === undefined ? [] : [['CasterName', name] as const]),
    ['CasterFile', text],
  ]);
  return startImported(castersOn(runtime), callBy(accountId), given as Parameters<typeof startImported>[2]);
}

function castersOn({ projections, store, settings }: Runtime): Casters {
  return new Casters(store, new CasterStates(projections, store), { maxParts: settings.MAX_PARTS });
}

function callBy(accountId: string): Call {
  return { accountId, requestId: randomUUID().toUpperCase(), now: new Date() };
}
