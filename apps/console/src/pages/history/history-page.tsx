import { useState } from 'preact/hooks';
import { useAnswer } from '../../api/use-answer';
import { Fault } from '../../parts/fault';
import { Loading } from '../../parts/loading';
import { Page } from '../../parts/page';
import { Pager } from '../../parts/pager';
import { shortened } from '../../parts/short-id';
import { hrefOf, place, setQuery } from '../../router';
import { EventTable } from './event-table';
import { historyWords } from './history-words';
import { VersionDifference } from './version-difference';
import { VersionShown } from './version-shown';

const PAGE_SIZE = 25;

/** What happened to a studio, version by version; which one is looked at stands in the address. */
export function HistoryPage({ parameters }: { readonly parameters: Readonly<Record<string, string>> }) {
  const { casterId = '' } = parameters;
  const words = historyWords();
  const query = place.value.searchParams;
  const latest = useAnswer('DescribeCasterEvents', { CasterId: casterId, maxResults: PAGE_SIZE });
  const total = latest.answer?.Total;
  const page = Math.min(positive(query.get('page')) ?? 1, Math.max(1, Math.ceil((total ?? 1) / PAGE_SIZE)));
  const older = useAnswer(
    'DescribeCasterEvents',
    page === 1 || total === undefined
      ? undefined
      : {
          CasterId: casterId,
          maxResults: PAGE_SIZE,
          // Events before this version: those of a page never move.
          nextToken: Math.max(1, total - (page - 1) * PAGE_SIZE + 1),
        },
  );
  const events = page === 1 ? latest : older;
  const [name, setName] = useState<string>();
  const fault = latest.fault ?? events.fault;
  const version = Math.min(positive(query.get('version')) ?? total ?? 1, total ?? 1);
  const isDeleted = latest.answer?.Events[0]?.Type === 'CasterDeleted';

  return (
    <Page
      class="history"
      title={name === undefined ? words.title : words.titleOf(name)}
      trail={[
        [words.studios, '/studios'],
        [name ?? shortened(casterId), `/studios/${casterId}`],
      ]}
      actions={
        <a class="button" href={hrefOf(`/studios/${casterId}/lineage`)}>
          {words.lineage}
        </a>
      }
    >
      <Fault fault={fault} retry={latest.fault ? latest.ask : events.ask} />
      {total === undefined ? (
        latest.isLoading && <Loading />
      ) : (
        <>
          <VersionShown
            casterId={casterId}
            version={version}
            latest={total}
            isDeleted={isDeleted}
            onVersion={(next) => setQuery({ version: next === total ? undefined : String(next) })}
            onNamed={setName}
            onRestored={() => {
              setQuery({ version: undefined, page: undefined });
              latest.ask();
            }}
          />
          <section aria-busy={events.isLoading}>
            <h2 class="section">{words.events}</h2>
            {events.answer === undefined ? (
              events.isLoading && <Loading />
            ) : (
              <EventTable
                casterId={casterId}
                events={events.answer.Events}
                version={version}
                onVersion={(next) => setQuery({ version: next === total ? undefined : String(next) })}
              />
            )}
            <Pager
              page={page}
              pageSize={PAGE_SIZE}
              total={total}
              onPage={(next) => setQuery({ page: next === 1 ? undefined : String(next) })}
            />
          </section>
          <VersionDifference casterId={casterId} version={version} latest={isDeleted ? total - 1 : total} />
        </>
      )}
    </Page>
  );
}

function positive(text: string | null): number | undefined {
  const number = Number(text);
  return Number.isInteger(number) && number > 0 ? number : undefined;
}
