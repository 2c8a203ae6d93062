import type { Answered } from '../../api/call';
import { useAnswer } from '../../api/use-answer';
import { Fault } from '../../parts/fault';
import { Loading } from '../../parts/loading';
import { Page } from '../../parts/page';
import { Pager } from '../../parts/pager';
import { ShortId } from '../../parts/short-id';
import { Status } from '../../parts/status';
import { kindOf } from '../../parts/studio-kind';
import { Table } from '../../parts/table';
import { Time } from '../../parts/time';
import { useDebounced } from '../../parts/use-debounced';
import { wholeNumber } from '../../parts/whole-number';
import { hrefOf, place, setQuery } from '../../router';
import { CreateStudio } from './create-studio';
import { Filters } from './filters';
import { type Filter, filterIn, givenOf } from './studio-filter';
import { studiosWords } from './studios-words';

type Studio = Answered<'DescribeCasters'>['CasterList']['Caster'][number];

const PAGE_SIZE = 50;

/** The studios of the account, a page at a time: what is looked for stands in the address. */
export function StudiosPage() {
  const words = studiosWords();
  const wanted = filterIn(place.value.searchParams);
  // What is typed waits, and nothing else.
  const filter = { ...wanted, ...useDebounced({ search: wanted.search, tag: wanted.tag }) };
  const { answer, fault, isLoading, ask } = useAnswer('DescribeCasters', {
    ...givenOf(filter),
    PageSize: PAGE_SIZE,
  });
  const { answer: caller } = useAnswer('GetCaller', {});
  const studios = answer?.CasterList.Caster ?? [];

  return (
    <Page class="studios" title={words.title} actions={<CreateStudio />}>
      <Filters filter={wanted} />
      <Fault fault={fault} retry={ask} />
      {answer === undefined ? (
        isLoading && <Loading />
      ) : (
        <section aria-busy={isLoading}>
          <p class="soft" role="status">
            {words.found(wholeNumber(answer.Total))}
            {caller && ` · ${words.quota(wholeNumber(caller.CasterCount), wholeNumber(caller.CasterQuota))}`}
          </p>
          {studios.length === 0 ? (
            <p class="card empty">{isNarrowed(filter) ? words.none : words.empty}</p>
          ) : (
            <StudioTable studios={studios} />
          )}
          <Pager
            page={filter.page}
            pageSize={PAGE_SIZE}
            total={answer.Total}
            onPage={(page) => setQuery({ page: page === 1 ? undefined : String(page) })}
          />
        </section>
      )}
    </Page>
  );
}

function StudioTable({ studios }: { readonly studios: readonly Studio[] }) {
  const words = studiosWords();
  return (
    <Table
      label={words.title}
      rows={studios}
      keyOf={({ CasterId }) => CasterId}
      columns={[
        [words.name, ({ CasterId, CasterName }) => <a href={hrefOf(`/studios/${CasterId}`)}>{CasterName}</a>],
        [words.status, ({ Status: status }) => <Status isRunning={status === 1} />],
        [words.type, ({ NormType }) => kindOf(NormType)],
        [words.tags, ({ Tags }) => <StudioTags tags={Tags.tag} />],
        [words.changed, ({ LastModified }) => <Time at={LastModified} />],
        [words.id, ({ CasterId }) => <ShortId id={CasterId} />],
      ]}
      actions={[words.actions, (studio) => <StudioLinks studio={studio} />]}
    />
  );
}

function StudioLinks({ studio: { CasterId, CasterName } }: { readonly studio: Studio }) {
  const words = studiosWords();
  return (
    <>
      <a
        class="button small"
        href={hrefOf(`/studios/${CasterId}/copy`)}
        aria-label={words.copyOf(CasterName)}
      >
        {words.copy}
      </a>
      <a
        class="button small"
        href={hrefOf(`/studios/${CasterId}/history`)}
        aria-label={words.historyOf(CasterName)}
      >
        {words.history}
      </a>
    </>
  );
}

function StudioTags({ tags }: { readonly tags: Studio['Tags']['tag'] }) {
  return (
    <>
      {tags.map(({ TagKey, TagValue }) => (
        <button
          key={TagKey}
          type="button"
          class="tag"
          onClick={() =>
            setQuery({ tag: TagValue === '' ? TagKey : `${TagKey}=${TagValue}`, page: undefined })
          }
        >
          {TagKey}
          {TagValue !== '' && <b>{TagValue}</b>}
        </button>
      ))}
    </>
  );
}

const isNarrowed = ({ search, status, tag }: Filter) => search !== '' || status !== '' || tag !== '';
