import type { Answered } from '../../api/call';
import { installation } from '../../api/session';
import { ChangeBadge } from '../../parts/difference';
import { kindWord } from '../../parts/difference-words';
import { ShortId, shortened } from '../../parts/short-id';
import { Table } from '../../parts/table';
import { Time } from '../../parts/time';
import { hrefOf } from '../../router';
import { EventRecord } from './event-record';
import { historyWords } from './history-words';

type Event = Answered<'DescribeCasterEvents'>['Events'][number];

interface EventTableProps {
  readonly casterId: string;
  readonly events: readonly Event[];
  /** The version that is looked at. */
  readonly version: number;
  readonly onVersion: (version: number) => void;
}

/** The newest first; each leads to the studio as it left it, to its record on Kafka and to its trace. */
export function EventTable({ casterId, events, version, onVersion }: EventTableProps) {
  const words = historyWords();
  return (
    <Table
      class="events"
      label={words.events}
      rows={events}
      keyOf={({ Version }) => Version}
      isCurrent={({ Version }) => Version === version}
      rowHead={1}
      columns={[
        [
          words.version,
          ({ Version }) => (
            <button
              type="button"
              class="small"
              aria-label={words.show(String(Version))}
              aria-pressed={Version === version}
              onClick={() => onVersion(Version)}
            >
              {Version}
            </button>
          ),
        ],
        [words.event, ({ Type }) => Type],
        [words.changes, (event) => <Changes event={event} />],
        [words.by, ({ By }) => By?.Name ?? (By && words.account)],
        [words.at, ({ RecordedAt }) => <Time at={RecordedAt} />],
        [words.request, ({ RequestId }) => <ShortId id={RequestId} />],
        [
          words.traces,
          (event) => (
            <div class="event-links">
              <EventRecord casterId={casterId} version={event.Version} />
              <Trace event={event} />
            </div>
          ),
        ],
      ]}
    />
  );
}

function Trace({ event: { TraceId, Version } }: { readonly event: Event }) {
  const words = historyWords();
  if (TraceId === undefined) return null;
  const { traceUrl } = installation.value;
  if (traceUrl === undefined) return <ShortId id={TraceId} />;
  return (
    <a
      class="button small"
      href={traceUrl.replace('{traceId}', TraceId)}
      target="_blank"
      rel="noreferrer"
      aria-label={words.traceOf(String(Version))}
    >
      {words.trace}
    </a>
  );
}

/** Of a part of many: how many of its kind. */
const PARTS_NAMED = 3;

function Changes({ event }: { readonly event: Event }) {
  const words = historyWords();
  const {
    Name,
    CopiedFrom,
    RestoredVersion,
    Members,
    Tags,
    Channels,
    Parts = [],
    PartCounts,
    Subjects,
  } = event;
  const subjects = (Subjects ?? []).filter(({ Key }) => !Parts.some((part) => part.Key === Key));
  const named = [...(Tags ?? []), ...(Channels ?? []), ...(Parts.length <= PARTS_NAMED ? Parts : [])];
  return (
    <ul class="changes">
      {Name && (
        <li>
          {Name.Before === undefined ? words.named(Name.After) : words.renamed(Name.Before, Name.After)}
        </li>
      )}
      {CopiedFrom && (
        <li>
          {words.copiedFrom(String(CopiedFrom.Version))}{' '}
          <a href={hrefOf(`/studios/${CopiedFrom.CasterId}/history?version=${CopiedFrom.Version}`)}>
            {shortened(CopiedFrom.CasterId)}
          </a>
        </li>
      )}
      {RestoredVersion !== undefined && <li>{words.restoredFrom(String(RestoredVersion))}</li>}
      {Members && (
        <li>
          <code>{Members.join(', ')}</code>
        </li>
      )}
      {named.map(({ Key, Change, Members: members }) => (
        <li key={Key}>
          <code>{Key}</code> <ChangeBadge change={Change} />{' '}
          {members.length > 0 && <code class="soft">{members.join(', ')}</code>}
        </li>
      ))}
      {Parts.length > PARTS_NAMED &&
        PartCounts?.map(({ Kind, Added, Removed, Changed }) => (
          <li key={Kind}>
            {kindWord(Kind)} {words.counted(Added, Removed, Changed)}
          </li>
        ))}
      {subjects.map(({ Key, ChannelId, LocationId }) => (
        <li key={Key ?? ChannelId ?? LocationId}>
          <code>{Key ?? ChannelId ?? LocationId}</code>
        </li>
      ))}
      {event.Reordered && <li>{words.reordered(event.Reordered.map(kindWord).join(', '))}</li>}
    </ul>
  );
}
