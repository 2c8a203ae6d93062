import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Casters } from '../../casters.js';
import { CopyCasterCommand } from './copy-caster.command.js';
import { decideCopyCaster } from './copy-caster.decide.js';

@CommandHandler(CopyCasterCommand)
export class CopyCasterHandler implements ICommandHandler<CopyCasterCommand> {
  constructor(@Inject(Casters) private readonly casters: Casters) {}

  /** The source is never written: a popular one is no hot row. */
  execute(command: CopyCasterCommand): Promise<{ casterId: string }> {
    return this.casters.startFrom(
      command,
      command.sourceCasterId,
      (source) => decideCopyCaster(source, command, this.casters.limits),
      command.moment,
    );
  }
}
