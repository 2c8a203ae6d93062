import { useState } from 'preact/hooks';
import { useAnswer } from '../../api/use-answer';
import { Copyable } from '../../parts/copyable';
import { Fault } from '../../parts/fault';
import { partsWords } from '../../parts/parts-words';
import { historyWords } from './history-words';

interface EventRecordProps {
  readonly casterId: string;
  readonly version: number;
}

/** Where the record is on Kafka. It is looked for when somebody asks: the search may take seconds. */
export function EventRecord({ casterId, version }: EventRecordProps) {
  const words = historyWords();
  const parts = partsWords();
  const [isAsked, ask] = useState(false);
  const record = useAnswer(
    'DescribeCasterEventRecord',
    isAsked ? { CasterId: casterId, Version: version } : undefined,
  );
  const { answer, fault } = record;
  if (fault !== undefined) return <Fault fault={fault} retry={record.ask} />;
  if (answer?.Found)
    return (
      <span class="record" role="status">
        <Copyable text={`${answer.Topic}/${answer.Partition}/${answer.Offset}`} shown={`${answer.Topic}`} />
        <span>{words.recordAt(String(answer.Partition), String(answer.Offset))}</span>
      </span>
    );
  return (
    <>
      {answer !== undefined && (
        <span class="record soft" role="status">
          {answer.Message}
        </span>
      )}
      <button
        type="button"
        class="small"
        aria-label={words.record(String(version))}
        disabled={isAsked && record.isLoading}
        onClick={() => (isAsked ? record.ask() : ask(true))}
      >
        {isAsked && record.isLoading ? parts.loading : words.recordShort}
      </button>
    </>
  );
}
