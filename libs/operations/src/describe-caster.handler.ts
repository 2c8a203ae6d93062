import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { type StandingCaster, standing } from '#libs/caster';
import { CasterStates } from '#libs/read-models';
import { DescribeCasterQuery } from './describe-caster.js';

@QueryHandler(DescribeCasterQuery)
export class DescribeCasterHandler implements IQueryHandler<DescribeCasterQuery> {
  constructor(@Inject(CasterStates) private readonly states: CasterStates) {}

  async execute({ call, casterId }: DescribeCasterQuery): Promise<StandingCaster> {
    return standing(await this.states.read(call.accountId, casterId), casterId);
  }
}
