import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Casters } from '../casters.js';
import { CreateCasterCommand, decideCreateCaster } from './create-caster.js';

@CommandHandler(CreateCasterCommand)
export class CreateCasterHandler implements ICommandHandler<CreateCasterCommand> {
  constructor(@Inject(Casters) private readonly casters: Casters) {}

  execute(command: CreateCasterCommand): Promise<{ casterId: string }> {
    return this.casters.start(command, () => decideCreateCaster(command));
  }
}
