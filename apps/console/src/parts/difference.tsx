import type { Answered } from '../api/call';
import { differenceWords, kindWord } from './difference-words';
import { LongRowGroup, RowGroup } from './row-group';
import { Scrolling } from './scrolling';

type Told = Answered<'DescribeCasterDifference'>;
type Entry = Told['Parts'][number] | Told['Tags'][number];
type Member = Entry['Members'][number];

interface DifferenceProps {
  readonly difference: Told;
  /** Names of the two sides, over their columns. */
  readonly sides?: readonly [before: string, after: string];
}

/** What differs, and nothing else: settings, tags, channels, parts by kind, and orders. */
export function Difference({ difference, sides }: DifferenceProps) {
  const words = differenceWords();
  const { Members, Tags, Channels, Parts, Orders } = difference;
  if ([Members, Tags, Channels, Parts, Orders].every((list) => list.length === 0))
    return <p class="card empty">{words.nothing}</p>;

  const [before, after] = sides ?? [words.before, words.after];
  const kinds = [...new Set(Parts.map(({ Kind }) => Kind))];
  return (
    <Scrolling label={words.differences}>
      <table class="list difference">
        <thead>
          <tr>
            <th scope="col">{words.member}</th>
            <th scope="col">{before}</th>
            <th scope="col">{after}</th>
          </tr>
        </thead>
        {Members.length > 0 && (
          <RowGroup title={words.settings}>
            {Members.map((member) => (
              <MemberRow key={member.Member} member={member} />
            ))}
          </RowGroup>
        )}
        {Tags.length > 0 && <Entries title={words.tags} entries={Tags} />}
        {Channels.length > 0 && <Entries title={words.channels} entries={Channels} />}
        {kinds.map((kind) => (
          <Entries key={kind} title={kindWord(kind)} entries={Parts.filter(({ Kind }) => Kind === kind)} />
        ))}
        {Orders.length > 0 && (
          <RowGroup title={words.orders}>
            {Orders.map(({ List, Before, After }) => (
              <MemberRow
                key={List}
                member={{ Member: kindWord(List), Before: Before.join(', '), After: After.join(', ') }}
              />
            ))}
          </RowGroup>
        )}
      </table>
    </Scrolling>
  );
}

function Entries({ title, entries }: { readonly title: string; readonly entries: readonly Entry[] }) {
  return (
    <LongRowGroup
      title={title}
      items={entries}
      rows={(entry) => <EntryRows key={entry.Key} entry={entry} />}
    />
  );
}

function EntryRows({ entry }: { readonly entry: Entry }) {
  return (
    <>
      <tr>
        <th scope="row" colSpan={3} class="part-key">
          <code>{entry.Key}</code> <ChangeBadge change={entry.Change} />
        </th>
      </tr>
      {entry.Members.map((member) => (
        <MemberRow key={member.Member} member={member} />
      ))}
    </>
  );
}

export function ChangeBadge({ change }: { readonly change: Entry['Change'] }) {
  const kind = { added: 'good', removed: 'bad', changed: 'warn' } as const;
  return (
    <span class="badge" data-kind={kind[change]}>
      {differenceWords()[change]}
    </span>
  );
}

/** One member, as each side has it. */
export function MemberRow({ member }: { readonly member: Member }) {
  return (
    <tr class="member">
      <td>
        <code>{member.Member}</code>
      </td>
      <td>
        <Value of={member.Before} kind="removed" />
      </td>
      <td>
        <Value of={member.After} kind="added" />
      </td>
    </tr>
  );
}

/** As the studio's file writes it: parts name each other by their keys. */
function Value({ of, kind }: { readonly of: unknown; readonly kind: 'removed' | 'added' }) {
  if (of === undefined) return <span class="soft">{differenceWords().absent}</span>;
  return (
    <code class="value" data-kind={kind}>
      {typeof of === 'string' ? of : JSON.stringify(of)}
    </code>
  );
}
