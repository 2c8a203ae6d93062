import type { CheckpointState, Installation, KafkaState, Replica } from '#libs/operations';
import { type Client, readSql } from '#libs/postgres';

/** One that has missed three signs of life is taken for gone; a machine under load is given the time. */
const SILENT_AFTER_SECONDS = 16;

/** As a row of `replicas` has it. */
export type KafkaOfReplica = Omit<KafkaState, 'replicaId' | 'toldAt'> & { readonly toldAt: string };

/** JSON has no dates. */
type Written<Value, Dates extends keyof Value> = Omit<Value, Dates> & {
  readonly [Name in Dates]: string | null;
};

interface Row {
  readonly postgres_version: string;
  readonly replicas: readonly (Written<Replica, 'startedAt' | 'seenAt'> & {
    readonly kafka: KafkaOfReplica | null;
  })[];
  readonly checkpoints: readonly (Written<CheckpointState, 'leaseUntil'> & {
    readonly holder: string | null;
  })[];
  readonly eras: readonly { readonly era: number; readonly reason: string; readonly openedAt: string }[];
}

const sql = readSql(import.meta.url, 'installation.sql');

/** The part of an installation that is read by one statement. */
export type SeenInstallation = Required<
  Pick<Installation, 'postgresVersion' | 'replicas' | 'checkpoints' | 'eras'>
> &
  Pick<Installation, 'kafka'>;

export async function readInstallation(client: Client): Promise<SeenInstallation> {
  const { rows } = await client.query<Row>(sql, [SILENT_AFTER_SECONDS]);
  const { postgres_version, replicas, checkpoints, eras } = rows[0]!;
  return {
    postgresVersion: postgres_version,
    replicas: replicas.map(({ kafka, startedAt, seenAt, ...replica }) => ({
      ...replica,
      startedAt: new Date(startedAt ?? 0),
      seenAt: new Date(seenAt ?? 0),
    })),
    checkpoints: checkpoints.map(({ holder, leaseUntil, ...checkpoint }) => ({
      ...checkpoint,
      holder: holder ?? undefined,
      leaseUntil: leaseUntil === null ? undefined : new Date(leaseUntil),
    })),
    eras: eras.map(({ openedAt, ...era }) => ({ ...era, openedAt: new Date(openedAt) })),
    kafka: latestOf(replicas),
  };
}

/** What the replica says that was the last to ask Kafka, of those that are heard of. */
function latestOf(replicas: Row['replicas']): KafkaState | undefined {
  const [latest] = replicas
    .flatMap(({ replicaId, isAlive, kafka }) =>
      isAlive && kafka !== null ? { ...kafka, replicaId, toldAt: new Date(kafka.toldAt) } : [],
    )
    .sort((one, other) => other.toldAt.getTime() - one.toldAt.getTime());
  return latest;
}
