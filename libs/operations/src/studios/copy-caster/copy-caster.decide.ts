import type { CasterCopied } from '#libs/caster';
import { existing } from '../../casters.js';
import { requireRoom, type SetupLimits } from '../../limits.js';
import { refuse } from '../../refusals.js';
import type { LoadedCaster } from '../../studios.js';
import type { CopyCasterCommand } from './copy-caster.command.js';

/** A setup holds no ids, so the copy simply has the same one; it lives on when its source is gone. */
export function decideCopyCaster(
  source: LoadedCaster,
  command: CopyCasterCommand,
  limits: SetupLimits,
): CasterCopied {
  const { setup } = existing(source.caster, command.sourceCasterId);
  requireRoom(setup, { limits, refuse });

  return {
    type: 'CasterCopied',
    casterId: command.newCasterId,
    sourceCasterId: command.sourceCasterId,
    sourceVersion: source.version,
    name: command.newName,
    clientToken: command.token.clientToken,
    setup,
    at: command.call.now.toISOString(),
  };
}
