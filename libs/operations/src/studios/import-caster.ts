import { z } from 'zod';
import type { CasterCreated } from '#libs/caster';
import { type Call, clientToken, type Given, onAnyCaster, text } from '#libs/wire';
import { newCasterId } from '../casters.js';
import { clientTokenOf } from '../client-token.js';
import { requireRoom, type SetupLimits } from '../limits.js';
import { defineOperation } from '../operation.js';
import { refuse } from '../refusals.js';
import type { StartingCommand, Studios } from '../studios.js';
import { casterFileParameter, MAX_FILE_BYTES, type ReadCasterFile } from './caster-file/caster-file.js';

const parameters = {
  ClientToken: clientToken(),
  CasterName: text().optional(),
  CasterFile: casterFileParameter(),
};

export const importCaster = defineOperation({
  name: 'ImportCaster',
  kind: 'command',
  restOnly: true,
  summary: 'Makes a new, idle studio of the file that ExportCaster wrote; CasterName instead of its name.',
  permission: onAnyCaster('create'),
  callsPerSecond: 10,
  parameters,
  result: z.object({ CasterId: z.string() }),
  refusals: ['CasterOfAnotherAccount', 'CasterQuotaReached', 'ClientTokenReused', 'TooManyParts'],
  rest: {
    method: 'POST',
    path: '/v1/casters/import',
    headers: { 'idempotency-key': 'ClientToken' },
    body: { parameter: 'CasterFile', maxBytes: MAX_FILE_BYTES },
  },

  async execute(given, call, { studios }) {
    return { CasterId: await startImported(studios, call, given) };
  },
});

/** Answers the id of the new studio. */
export async function startImported(
  studios: Pick<Studios, 'start' | 'limits'>,
  call: Call,
  given: Given<typeof parameters>,
): Promise<string> {
  const command: ImportCommand = {
    call,
    operation: importCaster.name,
    token: clientTokenOf(given),
    newCasterId: newCasterId(),
    file: given.CasterFile,
    name: given.CasterName,
  };
  const { casterId } = await studios.start(command, () => decideImportCaster(command, studios.limits));
  return casterId;
}

interface ImportCommand extends StartingCommand {
  readonly newCasterId: string;
  readonly file: ReadCasterFile;
  readonly name?: string | undefined;
}

export function decideImportCaster(
  { call, newCasterId, token, file: { setup, ...file }, name = file.name ?? newCasterId }: ImportCommand,
  limits: SetupLimits,
): CasterCreated {
  requireRoom(setup, { limits, refuse });

  return {
    type: 'CasterCreated',
    casterId: newCasterId,
    name,
    clientToken: token.clientToken,
    setup,
    at: call.now.toISOString(),
  };
}
