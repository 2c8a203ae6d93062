import { useAnswer } from '../../api/use-answer';
import { useRepeated } from '../../api/use-repeated';
import { Fault } from '../../parts/fault';
import { Loading } from '../../parts/loading';
import { Page } from '../../parts/page';
import { Time } from '../../parts/time';
import { Kafka, Processes, Readers, Tables } from './installation';
import { ParkedStreams } from './parked-streams';
import { systemWords } from './system-words';
import { useLags } from './use-lags';
import { Views } from './views';

const LOOK_EVERY_MS = 5_000;

/** How the whole installation is, for its operators; looked at again every few seconds while somebody looks. */
export function SystemPage() {
  const words = systemWords();
  const question = useAnswer('DescribeSystem', {});
  const { answer, fault, isLoading, ask } = question;
  const lags = useLags(answer);
  const isRefused = fault?.code === 'NoPermission';
  useRepeated(question, isRefused ? undefined : LOOK_EVERY_MS);

  if (isRefused)
    return (
      <Page title={words.title}>
        <section class="card">
          <h2>{words.operatorsOnly}</h2>
          <p>{words.operatorsText}</p>
        </section>
        <Fault fault={fault} retry={ask} />
      </Page>
    );
  return (
    <Page
      title={words.title}
      actions={
        <button type="button" onClick={ask}>
          {words.refresh}
        </button>
      }
    >
      <Fault fault={fault} retry={ask} />
      {answer === undefined ? (
        isLoading && <Loading />
      ) : (
        <div class="system">
          <section class="card">
            <p>
              <span class="badge" data-kind={{ ok: 'good', degraded: 'warn', down: 'bad' }[answer.Status]}>
                {words[answer.Status]}
              </span>{' '}
              <span class="soft">
                {words.asOf} <Time at={answer.At} />
                {answer.PostgresVersion !== undefined && ` · ${words.postgres(answer.PostgresVersion)}`}
              </span>
            </p>
            {answer.Reasons.length === 0 ? (
              <p>{words.well}</p>
            ) : (
              <ul class="reasons">
                {answer.Reasons.map((reason) => (
                  <li key={reason}>{reason}</li>
                ))}
              </ul>
            )}
          </section>
          <Processes system={answer} />
          <Readers system={answer} lags={lags} />
          <Kafka kafka={answer.Kafka} />
          <ParkedStreams parked={answer.Parked} onRetried={ask} />
          <Views at={answer.At} />
          <Tables system={answer} />
        </div>
      )}
    </Page>
  );
}
