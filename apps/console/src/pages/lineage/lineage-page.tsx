import { useMemo, useState } from 'preact/hooks';
import { useAsked } from '../../api/use-answer';
import { Fault } from '../../parts/fault';
import { Loading } from '../../parts/loading';
import { Page } from '../../parts/page';
import { shortened } from '../../parts/short-id';
import { wholeNumber } from '../../parts/whole-number';
import { hrefOf } from '../../router';
import { familyOf, placed } from './family';
import { FamilyGraph } from './family-graph';
import { FamilyList } from './family-list';
import { lineageWords } from './lineage-words';

/** What a studio was copied from and what was copied from it, the whole family as a tree. */
export function LineagePage({ parameters }: { readonly parameters: Readonly<Record<string, string>> }) {
  const { casterId = '' } = parameters;
  const words = lineageWords();
  const { answer, fault, isLoading, ask } = useAsked((signal) => familyOf(casterId, signal), casterId);
  const root = useMemo(() => answer && placed(answer.relatives), [answer]);
  const [isListed, setListed] = useState(false);
  const name = answer?.relatives.find((one) => one.casterId === casterId)?.name;

  return (
    <Page
      class="lineage"
      title={name === undefined ? words.title : words.titleOf(name)}
      trail={[
        [words.studios, '/studios'],
        [name ?? shortened(casterId), `/studios/${casterId}`],
      ]}
      actions={
        <a class="button" href={hrefOf(`/studios/${casterId}/history`)}>
          {words.history}
        </a>
      }
    >
      <Fault fault={fault} retry={ask} />
      {answer === undefined || root === undefined ? (
        isLoading && <Loading />
      ) : (
        <>
          <p class="soft" role="status">
            {words.members(wholeNumber(answer.relatives.length))} {answer.isTruncated && words.truncated}
          </p>
          <FamilyGraph root={root} current={casterId} />
          <details class="family-list" onToggle={({ currentTarget }) => setListed(currentTarget.open)}>
            <summary>{words.list}</summary>
            {isListed && <FamilyList root={root} current={casterId} />}
          </details>
        </>
      )}
    </Page>
  );
}
