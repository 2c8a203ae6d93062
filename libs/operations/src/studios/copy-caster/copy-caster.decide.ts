import { type Caster, type CasterCopied, requireRoom, type SetupLimits, standing } from '#libs/caster';
import type { CopyCasterCommand } from './copy-caster.command.js';

/** A setup holds no ids, so the copy simply has the same one; it lives on when its source is gone. */
export function decideCopyCaster(
  source: Caster,
  command: CopyCasterCommand,
  limits: SetupLimits,
): CasterCopied {
  const { version, setup } = standing(source, command.sourceCasterId);
  requireRoom(setup, limits);

  return {
    type: 'CasterCopied',
    casterId: command.newCasterId,
    sourceCasterId: command.sourceCasterId,
    sourceVersion: version,
    name: command.newName,
    clientToken: command.token.clientToken,
    setup,
    at: command.call.now.toISOString(),
  };
}
