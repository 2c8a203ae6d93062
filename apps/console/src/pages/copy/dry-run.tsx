import type { Answered } from '../../api/call';
import { Copyable } from '../../parts/copyable';
import { kindWord } from '../../parts/difference-words';
import { wholeNumber } from '../../parts/whole-number';
import { copyWords } from './copy-words';

interface DryRunProps {
  readonly answer: Answered<'DryRunCopyCaster'>;
  readonly isLoading: boolean;
}

/** What the copy would be, and why it would be refused. */
export function DryRun({ answer, isLoading }: DryRunProps) {
  const words = copyWords();
  const { PartCount, PartCounts, SourceVersion, PublishedBytes, MaxPublishedBytes, Quota, Refusals } = answer;
  const kinds = Object.entries(PartCounts).filter(([, count]) => count > 0);
  return (
    <section class="card dry-run" aria-labelledby="dry-run" aria-busy={isLoading}>
      <h2 id="dry-run">{words.dryRun}</h2>
      <p>{words.dryRunText(answer.CasterName, wholeNumber(PartCount), wholeNumber(SourceVersion))}</p>
      {Refusals.length > 0 && (
        <div class="fault" role="alert">
          <strong>{words.refused}</strong>
          {Refusals.map(({ Code, Message }) => (
            <p key={Code}>
              <code>{Code}</code> {Message}
            </p>
          ))}
        </div>
      )}
      <dl class="counts">
        {kinds.map(([kind, count]) => (
          <div key={kind}>
            <dt>{kindWord(kind)}</dt>
            <dd>{wholeNumber(count)}</dd>
          </div>
        ))}
      </dl>
      <p class="soft hash">
        {words.hash} <Copyable text={answer.SetupHash} />
      </p>
      <p class="soft">{words.bytes(wholeNumber(PublishedBytes), wholeNumber(MaxPublishedBytes))}</p>
      <p class="soft">{words.quota(wholeNumber(Quota.Left), wholeNumber(Quota.Studios))}</p>
    </section>
  );
}
