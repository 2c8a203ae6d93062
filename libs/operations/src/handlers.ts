import type { Casters } from './casters.js';
import type { Services } from './operation.js';
import { CopyCasterCommand } from './studios/copy-caster/copy-caster.command.js';
import { CopyCasterHandler } from './studios/copy-caster/copy-caster.handler.js';
import { CreateCasterHandler } from './studios/create-caster.handler.js';
import { CreateCasterCommand } from './studios/create-caster.js';

type Handler = new (casters: Casters) => { execute(command: never): Promise<unknown> };

const handlerOf = new Map<unknown, Handler>([
  [CreateCasterCommand, CreateCasterHandler],
  [CopyCasterCommand, CopyCasterHandler],
]);

/** For the module that wires the command bus. */
export const handlers = [...handlerOf.values()];

/** The command bus where there is no module: each command goes to its handler. */
export function commandsOn(casters: Casters): Services['commands'] {
  return {
    async execute<Outcome>(command: object) {
      const handler = handlerOf.get(command.constructor);
      if (handler === undefined) throw new Error(`No handler takes ${command.constructor.name}`);
      return new handler(casters).execute(command as never) as Promise<Outcome>;
    },
  };
}
