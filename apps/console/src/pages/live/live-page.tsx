import { useRef, useState } from 'preact/hooks';
import { Fault } from '../../parts/fault';
import { Page } from '../../parts/page';
import { ShortId, shortened } from '../../parts/short-id';
import { Time } from '../../parts/time';
import { useDebounced } from '../../parts/use-debounced';
import { wholeNumber } from '../../parts/whole-number';
import { hrefOf, place, setQuery } from '../../router';
import { liveWords } from './live-words';
import { type FeedEvent, type FeedFilter, type FeedState, useFeed } from './use-feed';

const members = ['CasterId', 'type', 'AccountId'] as const;

/** What happens to studios as it is recorded; what is told stands in the address. */
export function LivePage() {
  const words = liveWords();
  const [isPaused, setPaused] = useState(false);
  const asked = askedIn(place.value.searchParams);
  // By its text: a filter is a new object each time.
  const filter = filterOf(useDebounced(asked, 400));
  const { state, events, clear } = useFeed(filter, isPaused);
  const names = useNames(events);

  return (
    <Page
      class="live"
      title={words.title}
      actions={
        <>
          <button type="button" aria-pressed={isPaused} onClick={() => setPaused(!isPaused)}>
            {isPaused ? words.resume : words.pause}
          </button>
          <button type="button" disabled={events.length === 0} onClick={clear}>
            {words.clear}
          </button>
        </>
      }
    >
      <Filters asked={asked} types={new Set(events.map(({ Type }) => Type))} />
      {state.is === 'refused' ? <Fault fault={state.fault} /> : <State state={state} />}
      <p class="soft">{events.length === 0 ? words.none : words.shown(wholeNumber(events.length))}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: without it, keyboards could not scroll it */}
      <div class="log card" role="log" aria-relevant="additions" aria-label={words.log} tabIndex={0}>
        <ol>
          {events.map((event) => (
            <Entry key={event.id} event={event} name={names.get(event.CasterId)} />
          ))}
        </ol>
      </div>
    </Page>
  );
}

function State({ state }: { readonly state: Exclude<FeedState, { is: 'refused' }> }) {
  const words = liveWords();
  const said =
    state.is === 'waiting' ? words.waiting(state.because, wholeNumber(state.seconds)) : words[state.is];
  return (
    <p class="feed-state" role="status" data-is={state.is}>
      {said}
    </p>
  );
}

function Filters({ asked, types }: { readonly asked: Asked; readonly types: ReadonlySet<string> }) {
  const words = liveWords();
  const labels = { CasterId: words.studio, type: words.types, AccountId: words.account };
  const hints = { CasterId: '', type: words.typesHint, AccountId: words.accountHint };
  return (
    <fieldset class="live-filters">
      <legend class="unseen">{words.filters}</legend>
      {members.map((member) => (
        <label key={member}>
          {labels[member]}
          <input
            value={asked[member] ?? ''}
            placeholder={hints[member]}
            list={member === 'type' ? 'event-types' : undefined}
            spellcheck={false}
            autocomplete="off"
            onInput={({ currentTarget: { value } }) => setQuery({ [member]: value.trim() })}
          />
        </label>
      ))}
      <datalist id="event-types">
        {[...types].sort().map((type) => (
          <option key={type} value={type} />
        ))}
      </datalist>
    </fieldset>
  );
}

function Entry({ event, name }: { readonly event: FeedEvent; readonly name: string | undefined }) {
  const words = liveWords();
  const { CasterId, Type, Version, By, RecordedAt, RequestId, AccountId } = event;
  const called = name ?? shortened(CasterId);
  return (
    <li>
      <Time at={RecordedAt} />
      <strong>{Type}</strong>
      <a href={hrefOf(`/studios/${CasterId}`)}>{called}</a>
      <a
        class="soft"
        href={hrefOf(`/studios/${CasterId}/history?version=${Version}`)}
        aria-label={words.historyOf(`${called}, ${words.version(wholeNumber(Version))}`)}
      >
        {words.version(wholeNumber(Version))}
      </a>
      <span class="soft">
        {words.ofAccount(AccountId)}
        {By !== undefined && ` · ${words.by([By.Type, By.Name].filter(Boolean).join(' '))}`}
      </span>
      <ShortId id={RequestId} />
    </li>
  );
}

/** As many studios as are remembered by name: a feed may be open for weeks. */
const NAMES_KEPT = 1_000;

/** What studios are called, by the last event that said so; of many, those that were named last. */
function useNames(events: readonly FeedEvent[]): ReadonlyMap<string, string> {
  const { current: names } = useRef(new Map<string, string>());
  for (const { CasterId, Name } of [...events].reverse()) {
    if (Name === undefined) continue;
    // A map is in the order in which its entries were made: the newest goes to the end.
    names.delete(CasterId);
    names.set(CasterId, Name);
  }
  for (const casterId of names.keys()) {
    if (names.size <= NAMES_KEPT) break;
    names.delete(casterId);
  }
  return names;
}

type Asked = Readonly<Partial<Record<(typeof members)[number], string>>>;

/** As it stands in the address. */
function askedIn(query: URLSearchParams): Asked {
  return Object.fromEntries(
    members.flatMap((member) => {
      const value = query.get(member);
      return value === null || value === '' ? [] : [[member, value]];
    }),
  );
}

/** Names of events are the reader's own: one that there is not, the program refuses. */
const filterOf = ({ type, ...asked }: Asked): FeedFilter => ({
  ...asked,
  ...(type !== undefined && { type: type.split(',').map((one) => one.trim()) as FeedFilter['type'] }),
});
