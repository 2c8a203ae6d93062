import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CasterEvent } from '#libs/caster';
import { Casters } from './casters.js';
import { EditCasterCommand, type Edited } from './edit-caster.js';

@CommandHandler(EditCasterCommand)
export class EditCasterHandler implements ICommandHandler<EditCasterCommand> {
  constructor(@Inject(Casters) private readonly casters: Casters) {}

  async execute({ call, casterId, decide }: EditCasterCommand): Promise<Edited<CasterEvent>> {
    const context = { at: call.now.toISOString(), limits: this.casters.limits };
    const event = await this.casters.edit(call, casterId, (caster) => decide(caster, context));
    return { casterId, event };
  }
}
