import type { Given } from '../../api/operations.generated';

/** What the reader looks for, as the address has it. */
export interface Filter {
  readonly search: string;
  readonly status: '' | 'idle' | 'running';
  /** `key` or `key=value` */
  readonly tag: string;
  /** From 1. */
  readonly page: number;
}

export function filterIn(query: URLSearchParams): Filter {
  const status = query.get('status');
  const page = Number(query.get('page'));
  return {
    search: query.get('search') ?? '',
    status: status === 'idle' || status === 'running' ? status : '',
    tag: query.get('tag') ?? '',
    page: Number.isInteger(page) && page > 0 ? page : 1,
  };
}

/** A whole id is looked for as one, anything else in the names. */
export function givenOf({ search, status, tag, page }: Filter): Given['DescribeCasters'] {
  const text = search.trim();
  const [key = '', ...value] = tag.trim().split('=');
  return {
    ...(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)
      ? { CasterId: text }
      : text !== '' && { CasterName: text }),
    ...(status !== '' && { Status: status === 'running' ? 1 : 0 }),
    ...(key !== '' && { Tag: [{ Key: key, ...(value.length > 0 && { Value: value.join('=') }) }] }),
    PageNum: page,
  };
}
