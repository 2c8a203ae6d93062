import type { Moment } from '#libs/read-models';
import type { Call } from '#libs/wire';
import type { ClientToken } from '../../client-token.js';
import type { StartingCommand } from '../../studios.js';

export class CopyCasterCommand implements StartingCommand {
  readonly operation = 'CopyCaster';

  constructor(
    readonly call: Call,
    readonly sourceCasterId: string,
    readonly newCasterId: string,
    readonly newName: string,
    readonly token: ClientToken,
    /** Which past of the source; absent: as it is. */
    readonly moment?: Moment,
  ) {}
}
