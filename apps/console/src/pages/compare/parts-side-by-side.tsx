import { useState } from 'preact/hooks';
import { ChangeBadge, MemberRow } from '../../parts/difference';
import { kindWord } from '../../parts/difference-words';
import { LongRowGroup } from '../../parts/row-group';
import { Scrolling } from '../../parts/scrolling';
import { ShortId } from '../../parts/short-id';
import { wholeNumber } from '../../parts/whole-number';
import type { AlignedPart } from './aligned-parts';
import { compareWords } from './compare-words';

interface PartsSideBySideProps {
  readonly parts: readonly AlignedPart[];
  readonly names: readonly [before: string, after: string];
}

export function PartsSideBySide({ parts, names }: PartsSideBySideProps) {
  const words = compareWords();
  const [isNarrowed, narrow] = useState(false);
  const shown = isNarrowed ? parts.filter(({ change }) => change !== undefined) : parts;
  const kinds = [...new Set(shown.map(({ kind }) => kind))];
  const ofKind = (kind: string) => shown.filter((part) => part.kind === kind);
  return (
    <section>
      <h2 class="section">{words.parts}</h2>
      <label class="check">
        <input
          type="checkbox"
          checked={isNarrowed}
          onChange={({ currentTarget }) => narrow(currentTarget.checked)}
        />{' '}
        {words.onlyDifferences}
      </label>
      {kinds.length === 0 ? (
        <p class="card empty">{parts.length === 0 ? words.noParts : words.allSame}</p>
      ) : (
        <Scrolling label={words.parts}>
          <table class="list difference aligned">
            <thead>
              <tr>
                <th scope="col">{words.key}</th>
                <th scope="col">{names[0]}</th>
                <th scope="col">{names[1]}</th>
              </tr>
            </thead>
            {kinds.map((kind) => (
              <LongRowGroup
                key={kind}
                title={
                  <>
                    {kindWord(kind)} <span class="soft">{wholeNumber(ofKind(kind).length)}</span>
                  </>
                }
                items={ofKind(kind)}
                rows={(part) => <PartRows key={part.key} part={part} />}
              />
            ))}
          </table>
        </Scrolling>
      )}
    </section>
  );
}

function PartRows({ part }: { readonly part: AlignedPart }) {
  const words = compareWords();
  const { key, before, after, change } = part;
  return (
    <>
      <tr data-change={change?.Change ?? 'none'}>
        <th scope="row">
          <code>{key}</code>{' '}
          {change === undefined ? (
            <span class="soft">{words.same}</span>
          ) : (
            <ChangeBadge change={change.Change} />
          )}
        </th>
        <td>
          <OnePart part={before} />
        </td>
        <td>
          <OnePart part={after} />
        </td>
      </tr>
      {change?.Change === 'changed' &&
        change.Members.map((member) => <MemberRow key={member.Member} member={member} />)}
    </>
  );
}

function OnePart({ part }: { readonly part: AlignedPart['before'] }) {
  if (part === undefined) return <span class="soft">—</span>;
  return (
    <>
      {part.name} <ShortId id={part.id} />
    </>
  );
}
