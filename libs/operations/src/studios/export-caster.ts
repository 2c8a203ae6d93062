import { z } from 'zod';
import { onCaster } from '#libs/wire';
import { casterId } from '../caster-parameters.js';
import { defineDescription } from '../description.js';
import { casterFile } from './caster-file/caster-file.js';

export const exportCaster = defineDescription({
  name: 'ExportCaster',
  restOnly: true,
  summary: 'Reads one studio as a file, from which ImportCaster makes another one, here or elsewhere.',
  permission: onCaster('get'),
  parameters: { CasterId: casterId() },
  result: z.object({
    format: z.string(),
    name: z.string().optional(),
    schemaVersion: z.number(),
    setup: z.looseObject({}),
  }),
  rest: { method: 'GET', path: '/v1/casters/{CasterId}/export', answers: { as: 'file' } },

  toResult: (caster) => ({ ...casterFile(caster) }),
});
