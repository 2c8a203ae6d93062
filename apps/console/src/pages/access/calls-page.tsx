import { Copyable } from '../../parts/copyable';
import { Time } from '../../parts/time';
import { place, setQuery } from '../../router';
import { AccessFrame } from './access-frame';
import { AccessTable } from './access-table';
import { accessWords } from './access-words';
import { type Entry, whyHref } from './asked-call';
import { usePages } from './use-pages';

/** What the audit log tells of, calls that were refused first of all. */
export function CallsPage() {
  const words = accessWords();
  const all = place.value.searchParams.get('all') === 'true';
  const entries = usePages('ListAuditEntries', { Denied: !all }, ({ Entries }) => Entries);
  return (
    <AccessFrame
      section="calls"
      actions={
        <button type="button" onClick={entries.ask}>
          {words.again}
        </button>
      }
    >
      <label class="check">
        <input
          type="checkbox"
          checked={!all}
          onChange={({ currentTarget }) => setQuery({ all: currentTarget.checked ? undefined : 'true' })}
        />
        {words.onlyRefused}
      </label>
      <AccessTable
        label={words.calls}
        of={entries}
        none={all ? words.noCalls : words.noRefused}
        keyOf={({ Place }) => Place}
        columns={[
          [words.time, ({ Time: at }) => <Time at={at} />],
          [words.whoCalled, (entry) => <Who entry={entry} />],
          [words.action, ({ Action }) => <code>{Action}</code>],
          [words.resource, ({ Resource }) => <code class="resource">{Resource}</code>],
          [words.outcome, (entry) => <Outcome entry={entry} />],
          [words.from, ({ SourceIp }) => SourceIp],
        ]}
        rowHead={1}
        actions={(entry) => entry.IsDenied && <Why entry={entry} />}
      />
    </AccessFrame>
  );
}

const nameOf = ({ Principal: { Type, Name } }: Entry) => `${Type} ${Name}`;

function Who({ entry }: { readonly entry: Entry }) {
  return (
    <>
      {nameOf(entry)}
      {entry.AccessKeyId !== undefined && (
        <div>
          <Copyable text={entry.AccessKeyId} />
        </div>
      )}
    </>
  );
}

function Outcome({ entry: { Code, IsDenied, Times } }: { readonly entry: Entry }) {
  return (
    <>
      <span class="badge" data-kind={IsDenied ? 'bad' : Code === 'OK' ? 'good' : 'warn'}>
        {Code}
      </span>
      {Times > 1 && <span class="soft"> × {Times}</span>}
    </>
  );
}

/** Policies are asked where they decided; else it is said what did. */
function Why({ entry }: { readonly entry: Entry }) {
  const words = accessWords();
  if (entry.Code === 'NoPermission' || entry.Code === 'OK')
    return (
      <a class="button small" href={whyHref(entry)} aria-label={words.whyOf(entry.Action, nameOf(entry))}>
        {words.why}
      </a>
    );
  const reason =
    entry.Code === 'Throttling.User'
      ? words.byRate
      : /^(Signature|InvalidAccessKeyId|MissingSecurityToken|InvalidSecurityToken)/.test(entry.Code)
        ? words.byKey
        : words.byOwner;
  return <span class="soft reason">{reason}</span>;
}
