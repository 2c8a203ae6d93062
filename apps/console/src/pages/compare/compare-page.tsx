import { useAsked } from '../../api/use-answer';
import { CallCode } from '../../parts/call-code';
import { Copyable } from '../../parts/copyable';
import { Difference } from '../../parts/difference';
import { Fault } from '../../parts/fault';
import { Loading } from '../../parts/loading';
import { Page } from '../../parts/page';
import { wholeNumber } from '../../parts/whole-number';
import { hrefOf } from '../../router';
import { comparisonOf, type DifferenceTold } from './aligned-parts';
import { compareWords } from './compare-words';
import { PartsSideBySide } from './parts-side-by-side';

/** Two studios side by side, part by part under the same key. */
export function ComparePage({ parameters }: { readonly parameters: Readonly<Record<string, string>> }) {
  const { one = '', other = '' } = parameters;
  const words = compareWords();
  const { answer, fault, isLoading, ask } = useAsked(
    (signal) => comparisonOf(one, other, signal),
    [one, other],
  );
  const { Before: before, After: after } = answer?.difference ?? {};
  const title = before && after ? words.titleOf(before.CasterName, after.CasterName) : words.title;
  return (
    <Page
      class="compare"
      title={title}
      trail={[[words.studios, '/studios']]}
      actions={
        <a class="button" href={hrefOf(`/compare/${other}/${one}`)}>
          {words.swap}
        </a>
      }
    >
      <Fault fault={fault} retry={ask} />
      {answer === undefined ? (
        isLoading && <Loading />
      ) : (
        <>
          <Verdict difference={answer.difference} />
          <div class="sides">
            <Side side={answer.difference.Before} />
            <Side side={answer.difference.After} />
          </div>
          <BesidesParts difference={answer.difference} />
          <PartsSideBySide
            parts={answer.parts}
            names={[answer.difference.Before.CasterName, answer.difference.After.CasterName]}
          />
          <CallCode name="DescribeCasterDifference" given={{ CasterId: one, with: other }} />
        </>
      )}
    </Page>
  );
}

/** By the hash alone: what is named differently may be the same studio in all else. */
function Verdict({ difference }: { readonly difference: DifferenceTold }) {
  const words = compareWords();
  const isSame = difference.Before.SetupHash === difference.After.SetupHash;
  const { Members, Tags, Channels, Parts, Orders } = difference;
  const count = [Members, Tags, Channels, Parts, Orders].reduce((sum, list) => sum + list.length, 0);
  return (
    <p class="card verdict" role="status">
      <strong class="badge" data-kind={isSame ? 'good' : 'warn'}>
        {isSame ? words.identical : words.different}
      </strong>{' '}
      {isSame ? words.identicalText : words.differentText(wholeNumber(count))}
    </p>
  );
}

function Side({ side }: { readonly side: DifferenceTold['Before'] }) {
  const words = compareWords();
  return (
    <section class="card" aria-label={side.CasterName}>
      <h2>
        <a href={hrefOf(`/studios/${side.CasterId}`)}>{side.CasterName}</a>
      </h2>
      <p>
        <Copyable text={side.CasterId} />
      </p>
      <p class="soft">
        <a href={hrefOf(`/studios/${side.CasterId}/history`)}>{words.history}</a>,{' '}
        {words.version(wholeNumber(side.Version))}
      </p>
      <p class="soft hash">
        {words.hash} <Copyable text={side.SetupHash} />
      </p>
    </section>
  );
}

function BesidesParts({ difference }: { readonly difference: DifferenceTold }) {
  const words = compareWords();
  const { Members, Tags, Channels, Orders, Before, After } = difference;
  if ([Members, Tags, Channels, Orders].every((list) => list.length === 0)) return null;
  return (
    <section>
      <h2 class="section">{words.settings}</h2>
      <Difference difference={{ ...difference, Parts: [] }} sides={[Before.CasterName, After.CasterName]} />
    </section>
  );
}
