import { Scrolling } from '../../parts/scrolling';
import { Time } from '../../parts/time';
import { useSome } from '../../parts/use-some';
import { hrefOf } from '../../router';
import type { FamilyNode } from './family';
import { differenceHref, nameOf } from './family-graph';
import { lineageWords } from './lineage-words';

/** The family line by line, as the tree is read from the top: for screen readers, and for whoever looks for a name. */
export function FamilyList({ root, current }: { readonly root: FamilyNode; readonly current: string }) {
  const words = lineageWords();
  const { some, more } = useSome([...inOrder(root)]);
  return (
    <>
      <Scrolling label={words.list}>
        <table class="list">
          <tbody>
            {some.map(({ depth, data }) => (
              <tr key={data.casterId}>
                <th scope="row" style={{ paddingInlineStart: `${0.75 + depth * 1.25}rem` }}>
                  <a href={hrefOf(`/studios/${data.casterId}${data.isDeleted ? '/history' : ''}`)}>
                    {nameOf(data)}
                  </a>{' '}
                  {data.isDeleted && <span class="badge">{words.deleted}</span>}
                  {data.casterId === current && (
                    <span class="badge" data-kind="good">
                      {words.current}
                    </span>
                  )}
                </th>
                <td>{data.source && words.copiedAt(String(data.source.version))}</td>
                <td>
                  <Time at={data.createdAt} />
                </td>
                <td>
                  {data.casterId !== current && !data.isDeleted && (
                    <a
                      class="button small"
                      href={hrefOf(differenceHref(current, data.casterId))}
                      aria-label={words.compare(nameOf(data))}
                    >
                      {words.compareShort}
                    </a>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolling>
      {more}
    </>
  );
}

/** A studio, then each of its copies with all of theirs. */
function* inOrder(root: FamilyNode): Generator<FamilyNode> {
  const waiting = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    yield node;
    waiting.push(...[...(node.children ?? [])].reverse());
  }
}
