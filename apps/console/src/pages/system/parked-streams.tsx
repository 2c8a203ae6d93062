import { useState } from 'preact/hooks';
import type { Answered } from '../../api/call';
import { useAnswer } from '../../api/use-answer';
import { announce } from '../../parts/announce';
import { CallDialog } from '../../parts/call-dialog';
import { Fault } from '../../parts/fault';
import { Pager } from '../../parts/pager';
import { Scrolling } from '../../parts/scrolling';
import { Time } from '../../parts/time';
import { wholeNumber } from '../../parts/whole-number';
import { hrefOf } from '../../router';
import { systemWords } from './system-words';

const PAGE_SIZE = 100;

/** What relay and views do not go on with, and why; asked for again whenever their number changes. */
export function ParkedStreams({
  parked,
  onRetried,
}: {
  readonly parked: Answered<'DescribeSystem'>['Parked'];
  onRetried(): void;
}) {
  const words = systemWords();
  const count = (parked?.ByRelay ?? 0) + (parked?.ByViews ?? 0);
  return (
    <section class="card">
      <h2>{words.parked}</h2>
      {count === 0 ? <p class="soft">{words.noneParked}</p> : <List key={count} onRetried={onRetried} />}
    </section>
  );
}

function List({ onRetried }: { onRetried(): void }) {
  const words = systemWords();
  const [page, setPage] = useState(1);
  const [isRetrying, setRetrying] = useState(false);
  const { answer, fault, ask } = useAnswer('ListParkedStreams', { PageNum: page, PageSize: PAGE_SIZE });
  return (
    <>
      <Fault fault={fault} />
      <Scrolling label={words.parked}>
        <table class="list parked">
          <thead>
            <tr>
              <th scope="col">{words.studio}</th>
              <th scope="col">{words.parkedBy}</th>
              <th scope="col">{words.since}</th>
              <th scope="col">{words.reason}</th>
            </tr>
          </thead>
          <tbody>
            {(answer?.Parked ?? []).map(({ By, CasterId, Version, Reason, ParkedAt }) => (
              <tr key={`${By} ${CasterId}`}>
                <th scope="row">
                  <a href={hrefOf(`/studios/${CasterId}/history`)}>{CasterId}</a>
                  {Version !== undefined && ` @ ${Version}`}
                </th>
                <td>
                  <code>{By}</code>
                </td>
                <td>
                  <Time at={ParkedAt} />
                </td>
                <td>{Reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolling>
      <Pager page={page} pageSize={PAGE_SIZE} total={answer?.Total ?? 0} onPage={setPage} />
      <button type="button" onClick={() => setRetrying(true)}>
        {words.retry}
      </button>
      {isRetrying && (
        <CallDialog
          title={words.retry}
          verb={words.retry}
          name="RetryParkedStreams"
          given={{}}
          onClose={() => setRetrying(false)}
          onDone={({ Views }) => {
            setRetrying(false);
            announce(
              Views === undefined
                ? words.retrying
                : words.retried(wholeNumber(Views.Tried), wholeNumber(Views.Parked)),
            );
            ask();
            onRetried();
          }}
        >
          <p>{words.retryText}</p>
        </CallDialog>
      )}
    </>
  );
}
