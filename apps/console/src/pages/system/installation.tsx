import type { Answered } from '../../api/call';
import { Facts } from '../../parts/facts';
import { Table } from '../../parts/table';
import { Time } from '../../parts/time';
import { wholeNumber } from '../../parts/whole-number';
import { Bytes } from './bytes';
import { Sparkline } from './sparkline';
import { systemWords } from './system-words';

type System = Answered<'DescribeSystem'>;

/** Every process that has told of itself, and what it leads. */
export function Processes({ system }: { readonly system: System }) {
  const words = systemWords();
  const led = (replica: string) =>
    (system.Checkpoints ?? []).filter(({ Holder }) => Holder === replica).map(({ Name }) => Name);
  return (
    <section>
      <h2>{words.processes}</h2>
      <Table
        label={words.processes}
        rows={system.Replicas ?? []}
        keyOf={({ ReplicaId }) => ReplicaId}
        columns={[
          [
            words.host,
            ({ Host, Pid }) => (
              <>
                {Host} <code>{Pid}</code>
              </>
            ),
          ],
          [
            words.state,
            ({ Alive, Troubles }) => (
              <>
                <span class="badge" data-kind={Alive ? 'good' : 'bad'}>
                  {Alive ? words.alive : words.silent}
                </span>
                {Troubles.map((trouble) => (
                  <p key={trouble}>{trouble}</p>
                ))}
              </>
            ),
          ],
          [words.roles, ({ Roles }) => Roles.join(', ')],
          [
            words.leads,
            ({ ReplicaId }) =>
              led(ReplicaId).map((name) => (
                <code key={name} class="led">
                  {name}
                </code>
              )),
          ],
          [
            words.version,
            ({ Version, NodeVersion }) => (
              <>
                {Version} <span class="soft">node {NodeVersion}</span>
              </>
            ),
          ],
          [words.since, ({ StartedAt }) => <Time at={StartedAt} />],
          [words.seen, ({ SeenAt }) => <Time at={SeenAt} />],
        ]}
      />
    </section>
  );
}

/** How far relay and views are behind, who leads them, and who holds them back. */
export function Readers({
  system,
  lags,
}: {
  readonly system: System;
  readonly lags: ReadonlyMap<string, readonly number[]>;
}) {
  const words = systemWords();
  const { Relay, Views, Horizon } = system;
  const readers = [
    ...(Relay === undefined ? [] : [{ name: 'relay', shown: words.relay, ...Relay }]),
    ...Views.map((view) => ({ name: view.View, shown: view.View, ...view })),
  ];
  return (
    <section>
      <h2>{words.readers}</h2>
      <Table
        label={words.readers}
        rows={readers}
        keyOf={({ name }) => name}
        columns={[
          [words.reader, ({ shown }) => shown],
          [words.behind, ({ Events }) => wholeNumber(Events)],
          [words.oldest, ({ Seconds }) => words.seconds(String(Seconds))],
          [words.leader, ({ Holder }) => leaderOf(Holder)],
          [
            words.trend,
            ({ name, shown, Seconds }) => {
              const values = lags.get(name) ?? [];
              return (
                <Sparkline
                  label={words.trendOf(shown, String(Seconds), String(Math.max(0, ...values)))}
                  values={values}
                  atLeast={1}
                />
              );
            },
          ],
        ]}
      />
      {Horizon !== undefined && (
        <p>
          <strong>{words.horizon}</strong>{' '}
          {Horizon.AgeSeconds === undefined
            ? words.horizonHidden
            : Horizon.BlockingPid === undefined
              ? words.horizonFree
              : words.horizonHeld(String(Math.round(Horizon.AgeSeconds)), String(Horizon.BlockingPid))}
        </p>
      )}
    </section>
  );
}

/** `host pid` of a replica's id, as the table of processes has it. */
const leaderOf = (holder: string | undefined) =>
  holder === undefined ? systemWords().nobody : holder.split(':').slice(0, -1).join(' ');

export function Kafka({ kafka }: { readonly kafka: System['Kafka'] }) {
  const words = systemWords();
  const kept = (kafka?.Partitions ?? []).reduce(
    (sum, { Start, End }) => sum + Number(End) - Number(Start),
    0,
  );
  return (
    <section class="card">
      <h2>{words.kafka}</h2>
      {kafka === undefined ? (
        <p class="soft">{words.noKafka}</p>
      ) : (
        <>
          <p>
            <span class="badge" data-kind={kafka.Up ? 'good' : 'bad'}>
              {kafka.Up ? words.up : words.unreachable}
            </span>{' '}
            <span class="soft">
              {words.asOf} <Time at={kafka.ToldAt} />
            </span>
          </p>
          {kafka.Trouble !== undefined && <p>{kafka.Trouble}</p>}
          <Facts
            facts={[
              [words.topic, <code key="topic">{kafka.Topic}</code>],
              [
                words.partitions,
                kafka.Partitions === undefined
                  ? '–'
                  : `${wholeNumber(kafka.Partitions.length)} · ${words.records(wholeNumber(kept))}`,
              ],
              [words.retention, kafka.Retention ?? '–'],
            ]}
          />
        </>
      )}
    </section>
  );
}

/** The largest first; checkpoints and eras for who looks closer. */
export function Tables({ system }: { readonly system: System }) {
  const words = systemWords();
  const tables = [...system.Tables].sort((one, other) => other.Bytes - one.Bytes);
  return (
    <section>
      <h2>{words.tables}</h2>
      <Table
        label={words.tables}
        rows={tables}
        keyOf={({ Table: name }) => name}
        columns={[
          [words.table, ({ Table: name }) => <code>{name}</code>],
          [words.rows, ({ Rows }) => wholeNumber(Rows)],
          [words.size, ({ Bytes: bytes }) => <Bytes of={bytes} />],
        ]}
      />
      <details>
        <summary>{words.checkpoints}</summary>
        <Table
          label={words.checkpoints}
          rows={system.Checkpoints ?? []}
          keyOf={({ Name }) => Name}
          columns={[
            [words.checkpoint, ({ Name }) => <code>{Name}</code>],
            [words.place, ({ Era, Xid, Position }) => <code>{`${Era}-${Xid}-${Position}`}</code>],
            [words.leader, ({ Holder }) => leaderOf(Holder)],
          ]}
        />
        <ul>
          {(system.Eras ?? []).map(({ Era, Reason, OpenedAt }) => (
            <li key={Era}>
              {words.era(String(Era))}: {Reason} <Time at={OpenedAt} />
            </li>
          ))}
        </ul>
      </details>
    </section>
  );
}
