import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { CasterList, type CasterListRow } from '#libs/read-models';
import { DescribeCastersQuery } from './describe-casters.js';

@QueryHandler(DescribeCastersQuery)
export class DescribeCastersHandler implements IQueryHandler<DescribeCastersQuery> {
  constructor(@Inject(CasterList) private readonly casterList: CasterList) {}

  execute({ call, filter }: DescribeCastersQuery): Promise<{ total: number; rows: CasterListRow[] }> {
    return this.casterList.find(call.accountId, filter);
  }
}
