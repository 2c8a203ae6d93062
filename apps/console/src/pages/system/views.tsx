import { useEffect, useRef, useState } from 'preact/hooks';
import type { Answered } from '../../api/call';
import { useAnswer } from '../../api/use-answer';
import { useRepeated } from '../../api/use-repeated';
import { CallDialog } from '../../parts/call-dialog';
import { Fault } from '../../parts/fault';
import { Scrolling } from '../../parts/scrolling';
import { Time } from '../../parts/time';
import { wholeNumber } from '../../parts/whole-number';
import { Bytes } from './bytes';
import { systemWords } from './system-words';

type Described = Answered<'DescribeViews'>;
type Run = Described['Runs'][number];
type Table = Described['Tables'][number];

/** While something is under way. */
const LOOK_EVERY_MS = 1_000;

type Wanted = { readonly name: 'RebuildView' | 'RollBackView'; readonly view: string };

/** The tables of the views, and the work on them; looked at with the rest of the system (`at`), and while work goes on. */
export function Views({ at }: { readonly at: string }) {
  const words = systemWords();
  const question = useAnswer('DescribeViews', {});
  const { answer, fault, ask } = question;
  const [wanted, setWanted] = useState<Wanted>();
  const rebuilding = answer?.Rebuilds.filter(({ Running }) => Running) ?? [];
  const isBusy = rebuilding.length > 0 || (answer?.Runs.some(({ State }) => State === 'running') ?? false);
  useRepeated(question, isBusy ? LOOK_EVERY_MS : undefined);
  const seenAt = useRef(at);
  useEffect(() => {
    if (seenAt.current !== at) ask();
    seenAt.current = at;
  }, [at, ask]);
  if (answer === undefined) return <Fault fault={fault} retry={ask} />;

  const run = (view: string) => answer.Runs.find(({ View }) => View === view);
  return (
    <section class="card">
      <h2>{words.views}</h2>
      <Fault fault={fault} />
      <ul class="views">
        {answer.Views.map((view) => (
          <li key={view}>
            <strong>{view}</strong>
            <button
              type="button"
              class="small"
              disabled={isBusy}
              aria-label={words.rebuildOf(view)}
              onClick={() => setWanted({ name: 'RebuildView', view })}
            >
              {words.rebuild}
            </button>
            {answer.Tables.some(({ View, State }) => View === view && State === 'previous') && (
              <button
                type="button"
                class="small"
                disabled={isBusy}
                aria-label={words.rollbackOf(view)}
                onClick={() => setWanted({ name: 'RollBackView', view })}
              >
                {words.rollback}
              </button>
            )}
            <LastRun run={run(view)} />
            {run(view)?.State !== 'running' &&
              rebuilding
                .filter(({ View }) => View === view)
                .map(({ Done, Total }) => (
                  <Progress key="elsewhere" view={view} done={Done} total={Total} said={words.elsewhere} />
                ))}
          </li>
        ))}
      </ul>
      {wanted !== undefined && (
        <CallDialog
          title={wanted.name === 'RebuildView' ? words.rebuildOf(wanted.view) : words.rollbackOf(wanted.view)}
          verb={wanted.name === 'RebuildView' ? words.rebuild : words.rollback}
          name={wanted.name}
          given={{ View: wanted.view }}
          onClose={() => setWanted(undefined)}
          onDone={() => {
            setWanted(undefined);
            ask();
          }}
        >
          <p>{wanted.name === 'RebuildView' ? words.rebuildText : words.rollbackText}</p>
        </CallDialog>
      )}
      <ViewTables tables={answer.Tables} onDropped={ask} />
    </section>
  );
}

interface ProgressProps {
  readonly view: string;
  readonly done: number;
  readonly total: number;
  readonly said: string;
}

function Progress({ view, done, total, said }: ProgressProps) {
  return (
    <>
      <progress aria-label={systemWords().progressOf(view)} value={done} max={Math.max(1, total)} />
      <span>
        {said} {wholeNumber(done)} / {wholeNumber(total)}
      </span>
    </>
  );
}

function LastRun({ run }: { readonly run: Run | undefined }) {
  const words = systemWords();
  if (run === undefined) return null;
  const { View, Kind, State, Progress: told, Failure, Differences, EndedAt, StartedAt } = run;
  const kind = Kind === 'rebuild' ? words.kindRebuild : words.kindRollback;
  return (
    <span class="run">
      <span
        class="badge"
        role="status"
        data-kind={{ running: 'warn', done: 'good', failed: 'bad', interrupted: 'bad' }[State]}
      >
        {words.run(kind, words[State])}
      </span>
      {State === 'running' && told !== undefined && (
        <Progress view={View} done={told.Done} total={told.Total} said={told.Phase} />
      )}
      {Failure !== undefined && <span>{Failure}</span>}
      {Differences !== undefined && <span>{words.differences(wholeNumber(Differences))}</span>}
      <span class="soft">
        <Time at={EndedAt ?? StartedAt} />
      </span>
    </span>
  );
}

function ViewTables({ tables, onDropped }: { readonly tables: readonly Table[]; onDropped(): void }) {
  const words = systemWords();
  const [dropping, setDropping] = useState<string>();
  return (
    <>
      <Scrolling label={words.table}>
        <table class="list">
          <thead>
            <tr>
              <th scope="col">{words.table}</th>
              <th scope="col">{words.state}</th>
              <th scope="col">{words.rows}</th>
              <th scope="col">{words.size}</th>
              <th scope="col">
                <span class="unseen">{words.actions}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {tables.map(({ Table: table, State, Rows, Bytes: bytes }) => (
              <tr key={table}>
                <th scope="row">
                  <code>{table}</code>
                </th>
                <td>{words[State]}</td>
                <td>{wholeNumber(Rows)}</td>
                <td>
                  <Bytes of={bytes} />
                </td>
                <td>
                  {State !== 'live' && (
                    <button
                      type="button"
                      class="small danger"
                      aria-label={words.dropOf(table)}
                      onClick={() => setDropping(table)}
                    >
                      {words.drop}
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolling>
      {dropping !== undefined && (
        <CallDialog
          title={words.dropOf(dropping)}
          verb={words.drop}
          name="DeleteViewTable"
          given={{ Table: dropping }}
          kind="danger"
          onClose={() => setDropping(undefined)}
          onDone={() => {
            setDropping(undefined);
            onDropped();
          }}
        >
          <p>{words.dropSure(dropping)}</p>
        </CallDialog>
      )}
    </>
  );
}
