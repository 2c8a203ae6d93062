import { useEffect, useId, useState } from 'preact/hooks';
import { useAnswer } from '../../api/use-answer';
import { CallCode } from '../../parts/call-code';
import { Difference } from '../../parts/difference';
import { Fault } from '../../parts/fault';
import { useDebounced } from '../../parts/use-debounced';
import { wholeNumber } from '../../parts/whole-number';
import { historyWords } from './history-words';

interface VersionDifferenceProps {
  readonly casterId: string;
  /** The version that is looked at: against the one before it, unless the reader names two others. */
  readonly version: number;
  /** The last one that there is something of. */
  readonly latest: number;
}

export function VersionDifference({ casterId, version, latest }: VersionDifferenceProps) {
  const words = historyWords();
  const [chosen, choose] = useState<{ from: number; to: number }>();
  // Another version is looked at: the choice was about the one before.
  useEffect(() => choose(undefined), [version, latest]);
  const to = chosen?.to ?? Math.min(version, latest);
  const from = chosen?.from ?? Math.max(1, to - 1);
  const given = useDebounced({ CasterId: casterId, from, to }, 150);
  const { answer, fault, isLoading, ask } = useAnswer(
    'DescribeCasterDifference',
    given.from === given.to ? undefined : given,
  );

  return (
    <section aria-busy={isLoading}>
      <h2 class="section">{words.difference}</h2>
      <div class="filters">
        <VersionField
          label={words.from}
          value={from}
          latest={latest}
          onVersion={(next) => choose({ from: next, to })}
        />
        <VersionField
          label={words.to}
          value={to}
          latest={latest}
          onVersion={(next) => choose({ from, to: next })}
        />
      </div>
      <Fault fault={fault} retry={ask} />
      {from === to ? (
        <p class="card empty">{words.same}</p>
      ) : (
        answer !== undefined && (
          <Difference
            difference={answer}
            sides={[
              `${words.version} ${wholeNumber(answer.Before.Version)}`,
              `${words.version} ${wholeNumber(answer.After.Version)}`,
            ]}
          />
        )
      )}
      <CallCode name="DescribeCasterDifference" given={{ CasterId: casterId, from, to }} />
    </section>
  );
}

interface VersionFieldProps {
  readonly label: string;
  readonly value: number;
  readonly latest: number;
  readonly onVersion: (version: number) => void;
}

function VersionField({ label, value, latest, onVersion }: VersionFieldProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="number"
        min={1}
        max={latest}
        value={value}
        onInput={({ currentTarget: { valueAsNumber } }) => {
          if (Number.isInteger(valueAsNumber) && valueAsNumber >= 1 && valueAsNumber <= latest)
            onVersion(valueAsNumber);
        }}
      />
    </div>
  );
}
